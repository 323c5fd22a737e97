//! Eigenvalues and singular values.

mod condition;
mod lapack_ratios;
mod laws;
