//! How far below 0 an eigenvalue may be.

use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::rounding::mul_up;
use crate::rounding::norms::frobenius;
use crate::spectrum::Eigen;

/// How far below 0 the smallest eigenvalue of a matrix may be that passes for positive semidefinite.
///
/// There is no default but 0. Rounding to nearest, each entry of a kernel matrix within k ulps, moves an eigenvalue by
/// no more than k·n·ε·max |a_ij|, ε = 2u, so a relative tolerance of some k·n·ε is what an n × n kernel matrix needs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Tolerance {
    /// None: λ_min ≥ 0.
    #[default]
    Zero,
    /// λ_min ≥ −t.
    Absolute(f64),
    /// λ_min ≥ −ε‖A‖₂, where the norm is rounded up: a computed upper bound.
    Relative(f64),
}

impl Tolerance {
    /// t.
    ///
    /// # Errors
    /// [`Error::Domain`] if it is negative or not finite.
    pub(super) fn of(self, a: &Symmetric) -> Result<f64> {
        let (what, value) = match self {
            Self::Zero => return Ok(0.0),
            Self::Absolute(t) => ("the tolerance", t),
            Self::Relative(epsilon) => ("the relative tolerance", epsilon),
        };
        if !(value.is_finite() && value >= 0.0) {
            return Err(Error::Domain { what, value, must_be: "a finite number, zero or more" });
        }
        match self {
            Self::Relative(epsilon) if epsilon > 0.0 => Ok(mul_up(epsilon, norm(a)?)),
            _ => Ok(value),
        }
    }

    /// What follows "positive semidefinite".
    pub(super) fn in_words(self, t: f64) -> String {
        match self {
            Self::Zero => String::new(),
            Self::Absolute(_) => format!(" up to {t:?}"),
            Self::Relative(epsilon) => format!(" up to {epsilon:?} of its norm, {t:?}"),
        }
    }
}

/// An upper bound on ‖A‖₂.
fn norm(a: &Symmetric) -> Result<f64> {
    match Eigen::of(a) {
        Ok(eigen) => Ok(eigen.enclosures.iter().map(|e: &Enclosure| e.modulus().upper).fold(0.0, f64::max)),
        Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => Ok(frobenius(&a.as_faer().to_owned())),
        Err(error) => Err(error),
    }
}
