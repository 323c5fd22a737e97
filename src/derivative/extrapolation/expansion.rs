//! A difference as a function of its step.

use crate::rounding::UNIT_ROUNDOFF;

/// A difference at one step, with a bound or an estimate of its rounding error.
#[derive(Clone, Copy, Debug)]
pub(in crate::derivative) struct Sampled {
    pub(in crate::derivative) value: f64,
    pub(in crate::derivative) rounding: f64,
}

/// What is known of a difference as a function of its step.
#[derive(Clone, Copy, Debug)]
pub(in crate::derivative) struct Expansion {
    /// Whether odd powers of the step occur.
    pub(in crate::derivative) one_sided: bool,
    /// The first column of the tableau whose elements may be taken.
    pub(in crate::derivative) first_column: usize,
    /// The derivative's order: halving the step multiplies the rounding by 2 to this power.
    pub(in crate::derivative) derivative: i32,
}

impl Expansion {
    /// Halving the step divides the leading term by this.
    pub(super) fn gain(self) -> f64 {
        if self.one_sided { 2.0 } else { 4.0 }
    }
}

/// The row that begins with a difference, where `above` is the row of the next coarser step: `ratio` is the quotient of
/// the powers of the steps, and each further column multiplies it by `gain`.
pub(super) fn extended(sample: Sampled, above: &[Sampled], ratio: f64, gain: f64) -> Vec<Sampled> {
    let mut row = Vec::with_capacity(above.len() + 1);
    row.push(sample);
    let (mut power, mut left) = (ratio, sample);
    for upper in above {
        let value = left.value + (left.value - upper.value) / (power - 1.0);
        let rounding =
            (power * left.rounding + upper.rounding) / (power - 1.0).abs() + 2.0 * UNIT_ROUNDOFF * value.abs();
        left = Sampled { value, rounding };
        row.push(left);
        power *= gain;
    }
    row
}
