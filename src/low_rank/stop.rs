//! When a factor is long enough.

use crate::error::{Error, Result};

/// When a factor is long enough.
///
/// ```
/// use gramkit::low_rank::Stop;
/// assert_eq!(Stop::default(), Stop::RelativeTrace(1e-8));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Stop {
    /// At so many pivots.
    Rank(usize),
    /// Where ‖A − LLᵀ‖_* is proved to be at most this: the sum of the moduli of the eigenvalues, and with it the
    /// spectral norm.
    Trace(f64),
    /// The same, as a fraction of the trace of A.
    RelativeTrace(f64),
}

impl Default for Stop {
    fn default() -> Self {
        Self::RelativeTrace(1e-8)
    }
}

impl Stop {
    /// # Errors
    /// [`Error::Domain`] for a rank that is 0 or exceeds the order, and a tolerance that is not positive and finite.
    pub(super) fn check(self, order: usize) -> Result<()> {
        match self {
            Self::Rank(rank) if rank == 0 || rank > order => {
                let must_be = "at least 1, and no more than the order of the matrix";
                Err(Error::Domain { what: "the rank", value: rank as f64, must_be })
            }
            Self::Trace(value) | Self::RelativeTrace(value) if !(value > 0.0 && value.is_finite()) => {
                let must_be = "a positive finite number; to take all that rounding lets through, ask for the full rank";
                Err(Error::Domain { what: "the tolerance", value, must_be })
            }
            _ => Ok(()),
        }
    }
}

/// Why a factor is not longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Stopped {
    /// It has the rank that was asked for.
    Rank,
    /// Its error is proved to be within the tolerance.
    Tolerance,
    /// Its error would be within the tolerance if A were positive semidefinite, of which nothing is known; what is
    /// proved without that is more.
    Unproved,
    /// What is left is no more than rounding, and the errors of the entries: another pivot would add nothing.
    Rounding,
    /// All of the given landmarks are taken.
    Landmarks,
    /// It was given.
    Given,
}
