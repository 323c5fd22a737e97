//! Eigenvalues, singular values and condition numbers, enclosed.

use gramkit::{Analysis, Enclosure, Orientation, Vectors};
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};

use crate::array_in::{Matrix, with_vectors};
use crate::array_out;
use crate::claim;
use crate::owned::{OwnVectors, call_owned};
use crate::symmetric::{self, own_symmetric};

/// Eigenvalues and eigenvectors of a symmetric matrix, with enclosures.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Eigen {
    eigenvalues: Py<PyArray1<f64>>,
    eigenvectors: Py<PyArray2<f64>>,
    bounds: Py<PyArray2<f64>>,
    residual: f64,
    loss: f64,
    condition: Option<Enclosure>,
    proved: bool,
}

impl Eigen {
    fn new(py: Python<'_>, eigen: &gramkit::Eigen, vectors: Bound<'_, PyArray2<f64>>) -> PyResult<Self> {
        array_out::write(&vectors, eigen.vectors.as_ref())?;
        Ok(Self {
            eigenvalues: array_out::vector(py, eigen.values.iter().copied()).unbind(),
            eigenvectors: vectors.unbind(),
            bounds: claim::bounds(py, &eigen.enclosures)?.unbind(),
            residual: eigen.residual_bound,
            loss: eigen.loss_bound,
            condition: eigen.condition().map(|condition| condition.enclosure),
            proved: eigen.radius.is_proved(),
        })
    }

    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (self.eigenvalues.bind(py), self.eigenvectors.bind(py)).into_pyobject(py)
    }
}

#[pymethods]
impl Eigen {
    /// The eigenvalues as computed, ascending.
    #[getter]
    fn eigenvalues<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.eigenvalues.bind(py).clone()
    }

    /// The eigenvectors as computed, as columns.
    #[getter]
    fn eigenvectors<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.eigenvectors.bind(py).clone()
    }

    /// Lower and upper bounds on each eigenvalue of every matrix within the radius, of shape (n, 2).
    #[getter]
    fn bounds<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.bounds.bind(py).clone()
    }

    /// A proved bound on ‖A − V·diag(w)·Vᵀ‖₂.
    #[getter]
    fn residual(&self) -> f64 {
        self.residual
    }

    /// A proved bound on ‖I − VᵀV‖₂.
    #[getter]
    fn loss(&self) -> f64 {
        self.loss
    }

    /// An interval that contains the condition number; None of a matrix of order 0.
    #[getter]
    fn condition<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.condition.map(|condition| claim::enclosure(py, condition)).transpose()
    }

    /// Whether the bounds are proved; False where the radius is an estimate.
    #[getter]
    fn proved(&self) -> bool {
        self.proved
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

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let values = self.eigenvalues.bind(py).as_any().repr()?;
        Ok(format!("Eigen(eigenvalues={values}, residual={:e}, loss={:e})", self.residual, self.loss))
    }
}

/// The singular value decomposition of a matrix, with enclosures.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Svd {
    left: Py<PyArray2<f64>>,
    values: Py<PyArray1<f64>>,
    right: Py<PyArray2<f64>>,
    bounds: Py<PyArray2<f64>>,
    residual: f64,
    losses: (f64, f64),
    condition: Option<Enclosure>,
}

impl Svd {
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (self.left.bind(py), self.values.bind(py), self.right.bind(py)).into_pyobject(py)
    }
}

#[pymethods]
impl Svd {
    /// The left singular vectors as computed, as columns, of shape (m, k), k = min(m, n).
    #[getter]
    #[allow(non_snake_case)]
    fn U<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.left.bind(py).clone()
    }

    /// The singular values as computed, descending.
    #[getter]
    #[allow(non_snake_case)]
    fn S<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.values.bind(py).clone()
    }

    /// The right singular vectors as computed, as rows, of shape (k, n).
    #[getter]
    #[allow(non_snake_case)]
    fn Vh<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.right.bind(py).clone()
    }

    /// Lower and upper bounds on each singular value, of shape (k, 2).
    #[getter]
    fn bounds<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.bounds.bind(py).clone()
    }

    /// A proved bound on ‖X − U·diag(S)·Vh‖₂.
    #[getter]
    fn residual(&self) -> f64 {
        self.residual
    }

    /// A proved bound on ‖I − UᵀU‖₂.
    #[getter]
    fn left_loss(&self) -> f64 {
        self.losses.0
    }

    /// A proved bound on ‖I − Vh·Vhᵀ‖₂.
    #[getter]
    fn right_loss(&self) -> f64 {
        self.losses.1
    }

    /// An interval that contains the condition number; None of an empty matrix.
    #[getter]
    fn condition<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.condition.map(|condition| claim::enclosure(py, condition)).transpose()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.parts(py)?.try_iter()
    }

    fn __len__(&self) -> usize {
        3
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.parts(py)?.as_any().get_item(index)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let values = self.values.bind(py).as_any().repr()?;
        Ok(format!("Svd(S={values}, residual={:e})", self.residual))
    }
}

/// Eigenvalues and eigenvectors of a symmetric matrix.
#[pyfunction]
pub(crate) fn eigh(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    radius: Option<f64>,
    symmetrize: bool,
    out: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Eigen> {
    let a = own_symmetric(py, matrix, symmetrize, radius)?;
    let vectors = array_out::given_or_empty(py, out, [a.order(); 2])?;
    let eigen =
        call_owned(py, symmetric::steps(&a), progress, a, |a, progress| Ok(gramkit::Eigen::with(a, progress)?))?;
    Eigen::new(py, &eigen, vectors)
}

/// The singular value decomposition of a matrix.
#[pyfunction]
pub(crate) fn svd(py: Python<'_>, x: &Bound<'_, PyAny>, progress: Option<&Bound<'_, PyAny>>) -> PyResult<Svd> {
    let matrix = Matrix::of(x, "X")?;
    let own = with_vectors!(matrix, Orientation::Columns, vectors => OwnVectors::of(&vectors));
    let (m, n) = matrix.shape();
    let steps = m.saturating_mul(n).saturating_mul(m.min(n));
    let svd = call_owned(py, steps, progress, own, |own, progress| Ok(gramkit::Svd::with(&own.vectors(), progress)?))?;
    Ok(Svd {
        left: array_out::matrix(py, svd.left.as_ref())?.unbind(),
        values: array_out::vector(py, svd.values.iter().copied()).unbind(),
        right: array_out::matrix(py, svd.right.transpose())?.unbind(),
        bounds: claim::bounds(py, &svd.enclosures)?.unbind(),
        residual: svd.residual_bound,
        losses: (svd.left_loss_bound, svd.right_loss_bound),
        condition: svd.condition().map(|condition| condition.enclosure),
    })
}

/// An enclosure of the condition number of a matrix.
#[pyfunction]
pub(crate) fn cond<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let matrix = Matrix::of(x, "X")?;
    let (m, n) = matrix.shape();
    // κ(X) = κ(Xᵀ), and tall matrices are those that are enclosed well.
    let of = if m < n { Orientation::Rows } else { Orientation::Columns };
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let steps = m.saturating_mul(n).saturating_mul(m.min(n));
    let condition = call_owned(py, steps, progress, own, |own, progress| {
        let vectors: Vectors<'_, f64> = own.vectors();
        let plain = gramkit::Svd::with(&vectors, progress)?.condition();
        // Where rounding leaves it open, the analysis joins what else is known.
        match plain {
            Some(known) if known.value().is_none() => Ok(Analysis::of(&vectors)?.condition.or(plain)),
            known => Ok(known),
        }
    })?;
    condition.map(|condition| claim::enclosure(py, condition.enclosure)).transpose()
}
