//! The rows of a text, once its dialect and its heading are known.

use std::collections::BTreeMap;
use std::path::Path;

use super::column::{Cells, Column, Digits, Levels, MOST_LEVELS, Stray};
use super::heading::Heading;
use super::number::Notation;
use super::recognise::Dialect;
use super::records::Records;
use crate::matrix::Decimal;
use crate::table::assemble::{ReadColumn, ReadTable};
use crate::table::assumption::Assumption;
use crate::table::columns::{self, Columns};
use crate::table::error::{CellProblem, TableError};
use crate::table::options::{Arrangement, Dummies, TableOptions};

/// How to get on with rows of different lengths.
const RAGGED: &str = " (--delimiter, --decimal-mark, --comment and --skip-rows say how the file is to be read)";

/// A text of which the dialect and the heading are known.
pub(super) struct File<'a> {
    pub(super) path: &'a Path,
    pub(super) options: &'a TableOptions,
    pub(super) notation: Notation<'a>,
    pub(super) dialect: Dialect,
    pub(super) heading: Heading,
    /// Lines before the text.
    pub(super) skipped: usize,
    /// Whether rows of the table are among them: then blank lines in one column are cells.
    pub(super) begun: bool,
}

/// Which columns of the file are read.
struct Chosen {
    /// In the order in which the table has them.
    columns: Vec<usize>,
    /// Whether they were named, one by one.
    named: bool,
    weights: Option<usize>,
    index: Option<usize>,
    dummies: BTreeMap<usize, Dummies>,
    /// Columns whose texts are kept: the first of a symmetric matrix.
    row_names: bool,
}

/// What the rows held.
#[derive(Default)]
struct Found {
    /// By the index in the file.
    columns: BTreeMap<usize, Column>,
    row_names: Vec<String>,
    row_numbers: Vec<usize>,
    blank: usize,
}

impl File<'_> {
    /// Reads the rows of a text that is [separated](super::records::separated).
    pub(super) fn read(&self, text: &str, assumed: Vec<Assumption>) -> Result<ReadTable, TableError> {
        let chosen = self.chosen()?;
        let found = self.columns(text, &chosen, &self.cells())?;
        if found.row_numbers.is_empty() && assumed.iter().any(|assumed| matches!(assumed, Assumption::Comments(_))) {
            let what = "every row but the header begins with the mark of comments".to_string();
            let options = "--comment or --no-comment";
            return Err(TableError::Undecided { path: self.path.to_path_buf(), what, options });
        }
        self.judged(found, chosen, assumed)
    }

    fn known(&self) -> Columns<'_> {
        Columns { path: self.path, names: self.heading.names.as_deref(), count: self.heading.columns }
    }

    fn chosen(&self) -> Result<Chosen, TableError> {
        let (known, options) = (self.known(), self.options);
        let columns::Chosen { mut columns, named, weights } = known.chosen(options)?;
        let index = self.heading.index.as_ref().map(|choice| known.find(choice)).transpose()?;
        let mut dummies = BTreeMap::new();
        for dummy in &options.dummies {
            dummies.insert(known.find(&dummy.column)?, dummy.clone());
        }
        if !named {
            columns.retain(|column| Some(*column) != index);
        }
        let row_names = options.arrangement == Arrangement::Symmetric;
        Ok(Chosen { columns, named, weights, index, dummies, row_names })
    }

    fn cells(&self) -> Cells<'_> {
        let sentinels = self.options.na.iter().filter_map(|word| self.notation.number(word).ok()).collect();
        Cells {
            notation: self.notation,
            na: &self.options.na,
            sentinels,
            exact: self.options.exact,
            count_decimals: self.options.arrangement == Arrangement::Symmetric,
        }
    }

    /// Reads the rows below the heading.
    fn columns(&self, text: &str, chosen: &Chosen, cells: &Cells<'_>) -> Result<Found, TableError> {
        let io_error = |source| TableError::Io { path: self.path.to_path_buf(), action: "read", source };
        let width = self.heading.columns;
        let mut columns: BTreeMap<usize, Column> = BTreeMap::new();
        for &j in chosen.columns.iter().chain(&chosen.weights) {
            columns.insert(j, Column::new(cells.exact, chosen.dummies.contains_key(&j) && chosen.weights != Some(j)));
        }
        // In the order of the file, which is that of the cells.
        let mut wanted: Vec<(usize, Column)> = columns.into_iter().collect();
        let mut records = Records::new(text, self.dialect.delimiter, self.dialect.comment, self.skipped);
        let mut found = Found::default();
        for _ in 0..self.heading.rows {
            records.advance().map_err(io_error)?;
            found.blank += records.blank;
        }
        let arrangement = self.options.arrangement;
        while records.advance().map_err(io_error)? {
            let (record, row) = (&records.record, records.row);
            if width > 1 || (found.row_numbers.is_empty() && !self.begun) {
                found.blank += records.blank;
            } else {
                // Between the cells of one column a blank line is a cell.
                let blank = records.blank;
                for k in 0..blank {
                    found.row_numbers.push(row - blank + k);
                    wanted.iter_mut().for_each(|(_, column)| column.push("", row - blank + k, cells));
                }
            }
            let empty = || record.iter().all(|cell| cell.trim().is_empty());
            if width > 1 && (record.len() == 1 || arrangement != Arrangement::Grid) && empty() {
                found.blank += 1;
                continue;
            }
            // Of a lower triangle the cells beyond the diagonal may be missing.
            let triangle = arrangement == Arrangement::Symmetric && record.len() > found.row_numbers.len();
            if record.len() > width || (record.len() < width && !triangle) {
                let path = self.path.to_path_buf();
                return Err(TableError::Ragged { path, row, expected: width, found: record.len(), hint: RAGGED });
            }
            found.row_numbers.push(row);
            if chosen.row_names {
                found.row_names.push(record.get(0).unwrap_or_default().trim().to_string());
            }
            for (j, column) in &mut wanted {
                column.push(record.get(*j).unwrap_or_default().trim(), row, cells);
            }
        }
        found.columns = wanted.into_iter().collect();
        Ok(found)
    }

    /// What the columns turned out to be.
    fn judged(&self, mut found: Found, chosen: Chosen, mut assumed: Vec<Assumption>) -> Result<ReadTable, TableError> {
        let known = self.known();
        let (mut columns, mut texts, mut empty, mut truths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut row_names = None;
        let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
        chosen.columns.iter().for_each(|j| *uses.entry(*j).or_default() += 1);
        let minus_sign = found.columns.values().any(|column| column.minus_sign);
        let digits = found.columns.values().fold(Digits::default(), |all, column| all.joined(column.digits));
        let decimals = digits.decimals().filter(|_| self.options.arrangement == Arrangement::Symmetric);
        for &j in &chosen.columns {
            let Some(column) = found.columns.get(&j) else { continue };
            if let Some(levels) = &column.levels {
                columns.extend(self.dummies(j, levels, &chosen.dummies[&j])?);
                continue;
            }
            match self.kind(j, column)? {
                Kind::Numbers
                    if column.numbers + column.truths == 0
                        && column.missing > 0
                        && self.is_nameless(j)
                        && !chosen.named =>
                {
                    empty.push(known.called(j));
                    continue;
                }
                Kind::Numbers => {}
                Kind::Truths => truths.push(known.called(j)),
                Kind::Text(row) if chosen.named => return Err(self.text_column(j, row)),
                Kind::Text(_) => {
                    if j == 0 && chosen.row_names {
                        row_names = Some(std::mem::take(&mut found.row_names));
                        assumed.push(Assumption::RowNames);
                    } else {
                        texts.push(known.called(j));
                    }
                    continue;
                }
            }
            uses.entry(j).and_modify(|uses| *uses -= 1);
            let last = uses.get(&j) == Some(&0) && chosen.weights != Some(j);
            columns.push(
                self.read_column(j, if last { found.columns.remove(&j) } else { found.columns.get(&j).cloned() }),
            );
        }
        // Row names need not be a column that was chosen.
        if chosen.row_names
            && chosen.index == Some(0)
            && found.row_names.iter().any(|name| self.notation.number(name).is_err())
        {
            row_names = Some(std::mem::take(&mut found.row_names));
        }
        let weights = match chosen.weights {
            Some(j) => match self.kind(j, &found.columns[&j])? {
                Kind::Text(row) => return Err(self.text_column(j, row)),
                _ => Some(self.read_column(j, found.columns.remove(&j))),
            },
            None => None,
        };
        if columns.is_empty() && !texts.is_empty() {
            return Err(TableError::NoNumbers { path: self.path.to_path_buf(), columns: texts });
        }
        if found.blank > 0 {
            assumed.push(Assumption::BlankRows(found.blank));
        }
        if minus_sign {
            assumed.push(Assumption::MinusSign);
        }
        assumed.extend(Assumption::of_columns(texts, empty, truths));
        Ok(ReadTable {
            path: self.path.to_path_buf(),
            columns,
            numbers: None,
            weights,
            rows: found.row_numbers.len(),
            file_columns: self.heading.columns,
            named: self.heading.names.is_some(),
            row_names,
            row_numbers: Some(found.row_numbers),
            decimals,
            assumed,
        })
    }

    fn is_nameless(&self, j: usize) -> bool {
        self.heading.names.as_ref().is_none_or(|names| names[j].is_empty())
    }

    fn read_column(&self, j: usize, column: Option<Column>) -> ReadColumn {
        let column = column.unwrap_or_default();
        let name = self.heading.names.as_ref().map_or(String::new(), |names| names[j].clone());
        ReadColumn { name, index: j, values: column.values, exact: column.exact, category_of: None }
    }

    fn text_column(&self, j: usize, row: usize) -> TableError {
        TableError::TextColumn { path: self.path.to_path_buf(), column: self.known().called(j), row }
    }

    /// What a column holds, or what is wrong with one of its cells.
    fn kind(&self, j: usize, column: &Column) -> Result<Kind, TableError> {
        let fault = |stray: &Stray, problem: CellProblem| TableError::Cell {
            path: self.path.to_path_buf(),
            row: stray.row,
            column: j + 1,
            name: self.heading.names.as_ref().map(|names| names[j].clone()).filter(|name| !name.is_empty()),
            problem,
        };
        if let Some(text) = &column.first_text {
            if let Some(hinted) = column.hinted.as_ref().filter(|_| column.numbers > 0 || column.hints == column.texts)
            {
                return Err(fault(hinted, hinted.problem.clone()));
            }
            if column.numbers == 0 {
                return Ok(Kind::Text(text.row));
            }
            return Err(fault(text, mixed(&text.problem)));
        }
        if let Some(truth) = column.first_truth.as_ref().filter(|_| column.numbers > 0) {
            return Err(fault(truth, mixed(&truth.problem)));
        }
        if let Some(bad) = &column.bad {
            return Err(fault(bad, bad.problem.clone()));
        }
        Ok(if column.truths > 0 { Kind::Truths } else { Kind::Numbers })
    }

    /// One column of 0 and 1 per category.
    fn dummies(&self, j: usize, levels: &Levels, dummies: &Dummies) -> Result<Vec<ReadColumn>, TableError> {
        let column = self.known().called(j);
        if levels.too_many {
            return Err(TableError::Categories { path: self.path.to_path_buf(), column, most: MOST_LEVELS });
        }
        let of = |(name, level): (&String, &usize)| {
            let is = |found: &Option<usize>| found.map(|found| found == *level);
            let values = levels.rows.iter().map(|row| is(row).map_or(f64::NAN, f64::from)).collect();
            let exactly = |row: &Option<usize>| Decimal::from(i64::from(is(row) == Some(true)));
            ReadColumn {
                name: format!("{column}_{name}"),
                category_of: Some(column.clone()),
                index: j,
                values,
                exact: self.options.exact.then(|| levels.rows.iter().map(exactly).collect()),
            }
        };
        Ok(levels.known.iter().skip(usize::from(dummies.drop_first)).map(of).collect())
    }
}

/// What a column holds.
enum Kind {
    Numbers,
    Truths,
    /// Since this row.
    Text(usize),
}

/// A text among numbers.
fn mixed(problem: &CellProblem) -> CellProblem {
    match problem {
        CellProblem::Text { text, .. } => CellProblem::Mixed(text.clone()),
        other => other.clone(),
    }
}
