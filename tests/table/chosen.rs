//! Columns by their names.

use gramkit::table::{ColumnChoice, Table, TableOptions};

pub(super) fn names(table: &Table) -> Vec<&str> {
    table.names.iter().flatten().map(String::as_str).collect()
}

pub(super) fn columns(names: &[&str]) -> TableOptions {
    TableOptions {
        columns: Some(names.iter().map(|name| ColumnChoice::from(*name)).collect()),
        ..TableOptions::default()
    }
}
