//! Principal components, of variables and of kernels, and classical scaling of distances.
//!
//! | what | of | answer |
//! |---|---|---|
//! | principal component analysis | observations of variables | [`Pca`] |
//! | kernel principal component analysis | a centred kernel matrix | [`KernelPca`] |
//! | classical multidimensional scaling | distances | [`ClassicalScaling`] |
//!
//! Only what is **resolved** is returned: a component whose singular value (eigenvalue) is proved to be above 0, the
//! radius of the matrix and all rounding counted. The others are counted. A direction among noise is no component, and
//! its scores would be noise over noise.
//!
//! # How far a computed direction is from a true one
//!
//! Let M be symmetric, z a vector, μ a number, and P the projector onto the eigenspaces of some eigenvalues of M, a
//! cluster C. If all others are at least g from μ, then ‖(I − P)z‖ ≤ ‖Mz − μz‖/g: in a basis of eigenvectors each
//! component of Mz − μz is (λ − μ) times that of z. (The residual form of Davis's and Kahan's sin θ theorem, *The
//! rotation of eigenvectors by a perturbation III*, SIAM J. Numer. Anal. 7 (1970).)
//!
//! * **Kernels.** A true matrix K ≈ VΛVᵀ, ‖K − VΛVᵀ‖₂ ≤ e, the radius of what is stored included, ‖VᵀV − I‖₂ ≤ ε:
//!   Kvᵢ − λᵢvᵢ = VΛ(VᵀV − I)eᵢ + (K − VΛVᵀ)vᵢ, at most √(1 + ε)(ε·max|λ| + e).
//! * **Variables.** For HX ≈ LΣRᵀ within e, the centring's error included, take M = \[0 HX; (HX)ᵀ 0\], whose
//!   eigenvalues are ±σ_j and zeros, with the eigenvectors (l_j, ±r_j), and z = (lᵢ, rᵢ) as computed, μ = σᵢ. The parts
//!   of Mz − μz are at most √(1 + χ)(φσ₁) + e√(1 + φ) and √(1 + φ)(χσ₁) + e√(1 + χ) for ‖RᵀR − I‖ ≤ φ, ‖LᵀL − I‖ ≤ χ.
//!   What P leaves of z lies, in its second part, in the span of the true r_j, j in C. So the distance of rᵢ from that
//!   span is at most ‖Mz − μz‖/g, g ≤ σᵢ, which keeps −σ_j and the zeros away.
//!
//! The sine of the angle is that over the length of the vector. Components whose values are too near to one another for
//! that to be small are **a cluster**: not their directions, but the span of them is what is known.

mod cluster;
mod kernel_pca;
mod pca;
mod scaling;
mod scores;

pub use cluster::Cluster;
pub use kernel_pca::KernelPca;
pub use pca::{Pca, PcaOptions};
pub use scaling::{ClassicalScaling, Entries};
pub use scores::Scores;
