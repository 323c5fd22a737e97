//! Answers that are proved, refuted or undetermined.
//!
//! Three questions are never mixed:
//!
//! 1. **The stored matrix**, its numbers read as exact dyadic rationals: [`Definiteness::of`] a [`Symmetric`] whose radius
//!    is [`Exact`](crate::Radius::Exact).
//! 2. **Every matrix within a radius**: the same call where there is one. Only open conditions can be proved there
//!    (positive definite, indefinite, rank ≥ r), never singularity.
//! 3. **The true Gram matrix** XᵀX of the stored X: [`Independence::of`] and [`Definiteness::of_gram`]. It is positive
//!    semidefinite by construction, and positive definite exactly when the columns are independent.
//!
//! | verdict | proved by | where |
//! |---|---|---|
//! | positive (negative) definite | Cholesky factor multiplied out again | [`Definiteness`] |
//! | not semidefinite | a vector x whose xᵀAx has its sign evaluated exactly | [`Definiteness`] |
//! | inertia | enclosures of the eigenvalues, met by integer relations between columns | [`Definiteness`] |
//! | independent | a preconditioned X whose columns are nearly orthonormal, or a rank modulo a prime | [`Independence`] |
//! | dependent | integers c with Σ cⱼxⱼ = 0, checked exactly | [`Independence`] |
//! | sign and logarithm of a determinant | inertia and enclosures | [`Determinant`] |
//! | class of a stationary point | inertia of the Hessian | [`Curvature`] |
//!
//! [`Symmetric`]: crate::Symmetric

mod budget;
mod cholesky;
mod claim;
mod curvature;
mod definiteness;
mod determinant;
mod equilibrated;
mod evidence;
mod exact_determinant;
mod independence;
mod independence_within;
mod inertia;
mod modular;
mod preconditioned;
mod rank;
mod relation;
mod search;
mod witness;

pub use budget::{Obstacle, VerdictOptions};
pub use claim::Claim;
pub use curvature::{Curvature, CurvatureClass};
pub use definiteness::{Definiteness, DefinitenessClass};
pub use determinant::Determinant;
pub use evidence::{
    CholeskyFactor, Evidence, Minor, Preconditioner, PrincipalMinors, RankEvidence, Subspace, VanishingMinors,
};
pub use exact_determinant::ExactDeterminant;
pub use independence::Independence;
pub use independence_within::IndependenceWithin;
pub use inertia::{Count, Inertia};
pub use rank::{NumericalRank, Rank, Tolerance};
pub use relation::Relation;
pub use witness::Witness;

/// The answer to a yes-or-no question about real numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, and there is a proof.
    Proved,
    /// No, and there is a proof.
    Refuted,
    /// Neither could be proved.
    Undetermined,
}
