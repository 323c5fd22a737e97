//! How alike two sets of vectors are, each number with a proved enclosure.
//!
//! | what | of | answer |
//! |---|---|---|
//! | HSIC, and centred kernel alignment (CKA, RV) | kernels, or features, of the same samples | [`Hsic`] |
//! | distance covariance and correlation | two sets of points, in pairs | [`DistanceCovariance`] |
//! | maximum mean discrepancy (MMD) | two samples, by a kernel | [`MeanDiscrepancy`] |
//! | Procrustes' distance | two families of as many vectors | [`Procrustes`] |
//! | any of these | several families, each with each | [`Comparison`] by a [`Measure`] |
//!
//! # The enclosures
//!
//! Centring is an orthogonal projection, so a kernel that is known to E in ‖·‖_F is known to E when it is centred, and
//!
//! |⟨K̂, L̂⟩ − ⟨K, L⟩| ≤ ‖E_K‖‖L̂‖ + ‖E_L‖‖K̂‖ + ‖E_K‖‖E_L‖ + γ‖K̂‖‖L̂‖
//!
//! by Cauchy and Schwarz, the last for the rounding of the sum. What centring itself rounds is in E. Quotients and
//! roots are those of intervals. So each number is proved for all matrices within the radii of those that were given.
//!
//! An estimator without bias is the same with another projection: distance covariance by U-centred distances is HSIC of
//! the distances. Such an estimator may be negative, and so may what an alignment divides by: then there is none.

mod centred;
mod comparison;
mod discrepancy;
mod distance_covariance;
mod estimator;
mod features;
mod hsic;
mod interval;
mod measure;
mod procrustes;

pub use comparison::{Comparison, ComparisonOptions};
pub use discrepancy::MeanDiscrepancy;
pub use distance_covariance::DistanceCovariance;
pub use estimator::Estimator;
pub use hsic::Hsic;
pub use measure::Measure;
pub use procrustes::Procrustes;
