//! Logarithms in fixed-point numbers.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::rational::Rational;

/// Binary digits of the numbers here.
const DIGITS: usize = 280;

/// ln q for q > 0, within 2⁻²⁵⁰·(1 + |log₂ q|).
pub fn ln(q: &Rational) -> Rational {
    assert!(q.is_positive(), "the logarithm of what is not positive");
    // q = m·2^e with ½ < m < 2.
    let e = q.numer().bits() as i64 - q.denom().bits() as i64;
    let (numerator, denominator) = match e {
        0.. => (q.numer().clone(), q.denom() << e),
        _ => (q.numer() << -e, q.denom().clone()),
    };
    let two = twice_artanh(&BigInt::one(), &BigInt::from(3));
    let mantissa = twice_artanh(&(&numerator - &denominator), &(numerator + denominator));
    Rational::new(mantissa + BigInt::from(e) * two, BigInt::one() << DIGITS)
}

/// ln((1 + z)/(1 − z)) = 2·artanh z = 2(z + z³/3 + z⁵/5 + …) for z = numerator/denominator, |z| ≤ ⅓.
fn twice_artanh(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    let z: BigInt = (numerator << DIGITS) / denominator;
    let square: BigInt = (&z * &z) >> DIGITS;
    let (mut power, mut sum, mut k) = (z, BigInt::zero(), 1);
    while !power.is_zero() && power != -BigInt::one() {
        sum += &power / BigInt::from(k);
        power = (power * &square) >> DIGITS;
        k += 2;
    }
    sum * BigInt::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rational::decimal;

    #[test]
    fn published_digits() {
        // OEIS A002162 and A002392.
        for (q, digits) in [
            ("2", "0.693147180559945309417232121458176568075500134360255254120680"),
            ("10", "2.302585092994045684017991454684364207601101488628772976033328"),
            ("0.1", "-2.302585092994045684017991454684364207601101488628772976033328"),
        ] {
            let gap = (ln(&decimal(q).unwrap()) - decimal(digits).unwrap()).abs();
            assert!(gap <= decimal("1e-59").unwrap(), "{q}");
        }
    }
}
