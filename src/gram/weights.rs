//! Weights, and the sum that a mean or a covariance divides by.

use crate::error::Place;
use faer::{Mat, MatRef};

use super::entry::Entry;
use crate::error::{Error, Result};
use crate::matrix::Real;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, exponent, gamma, scale_by_power_of_two};

/// Weights that are summed at a time: as many roundings, and one for each chunk.
const CHUNK: usize = 1024;

/// Checked weights, scaled by one power of two below 1.
pub(crate) struct Weights {
    pub(super) scaled: Vec<f64>,
    pub(super) exponent: i32,
}

impl Weights {
    pub(crate) fn new(weights: &[f64], m: usize) -> Result<Self> {
        const WHAT: &str = "weights";
        if weights.len() != m {
            return Err(Error::Shape { what: WHAT, expected: m, found: weights.len() });
        }
        // Without branches, in which all is well mostly; then one by one, for the first that is not.
        let fine = weights.iter().fold(true, |fine, weight| fine & weight.is_finite() & (*weight >= 0.0));
        for (index, &value) in weights.iter().enumerate().filter(|_| !fine) {
            if !value.is_finite() {
                return Err(Error::NotFinite { place: Place::Component { what: WHAT, index }, value });
            }
            if value < 0.0 {
                return Err(Error::Domain { what: "a weight", value, must_be: "zero or more" });
            }
        }
        let exponent = exponent(largest(weights));
        // A weight that is not zero stays so: one that underflows becomes η, and is off by η at most.
        let kept = |w: f64, scaled: f64| if w > 0.0 && scaled == 0.0 { SMALLEST_SUBNORMAL } else { scaled };
        let factor = scale_by_power_of_two(1.0, -exponent);
        let scaled = if factor.is_normal() {
            weights.iter().map(|&w| kept(w, w * factor)).collect()
        } else {
            weights.iter().map(|&w| kept(w, scale_by_power_of_two(w, -exponent))).collect()
        };
        Ok(Self { scaled, exponent })
    }

    /// Those of these components alone.
    pub(crate) fn of_rows(&self, rows: &[usize]) -> Self {
        Self { scaled: rows.iter().map(|&k| self.scaled[k]).collect(), exponent: self.exponent }
    }

    /// The weights over 2^[exponent](Weights::exponent), below 1; those that underflow are off by η at most.
    pub(crate) fn scaled(&self) -> &[f64] {
        &self.scaled
    }

    pub(crate) fn exponent(&self) -> i32 {
        self.exponent
    }
}

/// The largest of numbers that are not negative, several side by side.
fn largest(values: &[f64]) -> f64 {
    let (chunks, rest) = values.as_chunks::<8>();
    let mut lanes = [0.0_f64; 8];
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = if value > *lane { value } else { *lane };
        }
    }
    lanes.into_iter().chain(rest.iter().copied()).fold(0.0, f64::max)
}

/// The rows that weigh something, with their weights; nothing if all do. What stands in the others, even if it is huge,
/// is no measure for the scaling of a column.
pub(super) fn rows_that_weigh<T: Real>(x: MatRef<'_, T>, weights: &[f64]) -> Option<(Mat<T>, Vec<f64>)> {
    let kept: Vec<usize> = (0..x.nrows()).filter(|&k| weights[k] != 0.0).collect();
    (kept.len() < x.nrows()).then(|| {
        let rows = Mat::from_fn(kept.len(), x.ncols(), |k, j| x[(kept[k], j)]);
        (rows, kept.iter().map(|&k| weights[k]).collect())
    })
}

/// The (scaled) sum of the weights, or m: value = exact·(1 + δ), |δ| ≤ `relative_error`.
#[derive(Clone, Copy)]
pub(super) struct Total<E = f64> {
    pub(super) value: E,
    pub(super) exponent: i32,
    pub(super) relative_error: f64,
}

impl Total {
    pub(super) fn of(weights: Option<&Weights>, m: usize) -> Self {
        match weights {
            None => Self::exactly(m as f64),
            Some(weights) => Self {
                // (The sum of nothing is −0.)
                value: 0.0 + weights.scaled.chunks(CHUNK).map(|chunk| chunk.iter().sum::<f64>()).sum::<f64>(),
                exponent: weights.exponent,
                // What weights lost when they were scaled is m·η at the most, beside a sum of at least ½.
                relative_error: add_up(gamma(m.min(CHUNK) + m.div_ceil(CHUNK)), m as f64 * SMALLEST_SUBNORMAL),
            },
        }
    }
}

impl<E: Entry> Total<E> {
    /// A number that is known exactly.
    pub(super) fn exactly(value: E) -> Self {
        Self { value, exponent: 0, relative_error: 0.0 }
    }

    /// The sum must exceed `less`: 0 for a mean, 1 for a divisor of one less.
    pub(super) fn check(self, less: f64) -> Result<()> {
        let sum = scale_by_power_of_two(self.value.nearest(), self.exponent);
        if sum > less {
            Ok(())
        } else {
            let must_be = if less == 0.0 { "more than 0 to divide by it" } else { "more than 1 to divide by one less" };
            Err(Error::Domain { what: "the sum of the weights (or the number of components)", value: sum, must_be })
        }
    }
}
