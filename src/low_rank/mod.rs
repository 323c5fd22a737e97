//! A ≈ LLᵀ of low rank from a few columns of A, with proved bounds on what is left.
//!
//! A symmetric positive semidefinite A of order n is known by its diagonal and by columns on demand, a
//! [`ColumnSource`]: a kernel is never formed. Cholesky's factorisation, stopped after k pivots S, gives an n × k
//! factor L, and LLᵀ = C·W⁻¹·Cᵀ with C = A(:, S) and W = A(S, S), which is Nyström's approximation by the landmarks S.
//! The pivots are drawn at random, in proportion to what is left of the diagonal; or are the largest of it; or are
//! [given](Landmarks). Landmarks that depend on others are dropped, so that no nearly singular W is inverted.
//!
//! | what | takes |
//! |---|---|
//! | [`LowRank::of_columns`] | k columns of A, O(nk²), memory for a few n × k matrices |
//! | [`LowRank::of`] of a stored matrix | its [`Definiteness`](crate::verdict::Definiteness) first, O(n³) |
//! | [`LowRank::features`] of p new points | O(pk²) |
//!
//! # What is proved
//!
//! LAPACK's and faer's pivoted factorisations take the residual A − LLᵀ for positive semidefinite, because they stop
//! where its diagonal is not positive: of \[\[1, 2\], \[2, 1\]\], whose eigenvalues are −1 and 3, they make a matrix of
//! rank 1. In floating point the residual of a semidefinite matrix is none either. What follows trusts neither the
//! factor nor the pivots.
//!
//! **Theorem.** Let A be symmetric positive semidefinite, S any k indices, L any n × k matrix with the rows L_S at S,
//! and B any k × n matrix. With R_C = C − L·L_Sᵀ, its rows R_W at S, and F = L_Sᵀ·B − Lᵀ,
//!
//! A − LLᵀ = Σ + Θ, Σ = (E_S·B − I)ᵀ·A·(E_S·B − I) ⪰ 0, Θ = R_C·B + BᵀR_Cᵀ − BᵀR_W·B − FᵀF,
//!
//! E_S being the columns of the identity at S. With r_j the columns of R_C, b_j the rows of B,
//!
//! θ = 2·Σ_j ‖r_j‖‖b_j‖ + Σ_ij |(R_W)_ij|‖b_i‖‖b_j‖ + ‖F‖_F² and τ = Σ_i (a_ii − ‖l_i‖²):
//!
//! * ‖A − LLᵀ‖₂ ≤ ‖A − LLᵀ‖_* ≤ τ + 2θ, and no eigenvalue of A − LLᵀ is below −θ;
//! * σ_i² − θ ≤ λ_i(A) ≤ σ_i² + τ + 2θ, where σ_i are the singular values of L, descending as λ_i, and 0 beyond the
//!   k-th;
//! * |a_ij − l_iᵀl_j| ≤ √(ρ_i·ρ_j) + θ_ij, where ρ_i ≥ Σ_ii and θ_ij ≥ |Θ_ij|.
//!
//! *Proof.* C = R_C + L·L_Sᵀ and W = R_W + L_S·L_Sᵀ; with L_Sᵀ·B = F + Lᵀ,
//!
//! C·B = R_C·B + LF + LLᵀ, BᵀW·B = BᵀR_W·B + FᵀF + FᵀLᵀ + LF + LLᵀ,
//!
//! and Σ = A − C·B − BᵀCᵀ + BᵀW·B = A − LLᵀ − Θ. It is positive semidefinite as A is. ‖xyᵀ‖_* = ‖x‖‖y‖, so R_C·B, the
//! sum of r_j·b_j over j, has ‖R_C·B‖_* ≤ Σ‖r_j‖‖b_j‖; likewise BᵀR_W·B, and ‖FᵀF‖_* = ‖F‖_F². Hence ‖Θ‖₂, ‖Θ‖_* and
//! |tr Θ| are at most θ, and ‖A − LLᵀ‖_* ≤ tr Σ + ‖Θ‖_* = τ − tr Θ + ‖Θ‖_* ≤ τ + 2θ. Weyl's theorem gives the
//! eigenvalues (Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 4.3.1), and Cauchy's and Schwarz's inequality in
//! the form Σ its entries: Σ_ij² ≤ Σ_ii·Σ_jj. ∎
//!
//! Here B ≈ L_S⁻ᵀLᵀ, by substitution, and R_C and F are multiplied out again, in blocks: a term meets h roundings at
//! most, h = 38 + 1 for k = 200, so that the errors of R_C and F are within γ_h(|C| + |L||L_S|ᵀ) and γ_h(|L|ᵀ +
//! |L_S|ᵀ|B|) ([`rounding`](crate::rounding)). R_W, which B meets twice, is formed in pairs of doubles. Entries of A
//! that are known to e move R_C by e√n in each column, and τ by what the diagonal is off. All of it is rounded
//! outwards.
//!
//! θ is what rounding and these errors cost, for the weights B with which the pivots represent all rows: about (h·u +
//! e)(√n·Σ‖b_j‖ + (Σ‖b_j‖)²) for entries of about 1. ‖B‖_F is about √n for pivots that are the largest or drawn at
//! random, and far more for landmarks that others lie far outside of: there θ is large, and the approximation does
//! depend as much on the last digits of A.
//!
//! # What is refuted
//!
//! Σ_ii = xᵀAx for x = E_S·b_i − e_i, with b_i the i-th column of B: where a_ii − ‖l_i‖² + |Θ_ii| is negative, A is not
//! positive semidefinite, and [the error](crate::error::Mismatch::NotSemidefinite) has the vector. A stored matrix is
//! judged as a whole before it is factored; where neither is proved, nothing is supposed of it, and ‖A − LLᵀ‖₂ is
//! bounded by all of its entries.
//!
//! Squares of the entries of A must be in the range of f64: from about 10⁻¹⁴⁰ to 10¹⁵⁰.

mod column_source;
mod elimination;
mod error_bounds;
mod factor;
mod features;
mod growth;
mod landmarks;
mod lengths;
mod options;
mod pivot_block;
mod pivoting;
mod premise;
mod row_bounds;
mod semidefinite;
mod stop;
mod whole_residual;

pub use column_source::ColumnSource;
pub use factor::LowRank;
pub use features::Features;
pub use landmarks::Landmarks;
pub use options::LowRankOptions;
pub use premise::Premise;
pub use stop::{Stop, Stopped};
