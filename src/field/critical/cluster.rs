//! What is not a point: connected cells that belong together.

use super::plateau_kind::PlateauKind;
use crate::claim::PointClass;

/// Connected cells, of equal samples, or in parts of which the gradient may vanish more than once.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) kind: PlateauKind,
    pub(crate) cells: usize,
    /// Its bounding box, in steps from the first node; from the first cell on, beyond the ends of periodic axes.
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
    pub(crate) value: f64,
    /// A place in its first cell.
    pub(crate) first: Vec<f64>,
    pub(crate) class: PointClass,
    /// Whether samples beside it are missing, or beyond an edge.
    pub(crate) open: bool,
}
