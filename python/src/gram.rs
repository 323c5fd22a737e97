//! Gram matrices.

use gramkit::{Accuracy, Centring, Divisor, GramOptions, Orientation};
use numpy::PyArray2;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::array_in::{Matrix, orientation, vector, with_vectors};
use crate::array_out;
use crate::call::call;
use crate::claim::kind_of_radius;
use crate::error::{Failure, raised, refused};
use crate::owned::{call_owned, call_with_vectors};
use crate::picture;
use crate::symmetric::{Reduced, Symmetric, reduced};

/// A Gram matrix, and how far the true one may be from it.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Gram {
    gram: gramkit::Gram,
    values: Py<PyArray2<f64>>,
}

impl Gram {
    /// With its values in an array: a new one, or the caller's.
    pub(crate) fn new(py: Python<'_>, gram: gramkit::Gram, out: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let values = array_out::given_or_empty(py, out, [gram.order(); 2])?;
        array_out::write(&values, gram.as_faer())?;
        if out.is_none() {
            array_out::freeze(&values)?;
        }
        Ok(Self { values: values.unbind(), gram })
    }

    /// The matrix, with its radius.
    pub(crate) fn matrix(&self) -> &gramkit::Symmetric {
        &self.gram
    }
}

#[pymethods]
impl Gram {
    /// The entries, an array of shape (n, n), symmetric to the bit.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.values.bind(py).clone()
    }

    /// ‖Ĝ − G‖₂ is at most this: G the true matrix, Ĝ the stored one.
    #[getter]
    fn radius(&self) -> f64 {
        self.gram.radius().value()
    }

    /// "exact" (the radius is 0), "bound" (it is proved) or "estimate".
    #[getter]
    fn radius_kind(&self) -> &'static str {
        kind_of_radius(self.gram.radius())
    }

    /// The number of vectors.
    #[getter]
    fn n(&self) -> usize {
        self.gram.order()
    }

    /// Their dimension.
    #[getter]
    fn m(&self) -> usize {
        self.gram.dimension()
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
        self.gram.order()
    }

    /// Of a Gram matrix that travels, the symmetric matrix and its radius arrive.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduced(py, &self.gram, self.values.bind(py))
    }

    /// The squared distances ‖xᵢ − xⱼ‖² between the vectors, with how far they may be off.
    fn squared_distances(&self, py: Python<'_>) -> PyResult<Symmetric> {
        Symmetric::new(py, self.gram.squared_distances().map_err(raised)?)
    }

    /// The Gram matrix with more components, the rows of this matrix.
    fn updated(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Self> {
        let matrix = Matrix::of(rows, "rows")?;
        let of = Orientation::Columns;
        let gram = with_vectors!(matrix, of, more => call(py, matrix.steps(of), None, |_| {
            self.gram.updated(&more).map_err(Failure::from)
        }))?;
        Self::new(py, gram, None)
    }

    /// The Gram matrix without these components, the rows of this matrix.
    fn downdated(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Self> {
        let matrix = Matrix::of(rows, "rows")?;
        let of = Orientation::Columns;
        let gram = with_vectors!(matrix, of, less => call(py, matrix.steps(of), None, |_| {
            self.gram.downdated(&less).map_err(Failure::from)
        }))?;
        Self::new(py, gram, None)
    }

    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, [self.gram.order(); 2])
    }

    /// A heat map beside the eigenvalues, as SVG; rows and columns in the order of clusters if that is asked for.
    #[pyo3(signature = (*, names=None, title="Gram matrix", clustered=false))]
    fn svg(&self, py: Python<'_>, names: Option<Vec<String>>, title: &str, clustered: bool) -> PyResult<String> {
        let names = names.unwrap_or_default();
        if !names.is_empty() && names.len() != self.gram.order() {
            return Err(refused(format!("{} names for {} vectors", names.len(), self.gram.order())));
        }
        let (gram, title) = (self.gram.clone(), title.to_string());
        call_owned(py, usize::MAX, None, gram, move |gram, progress| {
            picture::matrix(gram, &title, &names, clustered, progress)
        })
    }

    fn _repr_svg_(&self, py: Python<'_>) -> PyResult<String> {
        self.svg(py, None, "Gram matrix", false)
    }

    fn __repr__(&self) -> String {
        self.gram.to_string()
    }
}

/// How a Gram matrix is formed, from its words.
struct Formation {
    centring: Centring,
    divisor: Divisor,
    accuracy: Accuracy,
    weights: Option<Vec<f64>>,
}

impl Formation {
    fn options<'a>(&'a self, progress: Option<gramkit::Progress<'a>>) -> GramOptions<'a> {
        let Self { centring, divisor, accuracy, .. } = *self;
        GramOptions { centring, divisor, accuracy, weights: self.weights.as_deref(), progress }
    }
}

/// `None`, "n", "n-1", "unit", or a number.
pub(crate) fn divisor(divide: Option<&Bound<'_, PyAny>>) -> PyResult<Divisor> {
    let Some(divide) = divide else { return Ok(Divisor::One) };
    if let Ok(number) = divide.extract::<f64>() {
        return Ok(Divisor::Number(number));
    }
    match divide.extract::<&str>()? {
        "n" => Ok(Divisor::Count),
        "n-1" => Ok(Divisor::CountLessOne),
        "unit" => Ok(Divisor::UnitDiagonal),
        other => Err(refused(format!("divide is {other:?}; it must be None, \"n\", \"n-1\", \"unit\" or a number"))),
    }
}

/// Whether the mean is subtracted.
pub(crate) fn centring(center: bool) -> Centring {
    if center { Centring::Mean } else { Centring::None }
}

/// "working" or "doubled".
pub(crate) fn accuracy(accuracy: &str) -> PyResult<Accuracy> {
    match accuracy {
        "working" => Ok(Accuracy::Working),
        "doubled" => Ok(Accuracy::Doubled),
        other => Err(refused(format!("accuracy is {other:?}; it must be \"working\" or \"doubled\""))),
    }
}

/// The Gram matrix of vectors.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn gram(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    center: bool,
    divide: Option<&Bound<'_, PyAny>>,
    weights: Option<&Bound<'_, PyAny>>,
    accurate: &str,
    out: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Gram> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    let vectors = matrix.vectors(of);
    let out = out.map(|out| array_out::given(out, &[vectors; 2])).transpose()?;
    let formation = Formation {
        centring: centring(center),
        divisor: divisor(divide)?,
        accuracy: accuracy(accurate)?,
        weights: weights.map(|weights| vector(weights, "weights")).transpose()?,
    };
    let steps = matrix.steps(of);
    let gram = match formation.accuracy {
        // In twice the precision it tells nothing between its steps.
        Accuracy::Doubled => {
            let steps = matrix.steps_of_verdict(of);
            call_with_vectors!(py, matrix, of, steps, progress, |vectors, progress| {
                gramkit::Gram::with(vectors, &formation.options(progress)).map_err(Failure::from)
            })?
        }
        _ => with_vectors!(matrix, of, vectors => call(py, steps, progress, |progress| {
            gramkit::Gram::with(&vectors, &formation.options(progress)).map_err(Failure::from)
        }))?,
    };
    // The vectors have been read: what is written may lie where they do.
    drop(matrix);
    Gram::new(py, gram, out.as_ref().map(|out| out.as_any()))
}
