//! Exact scaling by powers of two, which takes overflow and underflow out of the way of a proof.

use faer::{Mat, MatRef};

use crate::Real;

/// e with 2^(e−1) ≤ |x| < 2^e; 0 for x = 0.
pub(crate) fn exponent(x: f64) -> i32 {
    if x == 0.0 {
        return 0;
    }
    let biased = ((x.to_bits() >> 52) & 0x7ff) as i32;
    if biased != 0 {
        biased - 1022
    } else {
        // Subnormal: 2⁵⁴·x is normal.
        exponent(x * f64::from_bits((1023 + 54) << 52)) - 54
    }
}

/// x·2^e, rounded once (and only where the result is subnormal); ±∞ on overflow.
pub(crate) fn scale_by_power_of_two(x: f64, e: i32) -> f64 {
    let power = |e: i32| f64::from_bits(((1023 + e) as u64) << 52);
    let (mut x, mut e) = (x, e.clamp(-4400, 4400));
    while e > 1023 {
        x *= power(1023);
        e -= 1023;
    }
    // Down in steps that leave 53 bits of room above the subnormal range, so that only the last step rounds.
    while e < -1022 {
        x *= power(-1022 + 53);
        e += 1022 - 53;
    }
    x * power(e)
}

/// The columns of X, each multiplied by a power of two so that its largest entry lies in [½, 1).
///
/// x_ij = v_ij·2^(e_j) + δ, |δ| ≤ 2^(e_j)·`perturbation`; the perturbation is 0 unless one column spans more than the range
/// of normal numbers.
#[derive(Clone, Debug)]
pub(crate) struct ScaledColumns {
    pub(crate) values: Mat<f64>,
    pub(crate) exponents: Vec<i32>,
    pub(crate) perturbation: f64,
}

impl ScaledColumns {
    /// Scales finite columns, with a copy.
    pub(crate) fn of<T: Real>(x: MatRef<'_, T>) -> Self {
        let (m, n) = (x.nrows(), x.ncols());
        let exponents: Vec<i32> =
            (0..n).map(|j| exponent((0..m).fold(0.0, |max, i| x[(i, j)].to_f64().abs().max(max)))).collect();
        let mut perturbation = 0.0;
        let mut values = Mat::zeros(m, n);
        for (j, &e) in exponents.iter().enumerate() {
            // A normal power of two scales in one multiplication; further ones go step by step.
            let factor = (-1023..=1022).contains(&e).then(|| scale_by_power_of_two(1.0, -e));
            for (v, x) in values.col_as_slice_mut(j).iter_mut().zip(x.col(j).iter()) {
                let entry = x.to_f64();
                *v = factor.map_or_else(|| scale_by_power_of_two(entry, -e), |factor| entry * factor);
                // Only a subnormal result can have been rounded.
                if v.abs() < f64::MIN_POSITIVE && scale_by_power_of_two(*v, e) != entry {
                    perturbation = super::SMALLEST_SUBNORMAL;
                }
            }
        }
        Self { values, exponents, perturbation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn exponents_of_extremes() {
        assert_eq!(exponent(1.0), 1);
        assert_eq!(exponent(0.5), 0);
        assert_eq!(exponent(f64::MAX), 1024);
        assert_eq!(exponent(f64::from_bits(1)), -1073);
        assert_eq!(scale_by_power_of_two(f64::from_bits(1), 2097), 2.0_f64.powi(1023));
        assert_eq!(scale_by_power_of_two(f64::MAX, -3000), 0.0);
        assert_eq!(scale_by_power_of_two(1.0, 1024), f64::INFINITY);
    }

    proptest! {
        #[test]
        fn scaling_to_the_unit_interval_is_exact(x in any::<f64>()) {
            prop_assume!(x.is_finite() && x != 0.0);
            let scaled = scale_by_power_of_two(x, -exponent(x));
            prop_assert!((0.5..1.0).contains(&scaled.abs()));
            prop_assert_eq!(scale_by_power_of_two(scaled, exponent(x)), x);
        }
    }
}
