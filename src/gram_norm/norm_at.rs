//! The Gram norm of one direction.

use crate::claim::Enclosure;
use crate::error::Error;

/// What overflows.
pub(super) const NORM: &str = "the Gram norm";

/// The form takes a negative value of this much or less.
pub(super) fn not_semidefinite(at_most: f64) -> Error {
    Error::Domain { what: "an eigenvalue of the matrix", value: at_most, must_be: "zero or more for a Gram norm" }
}

/// √(pᵀGp) of a direction p, and an interval that contains it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NormAt {
    /// The computed norm; `None` where pᵀGp is not proved to be at least 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: Option<f64>,
    /// Contains √(pᵀGp) — of every G within the radius for which pᵀGp ≥ 0.
    pub enclosure: Enclosure,
}

impl NormAt {
    pub(super) fn exactly(value: f64) -> Self {
        Self { value: Some(value), enclosure: Enclosure::point(value) }
    }
}
