//! The oracle of every test: arithmetic too simple to be wrong, on the stored doubles.
//!
//! * [`rational`]: numbers and matrices in which the four operations are exact;
//! * [`dyadic`], [`matrix`]: the same without division, fast enough for a million matrices;
//! * [`elimination`]: inertia, rank and determinant of either;
//! * [`angular`]: Gramian angular fields to 190 decimal digits;
//! * [`logarithm`]: of rational numbers, to 75 digits;
//! * [`exponential`]: exponentials and sines of them, to 60 digits;
//! * [`entrywise`]: all matrices within the errors of the entries of one;
//! * [`forms`]: matrices between two forms about one;
//! * [`plain`]: triple loops in doubles;
//! * [`families`], [`nasty`]: matrices that are hard to judge, each a function of a random number generator;
//! * [`mutation`]: small matrices at the border, and flipped bits between computing and certifying;
//! * [`tally`]: shares of undetermined answers.
//!
//! Nothing here comes from the library under test.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]

pub mod angular;
pub mod dyadic;
pub mod elimination;
pub mod entrywise;
pub mod exponential;
pub mod families;
pub mod forms;
pub mod logarithm;
pub mod matrix;
pub mod mutation;
pub mod nasty;
pub mod plain;
pub mod rational;
pub mod tally;

pub use plain::{frobenius, loss_one_norm, one_norm, plain_gram, plain_product};
pub use rational::{Rational, Table, decimal, exact, ln, square_root};
