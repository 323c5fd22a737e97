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
    pub(super) first_missing: Option<usize>,
    /// The first text, and the first that another notation would read.
    pub(super) first_text: Option<Stray>,
    pub(super) hinted: Option<Stray>,
    /// How many texts another notation would read.
    pub(super) hints: usize,
    /// The first truth value.
    pub(super) first_truth: Option<Stray>,
    /// The first number that f64 does not hold.
    pub(super) bad: Option<Stray>,
    pub(super) decimals: u32,
    pub(super) minus_sign: bool,
    /// Of a column of categories: each with its number, and the number of each row.
    pub(super) levels: Option<Levels>,
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
            Ok(value) if cells.sentinels.contains(&value) => self.push_missing(row),
            Ok(value) => {
                self.numbers += 1;
                self.values.push(value);
                self.note_writing(cell, cells);
            }
            Err(_) if is_missing(cell, cells) => self.push_missing(row),
            Err(problem @ CellProblem::Text { .. }) => match words::truth(cell) {
                Some(truth) => {
                    self.truths += 1;
                    self.first_truth.get_or_insert(Stray { row, problem });
                    self.push_exactly(if truth { 1.0 } else { 0.0 });
                }
                None => {
                    self.texts += 1;
                    if matches!(&problem, CellProblem::Text { hint: Some(_), .. }) {
                        self.hints += 1;
                        self.hinted.get_or_insert(Stray { row, problem: problem.clone() });
                    }
                    self.first_text.get_or_insert(Stray { row, problem });
                    self.push_exactly(f64::NAN);
                }
            },
            // Exactly, a number need not be in the range of f64.
            Err(problem) => {
                self.numbers += 1;
                self.bad.get_or_insert(Stray { row, problem });
                self.push_exactly(f64::NAN);
            }
        }
    }

    fn push_missing(&mut self, row: usize) {
        self.missing += 1;
        self.first_missing.get_or_insert(row);
        self.push_exactly(f64::NAN);
    }

    fn push_exactly(&mut self, value: f64) {
        self.values.push(value);
        if let Some(exact) = &mut self.exact {
            exact.push(Decimal::from(i64::from(value == 1.0)));
        }
    }

    /// What the digits of a number say beyond its value.
    fn note_writing(&mut self, cell: &str, cells: &Cells<'_>) {
        if cells.count_decimals
            && let Some(text) = cells.notation.rewritten(cell)
        {
            self.decimals = self.decimals.max(decimals(&text));
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
                    self.bad.get_or_insert(Stray { row: 0, problem });
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
