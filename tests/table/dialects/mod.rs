//! Every dialect that is recognised, file by file, and all of them together: what is read is what was written, and what
//! was taken for granted is said.

mod every;
mod kinds;
mod numbers;
mod triangles;
mod written;

use gramkit::table::{Assumption, Missing, Table, TableError, TableOptions};

use super::bytes::same;
use written::Written;

/// Files of each kind.
const FILES: u64 = 40;

fn shown(file: &Written) -> String {
    String::from_utf8_lossy(&file.bytes).into_owned()
}

/// In any order.
fn sorted(said: &[Assumption]) -> Vec<String> {
    let mut said: Vec<String> = said.iter().map(|said| format!("{said:?}")).collect();
    said.sort();
    said
}

fn read(file: &Written, missing: Missing) -> Result<Table, TableError> {
    Table::from_text(&file.bytes, "t.csv", &TableOptions { missing, ..TableOptions::default() })
}

/// Whether the table is what was written, to the last bit, and all that has to be said is said and nothing else.
fn judged(file: &Written, table: &Table) -> Result<(), String> {
    if table.names != file.names {
        return Err(format!("names {:?}, not {:?}, of\n{}", table.names, file.names, shown(file)));
    }
    if !same(&table.values, &file.values) {
        return Err(format!("{:?}, not {:?}, of\n{}", table.values, file.values, shown(file)));
    }
    let (said, expected) = (sorted(&table.assumed), sorted(&file.said));
    if said != expected {
        return Err(format!("said {said:?}, not {expected:?}, of\n{}", shown(file)));
    }
    match table.assumed.iter().find(|said| said.to_string().is_empty() || !said.option().starts_with("--")) {
        Some(silent) => Err(format!("{silent:?} names no option")),
        None => Ok(()),
    }
}
