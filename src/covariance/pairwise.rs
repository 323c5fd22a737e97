//! Covariances of data with gaps: how many observations each rests on, and repair where it is asked for.

use crate::error::{Error, Place, Result};
use crate::gram::PairwiseCovariance;
use crate::nearest::Nearest;
use crate::verdict::Definiteness;

impl PairwiseCovariance {
    /// The same, if each pair is known together in so many observations.
    ///
    /// ```
    /// use gramkit::gram::PairwiseCovariance;
    /// use gramkit::{MatrixView, Vectors};
    /// let x = [1.0, 2.0, 2.0, 4.0, 3.0, f64::NAN, 4.0, 8.0];
    /// let s = PairwiseCovariance::of(&Vectors::columns(MatrixView::row_major(&x, 4, 2)?))?;
    /// assert!(s.clone().with_min_pairs(3).is_ok());
    /// let error = s.with_min_pairs(4).unwrap_err();
    /// assert!(error.to_string().starts_with("items 0 and 1: the number of observations in common is 3"));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`], [at](Error::At) the first pair that is known in fewer.
    pub fn with_min_pairs(self, min_pairs: usize) -> Result<Self> {
        let n = self.matrix.order();
        for (j, i) in (0..n).flat_map(|j| (0..=j).map(move |i| (j, i))) {
            let count = self.count(i, j);
            if count < min_pairs {
                let (what, must_be) = ("the number of observations in common", "as many as are asked for, or more");
                let error = Error::Domain { what, value: count as f64, must_be };
                return Err(error.at(Place::Items(i, j)));
            }
        }
        Ok(self)
    }

    /// Whether it is positive semidefinite, within the errors of its entries; it need not be.
    ///
    /// # Errors
    /// Those of [`Definiteness::of`].
    pub fn definiteness(&self) -> Result<Definiteness> {
        Definiteness::of(&self.matrix)
    }

    /// The nearest positive semidefinite matrix in Frobenius' norm: no repair is made unless it is asked for here.
    ///
    /// ```
    /// use gramkit::gram::PairwiseCovariance;
    /// use gramkit::Vectors;
    /// let nan = f64::NAN;
    /// // Each pair in rows of its own: [[1, 1, −1], [1, 1, 1], [−1, 1, 1]], with the eigenvalues −1, 2, 2.
    /// let x = [
    ///     [1.0, 1.0, nan], [2.0, 2.0, nan], [3.0, 3.0, nan], [nan, 1.0, 1.0], [nan, 2.0, 2.0], [nan, 3.0, 3.0],
    ///     [1.0, nan, 3.0], [2.0, nan, 2.0], [3.0, nan, 1.0],
    /// ];
    /// let s = PairwiseCovariance::of(&Vectors::columns(&x))?;
    /// assert!(s.definiteness()?.is_positive_semidefinite().is_refuted());
    /// let repaired = s.repaired()?;
    /// assert!(repaired.definiteness.is_positive_semidefinite().is_proved());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Nearest::semidefinite`].
    pub fn repaired(&self) -> Result<Nearest> {
        Nearest::semidefinite(&self.matrix)
    }
}
