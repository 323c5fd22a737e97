//! Exact scaling by powers of two, which takes overflow and underflow out of the way of a proof.

use faer::{Mat, MatRef};

use crate::matrix::Real;

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
#[inline]
pub(crate) fn scale_by_power_of_two(x: f64, e: i32) -> f64 {
    if e == 0 {
        return x;
    }
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
/// x_ij = v_ij·2^(e_j) + δ, |δ| ≤ 2^(e_j)·`perturbation`; the perturbation is 0 unless one column spans more than the
/// range of normal numbers.
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
        let mut exponents = Vec::with_capacity(n);
        let mut perturbation = 0.0;
        let mut values = Mat::zeros(m, n);
        // Column by column, so that the second look at each finds it in the cache.
        for j in 0..n {
            let scaled = values.col_as_slice_mut(j);
            match x.col(j).try_as_col_major() {
                Some(column) => scaled.iter_mut().zip(column.as_slice()).for_each(|(v, x)| *v = x.to_f64()),
                None => scaled.iter_mut().zip(x.col(j).iter()).for_each(|(v, x)| *v = x.to_f64()),
            }
            let e = exponent(largest_modulus(scaled));
            if !scale_exactly(scaled, e) {
                for (v, x) in scaled.iter_mut().zip(x.col(j).iter()) {
                    *v = scale_by_power_of_two(x.to_f64(), -e);
                    if scale_by_power_of_two(*v, e) != x.to_f64() {
                        perturbation = super::SMALLEST_SUBNORMAL;
                    }
                }
            }
            exponents.push(e);
        }
        Self { values, exponents, perturbation }
    }
}

/// max |v|, in maxima side by side that need not wait for each other; 0 without entries.
fn largest_modulus(values: &[f64]) -> f64 {
    let (chunks, rest) = values.as_chunks::<8>();
    let mut lanes = [0.0_f64; 8];
    for chunk in chunks {
        for (lane, v) in lanes.iter_mut().zip(chunk) {
            *lane = if v.abs() > *lane { v.abs() } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(0.0, |max, v| v.abs().max(max))
}

/// Multiplies by 2^(−e) in one multiplication each; says whether each product is exact for sure: normal, or zero times
/// something. If not, the values are of no use any more.
fn scale_exactly(values: &mut [f64], e: i32) -> bool {
    if !(-1023..=1022).contains(&e) {
        return false;
    }
    let factor = scale_by_power_of_two(1.0, -e);
    let mut doubtful = false;
    for v in values {
        let nonzero = *v != 0.0;
        *v *= factor;
        doubtful |= nonzero & (v.abs() < f64::MIN_POSITIVE);
    }
    !doubtful
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

    #[test]
    fn columns_come_back_within_the_perturbation() {
        let tiny = f64::from_bits(3);
        let column = |e: i32| (0..11).map(move |i| scale_by_power_of_two(1.0 + f64::from(i), e - 4));
        let columns: Vec<Vec<f64>> = vec![
            vec![0.0; 11],
            column(0).collect(),
            column(1024).collect(),
            column(-1065).collect(),
            column(1024).take(10).chain([tiny]).collect(),
        ];
        let by_columns = Mat::from_fn(11, 5, |i, j| columns[j][i]);
        let by_rows = Mat::from_fn(5, 11, |j, i| columns[j][i]);
        for (x, count) in [(by_columns.as_ref(), 5), (by_rows.transpose(), 5), (by_columns.as_ref(), 4)] {
            let scaled = ScaledColumns::of(x.subcols(0, count));
            // Only the last column spans more than the range of normal numbers.
            assert_eq!(scaled.perturbation, if count == 5 { f64::from_bits(1) } else { 0.0 });
            for j in 0..count {
                let largest = scaled.values.col_as_slice(j).iter().fold(0.0_f64, |max, v| max.max(v.abs()));
                assert!(j == 0 || (0.5..1.0).contains(&largest));
                for i in 0..11 {
                    let back = scale_by_power_of_two(scaled.values[(i, j)], scaled.exponents[j]);
                    assert!(back == x[(i, j)] || (i, j) == (10, 4));
                }
            }
        }
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
