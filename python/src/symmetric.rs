//! The symmetric matrix that all answers judge, with how far the true one may be from it.

use gramkit::Radius;
use gramkit::faer::Mat;
use numpy::PyArray2;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::array_in::{EXACT, Matrix, orientation, symmetric, with_vectors, with_view};
use crate::array_out;
use crate::call::call;
use crate::claim::{self, kind_of_radius};
use crate::error::{raised, refused};
use crate::gram::{Gram, divisor};

/// A symmetric matrix, and how far the true one may be from it: what all answers about symmetric matrices judge.
///
/// Parameters
/// ----------
/// A
///     A matrix of shape (n, n), symmetric to the bit.
/// radius
///     If positive, the true matrix is any symmetric one whose spectral distance from `A` is at most this.
/// radius_kind
///     "bound", if that is proved; "estimate", from which nothing is proved.
/// errors
///     In place of a radius, how far each entry may be off, of shape (n, n).
/// symmetrize
///     Take ½(A + Aᵀ) instead, where the asymmetry is rounding.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Symmetric {
    matrix: gramkit::Symmetric,
    values: Py<PyArray2<f64>>,
}

impl Symmetric {
    pub(crate) fn new(py: Python<'_>, matrix: gramkit::Symmetric) -> PyResult<Self> {
        Self::into(py, matrix, None)
    }

    /// With its values in the caller's array, which stays writeable.
    pub(crate) fn into(py: Python<'_>, matrix: gramkit::Symmetric, out: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let values = array_out::given_or_empty(py, out, [matrix.order(); 2])?;
        array_out::write(&values, matrix.as_faer())?;
        if out.is_none() {
            array_out::freeze(&values)?;
        }
        Ok(Self { values: values.unbind(), matrix })
    }
}

#[pymethods]
impl Symmetric {
    #[new]
    #[pyo3(signature = (A, *, radius=None, radius_kind="bound", errors=None, symmetrize=false))]
    #[allow(non_snake_case)]
    fn with(
        py: Python<'_>,
        A: &Bound<'_, PyAny>,
        radius: Option<f64>,
        radius_kind: &str,
        errors: Option<&Bound<'_, PyAny>>,
        symmetrize: bool,
    ) -> PyResult<Self> {
        let mut matrix = own_symmetric(py, A, symmetrize, None)?;
        if let Some(radius) = radius {
            matrix = matrix.with_radius(claim::radius_of_kind(radius, radius_kind)?).map_err(raised)?;
        }
        let Some(errors) = errors else { return Self::new(py, matrix) };
        if radius.is_some() {
            return Err(refused("radius and errors are both given; one of them says how far the matrix may be off"));
        }
        let errors = Matrix::of(errors, "errors")?;
        let columns = gramkit::Orientation::Columns;
        let matrix = with_vectors!(errors, columns, errors => {
            matrix.with_entry_errors(&errors.to_f64(), Radius::Bound)
        });
        Self::new(py, matrix.map_err(raised)?)
    }

    /// The entries, an array of shape (n, n), symmetric to the bit.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.values.bind(py).clone()
    }

    /// ‖A − A'‖₂ is at most this: A' the true matrix.
    #[getter]
    fn radius(&self) -> f64 {
        self.matrix.radius().value()
    }

    /// "exact" (the radius is 0), "bound" (it is proved) or "estimate".
    #[getter]
    fn radius_kind(&self) -> &'static str {
        kind_of_radius(self.matrix.radius())
    }

    /// How far each entry may be from the true one, of shape (n, n); None where that is not known one by one.
    #[getter]
    fn errors<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyArray2<f64>>>> {
        self.matrix.entry_errors().map(|errors| array_out::matrix(py, errors)).transpose()
    }

    /// The order.
    #[getter]
    fn n(&self) -> usize {
        self.matrix.order()
    }

    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, [self.matrix.order(); 2])
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
        self.matrix.order()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, &self.matrix, self.values.bind(py))
    }

    fn __repr__(&self) -> String {
        self.matrix.to_string()
    }
}

/// What `pickle` makes a matrix of again: a function, and its arguments.
pub(crate) type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyArray2<f64>>, f64, &'static str));

/// A matrix as `pickle` takes it: it comes back as a `Symmetric` with the same numbers and the same radius.
pub(crate) fn reduced<'py>(
    py: Python<'py>,
    matrix: &gramkit::Symmetric,
    values: &Bound<'py, PyArray2<f64>>,
) -> PyResult<Reduced<'py>> {
    let radius = matrix.radius();
    let restore = py.import("gramkit._gramkit")?.getattr("symmetric_within")?;
    Ok((restore, (values.clone(), radius.value(), kind_of_radius(radius))))
}

/// A symmetric matrix with a radius of the kind that is named.
#[pyfunction]
pub(crate) fn symmetric_within(
    py: Python<'_>,
    values: &Bound<'_, PyAny>,
    radius: f64,
    kind: &str,
) -> PyResult<Symmetric> {
    let matrix = of_array(py, &Matrix::of(values, "A")?, false, None)?;
    let matrix = matrix.with_radius(claim::radius_of_kind(radius, kind)?).map_err(raised)?;
    Symmetric::new(py, matrix)
}

/// The matrix of an answer that knows how far it may be off, with that radius unless there is another; nothing of
/// arrays.
pub(crate) fn stated(argument: &Bound<'_, PyAny>, radius: Option<f64>) -> PyResult<Option<gramkit::Symmetric>> {
    let matrix = if let Ok(gram) = argument.cast_exact::<Gram>() {
        gram.get().matrix().clone()
    } else if let Ok(matrix) = argument.cast_exact::<Symmetric>() {
        matrix.get().matrix.clone()
    } else if !argument.hasattr("radius_kind")? {
        return Ok(None);
    } else {
        // A derivative, a Hessian at a point, a Gram matrix of feature maps: values, a radius, and of which kind that is.
        let values = argument.getattr("values").or_else(|_| argument.getattr("value"))?;
        let of: f64 = argument.getattr("radius")?.extract()?;
        let kind: String = argument.getattr("radius_kind")?.extract()?;
        let matrix = of_array(argument.py(), &Matrix::of(&values, "A")?, false, None)?;
        matrix.with_radius(claim::radius_of_kind(of, &kind)?).map_err(raised)?
    };
    match radius {
        None => Ok(Some(matrix)),
        Some(radius) => matrix.with_radius(claim::radius(radius)?).map(Some).map_err(raised),
    }
}

/// The symmetric matrix that is given: as an array, exact unless there is a radius; or with the radius that it brings.
pub(crate) fn own_symmetric(
    py: Python<'_>,
    argument: &Bound<'_, PyAny>,
    symmetrize: bool,
    radius: Option<f64>,
) -> PyResult<gramkit::Symmetric> {
    match stated(argument, radius)? {
        Some(matrix) => Ok(matrix),
        None => of_array(py, &Matrix::of(argument, "A")?, symmetrize, radius),
    }
}

/// The symmetric matrix that an array holds.
pub(crate) fn of_array(
    py: Python<'_>,
    matrix: &Matrix<'_>,
    symmetrize: bool,
    radius: Option<f64>,
) -> PyResult<gramkit::Symmetric> {
    let radius = radius.map_or(Ok(Radius::Exact), claim::radius)?;
    let (rows, columns) = matrix.shape();
    with_view!(*matrix, view => call(py, rows.saturating_mul(columns), None, |_| {
        Ok(symmetric(view, symmetrize)?.with_radius(radius.clone())?)
    }))
}

/// The steps of a verdict about it, or of its decomposition, about.
pub(crate) fn steps(matrix: &gramkit::Symmetric) -> usize {
    let n = matrix.order();
    n.saturating_mul(n).saturating_mul(n).saturating_mul(EXACT)
}

/// The covariances of vectors with missing components, each over those that both have, and the numbers of those.
#[pyfunction]
pub(crate) fn pairwise_covariance<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    of: &str,
    divide: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Symmetric, Bound<'py, PyArray2<f64>>)> {
    let matrix = Matrix::with_gaps(x, "X")?;
    let (of, divisor) = (orientation(of)?, divisor(divide)?);
    let answer = with_vectors!(matrix, of, vectors => call(py, matrix.steps(of), progress, |progress| {
        Ok(gramkit::gram::PairwiseCovariance::with(&vectors, divisor, progress)?)
    }))?;
    let n = answer.matrix.order();
    let counts = Mat::from_fn(n, n, |i, j| answer.count(i, j) as f64);
    let counts = array_out::matrix(py, counts.as_ref())?;
    Ok((Symmetric::new(py, answer.matrix)?, counts))
}
