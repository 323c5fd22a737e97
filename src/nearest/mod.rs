//! The nearest positive semidefinite and the nearest correlation matrix, proved to be of the kind, and how near.
//!
//! Correlations that were estimated pair by pair, rounded, or agreed on by a committee, often make no correlation
//! matrix. [`Nearest`] repairs them: by the nearest positive semidefinite matrix, by the nearest correlation matrix,
//! with entries that are held and a floor under the eigenvalues, or by shrinking towards a target. What is proved of
//! the answer is proved of the doubles that are stored: that they are positive definite, by a Cholesky factor
//! ([`verdict`](crate::verdict)); how far they are from A; and how far, at most, from the nearest matrix X*.
//!
//! # How near the nearest
//!
//! Let 𝒞 be the matrices X ⪰ δI with x_ij = b_ij on a set P of entries (the diagonal and those that are held; none for
//! the nearest positive semidefinite matrix), and X* the one that is nearest to A in ‖·‖_F. **For every symmetric Y
//! that is 0 outside of P, every M = CCᵀ and every X in 𝒞,**
//!
//! ‖X − X*‖_F² ≤ ‖X − A − Y − M‖_F² + 2⟨X − δI, M⟩.
//!
//! *Proof.* Let f(X) = ½‖X − A‖_F² and P̂ = A + Y + M. On 𝒞, ⟨X, Y⟩ is constant, so f(X) and ½‖X − P̂‖² + ⟨X, M⟩ differ
//! by a constant. Hence f(X) − f(X*) ≤ ½‖X − P̂‖² + ⟨X, M⟩ − ⟨X*, M⟩, and ⟨X*, M⟩ ≥ δ·tr M, for X* − δI and M are
//! positive semidefinite. As X* is the projection of A on a convex set, f(X) − f(X*) ≥ ½‖X − X*‖². ∎
//!
//! Y and C are those of the dual problem's solution, where the right side is 0. X is δI + (1 − δ)D⁻¹WWᵀD⁻¹ for the
//! lengths D of the rows of W, which has the diagonal 1 exactly; then ⟨X − δI, M⟩ = (1 − δ)‖(D⁻¹W)ᵀC‖_F² is a square,
//! and the bound is linear in what rounding leaves: about n·u·‖C‖_F. The distance of X from the stored matrix is added.
//! All of it is evaluated from Y, C and W as they are stored, outwards; whatever they are, the bound holds, and an
//! [`OptimalityCertificate`] keeps them.
//!
//! *Entries that are held* beside the diagonal are met by that X up to E, ‖E‖_F ≈ u. Let B have them, with eigenvalues
//! of δ + σ or more, and Z = (1 − t)(X − E) + tB for t = ‖E‖_F/σ: then Z is in 𝒞, for (1 − t)(δ − ‖E‖) + t(δ + σ) ≥ δ.
//! The theorem is applied to Z, with ⟨Z − δI, M⟩ ≤ ⟨X − δI, M⟩ + ‖E‖_F‖M‖_F + t·λ_max(B)·tr M, whose last terms are not
//! squares: the bound is about √(2t·tr M), 10⁻⁷ rather than 10⁻¹⁴.
//!
//! # How it is found
//!
//! * **Positive semidefinite**, A = VΛVᵀ: VΛ₊Vᵀ in ‖·‖_F, A + max(0, −λ_min)I in ‖·‖₂ (Higham, *Computing a nearest
//!   symmetric positive semidefinite matrix*, Linear Algebra Appl. 103 (1988) 103–118). No matrix is nearer than the
//!   lower ends of the eigenvalues' enclosures tell.
//! * **Correlation**: the dual problem, least ½‖(A − δI + Y)₊‖_F² − ⟨b − δI, Y⟩ over the Y that are 0 outside of P, by
//!   Newton's method for functions with a generalised Hessian (Qi & Sun, *A quadratically convergent Newton method for
//!   computing the nearest correlation matrix*, SIAM J. Matrix Anal. Appl. 28 (2006) 360–385), with preconditioned
//!   conjugate gradients and Armijo's steps: five to ten decompositions. For every Y, with G = A − δI + Y,
//!
//!   ‖X* − A‖_F² ≥ ‖G₋‖_F² − ‖Y‖_F² + 2⟨b − A, Y⟩_P,
//!
//!   so that no correlation matrix is nearer; where that exceeds (‖A‖_F + n)², there is none with the entries that were
//!   to be held.
//! * **Stored**: rounded, then (1 − t)X + tB for t = n·u, 2n·u, 4n·u, …, until it is proved to be above the floor.
//!
//! A clipped spectrum, scaled back to a unit diagonal, is no nearest correlation matrix: of ⎡1 1 0; 1 1 1; 0 1 1⎤ the
//! nearest positive semidefinite matrix is √2 − 1 away, the nearest correlation matrix 0.5278, and that 0.5376.

mod answer;
mod certificate;
mod constraints;
mod correlation;
mod curvature;
mod newton;
mod options;
mod semidefinite;
mod shrinking;
mod stored;

pub use answer::{Change, Nearest};
pub use certificate::OptimalityCertificate;
pub use options::{CorrelationOptions, Norm, SemidefiniteOptions, pairs_within};
