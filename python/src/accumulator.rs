//! Gram matrices of rows that keep coming.

use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use gramkit::error::Place;
use gramkit::{Accuracy, Centring, Error, Orientation, Vectors};
use numpy::PyArray2;
use numpy::ndarray::Axis;
use pyo3::prelude::*;

use crate::array_in::{Matrix, vector, with_vectors, with_view};
use crate::call::{SMALL, call};
use crate::claim;
use crate::error::raised;
use crate::gram::{Gram, accuracy, centring, divisor};

/// How many rows of n numbers are counted in at a time: their deviations from the mean take as much memory again, and
/// Ctrl-C is heard between them.
fn chunk(n: usize) -> usize {
    ((1 << 20) / n.max(1)).max(256)
}

/// An error in some of the rows, the first of which has this index, as one in all of them.
fn in_row(error: Error, first: usize) -> Error {
    match error {
        Error::NotFinite { place: Place::Entry { row, column }, value } => {
            Error::NotFinite { place: Place::Entry { row: row + first, column }, value }
        }
        Error::NotFinite { place: Place::Component { what, index }, value } => {
            Error::NotFinite { place: Place::Component { what, index: index + first }, value }
        }
        other => other,
    }
}

/// Gathers the Gram matrix of n vectors whose components come a few at a time.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct GramAccumulator {
    gathered: Mutex<gramkit::GramAccumulator>,
    centring: Centring,
    accuracy: Accuracy,
}

impl GramAccumulator {
    fn empty(n: usize, centring: Centring, accuracy: Accuracy) -> gramkit::Result<gramkit::GramAccumulator> {
        Ok(gramkit::GramAccumulator::new(n, centring)?.with_accuracy(accuracy))
    }

    fn gathered(&self) -> MutexGuard<'_, gramkit::GramAccumulator> {
        // After an error all is as before, so a panic elsewhere leaves nothing half done.
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl GramAccumulator {
    #[new]
    #[pyo3(signature = (n, *, center=false, accuracy="working"))]
    fn new(n: usize, center: bool, accuracy: &str) -> PyResult<Self> {
        let (centring, accuracy) = (centring(center), self::accuracy(accuracy)?);
        let gathered = Mutex::new(Self::empty(n, centring, accuracy).map_err(raised)?);
        Ok(Self { gathered, centring, accuracy })
    }

    /// The number of vectors.
    #[getter]
    fn n(&self) -> usize {
        self.gathered().order()
    }

    /// The number of components so far.
    #[getter]
    fn m(&self) -> usize {
        self.gathered().dimension()
    }

    /// Counts in more components, the rows of a matrix of shape (k, n), with a weight of each, 0 or more, if given.
    #[pyo3(signature = (rows, weights=None, progress=None))]
    fn update(
        &self,
        py: Python<'_>,
        rows: &Bound<'_, PyAny>,
        weights: Option<&Bound<'_, PyAny>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let matrix = Matrix::of(rows, "rows")?;
        let weights = weights.map(|weights| vector(weights, "weights")).transpose()?;
        let of = Orientation::Columns;
        let steps = matrix.steps(of);
        if steps <= SMALL && progress.is_none() {
            // With the interpreter held, so that nobody waits for the lock.
            return with_vectors!(matrix, of, chunk => call(py, steps, None, |_| {
                Ok(self.gathered().push_with(&chunk, weights.as_deref(), None)?)
            }));
        }
        // Apart from what has been gathered: whoever interrupts this wants nothing of it to be counted, and no thread
        // holds the lock while it waits for others.
        let (n, centring, accuracy) = (self.n(), self.centring, self.accuracy);
        let part = with_view!(matrix, view => call(py, steps, progress, |progress| {
            let mut part = Self::empty(n, centring, accuracy)?;
            let rows = view.nrows() as f64;
            if let Some(weights) = weights.as_deref().filter(|weights| weights.len() != view.nrows()) {
                // Said of all rows, and not of the first ones.
                part.push_with(&Vectors::columns(view), Some(weights), None)?;
            }
            for (k, some) in view.axis_chunks_iter(Axis(0), chunk(view.ncols())).enumerate() {
                let first = k * chunk(view.ncols());
                let weights = weights.as_ref().map(|weights| &weights[first..first + some.nrows()]);
                let told = |fraction: f64| match progress {
                    Some(progress) => progress((first as f64 + fraction * some.nrows() as f64) / rows),
                    None => ControlFlow::Continue(()),
                };
                part.push_with(&Vectors::columns(some), weights, Some(&told)).map_err(|error| in_row(error, first))?;
            }
            Ok(part)
        }))?;
        self.gathered().merge(&part).map_err(raised)
    }

    /// Counts in what another one, with the same center, has gathered.
    fn merge(&self, other: &Self) -> PyResult<()> {
        // Both may be the same.
        let other = other.gathered().clone();
        self.gathered().merge(&other).map_err(raised)
    }

    /// Lower and upper bounds on the mean of each vector's components, of shape (n, 2).
    fn mean_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let mean = self.gathered().mean().map_err(raised)?;
        claim::bounds(py, &mean)
    }

    /// The Gram matrix of what has come so far, divided as that of `gram` is.
    #[pyo3(signature = (divide=None, *, out=None))]
    fn result(
        &self,
        py: Python<'_>,
        divide: Option<&Bound<'_, PyAny>>,
        out: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Gram> {
        let gram = self.gathered().finish(divisor(divide)?).map_err(raised)?;
        Gram::new(py, gram, out)
    }

    fn __repr__(&self) -> String {
        let gathered = self.gathered();
        format!("GramAccumulator of {} vectors with {} components so far", gathered.order(), gathered.dimension())
    }
}
