//! Intervals as pages print them.

use num_traits::Zero;
use oracle::{Rational, decimal, exact};
use serde_json::Value;

/// The numbers between two ends; an end that is not known is `None`.
#[derive(Clone, Debug)]
pub(super) struct Interval {
    pub(super) lower: Option<Rational>,
    pub(super) upper: Option<Rational>,
}

impl Interval {
    fn around(value: Rational, error: Option<Rational>) -> Self {
        match error {
            Some(error) => Self { lower: Some(&value - &error), upper: Some(value + error) },
            None => Self { lower: None, upper: None },
        }
    }

    /// `[lower, upper]` of an object; an end that is null is not known.
    pub(super) fn of_json(pair: &Value) -> Self {
        let end = |k: usize| pair[k].as_f64().map(exact);
        Self { lower: end(0), upper: end(1) }
    }

    pub(super) fn of_all(pairs: &Value) -> Vec<Self> {
        pairs.as_array().unwrap().iter().map(Self::of_json).collect()
    }

    /// Everything from a number on.
    pub(super) fn from(lower: Rational) -> Self {
        Self { lower: Some(lower), upper: None }
    }

    /// With so much room on both sides.
    pub(super) fn widened(&self, room: &Rational) -> Self {
        Self { lower: self.lower.as_ref().map(|x| x - room), upper: self.upper.as_ref().map(|x| x + room) }
    }

    pub(super) fn contains(&self, x: &Rational) -> bool {
        self.meets(x, x)
    }

    /// Whether it has a number between these two, which enclose the truth.
    pub(super) fn meets(&self, low: &Rational, high: &Rational) -> bool {
        self.lower.as_ref().is_none_or(|lower| lower <= high) && self.upper.as_ref().is_none_or(|upper| low <= upper)
    }

    /// The squares of an interval of numbers that are not negative.
    pub(super) fn squared(&self) -> Self {
        let square = |x: &Rational| if *x < Rational::zero() { Rational::zero() } else { x * x };
        Self { lower: self.lower.as_ref().map(square), upper: self.upper.as_ref().map(square) }
    }
}

/// A decimal number, without the punctuation around it; `None` if it is none, infinity included.
pub(super) fn number(word: &str) -> Option<Rational> {
    decimal(word.trim_start_matches(['(', '[']).trim_start_matches("exp(").trim_end_matches([',', ';', ')', ']', ':']))
}

/// What a line says of numbers, in its order: `v ± e` and `[a, b]`. How far a number stands that has no bound is not
/// said, except in `tables` of numbers, where a number by itself is exactly the double that it is read as.
pub(super) fn intervals(line: &str, tables: bool) -> Vec<Interval> {
    let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_end_matches("·i")).collect();
    let mut found = Vec::new();
    let mut k = 0;
    while k < words.len() {
        let opens = words[k].trim_start_matches("exp(").starts_with('[');
        if words.get(k + 1) == Some(&"±") {
            found.push(Interval::around(number(words[k]).unwrap(), number(words[k + 2])));
            k += 3;
        } else if opens && words.get(k + 1).is_some_and(|word| word.contains(']')) {
            found.push(Interval { lower: number(words[k]), upper: number(words[k + 1].trim_end_matches("·i")) });
            k += 2;
        } else {
            if let (true, Some(_)) = (tables, number(words[k])) {
                let value = exact(words[k].trim_end_matches([',', ';']).parse().unwrap());
                found.push(Interval { lower: Some(value.clone()), upper: Some(value) });
            }
            k += 1;
        }
    }
    found
}

/// The number behind the last `sign` of a line.
pub(super) fn behind(line: &str, sign: &str) -> Option<Rational> {
    let (_, rest) = line.rsplit_once(sign)?;
    number(rest.split_whitespace().next()?)
}

/// The line of a page with this label.
pub(super) fn entry<'a>(page: &'a str, label: &str) -> &'a str {
    let found = page.lines().find(|line| line.starts_with(label));
    found.unwrap_or_else(|| panic!("no {label} in\n{page}"))
}
