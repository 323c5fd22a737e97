//! Whitening transforms.

use std::fmt;

use faer::Mat;

use super::deviations::Deviations;
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, Real, Vectors};
use crate::orthonormal::{GramSchmidt, Orthonormal};
use crate::product::{Deviation, inverse_of_upper, product};
use crate::progress::Progress;
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{UNIT_ROUNDOFF, add_up, div_up, in_range, sqrt_down, sqrt_up, sub_down};
use crate::spectrum::{Svd, loss_of_orthogonality};

/// Which of the whitening transforms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Whitening {
    /// S^(−½), symmetric: the variables that are as near as can be to the given ones (Mahalanobis; "ZCA").
    #[default]
    Zca,
    /// Λ^(−½)Vᵀ: the principal components, divided by their standard deviations.
    Pca,
    /// L⁻¹ with S = LLᵀ, lower triangular: each variable less what those before it explain of it.
    Cholesky,
}

impl Whitening {
    /// Its name, as options have it: "zca".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zca => "zca",
            Self::Pca => "pca",
            Self::Cholesky => "cholesky",
        }
    }
}

/// How [`WhiteningTransform::with`] works. By default ZCA of the sample covariance, without a ridge.
///
/// ```
/// use gramkit::covariance::{TransformOptions, Whitening};
/// let options = TransformOptions::default();
/// assert_eq!((options.method, options.ridge, options.ddof), (Whitening::Zca, 0.0, 1));
/// ```
#[derive(Clone, Copy)]
pub struct TransformOptions<'a> {
    /// Which transform.
    pub method: Whitening,
    /// ε ≥ 0 that is added to each variance; then it is S + εI that becomes I. 0: nothing.
    pub ridge: f64,
    /// S is divided by n − ddof.
    pub ddof: usize,
    /// Asked whether to go on.
    pub progress: Option<Progress<'a>>,
}

impl Default for TransformOptions<'_> {
    fn default() -> Self {
        Self { method: Whitening::default(), ridge: 0.0, ddof: 1, progress: None }
    }
}

impl fmt::Debug for TransformOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransformOptions")
            .field("method", &self.method)
            .field("ridge", &self.ridge)
            .field("ddof", &self.ddof)
            .finish_non_exhaustive()
    }
}

/// W with WSWᵀ ≈ I for the covariance S of variables, k × p, and how near that is.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::covariance::WhiteningTransform;
/// let x = [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [5.0, 4.0]];
/// let whitening = WhiteningTransform::of(&Vectors::columns(&x))?;
/// assert!(whitening.whiteness < 1e-12 && whitening.dropped == 0);
/// assert!((whitening.matrix[(0, 1)] - whitening.matrix[(1, 0)]).abs() < 1e-13); // ZCA
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct WhiteningTransform {
    /// W.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub matrix: Mat<f64>,
    /// The means to subtract first.
    pub mean: Vec<Enclosure>,
    /// Which one.
    pub method: Whitening,
    /// ε.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub ridge: f64,
    /// A proved bound on ‖W(S + εI)Wᵀ − I‖₂; infinite where none is known.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub whiteness: f64,
    /// Directions whose variance is not told from 0, and that W does not have; only of [`Whitening::Pca`].
    pub dropped: usize,
}

impl WhiteningTransform {
    /// S^(−½) of the vectors as variables, as [`Gram::covariance`](crate::Gram::covariance) takes them.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Domain`] for fewer than two observations, and where the variance along some
    /// direction is not told from 0: a ridge, or [`Whitening::Pca`], which drops such directions, gets on;
    /// [`Error::NoConvergence`]; [`Error::Overflow`].
    pub fn of(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), &TransformOptions::default())
    }

    /// The same, as the options say.
    ///
    /// # Errors
    /// Those of [`WhiteningTransform::of`]; [`Error::Domain`] for a ridge that is negative or not finite, and for no
    /// more observations than ddof; [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &TransformOptions<'_>) -> Result<Self> {
        let TransformOptions { method, ridge, ddof, progress } = *options;
        let (n, p) = (vectors.dimension(), vectors.len());
        if n <= ddof {
            let what = "the number of observations";
            return Err(Error::Domain {
                what,
                value: n as f64,
                must_be: "more than ddof, to divide by the difference",
            });
        }
        if !(ridge >= 0.0 && ridge.is_finite()) {
            return Err(Error::Domain { what: "the ridge", value: ridge, must_be: "a finite number, zero or more" });
        }
        let Deviations { values, error, mean, .. } = Deviations::of(vectors)?;
        let divisor = (n - ddof) as f64;
        let more = ridge.sqrt() * divisor.sqrt();
        let rows = if ridge > 0.0 { n + p } else { n };
        let a = Mat::from_fn(rows, p, |i, j| {
            if i < n {
                values[(i, j)]
            } else if i - n == j {
                more
            } else {
                0.0
            }
        });
        // √(dε) is rounded three times, and there are p of them.
        let error = plus(error, if ridge > 0.0 { times(4.0 * UNIT_ROUNDOFF * (p as f64), more) } else { 0.0 });
        let svd = Svd::with(&Vectors::columns(&a), progress)?;
        let k = svd.enclosures.iter().take_while(|e| sub_down(e.lower, error) > 0.0).count();
        if k < p && method != Whitening::Pca {
            let (what, value) = ("the number of directions whose variance is not told from 0", (p - k) as f64);
            return Err(Error::Domain {
                what,
                value,
                must_be: "0; take a ridge, or the PCA transform, which drops them",
            });
        }
        let root = divisor.sqrt();
        let by_components = Mat::from_fn(k, p, |i, j| svd.right[(j, i)] * (root / svd.values[i]));
        let matrix = match method {
            Whitening::Pca => by_components,
            Whitening::Zca => product(svd.right.get(.., ..k), by_components.as_ref()),
            Whitening::Cholesky => {
                let basis = Orthonormal::of(&Vectors::columns(&a), GramSchmidt::ClassicalTwice)?;
                let Some(r) = Some(basis.r).filter(|r| r.nrows() == p) else {
                    let (what, must_be) = ("a variance beside those before it", "told from 0; take a ridge");
                    return Err(Error::Domain { what, value: 0.0, must_be });
                };
                let inverse = inverse_of_upper(r.as_ref());
                Mat::from_fn(p, p, |i, j| if j <= i { inverse[(j, i)] * root } else { 0.0 })
            }
        };
        for (j, column) in matrix.col_iter().enumerate() {
            column.iter().enumerate().try_for_each(|(i, &x)| in_range(x, "the whitening transform", i, j).map(drop))?;
        }
        let whiteness = whiteness(&a, error, &matrix, divisor, progress)?;
        Ok(Self { matrix, mean, method, ridge, whiteness, dropped: p - k })
    }

    /// W(z − x̄) of new observations, in rows as the variables are in columns: n × k.
    ///
    /// # Errors
    /// [`Error::Shape`] for another number of variables; [`Error::NotFinite`]; [`Error::Overflow`].
    pub fn apply(&self, vectors: &impl AsVectors) -> Result<Mat<f64>> {
        let vectors = vectors.as_vectors();
        let p = vectors.len();
        if p != self.mean.len() {
            return Err(Error::Shape { what: "number of variables", expected: self.mean.len(), found: p });
        }
        vectors.check_finite()?;
        let mut z = vectors.to_f64();
        for (j, mean) in self.mean.iter().enumerate() {
            let middle = 0.5 * mean.lower + 0.5 * mean.upper;
            z.col_as_slice_mut(j).iter_mut().for_each(|z| *z -= middle);
        }
        let whitened = product(z.as_ref(), self.matrix.transpose());
        for (j, column) in whitened.col_iter().enumerate() {
            column.iter().enumerate().try_for_each(|(i, &x)| in_range(x, "whitened variables", i, j).map(drop))?;
        }
        Ok(whitened)
    }
}

/// ‖(AWᵀ)ᵀ(AWᵀ)/d − I‖₂ for every matrix within `error` of A in ‖·‖_F.
fn whiteness(a: &Mat<f64>, error: f64, w: &Mat<f64>, divisor: f64, progress: Option<Progress<'_>>) -> Result<f64> {
    let z = product(a.as_ref(), w.transpose());
    let rounded = Deviation::of_product(z.as_ref(), |i, j| z[(i, j)], a.as_ref(), w.transpose(), 0).spectral();
    let root = divisor.sqrt();
    let y = Mat::from_fn(z.nrows(), z.ncols(), |i, j| z[(i, j)] / root);
    // √d and the quotient are rounded once each; what underflows is far below.
    let size = frobenius_enclosure(y.as_ref()).upper;
    let of_quotient = plus(times(4.0 * UNIT_ROUNDOFF, size), (y.nrows() * y.ncols()) as f64 * f64::MIN_POSITIVE);
    let moved = plus(rounded, times(error, frobenius_enclosure(w.as_ref()).upper));
    let f = plus(div_up(moved, sqrt_down(divisor)), of_quotient);
    let loss = loss_of_orthogonality(&y, progress)?;
    let whiteness = plus(loss, plus(times(times(2.0, f), sqrt_up(add_up(1.0, loss))), times(f, f)));
    Ok(if whiteness.is_nan() { f64::INFINITY } else { whiteness })
}
