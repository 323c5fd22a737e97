//! The `gramkit` program from end to end.

mod alike;
mod analyze;
mod angular;
mod definiteness;
mod failures;

mod gallery;
mod generate;
mod hessian;
mod images;
mod kernel;
mod limits;
mod names;
mod orthonormalize;
mod pairwise;
mod pictures;
mod pieces;
mod printed;
mod reading;
mod report;
mod session;
mod style;
mod verify;
mod written;
