//! nalgebra: owned matrices come in without a copy, views with one (their strides are out of reach of safe code).

use faer::{Mat, MatRef};
use nalgebra::{ArrayStorage, Const, DMatrix, Dim, Dyn, Matrix, RawStorage, VecStorage, ViewStorage, ViewStorageMut};

use super::comes_in::comes_in;
use super::real::Real;
use super::symmetric::Symmetric;
use super::view::MatrixView;

comes_in! {
    [T: Real, C: Dim] &'a Matrix<T, Dyn, C, VecStorage<T, Dyn, C>>:
        |matrix| of_columns(matrix.data.as_slice(), matrix.shape());
    [T: Real, const R: usize] &'a Matrix<T, Const<R>, Dyn, VecStorage<T, Const<R>, Dyn>>:
        |matrix| of_columns(matrix.data.as_slice(), matrix.shape());
    [T: Real, const R: usize, const C: usize] &'a Matrix<T, Const<R>, Const<C>, ArrayStorage<T, R, C>>:
        |matrix| of_columns(matrix.data.as_slice(), (R, C));
    [T: Real, R: Dim, C: Dim, RStride: Dim, CStride: Dim]
        Matrix<T, R, C, ViewStorage<'a, T, R, C, RStride, CStride>>: |view| copied(&view);
    [T: Real, R: Dim, C: Dim, RStride: Dim, CStride: Dim]
        &Matrix<T, R, C, ViewStorage<'a, T, R, C, RStride, CStride>>: |view| copied(view);
    [T: Real, R: Dim, C: Dim, RStride: Dim, CStride: Dim]
        Matrix<T, R, C, ViewStorageMut<'a, T, R, C, RStride, CStride>>: |view| copied(&view);
    [T: Real, R: Dim, C: Dim, RStride: Dim, CStride: Dim]
        &Matrix<T, R, C, ViewStorageMut<'a, T, R, C, RStride, CStride>>: |view| copied(view);
}

fn of_columns<T: Real>(values: &[T], (rows, columns): (usize, usize)) -> MatrixView<'_, T> {
    MatrixView::borrowed(MatRef::from_column_major_slice(values, rows, columns))
}

fn copied<'a, T: Real, R: Dim, C: Dim, S: RawStorage<T, R, C>>(view: &Matrix<T, R, C, S>) -> MatrixView<'a, T> {
    let (rows, columns) = view.shape();
    MatrixView::owned(Mat::from_fn(rows, columns, |i, j| view[(i, j)]))
}

/// The same entries.
pub(super) fn to_nalgebra<T: Real + PartialEq>(matrix: MatRef<'_, T>) -> DMatrix<T> {
    let (rows, columns) = (matrix.nrows(), matrix.ncols());
    DMatrix::from_iterator(rows, columns, (0..columns).flat_map(|j| (0..rows).map(move |i| matrix[(i, j)])))
}

impl From<&Symmetric> for DMatrix<f64> {
    fn from(a: &Symmetric) -> Self {
        to_nalgebra(a.as_faer())
    }
}

impl From<Symmetric> for DMatrix<f64> {
    fn from(a: Symmetric) -> Self {
        Self::from(&a)
    }
}
