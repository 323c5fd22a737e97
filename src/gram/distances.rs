//! Squared distances from inner products.

use faer::Mat;

use super::Gram;
use super::update::{overflow, with_bound};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::rounding::norms::{plus, row_sum};
use crate::rounding::two_sum;

impl Gram {
    /// The squared Euclidean distances d_ij = ‖xᵢ − x_j‖² = g_ii + g_jj − 2g_ij between the vectors, of which radial
    /// kernels are made.
    ///
    /// The diagonal is 0 and no entry negative. An entry is off by 2r at most, r the radius of G, and what three
    /// additions round; the radius of the result is (n − 1) times that, at most. So it is relative to the squared
    /// lengths: from points that lie close together and far from the origin, subtract one of them first. After a
    /// [`Gram::downdated`], the components taken away must have been there: else there are no vectors, and no distances
    /// to be near to.
    ///
    /// ```
    /// use gramkit::{Gram, MatrixView, Radius, Vectors};
    /// let points = [0.0, 0.0, 3.0, 4.0, 6.0, 8.0]; // three in the plane, as rows
    /// let d = Gram::of(&Vectors::rows(MatrixView::row_major(&points, 3, 2)?))?.squared_distances()?;
    /// assert_eq!((d.get(1, 0), d.get(2, 0), d.get(2, 1)), (25.0, 100.0, 25.0));
    /// assert_eq!(d.radius(), &Radius::Exact);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overflow`](crate::Error::Overflow).
    pub fn squared_distances(&self) -> Result<Symmetric> {
        let n = self.order();
        // |(e_i − e_j)ᵀE(e_i − e_j)| ≤ 2‖E‖₂ for the error E of G, and no more than d_i + d_j in the order of forms.
        let radius = self.radius();
        let inherited = |i: usize, j: usize| plus(radius.at(i), radius.at(j)).min(2.0 * radius.value());
        let mut errors = Mat::zeros(n, n);
        let matrix = Symmetric::from_lower(n, |i, j| {
            if i == j {
                return 0.0;
            }
            // The differences first: they cannot overflow before the distance does, and of vectors close together they
            // are exact (Sterbenz).
            let (left, left_error) = two_sum(self.get(i, i), -self.get(i, j));
            let (right, right_error) = two_sum(self.get(j, j), -self.get(i, j));
            let (distance, error) = two_sum(left, right);
            errors[(i, j)] = plus(plus(left_error.abs(), right_error.abs()), plus(error.abs(), inherited(i, j)));
            // No squared length is negative: this moves towards the truth, and a bound on each entry still holds.
            if distance < 0.0 { 0.0 } else { distance }
        });
        with_bound(matrix.map_err(overflow)?, row_sum(&errors))
    }
}
