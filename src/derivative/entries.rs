//! The entries of a matrix of derivatives, with the two parts of each error.

use faer::Mat;

use super::richardson::Derivative;
use super::status::Status;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::rounding::{add_up, inflate, mul_up, sqrt_up};

#[derive(Clone, Debug)]
pub(super) struct Entries {
    pub(super) values: Mat<f64>,
    pub(super) error: Mat<f64>,
    pub(super) truncation: Mat<f64>,
    pub(super) rounding: Mat<f64>,
    pub(super) status: Option<Status>,
    what: &'static str,
}

impl Entries {
    pub(super) fn new(rows: usize, columns: usize, what: &'static str) -> Result<Self> {
        crate::matrix::fits_into_memory(rows, columns)?;
        let [values, error, truncation, rounding] = [(); 4].map(|()| Mat::zeros(rows, columns));
        Ok(Self { values, error, truncation, rounding, status: None, what })
    }

    pub(super) fn set(&mut self, row: usize, column: usize, entry: &Derivative) -> Result<()> {
        // Upwards, so that the sum of two bounds is one; two estimates may well be 0.
        let error = match entry.error() {
            0.0 => 0.0,
            _ => add_up(entry.truncation, entry.rounding),
        };
        if !(entry.value.is_finite() && error.is_finite()) {
            return Err(Error::Overflow { what: self.what, row, column });
        }
        let at = (row, column);
        self.values[at] = entry.value;
        self.error[at] = error;
        self.truncation[at] = entry.truncation;
        self.rounding[at] = entry.rounding;
        self.status = self.status.max(Some(entry.status));
        Ok(())
    }

    /// The worst status; of no entries at all, that of what was wanted.
    pub(super) fn status(&self, proved: bool) -> Status {
        self.status.unwrap_or(if proved { Status::Proved } else { Status::Converged })
    }

    /// ‖E‖_F of the errors, a bound or an estimate of ‖Δ‖₂.
    pub(super) fn radius(&self, proved: bool) -> Result<Radius> {
        let radius = frobenius(&self.error);
        if !radius.is_finite() {
            return Err(Error::Overflow { what: "the radius of the derivatives", row: 0, column: 0 });
        }
        Ok(if proved { Radius::Bound(radius) } else { Radius::Estimate(radius) })
    }
}

/// An upper bound on ‖E‖_F of non-negative numbers.
pub(super) fn frobenius(errors: &Mat<f64>) -> f64 {
    let entries = || errors.col_iter().flat_map(|column| column.iter());
    let largest = entries().fold(0.0, |max, &error| if error > max { error } else { max });
    if largest == 0.0 {
        return 0.0;
    }
    // Relative to the largest, so that no square overflows; one that underflows is far below the last inflation.
    let squares: f64 = entries().map(|error| (error / largest).powi(2)).sum();
    let count = errors.nrows() * errors.ncols();
    inflate(mul_up(largest, sqrt_up(inflate(squares, count + 4))), 4)
}

/// |x| as a vector of the only column of a matrix.
pub(super) fn column(matrix: &Mat<f64>) -> Vec<f64> {
    matrix.col_iter().flat_map(|column| column.iter().copied()).collect()
}
