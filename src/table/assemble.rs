//! Columns that were read, put together to a table.

use std::path::{Path, PathBuf};

use faer::Mat;

use super::assumption::Assumption;
use super::error::TableError;
use super::extent::Extent;
use super::options::{Arrangement, Missing, TableOptions, Triangle};
use super::sentinels::Sentinels;
use super::{Table, Weights};
use crate::matrix::{Decimal, ExactMatrix};

/// A column that was read.
#[derive(Debug, Default)]
pub(super) struct ReadColumn {
    /// Empty if it has none.
    pub(super) name: String,
    /// Its index in the file.
    pub(super) index: usize,
    /// NaN where there is no number; empty once the numbers are the table's.
    pub(super) values: Vec<f64>,
    /// The same as written.
    pub(super) exact: Option<Vec<Decimal>>,
    /// The column of the file of which it has a category.
    pub(super) category_of: Option<String>,
}

/// The numbers of all columns.
#[derive(Debug)]
pub(super) struct Numbers {
    /// NaN where there is no number.
    pub(super) values: Mat<f64>,
    /// What those of each column span.
    pub(super) extents: Vec<Extent>,
}

impl Numbers {
    /// Takes them from the columns.
    fn of(path: &Path, rows: usize, columns: &mut [ReadColumn]) -> Result<Self, TableError> {
        let shape = || vec![rows as u64, columns.len() as u64];
        let too_large = |_| TableError::ArrayShape { path: path.to_path_buf(), shape: shape() };
        let mut values = Mat::new();
        values.try_reserve(rows, columns.len()).map_err(too_large)?;
        values.resize_with(rows, columns.len(), |i, j| columns[j].values.get(i).copied().unwrap_or(f64::NAN));
        columns.iter_mut().for_each(|column| column.values = Vec::new());
        let extents = (0..columns.len()).map(|j| Extent::of(values.col_as_slice(j))).collect();
        Ok(Self { values, extents })
    }

    fn column(&self, j: usize) -> &[f64] {
        self.values.col_as_slice(j)
    }

    fn missing(&self, j: usize) -> usize {
        self.extents.get(j).map_or(0, |extent| extent.missing)
    }
}

/// All of a file that was read.
#[derive(Debug)]
pub(super) struct ReadTable {
    pub(super) path: PathBuf,
    pub(super) columns: Vec<ReadColumn>,
    /// The numbers of the columns, if they are not theirs.
    pub(super) numbers: Option<Numbers>,
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
        let mut numbers = match self.numbers.take() {
            Some(numbers) => numbers,
            None => Numbers::of(&self.path, self.rows, &mut self.columns)?,
        };
        if options.arrangement == Arrangement::Symmetric {
            self.check_row_names()?;
            self.mirror(&mut numbers, options.triangle);
        }
        match options.missing {
            Missing::Kept => {}
            Missing::Refused => self.refuse_missing(&numbers)?,
            Missing::Dropped => {
                let complete = self.complete_rows(&numbers);
                let dropped = complete.iter().filter(|complete| !**complete).count();
                if dropped > 0 {
                    self.keep(&mut numbers, &complete);
                    self.leave_out_categories(&mut numbers);
                    self.assumed.push(Assumption::DroppedRows(dropped));
                }
            }
        }
        if options.arrangement == Arrangement::Columns {
            let sentinels =
                self.columns.iter().enumerate().flat_map(|(j, column)| sentinels(column, numbers.column(j)));
            self.assumed.extend(sentinels.collect::<Vec<_>>());
        }
        let Self { path, columns, weights, rows, file_columns, named, decimals, assumed, .. } = self;
        // What is missing is not written.
        let missing = (0..columns.len()).any(|j| numbers.extents.get(j).is_some_and(|extent| extent.missing > 0));
        let written = options.exact && !missing && columns.iter().all(|column| column.exact.is_some());
        let exact = written.then(|| exactly(&path, rows, &columns)).transpose()?;
        Ok(Table {
            names: named.then(|| columns.iter().map(|column| column.name.clone()).collect()),
            values: numbers.values,
            columns: columns.iter().map(|column| column.index).collect(),
            shape: (rows, file_columns),
            weights: weights.map(|ReadColumn { name, index, values, .. }| Weights { values, column: index, name }),
            decimals,
            exact,
            assumed,
        })
    }

    /// Row by row whether no cell is missing.
    fn complete_rows(&self, numbers: &Numbers) -> Vec<bool> {
        let mut complete = vec![true; self.rows];
        let holed = (0..self.columns.len()).filter(|&j| numbers.missing(j) > 0).map(|j| numbers.column(j));
        for column in holed.chain(self.weights.as_ref().map(|weights| weights.values.as_slice())) {
            complete.iter_mut().zip(column).for_each(|(complete, value)| *complete &= !value.is_nan());
        }
        complete
    }

    fn refuse_missing(&self, numbers: &Numbers) -> Result<(), TableError> {
        let complete = self.complete_rows(numbers);
        let Some(row) = complete.iter().position(|complete| !complete) else { return Ok(()) };
        let columns = self.columns.iter().enumerate().map(|(j, column)| (column, numbers.column(j)));
        let weights = self.weights.iter().map(|weights| (weights, weights.values.as_slice()));
        let mut holed: Vec<(&ReadColumn, &[f64])> =
            columns.chain(weights).filter(|(_, values)| values.iter().any(|x| x.is_nan())).collect();
        // What is missing of a column of categories is missing once.
        holed.dedup_by(|(a, _), (b, _)| a.category_of.is_some() && a.category_of == b.category_of);
        let first = holed.iter().find(|(_, values)| values[row].is_nan()).map_or(0, |(column, _)| column.index);
        Err(TableError::Missing {
            path: self.path.clone(),
            count: holed.iter().map(|(_, values)| values.iter().filter(|x| x.is_nan()).count()).sum(),
            rows: complete.iter().filter(|complete| !**complete).count(),
            columns: holed.into_iter().map(|(column, _)| called(column)).collect(),
            place: match &self.row_numbers {
                Some(numbers) => format!("row {}", numbers.get(row).copied().unwrap_or_default()),
                None => format!("entry [{row}, {first}] (counted from 0)"),
            },
        })
    }

    /// Categories that only rows had which are left out are none.
    fn leave_out_categories(&mut self, numbers: &mut Numbers) {
        let empty = |j: &usize| {
            let extent = &numbers.extents[*j];
            self.columns[*j].category_of.is_some() && extent.lower == 0.0 && extent.upper == 0.0
        };
        let left: Vec<usize> = (0..self.columns.len()).filter(|j| !empty(j)).collect();
        if left.len() < self.columns.len() {
            numbers.values = Mat::from_fn(self.rows, left.len(), |i, k| numbers.values[(i, left[k])]);
            numbers.extents = (0..left.len()).map(|k| Extent::of(numbers.column(k))).collect();
            let mut j = 0;
            self.columns.retain(|_| {
                j += 1;
                left.contains(&(j - 1))
            });
        }
    }

    fn keep(&mut self, numbers: &mut Numbers, rows: &[bool]) {
        self.rows = rows.iter().filter(|keep| **keep).count();
        for (j, extent) in numbers.extents.iter_mut().enumerate() {
            let column = numbers.values.col_as_slice_mut(j);
            let mut end = 0;
            for (i, _) in rows.iter().enumerate().filter(|(_, keep)| **keep) {
                column[end] = column[i];
                end += 1;
            }
            *extent = Extent::of(&column[..end]);
        }
        numbers.values.truncate(self.rows, self.columns.len());
        for column in self.columns.iter_mut().chain(&mut self.weights) {
            column.values = kept(std::mem::take(&mut column.values), rows);
            column.exact = column.exact.take().map(|exact| kept(exact, rows));
        }
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
    fn mirror(&mut self, numbers: &mut Numbers, asked: Option<Triangle>) {
        let n = self.columns.len();
        if n < 2 || self.rows != n {
            return;
        }
        let missing = |lower: bool| {
            let places = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
            let (mut others, mut all) = (true, true);
            for (i, j) in places {
                let is_missing = numbers.values[(i, j)].is_nan();
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
                numbers.values[to] = numbers.values[from];
                if let Some(exact) = self.columns[from.1].exact.as_ref().map(|exact| exact[from.0].clone())
                    && let Some(to_exact) = &mut self.columns[to.1].exact
                {
                    to_exact[to.0] = exact;
                }
            }
        }
        numbers.extents = (0..n).map(|j| Extent::of(numbers.column(j))).collect();
        if asked.is_none() {
            self.assumed.push(Assumption::Triangle(triangle));
        }
    }
}

fn called(column: &ReadColumn) -> String {
    if let Some(name) = &column.category_of {
        return name.clone();
    }
    if column.name.is_empty() { format!("column {}", column.index) } else { column.name.clone() }
}

/// Numbers far from all others that often stand for a missing one.
fn sentinels(column: &ReadColumn, numbers: &[f64]) -> Vec<Assumption> {
    let mut sentinels = Sentinels::default();
    sentinels.add(numbers);
    let of = |(value, count)| Assumption::Sentinel { column: called(column), value, count };
    sentinels.all().into_iter().map(of).collect()
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
