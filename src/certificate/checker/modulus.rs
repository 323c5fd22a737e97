//! Elimination modulo an odd number, in plain 128-bit arithmetic.
//!
//! The doubles m·2^e are mapped to residues by a ring homomorphism, since 2 is invertible. Where elimination finds r
//! invertible pivots, a minor of order r is mapped to a unit, hence is not zero. The modulus need not be prime for
//! that.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};

use super::dyadic::parts;
use crate::certificate::Flaw;

/// An odd modulus between 2³¹ and 2⁶³.
#[derive(Clone, Copy, Debug)]
pub(super) struct Modulus(u64);

impl Modulus {
    /// Three of them. Modulo 2⁶¹ − 1 alone powers of two repeat after 61, so that the difference of two of them
    /// vanishes often.
    const SEVERAL: [Self; 3] = [Self((1 << 62) - 57), Self((1 << 62) - 87), Self((1 << 61) - 1)];

    pub(super) fn new(modulus: u64) -> Result<Self, Flaw> {
        let fits = modulus % 2 == 1 && (1 << 31..1 << 63).contains(&modulus);
        if fits { Ok(Self(modulus)) } else { Err(Flaw::Modulus { modulus }) }
    }

    fn multiply(self, a: u64, b: u64) -> u64 {
        (u128::from(a) * u128::from(b) % u128::from(self.0)) as u64
    }

    fn subtract(self, a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + (self.0 - b) }
    }

    /// By Euclid's algorithm; `None` if the greatest common divisor is not 1.
    fn inverse(self, a: u64) -> Option<u64> {
        let modulus = i128::from(self.0);
        let (mut r, mut next_r) = (modulus, i128::from(a));
        let (mut t, mut next_t) = (0_i128, 1_i128);
        while next_r != 0 {
            let quotient = r / next_r;
            (r, next_r) = (next_r, r - quotient * next_r);
            (t, next_t) = (next_t, t - quotient * next_t);
        }
        (r == 1).then(|| t.rem_euclid(modulus) as u64)
    }

    fn power(self, base: u64, mut exponent: u64) -> u64 {
        let (mut base, mut power) = (base, 1);
        while exponent > 0 {
            if exponent % 2 == 1 {
                power = self.multiply(power, base);
            }
            base = self.multiply(base, base);
            exponent /= 2;
        }
        power
    }

    /// The residue of a finite number.
    pub(super) fn of(self, x: f64) -> u64 {
        let (m, e) = parts(x);
        let base = if e < 0 { self.0.div_ceil(2) } else { 2 };
        let residue = self.multiply(m.unsigned_abs() % self.0, self.power(base, e.unsigned_abs()));
        if m < 0 { self.subtract(0, residue) } else { residue }
    }

    /// The residue of an integer.
    pub(super) fn of_integer(self, x: &BigInt) -> u64 {
        // A residue modulo a u64 fits into one.
        x.mod_floor(&BigInt::from(self.0)).to_u64().unwrap_or(0)
    }

    /// A lower bound on the rank of integers, by as many moduli as it takes to reach `wanted`.
    pub(super) fn rank_of_integers<R: AsRef<[BigInt]>>(rows: &[R], wanted: usize) -> usize {
        let mut best = 0;
        for modulus in Self::SEVERAL {
            let residue = |x: &BigInt| if x.is_zero() { 0 } else { modulus.of_integer(x) };
            let residues = rows.iter().map(|row| row.as_ref().iter().map(residue).collect()).collect();
            best = modulus.rank(residues).max(best);
            if best >= wanted {
                break;
            }
        }
        best
    }

    /// How many invertible pivots elimination finds in these residues, searching each column once.
    pub(super) fn rank(self, mut rows: Vec<Vec<u64>>) -> usize {
        let columns = rows.first().map_or(0, Vec::len);
        let mut rank = 0;
        for column in 0..columns {
            let pivot = (rank..rows.len()).find_map(|i| self.inverse(rows[i][column]).map(|inverse| (i, inverse)));
            let Some((pivot, inverse)) = pivot else { continue };
            rows.swap(rank, pivot);
            let (above, below) = rows.split_at_mut(rank + 1);
            let line = &above[rank];
            for row in below {
                let factor = self.multiply(row[column], inverse);
                if factor != 0 {
                    for (entry, &pivot) in row.iter_mut().zip(line).skip(column) {
                        *entry = self.subtract(*entry, self.multiply(factor, pivot));
                    }
                }
            }
            rank += 1;
        }
        rank
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_is_a_homomorphism() {
        for modulus in [Modulus::SEVERAL[2], Modulus((1 << 62) - 57), Modulus(3_000_000_021)] {
            let product = modulus.multiply(modulus.of(0.375), modulus.of(-40.0));
            assert_eq!(product, modulus.of(-15.0));
            assert_eq!(modulus.of(-15.0), modulus.0 - 15);
            assert_eq!(modulus.multiply(modulus.of(f64::MIN_POSITIVE), modulus.of(2.0_f64.powi(1022))), 1);
        }
        assert_eq!(Modulus::SEVERAL[2].of_integer(&BigInt::from(-1)), (1 << 61) - 2);
    }

    #[test]
    fn zero_divisors_are_no_pivots() {
        // 3·1000000007 is odd; 3 has no inverse modulo it.
        let modulus = Modulus::new(3 * 1_000_000_007).unwrap();
        assert_eq!(modulus.inverse(3), None);
        assert_eq!(modulus.rank(vec![vec![3, 0], vec![0, 3]]), 0);
        assert_eq!(modulus.rank(vec![vec![2, 1], vec![4, 2]]), 1);
        assert!(Modulus::new(1 << 40).is_err() && Modulus::new(7).is_err() && Modulus::new(u64::MAX).is_err());
    }
}
