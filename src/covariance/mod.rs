//! What is made of covariances: shrunk ones, those of data with gaps repaired, and transforms to variables without any.
//!
//! | what | answer |
//! |---|---|
//! | the covariance: ddof, weights of three kinds | [`Covariance`](crate::gram::Covariance) |
//! | of data with gaps, pair by pair | [`PairwiseCovariance`](crate::gram::PairwiseCovariance) |
//! | shrunk (Ledoit–Wolf, OAS), positive definite by theorem | [`ShrunkCovariance`] |
//! | whitening (ZCA, PCA, Cholesky), with its whiteness proved | [`WhiteningTransform`] |
//!
//! # Shrunk
//!
//! S ⪰ 0 for every X, so ρμI + (1 − ρ)S ⪰ ρμI for 0 ≤ ρ ≤ 1: with fewer observations than variables too. The numbers
//! that ρ is made of are sums of squares; ‖S − μI‖_F² is formed as that, not as a difference. Each is an interval that
//! holds the true one of the stored X, the rounding of its means included.
//!
//! # Whitening
//!
//! W with WSWᵀ = I is only known up to a rotation (Kessy, Lewin, Strimmer, *Optimal whitening and decorrelation*, The
//! American Statistician 72 (2018)). All come from a decomposition of the centred X itself, HX/√d = LΣRᵀ with the
//! divisor d: that of S has lost the directions below √u of the largest. What is stored is Ŵ, and by one product Y ≈
//! HXŴᵀ/√d,
//!
//! ‖ŴSŴᵀ − I‖₂ ≤ α + 2f√(1 + α) + f², α ≥ ‖YᵀY − I‖₂, f ≥ ‖HXŴᵀ/√d − Y‖₂:
//!
//! nothing is taken from how W was found. A ridge ε stands for ε more in each variance, S + εI, by p more rows √(dε)·I.

mod deviations;
mod interval;
mod pairwise;
mod shrunk;
mod transform;

pub use shrunk::{Shrinkage, ShrunkCovariance};
pub use transform::{TransformOptions, Whitening, WhiteningTransform};

pub(crate) use deviations::Deviations;
