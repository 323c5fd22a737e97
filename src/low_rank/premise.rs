//! Why a matrix is positive semidefinite.

/// Why a matrix A is positive semidefinite, as whoever gives its columns knows.
///
/// The bounds of a [`LowRank`](super::LowRank) hold where that is true; they say on what they stand.
///
/// ```
/// use gramkit::low_rank::{ColumnSource, LowRank, Premise};
/// use gramkit::Symmetric;
/// let a = Symmetric::from_lower(3, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1, 1 and 4
/// // A stored matrix is judged first, and this one is proved to be definite.
/// assert_eq!(LowRank::of(&a)?.premise, Premise::Proved);
/// // Its columns alone say nothing.
/// assert_eq!(ColumnSource::of(&a).premise(), Premise::Unknown);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Premise {
    /// A theorem says so, as of a Gram matrix and of a kernel; of new points too.
    ByTheorem,
    /// It is proved of this matrix.
    Proved,
    /// The caller says so.
    Assumed,
    /// Nothing is known, and nothing is supposed: the whole residual is formed, in O(n²k).
    Unknown,
}
