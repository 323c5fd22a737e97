//! The eigenvalues of many matrices.

use rayon::prelude::*;

use super::symmetric_batch::SymmetricBatch;
use crate::claim::Enclosure;
use crate::error::{Error, Place, Result};
use crate::matrix::fits_into_memory;
use crate::rounding::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, in_pool, mul_up, sub_down};
use crate::spectrum::packed::{error_constant, fill_eigenvalues};

/// The highest order of which the error of an eigenvalue is proved.
const PROVED: usize = 3;

/// The eigenvalues of many matrices of order n.
///
/// NaN stands for all of a matrix with an entry that is not finite, and of one of order 4 and more for which the
/// iteration does not converge.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BatchEigenvalues {
    /// n rows, with one entry for each matrix: `values[k][v]` is the k-th smallest of matrix v.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Vec<Vec<f64>>,
    /// How far the eigenvalues of every matrix within the radius may be from the computed ones, for each matrix: the
    /// radius and the rounding errors. `None` above order 3, where no error is proved here;
    /// [`Eigen::of`](crate::Eigen::of) a [`SymmetricBatch::matrix`] has enclosures.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub errors: Option<Vec<f64>>,
}

impl BatchEigenvalues {
    /// Where the k-th smallest eigenvalue of matrix v is, of every matrix within its radius; `None` where it is not
    /// known, or there is none.
    pub fn enclosure(&self, v: usize, k: usize) -> Option<Enclosure> {
        let value = *self.values.get(k)?.get(v)?;
        let error = *self.errors.as_ref()?.get(v)?;
        let known = value.is_finite() && error.is_finite();
        known.then(|| Enclosure { lower: sub_down(value, error), upper: add_up(value, error) })
    }
}

impl SymmetricBatch<'_> {
    /// The eigenvalues of each matrix, ascending.
    ///
    /// Of orders 1 to 3 in closed form, with |λ̂ − λ| ≤ c·u·‖A‖ + η for the eigenvalues λ of A, c = 0, 4 and 128,
    /// u = 2⁻⁵³ and η = 2⁻¹⁰⁷⁴, and within r more for those of every matrix within the radius r (Weyl). Above, they are
    /// those of [`Eigen`](crate::Eigen).
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// let batch = SymmetricBatch::from_packed(2, &[2.0, 1.0, 2.0, 0.5, 0.0, -1.0])?;
    /// let found = batch.eigenvalues()?;
    /// assert_eq!(found.values, [[1.0, -1.0], [3.0, 0.5]]);
    /// assert!(found.enclosure(0, 1).is_some_and(|three| three.contains(3.0) && three.width() < 1e-14));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::At`] the first matrix whose triangles differ, with [`Error::Asymmetric`], or of which an eigenvalue
    /// exceeds `f64`, with [`Error::Overflow`] (a few hundred matrices are read before their eigenvalues are computed,
    /// so that of two faults near to each other the asymmetry is told); [`Error::TooLarge`]; [`Error::Environment`].
    pub fn eigenvalues(&self) -> Result<BatchEigenvalues> {
        let order = self.order();
        let [values, _] = self.solved(0, |components, values, _| fill_eigenvalues(order, components, values))?;
        self.with_errors(values)
    }

    /// The rows of eigenvalues that a solver fills, and so many of eigenvectors.
    pub(super) fn solved(
        &self,
        vectors: usize,
        solve: impl Fn(&[&[f64]], &mut [&mut [f64]], &mut [&mut [f64]]) + Send + Sync,
    ) -> Result<[Vec<Vec<f64>>; 2]> {
        let order = self.order();
        let rows = order.saturating_add(vectors);
        // The head of a row takes as much as three numbers.
        fits_into_memory(self.len().max(3), rows)?;
        let mut rows = vec![vec![0.0; self.len()]; rows];
        let task = self.task()?;
        let mut tasks: Vec<Vec<&mut [f64]>> = (0..self.len().div_ceil(task)).map(|_| Vec::new()).collect();
        for row in &mut rows {
            tasks.iter_mut().zip(row.chunks_mut(task)).for_each(|(rows, part)| rows.push(part));
        }
        in_pool(tasks.into_par_iter().enumerate(), |(number, mut rows)| {
            self.chunks(number, |chunk| {
                let mut parts: Vec<&mut [f64]> = rows.iter_mut().map(|row| &mut row[chunk.within.clone()]).collect();
                let (values, vectors) = parts.split_at_mut(order);
                solve(&chunk.components, values, vectors);
                check_overflow(values).map_err(|(v, error)| {
                    let first = number * task + chunk.within.start;
                    error.at(Place::Matrix(first + v))
                })
            })
        })?;
        let vectors = rows.split_off(order);
        Ok([rows, vectors])
    }

    /// Computed eigenvalues with the bounds on their errors.
    pub(super) fn with_errors(&self, values: Vec<Vec<f64>>) -> Result<BatchEigenvalues> {
        let errors = match values.as_slice() {
            [low, .., high] if self.order() <= PROVED => Some((low, high)),
            [only] => Some((only, only)),
            _ => None,
        };
        let errors = match errors {
            Some((low, high)) => {
                fits_into_memory(self.len(), 1)?;
                let mut errors = vec![0.0; self.len()];
                let task = self.task()?;
                in_pool(errors.par_chunks_mut(task).enumerate(), |(number, errors)| {
                    for (at, error) in errors.iter_mut().enumerate() {
                        let v = number * task + at;
                        *error = self.error(v, low[v], high[v]);
                    }
                    Ok(())
                })?;
                Some(errors)
            }
            None => None,
        };
        Ok(BatchEigenvalues { values, errors })
    }

    /// How far the eigenvalues of every matrix within the radius of matrix v may be from the computed ones.
    ///
    /// With N = ‖A‖ and N̂ the largest of the computed moduli, N ≤ N̂ + cuN + η, so that c²u ≤ 1 gives
    /// cuN ≤ (c + 1)uN̂ + η: the error is below (c + 2)uN̂ + 2η.
    fn error(&self, v: usize, low: f64, high: f64) -> f64 {
        let norm = if high > -low { high } else { -low };
        let error = mul_up(norm, (error_constant(self.order()) + 2.0) * UNIT_ROUNDOFF);
        add_up(add_up(error, 2.0 * SMALLEST_SUBNORMAL), self.radius(v))
    }
}

/// The first matrix of which an eigenvalue is infinite.
fn check_overflow(values: &[&mut [f64]]) -> Result<(), (usize, Error)> {
    // All of them first, without a branch.
    let any = |row: &&mut [f64]| row.iter().fold(false, |any, x| any | x.is_infinite());
    if !values.iter().any(any) {
        return Ok(());
    }
    let first = |(k, row): (usize, &&mut [f64])| Some((row.iter().position(|x| x.is_infinite())?, k));
    let found = values.iter().enumerate().filter_map(first).min();
    found.map_or(Ok(()), |(v, k)| Err((v, Error::Overflow { what: "eigenvalues", row: k, column: k })))
}
