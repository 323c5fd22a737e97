//! Products of two families of vectors.

use numpy::{PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::array_out;
use crate::call::call;
use crate::claim::kind_of_radius;

/// XᵀY, and how far the true one may be from it.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct CrossGram {
    values: Py<PyArray2<f64>>,
    shape: (usize, usize),
    radius: gramkit::Radius,
}

impl CrossGram {
    /// Of an array that the values have been written into.
    pub(crate) fn new(values: Bound<'_, PyArray2<f64>>, radius: gramkit::Radius) -> Self {
        let shape = (values.dims()[0], values.dims()[1]);
        Self { values: values.unbind(), shape, radius }
    }
}

#[pymethods]
impl CrossGram {
    /// The entries, an array of shape (n, p).
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.values.bind(py).clone()
    }

    /// ‖Ĉ − C‖₂ is at most this: C the true product, Ĉ the stored one.
    #[getter]
    fn radius(&self) -> f64 {
        self.radius.value()
    }

    /// "exact" (the radius is 0), "bound" (it is proved) or "estimate".
    #[getter]
    fn radius_kind(&self) -> &'static str {
        kind_of_radius(&self.radius)
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

    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.values.bind(py).as_any().get_item(key)
    }

    fn __len__(&self) -> usize {
        self.shape.0
    }

    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.shape.into_pyobject(py)
    }

    fn __repr__(&self) -> String {
        let (rows, columns) = self.shape;
        format!("CrossGram of {rows} × {columns}, radius {:e}", self.radius.value())
    }
}

/// The products of two families of vectors.
#[pyfunction]
pub(crate) fn cross_gram(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    y: &Bound<'_, PyAny>,
    of: &str,
    out: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<CrossGram> {
    let (left, right, of) = (Matrix::of(x, "X")?, Matrix::of(y, "Y")?, orientation(of)?);
    let (rows, vectors) = (left.vectors(of), right.vectors(of));
    let values = array_out::given_or_empty(py, out, [rows, vectors])?;
    let steps = left.shape().0.saturating_mul(left.shape().1).saturating_mul(vectors);
    let cross = with_vectors!(left, of, x => with_vectors!(right, of, y => call(py, steps, progress, |progress| {
        Ok(gramkit::CrossGram::with(&x, &y, progress)?)
    })))?;
    // The vectors have been read: what is written may lie where they do.
    drop((left, right));
    array_out::write(&values, cross.values.as_ref())?;
    Ok(CrossGram::new(values, cross.radius))
}
