//! Critical points: zeros of the gradient between samples.
//!
//! `search` looks through the cells around candidate nodes with the polynomials of `interpolant`, whose ranges
//! `bernstein` bounds and whose zeros `zeros` isolates; `zero` says what each of them is, with the errors of
//! `truncation` or `bounded`; and `merge` joins what neighbouring cells found.

mod bernstein;
mod bounded;
mod functional;
mod interpolant;
mod merge;
mod search;
mod setting;
mod surroundings;
mod truncation;
mod zero;
mod zeros;

pub(crate) use merge::{Cluster, merge};
pub(crate) use search::{Cell, Effort};
pub(crate) use setting::Search;
pub(crate) use zero::Zero;
