//! Weights, and the sum that a mean or a covariance divides by.

use crate::rounding::{exponent, gamma, scale_by_power_of_two};
use crate::{Error, Result};

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
        for (index, &value) in weights.iter().enumerate() {
            if !value.is_finite() {
                return Err(Error::NonFiniteValue { what: WHAT, index, value });
            }
            if value < 0.0 {
                return Err(Error::Domain { what: "a weight", value, must_be: "zero or more" });
            }
        }
        let exponent = exponent(weights.iter().copied().fold(0.0, f64::max));
        let scaled = weights.iter().map(|&w| scale_by_power_of_two(w, -exponent)).collect();
        Ok(Self { scaled, exponent })
    }
}

/// The (scaled) sum of the weights, or m: value = exact·(1 + δ), |δ| ≤ `relative_error`.
#[derive(Clone, Copy)]
pub(super) struct Total {
    pub(super) value: f64,
    pub(super) exponent: i32,
    pub(super) relative_error: f64,
}

impl Total {
    pub(super) fn of(weights: Option<&Weights>, m: usize, height: usize) -> Self {
        match weights {
            None => Self { value: m as f64, exponent: 0, relative_error: 0.0 },
            // Summed plainly, so m roundings; `height` would need panels.
            Some(weights) => Self {
                value: weights.scaled.iter().sum(),
                exponent: weights.exponent,
                relative_error: gamma(m.max(height)),
            },
        }
    }

    /// The sum must exceed `less`: 0 for a mean, 1 for a divisor of one less.
    pub(super) fn check(self, less: f64) -> Result<()> {
        let sum = scale_by_power_of_two(self.value, self.exponent);
        if sum > less {
            Ok(())
        } else {
            let must_be = if less == 0.0 { "more than 0 to divide by it" } else { "more than 1 to divide by one less" };
            Err(Error::Domain { what: "the sum of the weights (or the number of components)", value: sum, must_be })
        }
    }
}
