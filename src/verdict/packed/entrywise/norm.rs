//! The radius that entrywise errors are within.

use crate::rounding::UNIT_ROUNDOFF;
use crate::spectrum::packed::packed_index;

/// An upper bound on ‖E‖_∞ ≥ ‖E‖₂ of the packed errors of one matrix; NaN if one of them is.
pub(super) fn infinity_norm(order: usize, error: impl Fn(usize) -> f64) -> f64 {
    let row_sum = |i: usize| (0..order).map(|j| error(packed_index(order, i.min(j), i.max(j)))).sum::<f64>();
    let larger = |max: f64, sum: f64| if sum > max || sum.is_nan() { sum } else { max };
    let largest = (0..order).map(row_sum).fold(0.0, |max: f64, sum| if max.is_nan() { max } else { larger(max, sum) });
    // The roundings of n − 1 additions; a subnormal sum is exact.
    largest * (1.0 + 4.0 * order.saturating_sub(1) as f64 * UNIT_ROUNDOFF)
}
