//! Principal components in the space of a kernel.

use faer::Mat;

use super::cluster::{Cluster, clusters};
use super::scores::Scores;
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::kernel::{CentredKernel, CrossKernel};
use crate::product::product;
use crate::progress::Progress;
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, gamma, in_range, sqrt_up};
use crate::spectrum::Eigen;

/// The principal components of points in the space that a kernel maps them to: with HKH = VΛVᵀ the scores of the points
/// are √λᵢ·vᵢ (Schölkopf, Smola, Müller, *Nonlinear component analysis as a kernel eigenvalue problem*, Neural
/// Computation 10 (1998)).
///
/// Components are those whose eigenvalue is proved to be above 0, the radius of the kernel matrix counted: of smooth
/// kernels they are few. Of the linear kernel they are those of [`Pca`](super::Pca), the eigenvalues n − ddof times the
/// variances. Where the radius of the kernel matrix is an estimate, so is all that is said here.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::components::KernelPca;
/// use gramkit::kernel::{CentredKernel, Kernel};
/// let points = Vectors::rows(&[[0.0], [1.0], [5.0]]);
/// let centred = CentredKernel::of(&points, &Kernel::linear(0.0)?)?;
/// let pca = KernelPca::of(&centred)?;
/// assert_eq!((pca.scores.values.ncols(), pca.unresolved), (1, 2)); // a line, and 0 twice
/// assert!(pca.eigenvalues[0].contains(14.0));
/// let new = centred.new_points(&points, &Vectors::rows(&[[3.0]]))?;
/// assert!((pca.scores_of(&new)?.values[(0, 0)].abs() - 1.0).abs() < 1e-12);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct KernelPca {
    /// The resolved eigenvalues of HKH, descending.
    pub eigenvalues: Vec<Enclosure>,
    /// Their eigenvectors, n × k; the entry of largest modulus of each is positive.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub vectors: Mat<f64>,
    /// √λᵢ·vᵢ, n × k.
    pub scores: Scores,
    /// Which components are known one by one, which only together, and how well.
    pub clusters: Vec<Cluster>,
    /// How many of the n eigenvalues are not told from 0; one of them is 0 by theorem.
    pub unresolved: usize,
    /// How many are proved to be below 0: the kernel is no kernel.
    pub negative: usize,
    /// The computed eigenvalues that the scores are divided by.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    values: Vec<f64>,
}

impl KernelPca {
    /// Of a centred kernel matrix.
    ///
    /// # Errors
    /// [`Error::NoConvergence`]; [`Error::Overflow`].
    pub fn of(centred: &CentredKernel) -> Result<Self> {
        Self::with(centred, None)
    }

    /// The same, asked whether to go on, as [`Eigen::with`] is.
    ///
    /// # Errors
    /// Those of [`KernelPca::of`]; [`Error::Cancelled`].
    pub fn with(centred: &CentredKernel, progress: Option<Progress<'_>>) -> Result<Self> {
        Self::of_eigen(&Eigen::with(centred, progress)?)
    }

    /// Of any symmetric matrix that is meant to be semidefinite and centred.
    pub(super) fn of_eigen(eigen: &Eigen) -> Result<Self> {
        let n = eigen.values.len();
        let values: Vec<f64> = eigen.values.iter().rev().copied().collect();
        let enclosures: Vec<Enclosure> = eigen.enclosures.iter().rev().copied().collect();
        let resolved = |(e, value): &(&Enclosure, &f64)| e.lower > 0.0 && **value > 0.0;
        let k = enclosures.iter().zip(&values).take_while(resolved).count();
        let negative = enclosures.iter().filter(|e| e.upper < 0.0).count();
        let loss = eigen.loss_bound;
        let largest = values.iter().fold(0.0_f64, |max, value| max.max(value.abs()));
        let distance = plus(eigen.residual_bound, eigen.radius.value());
        let residual = times(sqrt_up(add_up(1.0, loss)), plus(times(loss, largest), distance));
        let clusters = clusters(&values, &enclosures, k, (residual, loss), false);
        let vectors = Mat::from_fn(n, k, |i, j| eigen.vectors[(i, n - 1 - j)]);
        let roots: Vec<f64> = values[..k].iter().map(|value| value.sqrt()).collect();
        let scores = Mat::from_fn(n, k, |i, j| vectors[(i, j)] * roots[j]);
        // Kvᵢ/√λᵢ is off by the residual over √λᵢ.
        let of_value = |j: usize| div_up(residual, roots[j].next_down());
        let squares = (0..k).fold(0.0, |sum, j| plus(sum, times(of_value(j), of_value(j))));
        let rounded = times(4.0 * UNIT_ROUNDOFF, frobenius_enclosure(scores.as_ref()).upper);
        let lost = times((n * k) as f64, SMALLEST_SUBNORMAL);
        let error = plus(plus(sqrt_up(squares), rounded), lost);
        let error = in_range(error, "the error of the scores", 0, 0)?;
        let eigenvalues = enclosures[..k].to_vec();
        let unresolved = n - k - negative;
        let (scores, values) = (Scores { values: scores, error }, values[..k].to_vec());
        Ok(Self { eigenvalues, vectors, scores, clusters, unresolved, negative, values })
    }

    /// The scores of new points from their [centred kernel](CentredKernel::new_points) with the old ones:
    /// k̃(z)ᵀvᵢ/√λᵢ. The error is of these numbers with the computed λᵢ and vᵢ.
    ///
    /// # Errors
    /// [`Error::Shape`] for another number of points; [`Error::Overflow`].
    pub fn scores_of(&self, new_points: &CrossKernel) -> Result<Scores> {
        let (n, k) = (self.vectors.nrows(), self.vectors.ncols());
        let cross = &new_points.values;
        if cross.ncols() != n {
            return Err(Error::Shape { what: "number of points of the kernel", expected: n, found: cross.ncols() });
        }
        let roots: Vec<f64> = self.values.iter().map(|value| value.sqrt()).collect();
        let directions = Mat::from_fn(n, k, |i, j| self.vectors[(i, j)] / roots[j]);
        let values = product(cross.as_ref(), directions.as_ref());
        let (of_cross, of_directions) =
            (frobenius_enclosure(cross.as_ref()).upper, frobenius_enclosure(directions.as_ref()).upper);
        // Off by the kernel, the products, the root and the quotient.
        let moved = plus(new_points.radius.value(), times(gamma(n + 4), of_cross));
        let lost = times((cross.nrows() * n * k) as f64, f64::MIN_POSITIVE);
        let error = in_range(plus(times(moved, of_directions), lost), "the error of the scores", 0, 0)?;
        for (j, column) in values.col_iter().enumerate() {
            column.iter().enumerate().try_for_each(|(i, &x)| in_range(x, "scores", i, j).map(drop))?;
        }
        Ok(Scores { values, error })
    }
}
