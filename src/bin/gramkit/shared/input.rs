//! The table as vectors with names.

use std::path::{Path, PathBuf};

use faer::Mat;
use gramkit::certificate::Selection as Chosen;
use gramkit::error::escaped;
use gramkit::table::Table;
use gramkit::{Orientation, Vectors};

use super::arguments::Selection;
use crate::failure::Failure;

/// A table, the columns chosen from it, and what its vectors are called.
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// Rows and columns of the file.
    pub(crate) shape: (usize, usize),
    pub(crate) orientation: Orientation,
    /// One name per vector; empty if the file gives none.
    pub(crate) names: Vec<String>,
    pub(crate) weights: Option<Vec<f64>>,
    /// Which part of the table this is.
    pub(crate) selection: Chosen,
    values: Mat<f64>,
}

impl Input {
    pub(crate) fn read(path: &Path, selection: &Selection, weights: Option<&str>) -> Result<Self, Failure> {
        let table = Table::read(path)?;
        let (m, n) = (table.values.nrows(), table.values.ncols());
        let weights = weights.map(|column| find(path, &table, column)).transpose()?;
        let mut chosen = match &selection.columns {
            Some(columns) => columns.iter().map(|column| find(path, &table, column)).collect::<Result<Vec<_>, _>>()?,
            None => (0..n).collect(),
        };
        chosen.retain(|&column| Some(column) != weights);
        let orientation = if selection.rows { Orientation::Rows } else { Orientation::Columns };
        let names = match (&table.names, orientation) {
            (Some(names), Orientation::Columns) => chosen.iter().map(|&column| names[column].clone()).collect(),
            _ => Vec::new(),
        };
        let selection = Chosen {
            rows: selection.rows,
            columns: selection.columns.as_ref().map(|_| chosen.clone()),
            weights,
            ..Chosen::default()
        };
        Ok(Self {
            selection,
            path: path.to_path_buf(),
            shape: (m, n),
            orientation,
            names,
            weights: weights.map(|column| table.values.col(column).iter().copied().collect()),
            values: Mat::from_fn(m, chosen.len(), |i, k| table.values[(i, chosen[k])]),
        })
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
            gramkit::Error::NoDirection { index, method: Some(method), .. } => {
                Failure::NearlyDependent { path, name: self.name(index), method }
            }
            error => Failure::Gram { path, error },
        }
    }
}

/// A vector's name as a page shows it, or x and its index.
pub(crate) fn shown(names: &[String], j: usize) -> String {
    names.get(j).map_or_else(|| format!("x{j}"), escaped)
}

/// A column by its name, or else by its index.
fn find(path: &Path, table: &Table, column: &str) -> Result<usize, Failure> {
    let names = table.names.as_deref().unwrap_or_default();
    let by_name = names.iter().position(|name| name == column);
    let by_index = || column.parse().ok().filter(|&index: &usize| index < table.values.ncols());
    by_name.or_else(by_index).ok_or_else(|| Failure::NoSuchColumn {
        path: path.to_path_buf(),
        column: column.to_string(),
        names: match (names, table.values.ncols()) {
            ([], 0) => "no columns at all".to_string(),
            ([], n) => format!("columns 0 to {}", n - 1),
            (names, _) => names.join(", "),
        },
    })
}
