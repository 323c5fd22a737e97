//! Answers by a dot: each is one call of the answer's own constructor, which has the options and says what it costs.

use crate::analysis::Analysis;
use crate::claim::{Claim, Count, Inertia};
use crate::collinearity::Collinearity;
use crate::error::Result;
use crate::gram::Gram;
use crate::low_rank::LowRank;
use crate::matrix::{Real, Symmetric, Vectors};
use crate::orthonormal::{Orthogonalization, Orthonormal};
use crate::spectrum::{Eigen, Svd};
use crate::verdict::{
    AtLeast, ClosestRelation, Curvature, Definiteness, Determinant, Independence, InverseDiagonal, Rank, Tolerance,
};

/// # Answers
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// let x = [1.0, 2.0, 2.0, 4.0];
/// let vectors = Vectors::columns(MatrixView::row_major(&x, 2, 2)?);
/// assert!(vectors.independence()?.verdict.is_refuted());
/// assert_eq!(vectors.rank()?.exact.exact(), Some(1));
/// assert_eq!(vectors.gram()?.get(0, 1), 10.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
impl<T: Real> Vectors<'_, T> {
    /// XᵀX, by [`Gram::of`].
    ///
    /// # Errors
    /// Those of [`Gram::of`].
    pub fn gram(&self) -> Result<Gram> {
        Gram::of(self)
    }

    /// The covariance of the vectors, by [`Gram::covariance`]; [`Covariance::of`](crate::gram::Covariance::of) has
    /// their means beside it.
    ///
    /// # Errors
    /// Those of [`Gram::covariance`].
    pub fn covariance(&self) -> Result<Gram> {
        Gram::covariance(self)
    }

    /// The correlation of the vectors, by [`Gram::correlation`].
    ///
    /// # Errors
    /// Those of [`Gram::correlation`].
    pub fn correlation(&self) -> Result<Gram> {
        Gram::correlation(self)
    }

    /// The cosines of the angles between the vectors, by [`Gram::cosine`].
    ///
    /// # Errors
    /// Those of [`Gram::cosine`].
    pub fn cosine(&self) -> Result<Gram> {
        Gram::cosine(self)
    }

    /// Whether they are independent, by [`Independence::of`].
    ///
    /// # Errors
    /// Those of [`Independence::of`].
    pub fn independence(&self) -> Result<Independence> {
        Independence::of(self)
    }

    /// Which of them is nearest to the span of the others, and how near, by [`Independence::closest_relation`].
    ///
    /// # Errors
    /// Those of [`Independence::closest_relation`].
    pub fn closest_relation(&self) -> Result<Option<ClosestRelation>> {
        Independence::closest_relation(self)
    }

    /// The rank, by [`Rank::of`] with the [standard tolerance](Tolerance::Standard).
    ///
    /// # Errors
    /// Those of [`Rank::of`].
    pub fn rank(&self) -> Result<Rank> {
        Rank::of(self, Tolerance::default())
    }

    /// The singular values and vectors, by [`Svd::of`].
    ///
    /// # Errors
    /// Those of [`Svd::of`].
    pub fn svd(&self) -> Result<Svd> {
        Svd::of(self)
    }

    /// An orthonormal basis, by [`Orthonormal::of`] with the default method.
    ///
    /// # Errors
    /// Those of [`Orthonormal::of`].
    pub fn orthonormal(&self) -> Result<Orthonormal> {
        Orthonormal::of(self, Orthogonalization::default())
    }

    /// The collinearity report with a constant, by [`Collinearity::of`].
    ///
    /// # Errors
    /// Those of [`Collinearity::of`].
    pub fn collinearity(&self) -> Result<Collinearity> {
        Collinearity::of(self)
    }

    /// All that is proved of them, by [`Analysis::of`].
    ///
    /// # Errors
    /// Those of [`Analysis::of`].
    pub fn analysis(&self) -> Result<Analysis> {
        Analysis::of(self)
    }
}

/// # Answers
///
/// ```
/// use gramkit::Symmetric;
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1 and 3
/// assert!(a.definiteness()?.is_positive_definite().is_proved());
/// assert!(a.eigen()?.enclosures[1].contains(3.0));
/// assert_eq!(a.rank()?.proved().and_then(|rank| rank.exact()), Some(2));
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Symmetric {
    /// Whether it is definite, and how, by [`Definiteness::of`].
    ///
    /// # Errors
    /// Those of [`Definiteness::of`].
    pub fn definiteness(&self) -> Result<Definiteness> {
        Definiteness::of(self)
    }

    /// A factor of low rank, if it is positive semidefinite, by [`LowRank::of`].
    ///
    /// # Errors
    /// Those of [`LowRank::of`].
    pub fn low_rank(&self) -> Result<LowRank> {
        LowRank::of(self)
    }

    /// The signs of its eigenvalues, as [`Definiteness::of`] has them.
    ///
    /// # Errors
    /// Those of [`Definiteness::of`].
    pub fn inertia(&self) -> Result<Claim<Inertia>> {
        Ok(Definiteness::of(self)?.inertia)
    }

    /// The rank n₊ + n₋, as [`Definiteness::of`] has them.
    ///
    /// # Errors
    /// Those of [`Definiteness::of`].
    pub fn rank(&self) -> Result<Claim<Count>> {
        let rank = |zero: Count| Count { lower: self.order() - zero.upper, upper: self.order() - zero.lower };
        Ok(Definiteness::of(self)?.inertia.map(|inertia| rank(inertia.zero)))
    }

    /// The class of a stationary point that has it as its Hessian, by [`Curvature::of`].
    ///
    /// # Errors
    /// Those of [`Curvature::of`].
    pub fn curvature(&self) -> Result<Curvature> {
        Curvature::of(self)
    }

    /// The eigenvalues and eigenvectors, by [`Eigen::of`].
    ///
    /// # Errors
    /// Those of [`Eigen::of`].
    pub fn eigen(&self) -> Result<Eigen> {
        Eigen::of(self)
    }

    /// The determinant, by [`Determinant::of`].
    ///
    /// # Errors
    /// Those of [`Determinant::of`].
    pub fn determinant(&self) -> Result<Determinant> {
        Determinant::of(self)
    }

    /// Whether λ_min is at least a bound, by [`AtLeast::of`].
    ///
    /// # Errors
    /// Those of [`AtLeast::of`].
    pub fn at_least(&self, bound: f64) -> Result<AtLeast> {
        AtLeast::of(self, bound)
    }

    /// The diagonal of the inverse, by [`InverseDiagonal::of`].
    ///
    /// # Errors
    /// Those of [`InverseDiagonal::of`].
    pub fn inverse_diagonal(&self) -> Result<InverseDiagonal> {
        InverseDiagonal::of(self)
    }

    /// All that is proved of it, by [`Analysis::of`].
    ///
    /// # Errors
    /// Those of [`Analysis::of`].
    pub fn analysis(&self) -> Result<Analysis> {
        Analysis::of(self)
    }
}
