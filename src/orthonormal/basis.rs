//! X ≈ QR.

use faer::Mat;

use super::loss::Loss;
use super::options::OrthonormalOptions;
use super::orthogonalization::Orthogonalization;
use super::polar::Polar;
use super::process::{self, Basis};
use super::{cholesky_qr, rows};
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, Real, Vectors};
use crate::progress::{Progress, part};
use crate::rounding::{ScaledColumns, UNIT_ROUNDOFF, check_environment, in_range, scale_by_power_of_two};

const WHAT: &str = "triangular factor";

/// X ≈ QR: Q is m × r with nearly orthonormal columns, R is r × n in row echelon form (of Löwdin's method symmetric),
/// and n − r vectors were dropped.
///
/// ```
/// use gramkit::{MatrixView, Orthonormal, Vectors};
/// use gramkit::orthonormal::GramSchmidt;
/// // The third column is the sum of the first two.
/// let x = [1.0, 1.0, 2.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0];
/// let basis = Orthonormal::of(&Vectors::columns(MatrixView::row_major(&x, 3, 3)?), GramSchmidt::default())?;
/// assert_eq!((basis.rank(), basis.dropped.as_slice()), (2, [2].as_slice()));
/// assert!(basis.loss_bound < 1e-14 && basis.residual < 1e-15);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Orthonormal {
    /// Q, m × r.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub q: Mat<f64>,
    /// R, r × n; the column of a dropped vector holds its coordinates in the span of the earlier ones. Löwdin's is
    /// symmetric, the H of [`Polar`].
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub r: Mat<f64>,
    /// How they were made.
    pub method: Orthogonalization,
    /// Indices of the vectors dropped as dependent on earlier ones: to within `drop_tolerance` of their length, or
    /// because the basis already had m vectors.
    pub dropped: Vec<usize>,
    /// A vector is dropped if ‖x − QQᵀx‖ ≤ `drop_tolerance`·‖x‖.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub drop_tolerance: f64,
    /// The measured loss of orthogonality ‖I − QᵀQ‖_F.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub loss: f64,
    /// A proved bound on ‖I − QᵀQ‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub loss_bound: f64,
    /// The measured ‖X − QR‖_F/‖X‖_F of the scaled vectors; 0 for X = 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub residual: f64,
}

impl Orthonormal {
    /// Orthonormalises the vectors in order.
    ///
    /// Gram–Schmidt drops those whose distance to the span of the earlier ones is at most 8·max(m, n)·u times their
    /// length: what is left of them is rounding. Cholesky QR refuses them, and others that are too near for it. It is a
    /// numerical decision; [`Independence`](crate::Independence) proves. Löwdin's method takes the vectors all at once,
    /// and refuses them where full rank is not proved.
    ///
    /// ```
    /// use gramkit::generate::Kind;
    /// use gramkit::{Orthonormal, Vectors};
    /// use gramkit::orthonormal::{CholeskyQr, GramSchmidt};
    /// let x = Kind::Gaussian { rows: 1000, columns: 10, seed: 1 }.matrix()?;
    /// let fast = Orthonormal::of(&Vectors::columns(&x), CholeskyQr::Twice)?;
    /// let plain = Orthonormal::of(&Vectors::columns(&x), GramSchmidt::default())?;
    /// assert!(fast.loss_bound < 1e-12 && (&fast.r - &plain.r).norm_max() < 1e-12);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::NoDirection`] from Cholesky QR and Löwdin's method; [`Error::Overflow`] if an
    /// entry of R exceeds f64, [`Error::Underflow`] if one on its diagonal loses digits.
    pub fn of(vectors: &impl AsVectors, method: impl Into<Orthogonalization>) -> Result<Self> {
        Self::with(vectors.as_vectors(), &OrthonormalOptions { method: method.into(), progress: None })
    }

    /// Orthonormalises the vectors in order, by the method of the options, and tells how far it is.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use gramkit::{Error, Orthonormal, Vectors};
    /// use gramkit::orthonormal::OrthonormalOptions;
    /// let x = faer::Mat::<f64>::identity(8, 8);
    /// let half = |fraction: f64| if fraction < 0.5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    /// let options = OrthonormalOptions { progress: Some(&half), ..OrthonormalOptions::default() };
    /// assert_eq!(Orthonormal::with(&Vectors::columns(&x), &options).unwrap_err(), Error::Cancelled);
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::NoDirection`]; [`Error::Overflow`]; [`Error::Underflow`];
    /// [`Error::Environment`]: see [`Orthonormal::of`]. [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &OrthonormalOptions<'_>) -> Result<Self> {
        let OrthonormalOptions { method, progress } = *options;
        check_environment()?;
        vectors.check_finite()?;
        let ScaledColumns { values, exponents, .. } = ScaledColumns::of(vectors.matrix());
        let drop_tolerance = drop_tolerance(values.nrows(), values.ncols());
        let (q, mut r, dropped) = match method {
            Orthogonalization::GramSchmidt(method) => {
                let Basis { q, r, dropped } = process::decompose(&values, method, drop_tolerance, progress)?;
                (q, r, dropped)
            }
            Orthogonalization::Lowdin => return Self::lowdin(vectors, progress),
            Orthogonalization::CholeskyQr(process) => {
                let (q, r) = cholesky_qr::decompose(values, process, drop_tolerance, progress)?;
                (q, r, Vec::new())
            }
        };
        let loss = part(progress, (1.0, 1.0), |progress| Loss::of(q.as_ref(), progress))?;
        let [size, gap] = rows::squared_gap(vectors.matrix(), &exponents, q.as_ref(), r.as_ref())?;
        let residual = if size == 0.0 { 0.0 } else { gap.sqrt() / size.sqrt() };
        for (j, &e) in exponents.iter().enumerate() {
            for i in 0..q.ncols() {
                let scaled = r[(i, j)];
                r[(i, j)] = in_range(scale_by_power_of_two(scaled, e), WHAT, i, j)?;
                // A pivot that loses digits among the subnormal numbers would no longer be the length it stands for.
                let pivot = i + dropped.partition_point(|&k| k < j) == j && !dropped.contains(&j);
                if pivot && scale_by_power_of_two(r[(i, j)], -e) != scaled {
                    return Err(Error::Underflow { what: WHAT, row: i, column: j });
                }
            }
        }
        Ok(Self { q, r, method, dropped, drop_tolerance, loss: loss.measured, loss_bound: loss.bound, residual })
    }

    /// The polar factor, and H for R.
    fn lowdin<T: Real>(vectors: &Vectors<'_, T>, progress: Option<Progress<'_>>) -> Result<Self> {
        let Polar { u, h, loss, loss_bound, residual, .. } = Polar::with(vectors, progress)?;
        let drop_tolerance = drop_tolerance(u.nrows(), u.ncols());
        let (method, dropped) = (Orthogonalization::Lowdin, Vec::new());
        Ok(Self { q: u, r: h.into_faer(), method, dropped, drop_tolerance, loss, loss_bound, residual })
    }

    /// The number r of vectors kept.
    pub fn rank(&self) -> usize {
        self.q.ncols()
    }
}

/// 8·max(m, n)·u: what is left of a dependent vector is rounding of about that size.
fn drop_tolerance(m: usize, n: usize) -> f64 {
    8.0 * m.max(n) as f64 * UNIT_ROUNDOFF
}
