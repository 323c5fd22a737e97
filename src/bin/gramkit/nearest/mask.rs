//! The entries that are held.

use std::path::Path;

use gramkit::Error;
use gramkit::error::Mismatch;
use gramkit::table::{Arrangement, Table, TableOptions};

use crate::failure::Failure;

/// The pairs (i, j), i > j, at which a matrix of zeros and ones has a one on either side of its diagonal.
pub(super) fn read(path: &Path, order: usize) -> Result<Vec<(usize, usize)>, Failure> {
    let table = Table::read(path, &TableOptions { arrangement: Arrangement::Symmetric, ..TableOptions::default() })?;
    let (rows, columns) = (table.values.nrows(), table.values.ncols());
    let failed = |error: Error| Failure::Gram { path: path.to_path_buf(), error };
    if rows != columns {
        return Err(failed(Mismatch::NotSquare { rows, columns }.into()));
    }
    if rows != order {
        return Err(failed(Error::Shape { what: "order of the mask", expected: order, found: rows }));
    }
    for (i, j) in (0..order).flat_map(|j| (0..order).map(move |i| (i, j))) {
        let value = table.values[(i, j)];
        if value != 0.0 && value != 1.0 {
            return Err(Failure::Contradiction(format!(
                "{}: entry ({i}, {j}) is {value}; a mask has 1 at the entries that are held, and 0 elsewhere",
                path.display()
            )));
        }
    }
    let held = |&(i, j): &(usize, usize)| table.values[(i, j)] == 1.0 || table.values[(j, i)] == 1.0;
    Ok((0..order).flat_map(|i| (0..i).map(move |j| (i, j))).filter(held).collect())
}
