//! Certificates: what is proved, to keep and to check by separate code.

use pyo3::prelude::*;

use crate::array_in::{Matrix, with_view};
use crate::call::call;
use crate::error::{Failure, refused};

/// Evidence for a verdict, checked by code that shares nothing with what found it.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Certificate(pub(crate) gramkit::Certificate);

#[pymethods]
impl Certificate {
    /// The certificate that a JSON text holds.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        gramkit::Certificate::from_json(text).map(Self).map_err(|error| refused(error.to_string()))
    }

    /// The certificate as JSON, as the program `gramkit` writes it.
    fn to_json(&self) -> PyResult<String> {
        self.0.to_json().map_err(|error| refused(error.to_string()))
    }

    fn __repr__(&self) -> String {
        self.0.to_string()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// Checks a certificate against the matrix that it is about.
#[pyfunction]
pub(crate) fn verify(py: Python<'_>, certificate: &Certificate, data: &Bound<'_, PyAny>) -> PyResult<String> {
    let matrix = Matrix::of(data, "data")?;
    let (rows, columns) = matrix.shape();
    let steps = rows.saturating_mul(columns).saturating_mul(columns.max(rows));
    with_view!(matrix, view => call(py, steps, None, |_| {
        certificate.0.verify(view).map_err(|rejection| Failure::Rejection(rejection.to_string()))
    }))?;
    Ok(certificate.0.to_string())
}
