//! Critical points: zeros of the gradient between samples.

mod bernstein;
mod interpolant;
mod merge;
mod search;
mod zeros;

pub(crate) use merge::{Cluster, merge};
pub(crate) use search::{Cell, Effort, Search, Zero};
