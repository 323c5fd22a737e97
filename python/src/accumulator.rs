//! Gram matrices of rows that keep coming.

use std::sync::{Mutex, MutexGuard, PoisonError};

use gramkit::Orientation;
use pyo3::prelude::*;

use crate::array_in::{Matrix, vector, with_vectors};
use crate::call::call;
use crate::claim;
use crate::error::{Failure, raised};
use crate::gram::{Gram, accuracy, centring, divisor};
use numpy::PyArray2;

/// Gathers the Gram matrix of n vectors whose components come a few at a time.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct GramAccumulator(Mutex<gramkit::GramAccumulator>);

impl GramAccumulator {
    fn gathered(&self) -> MutexGuard<'_, gramkit::GramAccumulator> {
        // After an error all is as before, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl GramAccumulator {
    #[new]
    #[pyo3(signature = (n, *, center=false, accuracy="working"))]
    fn new(n: usize, center: bool, accuracy: &str) -> PyResult<Self> {
        let accuracy = self::accuracy(accuracy)?;
        let empty = gramkit::GramAccumulator::new(n, centring(center)).map_err(raised)?;
        Ok(Self(Mutex::new(empty.with_accuracy(accuracy))))
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
    #[pyo3(signature = (rows, weights=None))]
    fn update(&self, py: Python<'_>, rows: &Bound<'_, PyAny>, weights: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let matrix = Matrix::of(rows, "rows")?;
        let weights = weights.map(|weights| vector(weights, "weights")).transpose()?;
        let of = Orientation::Columns;
        with_vectors!(matrix, of, chunk => call(py, matrix.steps(of), None, |_| {
            let mut gathered = self.gathered();
            match &weights {
                Some(weights) => gathered.push_weighted(&chunk, weights),
                None => gathered.push(&chunk),
            }
            .map_err(Failure::from)
        }))
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
