//! Collinearity of the columns of a regression matrix, each number with its ends.
//!
//! Let Z = \[1 X\], weighted by √w if there are weights.
//!
//! * **Variance inflation factors**: VIF_j = 1/(1 − R_j²), where R_j² is the coefficient of determination of x_j
//!   regressed on the other columns and the constant; equally ‖x_j − x̄_j‖²·(ZᵀZ)⁻¹_jj (Marquardt, Technometrics 12
//!   (1970); by the Schur complement of the constant).
//! * **Scaled condition indices** η_k = μ₁/μ_k, with μ the singular values of the matrix S whose columns — the constant
//!   included, nothing centred — are those of Z scaled to unit length. Above 30 they signal strong dependencies.
//! * **Variance-decomposition proportions** π_kj = (v_jk²/μ_k²)/(SᵀS)⁻¹_jj: the share of the variance of the j-th
//!   coefficient that goes with the k-th index. Two or more large shares at one large index name the columns involved.
//!
//! The last two are Belsley, Kuh & Welsch, *Regression Diagnostics* (Wiley 1980), §3.2.
//!
//! # What is proved
//!
//! (ZᵀZ)⁻¹_jj comes from [T](crate::whitening) with ZT nearly orthonormal, to a relative error of about n·u·κ in the
//! working precision and of n·u in the doubled one; or, where that leaves too much open and there are no weights and 30
//! columns at most, as a quotient of exact minors of ZᵀZ. The factor is **infinite exactly if x_j is
//! part of a relation**, an integer combination of the columns and the constant that is 0: it is in the support of the
//! null space of Z. So an infinite factor comes with its relation, which anyone can multiply out, and the factors of
//! the other columns, found from a basis of the column space, are finite beside it.
//!
//! μ_k is enclosed from both sides: by the SVD of S, whose error is absolute and leaves the large ones their digits,
//! and as 1/σ(DT), D the lengths, whose error is relative to the smallest. π_kj takes the spectral projectors of SᵀS
//! and of its inverse, each known to E/(g − E) for an error E and a gap g (Davis & Kahan, *The rotation of
//! eigenvectors by a perturbation III*, SIAM J. Numer. Anal. 7 (1970), the sin Θ theorem), and the shares of each
//! column sum to 1. Shares at indices that no gap separates are given in sum.

mod indices;
mod inflation;
mod options;
mod proportions;
mod regressors;
mod report;

pub use inflation::VarianceInflation;
pub use options::{CollinearityOptions, Constant, ConstantColumn};
pub use proportions::Proportions;
pub use report::Collinearity;
