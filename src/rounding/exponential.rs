//! A proved enclosure of the exponential.
//!
//! The standard library's `exp` documents no error bound. Here it only proposes numbers, and the logarithm, whose
//! [enclosure](super::ln_enclosure) is proved, judges them: y ≥ eˣ exactly if ln y ≥ x.

use super::{SMALLEST_SUBNORMAL, ln_enclosure};
use crate::claim::Enclosure;

/// The first distance that is tried, relative to the number, is 2 to the power of minus this; then twice as much.
const FIRST_DISTANCE: i32 = 50;

/// The enclosure of eˣ for an enclosed x, of relative width about 2⁻⁴⁶·(1 + |x|) beside that of x; 0 and infinity stand
/// for ends beyond the range of f64.
pub(crate) fn exp_interval(x: Enclosure) -> Enclosure {
    let distances = || (-FIRST_DISTANCE..=1).map(|e| 2.0_f64.powi(e));
    let (low, high) = (x.lower.exp().min(f64::MAX), x.upper.exp().max(SMALLEST_SUBNORMAL));
    let is_below = |y: &f64| *y > 0.0 && ln_enclosure(*y).upper <= x.lower;
    let is_above = |y: &f64| y.is_finite() && ln_enclosure(*y).lower >= x.upper;
    Enclosure {
        lower: distances().map(|distance| low * (1.0 - distance)).find(is_below).unwrap_or(0.0),
        upper: distances().map(|distance| high * (1.0 + distance)).find(is_above).unwrap_or(f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::{exact, logarithm};
    use proptest::prelude::*;

    /// Times 2⁻⁵²·(1 + |x|), for the width of a logarithm and the next power of two.
    const WIDTH: f64 = 200.0;

    proptest! {
        #[test]
        fn the_exponential_lies_inside(x in -700.0..700.0_f64) {
            let e = exp_interval(Enclosure::point(x));
            prop_assert!(logarithm::ln(&exact(e.lower)) <= exact(x) && exact(x) <= logarithm::ln(&exact(e.upper)));
            prop_assert!(e.width() <= WIDTH * f64::EPSILON * (1.0 + x.abs()) * e.upper, "{x}: {e:?}");
        }
    }

    #[test]
    fn the_ends_of_the_range_are_enclosed() {
        let at = |x| exp_interval(Enclosure::point(x));
        assert_eq!(at(f64::NEG_INFINITY), Enclosure { lower: 0.0, upper: SMALLEST_SUBNORMAL });
        assert_eq!((at(f64::INFINITY).upper, at(710.0).upper), (f64::INFINITY, f64::INFINITY));
        assert!(at(710.0).lower > 1e308 && at(0.0).contains(1.0));
        // Between two numbers that are subnormal: e^−744 is 1.9 times the smallest of them.
        assert_eq!((at(-744.0).lower, at(-744.0).upper), (SMALLEST_SUBNORMAL, 2.0 * SMALLEST_SUBNORMAL));
        assert_eq!(at(-1000.0), Enclosure { lower: 0.0, upper: SMALLEST_SUBNORMAL });
    }
}
