//! The columns of a file, before their cells are read.

use std::path::Path;

use super::assumption::Assumption;
use super::choice::ColumnChoice;
use super::error::{ColumnError, TableError, near};
use super::options::{Index, TableOptions};

/// What is known of a file's columns before their cells are read.
pub(super) struct Columns<'a> {
    pub(super) path: &'a Path,
    /// One per column, or none.
    pub(super) names: Option<&'a [String]>,
    pub(super) count: usize,
}

/// What is known of a table before its rows are read.
pub(super) struct Head {
    pub(super) names: Option<Vec<String>>,
    pub(super) columns: Vec<usize>,
    pub(super) file_columns: usize,
    pub(super) assumed: Vec<Assumption>,
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
        let path = self.path.to_path_buf();
        located(self.names, self.count, choice).map_err(|error| match error {
            ColumnError::NoSuchColumn { column, near, columns } => {
                TableError::NoSuchColumn { path, column, columns, similar: near.into_iter().next() }
            }
            ColumnError::Ambiguous { column, indices } => TableError::AmbiguousColumn { path, column, indices },
        })
    }

    /// What a message calls column `j`.
    pub(super) fn called(&self, j: usize) -> String {
        match self.names.and_then(|names| names.get(j)).filter(|name| !name.is_empty()) {
            Some(name) => name.clone(),
            None => format!("column {j}"),
        }
    }
}

/// The index of the column that is meant, among `count` of them, which have these names or none.
pub(super) fn located(names: Option<&[String]>, count: usize, choice: &ColumnChoice) -> Result<usize, ColumnError> {
    let known = names.unwrap_or_default();
    let name = match choice {
        ColumnChoice::At(index) if *index < count => return Ok(*index),
        ColumnChoice::At(index) => index.to_string(),
        ColumnChoice::Named(name) => name.clone(),
    };
    let indices: Vec<usize> = match choice {
        ColumnChoice::Named(_) => (0..known.len()).filter(|&j| known[j] == name).collect(),
        ColumnChoice::At(_) => Vec::new(),
    };
    match indices[..] {
        [index] => Ok(index),
        [] => match name.parse().ok().filter(|&index: &usize| index < count) {
            Some(index) => Ok(index),
            None => {
                let (near, columns) = (near(known, &name), listed(names, count));
                Err(ColumnError::NoSuchColumn { column: name, near, columns })
            }
        },
        _ => Err(ColumnError::Ambiguous { column: name, indices }),
    }
}

fn listed(names: Option<&[String]>, count: usize) -> String {
    match (names, count) {
        (_, 0) => "no columns at all".to_string(),
        (None, n) => format!("columns 0 to {}", n - 1),
        (Some(names), _) => {
            let quoted = |name: &String| if name.contains([',', '"']) { format!("{name:?}") } else { name.clone() };
            names.iter().map(quoted).collect::<Vec<_>>().join(", ")
        }
    }
}
