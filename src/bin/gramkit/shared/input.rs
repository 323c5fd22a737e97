//! The table as vectors with names.

use std::path::{Path, PathBuf};

use faer::Mat;
use gramkit::certificate::Selection as Chosen;
use gramkit::error::escaped;
use gramkit::matrix::{ExactMatrix, Reading as Numbers};
use gramkit::table::{Arrangement, Assumption, Table, TableOptions};
use gramkit::{Orientation, Vectors};

use super::arguments::Selection;
use super::reading::{Reading, choices};
use crate::failure::Failure;

/// What the column of ones is called that --constant puts before the others.
const CONSTANT: &str = "constant";

/// A table, the columns chosen from it, and what its vectors are called.
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// Rows that were read, and columns of the file.
    pub(crate) shape: (usize, usize),
    pub(crate) orientation: Orientation,
    /// One name per vector; empty if the file gives none.
    pub(crate) names: Vec<String>,
    pub(crate) weights: Option<Vec<f64>>,
    /// Which part of the table this is.
    pub(crate) selection: Chosen,
    /// What was taken for granted of the file.
    pub(crate) assumed: Vec<Assumption>,
    /// The numbers as they are written, if that was asked for.
    pub(crate) exact: Option<ExactMatrix>,
    values: Mat<f64>,
}

/// What is asked of a file besides its columns.
#[derive(Default)]
pub(crate) struct Asked<'a> {
    /// The column that weighs the rows.
    pub(crate) weights: Option<&'a str>,
    /// Whether a column of ones is put before the others.
    pub(crate) constant: bool,
    /// Whether the numbers are kept as they are written.
    pub(crate) exact: bool,
}

impl Input {
    pub(crate) fn read(
        path: &Path,
        selection: &Selection,
        reading: &Reading,
        asked: &Asked<'_>,
    ) -> Result<Self, Failure> {
        let options = TableOptions {
            columns: selection.columns.as_ref().map(choices),
            without: selection.without.as_ref().map(choices).unwrap_or_default(),
            weights: asked.weights.map(Into::into),
            exact: asked.exact,
            ..reading.options(Arrangement::Columns)
        };
        let table = Table::read(path, &options)?;
        let orientation = if selection.rows { Orientation::Rows } else { Orientation::Columns };
        let names = match (table.names, orientation) {
            (Some(names), Orientation::Columns) => names,
            _ => Vec::new(),
        };
        let (names, values, exact) = match asked.constant {
            true => with_constant(names, &table.values, table.exact.as_ref()).map_err(Failure::Parameter)?,
            false => (names, table.values, table.exact),
        };
        let chosen = options.columns.is_some() || !options.without.is_empty();
        let mut columns = table.columns;
        if !options.dummies.is_empty() {
            // The categories of one column stand beside each other.
            columns.dedup();
        }
        let selection = Chosen {
            rows: selection.rows,
            columns: chosen.then_some(columns),
            weights: table.weights.as_ref().map(|weights| weights.column),
            constant: asked.constant,
            reading: if asked.exact { Numbers::Decimals } else { Numbers::Doubles },
            ..Chosen::default()
        };
        Ok(Self {
            selection,
            path: path.to_path_buf(),
            shape: table.shape,
            orientation,
            names,
            weights: table.weights.map(|weights| weights.values),
            assumed: table.assumed,
            exact,
            values,
        })
    }

    /// What is written, of the same numbers read again.
    pub(crate) fn written_in(&self, again: Self) -> Option<Option<ExactMatrix>> {
        (again.values == self.values).then_some(again.exact)
    }

    pub(crate) fn vectors(&self) -> Vectors<'_, f64> {
        match self.orientation {
            Orientation::Columns => Vectors::columns(&self.values),
            Orientation::Rows => Vectors::rows(&self.values),
        }
    }

    /// What vector `j` is called on a page.
    pub(crate) fn name(&self, j: usize) -> String {
        shown(&self.names, j)
    }

    /// Says what the file gives no reason for, and why.
    pub(crate) fn missing(&self, what: &str, notes: &[String]) -> Failure {
        Failure::Contradiction(format!("{}: there is no {what}: {}", self.path.display(), notes.join("; ")))
    }

    /// Says which file, and which of its vectors, an error is about.
    pub(crate) fn failed(&self, error: gramkit::Error) -> Failure {
        let path = self.path.clone();
        match error {
            gramkit::Error::NoDirection { index, why, method: None } => {
                Failure::NoLength { path, name: self.name(index), why }
            }
            gramkit::Error::NoDirection { index, why, method: Some(method) } => {
                Failure::NearlyDependent { path, name: self.name(index), why, method }
            }
            error => Failure::Gram { path, error },
        }
    }
}

/// The vectors with the constant before them.
type WithConstant = (Vec<String>, Mat<f64>, Option<ExactMatrix>);

fn with_constant(
    mut names: Vec<String>,
    values: &Mat<f64>,
    exact: Option<&ExactMatrix>,
) -> gramkit::Result<WithConstant> {
    let (m, n) = (values.nrows(), values.ncols());
    if names.is_empty() {
        names = (0..n).map(|j| format!("x{j}")).collect();
    }
    names.insert(0, CONSTANT.to_string());
    let values = Mat::from_fn(m, n + 1, |i, j| if j == 0 { 1.0 } else { values[(i, j - 1)] });
    Ok((names, values, exact.map(ExactMatrix::with_constant).transpose()?))
}

/// A vector's name as a page shows it, or x and its index.
pub(crate) fn shown(names: &[String], j: usize) -> String {
    names.get(j).map_or_else(|| format!("x{j}"), escaped)
}
