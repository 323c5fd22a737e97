//! How far two families are from one another up to a rotation.

use faer::Mat;

use super::features::norm_within;
use super::interval::{difference, quotient};
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::gram::CrossGram;
use crate::matrix::{AsVectors, Real, Vectors};
use crate::rounding::norms::{euclidean, frobenius_enclosure, plus, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, exponent, gamma, scale_by_power_of_two, sqrt_up,
    sub_down,
};
use crate::spectrum::Svd;

/// The least ‖A − BQ‖_F² over orthogonal Q, ‖A‖_F² + ‖B‖_F² − 2‖AᵀB‖_* (Schönemann, *A generalized solution of the
/// orthogonal Procrustes problem*, Psychometrika 31 (1966)).
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::similarity::Procrustes;
/// // A triangle, and the same turned by a right angle, twice as large.
/// let a = [[1.0, 0.0], [-1.0, 0.0], [0.0, 2.0]];
/// let b = [[0.0, 2.0], [0.0, -2.0], [-4.0, 0.0]];
/// let found = Procrustes::of(&Vectors::columns(&a), &Vectors::columns(&b))?;
/// assert!(found.squared_distance.contains(6.0)); // 6 + 24 − 2·12
/// assert!(found.disparity.unwrap().contains(0.0) && found.is_unique);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Procrustes {
    /// min ‖A − BQ‖_F².
    pub squared_distance: Enclosure,
    /// The least ‖A − c·BQ‖_F²/‖A‖_F² over Q and numbers c, 1 − ‖AᵀB‖_*²/(‖A‖_F²‖B‖_F²): between 0 and 1, whatever the
    /// scales. `None` where a family is zero.
    pub disparity: Option<Enclosure>,
    /// Whether AᵀB is proved to be regular, so that one Q alone is the nearest.
    pub is_unique: bool,
}

impl Procrustes {
    /// Of two families of as many vectors, as they are; to compare shapes, subtract the mean of each first.
    ///
    /// # Errors
    /// [`Error::Shape`] where the families are not alike in number or dimension; [`Error::NotFinite`];
    /// [`Error::Overflow`]; [`Error::NoConvergence`].
    pub fn of(a: &impl AsVectors, b: &impl AsVectors) -> Result<Self> {
        check_environment()?;
        let (a, b) = (a.as_vectors(), b.as_vectors());
        if a.len() != b.len() {
            return Err(Error::Shape { what: "number of vectors", expected: a.len(), found: b.len() });
        }
        a.check_finite()?;
        b.check_finite()?;
        Self::of_shapes(&Shape::of(a), &Shape::of(b))
    }

    /// Of families that need not be as many: zeros are put beside the fewer, which changes no norm.
    pub(super) fn of_shapes(a: &Shape, b: &Shape) -> Result<Self> {
        let cross = CrossGram::of(&Vectors::columns(&a.values), &Vectors::columns(&b.values))?;
        // ‖XᵀY‖_* ≤ ‖X‖_F‖Y‖_F, for what either family is off by.
        let moved = plus(times(a.error, plus(b.size, b.error)), times(a.size, b.error));
        let radius = cross.radius.value();
        let svd = Svd::of(&Vectors::columns(&cross.values))?;
        let within = |e: &Enclosure, radius: f64| Enclosure {
            lower: sub_down(e.lower, radius).max(0.0),
            upper: add_up(e.upper, radius),
        };
        let values = svd.enclosures.iter().map(|value| within(value, radius));
        let nuclear = within(&values.fold(Enclosure::point(0.0), |sum, value| sum.plus(value)), moved);
        let (first, second) = (a.square, b.square);
        let distance = difference(first.plus(second), nuclear.times(2));
        let squared_distance = Enclosure { lower: distance.lower.max(0.0), upper: distance.upper };
        let disparity = (first.lower > 0.0 && second.lower > 0.0).then(|| {
            // ‖AᵀB‖_* ≤ ‖A‖_F‖B‖_F.
            let share = quotient(quotient(nuclear.squared(), first), second);
            let rest = difference(Enclosure::point(1.0), share);
            Enclosure { lower: rest.lower.max(0.0), upper: rest.upper.min(1.0) }
        });
        let all = plus(radius, moved);
        let is_unique =
            a.values.ncols() == b.values.ncols() && svd.enclosures.iter().all(|e| within(e, all).lower > 0.0);
        Ok(Self { squared_distance, disparity, is_unique })
    }
}

/// A family of vectors, and how far it is at most, in ‖·‖_F, from the one that is meant.
pub(super) struct Shape {
    values: Mat<f64>,
    error: f64,
    /// ‖values‖_F, at most.
    size: f64,
    /// ‖·‖_F² of the one that is meant.
    square: Enclosure,
}

impl Shape {
    fn of<T: Real>(x: &Vectors<'_, T>) -> Self {
        Self::within(x.to_f64(), 0.0)
    }

    fn within(values: Mat<f64>, error: f64) -> Self {
        let size = frobenius_enclosure(values.as_ref()).upper;
        let square = norm_within(&values, error).squared();
        Self { values, error, size, square }
    }

    /// Less the mean of each vector, and times a power of two, for what does not depend on the scale.
    ///
    /// X' = X − 1m₁ᵀ and X″ = X' − 1m₂ᵀ, m₂ the mean of X' but for δ, each rounded once: HX is off X″ by
    /// 1δᵀ and the two roundings, of which centring enlarges neither.
    pub(super) fn centred<T: Real>(x: &Vectors<'_, T>) -> Self {
        let mut values = x.to_f64();
        let (n, count) = (values.nrows(), values.nrows() as f64);
        let lost = times((n * values.ncols()) as f64, SMALLEST_SUBNORMAL);
        scale_down(&mut values);
        subtract(&mut values, |column| column.iter().sum::<f64>() / count);
        let first = frobenius_enclosure(values.as_ref()).upper;
        let mut off = Vec::with_capacity(values.ncols());
        subtract(&mut values, |column| {
            let moduli = column.iter().map(|x| x.abs()).sum::<f64>() / count;
            // What the moduli are off by themselves is within the second half.
            off.push(plus(times(2.0 * gamma(n + 2), moduli), f64::MIN_POSITIVE));
            column.iter().sum::<f64>() / count
        });
        let second = frobenius_enclosure(values.as_ref()).upper;
        let rounded = times(UNIT_ROUNDOFF, plus(first, second));
        let error = plus(plus(lost, rounded), times(sqrt_up(count), euclidean(&off)));
        let e = scale_down(&mut values);
        let error = plus(scale_by_power_of_two(error, -e).next_up(), lost);
        Self::within(values, error)
    }
}

impl Shape {
    /// Whether it is known not to be zero.
    pub(super) fn has_length(&self) -> bool {
        self.square.lower > 0.0
    }
}

/// Divides by the power of two of the largest, and returns its exponent.
fn scale_down(values: &mut Mat<f64>) -> i32 {
    let largest = values.col_iter().flat_map(|column| column.iter()).fold(0.0_f64, |max, x| max.max(x.abs()));
    let e = exponent(largest);
    values.col_iter_mut().flat_map(|column| column.iter_mut()).for_each(|x| *x = scale_by_power_of_two(*x, -e));
    e
}

/// Subtracts from each column a number of it.
fn subtract(values: &mut Mat<f64>, mut number: impl FnMut(&[f64]) -> f64) {
    for j in 0..values.ncols() {
        let column = values.col_as_slice_mut(j);
        let number = number(column);
        column.iter_mut().for_each(|x| *x -= number);
    }
}
