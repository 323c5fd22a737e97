//! The Gram–Schmidt family.

/// Which Gram–Schmidt process. The default is classical, twice: as orthogonal as any, and made of matrix products.
///
/// With κ the condition number of X, ‖I − QᵀQ‖ grows like u·κ² for the classical process (as far as that stays below
/// 1), like u·κ for the modified one, and stays near u for either one done twice (while u·κ < 1).
/// [`Orthonormal`](crate::orthonormal::Orthonormal) measures and bounds it.
///
/// ```
/// use gramkit::generate::Kind;
/// use gramkit::{Orthonormal, Vectors};
/// use gramkit::orthonormal::GramSchmidt;
/// let x = Kind::Lauchli { columns: 3, epsilon: 1e-8 }.matrix()?; // κ = 1.7e8
/// let loss = |method| Orthonormal::of(&Vectors::columns(&x), method).map(|basis| basis.loss);
/// assert!(loss(GramSchmidt::Classical)? > 0.1);
/// assert!((1e-10..1e-7).contains(&loss(GramSchmidt::Modified)?));
/// assert!(loss(GramSchmidt::ClassicalTwice)? < 1e-15 && loss(GramSchmidt::ModifiedTwice)? < 1e-15);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum GramSchmidt {
    /// Classical: all projections from the original vector.
    Classical,
    /// Modified: each projection from what the earlier ones left.
    Modified,
    /// Classical, repeated once on its result (Giraud et al. 2005).
    #[default]
    ClassicalTwice,
    /// Modified, repeated once on its result.
    ModifiedTwice,
}

impl GramSchmidt {
    pub(super) fn passes(self) -> usize {
        match self {
            Self::Classical | Self::Modified => 1,
            Self::ClassicalTwice | Self::ModifiedTwice => 2,
        }
    }

    pub(super) fn is_modified(self) -> bool {
        matches!(self, Self::Modified | Self::ModifiedTwice)
    }
}
