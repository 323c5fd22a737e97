//! Arithmetic on unevaluated sums of two doubles, for the few scalars that one double is too short for.
//!
//! The error bounds are those of Joldes, Muller, Popescu, *Tight and rigorous error bounds for basic building blocks of
//! double-word arithmetic*, ACM Transactions on Mathematical Software 44 (2017), barring overflow and underflow. An
//! addition loses nothing to underflow; a product of doubles loses η/2, and what [`two_product`] returns is within 5η
//! of it.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::scaling::scale_by_power_of_two;

/// The sum a + b as x + y exactly, x = fl(a + b) (Knuth).
///
/// No condition on a and b but that a + b does not overflow, and that neither is ± the largest double (Boldo, Graillat,
/// Muller, *On the robustness of the 2Sum and Fast2Sum algorithms*, ACM Transactions on Mathematical Software 44
/// (2017)).
#[inline(always)]
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let shadow = sum - a;
    (sum, (a - (sum - shadow)) + (b - shadow))
}

/// As [`two_sum`] for |a| ≥ |b| or a = 0 (Dekker).
#[inline(always)]
fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// 2²⁷ + 1: fl(factor·a) is what splits a double into two halves of 26 bits (Veltkamp).
pub(crate) const SPLITTER: f64 = 134_217_729.0;

#[inline(always)]
fn split(a: f64) -> (f64, f64) {
    let spread = SPLITTER * a;
    let high = spread - (spread - a);
    (high, a - high)
}

/// The product a·b as x + y, x = fl(a·b), without fused multiply–add, which not every processor has (Dekker, Veltkamp).
///
/// Exact barring underflow, and always within 5η (Ogita, Rump, Oishi, *Accurate sum and dot product*, SIAM Journal on
/// Scientific Computing 26 (2005), §3). Both factors below 2⁹⁹⁵, for the splitting, and the product below 2¹⁰²¹.
#[inline(always)]
pub(crate) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (split(a), split(b));
    (product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low))
}

/// high + low, where high = fl(high + low). One number has one such pair, so they are compared part by part.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct DoubleWord {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

impl DoubleWord {
    /// a + b, exactly.
    #[inline(always)]
    pub(crate) fn of_sum(a: f64, b: f64) -> Self {
        let (high, low) = two_sum(a, b);
        Self { high, low }
    }

    /// √x for x ≥ 2⁻⁸⁰⁰, relative error at most 5u².
    ///
    /// With s = fl(√x.high) and y = √x − s, |y| ≤ 1.6u·s, one step of Newton's iteration, (x − s²)/2s = y + y²/2s, is
    /// off by 1.3u²s; x.high − s² is a double, and the two roundings on the way cost 2u·1.6u·s (1 + O(u)).
    #[inline(always)]
    pub(crate) fn sqrt(self) -> Self {
        let root = self.high.sqrt();
        let (square, square_low) = two_product(root, root);
        let rest = ((self.high - square) - square_low) + self.low;
        let (high, low) = fast_two_sum(root, rest / (2.0 * root));
        Self { high, low }
    }

    /// x·2^e, exactly but for what leaves the normal range.
    pub(crate) fn scaled(self, e: i32) -> Self {
        Self { high: scale_by_power_of_two(self.high, e), low: scale_by_power_of_two(self.low, e) }
    }
}

impl From<f64> for DoubleWord {
    #[inline(always)]
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl Add for DoubleWord {
    type Output = Self;

    /// x + y, relative error at most 3u²/(1 − 4u) (AccurateDWPlusDW, Theorem 3.1).
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (s, s_low) = two_sum(self.high, other.high);
        let (t, t_low) = two_sum(self.low, other.low);
        let (v, v_low) = fast_two_sum(s, s_low + t);
        let (high, low) = fast_two_sum(v, t_low + v_low);
        Self { high, low }
    }
}

impl Neg for DoubleWord {
    type Output = Self;

    /// −x, exactly.
    #[inline(always)]
    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Sub for DoubleWord {
    type Output = Self;

    /// x − y, with the error of a sum.
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleWord {
    type Output = Self;

    /// x·y, relative error at most 7u² (DWTimesDW1, Theorem 5.1), and 6η.
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let (c, c_low) = two_product(self.high, other.high);
        let crossed = self.high * other.low + self.low * other.high;
        let (high, low) = fast_two_sum(c, c_low + crossed);
        Self { high, low }
    }
}

impl Div for DoubleWord {
    type Output = Self;

    /// x/y, relative error at most 15u² + 56u³ (DWDivDW2, Theorem 7.1), and 8η(1 + 1/|y|).
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let quotient = self.high / other.high;
        let (c, c_low) = two_product(other.high, quotient);
        let (t, t_low) = fast_two_sum(c, other.low * quotient);
        let (r, r_low) = fast_two_sum(t, t_low + c_low);
        let rest = (self.high - r) + (self.low - r_low);
        let (high, low) = fast_two_sum(quotient, rest / other.high);
        Self { high, low }
    }
}

#[cfg(test)]
mod tests {
    use super::super::UNIT_ROUNDOFF;
    use super::*;
    use num_traits::{Signed, Zero};
    use oracle::mutation::generator;
    use oracle::{Rational, exact};
    use proptest::prelude::*;
    use rand::RngExt;

    fn value(x: DoubleWord) -> Rational {
        exact(x.high) + exact(x.low)
    }

    /// Whether x is within c·u² of the number.
    fn within(x: DoubleWord, truth: &Rational, c: f64) -> bool {
        let u = exact(UNIT_ROUNDOFF);
        x.high == x.high + x.low && (value(x) - truth).abs() <= exact(c) * &u * &u * truth.abs()
    }

    fn double_word() -> impl Strategy<Value = DoubleWord> {
        let part = (-1.0..1.0_f64, -40..40_i32).prop_map(|(x, e)| x * 2.0_f64.powi(e));
        // The low part anywhere between half a unit in the last place and far below.
        (part, -1.0..1.0_f64, 53..120_i32)
            .prop_map(|(high, low, e)| DoubleWord::of_sum(high, low * high.abs() * 2.0_f64.powi(-e)))
    }

    #[test]
    fn the_error_of_a_sum_is_exact() {
        let mut random = generator(72);
        for _ in 0..2000 {
            let mut number = || {
                let e = random.random_range(-60..60) - if random.random_bool(0.2) { 1040 } else { 0 };
                scale_by_power_of_two(random.random_range(-1.0..1.0), e)
            };
            let (a, b) = (number(), number());
            let (sum, error) = two_sum(a, b);
            assert_eq!(exact(a) + exact(b), exact(sum) + exact(error));
        }
    }

    proptest! {
        #[test]
        fn errors_are_within_their_bounds(x in double_word(), y in double_word(), near in any::<bool>()) {
            let y = if near { DoubleWord { high: -x.high.next_up(), low: y.low * (x.high / y.high).abs().min(1.0) } } else { y };
            prop_assume!(y.high == y.high + y.low && y.high != 0.0 && x.high != 0.0);
            prop_assert!(within(x + y, &(value(x) + value(y)), 3.01));
            prop_assert!(within(x - y, &(value(x) - value(y)), 3.01));
            prop_assert!(within(x * y, &(value(x) * value(y)), 7.0));
            prop_assert!(within(x / y, &(value(x) / value(y)), 15.01));
            prop_assert!(within(x.scaled(7), &(value(x) * exact(128.0)), 0.0));
        }

        #[test]
        fn the_root_is_within_its_bound(x in double_word()) {
            let x = if x.high < 0.0 { DoubleWord { high: -x.high, low: -x.low } } else { x };
            prop_assume!(x.high > 0.0);
            // r = √x(1 + δ) has r² = x(1 + 2δ + δ²).
            let root = value(x.sqrt());
            prop_assert!(within(x.sqrt(), &root, 0.0));
            let u = exact(UNIT_ROUNDOFF);
            prop_assert!((&root * &root - value(x)).abs() <= exact(10.01) * &u * &u * value(x));
        }

        #[test]
        fn products_and_sums_are_exact(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(a.is_finite() && b.is_finite());
            // Down to where the product's low half is subnormal, and further.
            let (a, b) = (a * 2.0_f64.powi(-500), b * 2.0_f64.powi(-500));
            let (sum, rest) = two_sum(a, b);
            prop_assert!((exact(sum) + exact(rest) - exact(a) - exact(b)).is_zero());
            let (product, rest) = two_product(a, b);
            prop_assume!(product.is_finite());
            let gap = (exact(product) + exact(rest) - exact(a) * exact(b)).abs();
            prop_assert!(gap <= exact(5.0 * super::super::SMALLEST_SUBNORMAL));
            prop_assert!(gap.is_zero() || product.abs() < 2.0_f64.powi(-960));
        }
    }
}
