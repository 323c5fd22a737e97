//! How far a kernel reaches.

use super::median::MedianHeuristic;
use crate::error::{Error, Result};

/// The least and the largest length ℓ, whose square has to be a normal number.
const LENGTHS: [f64; 2] = [1e-150, 1e150];

/// How far a kernel of a distance reaches: its length ℓ, or the rate γ at which it falls.
///
/// For [`rbf`](super::Kernel::rbf) and [`rational_quadratic`](super::Kernel::rational_quadratic), kernels of the
/// squared distance, γ = 1/(2ℓ²); for the others, kernels of the distance, γ = 1/ℓ. Libraries differ in what they are
/// given: scikit-learn's `gamma` is γ, and 1/m by default; GPyTorch's and scikit-learn's Gaussian processes are given
/// ℓ. A plain number is a length.
///
/// ```
/// use gramkit::kernel::{Bandwidth, Kernel};
/// let rbf = Kernel::rbf(Bandwidth::Length(2.0))?;
/// assert_eq!(rbf.to_string(), "rbf:length=2");
/// assert_eq!(Kernel::rbf(2.0)?.to_string(), rbf.to_string());
/// assert!(Kernel::rbf(Bandwidth::Gamma(f64::NAN)).is_err());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Bandwidth {
    /// The length ℓ, from 10⁻¹⁵⁰ to 10¹⁵⁰.
    Length(f64),
    /// The rate γ.
    Gamma(f64),
    /// A length from the distances of the points.
    Median(MedianHeuristic),
}

impl Bandwidth {
    /// [`MedianHeuristic::Distance`].
    pub const MEDIAN: Self = Self::Median(MedianHeuristic::Distance);
}

impl From<f64> for Bandwidth {
    fn from(length: f64) -> Self {
        Self::Length(length)
    }
}

impl From<MedianHeuristic> for Bandwidth {
    fn from(heuristic: MedianHeuristic) -> Self {
        Self::Median(heuristic)
    }
}

/// What γ is beside ℓ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rate {
    /// γ = 1/(2ℓ²).
    OfSquare,
    /// γ = 1/ℓ.
    OfDistance,
}

/// A number that multiplies, and the roundings that it has met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Factor {
    pub(super) value: f64,
    pub(super) roundings: usize,
}

impl Bandwidth {
    /// # Errors
    /// [`Error::Domain`].
    pub(super) fn check(self, rate: Rate) -> Result<()> {
        let (what, value, [least, most], must_be) = match (self, rate) {
            (Self::Length(length), _) => ("the length ℓ", length, LENGTHS, "between 1e-150 and 1e150"),
            (Self::Gamma(gamma), Rate::OfDistance) => ("the rate γ", gamma, LENGTHS, "between 1e-150 and 1e150"),
            (Self::Gamma(gamma), Rate::OfSquare) => ("the rate γ", gamma, [1e-300, 1e300], "between 1e-300 and 1e300"),
            (Self::Median(_), _) => return Ok(()),
        };
        if least <= value && value <= most { Ok(()) } else { Err(Error::Domain { what, value, must_be }) }
    }

    /// c·γ, where the kernel is one of c·γ·d² ([`Rate::OfSquare`]), or c·γ², where it is one of √c·γ·d, for a small
    /// integer c: what d² is multiplied by. Of a median there is none before it is known.
    pub(super) fn of_square(self, rate: Rate, c: f64) -> Factor {
        match (self, rate) {
            // A product, exactly doubled, and a quotient.
            (Self::Length(length), Rate::OfSquare) => Factor { value: c / (2.0 * (length * length)), roundings: 2 },
            (Self::Length(length), Rate::OfDistance) => Factor { value: c / (length * length), roundings: 2 },
            (Self::Gamma(gamma), Rate::OfSquare) => Factor { value: c * gamma, roundings: usize::from(c != 1.0) },
            (Self::Gamma(gamma), Rate::OfDistance) => Factor { value: c * (gamma * gamma), roundings: 2 },
            (Self::Median(_), _) => Factor { value: f64::NAN, roundings: 0 },
        }
    }

    /// γ = 1/ℓ, by which a distance is multiplied.
    pub(super) fn of_distance(self) -> Factor {
        match self {
            Self::Length(length) => Factor { value: 1.0 / length, roundings: 1 },
            Self::Gamma(gamma) => Factor { value: gamma, roundings: 0 },
            Self::Median(_) => Factor { value: f64::NAN, roundings: 0 },
        }
    }

    /// ℓ and γ as they are shown; the one that was not given is rounded.
    pub(super) fn shown(self, rate: Rate) -> Option<[(&'static str, f64); 2]> {
        let (length, gamma) = match (self, rate) {
            (Self::Length(length), Rate::OfSquare) => (length, 1.0 / (2.0 * (length * length))),
            (Self::Length(length), Rate::OfDistance) => (length, 1.0 / length),
            (Self::Gamma(gamma), Rate::OfSquare) => ((0.5 / gamma).sqrt(), gamma),
            (Self::Gamma(gamma), Rate::OfDistance) => (1.0 / gamma, gamma),
            (Self::Median(_), _) => return None,
        };
        Some([("length", length), ("gamma", gamma)])
    }
}
