//! Columns that were read, put together to a table.

use std::path::{Path, PathBuf};

use faer::Mat;

use super::assumption::Assumption;
use super::error::TableError;
use super::options::{Arrangement, Missing, TableOptions, Triangle};
use super::{Table, Weights};
use crate::matrix::{Decimal, ExactMatrix};

/// Numbers that often stand for a missing one.
pub(super) const SENTINELS: [f64; 12] =
    [-9999.0, -99999.0, -999999.0, -999.0, -99.0, -32768.0, 9999.0, 99999.0, 999999.0, 1e20, -1e30, 1e30];
/// A sentinel is so many times as far from the other numbers as these are from one another.
pub(super) const FAR: f64 = 3.0;
/// Other numbers that a column has to have for that to mean something.
pub(super) const FEWEST_OTHERS: usize = 3;

/// A column that was read.
#[derive(Debug, Default)]
pub(super) struct ReadColumn {
    /// Empty if it has none.
    pub(super) name: String,
    /// Its index in the file.
    pub(super) index: usize,
    /// NaN where there is no number.
    pub(super) values: Vec<f64>,
    /// The same as written.
    pub(super) exact: Option<Vec<Decimal>>,
}

/// All of a file that was read.
#[derive(Debug)]
pub(super) struct ReadTable {
    pub(super) path: PathBuf,
    pub(super) columns: Vec<ReadColumn>,
    pub(super) weights: Option<ReadColumn>,
    pub(super) rows: usize,
    /// Columns of the file.
    pub(super) file_columns: usize,
    /// Whether the columns have names.
    pub(super) named: bool,
    /// The rows' names, where a symmetric matrix has a column of them.
    pub(super) row_names: Option<Vec<String>>,
    /// The rows' numbers in a text, counted from 1; other files have none.
    pub(super) row_numbers: Option<Vec<usize>>,
    pub(super) decimals: Option<u32>,
    pub(super) assumed: Vec<Assumption>,
}

impl ReadTable {
    /// The table, as the options say.
    pub(super) fn assembled(mut self, options: &TableOptions) -> Result<Table, TableError> {
        if options.arrangement == Arrangement::Symmetric {
            self.check_row_names()?;
            self.mirror(options.triangle);
        }
        let complete = self.complete_rows();
        let mut rows = self.rows;
        match options.missing {
            Missing::Kept => {}
            Missing::Refused => self.refuse_missing(&complete)?,
            Missing::Dropped => {
                let dropped = complete.iter().filter(|complete| !**complete).count();
                if dropped > 0 {
                    self.keep(&complete);
                    rows -= dropped;
                    self.assumed.push(Assumption::DroppedRows(dropped));
                }
            }
        }
        if options.arrangement == Arrangement::Columns {
            let sentinels: Vec<Assumption> = self.columns.iter().filter_map(|column| self.sentinel(column)).collect();
            self.assumed.extend(sentinels);
        }
        let Self { path, mut columns, weights, file_columns, named, decimals, assumed, .. } = self;
        let too_large =
            || TableError::ArrayShape { path: path.clone(), shape: vec![rows as u64, columns.len() as u64] };
        rows.checked_mul(columns.len()).ok_or_else(too_large)?;
        let mut values = Mat::zeros(rows, columns.len());
        for (j, column) in columns.iter_mut().enumerate() {
            values.col_mut(j).iter_mut().zip(std::mem::take(&mut column.values)).for_each(|(to, from)| *to = from);
        }
        let exact = options.exact.then(|| exactly(&path, rows, &columns)).transpose()?;
        Ok(Table {
            names: named.then(|| columns.iter().map(|column| column.name.clone()).collect()),
            values,
            columns: columns.iter().map(|column| column.index).collect(),
            shape: (rows, file_columns),
            weights: weights.map(|ReadColumn { name, index, values, .. }| Weights { values, column: index, name }),
            decimals,
            exact,
            assumed,
        })
    }

    fn all(&self) -> impl Iterator<Item = &ReadColumn> {
        self.columns.iter().chain(&self.weights)
    }

    /// Row by row whether no cell is missing.
    fn complete_rows(&self) -> Vec<bool> {
        let mut complete = vec![true; self.rows];
        for column in self.all() {
            complete.iter_mut().zip(&column.values).for_each(|(complete, value)| *complete &= !value.is_nan());
        }
        complete
    }

    fn refuse_missing(&self, complete: &[bool]) -> Result<(), TableError> {
        let Some(row) = complete.iter().position(|complete| !complete) else { return Ok(()) };
        let holed: Vec<&ReadColumn> = self.all().filter(|c| c.values.iter().any(|x| x.is_nan())).collect();
        let called = |column: &ReadColumn| match column.name.as_str() {
            "" => format!("column {}", column.index),
            name => name.to_string(),
        };
        let first = holed.iter().find(|column| column.values[row].is_nan()).map_or(0, |column| column.index);
        Err(TableError::Missing {
            path: self.path.clone(),
            count: holed.iter().map(|column| column.values.iter().filter(|x| x.is_nan()).count()).sum(),
            rows: complete.iter().filter(|complete| !**complete).count(),
            columns: holed.into_iter().map(called).collect(),
            place: match &self.row_numbers {
                Some(numbers) => format!("row {}", numbers.get(row).copied().unwrap_or_default()),
                None => format!("entry [{row}, {first}] (counted from 0)"),
            },
        })
    }

    fn keep(&mut self, rows: &[bool]) {
        for column in self.columns.iter_mut().chain(&mut self.weights) {
            column.values = kept(std::mem::take(&mut column.values), rows);
            column.exact = column.exact.take().map(|exact| kept(exact, rows));
        }
    }

    /// A number far from all others that often stands for a missing one.
    fn sentinel(&self, column: &ReadColumn) -> Option<Assumption> {
        let is_one = |value: &f64| SENTINELS.contains(value);
        let value = *column.values.iter().find(|value| is_one(value))?;
        let others = column.values.iter().filter(|x| x.is_finite() && **x != value);
        let (lower, upper) = others.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &x| (a.min(x), b.max(x)));
        let distance = if value < lower { lower - value } else { value - upper };
        let far = others.count() >= FEWEST_OTHERS && distance > FAR * (upper - lower);
        let count = column.values.iter().filter(|x| **x == value).count();
        let name = if column.name.is_empty() { format!("column {}", column.index) } else { column.name.clone() };
        far.then_some(Assumption::Sentinel { column: name, value, count })
    }

    /// The rows of a symmetric matrix have the names of its columns, in their order.
    fn check_row_names(&mut self) -> Result<(), TableError> {
        let Some(names) = self.row_names.take() else { return Ok(()) };
        if names.len() != self.columns.len() {
            return Ok(());
        }
        if !self.named {
            self.named = true;
            for (column, name) in self.columns.iter_mut().zip(names) {
                column.name = name;
            }
            return Ok(());
        }
        match names.iter().zip(&self.columns).position(|(name, column)| *name != column.name) {
            Some(index) => Err(TableError::RowNames {
                path: self.path.clone(),
                index,
                row: names[index].clone(),
                column: self.columns[index].name.clone(),
            }),
            None => Ok(()),
        }
    }

    /// One triangle of a symmetric matrix stands for both, if it was asked for or all of the other is missing.
    fn mirror(&mut self, asked: Option<Triangle>) {
        let n = self.columns.len();
        if n < 2 || self.rows != n {
            return;
        }
        let missing = |lower: bool| {
            let places = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
            let (mut others, mut all) = (true, true);
            for (i, j) in places {
                let is_missing = self.columns[j].values[i].is_nan();
                match (i > j) == lower && i != j {
                    true => all &= is_missing,
                    false => others &= !is_missing,
                }
            }
            all && others
        };
        let triangle = match asked {
            Some(triangle) => triangle,
            None if missing(false) => Triangle::Lower,
            None if missing(true) => Triangle::Upper,
            None => return,
        };
        for i in 0..n {
            for j in 0..i {
                // (i, j) is below the diagonal.
                let (from, to) = if triangle == Triangle::Lower { ((i, j), (j, i)) } else { ((j, i), (i, j)) };
                self.columns[to.1].values[to.0] = self.columns[from.1].values[from.0];
                if let Some(exact) = self.columns[from.1].exact.as_ref().map(|exact| exact[from.0].clone())
                    && let Some(to_exact) = &mut self.columns[to.1].exact
                {
                    to_exact[to.0] = exact;
                }
            }
        }
        if asked.is_none() {
            self.assumed.push(Assumption::Triangle(triangle));
        }
    }
}

fn kept<T>(values: Vec<T>, rows: &[bool]) -> Vec<T> {
    values.into_iter().zip(rows).filter(|(_, keep)| **keep).map(|(value, _)| value).collect()
}

fn exactly(path: &Path, rows: usize, columns: &[ReadColumn]) -> Result<ExactMatrix, TableError> {
    let entry = |i: usize, j: usize| match &columns[j].exact {
        Some(exact) => exact[i].clone(),
        None => Decimal::from(0_i64),
    };
    ExactMatrix::from_decimals(rows, columns.len(), entry)
        .map_err(|error| TableError::Exact { path: path.to_path_buf(), error })
}
