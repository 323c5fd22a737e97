//! Derivatives of functions.

mod accuracy;
mod bounds;
mod cases;
mod check;
mod hessian;
mod input;
mod noise;
mod products;
mod published;
