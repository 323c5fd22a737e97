//! Texts in any dialect.

use gramkit::table::{Table, TableOptions};

use super::{Setting, sentence};

/// What is read has its shape and finite numbers; and where nothing was assumed, the text is plain CSV, and is read as
/// that.
pub(super) fn target(bytes: &[u8], _: &Setting<'_>) {
    let table = match Table::from_text(bytes, "t.csv", &TableOptions::default()) {
        Err(error) => return sentence(&error),
        Ok(table) => table,
    };
    let (m, n) = table.values.shape();
    assert!(table.names.as_ref().is_none_or(|names| names.len() == n));
    assert!(table.shape.0 == m && table.columns.iter().all(|&column| column < table.shape.1));
    assert!(table.values.col_iter().all(|column| column.iter().all(|value| value.is_finite())));
    table.assumed.iter().for_each(|assumed| sentence(assumed));
    assert!(table.assumed.iter().all(|assumed| assumed.option().starts_with("--")));
    if table.assumed.is_empty() {
        let plain = Table::from_csv(bytes, "t.csv").unwrap();
        assert_eq!((plain.names, plain.values), (table.names, table.values));
    }
}
