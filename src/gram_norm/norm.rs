//! A Gram norm.

use crate::claim::Enclosure;

/// √(pᵀGp), and an interval that contains it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GramNorm {
    /// The computed norm; `None` where pᵀGp is not proved to be at least 0.
    pub value: Option<f64>,
    /// Contains √(pᵀGp) — of every G within the radius for which pᵀGp ≥ 0.
    pub enclosure: Enclosure,
}

impl GramNorm {
    pub(super) fn exactly(value: f64) -> Self {
        Self { value: Some(value), enclosure: Enclosure::point(value) }
    }
}
