//! A column that is asked for and is not there.

use std::path::PathBuf;

use crate::error::escaped;

/// Why a table has no such column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnError {
    /// No column is called so, and none has that index.
    #[error("there is no column {column:?}{}; there are {}", but(near), escaped(columns))]
    NoSuchColumn {
        /// The name or index.
        column: String,
        /// The names that differ in the case of letters, the spaces about them or a few letters, the nearest first.
        near: Vec<String>,
        /// The columns that there are.
        columns: String,
    },
    /// Several columns are called so.
    #[error("columns {indices:?} are all called {column:?}: name one by its index, counted from 0")]
    Ambiguous {
        /// The name.
        column: String,
        /// The indices.
        indices: Vec<usize>,
    },
}

fn but(near: &[String]) -> String {
    let quoted: Vec<String> = near.iter().map(|name| format!("{name:?}")).collect();
    if quoted.is_empty() { String::new() } else { format!(" (but {})", quoted.join(", ")) }
}

/// The names near to another, the nearest first.
pub(in crate::table) fn near(names: &[String], wanted: &str) -> Vec<String> {
    let plain = |name: &str| name.trim().to_lowercase();
    let wanted: Vec<char> = plain(wanted).chars().collect();
    let most = 1 + wanted.len() / 5;
    let of = |name: &String| (distance(&wanted, &plain(name).chars().collect::<Vec<_>>()), name.clone());
    let mut found: Vec<(usize, String)> =
        names.iter().map(of).filter(|(distance, _)| *distance <= most && *distance < wanted.len().max(1)).collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, name)| name).collect()
}

/// Letters that are inserted, left out or replaced between two words (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_of_words() {
        let of = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!((of("kitten", "sitting"), of("", "abc"), of("flaw", "lawn"), of("same", "same")), (3, 3, 2, 0));
    }
}

/// What is read whole, in a table that is to be read some rows at a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {what} is read whole; leave out --memory, or write the table as CSV, NPY or Parquet", escaped(path))]
pub struct WholeTable {
    /// The file.
    pub path: PathBuf,
    /// What it is.
    pub what: &'static str,
}
