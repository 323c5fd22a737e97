//! Where the samples lie: axes, grids, the samples themselves, and how derivatives are asked for.

mod axis;
mod grid;
mod options;
mod order;
mod samples;
mod scheme;

pub use axis::Axis;
pub use grid::Grid;
pub use options::{FieldOptions, Truncation};
pub use samples::Samples;
pub use scheme::Scheme;

pub(crate) use order::{in_order, stored};
