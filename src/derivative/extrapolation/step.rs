//! Which of the steps along a coordinate.

use crate::rounding::scale_by_power_of_two;

/// A step between two halvings, as a share of the coarser one. It is odd in units of 2⁻⁸, so that a function whose
/// period divides the other steps is caught by it, and it has few bits, so that x ± h is exact as it is for them.
const BETWEEN: f64 = 151.0 / 256.0;

/// A step, counted from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::derivative) enum Step {
    /// The first one, halved so often.
    Halved(usize),
    /// 151/256 of that.
    Between(usize),
}

impl Step {
    /// How often the first step was halved.
    pub(in crate::derivative) fn level(self) -> usize {
        let (Self::Halved(level) | Self::Between(level)) = self;
        level
    }

    /// Half of it.
    pub(in crate::derivative) fn half(self) -> Self {
        match self {
            Self::Halved(level) => Self::Halved(level + 1),
            Self::Between(level) => Self::Between(level + 1),
        }
    }

    /// This step of a sequence that begins with `first`.
    pub(in crate::derivative) fn of(self, first: f64) -> f64 {
        let halved = scale_by_power_of_two(first, -(self.level() as i32));
        match self {
            Self::Halved(_) => halved,
            Self::Between(_) => BETWEEN * halved,
        }
    }
}
