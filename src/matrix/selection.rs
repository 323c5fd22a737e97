//! Some of a family of vectors.

use faer::Mat;

use super::exact::check_indices;
use super::real::Real;
use super::symmetric::fits_into_memory;
use super::vectors::{Orientation, Vectors};
use super::view::MatrixView;
use crate::error::Result;

impl<T: Real> Vectors<'_, T> {
    /// The vectors with these indices, in this order, copied: x_(i_1), x_(i_2), …; one may be named twice.
    ///
    /// ```
    /// use gramkit::{Independence, MatrixView, Vectors};
    /// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    /// let x = Vectors::columns(MatrixView::row_major(&x, 3, 3)?);
    /// let independent = x.select(&Independence::of(&x)?.independent_columns())?;
    /// assert_eq!(independent.matrix(), faer::mat![[1.0, 2.0], [4.0, 5.0], [7.0, 8.0]]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`](crate::Error::Domain) for an index that no vector has;
    /// [`Error::TooLarge`](crate::Error::TooLarge).
    pub fn select(&self, indices: &[usize]) -> Result<Vectors<'static, T>> {
        check_indices("the index of a vector", indices, self.len())?;
        let x = self.matrix();
        fits_into_memory(x.nrows(), indices.len())?;
        let (m, n) = (x.nrows(), indices.len());
        Ok(match self.orientation() {
            Orientation::Columns => Vectors::columns(MatrixView::owned(Mat::from_fn(m, n, |i, k| x[(i, indices[k])]))),
            Orientation::Rows => Vectors::rows(MatrixView::owned(Mat::from_fn(n, m, |k, i| x[(i, indices[k])]))),
        })
    }

    /// The vectors but for those with these indices, in their order, copied.
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// let rows = Vectors::rows(MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3, 2)?);
    /// assert_eq!(rows.without(&[1])?.matrix(), faer::mat![[1.0, 5.0], [2.0, 6.0]]);
    /// assert!(rows.without(&[3]).is_err());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Vectors::select`].
    pub fn without(&self, indices: &[usize]) -> Result<Vectors<'static, T>> {
        check_indices("the index of a vector", indices, self.len())?;
        let mut kept = vec![true; self.len()];
        indices.iter().for_each(|&j| kept[j] = false);
        self.select(&(0..kept.len()).filter(|&j| kept[j]).collect::<Vec<_>>())
    }
}
