//! faer: any strides come in without a copy.

use faer::{Mat, MatRef};

use super::real::Real;
use super::symmetric::Symmetric;
use super::view::MatrixView;

impl<'a, T: Real> From<MatRef<'a, T>> for MatrixView<'a, T> {
    fn from(view: MatRef<'a, T>) -> Self {
        Self::borrowed(view)
    }
}

impl<'a, T: Real> From<&'a Mat<T>> for MatrixView<'a, T> {
    fn from(matrix: &'a Mat<T>) -> Self {
        Self::borrowed(matrix.as_ref())
    }
}

impl From<Symmetric> for Mat<f64> {
    fn from(a: Symmetric) -> Self {
        a.into_faer()
    }
}
