//! The primes below 2⁶², from the largest down.

use std::sync::{Mutex, PoisonError};

use super::prime_field::Field;

/// Primes that are worked on between two reports of progress.
pub(crate) const CHUNK: usize = 64;
/// Bits that each further prime adds to the product: see [`count_for`].
const BITS: u64 = 62;

/// Found so far, descending.
static FOUND: Mutex<Vec<u64>> = Mutex::new(Vec::new());

/// The `count` largest primes below 2⁶², descending.
pub(crate) fn primes(count: usize) -> Vec<u64> {
    // A list of primes is right at any moment, also if another thread panicked.
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let mut candidate = found.last().copied().unwrap_or((1 << 62) + 1);
    while found.len() < count {
        candidate -= 2;
        if is_prime(candidate) {
            found.push(candidate);
        }
    }
    found[..count].to_vec()
}

/// How many primes have a product of at least 2^bits.
///
/// One number in 43 is prime here, so the first 2²⁰ primes exceed 2⁶² − 2³² = 2⁶²(1 − 2⁻³⁰), and the product of K of
/// them exceeds 2^(62K)·(1 − 2⁻³⁰)^K > 2^(62K − 1).
pub(crate) fn count_for(bits: u64) -> usize {
    (bits + 1).div_ceil(BITS) as usize
}

/// Miller and Rabin's test with the first twelve primes as bases is a proof below 3.18·10²³ (Sorenson & Webster,
/// *Strong pseudoprimes to twelve prime bases*, Math. Comp. 86 (2017) 985–1003).
fn is_prime(n: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if BASES.iter().any(|base| n.is_multiple_of(*base)) {
        return false;
    }
    // Montgomery's reduction needs only that n is odd.
    let field = Field::new(n);
    let (one, minus_one) = (field.one(), field.negate(field.one()));
    let twos = (n - 1).trailing_zeros();
    BASES.iter().all(|&base| {
        let mut x = field.power(field.element(base), (n - 1) >> twos);
        let mut passes = x == one || x == minus_one;
        for _ in 1..twos {
            x = field.mul(x, x);
            passes |= x == minus_one;
        }
        passes
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_ones_are_known() {
        // The primes 2⁶² − k (OEIS A013603 has the first k for each power).
        let below: Vec<u64> = primes(3).iter().map(|p| (1 << 62) - p).collect();
        assert_eq!(below[0], 57);
        assert!(below.is_sorted());
    }

    #[test]
    fn they_agree_with_trial_division_of_what_lies_between() {
        let found = primes(2);
        for n in (found[1] + 2..found[0]).step_by(2) {
            assert!((3..2_000_000).step_by(2).any(|d: u64| n.is_multiple_of(d)) || !is_prime(n), "{n}");
        }
    }

    #[test]
    fn so_many_exceed_the_bound() {
        for bits in [0, 1, 61, 62, 500, 100_000] {
            let product = primes(count_for(bits)).iter().fold(num_bigint::BigUint::from(1_u8), |x, &p| x * p);
            assert!(product.bits() > bits, "{bits}");
        }
    }
}
