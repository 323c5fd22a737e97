//! The entries of a derivative, one after the other.

use faer::Mat;

use super::Derivative;
use super::entry::Entry;
use super::status::Status;
use crate::error::{Error, Result};
use crate::matrix::{Symmetric, fits_into_memory};
use crate::rounding::{add_up, norms, with_errors};

/// A matrix that is filled entry by entry. When it is full, `at_best` says how an entry ends that nothing limits:
/// [`Status::Proved`] if the errors are bounds, otherwise [`Status::Converged`].
#[derive(Clone, Debug)]
pub(super) struct Entries {
    pub(super) values: Mat<f64>,
    pub(super) error: Mat<f64>,
    pub(super) truncation: Mat<f64>,
    pub(super) rounding: Mat<f64>,
    worst: Option<Status>,
    what: &'static str,
}

impl Entries {
    pub(super) fn new(rows: usize, columns: usize, what: &'static str) -> Result<Self> {
        fits_into_memory(rows, columns)?;
        let [values, error, truncation, rounding] = [(); 4].map(|()| Mat::zeros(rows, columns));
        Ok(Self { values, error, truncation, rounding, worst: None, what })
    }

    pub(super) fn set(&mut self, row: usize, column: usize, entry: &Entry) -> Result<()> {
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
        self.worst = self.worst.max(Some(entry.status));
        Ok(())
    }

    /// The worst status, `at_best` if there are no entries.
    pub(super) fn status(&self, at_best: Status) -> Status {
        self.worst.unwrap_or(at_best)
    }

    /// The matrix, within ‖E‖_F of its errors E.
    pub(super) fn into_matrix(
        self,
        at_best: Status,
        function_value: Vec<f64>,
        evaluations: usize,
    ) -> Result<Derivative<Mat<f64>>> {
        let radius = norms::frobenius_of_errors(self.error.as_ref());
        if !radius.is_finite() {
            return Err(Error::Overflow { what: "the radius of the derivatives", row: 0, column: 0 });
        }
        Ok(Derivative {
            radius: at_best.radius(radius),
            status: self.status(at_best),
            value: self.values,
            error: self.error,
            truncation: self.truncation,
            rounding: self.rounding,
            function_value,
            evaluations,
        })
    }

    /// The symmetric matrix, within min(‖E‖_∞, ‖E‖_F) of its errors E.
    pub(super) fn into_symmetric(
        self,
        at_best: Status,
        function_value: Vec<f64>,
        evaluations: usize,
    ) -> Result<Derivative<Symmetric>> {
        let value = with_errors(self.values.as_ref(), self.error.as_ref(), |distance| at_best.radius(distance))?;
        Ok(Derivative {
            radius: value.radius().clone(),
            status: self.status(at_best),
            value,
            error: Symmetric::from_mirrored(self.error),
            truncation: Symmetric::from_mirrored(self.truncation),
            rounding: Symmetric::from_mirrored(self.rounding),
            function_value,
            evaluations,
        })
    }
}
