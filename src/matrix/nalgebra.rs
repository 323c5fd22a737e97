//! nalgebra: owned matrices come in without a copy, views with one (their strides are out of reach of safe code).

use faer::{Mat, MatRef};
use nalgebra::{ArrayStorage, Const, DMatrix, Dim, Dyn, Matrix, RawStorage, VecStorage, ViewStorage, ViewStorageMut};

use super::real::Real;
use super::symmetric::Symmetric;
use super::view::MatrixView;

impl<'a, T: Real, C: Dim> From<&'a Matrix<T, Dyn, C, VecStorage<T, Dyn, C>>> for MatrixView<'a, T> {
    fn from(matrix: &'a Matrix<T, Dyn, C, VecStorage<T, Dyn, C>>) -> Self {
        let (rows, columns) = matrix.shape();
        Self::borrowed(MatRef::from_column_major_slice(matrix.data.as_slice(), rows, columns))
    }
}

impl<'a, T: Real, const R: usize> From<&'a Matrix<T, Const<R>, Dyn, VecStorage<T, Const<R>, Dyn>>>
    for MatrixView<'a, T>
{
    fn from(matrix: &'a Matrix<T, Const<R>, Dyn, VecStorage<T, Const<R>, Dyn>>) -> Self {
        let (rows, columns) = matrix.shape();
        Self::borrowed(MatRef::from_column_major_slice(matrix.data.as_slice(), rows, columns))
    }
}

impl<'a, T: Real, const R: usize, const C: usize> From<&'a Matrix<T, Const<R>, Const<C>, ArrayStorage<T, R, C>>>
    for MatrixView<'a, T>
{
    fn from(matrix: &'a Matrix<T, Const<R>, Const<C>, ArrayStorage<T, R, C>>) -> Self {
        Self::borrowed(MatRef::from_column_major_slice(matrix.data.as_slice(), R, C))
    }
}

impl<'a, T: Real, R: Dim, C: Dim, RStride: Dim, CStride: Dim>
    From<Matrix<T, R, C, ViewStorage<'a, T, R, C, RStride, CStride>>> for MatrixView<'a, T>
{
    fn from(view: Matrix<T, R, C, ViewStorage<'a, T, R, C, RStride, CStride>>) -> Self {
        Self::owned(copied(&view))
    }
}

impl<'a, T: Real, R: Dim, C: Dim, RStride: Dim, CStride: Dim>
    From<Matrix<T, R, C, ViewStorageMut<'a, T, R, C, RStride, CStride>>> for MatrixView<'a, T>
{
    fn from(view: Matrix<T, R, C, ViewStorageMut<'a, T, R, C, RStride, CStride>>) -> Self {
        Self::owned(copied(&view))
    }
}

fn copied<T: Real, R: Dim, C: Dim, S: RawStorage<T, R, C>>(view: &Matrix<T, R, C, S>) -> Mat<T> {
    let (rows, columns) = view.shape();
    Mat::from_fn(rows, columns, |i, j| view[(i, j)])
}

impl From<&Symmetric> for DMatrix<f64> {
    fn from(a: &Symmetric) -> Self {
        Self::from_fn(a.order(), a.order(), |i, j| a.get(i, j))
    }
}
