//! Nearest matrices.

use gramkit::certificate::Selection;
use gramkit::nearest::{CorrelationOptions, Norm, SemidefiniteOptions};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_out;
use crate::claim;
use crate::definiteness::Definiteness;
use crate::error::refused;
use crate::owned::call_owned;
use crate::symmetric::{own_symmetric, steps};

/// The nearest matrix of a kind, and how near it is.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Nearest {
    answer: gramkit::nearest::Nearest,
    values: Py<PyArray2<f64>>,
}

#[pymethods]
impl Nearest {
    /// The matrix X that is stored, of shape (n, n), symmetric to the bit.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.values.bind(py).clone()
    }

    /// Bounds on the distance ‖X − A‖ of the matrix from the given one.
    #[getter]
    fn distance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::enclosure(py, self.answer.distance)
    }

    /// No matrix of the kind is nearer than this: proved.
    #[getter]
    fn distance_lower(&self) -> f64 {
        self.answer.distance_lower
    }

    /// A proved bound on ‖X − X*‖, X* the nearest matrix; infinite where nothing is proved.
    #[getter]
    fn optimality(&self) -> f64 {
        self.answer.optimality
    }

    /// The definiteness of X as it is stored.
    #[getter]
    fn definiteness(&self) -> Definiteness {
        Definiteness::new(self.answer.definiteness.clone(), Selection::default())
    }

    /// Whether every eigenvalue of X is the floor or more: True, False, or None where it is undetermined.
    #[getter]
    fn above_floor(&self) -> Option<bool> {
        claim::truth(self.answer.is_above_floor)
    }

    /// The entry that changed most, (i, j, by): i ≥ j; None of a matrix of order 0.
    #[getter]
    fn largest_change(&self) -> Option<(usize, usize, f64)> {
        self.answer.largest_change.map(|change| (change.row, change.column, change.by))
    }

    /// By how much X was moved at most, in the Frobenius norm, until its verdict was proved.
    #[getter]
    fn moved_by_rounding(&self) -> f64 {
        self.answer.moved_by_rounding
    }

    /// Steps of Newton's method.
    #[getter]
    fn iterations(&self) -> usize {
        self.answer.iterations
    }

    /// Bounds on the least α, of a matrix that was shrunk; None of others.
    #[getter]
    fn shrinkage<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.answer.shrinkage.map(|alpha| claim::enclosure(py, alpha)).transpose()
    }

    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        py.import("gramkit._arrays")?.call_method1("converted", (self.values.bind(py), dtype, copy))
    }

    fn __len__(&self) -> usize {
        self.answer.matrix.order()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.values.bind(py).as_any().get_item(key)
    }

    fn __repr__(&self) -> String {
        self.answer.to_string()
    }
}

/// The nearest matrix of the kind that is named.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn nearest(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    kind: &str,
    norm: &str,
    fixed: Vec<(usize, usize)>,
    floor: f64,
    max_iterations: usize,
    symmetrize: bool,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Nearest> {
    let norm = match norm {
        "frobenius" => Norm::Frobenius,
        "spectral" => Norm::Spectral,
        other => return Err(refused(format!("norm is {other:?}; it must be \"frobenius\" or \"spectral\""))),
    };
    if !matches!(kind, "correlation" | "psd" | "shrink") {
        return Err(refused(format!("kind is {kind:?}; it must be \"correlation\", \"psd\" or \"shrink\"")));
    }
    let a = own_symmetric(py, matrix, symmetrize, None)?;
    let steps = steps(&a);
    let kind = kind.to_string();
    let answer = call_owned(py, steps, progress, a, move |a, progress| {
        let options = CorrelationOptions { fixed: &fixed, floor, max_iterations, progress };
        Ok(match kind.as_str() {
            "psd" => gramkit::nearest::Nearest::semidefinite_with(a, &SemidefiniteOptions { norm, floor, progress })?,
            "shrink" => gramkit::nearest::Nearest::shrunk_with(a, &options)?,
            _ => gramkit::nearest::Nearest::correlation_with(a, &options)?,
        })
    })?;
    let values = array_out::matrix(py, answer.matrix.as_faer())?;
    array_out::freeze(&values)?;
    Ok(Nearest { values: values.unbind(), answer })
}
