//! nalgebra's matrices of fixed size, as they lie in memory.

use nalgebra::{ArrayStorage, Const, Matrix};

use super::symmetric_batch::SymmetricBatch;
use crate::matrix::Real;

impl<'a> SymmetricBatch<'a> {
    /// nalgebra's matrices of a fixed size, without a copy of all of them.
    ///
    /// The triangles of each must agree to the bit: what is asked of the batch is an error,
    /// [`Error::At`](crate::Error::At) the first matrix of which they do not. Where that is rounding, make the matrix
    /// its own ½(A + Aᵀ) first.
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// use nalgebra::{Matrix3, matrix};
    /// let tensors = vec![Matrix3::identity(), matrix![1.0, 0.0, 0.0; 0.0, 1.0, 3.0; 0.0, 3.0, 1.0]];
    /// let values = SymmetricBatch::from_matrices(&tensors).eigenvalues()?;
    /// assert!((values.values[0][1] + 2.0).abs() < 1e-14);
    /// let skew = [matrix![0.0, 1.0; -1.0, 0.0]];
    /// assert!(SymmetricBatch::from_matrices(&skew).eigenvalues().is_err());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn from_matrices<T: Real, const N: usize>(
        matrices: &'a [Matrix<T, Const<N>, Const<N>, ArrayStorage<T, N, N>>],
    ) -> Self {
        Self::square(matrices, |matrix| &matrix.data.0)
    }
}
