//! Numbers as a person reads them: the digits that are known, and no others.
//!
//! ```
//! use gramkit::Enclosure;
//! use gramkit::analysis::number::{at_most, bound, enclosure};
//! // Ten digits are known; the error is rounded up, a lower bound down.
//! assert_eq!(enclosure(&Enclosure { lower: 14.291634829, upper: 14.291634831 }), "14.29163483 ± 1.1e-9");
//! assert_eq!((bound(1.01e-9), at_most(3.6199, 2)), ("1.1e-9".to_string(), "3.6".to_string()));
//! ```

use std::cmp::Ordering;

use num_bigint::BigInt;

use crate::claim::Enclosure;
use crate::rounding::{add_up, decompose, sub_down};

/// So many significant digits tell every `f64` from every other.
const ALL_DIGITS: usize = 17;

/// Six significant digits, with an exponent outside of 1e-4 … 1e7.
pub fn number(x: f64) -> String {
    significant(x, 6)
}

/// `digits` significant digits, 1 to 17 of them: 0 counts as 1, and more as 17, which tell every `f64` from every
/// other. An infinity is "∞", and a NaN "unknown".
pub fn significant(x: f64, digits: usize) -> String {
    let digits = digits.clamp(1, ALL_DIGITS);
    let magnitude = x.abs();
    if x == 0.0 {
        return "0".to_string();
    }
    if !x.is_finite() {
        let text = if x.is_nan() {
            "unknown"
        } else if x > 0.0 {
            "∞"
        } else {
            "−∞"
        };
        return text.to_string();
    }
    if !(1e-4..1e7).contains(&magnitude) {
        return exponent_form(x, digits - 1);
    }
    let before = magnitude.log10().floor() as i64 + 1;
    let decimals = (digits as i64 - before).max(0) as usize;
    let text = format!("{x:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

fn exponent_form(x: f64, decimals: usize) -> String {
    let text = format!("{x:.decimals$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if mantissa.contains('.') => {
            format!("{}e{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

/// An upper bound in two digits, rounded up, with an exponent outside of 0.01 … 1000.
pub fn bound(x: f64) -> String {
    let plain = (1e-2..1e3).contains(&x);
    directed(x, 2, Ordering::Greater, |x| if plain { significant(x, 2) } else { exponent_form(x, 1) })
}

/// `digits` significant digits, rounded up: an upper bound stays one.
pub fn at_least(x: f64, digits: usize) -> String {
    directed(x, digits, Ordering::Greater, |x| significant(x, digits))
}

/// `digits` significant digits, rounded down: a lower bound stays one.
pub fn at_most(x: f64, digits: usize) -> String {
    directed(x, digits, Ordering::Less, |x| significant(x, digits))
}

/// x as `format` shows it to nearest, moved by a step of the last digit if the decimal is neither x nor on that `side`
/// of it.
fn directed(x: f64, digits: usize, side: Ordering, format: impl Fn(f64) -> String) -> String {
    if x == 0.0 || !x.is_finite() {
        return number(x);
    }
    let fits = |text: &String| decimal_against(text, x).is_some_and(|order| order == side || order.is_eq());
    let digits = digits.clamp(1, ALL_DIGITS);
    // Read, for a power may underflow half-way.
    let step: f64 = format!("1e{}", x.abs().log10().floor() as i32 + 1 - digits as i32).parse().unwrap_or(0.0);
    let (moved, neighbour) = if side.is_gt() { (x + step, x.next_up()) } else { (x - step, x.next_down()) };
    let neighbour = significant(neighbour, ALL_DIGITS);
    // Among subnormal numbers there may be no such step; then all digits are shown, of x or of its neighbour.
    [format(x), format(moved), format!("{x:e}")].into_iter().find(fits).unwrap_or(neighbour)
}

/// How the decimal number that a text is compares with x, exactly: two that are read as one double may differ.
fn decimal_against(text: &str, x: f64) -> Option<Ordering> {
    let shown: f64 = text.parse().ok()?;
    if shown != x {
        return shown.partial_cmp(&x);
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut decimal: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let tens = exponent.parse::<i32>().ok()? - fraction.len() as i32;
    let (negative, modulus, twos) = decompose(x);
    let mut binary = if negative { -BigInt::from(modulus) } else { BigInt::from(modulus) };
    // decimal·10^tens against binary·2^twos, in integers.
    *(if tens < 0 { &mut binary } else { &mut decimal }) *= BigInt::from(10_u8).pow(tens.unsigned_abs());
    *(if twos < 0 { &mut decimal } else { &mut binary }) <<= twos.unsigned_abs();
    Some(decimal.cmp(&binary))
}

/// As many digits of x as an error leaves known, four at least, and how far what is shown may be from x.
///
/// ```
/// use gramkit::analysis::number::known;
/// let (shown, rounding) = known(2.718281828, 1e-6);
/// assert!(shown == "2.718282" && (1.72e-7..1.73e-7).contains(&rounding));
/// ```
pub fn known(x: f64, error: f64) -> (String, f64) {
    let digits = (x.abs().log10().floor() - error.log10().floor() + 1.0).clamp(4.0, ALL_DIGITS as f64);
    let shown = significant(x, digits as usize);
    // The digits shown are rounded, and so is their reading.
    let value: f64 = shown.parse().unwrap_or(f64::NAN);
    let rounding = (value - x).abs().next_up() + (value.abs().next_up() - value.abs());
    (shown, rounding)
}

/// Numbers with one error bar, which is rounded up and contains what their digits leave out.
///
/// ```
/// use gramkit::analysis::number::with_error;
/// assert_eq!(with_error(&[2.0 / 3.0, -4.0], 1.2e-5), "0.66667, -4 ± 1.6e-5");
/// ```
pub fn with_error(values: &[f64], error: f64) -> String {
    let (shown, roundings): (Vec<String>, Vec<f64>) = values.iter().map(|&x| known(x, error)).unzip();
    let rounding = roundings.into_iter().fold(0.0, f64::max);
    format!("{} ± {}", shown.join(", "), bound((error + rounding).next_up()))
}

/// An enclosure: as many digits as are known, and how far the true number may be from what is shown, as in
/// `14.29163482 ± 2.1e-9`; or both ends, where they share fewer than three digits; or the one end that is known, as in
/// `≥ 6.31e14`.
pub fn enclosure(e: &Enclosure) -> String {
    let middle = 0.5 * e.lower + 0.5 * e.upper;
    // Half of the smallest width would be 0.
    let half = (0.5 * e.width()).max(f64::from_bits(1));
    if e.lower.is_nan() || e.upper.is_nan() || (e.lower == f64::NEG_INFINITY && e.upper == f64::INFINITY) {
        "unknown".to_string()
    } else if e.lower == e.upper {
        exact(e.lower)
    } else if e.upper.is_infinite() {
        format!("≥ {}", at_most(e.lower, 3))
    } else if e.lower.is_infinite() {
        format!("≤ {}", at_least(e.upper, 3))
    } else if half < 1e-3 * middle.abs() {
        about(known(middle, half).0, e)
    } else {
        format!("[{}, {}]", at_most(e.lower, 3), at_least(e.upper, 3))
    }
}

/// As few digits, six at least, as tell x from every other number; "unknown" for a NaN.
///
/// ```
/// use gramkit::analysis::number::exact;
/// let shown = [0.1, 0.1 + 0.2, f64::INFINITY].map(exact);
/// assert_eq!(shown, ["0.1", "0.30000000000000004", "∞"]);
/// ```
pub fn exact(x: f64) -> String {
    (6..ALL_DIGITS)
        .map(|digits| significant(x, digits))
        .find(|text| text.parse() == Ok(x))
        .unwrap_or(significant(x, ALL_DIGITS))
}

/// e^x for an enclosed x; its size too, where that is known.
pub fn exponential(e: &Enclosure) -> String {
    let middle = 0.5 * e.lower + 0.5 * e.upper;
    let logarithm =
        if e.contains(0.0) && e.width() > 0.0 && e.width() < 1e-3 { about("0".to_string(), e) } else { enclosure(e) };
    // Four digits of e^x need four decimals of x.
    if e.width() < 1e-4 {
        format!("about {}: exp({logarithm})", power_of_e(middle))
    } else {
        format!("exp({logarithm})")
    }
}

/// Four digits of e^x, also beyond the range of f64.
fn power_of_e(x: f64) -> String {
    if x.abs() < 700.0 {
        return significant(x.exp(), 4);
    }
    let log10 = x / std::f64::consts::LN_10;
    let mantissa = significant(10.0_f64.powf(log10 - log10.floor()), 4);
    // 9.9996 becomes 10 in four digits.
    if mantissa == "10" { format!("1e{}", log10.floor() + 1.0) } else { format!("{mantissa}e{}", log10.floor()) }
}

/// A number shown, and how far it may be from what is enclosed.
fn about(shown: String, e: &Enclosure) -> String {
    // The digits shown are rounded, and so is their reading; both belong to the error.
    let value = shown.parse().unwrap_or(f64::NAN);
    let error = (e.upper - value).max(value - e.lower).next_up() + (value.abs().next_up() - value.abs());
    format!("{shown} ± {}", bound(error))
}

/// A number in so many significant digits, and a bound on how far these are from the truth, which is within `error` of
/// the number itself.
///
/// ```
/// use gramkit::analysis::number::with_digits;
/// assert_eq!(with_digits(1.0 / 3.0, 2, 1e-9), "0.33 ± 3.4e-3");
/// assert_eq!(with_digits(0.0, 4, 0.0), "0 ± 0");
/// ```
pub fn with_digits(x: f64, digits: usize, error: f64) -> String {
    let shown = significant(x, digits);
    if x == 0.0 || !x.is_finite() {
        return format!("{shown} ± {}", bound(error));
    }
    about(shown, &Enclosure { lower: sub_down(x, error), upper: add_up(x, error) })
}

/// A number with its own error bar; all of its digits where the error is 0, and about six where it is not known.
///
/// ```
/// use gramkit::analysis::number::value;
/// assert_eq!((value(2.0 / 3.0, 1.2e-5), value(0.5, 0.0)), ("0.66667 ± 1.6e-5".into(), "0.5".into()));
/// assert_eq!(value(2.0 / 3.0, f64::INFINITY), "about 0.666667");
/// ```
pub fn value(x: f64, error: f64) -> String {
    if error == 0.0 || !x.is_finite() {
        exact(x)
    } else if error.is_finite() {
        with_error(&[x], error)
    } else {
        format!("about {}", number(x))
    }
}

/// The place of a point, in six digits.
pub fn coordinates(position: &[f64]) -> String {
    let numbers: Vec<String> = position.iter().map(|&x| number(x)).collect();
    format!("({})", numbers.join(", "))
}

/// A box that contains what it is given for, in six digits rounded outwards.
pub fn bounding_box(lower: &[f64], upper: &[f64]) -> String {
    let sides = lower.iter().zip(upper).map(|(a, b)| format!("[{}, {}]", at_most(*a, 6), at_least(*b, 6)));
    sides.collect::<Vec<_>>().join(" × ")
}

/// Enclosures as text, the error bars below each other.
pub fn column<'a>(enclosures: impl Iterator<Item = &'a Enclosure>) -> Vec<String> {
    let cells: Vec<String> = enclosures.map(enclosure).collect();
    let bar = |cell: &str| cell.split_once(" ± ").map(|(value, bar)| (value.to_string(), bar.to_string()));
    let width = cells.iter().filter_map(|cell| bar(cell)).map(|(_, bar)| bar.len()).max().unwrap_or(0);
    cells.into_iter().map(|cell| bar(&cell).map_or(cell, |(value, bar)| format!("{value} ± {bar:<width$}"))).collect()
}

/// A count of things.
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_exponents() {
        assert_eq!(number(1663668.2278), "1663668");
        assert_eq!(number(0.00012345678), "0.000123457");
        assert_eq!(number(1.5e-9), "1.5e-9");
        assert_eq!(number(-0.75), "-0.75");
        assert_eq!(number(0.0), "0");
    }

    #[test]
    fn no_number_of_digits_is_a_panic() {
        for x in [0.0, 1.0 / 3.0, -2.0e-300, 5e-324, f64::MAX, f64::INFINITY, f64::NAN] {
            for digits in [0, 1, 17, 18, 400, usize::MAX] {
                let texts = [significant(x, digits), at_most(x, digits), at_least(x, digits)];
                assert!(texts.iter().all(|text| !text.is_empty() && text.len() < 30), "{texts:?}");
            }
            assert_eq!(significant(x, 0), significant(x, 1));
            assert_eq!(significant(x, 400), significant(x, 17));
        }
    }

    #[test]
    fn bounds_are_rounded_up() {
        assert_eq!(bound(1.01e-9), "1.1e-9");
        assert_eq!(bound(1.1e-9), "1.1e-9");
        assert_eq!(bound(9.95e-9), "1e-8");
        assert_eq!(bound(5e-324), "5e-324");
    }

    #[test]
    fn bounds_stay_bounds() {
        assert_eq!(at_most(3.6123853, 3), "3.61");
        assert_eq!(at_most(1.5599, 3), "1.55");
        assert_eq!(at_most(-1.5511, 3), "-1.56");
        assert_eq!(at_least(1.5511, 3), "1.56");
        assert_eq!(at_most(0.0, 3), "0");
        // The double that 0.3 is read as lies below 0.3, that of 0.1 above.
        assert_eq!((at_most(0.3, 3).as_str(), at_least(0.3, 3).as_str()), ("0.299", "0.3"));
        assert_eq!((at_most(0.1, 3).as_str(), at_least(0.1, 3).as_str()), ("0.1", "0.101"));
        assert_eq!((at_most(-0.3, 3).as_str(), at_least(-0.3, 3).as_str()), ("-0.3", "-0.299"));
        assert_eq!((at_most(5e-324, 3).as_str(), at_least(0.75, 3).as_str()), ("4.94e-324", "0.75"));
    }

    #[test]
    fn decimals_are_compared_exactly() {
        use Ordering::{Equal, Greater, Less};
        for (text, x, expected) in [
            ("0.5", 0.5, Equal),
            ("-1.25e2", -125.0, Equal),
            ("0.1", 0.1, Less),
            ("0.3", 0.3, Greater),
            ("-0.3", -0.3, Less),
            ("1e23", 1e23, Greater),
            ("5e-324", 5e-324, Greater),
            ("2", 3.0, Less),
        ] {
            assert_eq!(decimal_against(text, x), Some(expected), "{text}");
        }
        assert_eq!(decimal_against("inf", 1.0), Some(Greater));
        assert_eq!(decimal_against("one", 1.0), None);
    }

    #[test]
    fn what_is_shown_lies_within_its_error() {
        let text = enclosure(&Enclosure { lower: 14.291634829, upper: 14.291634831 });
        assert_eq!(text, "14.29163483 ± 1.1e-9");
        assert_eq!(enclosure(&Enclosure { lower: 1663668.2, upper: 1663668.3 }), "1663668.25 ± 0.051");
        assert_eq!(enclosure(&Enclosure { lower: -0.5, upper: 2.0 }), "[-0.5, 2]");
        // The doubles that these decimals are read as lie farther out.
        assert_eq!(enclosure(&Enclosure { lower: -1e-15, upper: 2e-15 }), "[-1.01e-15, 2.01e-15]");
        assert_eq!(enclosure(&Enclosure::point(0.1)), "0.1");
        assert_eq!(enclosure(&Enclosure { lower: 6.3199e14, upper: f64::INFINITY }), "≥ 6.31e14");
        assert_eq!(enclosure(&Enclosure { lower: f64::NEG_INFINITY, upper: 2.0 / 3.0 }), "≤ 0.667");
    }

    #[test]
    fn powers_of_e_beyond_the_range() {
        assert_eq!(power_of_e(0.0), "1");
        assert_eq!(power_of_e(1000.0), "1.97e434");
        assert_eq!(power_of_e(-1000.0), "5.076e-435");
    }
}
