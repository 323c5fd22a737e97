//! T with which the columns of XT are nearly orthonormal, and what can be read off it.
//!
//! **Lemma.** Let X be m × n with weights W = diag(w) ≥ 0 of its components, T any n × n matrix, and
//! α ≥ ‖TᵀXᵀWXT − I‖₂ < 1. Then T is nonsingular, √W·X has rank n, and with G = TᵀXᵀWXT, whose eigenvalues lie in
//! \[1 − α, 1 + α\],
//!
//! (XᵀWX)⁻¹ = T·G⁻¹·Tᵀ.
//!
//! So, with t_j the j-th *row* of T, everything about the inverse is known to a *relative* error of about α:
//!
//! * (XᵀWX)⁻¹_jj ∈ ‖t_j‖²·\[1/(1 + α), 1/(1 − α)\];
//! * σ_i(√W·X) ∈ \[√(1 − α), √(1 + α)\]/σ_{n+1−i}(T) (Ostrowski's theorem of a product with a matrix whose own
//!   singular values lie in an interval; Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 4.5.9), best for the
//!   smallest.
//!
//! *Proof.* ‖G − I‖₂ < 1 makes G = (√W·XT)ᵀ(√W·XT) nonsingular, hence T and √W·X of full rank; then invert G. ∎
//!
//! **Centred without centring.** Let the constant be the first column of Z = \[1 X\] and T upper triangular, T₂₂ its
//! part without the first row and column. With H the (weighted) projector along the constant, HXT₂₂ = H(ZT)₂, whose
//! Gram matrix is the Schur complement of the first entry of G, and has its eigenvalues in the same interval: the
//! same α holds for the centred columns with T₂₂. Nothing is subtracted and nothing is rounded.
//!
//! # How α is bounded
//!
//! The columns are scaled by powers of two, V = X·2^(−e); √w is rounded, and only its rounding counts. For a computed
//! Ŷ ≈ √W·VT with f ≥ ‖√W·VT − Ŷ‖₂ and α̂ ≥ ‖ŶᵀŶ − I‖₂,
//!
//! α = α̂ + 2f√(1 + α̂) + f².
//!
//! * **In the working precision** f ≤ γ_n‖|V||T|‖₂, about n·u·κ: VIFs to 10⁻⁹ at κ = 10⁶, nothing beyond 1/(n·u).
//! * **Doubled**: T = T₁T₂. VT₁ is formed as sums of two doubles, each an inner product with its roundings kept
//!   (Ogita, Rump, Oishi, *Accurate sum and dot product*, SIAM Journal on Scientific Computing 26 (2005), Algorithm
//!   5.3), T₂ comes from a QR decomposition of it, and VT₁T₂ is formed in the same way; f = f₁‖T₂‖ + f₂ with
//!   f₁, f₂ about n²·u²·‖|V||T|‖. This is Rump's multiplicative correction of an approximate inverse (*Inversion of
//!   extremely ill-conditioned matrices in floating-point*, Japan J. Indust. Appl. Math. 26 (2009) 249–277) for a
//!   rectangular matrix; no convergence is assumed, for α is measured. It reaches κ of about 1/(n²·u²).

mod answers;
mod doubled;
mod factor;
mod lengths;
mod near_identity;
mod preconditioned;
mod span_basis;
#[cfg(test)]
mod tests;
mod transform;
mod weighted_columns;
mod whitened;

pub use whitened::{Whitened, WhiteningOptions};

pub(crate) use answers::ScaledRows;
pub(crate) use lengths::squared_lengths;
pub(crate) use near_identity::loss_of_orthogonality;
pub(crate) use preconditioned::{prove_independent, sigma_min};
pub(crate) use span_basis::SpanBasis;
