//! Bounds on the inertia of a matrix that belongs to another.

use super::evidence::Evidence;
use crate::claim::Inertia;

/// Which of the matrices A + Δ within a radius, −diag d ⪯ Δ ⪯ diag d, a claim is about. For a ball d_i is its radius.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Members {
    /// All of them, or all within the errors of the entries where these are known.
    All,
    /// A − diag d alone: none of them is less in the order of forms, and no i-th smallest eigenvalue either (Weyl).
    Least,
    /// A + diag d alone: none of them is greater.
    Greatest,
}

/// Bounds on the inertia of A − tI, or of a principal submatrix of it: on the numbers of eigenvalues of A above t, at t
/// and below t.
///
/// Of A − diag d it says how many eigenvalues any matrix within the radius has below t at the most, and how many above
/// t at the least; of A + diag d the converse. A principal submatrix has no more eigenvalues below t than the whole
/// (Cauchy's interlacing theorem; Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 4.3.17).
///
/// ```
/// use gramkit::{MatrixView, Symmetric, Certificate};
/// use gramkit::certificate::Members;
/// use gramkit::verdict::EigenvalueCount;
/// let a = MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?; // eigenvalues 1 and 3
/// let certificate = EigenvalueCount::at(&Symmetric::new(a.clone())?, 2.0)?.certificate().unwrap();
/// let Certificate::Shifted { claims, .. } = &certificate else { unreachable!() };
/// assert_eq!((claims[0].shift, claims[0].members), (2.0, Members::All));
/// assert_eq!((claims[0].inertia.negative.lower, claims[0].inertia.positive.lower), (1, 1));
/// assert!(certificate.verify(a).is_ok());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct ShiftedInertia {
    /// t.
    pub shift: f64,
    /// The rows of the principal submatrix, ascending; all if `None`.
    pub indices: Option<Vec<usize>>,
    /// Which of the matrices within the radius.
    pub members: Members,
    /// The claim.
    pub inertia: Inertia,
    /// What it rests on: evidence about the shifted matrix.
    pub evidence: Vec<Evidence>,
}

impl ShiftedInertia {
    /// Whether it is about all rows of all matrices within the radius.
    pub(super) fn is_of_all(&self) -> bool {
        self.indices.is_none() && self.members == Members::All
    }
}
