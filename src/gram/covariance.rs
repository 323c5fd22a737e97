//! Covariances with the means, and cosines.

use super::Gram;
use super::accumulator::{Deviations, means};
use super::covariance_options::{CovarianceOptions, Weighting, divisor, exponential};
use super::options::{Centring, Divisor, GramOptions};
use crate::claim::{Enclosure, Radius};
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, Real, Vectors};
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{div_up, in_range};

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

    /// Forms both with another divisor, or with weights: Σ_k w_k(x_ki − x̄_i)(x_kj − x̄_j)/d with the weighted means x̄
    /// and the d that the [weighting](Weighting) says.
    ///
    /// The radius holds the exact value of that formula, the rounding of d included.
    ///
    /// ```
    /// use gramkit::gram::{Covariance, CovarianceOptions, Weighting};
    /// use gramkit::{MatrixView, Vectors};
    /// // Of a half-life of one observation: the weights ¼, ½, 1.
    /// let x = Vectors::columns(MatrixView::column_major(&[0.0, 0.0, 7.0], 3, 1)?);
    /// let weighting = Weighting::Exponential { half_life: 1.0, adjust: true };
    /// let s = Covariance::with(&x, &CovarianceOptions { weighting, ..CovarianceOptions::default() })?;
    /// assert!(s.mean[0].contains(4.0) && (s.matrix.get(0, 0) - 21.0).abs() < 1e-12); // 21/(7/4 − 21/16·4/7)
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Gram::with`]; [`Error::Domain`] where nothing is left to divide by, and for a half-life that is not
    /// positive; [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &CovarianceOptions<'_>) -> Result<Self> {
        let CovarianceOptions { ddof, weighting, accuracy, progress } = *options;
        let m = vectors.dimension();
        let computed;
        let (weights, reliability) = match weighting {
            Weighting::Equal => (None, false),
            Weighting::Frequency(weights) => (Some(weights), false),
            Weighting::Reliability(weights) => (Some(weights), true),
            Weighting::Exponential { half_life, adjust } => {
                computed = exponential(m, half_life, adjust)?;
                (Some(computed.as_slice()), true)
            }
        };
        // What is known exactly, or divided by exactly elsewhere, and what is only enclosed.
        let (divided, enclosed) = match (weights, ddof) {
            (_, 0) => (Divisor::Count, None),
            (None, _) if m > ddof => (Divisor::Number((m - ddof) as f64), None),
            (None, _) => {
                let must_be = "more than ddof, to divide by the difference";
                return Err(Error::Domain { what: "the number of observations", value: m as f64, must_be });
            }
            (Some(_), 1) if !reliability => (Divisor::CountLessOne, None),
            (Some(weights), _) => {
                if weights.len() != m {
                    return Err(Error::Shape { what: "weights", expected: m, found: weights.len() });
                }
                let d = divisor(weights, ddof, reliability)?;
                (Divisor::Number((0.5 * d.lower + 0.5 * d.upper).clamp(d.lower, d.upper)), Some(d))
            }
        };
        let gram = GramOptions { centring: Centring::Mean, divisor: divided, accuracy, weights, progress };
        let mut matrix = Gram::with(vectors, &gram)?;
        if let (Divisor::Number(number), Some(d)) = (divided, enclosed) {
            // S·d̂/d, where |d̂/d − 1| is at most this.
            let off = div_up(d.distance(number), d.lower);
            let size = frobenius_enclosure(matrix.matrix.as_faer()).upper;
            let radius = matrix.matrix.radius().value();
            let radius = plus(plus(radius, times(off, radius)), times(off, size));
            let radius = in_range(radius, "the covariance's radius", 0, 0)?;
            matrix.matrix = matrix.matrix.with_radius(Radius::at_most(radius))?;
        }
        let deviations = Deviations::of(vectors, None, weights)?;
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
    /// [`Error::NotFinite`]; [`Error::NoDirection`] for a vector
    /// that is zero.
    #[doc(alias("cosine_similarity", "cos"))]
    pub fn cosine(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), &GramOptions { divisor: Divisor::UnitDiagonal, ..GramOptions::default() })
    }
}
