//! Coordinates along components.

use faer::Mat;

/// The scores of points: their coordinates along the components, a row for each point, a column for each component.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Scores {
    /// The scores.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Mat<f64>,
    /// A proved bound on the error of all of them in ‖·‖_F, as coordinates along the computed directions. How far these
    /// are from the true ones is said by the clusters.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub error: f64,
}
