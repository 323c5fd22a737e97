//! Matrices of which both triangles are stored.

use super::symmetric_batch::SymmetricBatch;
use crate::error::{Error, Place, Result};
use crate::matrix::Real;
use crate::spectrum::packed::packed_index;

impl<'a> SymmetricBatch<'a> {
    /// Matrices as arrays of their rows.
    ///
    /// The triangles of each must agree to the bit: what is asked of the batch is an error, [`Error::At`] the first
    /// matrix of which they do not.
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// let batch = SymmetricBatch::from_arrays(&[[[2.0, 1.0], [1.0, 2.0]], [[1.0, 2.0], [2.5, 1.0]]]);
    /// let error = batch.definiteness().unwrap_err();
    /// assert!(error.to_string().starts_with("matrix 1: "));
    /// ```
    pub fn from_arrays<T: Real, const N: usize>(matrices: &'a [[[T; N]; N]]) -> Self {
        Self::square(matrices, |matrix| matrix)
    }

    /// Matrices of which each has an array of its rows or of its columns.
    pub(super) fn square<M: Sync, T: Real, const N: usize>(
        matrices: &'a [M],
        array: impl Fn(&'a M) -> &'a [[T; N]; N] + Copy + Send + Sync + 'a,
    ) -> Self {
        Self::filled(N, matrices.len(), move |range, rows| {
            let first = range.start;
            fill(&matrices[range], first, rows, array)
        })
    }
}

/// One component after another, each of all matrices.
fn fill<'a, M, T: Real, const N: usize>(
    matrices: &'a [M],
    first: usize,
    rows: &mut [&mut [f64]],
    array: impl Fn(&'a M) -> &'a [[T; N]; N] + Copy,
) -> Result<()> {
    let mut differ = false;
    for i in 0..N {
        for j in i..N {
            for (to, matrix) in rows[packed_index(N, i, j)].iter_mut().zip(matrices) {
                let matrix = array(matrix);
                let (entry, mirrored) = (matrix[i][j].to_f64(), matrix[j][i].to_f64());
                *to = entry;
                differ |= entry != mirrored;
            }
        }
    }
    // A NaN differs from itself; the matrices are looked at one by one.
    let found = if differ { matrices.iter().map(array).enumerate().find_map(asymmetry) } else { None };
    found.map_or(Ok(()), |(v, error)| Err(error.at(Place::Matrix(first + v))))
}

/// What [`Symmetric::new`](crate::Symmetric::new) has against a matrix that differs from its mirror image.
fn asymmetry<T: Real, const N: usize>((v, matrix): (usize, &[[T; N]; N])) -> Option<(usize, Error)> {
    let below = (0..N).flat_map(|column| (column + 1..N).map(move |row| (row, column)));
    for (row, column) in below {
        let (entry, mirrored) = (matrix[row][column].to_f64(), matrix[column][row].to_f64());
        if entry != mirrored && !(entry.is_nan() && mirrored.is_nan()) {
            return Some((v, Error::Asymmetric { row, column, gap: (entry - mirrored).abs() }));
        }
    }
    None
}
