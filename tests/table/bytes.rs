//! Tables from bytes, and bytes of files.

use faer::Mat;
use gramkit::table::{Table, TableError};

use crate::support::bits::identical;

pub(super) fn csv(text: &str) -> Result<Table, TableError> {
    Table::from_csv(text.as_bytes(), "t.csv")
}

pub(super) fn csv_message(text: &str) -> String {
    csv(text).unwrap_err().to_string()
}

pub(super) fn same(a: &Mat<f64>, b: &Mat<f64>) -> bool {
    identical(a.as_ref(), b.as_ref())
}

pub(super) fn read_npy(bytes: &[u8]) -> Result<Table, TableError> {
    Table::from_npy(bytes, "t.npy")
}

pub(super) fn npy_message(bytes: &[u8]) -> String {
    read_npy(bytes).unwrap_err().to_string()
}
