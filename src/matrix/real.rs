//! The two input types, `f32` and `f64`, and half precision, which is converted to them.
//!
//! Results are always `f64`. Forming XᵀX squares the condition number, so a Gram matrix kept in `f32` would throw away
//! what the input has; and the product of two `f32` numbers is exact in `f64` (24 + 24 ≤ 53 bits).

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// A floating-point input type, `f32` or `f64`; the conversion to `f64` is exact.
pub trait Real: sealed::Sealed + Copy + Send + Sync + std::fmt::Debug + 'static {
    /// The value as an `f64`, without rounding.
    fn to_f64(self) -> f64;
}

impl Real for f32 {
    #[inline]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Real for f64 {
    #[inline]
    fn to_f64(self) -> f64 {
        self
    }
}

/// IEEE 754 binary16, exactly.
#[inline(always)]
pub(crate) fn half(bits: u16) -> f64 {
    // 2^(1023 − 15): read as f64, the exponent is biased by that much too little, for subnormal numbers as well.
    const REBIAS: f64 = f64::from_bits((1008 + 1023) << 52);
    let magnitude = u64::from(bits & 0x7fff) << 42;
    let value = if bits & 0x7c00 == 0x7c00 {
        f64::from_bits(magnitude | 0x7ff << 52)
    } else {
        f64::from_bits(magnitude) * REBIAS
    };
    if bits >> 15 == 1 { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_sign_exponent_and_significand() {
        for bits in 0..=u16::MAX {
            let (exponent, significand) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
            let magnitude = match exponent {
                31 if significand == 0.0 => f64::INFINITY,
                31 => f64::NAN,
                0 => significand * 2.0_f64.powi(-24),
                _ => (1024.0 + significand) * 2.0_f64.powi(exponent - 25),
            };
            let value = half(bits);
            assert!(value.abs() == magnitude || (value.is_nan() && magnitude.is_nan()), "{bits:#06x}: {value}");
            assert_eq!(value.is_sign_negative(), bits >= 0x8000, "{bits:#06x}");
        }
    }
}
