//! A matrix as a page of rows.

use std::fmt::{Formatter, Result};

use super::list::MOST;
use crate::analysis::number::{number, significant};

/// The most digits of an entry.
const DIGITS: f64 = 6.0;

/// An entry that is known to this error: no digit beyond the first that is uncertain, and six at the most.
fn cell(x: f64, error: f64) -> String {
    if error == 0.0 || x == 0.0 || !x.is_finite() {
        number(x)
    } else if error.is_nan() || x.abs() <= error {
        "0".to_string()
    } else {
        let digits = (x.abs().log10().floor() - error.log10().floor() + 1.0).clamp(1.0, DIGITS);
        significant(x, digits as usize)
    }
}

/// The first rows and columns of a matrix whose entry (i, j) and its error are given, a line for each row.
pub(super) fn rows(
    f: &mut Formatter<'_>,
    (height, width): (usize, usize),
    entry: impl Fn(usize, usize) -> (f64, f64),
) -> Result {
    if height == 0 || width == 0 {
        return write!(f, "an empty matrix, {height} × {width}");
    }
    let (shown, across) = (height.min(MOST), width.min(MOST));
    let cut = across < width;
    let row = |i: usize| -> Vec<String> {
        let cells = (0..across).map(|j| entry(i, j)).map(|(x, error)| cell(x, error));
        cells.chain(cut.then(|| "…".to_string())).collect()
    };
    let table: Vec<Vec<String>> = (0..shown).map(row).collect();
    let widths: Vec<usize> =
        (0..table[0].len()).map(|j| table.iter().map(|row| row[j].chars().count()).max().unwrap_or(0)).collect();
    for (i, row) in table.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}")).collect();
        write!(f, "{}{}", if i == 0 { "" } else { "\n" }, cells.join("  "))?;
    }
    if cut || shown < height { write!(f, "\n… of {height} × {width}") } else { Ok(()) }
}
