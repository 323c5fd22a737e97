//! Exact numbers m·2^e, which all doubles are, and lists of them that share an exponent.

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, Zero};

/// m·2^e.
#[derive(Clone, Debug)]
pub(super) struct Dyadic {
    integer: BigInt,
    exponent: i64,
}

/// Whether x is zero, of either sign. By its bits: a comparison takes subnormal numbers for zero on a thread that
/// flushes them.
pub(super) fn is_zero(x: f64) -> bool {
    x.to_bits() << 1 == 0
}

/// (m, e) with x = m·2^e, m odd; (0, 0) for zero. Of a finite number, by its bits.
pub(super) fn parts(x: f64) -> (i64, i64) {
    let bits = x.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i64;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    // Subnormal numbers lack the leading one.
    let (m, e) = if biased == 0 { (fraction, -1074) } else { (fraction + (1 << 52), biased - 1075) };
    if m == 0 {
        return (0, 0);
    }
    let twos = m.trailing_zeros();
    let m = m >> twos;
    (if x.is_sign_negative() { -m } else { m }, e + i64::from(twos))
}

impl Dyadic {
    pub(super) fn new(integer: BigInt, exponent: i64) -> Self {
        Self { integer, exponent }
    }

    pub(super) fn zero() -> Self {
        Self::new(BigInt::zero(), 0)
    }

    /// x·2^shift.
    pub(super) fn of(x: f64, shift: i64) -> Self {
        let (m, e) = parts(x);
        Self::new(BigInt::from(m), if m == 0 { 0 } else { e + shift })
    }

    /// x·2^shift.
    pub(super) fn scaled(self, shift: i64) -> Self {
        Self::new(self.integer, self.exponent + shift)
    }

    /// The double that it is, if it is one: by its bits, without arithmetic in floating point.
    pub(super) fn to_double(&self) -> Option<f64> {
        let Some(twos) = self.integer.trailing_zeros() else { return Some(0.0) };
        let (odd, e) = ((self.integer.magnitude() >> twos), self.exponent + twos as i64);
        let bits = odd.bits() as i64;
        let odd = u64::try_from(odd).ok().filter(|_| bits <= 53)?;
        let top = bits + e;
        if e < -1074 || top > 1024 {
            return None;
        }
        // 2^(top − 1) ≤ |x| < 2^top: a normal number from 2⁻¹⁰²² on.
        let modulus = if top > -1022 {
            ((top + 1022) as u64) << 52 | (odd << (53 - bits)) & ((1 << 52) - 1)
        } else {
            odd << (e + 1074)
        };
        Some(f64::from_bits(u64::from(self.is_negative()) << 63 | modulus))
    }

    /// (m, e) with x = m·2^e.
    pub(super) fn parts(self) -> (BigInt, i64) {
        (self.integer, self.exponent)
    }

    pub(super) fn is_zero(&self) -> bool {
        self.integer.is_zero()
    }

    pub(super) fn is_positive(&self) -> bool {
        self.integer.is_positive()
    }

    pub(super) fn is_negative(&self) -> bool {
        self.integer.is_negative()
    }

    /// e with 2^(e − 1) ≤ |x| < 2^e; of zero, that of its representation.
    pub(super) fn size(&self) -> i64 {
        self.integer.bits() as i64 + self.exponent
    }

    pub(super) fn negated(self) -> Self {
        Self::new(-self.integer, self.exponent)
    }

    pub(super) fn abs(self) -> Self {
        Self::new(self.integer.abs(), self.exponent)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        if self.is_zero() {
            return other;
        }
        if other.is_zero() {
            return self;
        }
        let exponent = self.exponent.min(other.exponent);
        let at = |x: Self| x.integer << (x.exponent - exponent) as u64;
        Self::new(at(self) + at(other), exponent)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(other.negated())
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        Self::new(&self.integer * &other.integer, self.exponent + other.exponent)
    }
}

/// Numbers nᵢ·2^e with one e.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) integers: Vec<BigInt>,
    pub(super) exponent: i64,
}

impl Line {
    /// Of finite numbers xᵢ·2^(sᵢ).
    pub(super) fn of(values: impl Iterator<Item = (f64, i64)> + Clone) -> Self {
        let scaled = values.map(|(x, shift)| {
            let (m, e) = parts(x);
            (m, e + shift)
        });
        let exponent = scaled.clone().filter(|&(m, _)| m != 0).map(|(_, e)| e).min().unwrap_or(0);
        let integer =
            |(m, e): (i64, i64)| if m == 0 { BigInt::zero() } else { BigInt::from(m) << (e - exponent) as u64 };
        Self { integers: scaled.map(integer).collect(), exponent }
    }

    /// Of exact numbers.
    pub(super) fn of_dyadics(values: Vec<Dyadic>) -> Self {
        let exponent = values.iter().filter(|x| !x.is_zero()).map(|x| x.exponent).min().unwrap_or(0);
        let integer = |x: Dyadic| if x.is_zero() { x.integer } else { x.integer << (x.exponent - exponent) as u64 };
        Self { integers: values.into_iter().map(integer).collect(), exponent }
    }
}

/// Σ xᵢyᵢ over the common length.
pub(super) fn dot(x: &[BigInt], y: &[BigInt]) -> BigInt {
    let mut sum = BigInt::zero();
    for (x, y) in x.iter().zip(y) {
        if x.sign() != Sign::NoSign && y.sign() != Sign::NoSign {
            sum += x * y;
        }
    }
    sum
}
