//! Tables of numbers as they are written.

use std::fs;

use gramkit::matrix::{Decimal, ExactMatrix};

/// The cells of a table, row by row.
pub(crate) type Cells = Vec<Vec<String>>;

pub(crate) fn exact(cells: &Cells) -> ExactMatrix {
    let columns = cells.first().map_or(0, Vec::len);
    ExactMatrix::from_decimals(cells.len(), columns, |i, j| Decimal::parse(&cells[i][j]).unwrap()).unwrap()
}

/// A trial's table with a header: the names of its columns, and its numbers.
pub(crate) fn trial(name: &str) -> (Vec<String>, ExactMatrix) {
    let text = fs::read_to_string(format!("tests/data/trials/{name}")).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').map(String::from).collect::<Vec<_>>());
    let names = rows.next().unwrap();
    (names, exact(&rows.collect()))
}
