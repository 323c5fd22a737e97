//! Where the values of a series stand between its smallest and its largest one, exactly.
//!
//! A field is the same for x and αx + β, α > 0, so it takes no means, only what is proportional to them: with k_i
//! values in window i and K the product of the different counts, the integer K/k_i times the sum of the window is K
//! times its mean. Those products are exact: as double words where they fit, as they nearly always do, as integers
//! where not.

use std::collections::BTreeSet;
use std::ops::Range;

use num_bigint::{BigInt, BigUint};
use num_traits::{ToPrimitive, Zero};

use crate::rounding::{DoubleWord, ExactSum, decompose, exponent, scale_by_power_of_two, two_product, two_sum};

/// Values of this modulus might overflow when they are added or split.
pub(super) const LARGE: f64 = f64::from_bits((1023 + 900) << 52);
/// Integers below this are doubles.
const WHOLE: u64 = 1 << 53;
/// Bits of a difference of integers that are kept.
const KEPT: u64 = 106;

/// How many different values a series has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Distinct {
    One,
    Two,
    /// Whether the middle one is ½(min + max).
    Three {
        centred: bool,
    },
    More,
}

/// x − min and max − x for each value x, and max − min, over a common power of two that leaves max − min in [½, 1).
///
/// Each is within 3.01u² of itself, and η.
pub(super) struct Offsets {
    pub(super) above: Vec<DoubleWord>,
    pub(super) below: Vec<DoubleWord>,
    pub(super) span: DoubleWord,
    pub(super) distinct: Distinct,
}

impl Offsets {
    /// Of finite values, one at least.
    pub(super) fn of_values(values: &[f64]) -> Self {
        let large = values.iter().any(|x| x.abs() >= LARGE);
        // A difference of two halves does not overflow, and a quarter is no largest double.
        let factor = if large { 0.25 } else { 1.0 };
        let apart = |x: &f64, y: &f64| DoubleWord::of_sum(factor * x, -(factor * y));
        Self::of(values, apart, |min, x, max| sign_is_zero(&[*x, *x, -min, -max]))
    }

    /// Of the means of windows of finite values, one at least.
    pub(super) fn of_windows(values: &[f64], windows: &[Range<usize>]) -> Self {
        let counts: BTreeSet<usize> = windows.iter().map(Range::len).collect();
        match double_words(values, windows, &counts) {
            Some(words) => Self::of(
                &words,
                |x, y| *x - *y,
                |min, x, max| sign_is_zero(&[x.high, x.low, x.high, x.low, -min.high, -min.low, -max.high, -max.low]),
            ),
            None => {
                let integers = integers(values, windows, &counts);
                let (min, max) = extremes(&integers);
                let bits = (max - min).bits();
                let apart = |x: &BigInt, y: &BigInt| leading((x - y).magnitude(), bits);
                Self::of(&integers, apart, |min, x, max| x + x == min + max)
            }
        }
    }

    /// `apart` is x − y for x ≥ y.
    fn of<V: PartialOrd>(
        values: &[V],
        apart: impl Fn(&V, &V) -> DoubleWord,
        is_centred: impl Fn(&V, &V, &V) -> bool,
    ) -> Self {
        let (min, max) = extremes(values);
        let span = apart(max, min);
        let e = exponent(span.high);
        let mut inner = values.iter().filter(|x| *x != min && *x != max);
        let distinct = match inner.next() {
            _ if min == max => Distinct::One,
            None => Distinct::Two,
            Some(first) if inner.any(|x| x != first) => Distinct::More,
            Some(first) => Distinct::Three { centred: is_centred(min, first, max) },
        };
        Self {
            above: values.iter().map(|x| apart(x, min).scaled(-e)).collect(),
            below: values.iter().map(|x| apart(max, x).scaled(-e)).collect(),
            span: span.scaled(-e),
            distinct,
        }
    }
}

fn extremes<V: PartialOrd>(values: &[V]) -> (&V, &V) {
    let first = &values[0];
    values.iter().fold((first, first), |(min, max), x| (if x < min { x } else { min }, if x > max { x } else { max }))
}

/// Whether a sum is 0, exactly.
fn sign_is_zero(terms: &[f64]) -> bool {
    let mut sum = ExactSum::new();
    terms.iter().for_each(|&term| sum.add_product(term, 1.0, 1.0));
    sum.sign().is_eq()
}

/// The product of the other counts.
fn multiplier(counts: &BTreeSet<usize>, count: usize) -> BigUint {
    counts.iter().filter(|&&other| other != count).map(|&other| BigUint::from(other)).product()
}

/// The sums of the windows times their multipliers, if all of them are double words.
///
/// The multipliers are integers and the sums multiples of η, so that no product underflows.
fn double_words(values: &[f64], windows: &[Range<usize>], counts: &BTreeSet<usize>) -> Option<Vec<DoubleWord>> {
    if values.iter().any(|x| x.abs() >= LARGE) {
        return None;
    }
    let whole = |count: usize| multiplier(counts, count).to_u64().filter(|&product| product < WHOLE);
    let multipliers: Option<Vec<(usize, f64)>> =
        counts.iter().map(|&count| whole(count).map(|product| (count, product as f64))).collect();
    let multipliers = multipliers?;
    let word = |window: &Range<usize>| {
        let (mut sum, mut rest, mut lost) = (0.0, 0.0, 0.0);
        for &x in &values[window.clone()] {
            let (next, error) = two_sum(sum, x);
            let (rest_next, error) = two_sum(rest, error);
            (sum, rest, lost) = (next, rest_next, lost + error.abs());
        }
        let DoubleWord { high, low } = DoubleWord::of_sum(sum, rest);
        let multiplier = multipliers.iter().find(|(count, _)| *count == window.len())?.1;
        let ((high, crossed), (low, beyond)) = (two_product(high, multiplier), two_product(low, multiplier));
        let (low, error) = two_sum(crossed, low);
        (lost == 0.0 && beyond == 0.0 && error == 0.0).then(|| DoubleWord::of_sum(high, low))
    };
    windows.iter().map(word).collect()
}

/// The same over the smallest power of two that any value has, as integers.
fn integers(values: &[f64], windows: &[Range<usize>], counts: &BTreeSet<usize>) -> Vec<BigInt> {
    let least = values.iter().filter(|&&x| x != 0.0).map(|&x| decompose(x).2).min().unwrap_or(0);
    let integer = |&x: &f64| {
        let (negative, mantissa, e) = decompose(x);
        let modulus = if mantissa == 0 { BigInt::zero() } else { BigInt::from(mantissa) << (e - least) as u32 };
        if negative { -modulus } else { modulus }
    };
    let sum = |window: &Range<usize>| {
        values[window.clone()].iter().map(integer).sum::<BigInt>() * BigInt::from(multiplier(counts, window.len()))
    };
    windows.iter().map(sum).collect()
}

/// x·2^(−bits) for an integer x < 2^bits, less than 2u² of it below.
fn leading(x: &BigUint, bits: u64) -> DoubleWord {
    let dropped = x.bits().saturating_sub(KEPT);
    let top = (x >> dropped).to_i128().unwrap_or(0);
    let high = top as f64;
    let low = (top - high as i128) as f64;
    let e = dropped as i64 - bits as i64;
    let e = e.max(i64::from(i32::MIN)) as i32;
    DoubleWord { high: scale_by_power_of_two(high, e), low: scale_by_power_of_two(low, e) }
}

#[cfg(test)]
mod tests {
    use super::super::aggregation::windows;
    use super::*;
    use num_traits::{One, Signed};
    use oracle::mutation::generator;
    use oracle::{Rational, exact};
    use rand::RngExt;

    fn value(word: &DoubleWord) -> Rational {
        exact(word.high) + exact(word.low)
    }

    #[test]
    fn sums_are_in_proportion_to_the_means_in_either_form() {
        let mut random = generator(61);
        for _ in 0..60 {
            let length = random.random_range(1..40);
            let values: Vec<f64> = (0..length).map(|_| f64::from(random.random_range(-999..999)) / 10.0).collect();
            let size = random.random_range(1..=length);
            let windows: Vec<Range<usize>> = windows(length, size, false).unwrap().collect();
            let counts: BTreeSet<usize> = windows.iter().map(Range::len).collect();
            let product = counts.iter().fold(Rational::one(), |product, &count| product * exact(count as f64));
            let mean = |window: &Range<usize>| {
                let sum = values[window.clone()].iter().fold(Rational::zero(), |sum, &x| sum + exact(x));
                sum / exact(window.len() as f64)
            };
            let words = double_words(&values, &windows, &counts).unwrap();
            let integers = integers(&values, &windows, &counts);
            for (k, window) in windows.iter().enumerate() {
                assert_eq!(value(&words[k]), mean(window) * &product);
                // Integers are over a power of two that all share.
                let (first, this) = (Rational::from(integers[0].clone()), Rational::from(integers[k].clone()));
                assert_eq!(first * mean(window), this * mean(&windows[0]));
            }
        }
        // Bits that 106 do not hold, and a value that might overflow.
        for values in [[1.0, 1e-20, 1e-40], [1e300, 0.0, 0.0]] {
            assert_eq!(double_words(&values, std::slice::from_ref(&(0..3)), &BTreeSet::from([3])), None);
        }
    }

    #[test]
    fn leading_bits_are_within_their_bound() {
        let mut random = generator(62);
        for bits in [1_u32, 53, 54, 106, 107, 160, 500, 2100] {
            let integer = (0..bits).fold(BigUint::one(), |x, _| (x << 1_u32) + u32::from(random.random_bool(0.5)));
            let word = leading(&integer, integer.bits());
            let truth = Rational::new(BigInt::from(integer.clone()), BigInt::one() << integer.bits());
            assert!((value(&word) - &truth).abs() <= exact(2.0_f64.powi(-105)) * truth, "{bits}");
        }
        assert_eq!(leading(&BigUint::zero(), 10), DoubleWord::from(0.0));
    }
}
