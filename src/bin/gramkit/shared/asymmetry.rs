//! A stored matrix that is not symmetric.

use std::path::Path;

use gramkit::Error;
use gramkit::table::Table;

use crate::failure::Failure;

/// An asymmetry of at most so many units in the last place is rounding.
const LAST_DIGITS: f64 = 64.0;

/// An error about the matrix; an asymmetry of the last digits is said to be rounding.
pub(crate) fn failure(path: &Path, table: &Table, error: Error) -> Failure {
    if let Error::Asymmetric { row, column, gap } = error {
        let entry = table.values[(row, column)].abs().max(table.values[(column, row)].abs());
        let units = gap / (entry.next_up() - entry);
        if units <= LAST_DIGITS {
            let path = path.display();
            let units = if units == 1.0 { "one unit".to_string() } else { format!("{units} units") };
            return Failure::Contradiction(format!(
                "{path}: entries ({row}, {column}) and ({column}, {row}) differ by {units} in the last place, {gap:e}, \
                 as the roundings of a product leave it: --symmetrize takes their mean, --triangle lower those below \
                 the diagonal"
            ));
        }
    }
    Failure::Gram { path: path.to_path_buf(), error }
}
