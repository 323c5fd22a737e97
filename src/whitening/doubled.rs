//! The second factor, from products with their roundings kept.

use faer::Mat;

use super::factor::{inverse_by_qr, upper_triangle};
use super::transform::Transform;
use super::weighted_columns::{WeightedColumns, frobenius};
use crate::product::Doubled;
use crate::rounding::norms::{euclidean, largest};
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, inflate, mul_up, scale_by_power_of_two};

/// Factors beyond 2^this are not split into halves without overflow; such a T is of no use either.
const MOST_EXPONENT: i32 = 900;

/// T = T₁T₂ and its loss for a T₁, whatever it is, with a T₂ from a QR decomposition.
pub(super) fn corrected(x: &WeightedColumns, first: &Mat<f64>) -> Option<(Transform, f64)> {
    let first = upper_triangle(first);
    let y = Doubled::product(&x.scaled.values, None, &first);
    let second = inverse_by_qr(&x.weighed(&y.high), None).ok()?;
    certify(x, &first, &y, &second)
}

/// The loss of T₁T₂, whatever the two are; `y` is VT₁.
pub(super) fn certify(
    x: &WeightedColumns,
    first: &Mat<f64>,
    y: &Doubled,
    second: &Mat<f64>,
) -> Option<(Transform, f64)> {
    let second = upper_triangle(second);
    if !in_range(first) || !in_range(&second) || !in_range(&y.high) {
        return None;
    }
    let v = &x.scaled.values;
    let (m, n) = (v.nrows(), v.ncols());
    let (relative, absolute) = Doubled::errors(n);
    let z = Doubled::product(&y.high, Some(&y.low), &second);
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

/// Whether no entry is too large to be split.
pub(super) fn in_range(t: &Mat<f64>) -> bool {
    let most = scale_by_power_of_two(1.0, MOST_EXPONENT);
    t.col_iter().all(|column| column.iter().all(|entry| entry.abs() <= most))
}

/// T₁T₂, rounded, and how far each row of it is from that.
fn product(first: &Mat<f64>, second: &Mat<f64>) -> Option<Transform> {
    let n = first.nrows();
    let t = Doubled::product(first, None, second);
    let (relative, absolute) = Doubled::errors(n);
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
