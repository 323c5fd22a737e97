//! Dyadic numbers: a double is m·2^e, and sums and products of doubles are exact in them.

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};

/// m·2^e.
#[derive(Clone, Debug)]
pub struct Dyadic(pub BigInt, pub i64);

/// The dyadic number that a double is.
pub fn d(x: f64) -> Dyadic {
    assert!(x.is_finite());
    let bits = x.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i64;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (m, e) = if biased == 0 { (fraction, -1074) } else { (fraction | (1 << 52), biased - 1075) };
    if m == 0 {
        return Dyadic(BigInt::zero(), 0);
    }
    let zeros = m.trailing_zeros();
    let m = m >> zeros;
    Dyadic(BigInt::from(if x.is_sign_negative() { -m } else { m }), e + i64::from(zeros))
}

/// A whole number.
pub fn whole(k: i64) -> Dyadic {
    Dyadic(BigInt::from(k), 0)
}

impl Dyadic {
    /// a + b.
    pub fn plus(&self, other: &Self) -> Self {
        if self.0.is_zero() {
            return other.clone();
        }
        if other.0.is_zero() {
            return self.clone();
        }
        let e = self.1.min(other.1);
        Self((&self.0 << (self.1 - e) as u64) + (&other.0 << (other.1 - e) as u64), e)
    }

    /// −a.
    pub fn negated(&self) -> Self {
        Self(-&self.0, self.1)
    }

    /// a − b.
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    /// a·b.
    pub fn times(&self, other: &Self) -> Self {
        Self(&self.0 * &other.0, self.1 + other.1)
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// −1, 0 or 1.
    pub fn sign(&self) -> i8 {
        match self.0.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        }
    }

    /// a ≤ b.
    pub fn at_most(&self, other: &Self) -> bool {
        self.minus(other).sign() <= 0
    }

    /// ln |x|, and a bound on the error of that: `ln` of a number in [1, 2) and k·ln 2 are good to a few units of
    /// roundoff of their size.
    pub fn ln_abs(&self) -> (f64, f64) {
        let bits = self.0.bits() as i64;
        let shift = (bits - 64).max(0);
        let top = (self.0.abs() >> shift as u64).to_f64().unwrap();
        let twos = (shift + self.1) as f64 * std::f64::consts::LN_2;
        let slack = 4.0 * f64::EPSILON * (top.ln().abs() + twos.abs() + 1.0);
        (top.ln() + twos, slack)
    }
}
