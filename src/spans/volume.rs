//! Volumes of parallelotopes and simplices.

use faer::Mat;

use crate::claim::{Enclosure, Verdict};
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, Vectors};
use crate::modular::VerdictOptions;
use crate::rounding::norms::{frobenius_enclosure, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, check_environment, div_down, div_up, exp_interval, in_range, ln_enclosure,
    scale_by_power_of_two, two_sum,
};
use crate::verdict::{ExactDeterminant, Independence};

/// Vectors up to which the determinant is found exactly too.
const MOST_EXACT: usize = 12;
/// What that may cost.
const BUDGET: u64 = 1 << 24;
/// Factorials up to this one are doubles.
const MOST_FACTORIAL: usize = 18;

/// The volume √det XᵀX of the parallelotope of n vectors, or of a simplex, in n dimensions.
///
/// From the enclosed logarithm of the determinant, which a proof of independence gives; of up to 12 vectors from the
/// exact determinant, to a unit in the last place, and exactly where the root is a double.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::spans::Volume;
/// let edges = [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
/// let area = Volume::of_parallelotope(&Vectors::columns(&edges))?;
/// assert!(area.value.squared().contains(3.0) && area.value.width() < 1e-14);
/// // The right triangle with the legs 3 and 4.
/// let corners = [[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]];
/// assert_eq!(Volume::of_simplex(&Vectors::rows(&corners))?.value.upper, 6.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Volume {
    /// The volume: 0 exactly where the vectors are proved to be dependent. An end may be 0, or infinite, where the
    /// volume is beyond the range of f64 or nothing is known of it.
    pub value: Enclosure,
    /// Its logarithm; `None` where it is 0 or nothing is known of it.
    pub ln: Option<Enclosure>,
}

impl Volume {
    /// Of the parallelotope whose edges are the vectors; 1 without vectors.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    pub fn of_parallelotope(edges: &impl AsVectors) -> Result<Self> {
        let edges = edges.as_vectors();
        edges.check_finite()?;
        Self::of_edges(&edges.to_f64(), 0.0, 0)
    }

    /// Of the simplex whose corners are the points, 1/n! of the parallelotope of its n edges from the first of n + 1;
    /// 1 of a single point.
    ///
    /// Differences of corners that are no doubles are rounded, and counted in the enclosure.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Domain`] without points;
    /// [`Error::Overflow`] where a difference exceeds f64.
    pub fn of_simplex(corners: &impl AsVectors) -> Result<Self> {
        let corners = corners.as_vectors();
        corners.check_finite()?;
        let (m, count) = (corners.dimension(), corners.len());
        if count == 0 {
            let (what, must_be) = ("the number of corners", "1 or more");
            return Err(Error::Domain { what, value: 0.0, must_be });
        }
        let x = corners.to_f64();
        let mut edges = Mat::zeros(m, count - 1);
        let mut exact = true;
        for (j, i) in (1..count).flat_map(|j| (0..m).map(move |i| (j, i))) {
            let (difference, error) = two_sum(x[(i, j)], -x[(i, 0)]);
            edges[(i, j - 1)] = in_range(difference, "an edge of the simplex", i, j)?;
            exact &= error == 0.0;
        }
        let norm = frobenius_enclosure(edges.as_ref()).upper;
        let moved = if exact { 0.0 } else { times(UNIT_ROUNDOFF, norm).max(SMALLEST_SUBNORMAL) };
        Self::of_edges(&edges, moved, count - 1)
    }

    /// Over the factorial of `order`, of edges that are off by so much in ‖·‖_F.
    fn of_edges(edges: &Mat<f64>, moved: f64, order: usize) -> Result<Self> {
        check_environment()?;
        let n = edges.ncols();
        if n > edges.nrows() {
            // More edges than dimensions, whatever they are.
            return Ok(Self { value: Enclosure::point(0.0), ln: None });
        }
        let vectors = Vectors::columns(edges);
        let judged = Independence::of(&vectors)?;
        let unknown = Self { value: Enclosure { lower: 0.0, upper: f64::INFINITY }, ln: None };
        match judged.verdict {
            Verdict::Proved => {}
            Verdict::Refuted if moved == 0.0 => return Ok(Self { value: Enclosure::point(0.0), ln: None }),
            _ => return Ok(unknown),
        }
        let exact = if n <= MOST_EXACT && moved == 0.0 { exact_square(&vectors)? } else { None };
        let square = match &exact {
            Some(exact) => exact.ln_abs()?,
            None => judged.determinant.ln_abs_enclosure.proved(),
        };
        let Some(square) = square else { return Ok(unknown) };
        // Each singular value is off by a share t of itself at most: −ln(1 − t) ≤ t/(1 − t).
        let share = if moved == 0.0 { 0.0 } else { div_up(moved, judged.sigma_min.lower) };
        let small = share < 0.5;
        if !small {
            return Ok(unknown);
        }
        let spread = times(n as f64, div_up(share, (1.0 - share).next_down()));
        let half = Enclosure { lower: (0.5 * square.lower).next_down(), upper: (0.5 * square.upper).next_up() };
        let factorial = (2..=order).fold(Enclosure::point(0.0), |sum, k| sum.plus(ln_enclosure(k as f64)));
        let ln = half.plus(factorial.negated()).plus(Enclosure { lower: -spread, upper: spread });
        let by_ln = exp_interval(ln);
        let value = exact.filter(|_| order <= MOST_FACTORIAL).and_then(|exact| root(&exact, order));
        Ok(Self { value: value.map_or(by_ln, |value| value.intersection(by_ln)), ln: Some(ln) })
    }
}

/// det XᵀX, unless that costs too much.
fn exact_square(edges: &Vectors<'_, f64>) -> Result<Option<ExactDeterminant>> {
    let options = VerdictOptions { budget: BUDGET, ..VerdictOptions::default() };
    match ExactDeterminant::with_gram(edges, &options) {
        Ok(found) => Ok(Some(found)),
        Err(Error::Budget { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The root of a determinant of doubles over a factorial; `None` beyond the range where all digits are kept.
fn root(square: &ExactDeterminant, order: usize) -> Option<Enclosure> {
    let factorial = (2..=order).fold(1.0, |product, k| product * k as f64);
    let over = |root: Enclosure| {
        // The fused operation tells whether a quotient is exact.
        let quotient = root.lower / factorial;
        if root.lower == root.upper && quotient.mul_add(-factorial, root.lower) == 0.0 {
            return Enclosure::point(quotient);
        }
        Enclosure { lower: div_down(root.lower, factorial), upper: div_up(root.upper, factorial) }
    };
    let value = square.to_f64();
    if !(1e-280..=1e280).contains(&value) {
        return None;
    }
    let whole = square.integer.sqrt();
    if &whole * &whole == square.integer && square.base == 2 && square.exponent % 2 == 0 && whole.bits() <= 53 {
        // A power of two, for the integer is odd and its root is a double.
        let power = scale_by_power_of_two(1.0, (square.exponent / 2) as i32);
        let root: f64 = whole.to_string().parse().ok()?;
        return Some(over(Enclosure::point(root * power)));
    }
    // Within a unit in the last place.
    Some(over(Enclosure { lower: value.next_down(), upper: value.next_up() }.square_root()))
}
