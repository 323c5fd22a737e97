//! The nearest vector of a span.

use faer::Mat;

use super::family::Family;
use crate::claim::{Enclosure, Verdict};
use crate::error::{Error, Place, Result};
use crate::gram::Centring;
use crate::matrix::{AsVectors, Real, Vectors};
use crate::product::{Doubled, absolute_times};
use crate::progress::Progress;
use crate::rounding::norms::{euclidean, frobenius_enclosure, plus, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, ScaledColumns, UNIT_ROUNDOFF, add_up, check_environment, exponent, gamma, in_range, inflate,
    mul_down, mul_up, scale_by_power_of_two, sqrt_down, sub_down, two_sum,
};
use crate::verdict::Independence;
use crate::whitening::SpanBasis;

const WHAT: &str = "the projection";
/// Times that the coefficients are corrected by those of what is left.
const CORRECTIONS: usize = 2;
/// A share of what is left, along the span, whose square counts: 2⁻²⁶.
const WORTH: f64 = 1.0 / (1 << 26) as f64;

/// The vector Px of the span of a family that is nearest to x, and the distance ‖x − Px‖₂.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::spans::Projection;
/// let a = [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
/// let found = Projection::of(&Vectors::columns(&a), &[1.0, 0.0, 0.0])?;
/// assert!(found.distance.squared().contains(1.0 / 3.0) && found.distance.width() < 1e-14);
/// assert!((found.nearest[0] - 2.0 / 3.0).abs() <= found.nearest_bound + f64::EPSILON);
/// // A sum of the two, by exact arithmetic.
/// assert_eq!(Projection::of(&Vectors::columns(&a), &[1.0, 2.0, 1.0])?.distance.upper, 0.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Projection {
    /// Px as computed.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub nearest: Vec<f64>,
    /// A proved bound on its distance from Px, ‖·‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub nearest_bound: f64,
    /// ‖x − Px‖₂; relatively precise, however near x is to the span; 0 exactly where x is proved to be in it.
    pub distance: Enclosure,
    /// Indices of independent vectors that span what all do.
    pub independent: Vec<usize>,
}

impl Projection {
    /// Of x, with as many components as the vectors, onto their span.
    ///
    /// # Errors
    /// [`Error::Shape`]; [`Error::NotFinite`]; [`Error::NoDirection`] and [`Error::Budget`] as
    /// [`PrincipalAngles::of`](super::PrincipalAngles::of); [`Error::Overflow`] where the distance exceeds f64.
    pub fn of(vectors: &impl AsVectors, x: &[f64]) -> Result<Self> {
        Self::with(vectors.as_vectors(), x, None)
    }

    /// The same, asked whether to go on.
    ///
    /// # Errors
    /// Those of [`Projection::of`]; [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, x: &[f64], progress: Option<Progress<'_>>) -> Result<Self> {
        check_environment()?;
        let m = vectors.dimension();
        if x.len() != m {
            return Err(Error::Shape { what: "components of the vector to project", expected: m, found: x.len() });
        }
        if let Some((index, &value)) = x.iter().enumerate().find(|(_, x)| !x.is_finite()) {
            let what = "the vector to project";
            return Err(Error::NotFinite { place: Place::Component { what, index }, value });
        }
        let Family { basis, independent } = Family::of(vectors, Centring::None, progress)?;
        let source = vectors.matrix();
        let kept = Mat::from_fn(m, independent.len(), |i, j| source[(i, independent[j])].to_f64());
        let scaled = ScaledColumns::of(kept.as_ref());
        let e = exponent(x.iter().fold(0.0_f64, |max, x| max.max(x.abs())));
        let unit: Vec<f64> = x.iter().map(|&x| scale_by_power_of_two(x, -e)).collect();
        let along = |r: &[f64]| -> Vec<f64> {
            (0..basis.rank()).map(|j| basis.values.col_as_slice(j).iter().zip(r).map(|(y, r)| y * r).sum()).collect()
        };
        let mut c = basis.of_columns(&along(&unit));
        let mut rest = Rest::of(&scaled, &unit, &c);
        for _ in 0..CORRECTIONS {
            let step = basis.of_columns(&along(&rest.values));
            let next: Vec<f64> = c.iter().zip(&step).map(|(c, step)| c + step).collect();
            let found = Rest::of(&scaled, &unit, &next);
            // A comparison that a NaN fails.
            let nearer = euclidean(&found.values) < euclidean(&rest.values);
            if !nearer {
                break;
            }
            (c, rest) = (next, found);
        }
        // What coefficients of 53 bits leave of the span is taken off by the basis, which is off by δ of that little.
        let inner = along(&rest.values);
        if euclidean(&inner) > WORTH * euclidean(&rest.values) {
            rest = rest.less(&basis, &inner);
        }
        let length = euclidean(&rest.values);
        let inner = along(&rest.values);
        let lost = times((m * basis.rank()) as f64, SMALLEST_SUBNORMAL);
        let rounded = plus(times(gamma(m + 1), times(basis.frobenius(), length)), lost);
        // ‖Pr̂‖, and what r̂ is off by.
        let inside = plus(plus(euclidean(&inner), rounded), times(basis.distance, length));
        let own = frobenius_enclosure(Mat::from_fn(m, 1, |i, _| rest.values[i]).as_ref());
        let square = sub_down(mul_down(own.lower, own.lower), mul_up(inside, inside));
        let least = if square > 0.0 { sqrt_down(square) } else { 0.0 };
        let mut lower = sub_down(least, rest.error).max(0.0);
        let mut upper = plus(own.upper, rest.error);
        if lower == 0.0 && upper > 0.0 && is_in_span(&kept, x)? {
            (lower, upper) = (0.0, 0.0);
        }
        let back = |x: f64| scale_by_power_of_two(x, e);
        let upper = if upper == 0.0 { 0.0 } else { in_range(back(upper).next_up(), WHAT, 0, 0)? };
        let distance = Enclosure { lower: back(lower).next_down().max(0.0), upper };
        let nearest: Vec<f64> = unit.iter().zip(&rest.values).map(|(x, r)| back(x - r)).collect();
        for (i, &value) in nearest.iter().enumerate() {
            in_range(value, WHAT, i, 0)?;
        }
        // Px = x − r + Pr, one rounding, and η for scaling back.
        let size = euclidean(&unit.iter().zip(&rest.values).map(|(x, r)| x - r).collect::<Vec<_>>());
        let off = plus(plus(plus(inside, rest.error), rest.error), times(2.0 * UNIT_ROUNDOFF, size));
        let nearest_bound = add_up(back(off).next_up(), times(m as f64, SMALLEST_SUBNORMAL));
        Ok(Self { nearest, nearest_bound, distance, independent })
    }
}

/// r = x − Vc as computed, with a bound on its error in ‖·‖₂.
struct Rest {
    values: Vec<f64>,
    error: f64,
}

impl Rest {
    fn of(v: &ScaledColumns, x: &[f64], c: &[f64]) -> Self {
        let (m, n) = (v.values.nrows(), v.values.ncols());
        let product = Doubled::product(&v.values, None, &Mat::from_fn(n, 1, |j, _| c[j]));
        let mut values = Vec::with_capacity(m);
        let mut errors = Vec::with_capacity(m);
        let (relative, absolute) = Doubled::errors(n);
        let magnitudes = absolute_times(&v.values, &c.iter().map(|c| c.abs()).collect::<Vec<_>>());
        let moved = times(v.perturbation, inflate(c.iter().map(|c| c.abs()).sum(), n));
        for (i, &x) in x.iter().enumerate() {
            let (high, low) = (product.high[(i, 0)], product.low[(i, 0)]);
            let (sum, error) = two_sum(x, -high);
            let tail = error - low;
            let value = sum + tail;
            let rounded = mul_up(UNIT_ROUNDOFF, add_up(value.abs(), tail.abs().next_up()));
            let of_product = add_up(mul_up(relative, inflate(magnitudes[i], n + 1)), absolute);
            values.push(value);
            // The last for what scaling x may have lost.
            errors.push(add_up(add_up(rounded, of_product), add_up(moved, 2.0 * SMALLEST_SUBNORMAL)));
        }
        Self { values, error: euclidean(&errors) }
    }

    /// r − Yc: (I − P)r is (I − P)(r − Yc) and (I − P)Yc, which is at most δ‖c‖.
    fn less(self, basis: &SpanBasis, c: &[f64]) -> Self {
        let (m, k) = (self.values.len(), c.len());
        let (length, of_c) = (euclidean(&self.values), euclidean(c));
        let mut values = self.values;
        for (j, c) in c.iter().enumerate() {
            values.iter_mut().zip(basis.values.col_as_slice(j)).for_each(|(r, y)| *r -= c * y);
        }
        let lost = times((m * k) as f64, SMALLEST_SUBNORMAL);
        let rounded = plus(times(gamma(k + 1), plus(length, times(basis.frobenius(), of_c))), lost);
        Self { values, error: plus(plus(self.error, times(basis.distance, of_c)), rounded) }
    }
}

/// Whether x is proved to be a combination of the independent columns.
fn is_in_span(columns: &Mat<f64>, x: &[f64]) -> Result<bool> {
    let (m, n) = (columns.nrows(), columns.ncols());
    let all = Mat::from_fn(m, n + 1, |i, j| if j < n { columns[(i, j)] } else { x[i] });
    Ok(Independence::of(&Vectors::columns(&all))?.verdict == Verdict::Refuted)
}
