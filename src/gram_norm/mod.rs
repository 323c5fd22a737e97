//! The Gram norm √(pᵀGp) over a plane of directions.
//!
//! For X, m × n, with G = XᵀX, a direction p ∈ Rⁿ has the Gram norm ‖p‖_G = √(pᵀGp) = ‖Xp‖₂. On the plane of u and v,
//! orthonormal, p = αu + βv, it is ‖R(α, β)ᵀ‖ for the triangular factor R of the m × 2 matrix \[Xu Xv\]. R comes from
//! the images themselves, never from uᵀGv, so that a singular value is seen down to u·σ₁ where G ends at √u·σ₁.
//!
//! * The level sets {‖p‖_G = t} are ellipses with the semi-axes t/σ₁ and t/σ₂, and the image {Xp : ‖p‖ = 1} of the unit
//!   circle is one with the semi-axes σ₁ and σ₂ themselves: σ₁ ≥ σ₂ are the singular values of X on the plane (Golub &
//!   Van Loan, *Matrix Computations*, 4th ed., §2.4.1). For the plane of two singular vectors of X they are the two
//!   singular values.
//! * The numerical rank at a tolerance τ counts the singular values above it (ibid., §5.4.1). The local rank of p
//!   counts the singular directions along which p is seen above it: #{i : σᵢ|vᵢᵀp| > τ}, over all singular vectors of
//!   X. As σᵢvᵢᵀp = uᵢᵀXp, these are the components of Xp in the basis of the left singular vectors; the sets where one
//!   of them is τ are pairs of parallel lines.
//!
//! A stored matrix ([`Symmetric`](crate::Symmetric)) that is known within a radius r gives pᵀGp within r‖p‖² and what
//! rounding adds. Where that interval reaches below 0 the norm is undetermined.

mod components;
mod ellipse;
mod form;
mod image;
mod norm;
mod norm_at;
mod plane;
mod rotation;
mod triangle;

pub use ellipse::Ellipse;
pub use norm::GramNorm;
pub use norm_at::NormAt;
pub use plane::Plane;
