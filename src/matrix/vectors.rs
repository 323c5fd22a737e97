//! A family of vectors: what an input matrix means.
//!
//! A square matrix does not tell whether its rows or its columns are the vectors, so there is no default: the caller
//! writes [`Vectors::columns`] or [`Vectors::rows`]. Everything else in the crate sees the matrix X whose *columns* are
//! the vectors; for rows that is the transposed view, without a copy.

use faer::{Mat, MatRef};

use super::input::IntoMatrixView;
use super::real::Real;
use super::view::MatrixView;
use crate::error::{Error, Place, Result};

/// Which lines of the input matrix are the vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Orientation {
    /// Each column is a vector.
    Columns,
    /// Each row is a vector.
    Rows,
}

/// n vectors of dimension m, borrowed from a matrix.
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let three = Vectors::columns(MatrixView::row_major(&x, 2, 3)?);
/// assert_eq!((three.len(), three.dimension()), (3, 2));
/// let two = Vectors::rows(MatrixView::row_major(&x, 2, 3)?);
/// assert_eq!((two.len(), two.dimension()), (2, 3));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Vectors<'a, T: Real> {
    view: MatrixView<'a, T>,
    orientation: Orientation,
}

impl<'a, T: Real> Vectors<'a, T> {
    /// The columns of a matrix: m × n is n vectors of dimension m. Nothing is checked and, where [`MatrixView`]
    /// borrows, nothing copied.
    ///
    /// ```
    /// use gramkit::{Gram, Vectors};
    /// let x = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    /// let columns = Vectors::columns(&x);
    /// assert_eq!((columns.len(), columns.dimension(), columns.is_borrowed()), (2, 3, true));
    /// assert_eq!(Gram::of(&columns)?.get(1, 0), 44.0); // XᵀX: 1·2 + 3·4 + 5·6
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn columns(matrix: impl IntoMatrixView<'a, T>) -> Self {
        Self { view: matrix.into_matrix_view(), orientation: Orientation::Columns }
    }

    /// The rows of a matrix: m × n is m vectors of dimension n. Nothing is checked and, where [`MatrixView`] borrows,
    /// nothing copied.
    ///
    /// ```
    /// use gramkit::{Gram, Vectors};
    /// let x = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    /// let rows = Vectors::rows(&x);
    /// assert_eq!((rows.len(), rows.dimension()), (3, 2));
    /// assert_eq!(Gram::of(&rows)?.get(2, 0), 17.0); // XXᵀ: 5·1 + 6·2
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn rows(matrix: impl IntoMatrixView<'a, T>) -> Self {
        Self { view: matrix.into_matrix_view(), orientation: Orientation::Rows }
    }

    /// The number n of vectors.
    pub fn len(&self) -> usize {
        self.matrix().ncols()
    }

    /// Whether there is no vector at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The dimension m of the space that the vectors lie in.
    pub fn dimension(&self) -> usize {
        self.matrix().nrows()
    }

    /// Which lines of the input matrix are the vectors.
    pub fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// Whether the caller's memory is read in place.
    pub fn is_borrowed(&self) -> bool {
        self.view.is_borrowed()
    }

    /// X, the m × n matrix whose columns are the vectors (a view; for rows, the transposed one).
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    /// let rows = Vectors::rows(MatrixView::row_major(&x, 2, 3)?);
    /// assert_eq!(rows.matrix(), faer::mat![[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn matrix(&self) -> MatRef<'_, T> {
        match self.orientation {
            Orientation::Columns => self.view.as_faer(),
            Orientation::Rows => self.view.as_faer().transpose(),
        }
    }

    /// X in `f64`, column-major, copied.
    pub fn to_f64(&self) -> Mat<f64> {
        let x = self.matrix();
        let mut values = Mat::zeros(x.nrows(), x.ncols());
        for j in 0..x.ncols() {
            let to = values.col_as_slice_mut(j).iter_mut();
            match x.col(j).try_as_col_major() {
                Some(column) => to.zip(column.as_slice()).for_each(|(to, from)| *to = from.to_f64()),
                None => to.zip(x.col(j).iter()).for_each(|(to, from)| *to = from.to_f64()),
            }
        }
        values
    }

    /// Where component `i` of vector `j` stands in the input matrix: (row, column).
    pub(crate) fn position(&self, i: usize, j: usize) -> (usize, usize) {
        match self.orientation {
            Orientation::Columns => (i, j),
            Orientation::Rows => (j, i),
        }
    }

    /// Checks that every component is a finite number. Every answer about vectors begins with it.
    ///
    /// ```
    /// use gramkit::error::Place;
    /// use gramkit::{Error, MatrixView, Vectors};
    /// let x = [1.0, 2.0, 3.0, 4.0, 5.0, f64::INFINITY];
    /// let rows = Vectors::rows(MatrixView::row_major(&x, 2, 3)?);
    /// let place = Place::Entry { row: 1, column: 2 };
    /// assert_eq!(rows.check_finite(), Err(Error::NotFinite { place, value: f64::INFINITY }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`] with the row and column, in the input matrix, of the first that is not (vector by vector).
    pub fn check_finite(&self) -> Result<()> {
        let x = self.matrix();
        for j in 0..x.ncols() {
            for (i, value) in x.col(j).iter().map(|value| value.to_f64()).enumerate() {
                if !value.is_finite() {
                    let (row, column) = self.position(i, j);
                    return Err(Error::NotFinite { place: Place::Entry { row, column }, value });
                }
            }
        }
        Ok(())
    }
}
