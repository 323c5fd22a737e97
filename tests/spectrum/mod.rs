//! Eigenvalues and singular values.

mod lapack_ratios;
mod laws;
