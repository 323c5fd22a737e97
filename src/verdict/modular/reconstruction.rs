//! Rational reconstruction: from residues modulo p to small integers.

use super::field::{PRIME, mul};

/// |numerator| and denominator up to ⌊√(p/2)⌋: below that, a fraction is determined by its residue.
const BOUND: u64 = 1_518_500_249;
/// Integers up to 2⁵³ are doubles, which the exact check needs.
const LARGEST: u64 = 1 << 53;

/// The coprime integers proportional to a vector over F_p, if its entries are images of small fractions whose common
/// denominator is small too.
pub(crate) fn integers(residues: &[u64]) -> Option<Vec<i64>> {
    let mut denominator = 1_u64;
    for &residue in residues {
        // Entries already cleared by the denominator so far are found as integers; only new factors are looked for.
        let (_, new) = fraction(mul(residue, denominator))?;
        denominator = denominator.checked_mul(new).filter(|&d| d <= LARGEST)?;
    }
    let cleared: Vec<i64> =
        residues.iter().map(|&residue| symmetric(mul(residue, denominator))).collect::<Option<_>>()?;
    let divisor = cleared.iter().fold(0, |divisor, c| gcd(divisor, c.unsigned_abs()));
    (divisor > 0).then(|| cleared.iter().map(|c| c / divisor as i64).collect())
}

/// (a, b) with a ≡ b·residue, |a| ≤ BOUND and 0 < b ≤ BOUND, by the extended Euclidean algorithm stopped half-way.
fn fraction(residue: u64) -> Option<(i64, u64)> {
    let (mut r0, mut r1) = (i128::from(PRIME), i128::from(residue));
    let (mut t0, mut t1) = (0_i128, 1_i128);
    while r1 > i128::from(BOUND) {
        let quotient = r0 / r1;
        (r0, r1) = (r1, r0 - quotient * r1);
        (t0, t1) = (t1, t0 - quotient * t1);
    }
    let (a, b) = if t1 < 0 { (-r1, -t1) } else { (r1, t1) };
    (b > 0 && b <= i128::from(BOUND)).then_some((a as i64, b as u64))
}

/// The representative of smallest modulus, if it is small.
fn symmetric(residue: u64) -> Option<i64> {
    if residue <= LARGEST {
        Some(residue as i64)
    } else {
        (PRIME - residue <= LARGEST).then(|| -((PRIME - residue) as i64))
    }
}

pub(crate) fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::super::field::{inverse, negate};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fractions_come_back(a in -1_000_000_i64..1_000_000, b in 1_u64..1_000_000) {
            let image = if a < 0 { negate(a.unsigned_abs()) } else { a as u64 };
            let divisor = gcd(a.unsigned_abs(), b);
            prop_assert_eq!(fraction(mul(image, inverse(b))), Some((a / divisor as i64, b / divisor)));
        }

        #[test]
        fn a_vector_is_cleared_of_its_denominators(v in prop::collection::vec((-99_i64..99, 1_u64..20), 1..6)) {
            prop_assume!(v.iter().any(|&(a, _)| a != 0));
            let residues: Vec<u64> = v.iter().map(|&(a, b)| {
                let image = if a < 0 { negate(a.unsigned_abs()) } else { a as u64 };
                mul(image, inverse(b))
            }).collect();
            let c = integers(&residues).unwrap();
            for (i, &(a, b)) in v.iter().enumerate() {
                for (j, &(d, e)) in v.iter().enumerate() {
                    // c_i : c_j = a/b : d/e
                    prop_assert_eq!(i128::from(c[i]) * i128::from(d) * b as i128, i128::from(c[j]) * i128::from(a) * e as i128, "{} {}", i, j);
                }
            }
        }
    }
}
