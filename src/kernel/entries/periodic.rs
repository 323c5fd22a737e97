//! The arguments of periodic kernels.

use crate::rounding::{sin_pi, two_sum};

/// Σ factor·sin²(π(x − y)/p) over the axes, of coordinates that are exact remainders modulo the periods.
///
/// x − y is d + δ exactly. While |d| exceeds ½p, p is subtracted from it, which is exact (Sterbenz: ½p ≤ d ≤ 2p). So
/// (d + δ)/p carries two roundings, relative to what is left of x − y, however far the points are from each other.
pub(super) fn periodic_arguments(axes: &[(f64, f64)], coordinates: impl Fn(usize) -> (f64, f64)) -> f64 {
    let mut sum = 0.0;
    for (axis, &(period, factor)) in axes.iter().enumerate() {
        let (x, y) = coordinates(axis);
        let (mut difference, rest) = two_sum(x, -y);
        while difference.abs() > 0.5 * period {
            difference -= period.copysign(difference);
        }
        let sine = sin_pi(((difference + rest) / period).clamp(-0.5, 0.5));
        sum += factor * (sine * sine);
    }
    sum
}
