//! Exact arithmetic on the stored doubles, and families of matrices that are hard to judge.

// Each test file is a crate of its own and uses its part of this module.
#![allow(dead_code)]
#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]

pub(crate) mod claims;
pub(crate) mod dyadic;
pub(crate) mod families;
pub(crate) mod inertia;
pub(crate) mod matrix;
pub(crate) mod nasty;
pub(crate) mod tally;
