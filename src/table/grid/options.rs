//! How samples on a grid are read.

use crate::table::TableOptions;

/// Where a text of samples on a grid has their coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GridAxes {
    /// Nowhere: every number is a sample. Of a raster the coordinates are left out, and its rows stay in their order.
    None,
    /// In the first row and the first column.
    Both,
    /// In the first row, along axis 1.
    Row,
    /// In the first column, along axis 0.
    Column,
    /// Each row is a point: its coordinates in all columns but the last, the sample in that.
    List,
}

impl GridAxes {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::None, Self::Both, Self::Row, Self::Column, Self::List];

    /// Its name, as options have it: "both".
    ///
    /// ```
    /// assert_eq!(gramkit::table::GridAxes::Both.name(), "both");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Both => "both",
            Self::Row => "row",
            Self::Column => "column",
            Self::List => "list",
        }
    }
}

/// How samples on a grid are read: what is `None` is recognised, and what was recognised stands in
/// [`SampledGrid::assumed`](super::SampledGrid::assumed).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridOptions {
    /// Where the coordinates are.
    pub axes: Option<GridAxes>,
    /// The number that stands for a missing sample; of a raster, beside the one that it names itself.
    pub nodata: Option<f64>,
    /// How a text is read. Of its cells those that are empty or stand for a missing number are missing samples.
    pub table: TableOptions,
}
