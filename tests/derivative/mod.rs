//! Derivatives of functions.

mod accuracy;
mod bounds;
mod cases;
mod check;
mod coverage;
mod critical;
mod hessian;
mod input;
mod likelihood;
mod noise;
mod products;
mod published;
