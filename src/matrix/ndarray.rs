//! ndarray: arrays of two axes, of any strides, come in without a copy.

use faer::MatRef;
use faer_ext::IntoFaer;
use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use super::comes_in::comes_in;
use super::real::Real;
use super::symmetric::Symmetric;
use super::view::MatrixView;

comes_in! {
    [T: Real] &'a Array2<T>: |array| MatrixView::borrowed(array.view().into_faer());
    [T: Real] ArrayView2<'a, T>: |view| MatrixView::borrowed(view.into_faer());
    [T: Real] &ArrayView2<'a, T>: |view| MatrixView::borrowed((*view).into_faer());
    [T: Real] &'a ArrayViewMut2<'_, T>: |view| MatrixView::borrowed(view.view().into_faer());
}

/// The same entries, row after row.
pub(super) fn to_ndarray<T: Real>(matrix: MatRef<'_, T>) -> Array2<T> {
    Array2::from_shape_fn((matrix.nrows(), matrix.ncols()), |place| matrix[place])
}

impl From<&Symmetric> for Array2<f64> {
    fn from(a: &Symmetric) -> Self {
        to_ndarray(a.as_faer())
    }
}

impl From<Symmetric> for Array2<f64> {
    fn from(a: Symmetric) -> Self {
        Self::from(&a)
    }
}
