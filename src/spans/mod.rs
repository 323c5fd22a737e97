//! The spans of families of vectors: angles between two, canonical correlations, projections, distances and volumes.
//!
//! | what | of | answer |
//! |---|---|---|
//! | principal angles, distances on the Grassmannian | two families | [`PrincipalAngles`] |
//! | canonical correlations | two families less their means | [`CanonicalCorrelations`] |
//! | the nearest vector of a span, and how far it is | a family and a vector | [`Projection`] |
//! | volume of a parallelotope or a simplex | a family | [`Volume`] |
//!
//! A span is that of the vectors **as they are stored**. Where they are dependent, it is that of the independent ones
//! among them, and the answer lists which those are; whether they are is proved, in exact arithmetic if need be.
//!
//! # Angles
//!
//! For orthonormal bases Q₁ and Q₂ of spans of the dimensions r₁ ≥ r₂, cos θ_k are the singular values of Q₁ᵀQ₂, and
//! sin θ_k those of (I − P₁)Q₂, P₁ = Q₁Q₁ᵀ (Björck, Golub, *Numerical methods for computing angles between linear
//! subspaces*, Math. Comp. 27 (1973)). What is stored are Y₁ and Y₂, with ‖Yᵢ − Qᵢ‖₂ ≤ δᵢ (of about u·κ, by the proof
//! of module [`whitening`](crate::whitening), in doubled precision where that is not small).
//!
//! * **By cosines**: ‖Q₁ᵀQ₂ − Y₁ᵀY₂‖ ≤ δ₁ + (1 + δ₁)δ₂, so each singular value of Y₁ᵀY₂, enclosed by its own
//!   decomposition WΣVᵀ, is off by no more (Weyl). This route cannot tell an angle below √δ from 0.
//! * **By sines**: with any V and any K, which are the right vectors and Y₁ᵀY₂V here, let R = Y₂V − Y₁K. Then
//!   (I − P₁)Q₂V = (I − P₁)(Q₂ − Y₂)V + R − P₁R + (I − P₁)(Y₁ − Q₁)K, and so
//!
//!   ‖(I − P₁)Q₂V − R̂‖ ≤ δ₂‖V‖ + δ₁‖K‖ + ‖R − R̂‖ + ‖Y₁ᵀR̂‖ + δ₁‖R̂‖.
//!
//!   The columns of R̂ are nearly orthogonal. For R̂ = ND with D the lengths of its columns, σ_k(R̂) lies in
//!   d_k·\[√(1 − ε), √(1 + ε)\], ε ≥ ‖NᵀN − I‖ (Ostrowski); columns of no more than rounding are left out, and what
//!   they may count is added. V costs no more than its own loss, as above. Where cosines are alike, as those of small
//!   angles are, V leaves the columns far from orthogonal, and R̂ is turned once more, by Jacobi's rotations of a small
//!   factor.
//!
//! Each angle is in both of its intervals. Arcs are enclosed too.
//!
//! # Projections
//!
//! For any coefficients c let r = x − Ac. With P the projector onto the span, (I − P)x = (I − P)r, so
//!
//! ‖r‖ ≥ dist ≥ √(‖r‖² − ‖Pr‖²), ‖Pr‖ ≤ ‖Yᵀr‖ + δ‖r‖:
//!
//! the distance is known to about (δ + ‖Yᵀr‖/‖r‖)² of itself, however small it is beside x; r is formed in doubled
//! precision.

mod angles;
mod correlations;
mod family;
mod jacobi;
mod projection;
mod volume;

pub use angles::PrincipalAngles;
pub use correlations::CanonicalCorrelations;
pub use projection::Projection;
pub use volume::Volume;
