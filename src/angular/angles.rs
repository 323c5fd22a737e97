//! The cosines and sines of the angles, each as a double and what that is short of.

use super::offsets::{Distinct, Offsets};
use crate::rounding::{DoubleWord, UNIT_ROUNDOFF};
use crate::simd::{InstructionSet, Loops};

/// How far the double words may be from the cosines and sines: 41u², a power of two below the smallest sine included.
pub(super) const ANGLE_ERROR: f64 = 41.0 * UNIT_ROUNDOFF * UNIT_ROUNDOFF;

/// The square of a sine that is taken for 0, as it has no root of known accuracy.
const LEAST_SQUARE: f64 = f64::from_bits((1023 - 800) << 52);

/// c and s in double words, each as two columns.
///
/// With N = x − min, M = max − x and D = max − min as [`Offsets`] has them, all in double words (errors as in
/// `rounding/double_word.rs`; their second order is in the last digit):
///
/// * N/D and M/D are within (3.01 + 3.01 + 15.01)u² = 21.1u², and (hi − lo)N/D and (hi − lo)M/D within 28.2u²;
///   hi − lo, 1 + lo and 1 − hi are exact;
/// * c = lo + (hi − lo)N/D or hi − (hi − lo)M/D from the nearer end: 28.2u²·½(hi − lo) + 3.01u² ≤ 31.3u²;
/// * 1 + c = (1 + lo) + (hi − lo)N/D and 1 − c = (1 − hi) + (hi − lo)M/D, of terms that are not negative: relatively
///   within 31.3u²; their product within 69.7u², and s, its root, within 40u².
///
/// Underflow costs 60η in 1 ± c, so a square of 2⁻⁸⁰⁰ keeps its accuracy, and what is below has a sine below 2⁻³⁹⁹.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Angles {
    pub(super) cos: Vec<f64>,
    pub(super) cos_low: Vec<f64>,
    pub(super) sin: Vec<f64>,
    pub(super) sin_low: Vec<f64>,
}

impl Angles {
    pub(super) fn of(offsets: &Offsets, (lo, hi): (f64, f64), set: InstructionSet) -> Self {
        // Nothing can be scaled of a constant series: its cosines are lo.
        let (hi, span) = match offsets.distinct {
            Distinct::One => (lo, DoubleWord::from(1.0)),
            _ => (hi, offsets.span),
        };
        let zeros = || vec![0.0; offsets.above.len()];
        let mut angles = Self { cos: zeros(), cos_low: zeros(), sin: zeros(), sin_low: zeros() };
        set.run_loops(Scale {
            offsets,
            span,
            ends: (DoubleWord::from(lo), DoubleWord::from(hi)),
            width: DoubleWord::of_sum(hi, -lo),
            margins: (DoubleWord::of_sum(1.0, lo), DoubleWord::of_sum(1.0, -hi)),
            angles: &mut angles,
        });
        angles
    }
}

struct Scale<'a> {
    offsets: &'a Offsets,
    span: DoubleWord,
    ends: (DoubleWord, DoubleWord),
    width: DoubleWord,
    /// 1 + lo and 1 − hi.
    margins: (DoubleWord, DoubleWord),
    angles: &'a mut Angles,
}

impl Loops for Scale<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { offsets, span, ends, width, margins, angles } = self;
        let Angles { cos, cos_low, sin, sin_low } = angles;
        let offsets = offsets.above.iter().zip(&offsets.below);
        let columns = cos.iter_mut().zip(cos_low).zip(sin.iter_mut().zip(sin_low));
        for ((&above, &below), ((cos, cos_low), (sin, sin_low))) in offsets.zip(columns) {
            let (up, down) = (width * (above / span), width * (below / span));
            let near = above.high <= below.high;
            let end = if near { ends.0 } else { ends.1 };
            let c = end + if near { up } else { -down };
            let square = (margins.0 + up) * (margins.1 + down);
            let small = square.high < LEAST_SQUARE;
            let s = if small { DoubleWord::from(1.0) } else { square }.sqrt();
            (*cos, *cos_low) = (c.high, c.low);
            (*sin, *sin_low) = if small { (0.0, 0.0) } else { (s.high, s.low) };
        }
    }
}
