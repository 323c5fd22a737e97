//! ln(1 + y) for y ≥ 0, with a proved relative error.
//!
//! The standard library's `ln_1p` documents no error bound. As in [`logarithm`](super::ln_enclosure), ln(1 + f) =
//! 2·artanh(s) with s = f/(2 + f), by 17 terms of the series; u = 2⁻⁵³.
//!
//! * y ≤ 1: f = y, s ≤ ⅓ carries two roundings. The sum P = 1 + s²/3 + s⁴/5 + … is off by its last addition and by what
//!   is below it, Horner's scheme on less than 0.04·P: 1.4u. The product with 2s adds one: 4.4u. The terms left
//!   out are below s³⁴/35 < 2·10⁻¹⁸ < 0.02u.
//! * y > 1: 1 + y = w + c exactly, w·2^(−e) = m in [√½, √2), and f = (m − 1) + c·2^(−e) is rounded once, so that the
//!   series is off by 5.2u, relative to at most 0.3466: 1.81u. e·L₁ is exact with ln 2 = L₁ + L₂, L₁ of 42 bits. The
//!   sum of the series and e·L₂ is rounded by 0.35u, and the whole by u. It is ln 2 at the least, so 4.2u.
//!
//! [`LN_ONE_PLUS_ERROR`] is 6u.

use super::scaling::{exponent, scale_by_power_of_two};
use super::{UNIT_ROUNDOFF, two_sum};

/// The relative error of [`ln_one_plus`], 6u.
pub(crate) const LN_ONE_PLUS_ERROR: f64 = 6.0 * UNIT_ROUNDOFF;

const TERMS: usize = 17;
/// ln 2 to 42 bits, and the rest of it.
const LN_2: [f64; 2] = [f64::from_bits(0x3fe6_2e42_fefa_3800), f64::from_bits(0x3d2e_f357_93c7_6730)];

/// ln(1 + y) of y ≥ 0, to [`LN_ONE_PLUS_ERROR`]; infinite where y is.
pub(crate) fn ln_one_plus(y: f64) -> f64 {
    if y <= 1.0 {
        return of_series(y);
    }
    let (sum, rest) = two_sum(1.0, y);
    if !sum.is_finite() {
        return f64::INFINITY;
    }
    let mut e = exponent(sum);
    let mut m = scale_by_power_of_two(sum, -e);
    if m < std::f64::consts::FRAC_1_SQRT_2 {
        m *= 2.0;
        e -= 1;
    }
    let f = (m - 1.0) + scale_by_power_of_two(rest, -e);
    let e = f64::from(e);
    e * LN_2[0] + (of_series(f) + e * LN_2[1])
}

/// ln(1 + f) = 2·artanh(f/(2 + f)).
fn of_series(f: f64) -> f64 {
    let s = f / (2.0 + f);
    let square = s * s;
    let sum = (0..TERMS).rev().fold(0.0, |sum, k| sum * square + 1.0 / (2 * k + 1) as f64);
    2.0 * s * sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::{One, Signed};
    use oracle::{Rational, exact, logarithm};
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    #[test]
    fn random_arguments_are_within_the_bound() {
        let mut random = StdRng::seed_from_u64(2104);
        let near_one = [1.0, 1.0_f64.next_up(), 1.0_f64.next_down(), 2.0_f64.powi(53), f64::MAX, 0.414_213_562];
        for i in 0..600 {
            let y = match i % 3 {
                0 => random.random_range(0.0..4.0),
                1 => 2.0_f64.powf(random.random_range(-60.0..1023.0)),
                _ => near_one[i / 3 % near_one.len()],
            };
            let truth = logarithm::ln(&(Rational::one() + exact(y)));
            let gap = (exact(ln_one_plus(y)) - &truth).abs();
            assert!(gap <= exact(LN_ONE_PLUS_ERROR) * &truth, "{y}");
        }
        assert_eq!((ln_one_plus(0.0), ln_one_plus(1e-300), ln_one_plus(f64::INFINITY)), (0.0, 1e-300, f64::INFINITY));
    }
}
