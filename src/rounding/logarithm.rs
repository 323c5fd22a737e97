//! A proved enclosure of the natural logarithm.
//!
//! The standard library's `ln` documents no error bound, so a proof cannot lean on it. Here x = m·2^e with m ∈ [√½,
//! √2), and ln m = 2·artanh(s), s = (m − 1)/(m + 1), |s| ≤ 3 − 2√2 < 0.1716:
//!
//! ln m = 2 Σ_{k<K} s^{2k+1}/(2k+1) + r,  |r| ≤ 2|s|^{2K+1} / ((2K+1)(1 − s²)).
//!
//! With K = 12 terms, |r| / |ln m| ≤ |s|²⁴ / (25·(1 − s²)) < 2·10⁻²⁰ < u, since |ln m| ≥ 2|s|. All terms have one sign.
//! m − 1 is exact (Sterbenz, m ≥ ½), so s carries 2 roundings and s² 5; by Horner's scheme the k-th term meets 7k + 3,
//! but is at most 0.03^k of the sum, so that Σ (7k + 3)·0.03^k < 4 roundings of the sum remain, and the factor 2s
//! adds 3. The code allows γ_{4K+8}, seven times as much.

use super::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_down, add_up, gamma, mul_down, mul_up};
use crate::claim::Enclosure;

const TERMS: usize = 12;

/// ln 2 lies between these two neighbours: `LN_2` is 0.693147180559945286…, ln 2 = 0.693147180559945309….
const LN_2: Enclosure = Enclosure { lower: std::f64::consts::LN_2, upper: std::f64::consts::LN_2.next_up() };

/// An enclosure of ln x for finite x > 0, of relative width about 2⁻⁴⁷.
pub(crate) fn ln_enclosure(x: f64) -> Enclosure {
    let mut e = super::scaling::exponent(x);
    let mut m = super::scaling::scale_by_power_of_two(x, -e);
    if m < std::f64::consts::FRAC_1_SQRT_2 {
        m *= 2.0;
        e -= 1;
    }
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let mut sum = 0.0;
    for k in (0..TERMS).rev() {
        sum = sum * square + 1.0 / (2 * k + 1) as f64;
    }
    let value = 2.0 * s * sum;
    // One more u for the truncated tail.
    let error = add_up(mul_up(value.abs(), gamma(4 * TERMS + 8) + 2.0 * UNIT_ROUNDOFF), SMALLEST_SUBNORMAL);
    let whole = f64::from(e);
    let (low, high) = if e >= 0 {
        (mul_down(whole, LN_2.lower), mul_up(whole, LN_2.upper))
    } else {
        (mul_down(whole, LN_2.upper), mul_up(whole, LN_2.lower))
    };
    Enclosure { lower: add_down(low, (value - error).next_down()), upper: add_up(high, add_up(value, error)) }
}

/// The enclosure of ln x for an enclosed x > 0.
pub(crate) fn ln_interval(x: Enclosure) -> Enclosure {
    Enclosure { lower: ln_enclosure(x.lower).lower, upper: ln_enclosure(x.upper).upper }
}

/// k·ln 2.
pub(crate) fn ln_power_of_two(k: i64) -> Enclosure {
    let positive = ln_enclosure(2.0).times(k.unsigned_abs() as usize);
    if k < 0 { positive.negated() } else { positive }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn encloses_published_values() {
        // Abramowitz & Stegun, *Handbook of Mathematical Functions*, Table 1.1.
        for (x, digits) in
            [(3.0, 1.098_612_288_668_109_8), (5.0, 1.609_437_912_434_100_3), (7.0, 1.945_910_149_055_313_2)]
        {
            let ln = ln_enclosure(x);
            assert!(ln.lower <= digits && digits <= ln.upper, "{x}: {ln:?}");
            assert!(ln.upper - ln.lower < 1e-13 * digits);
        }
        let one = ln_enclosure(1.0);
        assert!(one.lower <= 0.0 && 0.0 <= one.upper && one.upper < 1e-300);
    }

    proptest! {
        #[test]
        fn the_library_logarithm_lies_inside_up_to_two_ulp(x in any::<f64>().prop_map(f64::abs)) {
            prop_assume!(x.is_finite() && x > 0.0);
            let ln = ln_enclosure(x);
            let slack = 2.0 * f64::EPSILON * x.ln().abs();
            prop_assert!(ln.lower <= x.ln() + slack && x.ln() - slack <= ln.upper);
            prop_assert!(ln.upper - ln.lower <= 1e-13 * x.ln().abs().max(1e-300));
        }
    }
}
