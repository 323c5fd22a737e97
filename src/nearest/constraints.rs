//! Which matrices are asked for.

use super::options::CorrelationOptions;
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::Symmetric;

/// What the diagonal of the matrices is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Diagonal {
    /// Anything.
    Free,
    /// All ones.
    Unit,
}

/// An entry that is held, on either side of the diagonal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fixed {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) value: f64,
}

/// The symmetric matrices X ⪰ δI with a diagonal and entries that are given.
#[derive(Clone, Debug)]
pub(super) struct Constraints {
    pub(super) diagonal: Diagonal,
    /// Below the diagonal, each once.
    pub(super) fixed: Vec<Fixed>,
    /// δ ≥ 0.
    pub(super) floor: f64,
}

/// The rows that have a variance, the matrix of these, and what is asked of it.
pub(super) struct Part {
    pub(super) rows: Vec<usize>,
    pub(super) matrix: Symmetric,
    pub(super) constraints: Constraints,
}

impl Constraints {
    /// All X ⪰ δI.
    pub(super) fn semidefinite(floor: f64) -> Self {
        Self { diagonal: Diagonal::Free, fixed: Vec::new(), floor }
    }

    /// The same with another floor.
    pub(super) fn with_floor(&self, floor: f64) -> Self {
        Self { floor, ..self.clone() }
    }

    /// How many entries have a multiplier: those of the diagonal and below it that are held.
    pub(super) fn count(&self, order: usize) -> usize {
        match self.diagonal {
            Diagonal::Free => 0,
            Diagonal::Unit => order + self.fixed.len(),
        }
    }

    /// The part of κ = 1 − δ that a factor with rows of length 1 leaves of the diagonal; 1 where that is free.
    pub(super) fn share(&self) -> f64 {
        match self.diagonal {
            Diagonal::Free => 1.0,
            Diagonal::Unit => 1.0 - self.floor,
        }
    }
}

impl Part {
    /// Of a matrix whose nearest correlation matrix is asked for: the rows with a nonzero diagonal entry.
    ///
    /// # Errors
    /// [`Error::Domain`] for a floor outside \[0, 1\], an index beyond the order, or, [at](Error::At) its place, an
    /// entry beyond ±1; [`Mismatch::FixedEntries`] for one that no matrix with that floor has.
    pub(super) fn of_correlation(a: &Symmetric, options: &CorrelationOptions<'_>) -> Result<Self> {
        let n = a.order();
        let floor = options.floor;
        if !(0.0..=1.0).contains(&floor) {
            let must_be = "a number from 0 to 1, which is the mean of the eigenvalues";
            return Err(Error::Domain { what: "the floor of the eigenvalues", value: floor, must_be });
        }
        let rows: Vec<usize> = (0..n).filter(|&i| a.get(i, i) != 0.0).collect();
        let mut place = vec![None; n];
        rows.iter().enumerate().for_each(|(at, &row)| place[row] = Some(at));
        let mut fixed = Vec::new();
        for &(i, j) in options.fixed {
            if let Some(beyond) = [i, j].into_iter().find(|&index| index >= n) {
                let must_be = "below the order of the matrix";
                return Err(Error::Domain { what: "an index of a fixed entry", value: beyond as f64, must_be });
            }
            let (row, column) = (i.max(j), i.min(j));
            let value = a.get(row, column);
            if row == column {
                continue;
            }
            if value.abs() > 1.0 {
                let error = Error::Domain { what: "a fixed correlation", value, must_be: "between -1 and 1" };
                return Err(error.at(Place::Entry { row, column }));
            }
            match (place[row], place[column]) {
                (Some(row), Some(column)) if value.abs() <= (1.0 - floor).next_up() => {
                    fixed.push(Fixed { row, column, value });
                }
                // Beside a variance of 0 every entry is 0.
                (None, _) | (_, None) if value == 0.0 => {}
                _ => return Err(Mismatch::FixedEntries { floor }.into()),
            }
        }
        fixed.sort_by_key(|entry| (entry.column, entry.row));
        fixed.dedup_by_key(|entry| (entry.column, entry.row));
        let matrix = Symmetric::from_lower(rows.len(), |i, j| a.get(rows[i], rows[j]))?;
        Ok(Self { rows, matrix, constraints: Constraints { diagonal: Diagonal::Unit, fixed, floor } })
    }
}
