//! Collinearity of the columns of a regression matrix.
//!
//! * **Variance inflation factors**: VIF_j = 1/(1 − R_j²), where R_j² is the coefficient of determination of x_j
//!   regressed on the other columns and a constant; equally, the j-th diagonal entry of the inverse correlation matrix
//!   (Marquardt, Technometrics 12 (1970)).
//! * **Scaled condition indices** η_k = μ₁/μ_k, with μ the singular values of the matrix whose columns — the constant
//!   included, nothing centred — are scaled to unit length. Above 30 they signal strong dependencies.
//! * **Variance-decomposition proportions** π_kj = (v_jk²/μ_k²) / Σ_l (v_jl²/μ_l²): the share of the variance of the
//!   j-th coefficient that goes with the k-th index. Two or more large shares at one large index name the columns
//!   involved.
//!
//! The last two are Belsley, Kuh & Welsch, *Regression Diagnostics* (Wiley 1980), §3.2. All are computed from X by its
//! SVD, never from XᵀX, whose condition number is squared.

use faer::Mat;

use super::svd::Svd;
use crate::error::{Error, Result};
use crate::matrix::{MatrixView, Real, Vectors};
use crate::rounding::{ScaledColumns, UNIT_ROUNDOFF, check_environment};

/// The collinearity report of the columns of X.
///
/// Inflation factors and indices are accurate to about n·κ·u relative to each, κ the largest condition index.
/// Proportions are determined one by one only where their indices are apart; those at (nearly) equal indices are in
/// sum.
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// use gramkit::spectrum::Collinearity;
/// // Orthogonal to each other and to the constant: nothing is inflated.
/// let x = [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0];
/// let report = Collinearity::of(&Vectors::columns(MatrixView::column_major(&x, 4, 2)?))?;
/// assert!(report.vif.iter().all(|vif| (vif.unwrap() - 1.0).abs() < 1e-14));
/// assert!(report.condition_indices.iter().all(|index| (index.unwrap() - 1.0).abs() < 1e-14));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Collinearity {
    /// VIF_j, one per column; `None` where the column is a numerically exact combination of the others (and the
    /// constant), so that its factor is infinite.
    pub vif: Vec<Option<f64>>,
    /// η_k ascending from 1, n + 1 of them with the constant; `None` for a singular value that is not separated from 0.
    pub condition_indices: Vec<Option<f64>>,
    /// π_kj: row k for the index η_k, column 0 for the constant and column j + 1 for the j-th column; each column sums
    /// to 1. `None` where an index is infinite.
    pub variance_proportions: Option<Mat<f64>>,
}

impl Collinearity {
    /// The report, with a constant added to the columns.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::NoDirection`] for a column that is constant (it repeats the added one);
    /// [`Error::NoConvergence`]; [`Error::Environment`].
    pub fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        let x = ScaledColumns::of(vectors.matrix()).values;
        let (m, n) = (x.nrows(), x.ncols());
        for index in 0..n {
            let first = if m > 0 { x[(0, index)] } else { 0.0 };
            if (0..m).all(|i| x[(i, index)] == first) {
                return Err(Error::NoDirection { index, why: "is constant", method: None });
            }
        }
        let with_constant = Mat::from_fn(m, n + 1, |i, j| if j == 0 { 1.0 } else { x[(i, j - 1)] });
        let unit = unit_columns(&with_constant);
        let svd = Svd::of(&Vectors::columns(MatrixView::from(&unit)))?;
        // Directions beyond min(m, n + 1) have the singular value 0.
        let mut singular = resolved(&svd);
        singular.resize(n + 1, 0.0);
        let largest = singular.first().copied().unwrap_or(0.0);
        let condition_indices = singular.iter().map(|&s| (s > 0.0).then(|| largest / s)).collect();
        let variance_proportions = singular.iter().all(|&s| s > 0.0).then(|| proportions(&svd, &singular));
        Ok(Self { vif: variance_inflation(&x)?, condition_indices, variance_proportions })
    }
}

/// The singular values; 0 in place of those whose enclosure reaches 0, which may be nothing but rounding.
fn resolved(svd: &Svd) -> Vec<f64> {
    svd.values.iter().zip(&svd.enclosures).map(|(&s, e)| if e.lower > 0.0 { s } else { 0.0 }).collect()
}

fn proportions(svd: &Svd, singular: &[f64]) -> Mat<f64> {
    let n = singular.len();
    let share = |k: usize, j: usize| (svd.right[(j, k)] / singular[k]).powi(2);
    let totals: Vec<f64> = (0..n).map(|j| (0..n).map(|k| share(k, j)).sum()).collect();
    Mat::from_fn(n, n, |k, j| share(k, j) / totals[j])
}

fn unit_columns(x: &Mat<f64>) -> Mat<f64> {
    let lengths: Vec<f64> = x.col_iter().map(|column| column.iter().map(|v| v * v).sum::<f64>().sqrt()).collect();
    Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] / lengths[j])
}

/// The diagonal of the inverse correlation matrix, from the SVD C = UΣVᵀ of the centred columns of unit length:
/// VIF_j = Σ_k v_jk²/σ_k². Where directions with σ = 0 carry part of e_j, the factor is infinite.
fn variance_inflation(x: &Mat<f64>) -> Result<Vec<Option<f64>>> {
    let n = x.ncols();
    let centred = unit_columns(&without_mean(&without_mean(x)));
    let svd = Svd::of(&Vectors::columns(MatrixView::from(&centred)))?;
    let singular = resolved(&svd);
    let in_row_space = |j: usize| singular.iter().enumerate().filter(|&(_, &s)| s > 0.0).map(move |(k, &s)| (k, j, s));
    // The squares of a full row of V sum to 1 within its loss of orthogonality.
    let involved = 64.0 * n as f64 * UNIT_ROUNDOFF;
    Ok((0..n)
        .map(|j| {
            let share: f64 = in_row_space(j).map(|(k, j, _)| svd.right[(j, k)].powi(2)).sum();
            let factor = in_row_space(j).map(|(k, j, s)| (svd.right[(j, k)] / s).powi(2)).sum();
            (1.0 - share <= involved).then_some(factor)
        })
        .collect())
}

/// Subtracts each column's mean. Done twice, the second removes what the first mean's rounding left.
fn without_mean(x: &Mat<f64>) -> Mat<f64> {
    let means: Vec<f64> = x.col_iter().map(|column| column.iter().sum::<f64>() / x.nrows() as f64).collect();
    Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] - means[j])
}
