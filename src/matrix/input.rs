//! The one way in for a matrix that somebody else owns.

use super::real::Real;
use super::view::MatrixView;

/// A matrix that comes in: one of faer, of nalgebra (feature `nalgebra`), of ndarray (feature `ndarray`), rows of equal
/// length in an array, or a [`MatrixView`].
///
/// | what | how | read |
/// |---|---|---|
/// | `faer::Mat` | `&x` | in place |
/// | `faer::MatRef`, of any strides | `x.transpose()`, `&x.transpose()` | in place |
/// | `nalgebra::DMatrix`, `SMatrix`, vectors | `&x` | in place |
/// | views of nalgebra | `x.columns(0, 2)`, `&x.columns(0, 2)` | one copy, for their strides are out of its reach |
/// | `ndarray::Array2`; its views, of any strides | `&x`; `x.view()`, `&x.t()` | in place |
/// | rows: `[[T; N]; M]`, `[[T; N]]`, `Vec<[T; N]>` | `&[[1.0, 2.0], [3.0, 4.0]]` | in place |
/// | numbers in a slice, with a shape | [`MatrixView::row_major`], [`MatrixView::column_major`] | in place |
/// | numbers in a slice, with a shape and strides | [`MatrixView::strided`] | in place |
///
/// Entry (i, j) of what comes in is entry (i, j) of the view: the rows of a literal are the rows of the matrix. A type
/// of your own may implement it, by one of these.
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// let rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
/// assert_eq!(MatrixView::of(&rows).as_faer(), faer::mat![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
/// assert_eq!(Vectors::columns(&rows).len(), 3);
/// let x = faer::Mat::from_fn(2, 3, |i, j| rows[i][j]);
/// assert_eq!(MatrixView::of(x.transpose()).as_faer()[(2, 1)], 6.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a matrix that gramkit reads",
    label = "neither a faer 0.24 nor an nalgebra 0.35 matrix as it is read here",
    note = "borrow an owned matrix, `&x`; pass a view by value or borrowed",
    note = "of faer 0.24 and nalgebra 0.35 (feature `nalgebra`, on by default) and ndarray 0.17 (feature `ndarray`), entries \
            `f64` or `f32`: a matrix of another version of these crates is another type, and `gramkit::faer`, \
            `gramkit::nalgebra` and `gramkit::ndarray` are the versions that are read",
    note = "rows of a fixed length: `&[[1.0, 2.0], [3.0, 4.0]]`; numbers in one slice: \
            `MatrixView::row_major(&numbers, rows, columns)?`, which `nested.concat()` makes of a `Vec<Vec<f64>>`"
)]
pub trait IntoMatrixView<'a, T: Real> {
    /// The matrix, borrowed wherever its layout allows it.
    fn into_matrix_view(self) -> MatrixView<'a, T>;
}

impl<'a, T: Real> MatrixView<'a, T> {
    /// Any matrix that comes in; see [`IntoMatrixView`].
    ///
    /// ```
    /// use gramkit::MatrixView;
    /// let x = faer::mat![[1.0, 2.0], [3.0, 4.0]];
    /// assert!(MatrixView::of(&x).is_borrowed());
    /// ```
    pub fn of(matrix: impl IntoMatrixView<'a, T>) -> Self {
        matrix.into_matrix_view()
    }
}
