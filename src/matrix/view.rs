//! A matrix that somebody else owns, read in place.

use faer::MatRef;

use super::real::Real;
use crate::error::{Error, Result};

/// A rows × columns matrix, borrowed wherever its layout allows it.
///
/// It is made [of](MatrixView::of) a matrix of faer, nalgebra or ndarray or of rows in an array, or of a slice with a
/// shape: see [`IntoMatrixView`](super::IntoMatrixView). All are borrowed but views of nalgebra, which cost one copy.
///
/// ```
/// use gramkit::MatrixView;
/// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let view = MatrixView::row_major(&x, 2, 3)?;
/// assert_eq!(view.as_faer()[(1, 0)], 4.0);
/// assert!(view.is_borrowed());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct MatrixView<'a, T: Real>(Storage<'a, T>);

#[derive(Clone, Debug)]
enum Storage<'a, T: Real> {
    Borrowed(MatRef<'a, T>),
    Owned(faer::Mat<T>),
}

impl<'a, T: Real> MatrixView<'a, T> {
    /// A slice that holds the matrix column after column: entry (i, j) is `values[i + j·rows]`. Borrowed.
    ///
    /// ```
    /// use gramkit::{Error, MatrixView};
    /// let view = MatrixView::column_major(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3)?;
    /// assert_eq!(view.as_faer()[(1, 0)], 2.0);
    /// let short = MatrixView::column_major(&[1.0, 2.0, 3.0], 2, 2).unwrap_err();
    /// assert!(matches!(short, Error::Shape { expected: 4, found: 3, .. }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the slice has not exactly `rows · columns` values; [`Error::Domain`] if that product exceeds
    /// a `usize`.
    pub fn column_major(values: &'a [T], rows: usize, columns: usize) -> Result<Self> {
        check_length(values.len(), rows, columns)?;
        Ok(Self::borrowed(MatRef::from_column_major_slice(values, rows, columns)))
    }

    /// A slice that holds the matrix row after row: entry (i, j) is `values[i·columns + j]`. Borrowed.
    ///
    /// ```
    /// use gramkit::MatrixView;
    /// let view = MatrixView::row_major(&[1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3)?;
    /// assert_eq!(view.as_faer()[(1, 0)], 4.0);
    /// assert!(view.is_borrowed());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the slice has not exactly `rows · columns` values; [`Error::Domain`] if that product exceeds
    /// a `usize`.
    pub fn row_major(values: &'a [T], rows: usize, columns: usize) -> Result<Self> {
        check_length(values.len(), rows, columns)?;
        Ok(Self::borrowed(MatRef::from_row_major_slice(values, rows, columns)))
    }

    pub(crate) fn borrowed(view: MatRef<'a, T>) -> Self {
        Self(Storage::Borrowed(view))
    }

    pub(crate) fn owned(matrix: faer::Mat<T>) -> Self {
        Self(Storage::Owned(matrix))
    }

    /// The matrix as a faer view.
    pub fn as_faer(&self) -> MatRef<'_, T> {
        match &self.0 {
            Storage::Borrowed(view) => *view,
            Storage::Owned(matrix) => matrix.as_ref(),
        }
    }

    /// Whether the caller's memory is read in place, rather than a copy of it.
    pub fn is_borrowed(&self) -> bool {
        matches!(self.0, Storage::Borrowed(_))
    }
}

fn check_length(found: usize, rows: usize, columns: usize) -> Result<()> {
    let expected = entries(rows, columns)?;
    if found == expected { Ok(()) } else { Err(Error::Shape { what: "values in the slice", expected, found }) }
}

/// The number of entries of a rows × columns matrix.
///
/// # Errors
/// [`Error::Domain`] if it exceeds a `usize`.
pub(crate) fn entries(rows: usize, columns: usize) -> Result<usize> {
    rows.checked_mul(columns).ok_or(Error::Domain {
        what: "rows · columns",
        value: rows as f64 * columns as f64,
        must_be: "below the address space",
    })
}
