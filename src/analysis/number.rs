//! Numbers as a person reads them: the digits that are known, and no others.
//!
//! ```
//! use gramkit::Enclosure;
//! use gramkit::analysis::number::{at_most, bound, enclosure};
//! // Ten digits are known; the error is rounded up, a lower bound down.
//! assert_eq!(enclosure(&Enclosure { lower: 14.291634829, upper: 14.291634831 }), "14.29163483 ± 1.1e-9");
//! assert_eq!((bound(1.01e-9), at_most(3.6199, 2)), ("1.1e-9".to_string(), "3.6".to_string()));
//! ```

use crate::claim::Enclosure;

/// So many significant digits tell every `f64` from every other.
const ALL_DIGITS: usize = 17;

/// Six significant digits, with an exponent outside of 1e-4 … 1e7.
pub fn number(x: f64) -> String {
    significant(x, 6)
}

/// `digits` significant digits, 1 to 17 of them: 0 counts as 1, and more as 17, which tell every `f64` from every
/// other.
pub fn significant(x: f64, digits: usize) -> String {
    let digits = digits.clamp(1, ALL_DIGITS);
    let magnitude = x.abs();
    if x == 0.0 {
        return "0".to_string();
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
    directed(x, 2, f64::lt, |x| if plain { significant(x, 2) } else { exponent_form(x, 1) })
}

/// `digits` significant digits, rounded up: an upper bound stays one.
pub fn at_least(x: f64, digits: usize) -> String {
    directed(x, digits, f64::lt, |x| significant(x, digits))
}

/// `digits` significant digits, rounded down: a lower bound stays one.
pub fn at_most(x: f64, digits: usize) -> String {
    directed(x, digits, f64::gt, |x| significant(x, digits))
}

/// x as `format` shows it to nearest, moved by one step of the last digit if that lies on the `wrong` side of x.
fn directed(x: f64, digits: usize, wrong: fn(&f64, &f64) -> bool, format: impl Fn(f64) -> String) -> String {
    if x == 0.0 || !x.is_finite() {
        return number(x);
    }
    let fits = |text: &String| text.parse::<f64>().is_ok_and(|shown| !wrong(&shown, &x));
    let digits = digits.clamp(1, ALL_DIGITS);
    let step = 10.0_f64.powi(x.abs().log10().floor() as i32 + 1 - digits as i32);
    let moved = if wrong(&0.0, &1.0) { x + step } else { x - step };
    // Among subnormal numbers there may be no such step; then all digits are shown.
    [format(x), format(moved)].into_iter().find(fits).unwrap_or_else(|| format!("{x:e}"))
}

/// An enclosure: as many digits as are known, and how far the true number may be from what is shown, as in
/// `14.29163482 ± 2.1e-9`; or both ends, where they share fewer than three digits.
pub fn enclosure(e: &Enclosure) -> String {
    let middle = 0.5 * e.lower + 0.5 * e.upper;
    // Half of the smallest width would be 0.
    let half = (0.5 * e.width()).max(f64::from_bits(1));
    if e.lower == e.upper {
        exact(e.lower)
    } else if half < 1e-3 * middle.abs() {
        let digits = (middle.abs().log10().floor() - half.log10().floor()) as usize + 1;
        with_error(significant(middle, digits.clamp(4, ALL_DIGITS)), e)
    } else {
        format!("[{}, {}]", at_most(e.lower, 3), at_least(e.upper, 3))
    }
}

/// As few digits, six at least, as tell x from every other number.
fn exact(x: f64) -> String {
    (6..ALL_DIGITS)
        .map(|digits| significant(x, digits))
        .find(|text| text.parse() == Ok(x))
        .unwrap_or(significant(x, ALL_DIGITS))
}

/// e^x for an enclosed x; its size too, where that is known.
pub fn exponential(e: &Enclosure) -> String {
    let middle = 0.5 * e.lower + 0.5 * e.upper;
    let logarithm = if e.contains(0.0) && e.width() > 0.0 && e.width() < 1e-3 {
        with_error("0".to_string(), e)
    } else {
        enclosure(e)
    };
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

fn with_error(shown: String, e: &Enclosure) -> String {
    // The digits shown are rounded, and so is their reading; both belong to the error.
    let value = shown.parse().unwrap_or(f64::NAN);
    let error = (e.upper - value).max(value - e.lower).next_up() + (value.abs().next_up() - value.abs());
    format!("{shown} ± {}", bound(error))
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
        assert_eq!(bound(5e-324), "4.9e-324");
    }

    #[test]
    fn bounds_stay_bounds() {
        assert_eq!(at_most(3.6123853, 3), "3.61");
        assert_eq!(at_most(1.5599, 3), "1.55");
        assert_eq!(at_most(-1.5511, 3), "-1.56");
        assert_eq!(at_least(1.5511, 3), "1.56");
        assert_eq!(at_most(0.0, 3), "0");
    }

    #[test]
    fn what_is_shown_lies_within_its_error() {
        let text = enclosure(&Enclosure { lower: 14.291634829, upper: 14.291634831 });
        assert_eq!(text, "14.29163483 ± 1.1e-9");
        assert_eq!(enclosure(&Enclosure { lower: 1663668.2, upper: 1663668.3 }), "1663668.25 ± 0.051");
        assert_eq!(enclosure(&Enclosure { lower: -1e-15, upper: 2e-15 }), "[-1e-15, 2e-15]");
        assert_eq!(enclosure(&Enclosure::point(0.1)), "0.1");
    }

    #[test]
    fn powers_of_e_beyond_the_range() {
        assert_eq!(power_of_e(0.0), "1");
        assert_eq!(power_of_e(1000.0), "1.97e434");
        assert_eq!(power_of_e(-1000.0), "5.076e-435");
    }
}
