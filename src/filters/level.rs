//! Where an image's values lie.

use super::image::Image;
use crate::rounding::{exponent, scale_by_power_of_two};

/// The power of two that brings an image's values near 1, and their mean after that.
///
/// Scaling by powers of two is exact, and a filter that is blind to a constant need not see the mean: its rounding
/// errors are then relative to the deviations from the mean. x ↦ 2^(−e)x − c rounds once, by u·|2^(−e)x − c|.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    down: f64,
    up: f64,
    mean: f64,
}

impl Level {
    pub(super) fn of(image: &Image) -> Self {
        let power = Power::of(image.values().iter().fold(0.0, |max, value| value.abs().max(max)));
        // Deviations from the first value are 0 throughout a constant image, and so is what is left of it.
        let first = image.values().first().map_or(0.0, |value| value * power.down);
        let deviations: f64 = image.values().iter().map(|value| value * power.down - first).sum();
        Self { down: power.down, up: power.up, mean: first + deviations / image.values().len().max(1) as f64 }
    }

    pub(super) fn lower(&self, value: f64) -> f64 {
        value * self.down - self.mean
    }

    /// Back, of the response of a filter that did or did not see the mean.
    pub(super) fn raise(&self, response: f64, with_mean: bool) -> f64 {
        (if with_mean { response + self.mean } else { response }) * self.up
    }
}

/// 2^(−e) and 2^e.
#[derive(Clone, Copy, Debug)]
pub(super) struct Power {
    pub(super) down: f64,
    pub(super) up: f64,
}

impl Power {
    /// With the largest modulus in [½, 1), or as near as a normal power of two brings it.
    pub(super) fn of(largest: f64) -> Self {
        let e = exponent(largest).clamp(-1000, 1000);
        Self { down: scale_by_power_of_two(1.0, -e), up: scale_by_power_of_two(1.0, e) }
    }
}
