//! Matrices of kernels or distances, centred.

use faer::{Mat, MatRef};

use super::estimator::Estimator;
use super::interval::around;
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::rounding::norms::{euclidean, frobenius_enclosure, plus, times};
use crate::rounding::{exponent, gamma, scale_by_power_of_two, sqrt_up};

/// A matrix that is centred, and how far it is at most, in ‖·‖_F, from the centred true one.
///
/// HKH of the biased estimator, H = I − 11ᵀ/n; of the unbiased one, with zeros on the diagonal, k_ij − s_i/(n − 2) −
/// s_j/(n − 2) + s/((n − 1)(n − 2)) for the sums s_i of the rows and s of all, without the diagonal. Both are
/// orthogonal projections, the second among the matrices with a zero diagonal, so that an error of K is not enlarged.
pub(super) struct Centred {
    values: Mat<f64>,
    error: f64,
    /// ‖values‖_F, at most.
    norm: f64,
}

impl Centred {
    /// `error` bounds ‖K̂ − K‖_F.
    ///
    /// A mean is off by γ_(n + 1) times the mean modulus ā_i of its row, that of all by γ_(2n + 1) times ā, and three
    /// more roundings make an entry: |error| ≤ γ_(2n + 4)(|k_ij| + ā_i + ā_j + ā).
    pub(super) fn of(k: MatRef<'_, f64>, error: f64, estimator: Estimator) -> Self {
        let n = k.nrows();
        let count = n as f64;
        let (own, of_rows, of_all) = match estimator {
            Estimator::Biased => (1.0, count, count * count),
            Estimator::Unbiased => (0.0, count - 2.0, (count - 1.0) * (count - 2.0)),
        };
        let (mut sums, mut moduli) = (vec![0.0; n], vec![0.0; n]);
        for j in 0..n {
            let (mut sum, mut modulus) = (0.0, 0.0);
            for (i, &entry) in k.col(j).iter().enumerate() {
                if i != j || own != 0.0 {
                    sum += entry;
                    modulus += entry.abs();
                }
            }
            (sums[j], moduli[j]) = (sum, modulus);
        }
        let total: f64 = sums.iter().sum();
        let means: Vec<f64> = sums.iter().map(|sum| sum / of_rows).collect();
        let mean = total / of_all;
        let values =
            Mat::from_fn(
                n,
                n,
                |i, j| {
                    if i == j && own == 0.0 { 0.0 } else { (k[(i, j)] - means[i]) - (means[j] - mean) }
                },
            );
        // ‖|k_ij| + ā_i + ā_j + ā‖_F ≤ ‖K‖_F + 2√n‖ā‖ + n·ā.
        let mean_moduli: Vec<f64> = moduli.iter().map(|modulus| modulus / of_rows).collect();
        let of_means = times(2.0, times(sqrt_up(count), euclidean(&mean_moduli)));
        let all = moduli.iter().sum::<f64>() / of_all * count;
        let size = plus(frobenius_enclosure(k).upper, plus(of_means, all));
        // What the moduli themselves are off by is within the second half.
        let rounding = times(2.0, times(gamma(2 * n + 8), size));
        let norm = frobenius_enclosure(values.as_ref()).upper;
        Self { values, error: plus(error, rounding), norm }
    }

    /// The same times a power of two that brings the largest entry near 1, so that no product leaves the range: for
    /// quotients in which it cancels.
    pub(super) fn scaled(mut self) -> Self {
        let largest = self.values.col_iter().flat_map(|column| column.iter()).fold(0.0_f64, |max, x| max.max(x.abs()));
        if !(largest > 0.0 && largest.is_finite()) {
            return self;
        }
        let e = exponent(largest);
        self.values.col_iter_mut().for_each(|column| {
            column.iter_mut().for_each(|x| *x = scale_by_power_of_two(*x, -e));
        });
        // An entry may be rounded among the subnormal numbers.
        let lost = self.values.ncols() as f64 * f64::MIN_POSITIVE;
        self.error = plus(scale_by_power_of_two(self.error, -e).next_up(), lost);
        self.norm = frobenius_enclosure(self.values.as_ref()).upper;
        self
    }

    /// ⟨K, L⟩ of the true matrices.
    pub(super) fn inner(&self, other: &Self) -> Enclosure {
        let columns = (0..self.values.ncols()).map(|j| {
            let pairs = self.values.col_as_slice(j).iter().zip(other.values.col_as_slice(j));
            pairs.map(|(a, b)| a * b).sum::<f64>()
        });
        let sum: f64 = columns.sum();
        // A product, the sum of its column and that of the columns.
        let rounded = times(gamma(2 * self.values.ncols() + 2), times(self.norm, other.norm));
        let inherited = plus(times(self.error, other.norm), times(other.error, self.norm));
        let both = plus(inherited, times(self.error, other.error));
        let lost = self.values.ncols() as f64 * f64::MIN_POSITIVE;
        around(sum, plus(plus(rounded, both), lost))
    }
}

/// A bound on ‖K̂ − K‖_F of a matrix within its radius: that of the errors of its entries, or √n times that in ‖·‖₂.
pub(super) fn error_of(k: &Symmetric) -> f64 {
    match k.entry_errors() {
        Some(errors) => frobenius_enclosure(errors).upper,
        None => times(sqrt_up(k.order() as f64), k.radius().value()),
    }
}

/// # Errors
/// [`Error::Shape`] for samples that differ in number; [`Error::Domain`] for too few of them.
pub(super) fn check_count(n: usize, other: usize, estimator: Estimator) -> Result<()> {
    if n != other {
        return Err(Error::Shape { what: "number of samples of the second set", expected: n, found: other });
    }
    let (least, must_be) = match estimator {
        Estimator::Biased => (2, "2 or more"),
        Estimator::Unbiased => (4, "4 or more for an estimator without bias"),
    };
    if n < least {
        return Err(Error::Domain { what: "the number of samples", value: n as f64, must_be });
    }
    Ok(())
}
