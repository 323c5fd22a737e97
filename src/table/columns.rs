//! The columns of a file, before their cells are read.

use std::path::Path;

use super::choice::ColumnChoice;
use super::error::TableError;
use super::options::{Index, TableOptions};

/// What is known of a file's columns before their cells are read.
pub(super) struct Columns<'a> {
    pub(super) path: &'a Path,
    /// One per column, or none.
    pub(super) names: Option<&'a [String]>,
    pub(super) count: usize,
}

/// The columns that are read.
pub(super) struct Chosen {
    /// In the order in which the table has them.
    pub(super) columns: Vec<usize>,
    /// Whether they were named, one by one.
    pub(super) named: bool,
    pub(super) weights: Option<usize>,
}

impl Columns<'_> {
    /// The columns that the options choose; categories that were named are among them.
    pub(super) fn chosen(&self, options: &TableOptions) -> Result<Chosen, TableError> {
        let find = |choices: &[_]| choices.iter().map(|choice| self.find(choice)).collect::<Result<Vec<_>, _>>();
        let weights = options.weights.as_ref().map(|choice| self.find(choice)).transpose()?;
        let without = find(&options.without)?;
        let mut columns = match &options.columns {
            Some(choices) => find(choices)?,
            None => (0..self.count).collect(),
        };
        if let (None, Some(Index::Column(index))) = (&options.columns, &options.index) {
            let index = self.find(index)?;
            columns.retain(|column| *column != index);
        }
        for dummies in &options.dummies {
            let column = self.find(&dummies.column)?;
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns.retain(|column| Some(*column) != weights && !without.contains(column));
        Ok(Chosen { columns, named: options.columns.is_some(), weights })
    }

    /// The index of the column that is meant.
    pub(super) fn find(&self, choice: &ColumnChoice) -> Result<usize, TableError> {
        let names = self.names.unwrap_or_default();
        let name = match choice {
            ColumnChoice::At(index) if *index < self.count => return Ok(*index),
            ColumnChoice::At(index) => index.to_string(),
            ColumnChoice::Named(name) => name.clone(),
        };
        let places: Vec<usize> = match choice {
            ColumnChoice::Named(_) => (0..names.len()).filter(|&j| names[j] == name).collect(),
            ColumnChoice::At(_) => Vec::new(),
        };
        let path = self.path.to_path_buf();
        match places[..] {
            [index] => Ok(index),
            [] => match name.parse().ok().filter(|&index: &usize| index < self.count) {
                Some(index) => Ok(index),
                None => {
                    let (columns, similar) = (self.listed(), self.similar(&name));
                    Err(TableError::NoSuchColumn { path, column: name, columns, similar })
                }
            },
            _ => Err(TableError::AmbiguousColumn { path, column: name, indices: places }),
        }
    }

    /// What a message calls column `j`.
    pub(super) fn called(&self, j: usize) -> String {
        match self.names.and_then(|names| names.get(j)).filter(|name| !name.is_empty()) {
            Some(name) => name.clone(),
            None => format!("column {j}"),
        }
    }

    fn listed(&self) -> String {
        match (self.names, self.count) {
            (_, 0) => "no columns at all".to_string(),
            (None, n) => format!("columns 0 to {}", n - 1),
            (Some(names), _) => {
                let quoted = |name: &String| if name.contains([',', '"']) { format!("{name:?}") } else { name.clone() };
                names.iter().map(quoted).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// A name that differs only in the case of its letters, or in spaces about it.
    fn similar(&self, name: &str) -> Option<String> {
        let plain = |name: &str| name.trim().to_lowercase();
        self.names?.iter().find(|other| plain(other) == plain(name)).cloned()
    }
}
