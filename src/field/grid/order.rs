//! The order of axes in storage and in the field.

use super::Grid;
use crate::error::Result;
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

/// The place of a point in storage, by its index on each axis of the field.
pub(crate) fn place_of(shape: &[usize], layout: Layout, index: &[usize]) -> usize {
    let step = |place: usize, (&i, &length): (&usize, &usize)| place * length + i;
    match layout {
        Layout::RowMajor => index.iter().zip(shape).fold(0, step),
        Layout::ColumnMajor => index.iter().zip(shape).rev().fold(0, step),
    }
}

/// The indices of a point, by its place.
pub(crate) fn index_of(shape: &[usize], mut place: usize) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for axis in (0..shape.len()).rev() {
        index[axis] = place % shape[axis];
        place /= shape[axis];
    }
    index
}

/// The product of the lengths; `None` beyond the address space.
pub(crate) fn number_of_points(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1_usize, |product, &length| product.checked_mul(length))
}
