//! Views and rows of equal length, which are read in place.

use faer::MatRef;

use super::comes_in::comes_in;
use super::real::Real;
use super::view::MatrixView;

comes_in! {
    [T: Real] MatrixView<'a, T>: |view| view;
    [T: Real] &'a MatrixView<'_, T>: |view| MatrixView::borrowed(view.as_faer());
    [T: Real, const N: usize] &'a [[T; N]]: |rows| of_rows(rows);
    [T: Real, const N: usize, const M: usize] &'a [[T; N]; M]: |rows| of_rows(rows);
    [T: Real, const N: usize] &'a Vec<[T; N]>: |rows| of_rows(rows);
}

fn of_rows<T: Real, const N: usize>(rows: &[[T; N]]) -> MatrixView<'_, T> {
    MatrixView::borrowed(MatRef::from_row_major_slice(rows.as_flattened(), rows.len(), N))
}
