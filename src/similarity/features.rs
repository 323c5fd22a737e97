//! Two families of features of the same samples, by matrices of p × q.

use faer::Mat;

use super::centred::error_of;
use super::estimator::Estimator;
use super::interval::{around, difference, over, product};
use crate::claim::Enclosure;
use crate::error::Result;
use crate::gram::{Gram, GramOptions};
use crate::matrix::{Real, Symmetric, Vectors};
use crate::product::{blocked_product, blocked_roundings};
use crate::progress::Progress;
use crate::rounding::lanes;
use crate::rounding::norms::{euclidean, frobenius_enclosure, plus, times};
use crate::rounding::{UNIT_ROUNDOFF, exponent, gamma, mul_up, scale_by_power_of_two, sqrt_up};

/// Features in columns, less about the mean of each and times a power of two: X' with |X' − X_c| ≤ u|X'|, where X_c is
/// X less the same exactly. Neither estimator asks what is subtracted.
pub(super) struct Features {
    values: Mat<f64>,
    /// ‖X'‖_F, at most.
    norm: f64,
    /// X is 2^exponent times as large.
    pub(super) exponent: i32,
    /// m = X'ᵀ1, and how far it is off in ‖·‖₂.
    sums: Vec<f64>,
    sums_error: f64,
    /// What the estimator without bias takes.
    rows: Option<Rows>,
}

/// 2⁻⁴⁸⁰, beside numbers of size 1.
const NEGLIGIBLE: f64 = f64::from_bits((1023 - 480) << 52);

impl Features {
    /// For one of the estimators.
    pub(super) fn of<T: Real>(x: &Vectors<'_, T>, estimator: Estimator) -> Self {
        let mut values = x.to_f64();
        let n = values.nrows();
        let mut largest = 0.0_f64;
        for j in 0..values.ncols() {
            let column = values.col_as_slice_mut(j);
            // Of shares, that no sum leaves the range before the mean does.
            let mean = lanes::sum(column, 1.0 / n as f64);
            largest = largest.max(lanes::subtract(column, if mean.is_finite() { mean } else { 0.0 }));
        }
        let e = exponent(largest);
        let factor = scale_by_power_of_two(1.0, -e);
        for j in 0..values.ncols() {
            let column = values.col_as_slice_mut(j).iter_mut();
            if factor.is_normal() {
                column.for_each(|x| *x *= factor);
            } else {
                column.for_each(|x| *x = scale_by_power_of_two(*x, -e));
            }
        }
        let norm = frobenius_enclosure(values.as_ref()).upper;
        let sums: Vec<f64> = (0..values.ncols()).map(|j| lanes::sum(values.col_as_slice(j), 1.0)).collect();
        // |δm_j| ≤ γ_n·Σ|x_ij| ≤ γ_n·√n·‖x_j‖.
        let sums_error = times(gamma(n), times(sqrt_up(n as f64), norm));
        let rows = (estimator == Estimator::Unbiased).then(|| Rows::of(&values, norm, &sums, sums_error));
        Self { values, norm, exponent: e, sums, sums_error, rows }
    }

    /// Whether no difference from a mean exceeded the range.
    pub(super) fn is_finite(&self) -> bool {
        self.norm.is_finite()
    }

    /// A bound on ‖X' − X_c‖_F: the rounding of the differences, and what is lost among the subnormal numbers.
    pub(super) fn rounding(&self) -> f64 {
        plus(
            times(2.0 * UNIT_ROUNDOFF, self.norm),
            times((self.values.nrows() * self.values.ncols()) as f64, f64::MIN_POSITIVE),
        )
    }

    /// The kernel X'X'ᵀ, and a bound on how far it is from X_cX_cᵀ in ‖·‖_F.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) fn kernel(mut self, progress: Option<Progress<'_>>) -> Result<(Symmetric, f64)> {
        let negligible = self.without_negligible();
        let options = GramOptions { progress, ..GramOptions::default() };
        let gram = Gram::with(&Vectors::rows(&self.values), &options)?.into_symmetric();
        // ‖X'X'ᵀ − YYᵀ‖_F ≤ ‖X' − Y‖_F(‖X'‖ + ‖Y‖), and no row of Y is longer than that of X'.
        let moved = times(times(2.0, self.norm), negligible);
        let error = plus(error_of(&gram), plus(self.error_of_gram(), moved));
        Ok((gram, error))
    }

    /// Puts samples at the origin that are negligible beside the largest number, whose squares would underflow, and
    /// returns how far that moves all of them in ‖·‖_F.
    fn without_negligible(&mut self) -> f64 {
        let (n, p) = (self.values.nrows(), self.values.ncols());
        let mut moduli = vec![0.0_f64; n];
        for j in 0..p {
            moduli.iter_mut().zip(self.values.col_as_slice(j)).for_each(|(most, x)| *most = most.max(x.abs()));
        }
        let negligible: Vec<usize> = (0..n).filter(|&i| moduli[i] > 0.0 && moduli[i] < NEGLIGIBLE).collect();
        for j in 0..p {
            let column = self.values.col_as_slice_mut(j);
            negligible.iter().for_each(|&i| column[i] = 0.0);
        }
        let lengths: Vec<f64> = negligible.iter().map(|&i| times(sqrt_up(p as f64), moduli[i])).collect();
        euclidean(&lengths)
    }

    /// A bound on ‖X'X'ᵀ − X_cX_cᵀ‖_F.
    fn error_of_gram(&self) -> f64 {
        let off = self.rounding();
        times(off, plus(times(2.0, self.norm), off))
    }

    /// ⟨K, L⟩ of the centred linear kernels, or, where both are for the estimator without bias, of those that it takes.
    pub(super) fn inner(&self, other: &Self) -> Enclosure {
        let n = self.values.nrows();
        let (x, y) = (&self.values, &other.values);
        let norms = times(self.norm, other.norm);
        let mut cross = blocked_product(x.transpose(), y.as_ref());
        let lost = times((x.ncols() * y.ncols()) as f64, n as f64 * f64::MIN_POSITIVE);
        let cross_error = plus(times(gamma(blocked_roundings(n)), norms), lost);
        let (Some(own), Some(others)) = (&self.rows, &other.rows) else {
            // XᵀHY = XᵀY − m_x·m_yᵀ/n.
            for j in 0..cross.ncols() {
                let share = other.sums[j] / n as f64;
                let column = cross.col_as_slice_mut(j);
                column.iter_mut().zip(&self.sums).for_each(|(entry, sum)| *entry -= sum * share);
            }
            let (own, others) = (euclidean(&self.sums), euclidean(&other.sums));
            let means = times(own, others) / n as f64;
            let off = plus(times(self.sums_error, others), times(plus(own, self.sums_error), other.sums_error));
            let rounded = times(
                gamma(4),
                plus(plus(means.next_up(), frobenius_enclosure(cross.as_ref()).upper), means.next_up()),
            );
            let moved =
                plus(times(self.rounding(), plus(other.norm, other.rounding())), times(self.norm, other.rounding()));
            let error = plus(plus(cross_error, rounded), plus(off.next_up(), moved));
            return norm_within(&cross, error).squared();
        };
        let inner = norm_within(&cross, cross_error).squared();
        let (count, less) = (n as f64, n as f64 - 2.0);
        let lengths = inner_of(&own.lengths, own.lengths_error, &others.lengths, others.lengths_error);
        let rows = inner_of(&own.rows, own.rows_error, &others.rows, others.rows_error);
        let totals = over(product(own.total(), others.total()), (count - 1.0) * less);
        let value = difference(difference(inner, lengths).plus(totals), over(rows.times(2), less));
        // That of X', whose kernel is off that of X_c.
        let (of_x, of_y) = (self.error_of_gram(), other.error_of_gram());
        let (x_square, y_square) = (mul_up(self.norm, self.norm), mul_up(other.norm, other.norm));
        let moved = plus(times(of_x, plus(y_square, of_y)), times(of_y, x_square));
        value.plus(around(0.0, moved))
    }
}

/// What is summed of the rows of X', and how far it is off in ‖·‖₂.
struct Rows {
    /// k_ii = ‖x_i‖².
    lengths: Vec<f64>,
    lengths_error: f64,
    /// (K1)_i − k_ii = x_iᵀm − ‖x_i‖².
    rows: Vec<f64>,
    rows_error: f64,
}

impl Rows {
    /// From the sums of the columns, which are off by so much.
    fn of(x: &Mat<f64>, size: f64, sums: &[f64], error: f64) -> Self {
        let (n, p) = (x.nrows(), x.ncols());
        let (mut lengths, mut rows) = (vec![0.0; n], vec![0.0; n]);
        for (j, sum) in sums.iter().enumerate() {
            for ((length, row), &entry) in lengths.iter_mut().zip(&mut rows).zip(x.col_as_slice(j)) {
                *length += entry * entry;
                *row += entry * sum;
            }
        }
        rows.iter_mut().zip(&lengths).for_each(|(row, length)| *row -= length);
        let lost = (n * (p + 1)) as f64 * f64::MIN_POSITIVE;
        let lengths_error = plus(times(gamma(2 * p + 2), euclidean(&lengths)), lost);
        let product = times(size, plus(euclidean(sums), error));
        let rounded = times(gamma(p + 2), plus(product, euclidean(&lengths)));
        let rows_error = plus(plus(rounded, times(size, error)), plus(times(2.0, lengths_error), lost));
        Self { lengths, lengths_error, rows, rows_error }
    }

    /// 1ᵀ(K − diag K)1.
    fn total(&self) -> Enclosure {
        let n = self.rows.len();
        let sum: f64 = self.rows.iter().sum();
        let most = times(sqrt_up(n as f64), plus(euclidean(&self.rows), self.rows_error));
        let off = times(sqrt_up(n as f64), self.rows_error);
        around(sum, plus(times(gamma(n), most), off))
    }
}

/// ⟨a, b⟩ of vectors that are off by so much in ‖·‖₂.
fn inner_of(a: &[f64], a_error: f64, b: &[f64], b_error: f64) -> Enclosure {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    let (a_norm, b_norm) = (euclidean(a), euclidean(b));
    let rounded = times(gamma(a.len() + 1), times(a_norm, b_norm));
    let off = plus(times(a_error, plus(b_norm, b_error)), times(b_error, a_norm));
    around(sum, plus(plus(rounded, off), a.len() as f64 * f64::MIN_POSITIVE))
}

/// ‖A‖_F of a matrix within so much of A in that norm.
pub(super) fn norm_within(a: &Mat<f64>, error: f64) -> Enclosure {
    let norm = frobenius_enclosure(a.as_ref());
    let moved = norm.plus(around(0.0, error));
    Enclosure { lower: moved.lower.max(0.0), upper: moved.upper }
}
