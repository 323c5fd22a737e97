//! Parts of the messages about tables.

use std::path::Path;

use super::problem::EntryProblem;
use crate::error::escaped;

/// The formats that can be read, as a message lists them.
pub(super) const FORMATS: &str = "NumPy (.npy, .npz), Parquet or Arrow";

/// What a field is.
pub(super) const FIELD: &str = "a field has one axis or more (64 at most with its components), none of length 0, and \
                                planes that can be addressed";

/// What feature maps are.
pub(super) const FEATURES: &str = "feature maps have the axes C×H×W, or B×C×H×W for B images, none of length 0";

pub(super) fn maybe(similar: Option<&str>) -> String {
    similar.map(|name| format!(" (but {name:?})")).unwrap_or_default()
}

pub(super) fn are_missing(count: usize) -> String {
    if count == 1 { "1 cell is".to_string() } else { format!("{count} cells are") }
}

pub(super) fn rows_with(count: usize) -> String {
    if count == 1 { "the row that has it".to_string() } else { format!("the {count} rows that have some") }
}

pub(super) fn exactly(problem: &EntryProblem) -> &'static str {
    if matches!(problem, EntryProblem::Inexact(_)) { " (--as-written keeps it)" } else { "" }
}

pub(super) fn of_arrays(path: &Path, name: Option<&str>, arrays: &[String]) -> String {
    let (path, listed) = (escaped(path), arrays.iter().map(escaped).collect::<Vec<_>>().join(", "));
    match (name, arrays) {
        (_, []) => format!("{path}: there is no array in this file"),
        (Some(name), _) => format!("{path}: there is no array {name:?}; there are {listed}"),
        (None, [first, ..]) => {
            format!("{path}: there are {} arrays; name one of {listed}, as in {path}:{}", arrays.len(), escaped(first))
        }
    }
}

pub(super) fn in_brackets(name: Option<&str>) -> String {
    name.map(|name| format!(" ({})", escaped(name))).unwrap_or_default()
}
