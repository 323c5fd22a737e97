//! The Hilbert–Schmidt independence criterion, and centred kernel alignment.

use super::centred::{Centred, check_count, error_of};
use super::estimator::Estimator;
use super::features::Features;
use super::interval::{correlation, over};
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, IsSymmetric, Real, Vectors};
use crate::progress::{Progress, part, report};
use crate::rounding::{check_environment, scale_by_power_of_two};

/// HSIC of two kernels on the same n samples, and of each with itself.
///
/// Biased: tr(KHLH)/(n − 1)² (Gretton, Bousquet, Smola, Schölkopf, *Measuring statistical dependence with
/// Hilbert–Schmidt norms*, ALT 2005). Unbiased: of K̃ and L̃ with zeros on their diagonals,
///
/// (tr K̃L̃ + 1ᵀK̃1·1ᵀL̃1/((n − 1)(n − 2)) − 2·1ᵀK̃L̃1/(n − 2))/(n(n − 3))
///
/// (Song, Smola, Gretton, Bedo, Borgwardt, *Feature selection via dependence maximization*, JMLR 13 (2012), Theorem 2).
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::similarity::{Estimator, Hsic};
/// // Six samples: two features of one network, one of another.
/// let x = [[1.0, 2.0], [3.0, 1.0], [0.0, 4.0], [5.0, 2.0], [2.0, 2.0], [4.0, 7.0]];
/// let y = [[2.0], [3.0], [-1.0], [4.0], [0.0], [9.0]];
/// let (x, y) = (Vectors::columns(&x), Vectors::columns(&y));
/// let hsic = Hsic::linear(&x, &y, Estimator::Unbiased)?;
/// assert!(hsic.value.contains(127.0 / 90.0));
/// // Debiased CKA; the biased one is 0.60.
/// assert!(hsic.alignment().unwrap().contains(0.03896217163618652));
/// let biased = Hsic::linear(&x, &y, Estimator::Biased)?.alignment().unwrap();
/// assert!(biased.lower > 0.6023 && biased.upper < 0.6024);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Hsic {
    /// HSIC(K, L).
    pub value: Enclosure,
    /// HSIC(K, K).
    pub first: Enclosure,
    /// HSIC(L, L).
    pub second: Enclosure,
    /// Which estimator they are.
    pub estimator: Estimator,
}

impl Hsic {
    /// Of two kernel matrices of the same samples, every one within their radii.
    ///
    /// # Errors
    /// [`Error::Shape`] where the orders differ; [`Error::Domain`] for fewer
    /// than two samples, and fewer than four where the estimator is [`Estimator::Unbiased`].
    pub fn of(k: &impl IsSymmetric, l: &impl IsSymmetric, estimator: Estimator) -> Result<Self> {
        check_environment()?;
        let (k, l) = (k.symmetric_matrix(), l.symmetric_matrix());
        check_count(k.order(), l.order(), estimator)?;
        let first = Centred::of(k.as_faer(), error_of(k), estimator);
        let second = Centred::of(l.as_faer(), error_of(l), estimator);
        Ok(Self::from_inner(first.inner(&second), first.inner(&first), second.inner(&second), k.order(), estimator))
    }

    /// Of the linear kernels XXᵀ and YYᵀ of two families of features, each a vector whose components are the samples.
    ///
    /// Features are centred first, which changes neither estimator. With no more features than samples the work is that
    /// of XᵀY, p × q; otherwise that of the kernels, n × n.
    ///
    /// # Errors
    /// Those of [`Hsic::of`]; [`Error::NotFinite`].
    pub fn linear(x: &impl AsVectors, y: &impl AsVectors, estimator: Estimator) -> Result<Self> {
        Self::linear_with(x.as_vectors(), y.as_vectors(), estimator, None)
    }

    /// The same, told how far the kernels are, and asked whether to go on.
    ///
    /// # Errors
    /// Those of [`Hsic::linear`]; [`Error::Cancelled`].
    pub fn linear_with<T: Real, U: Real>(
        x: &Vectors<'_, T>,
        y: &Vectors<'_, U>,
        estimator: Estimator,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        check_environment()?;
        report(progress, 0.0)?;
        x.check_finite()?;
        y.check_finite()?;
        let n = x.dimension();
        check_count(n, y.dimension(), estimator)?;
        let (first, second) = (Features::of(x, estimator), Features::of(y, estimator));
        let (e, f) = (first.exponent, second.exponent);
        let inner = if x.len().max(y.len()) <= n {
            [first.inner(&second), first.inner(&first), second.inner(&second)]
        } else {
            let kernel = |features: Features, share: (f64, f64)| {
                let (gram, error) = part(progress, share, |progress| features.kernel(progress))?;
                Ok::<Centred, Error>(Centred::of(gram.as_faer(), error, estimator))
            };
            let (first, second) = (kernel(first, (0.0, 0.5))?, kernel(second, (0.5, 1.0))?);
            [first.inner(&second), first.inner(&first), second.inner(&second)]
        };
        let back = |x: Enclosure, e: i32| {
            let scaled = |x: f64| scale_by_power_of_two(x, e);
            if e == 0 { x } else { Enclosure { lower: scaled(x.lower).next_down(), upper: scaled(x.upper).next_up() } }
        };
        let [value, of_first, of_second] = inner;
        Ok(Self::from_inner(back(value, 2 * (e + f)), back(of_first, 4 * e), back(of_second, 4 * f), n, estimator))
    }

    fn from_inner(value: Enclosure, first: Enclosure, second: Enclosure, n: usize, estimator: Estimator) -> Self {
        let n = n as f64;
        let divisor = match estimator {
            Estimator::Biased => (n - 1.0) * (n - 1.0),
            Estimator::Unbiased => n * (n - 3.0),
        };
        let [value, first, second] = [value, first, second].map(|inner| over(inner, divisor));
        Self { value, first, second, estimator }
    }

    /// Centred kernel alignment, HSIC(K, L)/√(HSIC(K, K)·HSIC(L, L)) (Kornblith, Norouzi, Lee, Hinton, *Similarity of
    /// neural network representations revisited*, ICML 2019); debiased where the estimator is.
    ///
    /// Of linear kernels and biased it is the RV coefficient (Robert & Escoufier 1976). `None` where HSIC(K, K) or
    /// HSIC(L, L) is not known to be above 0: constant features have no alignment, and an estimator without bias may be
    /// negative.
    #[doc(alias("CKA", "RV"))]
    pub fn alignment(&self) -> Option<Enclosure> {
        correlation(self.value, self.first, self.second)
    }
}
