//! Exponentials and sines in fixed-point numbers.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::logarithm::ln;
use crate::rational::{Rational, exact};

/// Binary digits of the numbers here.
const DIGITS: usize = 280;

/// e^q for |q| < 2000, within 2⁻²⁴⁰ of it, relative.
pub fn exp(q: &Rational) -> Rational {
    let two = Rational::from_integer(BigInt::from(2));
    let k = (q / ln(&two)).round();
    let rest = fixed(&(q - &k * ln(&two)));
    let one = BigInt::one() << DIGITS;
    let (mut term, mut sum, mut j) = (one.clone(), one, 1);
    while !term.is_zero() && term != -BigInt::one() {
        term = ((&term * &rest) >> DIGITS) / BigInt::from(j);
        sum += &term;
        j += 1;
    }
    let e = k.to_integer();
    let e: i64 = e.try_into().expect("an exponent below 2000");
    let value = Rational::new(sum, BigInt::one() << DIGITS);
    let power = Rational::from_integer(BigInt::one() << e.unsigned_abs());
    if e < 0 { value / power } else { value * power }
}

/// e^q − 1 for |q| < 2000, within 2⁻²⁰⁰ of it, relative.
pub fn exp_less_one(q: &Rational) -> Rational {
    if q.abs() > exact(0.25) {
        return exp(q) - Rational::one();
    }
    // The series without its first term, whose terms fall by a factor of 4 at least.
    let (mut term, mut sum, mut j) = (coarse(q), Rational::zero(), 2);
    let least = q.abs() * exact(2.0_f64.powi(-220));
    while term.abs() > least {
        sum += &term;
        term = coarse(&(&term * q / Rational::from_integer(BigInt::from(j))));
        j += 1;
    }
    sum
}

/// sin(πq) for |q| ≤ 2, within 2⁻²⁰⁰·|q|.
pub fn sin_pi(q: &Rational) -> Rational {
    let x = coarse(&(q * pi()));
    let square = coarse(&(&x * &x));
    let (mut term, mut sum, mut j) = (x.clone(), Rational::zero(), 1);
    let least = x.abs() * exact(2.0_f64.powi(-230));
    while term.abs() > least {
        sum += &term;
        term = -coarse(&(&term * &square / Rational::from_integer(BigInt::from((j + 1) * (j + 2)))));
        j += 2;
    }
    sum
}

/// π by Machin's formula, 16·arctan(1/5) − 4·arctan(1/239).
fn pi() -> Rational {
    let arctan = |n: i64| {
        let square = BigInt::from(n * n);
        let (mut power, mut sum, mut k) = ((BigInt::one() << (DIGITS + 20)) / BigInt::from(n), BigInt::zero(), 1);
        while !power.is_zero() {
            let term = &power / BigInt::from(k);
            if k % 4 == 1 {
                sum += term
            } else {
                sum -= term
            }
            power /= &square;
            k += 2;
        }
        sum
    };
    Rational::new(BigInt::from(16) * arctan(5) - BigInt::from(4) * arctan(239), BigInt::one() << (DIGITS + 20))
}

/// So many binary digits after the point.
fn fixed(q: &Rational) -> BigInt {
    (q.numer() << DIGITS) / q.denom()
}

/// 280 significant binary digits, so that numerators stay short.
fn coarse(q: &Rational) -> Rational {
    if q.is_zero() {
        return Rational::zero();
    }
    let e = q.numer().bits() as i64 - q.denom().bits() as i64 - DIGITS as i64;
    match e {
        0.. => Rational::from_integer((q.numer() / (q.denom() << e)) << e),
        _ => Rational::new((q.numer() << -e) / q.denom(), BigInt::one() << -e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rational::decimal;

    #[test]
    fn published_digits() {
        let near = |value: Rational, digits: &str| {
            assert!((value - decimal(digits).unwrap()).abs() <= decimal("1e-50").unwrap(), "{digits}");
        };
        // OEIS A001113, A068985 and A000796; sin(π/6) = ½.
        near(exp(&exact(1.0)), "2.718281828459045235360287471352662497757247093699959574966968");
        near(exp(&exact(-1.0)), "0.367879441171442321595523770161460867445811131031767834507837");
        near(exp_less_one(&exact(-1.0)), "-0.632120558828557678404476229838539132554188868968232165492163");
        near(pi(), "3.141592653589793238462643383279502884197169399375105820974945");
        near(sin_pi(&decimal("1").map(|one| one / exact(6.0)).unwrap()), "0.5");
        near(exp_less_one(&exact(-0.125)) - exp(&exact(-0.125)), "-1");
    }
}
