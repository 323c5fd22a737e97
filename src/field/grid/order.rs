//! The order of axes in storage and in the field.

use super::Grid;
use crate::error::{Error, Place, Result};
use crate::field::pass::{GRADIENT, HESSIAN, index_of};
use crate::matrix::Layout;

/// The grid with its axes in storage order.
pub(crate) fn stored(grid: &Grid, layout: Layout) -> Result<Grid> {
    match layout {
        Layout::RowMajor => Ok(grid.clone()),
        Layout::ColumnMajor => {
            let shape: Vec<usize> = grid.shape().iter().rev().copied().collect();
            Grid::new(&shape, grid.axes().iter().rev().cloned().collect())
        }
    }
}

/// An error of a computation in storage order, with the places in the field's.
pub(crate) fn in_order(grid: &Grid, layout: Layout, error: Error) -> Error {
    let last = grid.dimension() - 1;
    match (layout, error) {
        (Layout::ColumnMajor, Error::NotFinite { place: Place::Component { what, index }, value }) => {
            let stored: Vec<usize> = grid.shape().iter().rev().copied().collect();
            let places = index_of(&stored, index);
            let index = places.iter().rev().zip(grid.shape()).fold(0, |place, (i, length)| place * length + i);
            Error::NotFinite { place: Place::Component { what, index }, value }
        }
        (Layout::ColumnMajor, Error::Overflow { what: what @ GRADIENT, row, column }) => {
            Error::Overflow { what, row: last - row, column }
        }
        (Layout::ColumnMajor, Error::Overflow { what: what @ HESSIAN, row, column }) => {
            Error::Overflow { what, row: last - column, column: last - row }
        }
        (_, other) => other,
    }
}
