//! The matrices about the stored one that are judged with it.

use gramkit::error::escaped;
use gramkit::table::{Arrangement, Assumption, Table, TableOptions};
use gramkit::{Radius, Symmetric};

use super::arguments::{Decimals, Within};
use crate::failure::Failure;

/// The decimals that are printed, of a table of which that may be known.
pub(super) fn decimals(within: &Within, table: &Table) -> Result<Option<u32>, Failure> {
    match within.decimals {
        None => Ok(None),
        Some(Decimals::Given(decimals)) => Ok(Some(decimals)),
        Some(Decimals::OfFile) => table.decimals.map(Some).ok_or_else(|| {
            Failure::Contradiction(
                "--decimals auto takes the decimals of a text in which all numbers have as many, but for zeros at their \
                 ends; these have so many significant digits, or are no text: --decimals D, or --errors E.npy"
                    .into(),
            )
        }),
    }
}

/// A matrix with what it is known to.
pub(super) struct Known {
    pub(super) matrix: Symmetric,
    /// How the page calls that, if the entries have errors of their own.
    pub(super) errors: Option<String>,
    /// What was taken for granted of their file.
    pub(super) assumed: Vec<Assumption>,
}

impl Known {
    fn of(matrix: Symmetric, errors: Option<String>) -> Self {
        Self { matrix, errors, assumed: Vec::new() }
    }
}

/// The matrix with what it is known to, and how the page calls that, if the entries have errors of their own.
pub(super) fn known(matrix: Symmetric, within: &Within, decimals: Option<u32>) -> Result<Known, Failure> {
    if let Some(path) = &within.errors {
        let options = TableOptions { arrangement: Arrangement::Symmetric, ..TableOptions::default() };
        let errors = Table::read(path, &options)?;
        let failed = |error| Failure::Gram { path: path.clone(), error };
        let known = matrix.with_entry_errors(&errors.values, Radius::Bound).map_err(failed)?;
        let said = errors.assumed;
        return Ok(Known {
            matrix: known,
            errors: Some(format!("with the errors of {}", escaped(path))),
            assumed: said,
        });
    }
    if let Some(error) = within.relative_error {
        let known = matrix.with_relative_error(error).map_err(Failure::Parameter)?;
        return Ok(Known::of(known, Some(format!("with relative errors of {error:?}"))));
    }
    if let Some(decimals) = decimals {
        let known = matrix.with_decimals(decimals).map_err(Failure::Parameter)?;
        let places = if decimals == 1 { "1 decimal".to_string() } else { format!("{decimals} decimals") };
        return Ok(Known::of(known, Some(format!("as printed with {places}"))));
    }
    let radius = within.radius.filter(|&radius| radius != 0.0).map_or(Radius::Exact, Radius::Bound);
    Ok(Known::of(matrix.with_radius(radius).map_err(Failure::Parameter)?, None))
}
