//! Products with their roundings kept, and the second factor.

use faer::Mat;

use super::factor::{inverse_by_qr, upper_triangle};
use super::transform::Transform;
use super::weighted_columns::{WeightedColumns, frobenius};
use crate::rounding::norms::{euclidean, largest};
use crate::rounding::{
    DoubleWord, SMALLEST_SUBNORMAL, add_up, gamma, inflate, mul_up, scale_by_power_of_two, two_product, two_sum,
};

/// Rows of a product that are formed at a time, so that they stay in the cache.
const ROWS: usize = 512;
/// Factors beyond 2^this are not split into halves without overflow; such a T is of no use either.
const MOST_EXPONENT: i32 = 900;

/// A matrix as high + low, |low| ≤ u|high|.
pub(super) struct Doubled {
    pub(super) high: Mat<f64>,
    pub(super) low: Mat<f64>,
}

/// (H + L)·T for an upper triangular T, as sums of two doubles.
///
/// Each product of doubles and each sum of the heads is split without error (barring 5η for a product), and what was
/// split off is summed as usual with the products of the tails. That are 3n terms of together at most
/// (γ_n + u(1 + u))|H||T| (Ogita, Rump, Oishi, §5, for the first two kinds), and 3n + 4 roundings each: the error of an
/// entry is at most γ_{3n+4}·γ_{n+4}·(|H||T|) + 12nη.
pub(super) fn times_upper(head: &Mat<f64>, tail: Option<&Mat<f64>>, t: &Mat<f64>) -> Doubled {
    let (m, n) = (head.nrows(), t.ncols());
    let (mut high, mut low) = (Mat::zeros(m, n), Mat::zeros(m, n));
    for start in (0..m).step_by(ROWS) {
        let rows = start..m.min(start + ROWS);
        for j in 0..n {
            let sums = &mut high.col_as_slice_mut(j)[rows.clone()];
            let rests = &mut low.col_as_slice_mut(j)[rows.clone()];
            for k in 0..=j {
                let factor = t[(k, j)];
                let heads = &head.col_as_slice(k)[rows.clone()];
                for ((sum, rest), &h) in sums.iter_mut().zip(rests.iter_mut()).zip(heads) {
                    let (product, product_low) = two_product(h, factor);
                    let (next, sum_low) = two_sum(*sum, product);
                    *sum = next;
                    *rest += product_low + sum_low;
                }
                if let Some(tail) = tail {
                    let tails = &tail.col_as_slice(k)[rows.clone()];
                    rests.iter_mut().zip(tails).for_each(|(rest, &l)| *rest += l * factor);
                }
            }
            for (sum, rest) in sums.iter_mut().zip(rests) {
                let whole = DoubleWord::of_sum(*sum, *rest);
                (*sum, *rest) = (whole.high, whole.low);
            }
        }
    }
    Doubled { high, low }
}

/// The relative and the absolute error of an entry of [`times_upper`].
pub(super) fn errors(n: usize) -> (f64, f64) {
    (mul_up(gamma(3 * n + 4), gamma(n + 4)), mul_up(12.0 * n as f64, SMALLEST_SUBNORMAL))
}

/// T = T₁T₂ and its loss for a T₁, whatever it is, with a T₂ from a QR decomposition.
pub(super) fn corrected(x: &WeightedColumns, first: &Mat<f64>) -> Option<(Transform, f64)> {
    let first = upper_triangle(first);
    let y = times_upper(&x.scaled.values, None, &first);
    let second = inverse_by_qr(&x.weighed(&y.high));
    certify(x, &first, &y, &second)
}

/// The loss of T₁T₂, whatever the two are; `y` is VT₁ as [`times_upper`] forms it.
pub(super) fn certify(
    x: &WeightedColumns,
    first: &Mat<f64>,
    y: &Doubled,
    second: &Mat<f64>,
) -> Option<(Transform, f64)> {
    let second = upper_triangle(second);
    let moderate = |t: &Mat<f64>| {
        let most = scale_by_power_of_two(1.0, MOST_EXPONENT);
        t.col_iter().all(|column| column.iter().all(|entry| entry.abs() <= most))
    };
    if !moderate(first) || !moderate(&second) || !moderate(&y.high) {
        return None;
    }
    let v = &x.scaled.values;
    let (m, n) = (v.nrows(), v.ncols());
    let (relative, absolute) = errors(n);
    let z = times_upper(&y.high, Some(&y.low), &second);
    // ‖√W(VT₁ − Y)‖·‖T₂‖ + ‖√W(YT₂ − Z)‖ + ‖√W·(the tails of Z)‖.
    let of_first = mul_up(x.magnitudes(v, first, relative, absolute), frobenius(&second));
    let of_second = x.magnitudes(&y.high, &second, relative, absolute);
    let tails = inflate(frobenius(&x.weighed(&z.low)), 8);
    let tails = add_up(tails, mul_up((m * n) as f64, 2.0 * SMALLEST_SUBNORMAL));
    let scaling = mul_up(x.perturbed_by_scaling(first), frobenius(&second));
    let distance = add_up(add_up(of_first, of_second), add_up(tails, scaling));
    let loss = x.loss_within(&x.weighed(&z.high), distance, (m, n))?;
    Some((product(first, &second)?, loss))
}

/// T₁T₂, rounded, and how far each row of it is from that.
fn product(first: &Mat<f64>, second: &Mat<f64>) -> Option<Transform> {
    let n = first.nrows();
    let t = times_upper(first, None, second);
    let (relative, absolute) = errors(n);
    let row_error = |i: usize| {
        let magnitude = |j: usize| {
            let sum: f64 = (i..=j).map(|k| first[(i, k)].abs() * second[(k, j)].abs()).sum();
            add_up(mul_up(relative, inflate(sum, n + 1)), absolute)
        };
        let rounded: Vec<f64> = (i..n).map(|j| add_up(t.low[(i, j)].abs(), magnitude(j))).collect();
        euclidean(&rounded)
    };
    let row_errors: Vec<f64> = (0..n).map(row_error).collect();
    largest(row_errors.iter().copied()).is_finite().then_some(Transform { values: t.high, row_errors })
}
