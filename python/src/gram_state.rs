//! What is known of the rows of a table, in pieces that are kept, sent and merged.

use std::sync::{Mutex, MutexGuard, PoisonError};

use gramkit::Orientation;
use gramkit::gram_state::{MissingRows, Piece, StateOptions, StateReport, Summation};
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::array_in::{Matrix, with_vectors};
use crate::array_out;
use crate::call::call;
use crate::claim;
use crate::error::{Failure, named, refused};
use crate::gram::{Gram, divisor};

/// The state of the rows of a table that were counted in.
#[pyclass(frozen, module = "gramkit._gramkit")]
pub(crate) struct GramState {
    state: Mutex<gramkit::gram_state::GramState>,
}

impl GramState {
    fn state(&self) -> MutexGuard<'_, gramkit::gram_state::GramState> {
        // After an error all is as before, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn around(state: gramkit::gram_state::GramState) -> Self {
        Self { state: Mutex::new(state) }
    }
}

/// What becomes of rows with a missing number.
fn missing_rows(missing: &str) -> PyResult<MissingRows> {
    match missing {
        "error" => Ok(MissingRows::Refused),
        "skip" => Ok(MissingRows::Skipped),
        other => Err(refused(format!("missing is {other:?}; it must be \"error\" or \"skip\""))),
    }
}

/// Name, size in bytes, first row and number of rows.
type Part = (String, u64, u64, u64);

#[pymethods]
impl GramState {
    #[new]
    #[pyo3(signature = (names, shift=None, exponents=None, missing="error", piece=None))]
    fn new(
        names: Vec<String>,
        shift: Option<Vec<f64>>,
        exponents: Option<Vec<i32>>,
        missing: &str,
        piece: Option<Part>,
    ) -> PyResult<Self> {
        let summation = match exponents {
            Some(exponents) => Summation::Reproducible { exponents },
            None => Summation::DoubleWord,
        };
        let piece = piece.map(|(name, size, first_row, rows)| Piece { name, size, first_row, rows });
        let options = StateOptions { shift, missing: missing_rows(missing)?, summation, piece };
        let state = gramkit::gram_state::GramState::with(names, &options).map_err(Failure::from)?;
        Ok(Self::around(state))
    }

    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.state().names().to_vec()
    }

    /// The number of rows that were counted in.
    #[getter]
    fn rows(&self) -> u64 {
        self.state().rows()
    }

    /// The number of rows that were left out.
    #[getter]
    fn skipped(&self) -> u64 {
        self.state().skipped()
    }

    /// The number of missing numbers of each column.
    #[getter]
    fn missing(&self) -> Vec<u64> {
        self.state().missing().to_vec()
    }

    /// Whether the bits are those of every split of the rows.
    #[getter]
    fn reproducible(&self) -> bool {
        self.state().is_reproducible()
    }

    /// The shift of each column, once there is one.
    #[getter]
    fn shift<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f64>>> {
        self.state().shift().map(|shift| array_out::vector(py, shift.iter().copied()))
    }

    /// The pieces that went in: name, size in bytes, first row and number of rows of each.
    #[getter]
    fn pieces(&self) -> Vec<Part> {
        let state = self.state();
        let part = |piece: &Piece| (piece.name.clone(), piece.size, piece.first_row, piece.rows);
        state.pieces().iter().map(part).collect()
    }

    /// Counts in more rows, a matrix of shape (m, k).
    #[pyo3(signature = (rows, progress=None))]
    fn update(&self, py: Python<'_>, rows: &Bound<'_, PyAny>, progress: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let matrix = Matrix::with_gaps(rows, "rows")?;
        let of = Orientation::Columns;
        // Apart from what is there, so that no thread holds the lock while it waits for others.
        let before = self.state().clone();
        let next = with_vectors!(matrix, of, rows => call(py, matrix.steps(of), progress, |progress| {
            let mut next = before.clone();
            next.push_with(&rows, progress)?;
            Ok(next)
        }))?;
        let mut state = self.state();
        if (state.rows(), state.skipped()) != (before.rows(), before.skipped()) {
            let sentence = "the state was changed while rows were counted in, and these rows are not in it; update it from \
                            one thread, or a state for each, and merge them";
            return Err(named(py, "StateError", sentence));
        }
        *state = next;
        Ok(())
    }

    /// The state of the rows of both.
    fn merged(&self, other: &Self) -> PyResult<Self> {
        // Both may be the same.
        let other = other.state().clone();
        Ok(Self::around(self.state().merged(&other).map_err(Failure::from)?))
    }

    /// Refuses a state of other than so many pieces.
    fn check_pieces(&self, expected: usize) -> PyResult<()> {
        Ok(self.state().check_pieces(expected).map_err(Failure::from)?)
    }

    /// All of it as bytes.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.state().to_bytes().map_err(Failure::from)?))
    }

    /// The state that was written.
    #[staticmethod]
    fn from_bytes(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::around(gramkit::gram_state::GramState::from_bytes(bytes).map_err(Failure::from)?))
    }

    /// XᵀX, or of the columns less their means, divided as that of `gram` is.
    #[pyo3(signature = (center=false, divide=None, *, out=None))]
    fn gram(
        &self,
        py: Python<'_>,
        center: bool,
        divide: Option<&Bound<'_, PyAny>>,
        out: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Gram> {
        let divisor = divisor(divide)?;
        let gram = {
            let state = self.state();
            if center { state.covariance(divisor) } else { state.gram(divisor) }.map_err(Failure::from)?
        };
        Gram::new(py, gram, out)
    }

    /// Lower and upper bounds on the mean of each column, of shape (k, 2).
    fn mean_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let mean = self.state().mean().map_err(Failure::from)?;
        claim::bounds(py, &mean)
    }

    /// What is proved of the columns: of X, or of the columns less their means.
    #[pyo3(signature = (center=false, progress=None))]
    fn report(&self, py: Python<'_>, center: bool, progress: Option<&Bound<'_, PyAny>>) -> PyResult<ColumnReport> {
        let state = self.state().clone();
        let k = state.names().len();
        let report = call(py, k * k * k, progress, |_| Ok(state.report()?))?;
        Ok(ColumnReport { report, center })
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let read = py.import("gramkit._gramkit")?.getattr("GramState")?.getattr("from_bytes")?;
        Ok((read, (self.to_bytes(py)?,)))
    }

    fn __repr__(&self) -> String {
        let state = self.state();
        format!("GramState of {} columns and {} rows", state.names().len(), state.rows())
    }
}

/// What is proved of columns of which the rows have been read once.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct ColumnReport {
    report: StateReport,
    center: bool,
}

impl ColumnReport {
    fn rank_of(&self) -> &gramkit::gram_state::ColumnRank {
        if self.center { &self.report.centred } else { &self.report.plain }
    }
}

#[pymethods]
impl ColumnReport {
    /// True or False where it is proved, else None.
    #[getter]
    fn independent(&self) -> Option<bool> {
        claim::truth(self.rank_of().independent)
    }

    /// Proved bounds on the rank.
    #[getter]
    fn rank<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::count(py, self.rank_of().rank)
    }

    /// Lower and upper bounds on the singular values, descending, of shape (k, 2).
    #[getter]
    fn singular_value_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.rank_of().singular_values)
    }

    /// Whether each column is constant.
    #[getter]
    fn constant(&self) -> Vec<bool> {
        self.report.constant.clone()
    }

    /// Lower and upper bounds on the variance inflation factor of each column, of shape (k, 2).
    #[getter]
    fn vif_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.report.vif)
    }

    /// Lower and upper bounds on the condition indices, ascending, the constant among the columns.
    #[getter]
    fn condition_index_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.report.condition_indices)
    }

    /// Of the columns, and of the columns less their means.
    fn __str__(&self) -> String {
        self.report.to_string()
    }

    fn __repr__(&self) -> String {
        let what = match claim::truth(self.rank_of().independent) {
            Some(true) => "independent, proved",
            Some(false) => "dependent, proved",
            None => "not proved to be either by one pass over the rows",
        };
        format!("ColumnReport: {} columns, {what}", self.report.vif.len())
    }
}
