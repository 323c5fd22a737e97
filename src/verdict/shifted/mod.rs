//! Eigenvalues against a number other than 0: λ_min ≥ b, the count below t, and the variables that carry an eigenvalue
//! that is too small.
//!
//! All are inertias of A − tI (Sylvester, Weyl). Within a radius, −diag d ⪯ Δ ⪯ diag d, the i-th smallest eigenvalue of
//! A + Δ lies between those of A − diag d and A + diag d, two matrices known exactly, and takes both values; so each
//! question is one about two exact matrices, and exact arithmetic decides it, equality included.

mod at_least;
mod culprits;
mod eigenvalue_count;
mod ends;
mod entry_range;
mod least_eigenvalue;
mod matrix;

pub use at_least::AtLeast;
pub use culprits::Culprits;
pub use eigenvalue_count::EigenvalueCount;
pub use entry_range::EntryRange;
pub(crate) use least_eigenvalue::rayleigh_quotient;
