//! Distance covariance and distance correlation.

use faer::Mat;

use super::centred::{Centred, check_count};
use super::estimator::Estimator;
use super::interval::{correlation, over};
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, Real, Vectors};
use crate::progress::{Progress, part, report};
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{check_environment, exponent, gamma, scale_by_power_of_two};

/// The squared distance covariance of n pairs of points, and the distance variances.
///
/// Biased: Σ A_ij·B_ij/n² of the doubly centred distances ‖x_i − x_j‖ and ‖y_i − y_j‖ (Székely, Rizzo, Bakirov,
/// *Measuring and testing dependence by correlation of distances*, Annals of Statistics 35 (2007)). Unbiased: that of
/// the U-centred ones, which is [`Hsic`](super::Hsic) of the distances (Székely & Rizzo, *Partial distance
/// correlation*, ibid. 42 (2014)).
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::similarity::{DistanceCovariance, Estimator};
/// let x = [[0.0], [1.0], [3.0], [7.0], [12.0]]; // five points on a line, as rows
/// let y = [[2.0], [2.0], [5.0], [3.0], [11.0]];
/// let found = DistanceCovariance::of(&Vectors::rows(&x), &Vectors::rows(&y), Estimator::Biased)?;
/// assert!(found.squared.contains(868.0 / 125.0) && found.first.contains(1528.0 / 125.0));
/// assert!(found.squared_correlation().unwrap().contains(0.7540469948376414));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DistanceCovariance {
    /// dCov².
    pub squared: Enclosure,
    /// dVar² of the first points.
    pub first: Enclosure,
    /// dVar² of the second.
    pub second: Enclosure,
    /// Which estimator they are.
    pub estimator: Estimator,
}

impl DistanceCovariance {
    /// Of two sets of points, each a vector, of which the i-th belong together.
    ///
    /// # Errors
    /// [`Error::Shape`] where their numbers differ; [`Error::Domain`] for fewer than two, and fewer than four where the
    /// estimator is [`Estimator::Unbiased`]; [`Error::NotFinite`]; [`Error::Overflow`] for distances beyond f64.
    pub fn of(x: &impl AsVectors, y: &impl AsVectors, estimator: Estimator) -> Result<Self> {
        Self::with(x.as_vectors(), y.as_vectors(), estimator, None)
    }

    /// The same, told how far the distances are, and asked whether to go on.
    ///
    /// # Errors
    /// Those of [`DistanceCovariance::of`]; [`Error::Cancelled`].
    pub fn with<T: Real, U: Real>(
        x: &Vectors<'_, T>,
        y: &Vectors<'_, U>,
        estimator: Estimator,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        check_environment()?;
        x.check_finite()?;
        y.check_finite()?;
        check_count(x.len(), y.len(), estimator)?;
        let first = part(progress, (0.0, 0.5), |progress| centred_distances(x, estimator, progress))?;
        let second = part(progress, (0.5, 1.0), |progress| centred_distances(y, estimator, progress))?;
        let n = x.len() as f64;
        let divisor = match estimator {
            Estimator::Biased => n * n,
            Estimator::Unbiased => n * (n - 3.0),
        };
        let [squared, first, second] =
            [first.inner(&second), first.inner(&first), second.inner(&second)].map(|inner| over(inner, divisor));
        Ok(Self { squared, first, second, estimator })
    }

    /// dCor² = dCov²/√(dVar²·dVar²), bias-corrected where the estimator is without bias; `None` where a variance is not
    /// known to be above 0.
    pub fn squared_correlation(&self) -> Option<Enclosure> {
        correlation(self.squared, self.first, self.second)
    }
}

/// Distances, by differences: relative to each, γ_(m + 3) of its square for m components and a rounding of the root.
pub(super) fn centred_distances<T: Real>(
    points: &Vectors<'_, T>,
    estimator: Estimator,
    progress: Option<Progress<'_>>,
) -> Result<Centred> {
    let x = points.to_f64();
    let (m, n) = (x.nrows(), x.ncols());
    let mut distances = Mat::zeros(n, n);
    for j in 0..n {
        // What is left is a triangle.
        report(progress, 1.0 - ((n - j) as f64 / n as f64).powi(2))?;
        for i in j + 1..n {
            let value = distance(x.col_as_slice(i), x.col_as_slice(j));
            if !value.is_finite() {
                return Err(Error::Overflow { what: "the distances between points", row: i, column: j });
            }
            (distances[(i, j)], distances[(j, i)]) = (value, value);
        }
    }
    let size = frobenius_enclosure(distances.as_ref()).upper;
    let error = plus(times(gamma(m + 6), size), times((n * m) as f64, f64::MIN_POSITIVE));
    Ok(Centred::of(distances.as_ref(), error, estimator))
}

/// ‖a − b‖, where its square is a double or not.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let sum = |e: i32| {
        let square = |(a, b): (&f64, &f64)| scale_by_power_of_two(a - b, e).powi(2);
        a.iter().zip(b).map(square).sum::<f64>()
    };
    let plain = sum(0);
    if plain.is_normal() && plain > 1e-200 {
        return plain.sqrt();
    }
    let largest = a.iter().zip(b).fold(0.0_f64, |max, (a, b)| max.max((a - b).abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    let e = exponent(largest);
    scale_by_power_of_two(sum(-e).sqrt(), e)
}
