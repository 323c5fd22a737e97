//! Euclidean lengths of rows and columns, rounded up.

use faer::MatRef;

use crate::product::sum_of_squares;
use crate::rounding::norms::largest;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, inflate, sqrt_up};

/// Roundings of the numbers whose squares are summed, and of their squares.
const OF_TERMS: usize = 9;

/// A bound on the norm of so many entries, each of which lost as many products to underflow as it has terms.
pub(super) fn lost_to_underflow(entries: usize, terms: usize) -> f64 {
    (entries * terms) as f64 * SMALLEST_SUBNORMAL
}

/// √n, rounded up.
pub(super) fn root_up(length: usize) -> f64 {
    sqrt_up(length as f64)
}

/// An upper bound on a Euclidean norm from the sum of the squares of so many numbers, formed in any order,
/// which may themselves be four roundings below what they bound; NaN where that sum is.
pub(super) fn root(squares: f64, terms: usize) -> f64 {
    sqrt_up(add_up(inflate(squares, terms + OF_TERMS), terms as f64 * SMALLEST_SUBNORMAL))
}

/// An upper bound on the norm of a vector of upper bounds; infinite where one is NaN.
pub(super) fn norm(values: &[f64]) -> f64 {
    largest(std::iter::once(root(sum_of_squares(values), values.len())))
}

/// Each column, in a slice.
fn for_each_column(a: MatRef<'_, f64>, mut visit: impl FnMut(&[f64])) {
    for column in a.col_iter() {
        match column.try_as_col_major() {
            Some(column) => visit(column.as_slice()),
            None => visit(&column.iter().copied().collect::<Vec<_>>()),
        }
    }
}

/// Σ_j a_ij², row by row.
pub(super) fn row_squares(a: MatRef<'_, f64>) -> Vec<f64> {
    let mut sums = vec![0.0; a.nrows()];
    for_each_column(a, |column| sums.iter_mut().zip(column).for_each(|(sum, entry)| *sum += entry * entry));
    sums
}

/// Upper bounds on the lengths of the rows.
pub(super) fn row_norms(a: MatRef<'_, f64>) -> Vec<f64> {
    row_squares(a).into_iter().map(|squares| root(squares, a.ncols())).collect()
}

/// Upper bounds on the lengths of the columns.
pub(super) fn column_norms(a: MatRef<'_, f64>) -> Vec<f64> {
    let mut norms = Vec::with_capacity(a.ncols());
    for_each_column(a, |column| norms.push(root(sum_of_squares(column), column.len())));
    norms
}
