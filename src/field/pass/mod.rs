//! One pass over the samples: derivatives, their errors and what is measured of them, block by block.

mod derivative_errors;
mod discretization;
mod gaussian;
mod maps;
mod measure;
mod plan;
mod point;
mod quantity;
mod summary;
mod surface;
pub(crate) mod window;

pub use measure::Measure;
pub use quantity::Quantity;

pub(crate) use derivative_errors::{ErrorModel, PointErrors};
pub(crate) use discretization::{Discretization, Window, packed};
pub(crate) use gaussian::Gaussian;
pub(crate) use plan::{Pass, Targets, index_of};
pub(crate) use point::{Derivative, GRADIENT, HESSIAN, Point};
pub(crate) use summary::{Summary, SummaryRequest};
pub(crate) use window::load;
