//! Arcs of sines and of cosines, enclosed.
//!
//! The standard library's `asin` documents no error bound. Here it only proposes t, for s ≤ ½, and the sine of t judges
//! it: |asin s − t| ≤ |s − sin t|/√(1 − x²) for some x between s and sin t, both below 0.51, so at most 1.17·|s − sin
//! t|.
//!
//! sin t = t·p(z), z = t² < 0.285, p by the terms of the series up to z⁷/15!; the first that is left out is below
//! 10⁻²³. By Horner's scheme p = 1 + z·q with −1/6 < q < −0.16. An error of q below 20u of itself, many times that of
//! its seven coefficients, counts for 0.0475·20u < u; the product with z, z itself and the coefficient for less than
//! 0.2u; the sum for u, and p > 0.95; the product with t for one more: below 4u in all.
//!
//! Larger arguments by half the arc: acos c = 2·asin √((1 − c)/2), where 1 − c is exact for c ≥ ½.

use std::f64::consts::FRAC_PI_2;

use super::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, mul_up, sqrt_down, sqrt_up, sub_down};
use crate::claim::Enclosure;

/// The relative error of [`sine`], 4u.
const SINE_ERROR: f64 = 4.0 * UNIT_ROUNDOFF;
/// The largest arc that is proposed: asin ½ = 0.5236, and more than that.
const MOST: f64 = 0.53;
/// 1/√(1 − 0.51²), rounded up.
const SLOPE: f64 = 1.17;

/// (−1)ʲ/(2j + 1)!, rounded.
const COEFFICIENTS: [f64; 8] = [
    1.0,
    -1.0 / 6.0,
    1.0 / 120.0,
    -1.0 / 5040.0,
    1.0 / 362_880.0,
    -1.0 / 39_916_800.0,
    1.0 / 6_227_020_800.0,
    -1.0 / 1_307_674_368_000.0,
];

/// sin t of 0 ≤ t ≤ 0.53, to 4u, and 2⁻¹⁰⁷⁴.
fn sine(t: f64) -> f64 {
    let square = t * t;
    t * COEFFICIENTS.iter().rev().fold(0.0, |sum, c| sum * square + c)
}

/// asin s of 0 ≤ s ≤ ½.
fn of_small(s: f64) -> Enclosure {
    if s == 0.0 {
        return Enclosure::point(0.0);
    }
    let t = s.asin().clamp(0.0, MOST);
    let found = sine(t);
    let gap = add_up((s - found).abs(), add_up(mul_up(SINE_ERROR, found), SMALLEST_SUBNORMAL));
    let error = mul_up(SLOPE, gap);
    Enclosure { lower: sub_down(t, error).max(0.0), upper: add_up(t, error) }
}

/// π/2 − x.
fn to_right_angle(x: Enclosure) -> Enclosure {
    // π/2 lies between the double nearest to it and the next one.
    let (low, high) = (FRAC_PI_2, FRAC_PI_2.next_up());
    Enclosure {
        lower: sub_down(low, x.upper).max(0.0),
        upper: if x.lower == 0.0 { high } else { add_up(high, -x.lower) },
    }
}

/// 2·asin √((1 − c)/2) of ½ ≤ c ≤ 1.
fn by_half(c: f64) -> Enclosure {
    let half = 0.5 * (1.0 - c);
    if half == 0.0 {
        return Enclosure::point(0.0);
    }
    let (low, high) = (sqrt_down(half), sqrt_up(half).min(0.5));
    Enclosure { lower: 2.0 * of_small(low).lower, upper: 2.0 * of_small(high).upper }
}

fn arcsine_of(s: f64) -> Enclosure {
    if s <= 0.5 { of_small(s) } else { to_right_angle(by_half(s)) }
}

fn arccosine_of(c: f64) -> Enclosure {
    if c >= 0.5 { by_half(c) } else { to_right_angle(of_small(c)) }
}

/// The angle between 0 and π/2 whose sine is enclosed; a sine below 0 is taken for 0, one above 1 for 1.
pub(crate) fn arcsine(s: Enclosure) -> Enclosure {
    let (lower, upper) = (s.lower.clamp(0.0, 1.0), s.upper.clamp(0.0, 1.0));
    Enclosure { lower: arcsine_of(lower).lower, upper: arcsine_of(upper).upper }
}

/// The angle between 0 and π/2 whose cosine is enclosed, in the same way.
pub(crate) fn arccosine(c: Enclosure) -> Enclosure {
    let (lower, upper) = (c.lower.clamp(0.0, 1.0), c.upper.clamp(0.0, 1.0));
    Enclosure { lower: arccosine_of(upper).lower, upper: arccosine_of(lower).upper }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::{One, Signed};
    use oracle::mutation::generator;
    use oracle::{Rational, exact};
    use rand::RngExt;

    /// sin and cos of 0 ≤ t ≤ 1.6 by their series, to 10⁻⁴⁰, rounded to so many bits on the way.
    fn series(t: &Rational) -> [Rational; 2] {
        let square = t * t;
        let from = |first: Rational, start: i64| {
            let (mut term, mut sum) = (first.clone(), first);
            for k in (start..start + 60).step_by(2) {
                term = -(term * &square) / Rational::from_integer((k * (k + 1)).into());
                sum += &term;
            }
            sum
        };
        [from(t.clone(), 2), from(Rational::one(), 1)]
    }

    #[test]
    fn the_sine_is_within_its_error() {
        let mut random = generator(2311);
        for case in 0..300 {
            let t = match case % 3 {
                0 => random.random_range(0.5..MOST),
                1 => random.random_range(0.0..MOST),
                _ => 2.0_f64.powf(random.random_range(-60.0..-1.0)),
            };
            let [truth, _] = series(&exact(t));
            assert!((exact(sine(t)) - &truth).abs() <= exact(SINE_ERROR) * &truth, "{t}");
        }
    }

    #[test]
    fn arcs_hold_the_angle() {
        let mut random = generator(2312);
        for case in 0..300 {
            let x = match case % 4 {
                0 => random.random_range(0.0..1.0),
                1 => 1.0 - 2.0_f64.powf(random.random_range(-52.0..-1.0)),
                2 => 2.0_f64.powf(random.random_range(-60.0..-1.0)),
                _ => [0.0, 0.5, 0.5_f64.next_up(), 1.0, 0.5_f64.sqrt()][case / 4 % 5],
            };
            // Both functions are monotone on the quadrant.
            let angle = arcsine(Enclosure::point(x));
            let ([low, _], [high, _]) = (series(&exact(angle.lower)), series(&exact(angle.upper.min(FRAC_PI_2))));
            assert!(low <= exact(x) && (exact(x) <= high || angle.upper > FRAC_PI_2), "{x}: {angle:?}");
            assert!(angle.width() <= 64.0 * UNIT_ROUNDOFF * angle.upper.max(1e-300) + 1e-320, "{x}: {angle:?}");
            let angle = arccosine(Enclosure::point(x));
            let ([_, low], [_, high]) = (series(&exact(angle.lower)), series(&exact(angle.upper.min(FRAC_PI_2))));
            assert!(low >= exact(x) && (exact(x) >= high || angle.upper > FRAC_PI_2), "{x}: {angle:?}");
            assert!(angle.width() <= 64.0 * UNIT_ROUNDOFF, "{x}: {angle:?}");
        }
    }

    #[test]
    fn tiny_sines_keep_their_digits() {
        for s in [1e-10, 1e-100, 1e-300, f64::MIN_POSITIVE] {
            let angle = arcsine(Enclosure::point(s));
            assert!(angle.contains(s) && angle.width() <= 32.0 * UNIT_ROUNDOFF * s + 1e-320, "{angle:?}");
        }
        assert_eq!(arcsine(Enclosure { lower: -1.0, upper: 0.0 }), Enclosure::point(0.0));
        assert!(arcsine(Enclosure { lower: 0.0, upper: 2.0 }).upper >= FRAC_PI_2);
    }
}
