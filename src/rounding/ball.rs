//! A real number known as a double word and a bound on its distance.

use std::ops::{Add, Mul, Neg, Sub};

use super::double_word::DoubleWord;
use super::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_down, add_up, div_up, mul_up, sub_down};
use crate::claim::Enclosure;

/// Double words of less than this have no root of known accuracy.
const LEAST_ROOT: f64 = f64::from_bits((1023 - 700) << 52);

/// A number x with |x − (high + low)| ≤ `radius`. The moduli are below 2⁹⁰⁰, for the products.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ball {
    pub(crate) centre: DoubleWord,
    pub(crate) radius: f64,
}

impl Ball {
    /// 2ᵉ·x for e = 1 or −1, exactly but for what is lost among the subnormal numbers, η at the most.
    pub(crate) fn scaled(self, e: i32) -> Self {
        let factor = 2.0_f64.powi(e);
        Self { centre: self.centre.scaled(e), radius: add_up(factor * self.radius, SMALLEST_SUBNORMAL) }
    }

    /// √x of a number that is known not to be negative: |√x − √m| = |x − m|/(√x + √m) ≤ r/√m, and 5u² of the double word.
    /// Where m ≤ r, x ≤ 2r + … and its root lies between 0 and that.
    pub(crate) fn root(self) -> Self {
        let (m, r) = (self.centre, self.radius);
        if m.high <= r || m.high < LEAST_ROOT {
            let top = add_up(add_up(m.high.max(0.0), m.low.abs()), r).sqrt().next_up();
            return Self { centre: DoubleWord::from(0.5 * top), radius: (0.5 * top).next_up() };
        }
        let centre = m.sqrt();
        // m ≥ (1 − 2u)·high, and the root of that is at least a double below its own.
        let least = centre.high.next_down().next_down();
        Self { centre, radius: add_up(div_up(r, least), relative(6.0, centre)) }
    }

    /// The numbers that it may be.
    pub(crate) fn enclosure(self) -> Enclosure {
        let DoubleWord { high, low } = self.centre;
        if low == 0.0 && self.radius == 0.0 {
            return Enclosure::point(high);
        }
        Enclosure { lower: add_down(high, sub_down(low, self.radius)), upper: add_up(high, add_up(low, self.radius)) }
    }
}

impl Add for Ball {
    type Output = Self;

    /// x + y. The relative error of the double word, 3u²/(1 − 4u), is below 4u² of the result, rounding to `high` included.
    fn add(self, other: Self) -> Self {
        let centre = self.centre + other.centre;
        Self { centre, radius: add_up(add_up(self.radius, other.radius), relative(4.0, centre)) }
    }
}

impl Neg for Ball {
    type Output = Self;

    /// −x, with the same radius.
    fn neg(self) -> Self {
        Self { centre: -self.centre, ..self }
    }
}

impl Sub for Ball {
    type Output = Self;

    /// x − y, with the error of a sum.
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Ball {
    type Output = Self;

    /// x·y: |xy − mn| ≤ |m|s + |n|r + rs for the centres m, n and radii r, s; 7u² and 6η of the double word.
    fn mul(self, other: Self) -> Self {
        let centre = self.centre * other.centre;
        let crossed = add_up(mul_up(modulus(self.centre), other.radius), mul_up(modulus(other.centre), self.radius));
        let spread = add_up(crossed, mul_up(self.radius, other.radius));
        Self { centre, radius: add_up(add_up(spread, relative(8.0, centre)), 6.0 * SMALLEST_SUBNORMAL) }
    }
}

/// An upper bound on |high + low|.
fn modulus(x: DoubleWord) -> f64 {
    x.high.abs().next_up()
}

/// c·u²·|x|, rounded up.
fn relative(c: f64, x: DoubleWord) -> f64 {
    if x.high == 0.0 { 0.0 } else { mul_up(c * UNIT_ROUNDOFF * UNIT_ROUNDOFF, modulus(x)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::Signed;
    use oracle::{Rational, exact};
    use proptest::prelude::*;

    fn ball() -> impl Strategy<Value = Ball> {
        (-4.0..4.0_f64, -40..40_i32, -1.0..1.0_f64, -130..-60_i32).prop_map(|(x, e, low, f)| {
            let high = x * 2.0_f64.powi(e);
            let centre = DoubleWord::of_sum(high, low * high.abs() * 2.0_f64.powi(-54));
            Ball { centre, radius: high.abs() * 2.0_f64.powi(f) }
        })
    }

    /// The end of a ball on one side.
    fn end(x: Ball, sign: f64) -> Rational {
        exact(x.centre.high) + exact(x.centre.low) + exact(sign * x.radius)
    }

    fn holds(x: Ball, truth: &Rational) -> bool {
        let Enclosure { lower, upper } = x.enclosure();
        let centre = exact(x.centre.high) + exact(x.centre.low);
        (centre - truth).abs() <= exact(x.radius) && exact(lower) <= *truth && *truth <= exact(upper)
    }

    proptest! {
        #[test]
        fn operations_keep_the_ends(x in ball(), y in ball(), near in any::<bool>()) {
            let y = if near { Ball { centre: x.centre, radius: y.radius } } else { y };
            for (a, b) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
                let (p, q) = (end(x, a), end(y, b));
                prop_assert!(holds(x + y, &(&p + &q)));
                prop_assert!(holds(x - y, &(&p - &q)));
                prop_assert!(holds(x * y, &(&p * &q)));
                prop_assert!(holds(x.scaled(-1), &(&p * exact(0.5))));
            }
        }

        #[test]
        fn the_root_keeps_the_ends(x in ball(), wide in any::<bool>()) {
            let high = x.centre.high.abs();
            prop_assume!(high > 0.0);
            let centre = DoubleWord { high, low: x.centre.low };
            let x = Ball { centre, radius: if wide { 1.5 * high } else { x.radius } };
            let root = x.root();
            for sign in [-1.0, 1.0] {
                let square = end(x, sign);
                if !square.is_negative() {
                    let (least, most) = (end(root, -1.0), end(root, 1.0));
                    prop_assert!(most.is_positive() && &most * &most >= square);
                    prop_assert!(!least.is_positive() || &least * &least <= square);
                }
            }
        }
    }
}
