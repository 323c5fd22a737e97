//! An exact sum of products of doubles.
//!
//! A double is an integer times a power of two, so Σ aᵢbᵢcᵢ is an integer multiple of 2^(3·(−1074)), below 2^(3·1024)
//! times the number of terms. A fixed-point accumulator wide enough for all of that (Kulisch's) adds without any
//! rounding, and its sign is the sign of the real number. Carries are kept back in the upper half of each limb and
//! propagated only when they might overflow (Neal, *Fast exact summation using small and large superaccumulators*,
//! arXiv:1505.05571, §2).

use std::cmp::Ordering;

/// Bits of a limb that hold digits; the rest of its `i64` holds carries.
const LIMB_BITS: usize = 32;
/// Weight of the accumulator's lowest bit: three factors, each a multiple of 2⁻¹⁰⁷⁴.
const LOWEST: i32 = -3 * 1074;
/// (3·1074 + 3·1024 bits + 64 for the number of terms) / 32, rounded up.
const LIMBS: usize = (3 * 1074 + 3 * 1024 + 64_usize).div_ceil(LIMB_BITS) + 1;
/// A limb grows by less than 2³² per addition; 2³⁰ of them stay below 2⁶³.
const ADDITIONS_PER_CARRY: u32 = 1 << 30;

/// Accumulates Σ ± a·b·c exactly.
#[derive(Clone, Debug)]
pub(crate) struct ExactSum {
    limbs: [i64; LIMBS],
    pending: u32,
}

impl ExactSum {
    pub(crate) fn new() -> Self {
        Self { limbs: [0; LIMBS], pending: 0 }
    }

    /// Adds a·b·c. The factors are finite.
    pub(crate) fn add_product(&mut self, a: f64, b: f64, c: f64) {
        let (negative_a, mantissa_a, exponent_a) = decompose(a);
        let (negative_b, mantissa_b, exponent_b) = decompose(b);
        let (negative_c, mantissa_c, exponent_c) = decompose(c);
        if mantissa_a == 0 || mantissa_b == 0 || mantissa_c == 0 {
            return;
        }
        if self.pending == ADDITIONS_PER_CARRY {
            self.propagate();
        }
        self.pending += 1;
        // 53 + 53 + 53 = 159 bits: the product of the first two, split at 64 bits, times the third.
        let ab = u128::from(mantissa_a) * u128::from(mantissa_b);
        let low = u128::from(ab as u64) * u128::from(mantissa_c);
        let high = (ab >> 64) * u128::from(mantissa_c) + (low >> 64);
        let words = [low as u64, high as u64, (high >> 64) as u64];
        let negative = negative_a ^ negative_b ^ negative_c;

        let shift = (exponent_a + exponent_b + exponent_c - LOWEST) as usize;
        let (first, offset) = (shift / LIMB_BITS, shift % LIMB_BITS);
        // The six half-words, shifted left by `offset` bits, fall on seven limbs.
        let mut carried = 0_u64;
        for k in 0..7 {
            let half = if k < 6 { (words[k / 2] >> (LIMB_BITS * (k % 2))) & 0xffff_ffff } else { 0 };
            let shifted = (half << offset) | carried;
            carried = shifted >> LIMB_BITS;
            let digits = (shifted & 0xffff_ffff) as i64;
            if digits != 0 {
                self.limbs[first + k] += if negative { -digits } else { digits };
            }
        }
    }

    /// The sign of the sum.
    pub(crate) fn sign(&mut self) -> Ordering {
        self.propagate();
        // After propagation all limbs but the last are in [0, 2³²), so the last one decides unless it is zero.
        match self.limbs[LIMBS - 1].cmp(&0) {
            Ordering::Equal if self.limbs.iter().all(|&limb| limb == 0) => Ordering::Equal,
            Ordering::Equal => Ordering::Greater,
            decided => decided,
        }
    }

    fn propagate(&mut self) {
        for k in 0..LIMBS - 1 {
            // An arithmetic shift rounds down, which leaves a non-negative remainder.
            let carry = self.limbs[k] >> LIMB_BITS;
            self.limbs[k] -= carry << LIMB_BITS;
            self.limbs[k + 1] += carry;
        }
        self.pending = 0;
    }
}

/// (sign, m, e) with |x| = m·2^e, m < 2⁵³, e ≥ −1074.
pub(crate) fn decompose(x: f64) -> (bool, u64, i32) {
    let bits = x.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    match biased {
        0 => (x.is_sign_negative(), fraction, -1074),
        _ => (x.is_sign_negative(), fraction | (1 << 52), biased - 1075),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use num_traits::Zero;
    use oracle::{Rational, exact};
    use proptest::prelude::*;

    #[test]
    fn extremes_cancel() {
        let mut sum = ExactSum::new();
        sum.add_product(f64::MAX, f64::MAX, f64::MAX);
        sum.add_product(f64::from_bits(1), f64::from_bits(1), f64::from_bits(1));
        sum.add_product(-f64::MAX, f64::MAX, f64::MAX);
        assert_eq!(sum.sign(), Ordering::Greater);
        sum.add_product(f64::from_bits(1), -f64::from_bits(1), f64::from_bits(1));
        assert_eq!(sum.sign(), Ordering::Equal);
        sum.add_product(f64::from_bits(1), -f64::from_bits(1), f64::from_bits(1));
        assert_eq!(sum.sign(), Ordering::Less);
    }

    proptest! {
        #[test]
        fn the_sign_is_that_of_the_rational_sum(
            terms in prop::collection::vec((any::<f64>(), -4.0..4.0_f64, any::<f64>()), 0..6),
            cancel in any::<bool>(),
        ) {
            let finite = |x: f64| if x.is_finite() { x } else { 1.5 };
            let mut sum = ExactSum::new();
            let mut oracle = Rational::from_integer(BigInt::zero());
            for &(a, b, c) in &terms {
                let (a, c) = (finite(a), finite(c));
                sum.add_product(a, b, c);
                oracle += exact(a) * exact(b) * exact(c);
                if cancel {
                    let (b, c) = (b.next_up(), -c);
                    sum.add_product(a, b, c);
                    oracle += exact(a) * exact(b) * exact(c);
                }
            }
            prop_assert_eq!(sum.sign(), oracle.cmp(&Rational::zero()));
        }
    }
}
