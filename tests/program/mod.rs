//! The `gramkit` program from end to end.

mod analyze;
mod angular;
mod compare;
mod definiteness;
mod failures;

mod gallery;
mod generate;
mod hessian;
mod images;
mod kernel;
mod limits;
mod names;
mod nearest;
mod orthonormalize;
mod pairwise;
mod pictures;
mod printed;
mod reading;
mod report;
mod session;
mod style;
mod verify;
mod written;
