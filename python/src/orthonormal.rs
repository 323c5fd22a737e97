//! Orthonormal bases.

use gramkit::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization, OrthonormalOptions};
use numpy::PyArray2;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};

use crate::array_in::{Matrix, orientation};
use crate::array_out;
use crate::error::refused;
use crate::owned::call_with_vectors;

/// Q and R of vectors, and how orthonormal Q is.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Orthonormal {
    answer: gramkit::Orthonormal,
    q: Py<PyArray2<f64>>,
    r: Py<PyArray2<f64>>,
}

impl Orthonormal {
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (self.q.bind(py), self.r.bind(py)).into_pyobject(py)
    }
}

#[pymethods]
impl Orthonormal {
    /// The basis, as columns, of shape (m, r).
    #[getter]
    #[allow(non_snake_case)]
    fn Q<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.q.bind(py).clone()
    }

    /// The coordinates of the vectors in the basis, of shape (r, n).
    #[getter]
    #[allow(non_snake_case)]
    fn R<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.r.bind(py).clone()
    }

    /// The number r of vectors in the basis.
    #[getter]
    fn rank(&self) -> usize {
        self.answer.rank()
    }

    /// Indices of the vectors that were dropped as dependent on earlier ones.
    #[getter]
    fn dropped(&self) -> Vec<usize> {
        self.answer.dropped.clone()
    }

    /// A vector is dropped if ‖x − QQᵀx‖ is at most this times ‖x‖.
    #[getter]
    fn drop_tolerance(&self) -> f64 {
        self.answer.drop_tolerance
    }

    /// The measured loss of orthogonality ‖I − QᵀQ‖_F.
    #[getter]
    fn loss(&self) -> f64 {
        self.answer.loss
    }

    /// A proved bound on ‖I − QᵀQ‖₂.
    #[getter]
    fn loss_bound(&self) -> f64 {
        self.answer.loss_bound
    }

    /// The measured ‖X − QR‖_F/‖X‖_F.
    #[getter]
    fn residual(&self) -> f64 {
        self.answer.residual
    }

    /// The method, by its name.
    #[getter]
    fn method(&self) -> &'static str {
        self.answer.method.name()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.parts(py)?.try_iter()
    }

    fn __len__(&self) -> usize {
        2
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.parts(py)?.as_any().get_item(index)
    }

    fn __repr__(&self) -> String {
        self.answer.to_string()
    }
}

/// All methods.
const METHODS: [Orthogonalization; 7] = [
    Orthogonalization::GramSchmidt(GramSchmidt::Classical),
    Orthogonalization::GramSchmidt(GramSchmidt::Modified),
    Orthogonalization::GramSchmidt(GramSchmidt::ClassicalTwice),
    Orthogonalization::GramSchmidt(GramSchmidt::ModifiedTwice),
    Orthogonalization::CholeskyQr(CholeskyQr::Twice),
    Orthogonalization::CholeskyQr(CholeskyQr::ShiftedThrice),
    Orthogonalization::Lowdin,
];

/// An orthonormal basis of the span of vectors.
#[pyfunction]
pub(crate) fn orthonormalize(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    method: &str,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Orthonormal> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    let method = METHODS.into_iter().find(|known| known.name() == method).ok_or_else(|| {
        let names: Vec<String> = METHODS.iter().map(|known| format!("{:?}", known.name())).collect();
        refused(format!("method is {method:?}; it must be one of {}", names.join(", ")))
    })?;
    let steps = matrix.steps(of);
    let answer = call_with_vectors!(py, matrix, of, steps, progress, |vectors, progress| {
        Ok(gramkit::Orthonormal::with(vectors, &OrthonormalOptions { method, progress })?)
    })?;
    let q = array_out::matrix(py, answer.q.as_ref())?.unbind();
    let r = array_out::matrix(py, answer.r.as_ref())?.unbind();
    Ok(Orthonormal { answer, q, r })
}
