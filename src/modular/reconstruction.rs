//! Rational reconstruction: from residues to fractions with a common denominator.
//!
//! A fraction a/b with |a|, b ≤ √(P/2) is determined by its residue modulo P, and found by the extended Euclidean
//! algorithm stopped half-way (Wang, *A p-adic algorithm for univariate partial fractions*, SYMSAC 1981; von zur Gathen
//! & Gerhard, *Modern Computer Algebra*, §5.10).

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// (numerators, denominator) of fractions with these residues modulo P, all at most √(P/2); `None` if there are none.
pub(crate) fn fractions(residues: &[BigInt], modulus: &BigInt) -> Option<(Vec<BigInt>, BigInt)> {
    let bound = (modulus / 2_u32).sqrt();
    let mut denominator = BigInt::one();
    for residue in residues {
        // Entries already cleared by the denominator so far are integers; only new factors are looked for.
        let cleared = least(residue * &denominator, modulus);
        if cleared.abs() > bound {
            denominator *= new_denominator(cleared, modulus, &bound)?;
            if denominator > bound {
                return None;
            }
        }
    }
    let numerators: Vec<BigInt> = residues.iter().map(|residue| least(residue * &denominator, modulus)).collect();
    numerators.iter().all(|numerator| numerator.abs() <= bound).then_some((numerators, denominator))
}

/// b of a ≡ b·residue with |a|, b ≤ bound.
fn new_denominator(residue: BigInt, modulus: &BigInt, bound: &BigInt) -> Option<BigInt> {
    let (mut r0, mut r1) = (modulus.clone(), residue.mod_floor(modulus));
    let (mut t0, mut t1) = (BigInt::zero(), BigInt::one());
    while r1 > *bound {
        let (quotient, remainder) = r0.div_rem(&r1);
        (r0, r1) = (r1, remainder);
        let next = t0 - quotient * &t1;
        (t0, t1) = (t1, next);
    }
    let b = t1.abs();
    (b <= *bound && b.is_positive()).then_some(b)
}

/// The representative of least modulus.
fn least(x: BigInt, modulus: &BigInt) -> BigInt {
    let x = x.mod_floor(modulus);
    if &x + &x > *modulus { x - modulus } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fractions_come_back(values in prop::collection::vec((-99_i64..99, 1_i64..20), 1..6)) {
            let modulus: BigInt = BigInt::from((1_u64 << 62) - 57).pow(2);
            let residues: Vec<BigInt> = values.iter().map(|&(a, b)| {
                let inverse = BigInt::from(b).modinv(&modulus).unwrap();
                (inverse * a).mod_floor(&modulus)
            }).collect();
            let (numerators, denominator) = fractions(&residues, &modulus).unwrap();
            for (numerator, (a, b)) in numerators.iter().zip(values) {
                prop_assert_eq!(numerator * b, &denominator * a);
            }
        }

        #[test]
        fn random_residues_are_no_small_fractions(words in prop::collection::vec(any::<[u64; 2]>(), 6)) {
            // Six independent residues of 124 bits are fractions with one denominator by chance 2^-300 of the time.
            let modulus: BigInt = BigInt::from((1_u64 << 62) - 57).pow(2);
            let residues: Vec<BigInt> =
                words.iter().map(|&[a, b]| ((BigInt::from(a) << 64_u8) + BigInt::from(b)).mod_floor(&modulus)).collect();
            prop_assume!(residues.iter().filter(|r| r.bits() > 100).count() == 6);
            prop_assert_eq!(fractions(&residues, &modulus), None);
        }
    }
}
