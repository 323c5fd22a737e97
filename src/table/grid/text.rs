//! Samples on a grid in a text: rows of them, perhaps with their coordinates beside them, or a list of points.

use std::path::Path;

use super::error::GridError;
use super::list::List;
use super::options::{GridAxes, GridOptions};
use super::sampled_grid::SampledGrid;
use super::sheet::Sheet;
use crate::table::{Arrangement, Assumption, Missing, Table, TableError, TableOptions};

/// Reads a text.
pub(super) fn read(path: &Path, options: &GridOptions) -> Result<SampledGrid, GridError> {
    let as_grid = TableOptions { arrangement: Arrangement::Grid, missing: Missing::Kept, ..options.table.clone() };
    of_table(Table::read(path, &as_grid)?, path, options)
}

/// The samples of a table whose missing cells are NaN.
pub(super) fn of_table(table: Table, path: &Path, options: &GridOptions) -> Result<SampledGrid, GridError> {
    let mut assumed = table.assumed.clone();
    let sheet = Sheet::of(&table, options.table.decimal_mark);
    let list = List::of(&table);
    let axes = match options.axes {
        Some(axes) => axes,
        None if list.is_one() => GridAxes::List,
        None => sheet.recognised().map_err(|what| TableError::Undecided {
            path: path.to_path_buf(),
            what,
            options: "--axes none|both|row|column",
        })?,
    };
    let mut grid = match axes {
        GridAxes::List => list.on_grid(path)?,
        _ => sheet.on_grid(axes, path)?,
    };
    if options.axes.is_some() {
        grid.assumed.clear();
    }
    // The header of a list says what its columns are, and the clause about those names them.
    if let Some(names) = table.names.as_ref().filter(|_| axes != GridAxes::List && !sheet.has_numbers_above())
        && options.table.header.is_none()
        && let (Some(first), Some(last)) = (names.first(), names.last())
    {
        let names = if names.len() == 1 { first.clone() } else { format!("{first} … {last}") };
        assumed.push(Assumption::Other(format!("the first row, {names}, holds names"), "--no-header"));
    }
    assumed.append(&mut grid.assumed);
    grid.assumed = assumed;
    if let Some(nodata) = options.nodata {
        super::clear_nodata(&mut grid.values, nodata, grid.roundoff);
    }
    Ok(grid)
}
