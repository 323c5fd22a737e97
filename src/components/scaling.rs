//! Classical multidimensional scaling.

use faer::Mat;

use super::kernel_pca::KernelPca;
use super::scores::Scores;
use crate::claim::{Claim, Count, Enclosure, Radius, Verdict};
use crate::error::{Error, Place, Result};
use crate::matrix::{Decimal, ExactMatrix, IsSymmetric, Symmetric};
use crate::modular::VerdictOptions;
use crate::progress::Progress;
use crate::rounding::norms::{frobenius, plus};
use crate::rounding::{
    UNIT_ROUNDOFF, add_up, check_environment, div_down, div_up, exponent, gamma, in_range, mul_up,
    scale_by_power_of_two, sub_down, two_product, two_sum,
};
use crate::spectrum::Eigen;
use crate::verdict::Definiteness;

/// Points up to which what floating point leaves open is asked of exact arithmetic.
const MOST_EXACT: usize = 64;
/// Scaled distances from here on have products without underflow.
const LEAST_EXACT: f64 = f64::from_bits((1023 - 450) << 52);

/// What the entries of a matrix of distances are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Entries {
    /// The distances.
    Distances,
    /// Their squares.
    SquaredDistances,
}

/// Points with given distances: whether there are any in a Euclidean space, in how many dimensions, and where they are.
///
/// With D the squared distances and H = I − 11ᵀ/n, B = −½HDH is the Gram matrix of the points about their mean, and
/// they are those of points exactly if B ⪰ 0; the rank is their dimension (Schoenberg, *Remarks to Maurice Fréchet's
/// article*, Ann. Math. 36 (1935); Young, Householder, Psychometrika 3 (1938); Torgerson 1952). The verdict asks the
/// matrix f_ij = d_0i² + d_0j² − d_ij² of the others instead, twice the Gram matrix of xᵢ − x₀, which needs no
/// division: it is exact for small integers, and is formed in exact arithmetic where rounding leaves it open.
///
/// ```
/// use gramkit::components::{ClassicalScaling, Entries};
/// use gramkit::{MatrixView, Symmetric};
/// // A right triangle.
/// let d = [0.0, 3.0, 4.0, 3.0, 0.0, 5.0, 4.0, 5.0, 0.0];
/// let d = Symmetric::new(MatrixView::row_major(&d, 3, 3)?)?;
/// let scaling = ClassicalScaling::of(&d, Entries::Distances)?;
/// assert!(scaling.is_euclidean.is_proved() && scaling.dimension.exact() == Some(2));
/// assert!(scaling.negative_mass.lower == 0.0 && scaling.negative_mass.upper < 1e-12);
/// let x = &scaling.points.values;
/// let side = (0..2).map(|k| (x[(1, k)] - x[(2, k)]).powi(2)).sum::<f64>().sqrt();
/// assert!((side - 5.0).abs() < 1e-12);
/// // 1 + 1 < 3: no triangle.
/// let d = [0.0, 1.0, 1.0, 1.0, 0.0, 3.0, 1.0, 3.0, 0.0];
/// let d = Symmetric::new(MatrixView::row_major(&d, 3, 3)?)?;
/// assert!(ClassicalScaling::of(&d, Entries::Distances)?.is_euclidean.is_refuted());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ClassicalScaling {
    /// Whether the stored numbers are distances of points in some Euclidean space.
    pub is_euclidean: Verdict,
    /// The dimension of these points: the number of positive eigenvalues.
    pub dimension: Count,
    /// The verdict on the matrix F, with its evidence: a witness v with vᵀFv < 0 where it is refuted.
    pub definiteness: Definiteness,
    /// All n eigenvalues of B, descending.
    pub eigenvalues: Vec<Enclosure>,
    /// Σ|λ₋|/Σ|λ|, the share of the negative ones; 0 where all points are one.
    pub negative_mass: Enclosure,
    /// Coordinates of the points about their mean, by the resolved positive eigenvalues, descending.
    pub points: Scores,
    /// How many eigenvalues are not told from 0; one of them is 0 by theorem.
    pub unresolved: usize,
}

impl ClassicalScaling {
    /// Of a matrix of distances, or of their squares.
    ///
    /// # Errors
    /// [`Error::Domain`], [at](Error::At) the entry, for a distance below 0 or of a point from itself, and for a matrix
    /// with a radius or without points; [`Error::NoConvergence`]; [`Error::Overflow`].
    pub fn of(distances: &impl IsSymmetric, entries: Entries) -> Result<Self> {
        Self::with(distances.symmetric_matrix(), entries, None)
    }

    /// The same, asked whether to go on, as [`Eigen::with`] is.
    ///
    /// # Errors
    /// Those of [`ClassicalScaling::of`]; [`Error::Cancelled`].
    pub fn with(distances: &Symmetric, entries: Entries, progress: Option<Progress<'_>>) -> Result<Self> {
        check_environment()?;
        check(distances)?;
        let n = distances.order();
        let squares = Squares::of(distances, entries);
        let options = VerdictOptions { progress, ..VerdictOptions::default() };
        let f = squares.about_the_first()?;
        let mut definiteness = Definiteness::with(&f, &options)?;
        if definiteness.is_positive_semidefinite() == Verdict::Undetermined
            && n <= MOST_EXACT
            && let Some(exact) = exactly(distances, entries)
        {
            definiteness = Definiteness::with_exact(&exact, &options)?;
        }
        let positive = match &definiteness.inertia {
            Claim::Proved(inertia) => inertia.positive,
            _ => Count { lower: 0, upper: n - 1 },
        };

        let eigen = Eigen::with(&squares.centred()?, progress)?;
        let pca = KernelPca::of_eigen(&eigen)?;
        let back = |x: f64, toward: f64| {
            let scaled = scale_by_power_of_two(x, squares.exponent);
            if x == 0.0 || scale_by_power_of_two(scaled, -squares.exponent) == x {
                scaled
            } else {
                toward_next(scaled, toward)
            }
        };
        let own = |e: &Enclosure| Enclosure { lower: back(e.lower, -1.0), upper: back(e.upper, 1.0) };
        let eigenvalues: Vec<Enclosure> = eigen.enclosures.iter().rev().map(own).collect();
        for (i, e) in eigenvalues.iter().enumerate() {
            in_range(e.lower, "eigenvalues", i, i)?;
            in_range(e.upper, "eigenvalues", i, i)?;
        }
        // The exponent is even.
        let length = |x: f64| scale_by_power_of_two(x, squares.exponent / 2);
        let values = Mat::from_fn(n, pca.scores.values.ncols(), |i, j| length(pca.scores.values[(i, j)]));
        let lost = (n * values.ncols()) as f64 * f64::from_bits(1);
        let points = Scores { error: plus(length(pca.scores.error).next_up(), lost), values };
        let together = distances.max_abs() == 0.0;
        let mass = if together { Enclosure::point(0.0) } else { negative_mass(&eigen.enclosures) };
        Ok(Self {
            is_euclidean: definiteness.is_positive_semidefinite(),
            dimension: positive,
            definiteness,
            negative_mass: mass,
            eigenvalues,
            points,
            unresolved: pca.unresolved,
        })
    }
}

/// The next number in the direction of the sign.
fn toward_next(x: f64, sign: f64) -> f64 {
    if sign > 0.0 { x.next_up() } else { x.next_down() }
}

fn check(distances: &Symmetric) -> Result<()> {
    let n = distances.order();
    if n == 0 {
        return Err(Error::Domain { what: "the number of points", value: 0.0, must_be: "1 or more" });
    }
    if *distances.radius() != Radius::Exact {
        let (what, value) = ("the radius of the distances", distances.radius().value());
        return Err(Error::Domain { what, value, must_be: "0, for the stored numbers are judged" });
    }
    for (column, row) in (0..n).flat_map(|j| (j..n).map(move |i| (j, i))) {
        let value = distances.get(row, column);
        let place = Place::Entry { row, column };
        if row == column && value != 0.0 {
            let must_be = "0, as each point is nowhere else";
            return Err(Error::Domain { what: "the distance of a point from itself", value, must_be }.at(place));
        }
        if value < 0.0 {
            return Err(Error::Domain { what: "a distance", value, must_be: "zero or more" }.at(place));
        }
    }
    Ok(())
}

/// Squared distances over 2^`exponent`, which is even, below 1.
struct Squares {
    values: Mat<f64>,
    exponent: i32,
    /// Whether they are those of the stored numbers to the last bit.
    exact: bool,
}

impl Squares {
    fn of(distances: &Symmetric, entries: Entries) -> Self {
        let n = distances.order();
        let e = exponent(distances.max_abs());
        let (e, exponent) = match entries {
            Entries::Distances => (e, 2 * e),
            Entries::SquaredDistances => (e + e.rem_euclid(2), e + e.rem_euclid(2)),
        };
        let mut exact = true;
        let mut values = Mat::zeros(n, n);
        for (j, i) in (0..n).flat_map(|j| (j..n).map(move |i| (j, i))) {
            let given = distances.get(i, j);
            let scaled = scale_by_power_of_two(given, -e);
            exact &= scale_by_power_of_two(scaled, e) == given;
            let square = match entries {
                Entries::SquaredDistances => scaled,
                Entries::Distances => {
                    let (square, error) = two_product(scaled, scaled);
                    exact &= scaled == 0.0 || (scaled >= LEAST_EXACT && error == 0.0);
                    square
                }
            };
            values[(i, j)] = square;
            values[(j, i)] = square;
        }
        Self { values, exponent, exact }
    }

    /// F, of the points but the first.
    fn about_the_first(&self) -> Result<Symmetric> {
        let n = self.values.nrows();
        let mut exact = self.exact;
        let mut errors = Mat::zeros(n - 1, n - 1);
        let mut entry = |i: usize, j: usize| {
            let d = &self.values;
            let (first, second, between) = (d[(0, i + 1)], d[(0, j + 1)], d[(i + 1, j + 1)]);
            let (sum, of_sum) = two_sum(first, second);
            let (value, of_value) = two_sum(sum, -between);
            exact &= of_sum == 0.0 && of_value == 0.0;
            let size = add_up(add_up(first, second), between);
            let error = add_up(mul_up(gamma(3), size), 4.0 * f64::MIN_POSITIVE);
            errors[(i, j)] = error;
            errors[(j, i)] = error;
            value
        };
        let f = Symmetric::from_lower(n - 1, &mut entry)?;
        if exact { Ok(f) } else { f.with_entry_errors(&errors, Radius::Bound) }
    }

    /// −½HDH, with the radius of its rounding: each of its four sums of numbers that are not negative is off by
    /// γ_(n + 6) of itself at the most, the square's own rounding included.
    fn centred(&self) -> Result<Symmetric> {
        let (n, d) = (self.values.nrows(), &self.values);
        let count = n as f64;
        let means: Vec<f64> = (0..n).map(|j| d.col_as_slice(j).iter().sum::<f64>() / count).collect();
        let mean = means.iter().sum::<f64>() / count;
        let relative = gamma(2 * n + 8);
        let error = |i: usize, j: usize| {
            let size = add_up(add_up(d[(i, j)], means[i]), add_up(means[j], mean));
            add_up(mul_up(relative, size), 8.0 * f64::MIN_POSITIVE)
        };
        let errors = Mat::from_fn(n, n, |i, j| if i >= j { error(i, j) } else { 0.0 });
        let b = Symmetric::from_lower(n, |i, j| 0.5 * ((means[i] - d[(i, j)]) + (means[j] - mean)))?;
        b.with_radius(Radius::at_most(add_up(frobenius(&errors), UNIT_ROUNDOFF * f64::MIN_POSITIVE)))
    }
}

/// F in exact arithmetic, as decimals; `None` where they are too long.
fn exactly(distances: &Symmetric, entries: Entries) -> Option<ExactMatrix> {
    let n = distances.order();
    let square = |i: usize, j: usize| {
        let decimal = Decimal::of_double(distances.get(i, j)).ok()?;
        let (mantissa, exponent) = (decimal.mantissa(), decimal.exponent());
        Some(match entries {
            Entries::SquaredDistances => (mantissa, exponent),
            Entries::Distances => (&mantissa * &mantissa, 2 * exponent),
        })
    };
    let ten = num_bigint::BigInt::from(10);
    let mut rows = ExactMatrix::empty(n - 1);
    for i in 1..n {
        let mut row = Vec::with_capacity(n - 1);
        for j in 1..n {
            let terms = [square(0, i)?, square(0, j)?, square(i, j)?];
            let least = terms.iter().map(|term| term.1).min()?;
            let aligned = |(mantissa, exponent): &(num_bigint::BigInt, i64)| {
                Some(mantissa * ten.pow(u32::try_from(exponent - least).ok().filter(|&shift| shift <= 2000)?))
            };
            let sum = aligned(&terms[0])? + aligned(&terms[1])? - aligned(&terms[2])?;
            row.push(Decimal::new(sum, least).ok()?);
        }
        rows.push_row(row).ok()?;
    }
    Some(rows)
}

fn negative_mass(eigenvalues: &[Enclosure]) -> Enclosure {
    let sum = |of: &dyn Fn(&Enclosure) -> f64, up: bool| {
        eigenvalues.iter().map(of).fold(0.0, |sum: f64, x| match x.max(0.0) {
            0.0 => sum,
            x if up => add_up(sum, x),
            x => (sum + x).next_down(),
        })
    };
    let negative = (sum(&|e| -e.upper, false), sum(&|e| -e.lower, true));
    let positive = (sum(&|e| e.lower, false), sum(&|e| e.upper, true));
    // x/(x + y) grows with x and falls with y.
    let lower = if negative.0 == 0.0 { 0.0 } else { div_down(negative.0, add_up(negative.0, positive.1)) };
    let upper = if negative.1 == 0.0 { 0.0 } else { div_up(negative.1, sub_down(negative.1, -positive.0)) };
    Enclosure { lower: lower.max(0.0), upper: upper.min(1.0) }
}
