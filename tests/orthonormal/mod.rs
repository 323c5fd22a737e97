//! Orthonormal bases.

mod cholesky_qr;
mod gram_schmidt;
mod polar;
