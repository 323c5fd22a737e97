//! The class of all symmetric matrices between entrywise bounds: |H' − H| ≤ E.
//!
//! These matrices are fewer than those within ‖E‖ of H, so a class that is open within the radius may be decided here:
//! where the entries are of different sizes, or the errors, most are. [`closed_form`] has theorems 1 to 3, which leave
//! nothing that could be decided for orders 1 to 3; [`regular`] has theorem 4, and [`witness`] theorem 2, for the
//! orders above them.

mod block_factors;
mod classes;
mod closed_form;
mod equilibrated;
mod general;
mod inertia;
mod norm;
mod open;
mod regular;
#[cfg(test)]
mod tests;
mod witness;

pub use classes::classes_within;
pub use inertia::inertia_within;

pub(crate) use open::open_within;
