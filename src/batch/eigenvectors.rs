//! The eigenvectors of many matrices.

use super::eigenvalues::BatchEigenvalues;
use super::symmetric_batch::SymmetricBatch;
use crate::error::Result;
use crate::spectrum::packed::fill_eigenvectors;

/// The eigenvalues of many matrices of order n, and unit eigenvectors.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BatchEigenvectors {
    /// The eigenvalues.
    pub eigenvalues: BatchEigenvalues,
    /// n² rows, with one entry for each matrix: `vectors[k·n + i][v]` is entry i of the vector that belongs to the k-th
    /// smallest eigenvalue of matrix v. NaN where that is.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub vectors: Vec<Vec<f64>>,
}

impl BatchEigenvectors {
    /// The vector that belongs to the k-th smallest eigenvalue of matrix v; `None` if there is none.
    pub fn vector(&self, v: usize, k: usize) -> Option<Vec<f64>> {
        let order = self.eigenvalues.values.len();
        let rows = self.vectors.get(k.checked_mul(order)?..)?.get(..order).filter(|_| k < order)?;
        rows.iter().map(|row| row.get(v).copied()).collect()
    }
}

impl SymmetricBatch<'_> {
    /// The eigenvalues of each matrix as [`SymmetricBatch::eigenvalues`] has them, and unit eigenvectors.
    ///
    /// The entry of largest modulus of each vector (the first of equals) is positive. Of orders 1 to 3 the residual
    /// ‖Av − λv‖ and the loss of orthogonality are a few u, of ‖A‖ and of 1.
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// let found = SymmetricBatch::from_packed(2, &[1.0, 0.0, -1.0])?.eigenvectors()?;
    /// assert_eq!((found.eigenvalues.values[0][0], found.vector(0, 0)), (-1.0, Some(vec![0.0, 1.0])));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`SymmetricBatch::eigenvalues`].
    pub fn eigenvectors(&self) -> Result<BatchEigenvectors> {
        let order = self.order();
        let solve = |components: &[&[f64]], values: &mut [&mut [f64]], vectors: &mut [&mut [f64]]| {
            fill_eigenvectors(order, components, values, vectors);
        };
        let [values, vectors] = self.solved(order.saturating_mul(order), solve)?;
        Ok(BatchEigenvectors { eigenvalues: self.with_errors(values)?, vectors })
    }
}
