//! Powers of two that take overflow and underflow out of the way.

/// A power of two and its inverse, and the largest modulus of what they scale.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    pub(crate) down: f64,
    pub(crate) up: f64,
    pub(crate) largest: f64,
}

/// The scale at which max|x_i| lies in \[1, 2), or in \[2, 4) in the topmost binade; subnormal numbers only become
/// 2¹⁰²² times as large, integers times 2⁻⁵². A NaN counts as 0.
#[inline(always)]
pub(crate) fn scale_of<const N: usize>(entries: &[f64; N]) -> Scale {
    let mut largest = 0.0_f64;
    for x in entries {
        largest = if x.abs() > largest { x.abs() } else { largest };
    }
    let exponent = (largest.to_bits() >> 52) as i64;
    let exponent = if exponent < 1 { 1 } else { exponent };
    let exponent = if exponent > 2045 { 2045 } else { exponent };
    let (down, up) = (f64::from_bits(((2046 - exponent) as u64) << 52), f64::from_bits((exponent as u64) << 52));
    Scale { down, up, largest }
}
