//! What is printed is true, and is read by a person.

use std::fmt::{Debug, Display};

use gramkit::{Definiteness, Eigen, Enclosure, Radius, Symmetric};
use oracle::{Rational, decimal, exact};
use proptest::prelude::*;

use super::values::{Visitor, visit};

/// Answers that were printed, and what was wrong with them.
struct Printer {
    answers: usize,
    kinds: std::collections::BTreeSet<&'static str>,
    faults: Vec<String>,
}

impl Visitor for Printer {
    fn shown<T: Display + Debug>(&mut self, answer: &T) {
        self.answers += 1;
        self.kinds.insert(std::any::type_name::<T>());
        for text in [answer.to_string(), format!("{answer:.3}")] {
            let word = |word: &&str| text.split(|c: char| !c.is_alphanumeric()).any(|other| other == *word);
            let bad = ["NaN", "inf"].into_iter().find(word).or(["{", "}"].into_iter().find(|bad| text.contains(bad)));
            // A page of an analysis is longer, and ends in a new line.
            let page = std::any::type_name::<T>().ends_with("Analysis");
            let wide = text.lines().any(|line| line.chars().count() > 400);
            if text.trim().is_empty() || bad.is_some() || wide || (!page && text.ends_with('\n')) {
                self.faults.push(format!("{} prints {bad:?} in: {text}", std::any::type_name::<T>()));
            }
        }
    }
}

#[test]
fn every_answer_prints() {
    let mut printer = Printer { answers: 0, kinds: Default::default(), faults: Vec::new() };
    visit(&mut printer);
    assert!(printer.faults.is_empty(), "{}", printer.faults.join("\n"));
    assert!(printer.answers > 400 && printer.kinds.len() > 60, "{}: {:?}", printer.answers, printer.kinds);
}

/// The numbers that a text allows: `v ± e`, `[a, b]`, `≥ a`, `≤ b`, or one number.
fn allowed(text: &str) -> (Option<Rational>, Option<Rational>) {
    let number = |text: &str| decimal(text).unwrap_or_else(|| panic!("{text}"));
    if let Some((value, error)) = text.split_once(" ± ") {
        let (value, error) = (number(value), number(error));
        (Some(&value - &error), Some(value + error))
    } else if let Some((lower, upper)) =
        text.strip_prefix('[').and_then(|text| text.strip_suffix(']')?.split_once(", "))
    {
        (Some(number(lower)), Some(number(upper)))
    } else if let Some(lower) = text.strip_prefix("≥ ") {
        (Some(number(lower)), None)
    } else if let Some(upper) = text.strip_prefix("≤ ") {
        (None, Some(number(upper)))
    } else {
        (Some(number(text)), Some(number(text)))
    }
}

proptest! {
    #[test]
    fn an_enclosure_prints_numbers_that_contain_it(
        middle in -1e6..1e6_f64, exponent in -20..3_i32, scale in -40..40_i32, one_sided in 0..4_u8,
    ) {
        let unit = 10.0_f64.powi(scale);
        let half = middle.abs() * 10.0_f64.powi(exponent);
        let mut e = Enclosure { lower: (middle - half) * unit, upper: (middle + half) * unit };
        match one_sided {
            0 => e.upper = f64::INFINITY,
            1 => e.lower = f64::NEG_INFINITY,
            _ => {}
        }
        let text = e.to_string();
        if e.lower == e.upper {
            prop_assert_eq!(text.parse(), Ok(e.lower));
        } else {
            let (lower, upper) = allowed(&text);
            prop_assert!(lower.is_none_or(|lower| !e.lower.is_finite() || lower <= exact(e.lower)), "{} of {:?}", text, e);
            prop_assert!(upper.is_none_or(|upper| !e.upper.is_finite() || exact(e.upper) <= upper), "{} of {:?}", text, e);
        }
    }

    #[test]
    fn an_entry_prints_as_many_digits_as_its_error_leaves(
        values in prop::collection::vec(-1e3..1e3_f64, 6), exponent in -12..2_i32,
    ) {
        // A cell is rounded to no more than the error that it has, or to six digits.
        let radius = 10.0_f64.powi(exponent);
        let a = Symmetric::from_lower(3, |i, j| values[i * (i + 1) / 2 + j]).unwrap();
        let a = a.with_radius(Radius::Bound(radius)).unwrap();
        let text = a.to_string();
        for (i, line) in text.lines().take(3).enumerate() {
            for (j, cell) in line.split_whitespace().enumerate() {
                let shown: f64 = cell.parse().unwrap();
                let off = (shown - a.get(i, j)).abs();
                prop_assert!(off <= (0.5 * radius).max(5.01e-6 * a.get(i, j).abs()) || (shown == 0.0 && off <= radius * 1.001));
                let digits = cell.trim_start_matches('-').chars().filter(char::is_ascii_digit).count();
                prop_assert!(digits <= 10, "{}", cell);
            }
        }
    }
}

#[test]
fn a_large_matrix_prints_a_page() {
    let a = Symmetric::from_lower(30, |i, j| 1.0 / (1 + i + j) as f64).unwrap();
    let lines: Vec<String> = a.to_string().lines().map(String::from).collect();
    assert_eq!((lines.len(), lines[10].as_str()), (11, "… of 30 × 30"));
    assert!(lines[..10].iter().all(|line| line.ends_with("  …") && line.split_whitespace().count() == 11));
}

#[test]
fn eigenvalues_print_within_their_enclosures() {
    let a = Symmetric::from_lower(6, |i, j| 1.0 / (1 + i + j) as f64).unwrap();
    let eigen = Eigen::of(&a).unwrap();
    let text = eigen.to_string();
    for (line, e) in text.lines().skip(1).zip(&eigen.enclosures) {
        let (lower, upper) = allowed(line.trim());
        assert!(lower.unwrap() <= exact(e.lower) && exact(e.upper) <= upper.unwrap(), "{line}");
    }
    assert_eq!(text.lines().count(), 7);
}

#[test]
fn a_certificate_is_debugged_in_a_line_or_as_a_whole() {
    let a = Symmetric::from_lower(12, |i, j| if i == j { 2.0 } else { 1.0 / 3.0 }).unwrap();
    let certificate = Definiteness::of(&a).unwrap().certificate().unwrap();
    let (short, whole) = (format!("{certificate:?}"), format!("{certificate:#?}"));
    assert!(short.len() < 300 && short.contains("Cholesky factor"), "{short}");
    assert!(whole.len() > 1500 && whole.contains("residual_bound"), "{whole}");
}

#[test]
fn widths_are_kept_and_precisions_do_not_cut() {
    let e = Enclosure { lower: 14.291634829, upper: 14.291634831 };
    assert_eq!(format!("{e:.2}"), "14.29163483 ± 1.1e-9");
    assert_eq!(format!("{e:>24}"), "    14.29163483 ± 1.1e-9");
}
