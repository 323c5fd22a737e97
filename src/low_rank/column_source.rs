//! A symmetric matrix that is known by its diagonal and by columns on demand.

use std::fmt;

use super::premise::Premise;
use super::row_bounds::Errors;
use crate::claim::Radius;
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::Symmetric;
use crate::rounding::norms::{plus, times};

/// Writes columns of a matrix, one after the other, into a slice of as many times n numbers, and tells how far an entry
/// may be from the true one.
type Fill<'a> = dyn Fn(&[usize], &mut [f64]) -> Result<f64> + Sync + 'a;

/// A symmetric matrix A of order n that is never formed: its diagonal, a function that writes columns of it, how far
/// the entries of either may be from the true ones, and why A is positive semidefinite.
///
/// The function is given the indices of some columns and writes these, each of n numbers, one after the other. It is
/// called from one thread, and may use others as long as its numbers do not depend on them.
///
/// ```
/// use gramkit::low_rank::{ColumnSource, LowRank, Premise};
/// // The exponential kernel on a grid. 1e-15 is more than what exp is off by.
/// let n = 40;
/// let kernel = |i: usize, j: usize| (-(i.abs_diff(j) as f64) / 1024.0).exp();
/// let source = ColumnSource::new(vec![1.0; n], Premise::ByTheorem, |indices, columns| {
///     for (&j, column) in indices.iter().zip(columns.chunks_exact_mut(n)) {
///         column.iter_mut().enumerate().for_each(|(i, entry)| *entry = kernel(i, j));
///     }
///     Ok(())
/// })?
/// .with_errors(1e-15, 0.0)?;
/// let low_rank = LowRank::of_columns(&source, &Default::default())?;
/// assert!(low_rank.trace_error_bound <= 1e-8 * 40.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
pub struct ColumnSource<'a> {
    diagonal: Vec<f64>,
    fill: Box<Fill<'a>>,
    premise: Premise,
    /// A bound on the error of an entry of a column.
    entry_error: f64,
    /// A bound on the error of an entry of the diagonal.
    diagonal_error: f64,
    /// A bound on the spectral norm of all errors.
    norm_error: f64,
    /// The same, as the answers carry it.
    radius: Radius,
}

impl<'a> ColumnSource<'a> {
    /// The matrix with this diagonal whose columns `fill` writes, both without any error.
    ///
    /// # Errors
    /// [`Error::NotFinite`] for a number of the diagonal.
    pub fn new(
        diagonal: Vec<f64>,
        premise: Premise,
        fill: impl Fn(&[usize], &mut [f64]) -> Result<()> + Sync + 'a,
    ) -> Result<Self> {
        Self::reporting(diagonal, premise, move |indices, columns| fill(indices, columns).map(|()| 0.0))
    }

    /// The same where `fill` returns a bound on the error of each entry that it has written: it is known with the
    /// columns, and not before.
    ///
    /// ```
    /// use gramkit::low_rank::{ColumnSource, LowRank, Premise};
    /// // The kernel xy of whole numbers, of which those beyond 2⁵³ are rounded.
    /// let x = [1.0, 2.0, 3e8];
    /// let source = ColumnSource::reporting(x.map(|x| x * x).to_vec(), Premise::ByTheorem, |indices, columns| {
    ///     for (&j, column) in indices.iter().zip(columns.chunks_exact_mut(3)) {
    ///         column.iter_mut().zip(&x).for_each(|(entry, x_i)| *entry = x_i * x[j]);
    ///     }
    ///     Ok(if indices.contains(&2) { 8.0 } else { 0.0 })
    /// })?
    /// .with_errors(0.0, 8.0)?;
    /// assert!(LowRank::of_columns(&source, &Default::default())?.radius.value() >= 3.0 * 8.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`] for a number of the diagonal.
    pub fn reporting(
        diagonal: Vec<f64>,
        premise: Premise,
        fill: impl Fn(&[usize], &mut [f64]) -> Result<f64> + Sync + 'a,
    ) -> Result<Self> {
        if let Some((index, &value)) = diagonal.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::NotFinite { place: Place::Entry { row: index, column: index }, value });
        }
        let (fill, radius) = (Box::new(fill), Radius::Exact);
        Ok(Self { diagonal, fill, premise, entry_error: 0.0, diagonal_error: 0.0, norm_error: 0.0, radius })
    }

    /// A stored matrix, of which nothing is known but its entries and its radius.
    ///
    /// ```
    /// use gramkit::low_rank::{ColumnSource, LowRank};
    /// use gramkit::{Symmetric, error::{Error, Mismatch}};
    /// // Eigenvalues −1 and 3. A Cholesky factorisation that does not look takes it for a matrix of rank 1.
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 2.0 })?;
    /// let refuted = LowRank::of_columns(&ColumnSource::of(&a), &Default::default()).unwrap_err();
    /// assert!(matches!(refuted, Error::Mismatch(Mismatch::NotSemidefinite { at_most, .. }) if at_most < -2.9));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn of(a: &'a Symmetric) -> Self {
        let n = a.order();
        let values = a.as_faer();
        let fill = move |indices: &[usize], columns: &mut [f64]| {
            for (&j, column) in indices.iter().zip(columns.chunks_exact_mut(n.max(1))) {
                column.iter_mut().zip(values.col(j).iter()).for_each(|(entry, value)| *entry = *value);
            }
            Ok(0.0)
        };
        let norm_error = a.radius().value();
        let entry_error = match a.entry_errors() {
            Some(errors) => errors.col_iter().flat_map(|column| column.iter()).fold(0.0_f64, |max, &e| max.max(e)),
            None => norm_error,
        };
        Self {
            diagonal: a.diagonal(),
            fill: Box::new(fill),
            premise: Premise::Unknown,
            entry_error,
            diagonal_error: entry_error,
            norm_error,
            radius: a.radius().clone(),
        }
    }

    /// The same with bounds on how far an entry of a column, and one of the diagonal, may be from the true one.
    ///
    /// # Errors
    /// [`Error::Domain`] if one is negative or not finite.
    pub fn with_errors(self, entry: f64, diagonal: f64) -> Result<Self> {
        check_error("the error of an entry", entry)?;
        check_error("the error of the diagonal", diagonal)?;
        let norm_error = row_sum(self.order(), entry, diagonal);
        let radius = Radius::at_most(norm_error);
        Ok(Self { entry_error: entry, diagonal_error: diagonal, norm_error, radius, ..self })
    }

    /// The same, positive semidefinite for another reason.
    ///
    /// ```
    /// use gramkit::low_rank::{ColumnSource, Premise};
    /// use gramkit::Symmetric;
    /// let ones = Symmetric::from_lower(3, |_, _| 1.0)?;
    /// assert_eq!(ColumnSource::of(&ones).with_premise(Premise::Assumed).premise(), Premise::Assumed);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn with_premise(self, premise: Premise) -> Self {
        Self { premise, ..self }
    }

    /// The order n.
    pub fn order(&self) -> usize {
        self.diagonal.len()
    }

    /// The diagonal.
    pub fn diagonal(&self) -> &[f64] {
        &self.diagonal
    }

    /// Why the matrix is positive semidefinite.
    pub fn premise(&self) -> Premise {
        self.premise
    }

    /// How far what is given of the matrix may be from it, where the columns have reported no more than this.
    pub(super) fn errors(&self, reported: f64) -> Errors {
        let (entry, diagonal) = (self.entry_error.max(reported), self.diagonal_error);
        let norm = self.norm_error.max(if reported > 0.0 { row_sum(self.order(), reported, diagonal) } else { 0.0 });
        Errors { entry, diagonal, norm }
    }

    /// The radius of the matrix, where the columns have reported no more than this.
    pub(super) fn radius(&self, reported: f64) -> Radius {
        if reported > 0.0 { Radius::at_most(self.errors(reported).norm) } else { self.radius.clone() }
    }

    /// Some columns, one after the other, and what is reported of the error of an entry.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Domain`] for an error that is none; [`Mismatch::Diagonal`]; what the function
    /// says.
    pub(super) fn columns(&self, indices: &[usize]) -> Result<(Vec<f64>, f64)> {
        let n = self.order();
        let mut columns = vec![0.0; n * indices.len()];
        let reported = (self.fill)(indices, &mut columns)?;
        check_error("the error of an entry", reported)?;
        let entry_error = self.entry_error.max(reported);
        for (&j, column) in indices.iter().zip(columns.chunks_exact(n.max(1))) {
            // A sum of moduli is finite where all are, unless it overflows.
            if !column.iter().map(|value| value.abs()).sum::<f64>().is_finite()
                && let Some((row, &value)) = column.iter().enumerate().find(|(_, value)| !value.is_finite())
            {
                return Err(Error::NotFinite { place: Place::Entry { row, column: j }, value });
            }
            let gap = (column[j] - self.diagonal[j]).abs();
            if gap > (entry_error + self.diagonal_error).next_up() {
                return Err(Mismatch::Diagonal { index: j, diagonal: self.diagonal[j], column: column[j] }.into());
            }
        }
        Ok((columns, reported))
    }
}

/// A bound on the spectral norm of errors: a row sum.
fn row_sum(order: usize, entry: f64, diagonal: f64) -> f64 {
    plus(times(order as f64, entry), diagonal)
}

fn check_error(what: &'static str, value: f64) -> Result<()> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(Error::Domain { what, value, must_be: "a finite number, zero or more" })
}

impl fmt::Debug for ColumnSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ColumnSource")
            .field("order", &self.order())
            .field("premise", &self.premise)
            .field("entry_error", &self.entry_error)
            .field("diagonal_error", &self.diagonal_error)
            .finish_non_exhaustive()
    }
}
