//! CSV files.

use gramkit::table::{Table, to_csv};

use super::{Setting, identical, sentence};

/// A table that is read has finite numbers, and what is written of it reads back to the same numbers and names.
pub(super) fn target(bytes: &[u8], _: &Setting<'_>) {
    let table = match Table::from_csv(bytes, "t.csv") {
        Err(error) => return sentence(&error),
        Ok(table) => table,
    };
    let Table { names, values, .. } = &table;
    assert!(names.as_ref().is_none_or(|names| names.len() == values.ncols()));
    assert!(values.ncols() > 0 && (values.nrows() > 0 || names.is_some()));
    let all =
        |table: &Table| -> Vec<f64> { table.values.col_iter().flat_map(|column| column.iter().copied()).collect() };
    assert!(all(&table).iter().all(|value| value.is_finite()));
    let again = Table::from_csv(to_csv(names.as_deref(), values.as_ref()).as_bytes(), "t.csv").unwrap();
    assert_eq!((&again.names, again.values.shape()), (names, values.shape()));
    assert!(identical(&all(&again), &all(&table)));
}
