//! Piecewise aggregate approximation: a series reduced to the means of as many windows as the image has rows.
//!
//! Keogh, Chakrabarti, Pazzani, Mehrotra, *Dimensionality reduction for fast similarity search in large time series
//! databases*, Knowledge and Information Systems 3 (2001), with the windows that pyts takes for m values and n windows:
//!
//! * side by side, from ⌊k·(m/n)⌋ to ⌊(k + 1)·(m/n)⌋, k = 0, …, n − 1;
//! * overlapping, ⌈m/n⌉ values each, and of the n⌈m/n⌉ − m values that are too many ⌊k·(n⌈m/n⌉ − m)/(n − 1)⌋ are shared
//!   by the first k + 1 windows.
//!
//! pyts takes the floors of numbers in floating point (`numpy.linspace`), k times a rounded quotient. Where k·m/n is an
//! integer that product may lie below it — 11·(30/22) does, by 2⁻⁴⁹ — and then a window begins one value earlier than
//! in exact arithmetic. The same products are formed here, so the windows are those of pyts always.

use std::ops::Range;

use super::offsets::{LARGE, Offsets};
use crate::error::{Error, Place, Result};
use crate::matrix::Real;
use crate::rounding::{scale_by_power_of_two, two_product, two_sum};

/// The longest series that has windows. Of up to 2⁵² values the quotient q = fl(m/n) and the product fl((n − 1)q) are
/// off by less than ½ each of (n − 1)m/n ≤ m − 1, so that the last window begins before the series ends.
const LONGEST: u64 = 1 << 52;

/// By which power of two large values are scaled.
const DOWN: i32 = -200;

/// A series has values.
pub(super) const NO_VALUES: Error =
    Error::Domain { what: "the number of values of the series", value: 0.0, must_be: "at least 1" };

/// The series reduced to `size` means, each rounded, and where the means stand, without rounding.
pub(super) fn aggregate<T: Real>(series: &[T], size: Option<usize>, overlapping: bool) -> Result<(Vec<f64>, Offsets)> {
    let length = series.len();
    if length == 0 {
        return Err(NO_VALUES);
    }
    let size = size.unwrap_or(length);
    let windows = windows(length, size, overlapping)?;
    let values: Vec<f64> = series.iter().map(|x| x.to_f64()).collect();
    // A sum that is finite vouches for its terms; huge terms are looked at one by one.
    if !values.iter().map(|x| 0.0 * x).sum::<f64>().is_finite()
        && let Some(index) = values.iter().position(|x| !x.is_finite())
    {
        return Err(Error::NotFinite { place: Place::Component { what: "the series", index }, value: values[index] });
    }
    if size == length {
        let offsets = Offsets::of_values(&values);
        return Ok((values, offsets));
    }
    let windows: Vec<Range<usize>> = windows.collect();
    let offsets = Offsets::of_windows(&values, &windows);
    Ok((windows.into_iter().map(|window| mean(&values[window])).collect(), offsets))
}

/// The windows of which a series of so many values is reduced to `size` means, in order.
///
/// Side by side, or `overlapping` where they must to have one length; by the rule of pyts, which counts in floating
/// point.
///
/// ```
/// use gramkit::angular::windows;
/// assert!(windows(7, 3, false)?.eq([0..2, 2..4, 4..7]));
/// assert!(windows(7, 3, true)?.eq([0..3, 2..5, 4..7]));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] if the size is 0 or exceeds the length, or the length exceeds 2⁵², beyond which the rule would no
/// longer give windows that cover the series.
pub fn windows(length: usize, size: usize, overlapping: bool) -> Result<impl Iterator<Item = Range<usize>>> {
    if size == 0 || size > length {
        let must_be = "from 1 to the length of the series";
        return Err(Error::Domain { what: "the size of the image", value: size as f64, must_be });
    }
    if length as u64 > LONGEST {
        let must_be = "at most 2^52";
        return Err(Error::Domain { what: "the length of the series", value: length as f64, must_be });
    }
    let width = length.div_ceil(size);
    let excess = size * width - length;
    // The k-th of equal parts of a whole, the last part ending where the whole does.
    let part = |k: usize, parts: usize, whole: usize| {
        if k == parts { whole } else { (k as f64 * (whole as f64 / parts as f64)) as usize }
    };
    Ok((0..size).map(move |k| {
        if overlapping {
            let start = k * width - part(k, size - 1, excess);
            start..start + width
        } else {
            part(k, size, length)..part(k + 1, size, length)
        }
    }))
}

/// The mean of finite values, some: within half a unit in its last place and a term of second order, γ² times the mean
/// of the moduli, so that equal values have that value as their mean.
///
/// With the sum as s + r (compensated: Ogita, Rump, Oishi, *Accurate sum and dot product*, 2005) and q = fl(s/k), the
/// mean is q + ((s − qk) + r)/k, where s − qk is a double.
fn mean(values: &[f64]) -> f64 {
    let large = values.iter().any(|x| x.abs() >= LARGE);
    let down = if large { DOWN } else { 0 };
    let (mut sum, mut rest) = (0.0, 0.0);
    for &x in values {
        let (next, error) = two_sum(sum, scale_by_power_of_two(x, down));
        (sum, rest) = (next, rest + error);
    }
    let (sum, rest) = two_sum(sum, rest);
    let count = values.len() as f64;
    let quotient = sum / count;
    let (product, error) = two_product(quotient, count);
    scale_by_power_of_two(quotient + (((sum - product) - error) + rest) / count, -down)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::UNIT_ROUNDOFF;
    use num_traits::Signed;
    use oracle::{Rational, exact};
    use proptest::prelude::*;

    #[test]
    fn the_windows_are_those_of_pyts() {
        let of = |length, size, overlapping| windows(length, size, overlapping).unwrap().collect::<Vec<_>>();
        // pyts 0.14, utils/tests/test_segmentation.py and test_single_segment_and_deprecation.py.
        assert_eq!(of(20, 5, false), [0..4, 4..8, 8..12, 12..16, 16..20]);
        assert_eq!(of(20, 5, true), [0..4, 4..8, 8..12, 12..16, 16..20]);
        assert!(of(10, 1, false).iter().eq([&(0..10)]));
        assert!(of(10, 1, true).iter().eq([&(0..10)]));
        // segmentation(20, 7, True, 3).
        assert_eq!(of(20, 3, true), [0..7, 7..14, 13..20]);
        // segmentation(30, 2, False, 22) has these; 11·30/22 = 15 exactly.
        assert_eq!(of(30, 22, false)[9..13], [12..13, 13..14, 14..16, 16..17]);
    }

    #[test]
    fn windows_cover_the_series_and_are_never_empty() {
        for length in 1..130 {
            for size in 1..=length {
                for overlapping in [false, true] {
                    let windows: Vec<_> = windows(length, size, overlapping).unwrap().collect();
                    assert_eq!((windows.len(), windows[0].start, windows[size - 1].end), (size, 0, length));
                    assert!(windows.iter().all(|window| window.start < window.end && window.end <= length));
                    assert!(windows.windows(2).all(|pair| {
                        pair[0].start < pair[1].start && pair[1].start <= pair[0].end && pair[0].end <= pair[1].end
                    }));
                }
            }
        }
    }

    #[test]
    fn long_series_have_windows_or_a_limit() {
        let limit = LONGEST as usize;
        for length in [limit + 1, usize::MAX - 1, usize::MAX] {
            for size in [1, 2, 8, length - 1, length] {
                for overlapping in [false, true] {
                    let refused = windows(length, size, overlapping).map(drop).unwrap_err();
                    assert!(matches!(refused, Error::Domain { what: "the length of the series", .. }));
                }
            }
        }
        for length in [limit - 7, limit - 1, limit] {
            for size in [1, 2, 3, 7, 8, 1000] {
                for overlapping in [false, true] {
                    let windows: Vec<_> = windows(length, size, overlapping).unwrap().collect();
                    assert_eq!((windows[0].start, windows[size - 1].end), (0, length));
                    let follow = |pair: &[Range<usize>]| pair[1].start <= pair[0].end && pair[0].start < pair[1].start;
                    assert!(windows.windows(2).all(follow));
                }
            }
            for size in [length - 1, length] {
                let last = |k| k as f64 * (length as f64 / size as f64);
                assert!((last(size - 1) as usize) < length);
                assert!(
                    windows(length, size, true).unwrap().take(3).eq([0, 1, 2].map(|k| k..k + length.div_ceil(size)))
                );
            }
        }
    }

    proptest! {
        #[test]
        fn means_are_accurate_at_every_scale(
            values in prop::collection::vec(-1.0..1.0_f64, 1..40),
            scale in prop::sample::select(vec![-1000, -300, 0, 300, 1023]),
            offset in prop::sample::select(vec![0.0, 1.0, 1e9]),
        ) {
            let offset = if scale > 900 { 0.0 } else { offset };
            let values: Vec<f64> = values.iter().map(|x| scale_by_power_of_two(x + offset, scale)).collect();
            let count = exact(values.len() as f64);
            let truth = values.iter().fold(Rational::from_integer(0.into()), |sum, &x| sum + exact(x)) / &count;
            let moduli = values.iter().fold(Rational::from_integer(0.into()), |sum, &x| sum + exact(x.abs())) / &count;
            let tolerance = truth.abs() * exact(1.01 * UNIT_ROUNDOFF) + moduli * exact(1e-29) + exact(4.0 * f64::from_bits(1));
            prop_assert!((exact(mean(&values)) - truth).abs() <= tolerance);
        }

        #[test]
        fn equal_values_have_themselves_as_their_mean(x in any::<f64>(), count in 1..50_usize) {
            prop_assume!(x.is_finite());
            prop_assert_eq!(mean(&vec![x; count]), x);
        }
    }
}
