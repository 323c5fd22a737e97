//! A matrix whose entries stand apart in a slice.
//!
//! No safe constructor of faer takes two strides; what makes them safe is one comparison with the length of the slice.

#![allow(unsafe_code)]

use faer::MatRef;

use crate::error::{Error, Result};
use crate::matrix::{MatrixView, Real, entries};

impl<'a, T: Real> MatrixView<'a, T> {
    /// A slice that holds entry (i, j) of the matrix at `i·row_stride + j·column_stride`. Borrowed.
    ///
    /// Both strides count entries. The slice may go on after the last entry and may have others between them, so that a
    /// block of a larger matrix, or every k-th of its rows, is read in place; a stride of 0 repeats a row or a column.
    ///
    /// ```
    /// use gramkit::{Error, MatrixView};
    /// // Rows of three: every second row, without the first column.
    /// let x = [0.0, 1.0, 2.0, 9.0, 9.0, 9.0, 6.0, 7.0, 8.0];
    /// let view = MatrixView::strided(&x[1..], 2, 2, 6, 1)?;
    /// assert_eq!(view.as_faer(), faer::mat![[1.0, 2.0], [7.0, 8.0]]);
    /// assert!(view.is_borrowed());
    /// let short = MatrixView::strided(&x, 2, 2, 8, 1).unwrap_err(); // the last entry stands at 8 + 1
    /// assert!(matches!(short, Error::Shape { expected: 10, found: 9, .. }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the slice ends before the last entry, at `(rows − 1)·row_stride + (columns −
    /// 1)·column_stride`; [`Error::Domain`] if that place, or `rows · columns`, exceeds a `usize`.
    pub fn strided(
        values: &'a [T],
        rows: usize,
        columns: usize,
        row_stride: usize,
        column_stride: usize,
    ) -> Result<Self> {
        if entries(rows, columns)? == 0 {
            return Ok(Self::borrowed(MatRef::from_column_major_slice(&values[..0], rows, columns)));
        }
        let along = |count: usize, stride: usize| (count - 1).checked_mul(stride);
        let reached = along(rows, row_stride)
            .zip(along(columns, column_stride))
            .and_then(|(down, across)| down.checked_add(across)?.checked_add(1));
        let Some(expected) = reached else {
            let value = (rows - 1) as f64 * row_stride as f64 + (columns - 1) as f64 * column_stride as f64;
            return Err(Error::Domain {
                what: "the place of the last entry",
                value,
                must_be: "below the address space",
            });
        };
        if values.len() < expected {
            return Err(Error::Shape { what: "values up to the last entry", expected, found: values.len() });
        }
        // A stride along which there is no second entry is of no meaning, and may be any number.
        let step = |count: usize, stride: usize| if count > 1 { stride as isize } else { 1 };
        let strides = (step(rows, row_stride), step(columns, column_stride));
        // SAFETY: for i < rows and j < columns the place i·row_stride + j·column_stride is at most that of the last
        // entry, which is below the length of the slice, hence below `isize::MAX`; so is each stride that is used. The
        // slice is borrowed for 'a, and is only read.
        Ok(Self::borrowed(unsafe { MatRef::from_raw_parts(values.as_ptr(), rows, columns, strides.0, strides.1) }))
    }
}
