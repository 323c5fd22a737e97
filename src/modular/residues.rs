//! Integers from their residues modulo many primes.
//!
//! x mod p₁⋯p_K is written in mixed radix, x = d₁ + p₁(d₂ + p₂(d₃ + …)) with 0 ≤ d_k < p_k (Garner, *The residue number
//! system*, IRE Trans. Electronic Computers 8 (1959) 140–147). All digits come from arithmetic modulo one prime at a
//! time. For the residue of least modulus, −P/2 < x < P/2 with P = p₁⋯p_K odd, the digits of (P − 1)/2 are (p_k − 1)/2,
//! so the sign is found by comparing digits from the last.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::Zero;

use super::prime_field::Field;

/// The primes, and what Garner's algorithm needs of them.
pub(crate) struct Radix {
    fields: Vec<Field>,
    /// (p₁⋯p_{k−1})⁻¹ modulo p_k.
    inverses: Vec<u64>,
}

impl Radix {
    pub(crate) fn new(fields: Vec<Field>) -> Self {
        let inverses = fields
            .iter()
            .enumerate()
            .map(|(k, field)| {
                let product =
                    fields[..k].iter().fold(field.one(), |product, p| field.mul(product, field.element(p.prime())));
                field.inverse(product)
            })
            .collect();
        Self { fields, inverses }
    }

    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }

    /// The digits of x from its residues (elements of the fields) modulo the first primes.
    fn digits(&self, residues: &[u64]) -> Vec<u64> {
        let mut digits: Vec<u64> = Vec::with_capacity(residues.len());
        for (k, &residue) in residues.iter().enumerate() {
            let field = self.fields[k];
            // The number so far, by Horner's scheme from the last digit.
            let known =
                digits.iter().zip(&self.fields).rev().fold(0, |sum, (&digit, p)| {
                    field.add(field.mul(sum, field.element(p.prime())), field.element(digit))
                });
            digits.push(field.integer(field.mul(field.sub(residue, known), self.inverses[k])));
        }
        digits
    }

    /// The sign of the residue of least modulus.
    pub(crate) fn sign(&self, residues: &[u64]) -> i8 {
        let digits = self.digits(residues);
        if digits.iter().all(|&digit| digit == 0) {
            return 0;
        }
        let half = |k: usize| (self.fields[k].prime() - 1) / 2;
        let order = (0..digits.len()).rev().map(|k| digits[k].cmp(&half(k))).find(|order| order.is_ne());
        if order == Some(Ordering::Greater) { -1 } else { 1 }
    }

    /// The residue of least modulus.
    pub(crate) fn integer(&self, residues: &[u64]) -> BigInt {
        let digits = self.digits(residues);
        let value =
            digits.iter().zip(&self.fields).rev().fold(BigInt::zero(), |sum, (&digit, p)| sum * p.prime() + digit);
        if self.sign(residues) < 0 { value - self.modulus(residues.len()) } else { value }
    }

    /// p₁⋯p_count.
    pub(crate) fn modulus(&self, count: usize) -> BigInt {
        self.fields[..count].iter().fold(BigInt::from(1), |product, p| product * p.prime())
    }
}

#[cfg(test)]
mod tests {
    use super::super::primes::primes;
    use super::*;
    use num_bigint::Sign;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn integers_come_back_with_their_sign(words in prop::collection::vec(any::<u32>(), 0..7), negative in any::<bool>()) {
            let modulus = BigInt::from_slice(Sign::Plus, &words);
            let x = if negative { -modulus } else { modulus };
            let radix = Radix::new(primes(4).into_iter().map(Field::new).collect());
            let residues: Vec<u64> = radix.fields.iter().map(|field| {
                let p = BigInt::from(field.prime());
                let residue = ((&x % &p) + &p) % &p;
                field.element(u64::try_from(residue).unwrap())
            }).collect();
            prop_assert_eq!(radix.integer(&residues), x.clone());
            let sign = match x.sign() { Sign::Minus => -1, Sign::NoSign => 0, Sign::Plus => 1 };
            prop_assert_eq!(radix.sign(&residues), sign);
        }
    }
}
