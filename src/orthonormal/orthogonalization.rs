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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Orthogonalization {
    /// Vector by vector.
    GramSchmidt(GramSchmidt),
    /// From the Cholesky factor of the Gram matrix.
    CholeskyQr(CholeskyQr),
    /// Löwdin's, all vectors at once: the nearest orthonormal ones, those of the polar decomposition
    /// [`Polar`](crate::orthonormal::Polar). It drops none; dependent vectors are refused.
    Lowdin,
}

impl Orthogonalization {
    /// Its name, as options and files have it: "cgs2".
    ///
    /// ```
    /// use gramkit::orthonormal::{GramSchmidt, Orthogonalization};
    /// assert_eq!(Orthogonalization::from(GramSchmidt::Modified).name(), "mgs");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::GramSchmidt(GramSchmidt::Classical) => "cgs",
            Self::GramSchmidt(GramSchmidt::Modified) => "mgs",
            Self::GramSchmidt(GramSchmidt::ClassicalTwice) => "cgs2",
            Self::GramSchmidt(GramSchmidt::ModifiedTwice) => "mgs2",
            Self::CholeskyQr(CholeskyQr::Twice) => "cholqr2",
            Self::CholeskyQr(CholeskyQr::ShiftedThrice) => "scholqr3",
            Self::Lowdin => "lowdin",
        }
    }
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
