//! Principal components in the space of a kernel.

use std::sync::Arc;

use gramkit::Orientation;
use gramkit::kernel::{CentredKernel, KernelOptions};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::array_out;
use crate::claim;
use crate::column_names::ColumnNames;
use crate::kernel::{distances, written};
use crate::owned::{OwnVectors, call_owned};
use crate::pca::{ScoresAndError, clusters, scores};

/// The principal components of points in the space of a kernel, as many as are told from nothing.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct KernelPca {
    fitted: Arc<Fitted>,
    of: Orientation,
    names: ColumnNames,
}

/// The components, with what new points are compared with.
struct Fitted {
    answer: gramkit::components::KernelPca,
    centred: CentredKernel,
    points: Arc<OwnVectors>,
}

#[pymethods]
impl KernelPca {
    /// The middles of the bounds on the eigenvalues.
    #[getter]
    fn eigenvalues<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::middles(py, &self.fitted.answer.eigenvalues)
    }

    /// Lower and upper bounds on those eigenvalues of the centred kernel matrix that are told from 0, descending, of
    /// shape (k, 2): proved.
    #[getter]
    fn eigenvalue_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.fitted.answer.eigenvalues)
    }

    /// Their eigenvectors, as columns, of shape (n, k).
    #[getter]
    fn eigenvectors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        array_out::matrix(py, self.fitted.answer.vectors.as_ref())
    }

    /// The coordinates of the points along the components, of shape (n, k).
    #[getter]
    fn scores<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        array_out::matrix(py, self.fitted.answer.scores.values.as_ref())
    }

    /// A proved bound on the error of all scores together, in the Frobenius norm, as coordinates along the components
    /// as they are stored.
    #[getter]
    fn scores_error(&self) -> f64 {
        self.fitted.answer.scores.error
    }

    /// Which components are known one by one, and which only together.
    #[getter]
    fn clusters<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        clusters(py, &self.fitted.answer.clusters)
    }

    /// How many of the n eigenvalues are not told from 0; one of them is 0 by theorem.
    #[getter]
    fn unresolved(&self) -> usize {
        self.fitted.answer.unresolved
    }

    /// How many eigenvalues are proved to be below 0: of a kernel that is none.
    #[getter]
    fn negative(&self) -> usize {
        self.fitted.answer.negative
    }

    /// The kernel with a number for each parameter, as it is written.
    #[getter]
    fn kernel(&self) -> String {
        self.fitted.centred.kernel().to_string()
    }

    /// The scores of new points, of shape (n', k), and a proved bound on their error.
    #[allow(non_snake_case)]
    fn transform<'py>(&self, py: Python<'py>, Z: &Bound<'py, PyAny>) -> PyResult<ScoresAndError<'py>> {
        let matrix = Matrix::of(&self.names.in_order(Z, "Z")?, "Z")?;
        let steps = matrix.numbers().saturating_mul(self.fitted.answer.vectors.nrows());
        let own = with_vectors!(matrix, self.of, vectors => OwnVectors::of(&vectors));
        let found = call_owned(py, steps, None, (own, Arc::clone(&self.fitted)), |(own, fitted), _| {
            let new = fitted.centred.new_points(&fitted.points.vectors(), &own.vectors())?;
            Ok(fitted.answer.scores_of(&new)?)
        })?;
        scores(py, &found)
    }

    fn __repr__(&self) -> String {
        let (n, k) = (self.fitted.answer.vectors.nrows(), self.fitted.answer.vectors.ncols());
        let (kernel, unresolved) = (self.fitted.centred.kernel(), self.fitted.answer.unresolved);
        format!("KernelPca of {n} points by {kernel}: {k} components, {unresolved} not told from 0")
    }
}

/// The principal components of points in the space of a kernel.
#[pyfunction]
pub(crate) fn kernel_pca(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    kernel: &str,
    distances_name: &str,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<KernelPca> {
    let names = ColumnNames::of_points(x, of)?;
    let (matrix, of, kernel) = (Matrix::of(x, "X")?, orientation(of)?, written(kernel)?);
    let distances = distances(distances_name)?;
    let n = matrix.vectors(of);
    let steps = n.saturating_mul(n).saturating_mul(n).saturating_add(matrix.numbers().saturating_mul(n));
    let points = Arc::new(with_vectors!(matrix, of, points => OwnVectors::of(&points)));
    let (centred, answer) = call_owned(py, steps, progress, Arc::clone(&points), move |own, progress| {
        let options = KernelOptions { distances, progress };
        let centred = CentredKernel::with(&own.vectors(), &kernel, &options)?;
        let answer = gramkit::components::KernelPca::with(&centred, progress)?;
        Ok((centred, answer))
    })?;
    Ok(KernelPca { fitted: Arc::new(Fitted { answer, centred, points }), of, names })
}
