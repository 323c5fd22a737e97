//! How far the true matrix may be from the stored one.

/// How far the true matrix may be from the stored one, in the spectral norm ‖·‖₂ and the units of its entries.
///
/// A bound on each entry's error, |Δ_ij| ≤ e_ij, gives ‖Δ‖₂ ≤ ‖E‖_F, and says more than that: a matrix
/// [carries](crate::matrix::Symmetric::with_entry_errors) such bounds beside its radius. Nothing checks that a radius
/// holds: the verdicts are as good as the number that was given.
///
/// ```
/// use gramkit::{Definiteness, MatrixView, Radius, Symmetric, Verdict};
/// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?; // eigenvalues 1 and 3
/// let known = Definiteness::of(&a.clone().with_radius(Radius::Bound(0.5))?)?;
/// assert_eq!(known.is_positive_definite(), Verdict::Proved);
/// // The same distance as an estimate: the class stands, but nothing is proved.
/// let guessed = Definiteness::of(&a.with_radius(Radius::Estimate(0.5))?)?;
/// assert_eq!((known.class.proved(), guessed.class.proved()), (guessed.class.stated(), None));
/// assert_eq!(guessed.is_positive_definite(), Verdict::Undetermined);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Radius {
    /// The stored numbers are the matrix.
    Exact,
    /// A proved bound: every symmetric matrix within this distance may be the true one, none beyond.
    Bound(f64),
    /// An estimate (as from Richardson extrapolation): a verdict that leans on it is estimated, not proved.
    Estimate(f64),
}

impl Radius {
    /// A proved bound; [`Radius::Exact`] where that is 0.
    pub(crate) fn at_most(bound: f64) -> Self {
        if bound == 0.0 { Self::Exact } else { Self::Bound(bound) }
    }

    /// The distance; 0 for [`Radius::Exact`].
    pub fn value(self) -> f64 {
        match self {
            Self::Exact => 0.0,
            Self::Bound(r) | Self::Estimate(r) => r,
        }
    }

    /// Whether verdicts within it are proved: false for an [`Estimate`](Radius::Estimate).
    pub fn is_proved(self) -> bool {
        !matches!(self, Self::Estimate(_))
    }
}
