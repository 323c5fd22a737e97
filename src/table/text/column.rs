//! The cells of one column, as they arrive.

use std::collections::BTreeMap;

use super::number::{Notation, decimals, quoted};
use super::words;
use crate::matrix::Decimal;
use crate::table::error::CellProblem;

/// Categories of one column that are told apart.
pub(super) const MOST_LEVELS: usize = 1000;

/// A cell that is no number.
#[derive(Clone, Debug)]
pub(super) struct Stray {
    pub(super) row: usize,
    pub(super) problem: CellProblem,
}

/// The numbers of a column, and what else was in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// NaN where there is none.
    pub(super) values: Vec<f64>,
    /// The same as they are written, if that was asked for.
    pub(super) exact: Option<Vec<Decimal>>,
    pub(super) numbers: usize,
    pub(super) truths: usize,
    pub(super) texts: usize,
    pub(super) missing: usize,
    /// The first text, and the first that another notation would read.
    pub(super) first_text: Option<Stray>,
    pub(super) hinted: Option<Stray>,
    /// How many texts another notation would read.
    pub(super) hints: usize,
    /// The first truth value.
    pub(super) first_truth: Option<Stray>,
    /// The first number that f64 does not hold.
    pub(super) bad: Option<Stray>,
    pub(super) digits: Digits,
    pub(super) minus_sign: bool,
    /// Of a column of categories: each with its number, and the number of each row.
    pub(super) levels: Option<Levels>,
}

/// With how many digits numbers are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Digits {
    /// Decimals, at most.
    most: u32,
    /// The least and the most decimals, and significant digits, of the numbers that have decimals.
    ranges: Option<[(u32, u32); 2]>,
}

impl Digits {
    fn of(text: &str) -> Self {
        let decimals = decimals(text);
        let significand = text.split(['e', 'E']).next().unwrap_or(text);
        let digits = significand.chars().filter(char::is_ascii_digit).skip_while(|digit| *digit == '0').count();
        let significant = u32::try_from(digits).unwrap_or(u32::MAX);
        let ranges = (decimals > 0 && significant > 0).then_some([(decimals, decimals), (significant, significant)]);
        Self { most: decimals, ranges }
    }

    pub(super) fn joined(self, other: Self) -> Self {
        let both = |(a, b): (u32, u32), (c, d): (u32, u32)| (a.min(c), b.max(d));
        let ranges = match (self.ranges, other.ranges) {
            (Some(a), Some(b)) => Some([both(a[0], b[0]), both(a[1], b[1])]),
            (a, b) => a.or(b),
        };
        Self { most: self.most.max(other.most), ranges }
    }

    /// The most decimals; `None` if others have so few that zeros which were left out at their ends do not explain it:
    /// each number has another rounding then, as of so many significant digits.
    pub(super) fn decimals(self) -> Option<u32> {
        match self.ranges {
            Some([(fewest, most), (a, b)]) if most - fewest > 2 || (most - fewest > 1 && a == b) => None,
            _ => Some(self.most),
        }
    }
}

/// The categories of a column, in alphabetical order once they are all there.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    pub(super) known: BTreeMap<String, usize>,
    pub(super) rows: Vec<Option<usize>>,
    pub(super) too_many: bool,
}

/// What the reader of a column has to know.
pub(super) struct Cells<'a> {
    pub(super) notation: Notation<'a>,
    pub(super) na: &'a [String],
    /// Those of `na` that are numbers.
    pub(super) sentinels: Vec<f64>,
    pub(super) exact: bool,
    /// Whether decimals are counted.
    pub(super) count_decimals: bool,
}

impl Column {
    pub(super) fn new(exact: bool, levels: bool) -> Self {
        Self { exact: exact.then(Vec::new), levels: levels.then(Levels::default), ..Self::default() }
    }

    /// The next cell, without the spaces about it.
    pub(super) fn push(&mut self, cell: &str, row: usize, cells: &Cells<'_>) {
        if let Some(levels) = &mut self.levels {
            return levels.push(cell, cells);
        }
        match cells.notation.number(cell) {
            Ok(value) if cells.sentinels.contains(&value) => self.push_missing(),
            Ok(value) => {
                self.numbers += 1;
                self.values.push(value);
                self.note_writing(cell, row, cells);
            }
            Err(_) if is_missing(cell, cells) => self.push_missing(),
            Err(problem @ CellProblem::Text { .. }) => match words::truth(cell) {
                Some(truth) => {
                    self.truths += 1;
                    self.first_truth.get_or_insert(Stray { row, problem });
                    self.push_exactly(if truth { 1.0 } else { 0.0 });
                }
                None => {
                    // A text that no notation reads settles what the texts of the column are.
                    let hint = if self.hints == self.texts { cells.notation.hint(cell) } else { None };
                    self.texts += 1;
                    if let Some(hint) = hint {
                        self.hints += 1;
                        let problem = CellProblem::Text { text: quoted(cell), hint: Some(hint) };
                        self.hinted.get_or_insert(Stray { row, problem });
                    }
                    self.first_text.get_or_insert(Stray { row, problem });
                    self.push_exactly(f64::NAN);
                }
            },
            Err(problem) => {
                self.numbers += 1;
                self.bad.get_or_insert(Stray { row, problem });
                self.push_exactly(f64::NAN);
            }
        }
    }

    fn push_missing(&mut self) {
        self.missing += 1;
        self.push_exactly(f64::NAN);
    }

    fn push_exactly(&mut self, value: f64) {
        self.values.push(value);
        if let Some(exact) = &mut self.exact {
            exact.push(Decimal::from(i64::from(value == 1.0)));
        }
    }

    /// What the digits of a number say beyond its value.
    fn note_writing(&mut self, cell: &str, row: usize, cells: &Cells<'_>) {
        if cells.count_decimals
            && let Some(text) = cells.notation.rewritten(cell)
        {
            self.digits = self.digits.joined(Digits::of(&text));
        }
        if !cell.is_ascii() && cell.contains('\u{2212}') {
            self.minus_sign = true;
        }
        if let Some(exact) = &mut self.exact {
            let text = cells.notation.rewritten(cell);
            match text.as_deref().map(Decimal::parse) {
                Some(Ok(decimal)) => exact.push(decimal),
                _ => {
                    let problem = CellProblem::Text { text: quoted(cell), hint: None };
                    self.bad.get_or_insert(Stray { row, problem });
                    exact.push(Decimal::from(0_i64));
                }
            }
        }
    }
}

impl Levels {
    fn push(&mut self, cell: &str, cells: &Cells<'_>) {
        if is_missing(cell, cells) {
            return self.rows.push(None);
        }
        let next = self.known.len();
        let level = match self.known.get(cell) {
            Some(level) => *level,
            None if next >= MOST_LEVELS => {
                self.too_many = true;
                0
            }
            None => {
                self.known.insert(cell.to_string(), next);
                next
            }
        };
        self.rows.push(Some(level));
    }
}

fn is_missing(cell: &str, cells: &Cells<'_>) -> bool {
    words::is_missing(cell) || cells.na.iter().any(|word| word == cell)
}
