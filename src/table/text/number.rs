//! A cell as a number.

use std::borrow::Cow;

use crate::table::error::CellProblem;
use crate::table::options::DecimalMark;

/// How much of an offending cell a message quotes, in characters.
const QUOTED: usize = 40;

/// How numbers are written in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notation<'a> {
    pub(super) decimal_mark: DecimalMark,
    pub(super) thousands: Option<char>,
    pub(super) percent: bool,
    pub(super) currency: Option<&'a str>,
}

impl Notation<'_> {
    /// Digits, point and exponent, as a programmer writes numbers.
    pub(super) const PLAIN: Notation<'static> =
        Notation { decimal_mark: DecimalMark::Point, thousands: None, percent: false, currency: None };

    /// The nearest f64 of a cell without spaces about it.
    pub(super) fn number(&self, cell: &str) -> Result<f64, CellProblem> {
        if self.decimal_mark == DecimalMark::Point
            && let Ok(value) = cell.parse::<f64>()
        {
            return checked(value, cell);
        }
        match self.rewritten(cell) {
            Some(text) => finite(&text),
            None if cell.is_empty() => Err(CellProblem::Empty),
            None => Err(CellProblem::Text { text: quoted(cell), hint: None }),
        }
    }

    /// The number with a decimal point and nothing else, if it is one: digits, point, and an exponent.
    pub(super) fn rewritten<'c>(&self, cell: &'c str) -> Option<Cow<'c, str>> {
        let (mark, thousands) = (self.decimal_mark.character(), self.thousands);
        let plain = cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
        if plain && mark == '.' && thousands != Some('.') {
            return is_decimal(cell).then_some(Cow::Borrowed(cell));
        }
        let (sign, body) = sign_and_body(cell);
        let (body, sign) = match self.currency.and_then(|symbol| without(body, symbol)) {
            // The sign may stand behind the symbol, too.
            Some(rest) if sign.is_empty() => {
                let (sign, rest) = sign_and_body(rest);
                (rest, sign)
            }
            Some(rest) => (rest, sign),
            None => (body, sign),
        };
        let (body, exponent) = match body.strip_suffix('%').filter(|_| self.percent) {
            Some(body) if !body.contains(['e', 'E']) => (body.trim_end(), "e-2"),
            Some(_) => return None,
            None => (body, ""),
        };
        let whole_end = body.find([mark, 'e', 'E']).unwrap_or(body.len());
        let (whole, rest) = body.split_at(whole_end);
        let whole = match thousands {
            Some(thousands) if whole.contains(thousands) => joined(whole, thousands)?,
            _ => whole.to_string(),
        };
        // A point is no decimal mark beside a comma.
        if !whole.bytes().all(|byte| byte.is_ascii_digit()) || (mark == ',' && rest.contains('.')) {
            return None;
        }
        let text = format!("{sign}{whole}{}{exponent}", rest.replacen(mark, ".", 1));
        is_decimal(&text).then_some(Cow::Owned(text))
    }

    /// The options under which the cell would be a number.
    pub(super) fn hint(&self, cell: &str) -> Option<String> {
        use DecimalMark::{Comma, Point};
        if !cell.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (_, body) = sign_and_body(cell);
        let is_symbol = |c: char| !c.is_ascii_digit() && !"+-.,".contains(c);
        let start = body.find(|c| !is_symbol(c)).map_or("", |end| body[..end].trim());
        let end = body.rfind(|c| !is_symbol(c)).map_or("", |at| body[at + 1..].trim());
        let symbol = if start.is_empty() { end } else { start };
        // Letters are a currency only of three capitals: "12 kg" is a text, as are "1e" and "x1".
        let code = symbol.len() == 3 && symbol.bytes().all(|byte| byte.is_ascii_uppercase());
        let symbol = Some(symbol).filter(|symbol| code || symbol.chars().eq(symbol.chars().find(is_currency)));
        let currencies = std::iter::once(None).chain(symbol.map(Some));
        let marks = [(self.decimal_mark, self.thousands), (Comma, None), (Point, None)];
        let marks = marks.into_iter().chain(
            [
                (Point, ','),
                (Comma, '.'),
                (Point, '\''),
                (Comma, ' '),
                (Point, ' '),
                (Comma, '\u{a0}'),
                (Comma, '\u{202f}'),
            ]
            .map(|(mark, thousands)| (mark, Some(thousands))),
        );
        for (decimal_mark, thousands) in marks {
            for percent in [false, true] {
                for currency in currencies.clone() {
                    let notation = Notation { decimal_mark, thousands, percent, currency };
                    if notation.rewritten(cell).is_some() {
                        return Some(self.difference(&notation));
                    }
                }
            }
        }
        None
    }

    /// The options that make the other notation of this one.
    fn difference(&self, other: &Notation<'_>) -> String {
        let mut options = Vec::new();
        if other.decimal_mark != self.decimal_mark {
            options.push(format!("--decimal-mark '{}'", other.decimal_mark.character()));
        }
        if let Some(thousands) = other.thousands.filter(|_| other.thousands != self.thousands) {
            let quote = if thousands == '\'' { '"' } else { '\'' };
            options.push(format!("--thousands {quote}{thousands}{quote}"));
        }
        if other.percent && !self.percent {
            options.push("--percent".to_string());
        }
        if let Some(currency) = other.currency.filter(|_| other.currency != self.currency) {
            options.push(format!("--currency '{currency}'"));
        }
        options.join(" ")
    }
}

/// The currency symbols that are in use (general category Sc of Unicode).
fn is_currency(letter: &char) -> bool {
    matches!(
        letter,
        '$' | '\u{a2}'..='\u{a5}' | '\u{58f}' | '\u{60b}' | '\u{9f2}'..='\u{9f3}' | '\u{e3f}' | '\u{17db}'
            | '\u{20a0}'..='\u{20c1}' | '\u{fdfc}' | '\u{ff04}' | '\u{ffe0}'..='\u{ffe1}' | '\u{ffe5}'..='\u{ffe6}'
    )
}

/// A sign, ASCII or U+2212, and what follows it.
fn sign_and_body(cell: &str) -> (&'static str, &str) {
    if let Some(body) = cell.strip_prefix(['-', '\u{2212}']) {
        ("-", body)
    } else if let Some(body) = cell.strip_prefix('+') {
        ("", body)
    } else {
        ("", cell)
    }
}

/// The text without the symbol before or behind it.
fn without<'c>(text: &'c str, symbol: &str) -> Option<&'c str> {
    text.strip_prefix(symbol).map(str::trim_start).or_else(|| text.strip_suffix(symbol).map(str::trim_end))
}

/// Groups of three digits, joined: one to three digits, then three each.
fn joined(whole: &str, thousands: char) -> Option<String> {
    let mut groups = whole.split(thousands);
    let first = groups.next()?;
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    if first.is_empty() || first.len() > 3 || !digits(first) {
        return None;
    }
    let mut joined = first.to_string();
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        joined.push_str(group);
    }
    Some(joined)
}

/// Whether the number is one group of digits, or several, at this mark: `1.234`, `12,345,678`.
pub(super) fn is_grouped(cell: &str, mark: char) -> bool {
    let (_, body) = sign_and_body(cell);
    body.contains(mark) && joined(body, mark).is_some()
}

/// `[+-]digits[.digits][e[+-]digits]`, with a digit before or behind the point.
fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (significand, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = significand.split_once('.').unwrap_or((significand, ""));
    digits(whole)
        && digits(part)
        && !(whole.is_empty() && part.is_empty())
        && exponent.is_none_or(|e| {
            let e = e.strip_prefix(['+', '-']).unwrap_or(e);
            !e.is_empty() && digits(e)
        })
}

/// Decimals of a number without thousands and other marks: digits behind the point, less the exponent, at least 0.
pub(super) fn decimals(text: &str) -> u32 {
    let (significand, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i64>().unwrap_or(0)),
        None => (text, 0),
    };
    let part = significand.split_once('.').map_or(0, |(_, part)| part.len());
    u32::try_from((part as i64).saturating_sub(exponent).max(0)).unwrap_or(u32::MAX)
}

/// The nearest f64, if there is one that is finite, and zero only for zero.
pub(in crate::table) fn finite(text: &str) -> Result<f64, CellProblem> {
    if text.is_empty() {
        return Err(CellProblem::Empty);
    }
    match text.parse::<f64>() {
        Ok(value) => checked(value, text),
        Err(_) => Err(CellProblem::Text { text: quoted(text), hint: None }),
    }
}

fn checked(value: f64, text: &str) -> Result<f64, CellProblem> {
    if value.is_finite() && value != 0.0 {
        return Ok(value);
    }
    let significand = text.split(['e', 'E']).next().unwrap_or(text);
    if value.is_nan() || (value.is_infinite() && !text.contains(|c: char| c.is_ascii_digit())) {
        Err(CellProblem::NonFinite(quoted(text)))
    } else if value.is_infinite() {
        Err(CellProblem::Overflow(quoted(text)))
    } else if value == 0.0 && significand.contains(|c: char| matches!(c, '1'..='9')) {
        Err(CellProblem::Underflow(quoted(text)))
    } else {
        Ok(value)
    }
}

/// The beginning of a cell.
pub(in crate::table) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notation(mark: DecimalMark, thousands: Option<char>) -> Notation<'static> {
        Notation { decimal_mark: mark, thousands, ..Notation::PLAIN }
    }

    #[test]
    fn numbers_are_read_as_their_notation_says() {
        let comma = notation(DecimalMark::Comma, Some('.'));
        assert_eq!(comma.number("5.840,72"), Ok(5840.72));
        assert_eq!(comma.number("-1.234.567"), Ok(-1234567.0));
        assert_eq!(comma.number("\u{2212}0,5e1"), Ok(-5.0));
        assert!(comma.number("1.23").is_err() && comma.number("1,2,3").is_err() && comma.number("12.34,5").is_err());
        assert!(notation(DecimalMark::Comma, None).number("1.5").is_err());
        assert!(Notation::PLAIN.number("1,5").is_err() && Notation::PLAIN.number("1.5.2").is_err());
        let money = Notation { currency: Some("$"), thousands: Some(','), percent: true, ..Notation::PLAIN };
        assert_eq!(money.number("-$1,234.50"), Ok(-1234.5));
        assert_eq!(money.number("$-3"), Ok(-3.0));
        assert_eq!(money.number("12.5%"), Ok(0.125));
        assert_eq!(money.number("7 %"), Ok(0.07));
        assert!(money.number("--3").is_err() && money.number("$").is_err() && money.number("%").is_err());
    }

    #[test]
    fn what_another_notation_reads_is_hinted_at() {
        let hint = |cell| Notation::PLAIN.hint(cell);
        assert_eq!(hint("1,5").as_deref(), Some("--decimal-mark ','"));
        assert_eq!(hint("5.840,72").as_deref(), Some("--decimal-mark ',' --thousands '.'"));
        assert_eq!(hint("12%").as_deref(), Some("--percent"));
        assert_eq!(hint("$9.99").as_deref(), Some("--currency '$'"));
        assert_eq!(hint("1,234.5").as_deref(), Some("--thousands ','"));
        for text in ["Berlin", "12 kg", "2020-01-02", "x1", "1/2", "", "12:30", "#7", "<0.1", "~5", "3*"] {
            assert_eq!(hint(text), None, "{text}");
        }
    }

    #[test]
    fn decimals_are_counted() {
        for (text, count) in [("1.50", 2), ("3", 0), ("1.5e-3", 4), ("1.25e1", 1), ("5e3", 0)] {
            assert_eq!(decimals(text), count, "{text}");
        }
    }
}
