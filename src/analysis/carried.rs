//! Who carries a negative eigenvalue, in words.

use super::number::{at_least, at_most, significant};
use crate::claim::Enclosure;
use crate::verdict::{Culprits, EntryRange};

/// The most variables that are named.
pub(crate) const MOST_NAMES: usize = 12;
/// Digits of a range of values.
const DIGITS: usize = 6;

/// "a, b and c together, and by no two of them"; `more` follows a list that is cut short.
pub(crate) fn carriers(culprits: &Culprits, name: impl Fn(usize) -> String, more: &str) -> String {
    let named: Vec<String> = culprits.indices.iter().map(|&i| name(i)).collect();
    let needed = match (named.len(), culprits.irreducible) {
        (1, _) => " alone",
        (_, false) => " together",
        (2, _) => " together, and by neither alone",
        (3, _) => " together, and by no two of them",
        _ => " together, and none of them can be spared",
    };
    let (head, rest) = named.split_at(named.len().min(MOST_NAMES));
    let list = match (head.split_last(), rest.len()) {
        (Some((last, others)), 0) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        (_, 0) => head.join(", "),
        (_, count) => format!("{} and {count} more{more}", head.join(", ")),
    };
    format!("{list}{needed}")
}

/// A vector of integers as a sum of variables; `None` if they are none.
pub(crate) fn combination(culprits: &Culprits, name: impl Fn(usize) -> String) -> Option<String> {
    let mut text = String::new();
    for (&x, i) in culprits.witness.vector.iter().zip(0..).filter(|(x, _)| **x != 0.0) {
        if x.fract() != 0.0 {
            return None;
        }
        let sign = match (text.is_empty(), x < 0.0) {
            (true, false) => "",
            (true, true) => "−",
            (false, false) => " + ",
            (false, true) => " − ",
        };
        let factor = if x.abs() == 1.0 { String::new() } else { format!("{}·", significant(x.abs(), 17)) };
        text.push_str(&format!("{sign}{factor}{}", name(i)));
    }
    Some(text)
}

/// A range in six digits: an end that may be such a number as that, any other rounded outwards.
pub(crate) fn interval(range: &EntryRange) -> String {
    let short = |end: &Enclosure| {
        Some(significant(0.5 * end.lower + 0.5 * end.upper, DIGITS))
            .filter(|text| text.parse().is_ok_and(|value| end.contains(value)))
    };
    let low = short(&range.lowest).unwrap_or_else(|| at_most(range.lowest.lower, DIGITS));
    let high = short(&range.highest).unwrap_or_else(|| at_least(range.highest.upper, DIGITS));
    format!("[{low}, {high}]")
}
