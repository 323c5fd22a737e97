//! Transforms to variables without covariance.

use std::sync::Arc;

use gramkit::covariance::{TransformOptions, Whitening};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::array_out;
use crate::claim;
use crate::column_names::ColumnNames;
use crate::error::refused;
use crate::owned::{OwnVectors, call_owned};

/// W with WSWᵀ ≈ I for the covariance S of variables, and how near that is.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct WhiteningTransform {
    answer: Arc<gramkit::covariance::WhiteningTransform>,
    of: gramkit::Orientation,
    names: ColumnNames,
}

#[pymethods]
impl WhiteningTransform {
    /// W, of shape (k, p).
    #[getter]
    fn matrix<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        array_out::matrix(py, self.answer.matrix.as_ref())
    }

    /// The means to subtract first, of shape (p,): the middles of their bounds.
    #[getter]
    fn mean<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::middles(py, &self.answer.mean)
    }

    /// Lower and upper bounds on the means, of shape (p, 2): proved.
    #[getter]
    fn mean_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.answer.mean)
    }

    /// A proved bound on ‖W(S + εI)Wᵀ − I‖₂, ε the ridge; infinite where none is known.
    #[getter]
    fn whiteness(&self) -> f64 {
        self.answer.whiteness
    }

    /// Directions whose variance is not told from 0, and that W does not have; only of "pca".
    #[getter]
    fn dropped(&self) -> usize {
        self.answer.dropped
    }

    /// The method, by its name.
    #[getter]
    fn method(&self) -> &'static str {
        self.answer.method.name()
    }

    /// What was added to each variance.
    #[getter]
    fn ridge(&self) -> f64 {
        self.answer.ridge
    }

    /// New observations of the same variables, less the means and times Wᵀ: of shape (n', k), observations in rows.
    #[allow(non_snake_case)]
    fn transform<'py>(&self, py: Python<'py>, Z: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let matrix = Matrix::of(&self.names.in_order(Z, "Z")?, "Z")?;
        let steps = matrix.numbers().saturating_mul(self.answer.matrix.nrows());
        let own = with_vectors!(matrix, self.of, vectors => OwnVectors::of(&vectors));
        let found = call_owned(py, steps, None, (own, Arc::clone(&self.answer)), |(own, answer), _| {
            Ok(answer.apply(&own.vectors())?)
        })?;
        array_out::matrix(py, found.as_ref())
    }

    fn __repr__(&self) -> String {
        let (k, p) = (self.answer.matrix.nrows(), self.answer.matrix.ncols());
        let (method, whiteness) = (self.answer.method.name(), self.answer.whiteness);
        format!("WhiteningTransform ({method}) of {k} × {p}, ‖WSWᵀ − I‖ ≤ {whiteness:e}")
    }
}

/// The whitening transform that is named.
#[pyfunction]
pub(crate) fn whiten(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    method: &str,
    ridge: f64,
    ddof: usize,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<WhiteningTransform> {
    let names = ColumnNames::of_variables(x, of)?;
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    let all = [Whitening::Zca, Whitening::Pca, Whitening::Cholesky];
    let Some(method) = all.into_iter().find(|known| known.name() == method) else {
        return Err(refused(format!("method is {method:?}; it must be \"zca\", \"pca\" or \"cholesky\"")));
    };
    let (m, n) = matrix.shape();
    let steps = m.saturating_mul(n).saturating_mul(m.min(n));
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let answer = call_owned(py, steps, progress, own, move |own, progress| {
        let options = TransformOptions { method, ridge, ddof, progress };
        Ok(gramkit::covariance::WhiteningTransform::with(&own.vectors(), &options)?)
    })?;
    Ok(WhiteningTransform { answer: Arc::new(answer), of, names })
}
