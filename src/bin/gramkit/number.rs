//! Numbers as a person reads them.

/// Six significant digits, with an exponent outside of 1e-4 … 1e7.
pub(crate) fn number(x: f64) -> String {
    significant(x, 6)
}

/// `digits` significant digits.
pub(crate) fn significant(x: f64, digits: usize) -> String {
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

/// An upper bound in two digits, rounded up.
pub(crate) fn bound(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return number(x);
    }
    let rounded = format!("{x:.1e}");
    // Rounded to nearest it may fall below; a step in the second digit is then needed.
    match rounded.parse::<f64>() {
        Ok(value) if value < x => {
            let step = 10.0_f64.powi(x.abs().log10().floor() as i32 - 1);
            exponent_form(value + step, 1)
        }
        _ => exponent_form(x, 1),
    }
}

/// A count of things.
pub(crate) fn plural(count: usize, noun: &str) -> String {
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
    fn bounds_are_rounded_up() {
        assert_eq!(bound(1.01e-9), "1.1e-9");
        assert_eq!(bound(1.1e-9), "1.1e-9");
        assert_eq!(bound(9.95e-9), "1e-8");
    }
}
