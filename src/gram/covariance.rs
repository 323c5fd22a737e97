//! Covariances with the means, and cosines.

use super::Gram;
use super::accumulator::{Deviations, means};
use super::options::{Divisor, GramOptions};
use crate::claim::Enclosure;
use crate::error::Result;
use crate::matrix::AsVectors;

/// The sample covariance matrix of vectors as variables, with their means.
///
/// ```
/// use gramkit::{Covariance, MatrixView, Vectors};
/// let x = [1.0, 2.0, 3.0, 4.0, 2.0, 4.0, 6.0, 9.0];
/// let s = Covariance::of(&Vectors::columns(MatrixView::column_major(&x, 4, 2)?))?;
/// assert!(s.mean[0].contains(2.5) && s.mean[1].contains(5.25));
/// assert!((s.matrix.get(1, 0) - 11.5 / 3.0).abs() < 1e-14);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Covariance {
    /// Σ_k (x_ki − x̄_i)(x_kj − x̄_j)/(m − 1), as [`Gram::covariance`] has it.
    pub matrix: Gram,
    /// x̄, each mean enclosed: to some units in its last place, and the rounding of a sum of deviations.
    pub mean: Vec<Enclosure>,
}

impl Covariance {
    /// Forms both.
    ///
    /// # Errors
    /// Those of [`Gram::covariance`]; [`Error::Overflow`](crate::Error::Overflow) where a sum of deviations exceeds
    /// f64.
    pub fn of(vectors: &impl AsVectors) -> Result<Self> {
        let vectors = vectors.as_vectors();
        let matrix = Gram::covariance(vectors)?;
        let deviations = Deviations::of(vectors, None, None)?;
        let mean = means(&deviations.shift, &deviations.sums, deviations.total())?;
        Ok(Self { matrix, mean })
    }
}

impl Gram {
    /// The cosines x_iᵀx_j/(‖x_i‖‖x_j‖) of the angles between the vectors: the cosine similarity.
    ///
    /// The diagonal is 1 exactly and every entry lies in \[−1, 1\]. Accurate to its radius, about 3(n − 1) times the
    /// worst relative error of a squared length.
    ///
    /// ```
    /// use gramkit::{Gram, MatrixView, Vectors};
    /// let x = [3.0, 4.0, 4.0, 3.0];
    /// let c = Gram::cosine(&Vectors::rows(MatrixView::row_major(&x, 2, 2)?))?;
    /// assert!(c.get(0, 0) == 1.0 && (c.get(1, 0) - 0.96).abs() <= c.radius().value() + f64::EPSILON);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::NoDirection`](crate::Error::NoDirection) for a vector
    /// that is zero.
    #[doc(alias("cosine_similarity", "cos"))]
    pub fn cosine(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), &GramOptions { divisor: Divisor::UnitDiagonal, ..GramOptions::default() })
    }
}
