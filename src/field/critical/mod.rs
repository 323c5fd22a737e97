//! Critical points: zeros of the gradient between samples.
//!
//! `search` looks through the cells around candidate nodes with the polynomials of `interpolant`, whose ranges
//! `bernstein` bounds, and `merge` joins what neighbouring cells found.

mod bernstein;
mod interpolant;
mod merge;
mod search;
mod zeros;

pub(crate) use merge::{Cluster, merge};
pub(crate) use search::{Cell, Effort, Search, Zero};
