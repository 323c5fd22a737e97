//! faer: any strides come in without a copy.

use faer::{Mat, MatRef};

use super::comes_in::comes_in;
use super::real::Real;
use super::symmetric::Symmetric;
use super::view::MatrixView;

comes_in! {
    [T: Real] &'a Mat<T>: |matrix| MatrixView::borrowed(matrix.as_ref());
    [T: Real] MatRef<'a, T>: |view| MatrixView::borrowed(view);
    [T: Real] &MatRef<'a, T>: |view| MatrixView::borrowed(*view);
}

impl From<Symmetric> for Mat<f64> {
    fn from(a: Symmetric) -> Self {
        a.into_faer()
    }
}
