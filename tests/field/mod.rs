//! Fields on grids: their derivatives, the errors of these, and what is made of them, against naive and published
//! values.

mod against_naive;
mod analytic;
#[cfg(feature = "cli")]
mod class_map;
mod critical;
mod errors;
mod findiff;
mod flat;
mod input;
mod integers;
mod laws;
mod lines;
mod missing;
mod naive;
mod one_pass;
mod points;
mod polynomials;
mod published;
mod recipe;
mod slab_field;
mod slabs;
mod smoothing;
mod structure;
mod windows;
