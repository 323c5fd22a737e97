//! Principal component analysis.

use std::fmt;

use faer::Mat;

use super::cluster::{Cluster, clusters};
use super::scores::Scores;
use crate::claim::Enclosure;
use crate::covariance::Deviations;
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, Real, Vectors};
use crate::product::product;
use crate::progress::Progress;
use crate::rounding::norms::{euclidean, frobenius_enclosure, plus, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_down, div_up, gamma, in_range, mul_down, mul_up, sqrt_up, sub_down,
};
use crate::spectrum::Svd;

/// How [`Pca::with`] works.
///
/// ```
/// use gramkit::components::PcaOptions;
/// assert_eq!(PcaOptions::default().ddof, 1);
/// ```
#[derive(Clone, Copy)]
pub struct PcaOptions<'a> {
    /// The variance is that of n − ddof; 1, if nothing is said.
    pub ddof: usize,
    /// Asked whether to go on.
    pub progress: Option<Progress<'a>>,
}

impl Default for PcaOptions<'_> {
    fn default() -> Self {
        Self { ddof: 1, progress: None }
    }
}

impl fmt::Debug for PcaOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PcaOptions").field("ddof", &self.ddof).finish_non_exhaustive()
    }
}

/// The principal components of n observations of p variables: the right singular vectors of the centred X, and what
/// each explains of the variance (Pearson 1901; Hotelling 1933).
///
/// From a singular value decomposition of X less its means, never of its covariance: components reach down to about
/// n·u of the largest deviation, twice as many digits as those of XᵀX. Those that are not proved to be above 0 are
/// [counted](Pca::unresolved), not returned.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::components::Pca;
/// // Along (3, 4) with the singular value 10·√2, nothing across.
/// let x = [[1e6 - 6.0, -8.0], [1e6, 0.0], [1e6 + 6.0, 8.0]];
/// let pca = Pca::of(&Vectors::columns(&x))?;
/// assert_eq!((pca.components.ncols(), pca.unresolved), (1, 1));
/// assert!(pca.variances[0].contains(100.0) && pca.mean[0].contains(1e6));
/// assert!((pca.components[(1, 0)] - 0.8).abs() < 1e-9 && pca.clusters[0].sine_bound < 1e-8);
/// // A new observation.
/// let new = pca.scores_of(&Vectors::columns(&[[1e6 + 3.0, 4.0]]))?;
/// assert!((new.values[(0, 0)] - 5.0).abs() < 1e-8);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Pca {
    /// The means of the variables.
    pub mean: Vec<Enclosure>,
    /// The directions, p × k, descending; the entry of largest modulus of each is positive.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub components: Mat<f64>,
    /// What each explains: σ²/(n − ddof).
    pub variances: Vec<Enclosure>,
    /// The same over the sum of all variances; between 0 and 1.
    pub ratios: Vec<Enclosure>,
    /// The sum of all variances, tr S.
    pub total_variance: Enclosure,
    /// The scores of the observations, n × k.
    pub scores: Scores,
    /// Which components are known one by one, which only together, and how well.
    pub clusters: Vec<Cluster>,
    /// Of the min(p, n − 1) components that there may be, those whose variance is not told from 0.
    pub unresolved: usize,
}

impl Pca {
    /// Of the vectors as variables, which are the columns of X with a row for each observation, as
    /// [`Gram::covariance`](crate::Gram::covariance) takes them.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Domain`] for fewer than two observations; [`Error::NoConvergence`];
    /// [`Error::Overflow`].
    pub fn of(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), &PcaOptions::default())
    }

    /// The same, as the options say.
    ///
    /// # Errors
    /// Those of [`Pca::of`]; [`Error::Domain`] for no more observations than ddof; [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &PcaOptions<'_>) -> Result<Self> {
        let (n, p) = (vectors.dimension(), vectors.len());
        if n <= options.ddof {
            let what = "the number of observations";
            return Err(Error::Domain {
                what,
                value: n as f64,
                must_be: "more than ddof, to divide by the difference",
            });
        }
        let deviations = Deviations::of(vectors)?;
        let svd = Svd::with(&Vectors::columns(&deviations.values), options.progress)?;
        let off = deviations.error;
        let widened = |e: &Enclosure| Enclosure { lower: sub_down(e.lower, off).max(0.0), upper: plus(e.upper, off) };
        let enclosures: Vec<Enclosure> = svd.enclosures.iter().map(widened).collect();
        let k = enclosures.iter().take_while(|e| e.lower > 0.0).count();
        let divisor = (n - options.ddof) as f64;
        let over = |e: Enclosure| {
            let lower = div_down(mul_down(e.lower, e.lower), divisor).max(0.0);
            Enclosure { lower, upper: if e.upper == 0.0 { 0.0 } else { div_up(mul_up(e.upper, e.upper), divisor) } }
        };
        let variances: Vec<Enclosure> = enclosures[..k].iter().map(|&e| over(e)).collect();
        let norm = deviations.norm;
        let total_variance =
            over(Enclosure { lower: sub_down(norm.lower, off).max(0.0), upper: plus(norm.upper, off) });
        for (i, upper) in variances.iter().chain([&total_variance]).map(|e| e.upper).enumerate() {
            in_range(upper, "the variance of a component", i, i)?;
        }
        // Of the lengths, whose squares may leave the range.
        let ratio = |e: &Enclosure| {
            let (low, high) = (div_down(e.lower, plus(norm.upper, off)), div_up(e.upper, sub_down(norm.lower, off)));
            let low = if low.is_nan() { 0.0 } else { low.max(0.0) };
            let high = if high > 0.0 && high < 1.0 { mul_up(high, high).min(1.0) } else { 1.0 };
            Enclosure { lower: mul_down(low, low).max(0.0), upper: high }
        };
        let ratios = enclosures[..k].iter().map(ratio).collect();

        let (phi, chi) = (svd.right_loss_bound, svd.left_loss_bound);
        let (of_left, of_right) = (sqrt_up(add_up(1.0, chi)), sqrt_up(add_up(1.0, phi)));
        let error = plus(svd.residual_bound, off);
        let largest = svd.values.first().copied().unwrap_or(0.0);
        let of_scores = plus(times(of_left, times(phi, largest)), times(error, of_right));
        let other = plus(times(of_right, times(chi, largest)), times(error, of_left));
        let residual = euclidean(&[of_scores, other]);
        let clusters = clusters(&svd.values, &enclosures, k, (residual, phi), true);
        let values = Mat::from_fn(n, k, |i, j| svd.left[(i, j)] * svd.values[j]);
        // Each score is rounded once more.
        let rounded = times(2.0 * UNIT_ROUNDOFF, frobenius_enclosure(values.as_ref()).upper);
        let lost = times((n * k) as f64, SMALLEST_SUBNORMAL);
        let error = plus(plus(times(sqrt_up(k as f64), of_scores), rounded), lost);
        let components = svd.right.get(.., ..k).to_owned();
        let unresolved = p.min(n - 1).saturating_sub(k);
        let scores = Scores { values, error };
        let mean = deviations.mean;
        Ok(Self { mean, components, variances, ratios, total_variance, scores, clusters, unresolved })
    }

    /// The scores of new observations of the same variables: (z − x̄)ᵀr for each direction r.
    ///
    /// # Errors
    /// [`Error::Shape`] for another number of variables; [`Error::NotFinite`]; [`Error::Overflow`].
    pub fn scores_of(&self, vectors: &impl AsVectors) -> Result<Scores> {
        let vectors = vectors.as_vectors();
        let (n, p) = (vectors.dimension(), vectors.len());
        if p != self.mean.len() {
            return Err(Error::Shape { what: "number of variables", expected: self.mean.len(), found: p });
        }
        vectors.check_finite()?;
        let mut z = vectors.to_f64();
        let mut widths = Vec::with_capacity(p);
        for (j, mean) in self.mean.iter().enumerate() {
            let middle = (0.5 * mean.lower + 0.5 * mean.upper).clamp(mean.lower, mean.upper);
            z.col_as_slice_mut(j).iter_mut().for_each(|z| *z -= middle);
            widths.push(mean.distance(middle));
        }
        let values = product(z.as_ref(), self.components.as_ref());
        let (of_z, of_components) =
            (frobenius_enclosure(z.as_ref()).upper, frobenius_enclosure(self.components.as_ref()).upper);
        // The difference, the means, and the products.
        let moved = plus(times(UNIT_ROUNDOFF, of_z), times(sqrt_up(n as f64), euclidean(&widths)));
        let lost = times((n * p * values.ncols()) as f64, SMALLEST_SUBNORMAL);
        let error = plus(times(plus(moved, times(gamma(p), of_z)), of_components), lost);
        for (j, column) in values.col_iter().enumerate() {
            column.iter().enumerate().try_for_each(|(i, &x)| in_range(x, "scores", i, j).map(drop))?;
        }
        let error = in_range(error, "the error of the scores", 0, 0)?;
        Ok(Scores { values, error })
    }
}
