//! Kernel matrices, with a proved bound on their error, and what is known of them by theorem.
//!
//! A kernel k(x, y) is an inner product of what it maps points to, so that the matrix K = (k(xᵢ, x_j)) of any points is
//! positive semidefinite. Three questions are asked of it, and never mixed:
//!
//! * **By theorem** ([`KernelGram::by_theorem`]): the true K of the stored points. It is semidefinite for every family
//!   below but [`sigmoid`](Kernel::sigmoid) and functions of one's own; definite, for most, as soon as the points are
//!   distinct, which is decided exactly; and certainly singular where two points coincide.
//! * **As stored** ([`KernelGram::as_stored`]): the doubles that K was rounded to. They are often indefinite where K is
//!   definite: of 8 points i/16 on a line and an RBF kernel of length 1, for example.
//! * **Within the radius**: all matrices as near to the stored one as K, by
//!   [`Definiteness::of`](crate::verdict::Definiteness::of) of the [`KernelGram`] itself.
//!
//! # Families
//!
//! | kernel | k(x, y) | semidefinite | definite |
//! |---|---|---|---|
//! | [`rbf`](Kernel::rbf) | exp(−γ‖x − y‖²) | on Rᵐ | on distinct points |
//! | [`exponential`](Kernel::exponential) | exp(−γ‖x − y‖₂) | on Rᵐ | on distinct points |
//! | [`laplacian`](Kernel::laplacian) | exp(−γ‖x − y‖₁) | on Rᵐ | on distinct points |
//! | [`matern`](Kernel::matern) | ν = ½, 3/2, 5/2 | on Rᵐ | on distinct points |
//! | [`rational_quadratic`](Kernel::rational_quadratic) | (1 + ‖x − y‖²/(2αℓ²))^(−α) | on Rᵐ | on distinct points |
//! | [`periodic`](Kernel::periodic) | exp(−2Σ sin²(π(x − y)/p)/ℓ²) | on Rᵐ | on points distinct modulo p |
//! | [`linear`](Kernel::linear) | xᵀy + c | on Rᵐ | rank ≤ m, m + 1 |
//! | [`polynomial`](Kernel::polynomial) | (γxᵀy + c)ᵖ | on Rᵐ | rank ≤ C(m + p, p) |
//! | [`cosine`](Kernel::cosine) | xᵀy/(‖x‖‖y‖) | for x, y ≠ 0 | rank ≤ m |
//! | [`chi_squared`](Kernel::chi_squared) | exp(−γΣ(x − y)²/(x + y)) | for x, y ≥ 0 | on distinct points |
//! | [`additive_chi_squared`](Kernel::additive_chi_squared) | Σ 2xy/(x + y) | for x, y ≥ 0 | |
//! | [`histogram_intersection`](Kernel::histogram_intersection) | Σ min(x, y) | for x, y ≥ 0 | |
//! | [`sigmoid`](Kernel::sigmoid) | tanh(γxᵀy + c) | | |
//! | [`function`](Kernel::function) | one's own | | |
//!
//! # Theorems
//!
//! If ψ(x, y) = ‖φ(x) − φ(y)‖² for a map φ into a Hilbert space, then exp(−γψ) is semidefinite for γ > 0, and definite
//! on points that φ tells apart (Schoenberg, *Metric spaces and positive definite functions*, Transactions of the AMS
//! 44, 1938: n points span a Euclidean space, and the Fourier transform of the Gaussian is positive there). Mixtures of
//! such kernels inherit both. ‖x − y‖², ‖x − y‖₂, ‖x − y‖₁ and Σ(x − y)²/(x + y) are such ψ; the Matérn and the
//! rational quadratic kernels are mixtures of Gaussian ones (Rasmussen, Williams, *Gaussian Processes for Machine
//! Learning*, 2006, §4.2); the periodic one is Gaussian in (cos, sin) of each axis. Sums, products (Schur) and positive
//! multiples of semidefinite kernels are semidefinite; a sum is definite if one part is besides, a product if one
//! factor is and the other has a positive diagonal, as det(A∘B) ≥ det A·Π b_ii (Oppenheim).
//!
//! # The radius
//!
//! A squared distance is Σ(x_k − y_k)², each difference rounded relative to itself: there is no cancellation, wherever
//! the points are. t = c·d² is off by γ_h·t, and φ(t) by γ_h·t·|φ′(t)|, which is bounded for all data, and by what the
//! function is rounded: 2u for the exponential of this crate, for which that is proved. Every entry has its own bound,
//! and the radius is the largest sum of them over a row. Diagonals that are constant are exact.
//!
//! # What K is needed for
//!
//! [`CrossKernel`] has the values between points and new points, [`CentredKernel`] HKH with H = I − 11ᵀ/n, and
//! [`KernelVectorProduct`] Kv without K. [`KernelColumns`] forms columns on demand, for methods that never need all.
//!
//! # Speed
//!
//! Pairs of points are taken in tiles that stay in registers; half of the matrix is computed and copied to the other
//! half in whole lines of the cache.

mod algebra;
mod bandwidth;
mod centred;
mod columns;
mod cross;
mod entries;
mod family;
mod gram;
#[allow(clippy::module_inception, reason = "the noun of this room")]
mod kernel;
mod means;
mod median;
mod options;
mod packed;
mod plan;
mod points;
mod smoothness;
mod theorem;
mod vector_product;
mod written;

pub use bandwidth::Bandwidth;
pub use centred::CentredKernel;
pub use columns::KernelColumns;
pub use cross::CrossKernel;
pub use gram::KernelGram;
pub use kernel::Kernel;
pub use median::{MedianHeuristic, MedianLength};
pub use options::{Distances, KernelOptions};
pub use smoothness::Smoothness;
pub use theorem::ByTheorem;
pub use vector_product::KernelVectorProduct;
pub use written::WrittenKernelError;
