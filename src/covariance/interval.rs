//! Intervals of numbers that are not negative.

use crate::claim::Enclosure;
use crate::rounding::{add_up, div_down, div_up, mul_down, mul_up, sub_down};

/// value ± error, not below 0.
pub(super) fn around(value: f64, error: f64) -> Enclosure {
    Enclosure { lower: sub_down(value, error).max(0.0), upper: add_up(value, error) }
}

pub(super) fn widened(x: Enclosure, error: f64) -> Enclosure {
    Enclosure { lower: sub_down(x.lower, error).max(0.0), upper: add_up(x.upper, error) }
}

/// x − y, or 0 where that may be below.
pub(super) fn less(x: Enclosure, y: Enclosure) -> Enclosure {
    Enclosure { lower: sub_down(x.lower, y.upper).max(0.0), upper: add_up(x.upper, -y.lower).max(0.0) }
}

pub(super) fn product(x: Enclosure, y: Enclosure) -> Enclosure {
    Enclosure { lower: mul_down(x.lower, y.lower).max(0.0), upper: mul_up(x.upper, y.upper) }
}

/// x/y; unbounded where y may be 0.
pub(super) fn quotient(x: Enclosure, y: Enclosure) -> Enclosure {
    let lower = if x.lower == 0.0 { 0.0 } else { div_down(x.lower, y.upper).max(0.0) };
    let upper = if y.lower > 0.0 { div_up(x.upper, y.lower) } else { f64::INFINITY };
    Enclosure { lower, upper }
}

/// min(1, x).
pub(super) fn at_most_one(x: Enclosure) -> Enclosure {
    Enclosure { lower: x.lower.min(1.0), upper: x.upper.min(1.0) }
}

/// The middle, inside.
pub(super) fn middle(x: Enclosure) -> f64 {
    (0.5 * x.lower + 0.5 * x.upper).clamp(x.lower, x.upper)
}
