//! How vectors are made orthonormal.

use super::cholesky_qr::CholeskyQr;
use super::gram_schmidt::GramSchmidt;

/// How vectors are made orthonormal; each kind of process converts into it.
///
/// ```
/// use gramkit::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization};
/// assert_eq!(Orthogonalization::default(), GramSchmidt::ClassicalTwice.into());
/// assert_ne!(Orthogonalization::default(), CholeskyQr::Twice.into());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Orthogonalization {
    /// Vector by vector.
    GramSchmidt(GramSchmidt),
    /// From the Cholesky factor of the Gram matrix.
    CholeskyQr(CholeskyQr),
}

impl Default for Orthogonalization {
    fn default() -> Self {
        GramSchmidt::default().into()
    }
}

impl From<GramSchmidt> for Orthogonalization {
    fn from(process: GramSchmidt) -> Self {
        Self::GramSchmidt(process)
    }
}

impl From<CholeskyQr> for Orthogonalization {
    fn from(process: CholeskyQr) -> Self {
        Self::CholeskyQr(process)
    }
}
