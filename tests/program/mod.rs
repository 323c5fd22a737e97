//! The `gramkit` program from end to end.

mod analyze;
mod angular;
mod gallery;
mod hessian;
mod pictures;
mod style;
mod verify;
