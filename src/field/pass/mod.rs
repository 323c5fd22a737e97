//! One pass over the samples: derivatives, their errors and what is measured of them, block by block.
//!
//! `plan` does one block: derivatives (`block_derivatives`, at gaps `point`), their errors (`derivative_errors`,
//! `entry_errors`, `weight_norms`) and classes ([`verdict::packed`](crate::verdict::packed)); `tasks` runs blocks in
//! parallel, `planes` feeds them, `targets` takes the results, `maps` and `summary` what is asked of them.

mod block;
mod block_derivatives;
mod derivative_errors;
mod discretization;
mod entry_errors;
mod gaussian;
mod lines;
mod maps;
mod measure;
mod needs;
mod plan;
mod planes;
mod point;
mod quantity;
mod rows;
mod sizes;
mod summary;
mod surface;
mod targets;
mod tasks;
mod weight_norms;
mod window;

pub use measure::Measure;
pub use quantity::Quantity;

pub(crate) use derivative_errors::{ErrorModel, PointErrors};
pub(crate) use discretization::Discretization;
pub(crate) use gaussian::Gaussian;
pub(crate) use plan::{Plan, Request};
pub(crate) use planes::{Planes, around};
pub(crate) use point::{Derivative, Point};
pub(crate) use quantity::{GRADIENT, HESSIAN};
pub(crate) use summary::{Least, Summary, SummaryRequest};
pub(crate) use targets::Targets;
pub(crate) use window::{Lookup, Window};
