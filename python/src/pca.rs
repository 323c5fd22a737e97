//! Principal components.

use std::sync::Arc;

use gramkit::components::{Cluster, PcaOptions, Scores};
use gramkit::plot::{ComponentScores, svg};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::array_out;
use crate::claim;
use crate::column_names::ColumnNames;
use crate::error::refused;
use crate::owned::{OwnVectors, call_owned};

/// Scores, a row for each observation, and a proved bound on their error.
pub(crate) type ScoresAndError<'py> = (Bound<'py, PyArray2<f64>>, f64);

/// The principal components of variables, as many as are told from nothing.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Pca {
    answer: Arc<gramkit::components::Pca>,
    of: gramkit::Orientation,
    names: ColumnNames,
}

/// Scores as they go out.
pub(crate) fn scores<'py>(py: Python<'py>, scores: &Scores) -> PyResult<ScoresAndError<'py>> {
    Ok((array_out::matrix(py, scores.values.as_ref())?, scores.error))
}

/// Clusters: `gramkit.Cluster`.
pub(crate) fn clusters<'py>(py: Python<'py>, clusters: &[Cluster]) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let class = py.import("gramkit._cluster")?.getattr("Cluster")?;
    let parts = clusters.iter().map(|c| (c.components.start, c.components.end, c.sine_bound));
    parts.map(|parts| class.call1(parts)).collect()
}

#[pymethods]
impl Pca {
    /// The directions as rows, of shape (k, p), those that explain most first; the largest entry of each is positive.
    #[getter]
    fn components<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        array_out::matrix(py, self.answer.components.transpose())
    }

    /// The middles of the bounds on what each component explains of the variance.
    #[getter]
    fn explained_variance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::middles(py, &self.answer.variances)
    }

    /// Lower and upper bounds on what each component explains of the variance, of shape (k, 2): proved.
    #[getter]
    fn explained_variance_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.answer.variances)
    }

    /// The same over the sum of all variances.
    #[getter]
    fn explained_variance_ratio<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::middles(py, &self.answer.ratios)
    }

    /// Lower and upper bounds on it, of shape (k, 2): proved.
    #[getter]
    fn explained_variance_ratio_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.answer.ratios)
    }

    /// Bounds on the sum of all variances.
    #[getter]
    fn total_variance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::enclosure(py, self.answer.total_variance)
    }

    /// The means of the variables, of shape (p,): the middles of their bounds.
    #[getter]
    fn mean<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::middles(py, &self.answer.mean)
    }

    /// Lower and upper bounds on the means, of shape (p, 2): proved.
    #[getter]
    fn mean_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.answer.mean)
    }

    /// The coordinates of the observations along the components, of shape (n, k).
    #[getter]
    fn scores<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        array_out::matrix(py, self.answer.scores.values.as_ref())
    }

    /// A proved bound on the error of all scores together, in the Frobenius norm, as coordinates along the components
    /// as they are stored.
    #[getter]
    fn scores_error(&self) -> f64 {
        self.answer.scores.error
    }

    /// Which components are known one by one, and which only together.
    #[getter]
    fn clusters<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        clusters(py, &self.answer.clusters)
    }

    /// Of the min(p, n − 1) components that there may be, those whose variance is not told from 0.
    #[getter]
    fn unresolved(&self) -> usize {
        self.answer.unresolved
    }

    /// The scores of new observations of the same variables, of shape (n', k), and a proved bound on their error.
    #[allow(non_snake_case)]
    fn transform<'py>(&self, py: Python<'py>, Z: &Bound<'py, PyAny>) -> PyResult<ScoresAndError<'py>> {
        let matrix = Matrix::of(&self.names.in_order(Z, "Z")?, "Z")?;
        let steps = matrix.numbers().saturating_mul(self.answer.components.ncols());
        let own = with_vectors!(matrix, self.of, vectors => OwnVectors::of(&vectors));
        let found = call_owned(py, steps, None, (own, Arc::clone(&self.answer)), |(own, answer), _| {
            Ok(answer.scores_of(&own.vectors())?)
        })?;
        scores(py, &found)
    }

    /// The scores along two components as SVG.
    #[pyo3(signature = (*, components=[0, 1], title="Scores of principal components"))]
    fn svg(&self, py: Python<'_>, components: [usize; 2], title: &str) -> PyResult<String> {
        let Some(scores) = ComponentScores::of(&self.answer, components) else {
            let (resolved, [first, second]) = (self.answer.components.ncols(), components);
            return Err(refused(format!(
                "there are no scores of the components {first} and {second}: {resolved} can be told from nothing"
            )));
        };
        let title = title.to_string();
        call_owned(py, usize::MAX, None, scores, move |scores, _| Ok(svg(&scores.picture(&title))?))
    }

    fn _repr_svg_(&self, py: Python<'_>) -> PyResult<Option<String>> {
        let has_two = self.answer.components.ncols() > 1;
        has_two.then(|| self.svg(py, [0, 1], "Scores of principal components")).transpose()
    }

    fn __repr__(&self) -> String {
        let (p, k) = (self.answer.components.nrows(), self.answer.components.ncols());
        format!("Pca of {p} variables: {k} components, {} not told from 0", self.answer.unresolved)
    }
}

/// The principal components of variables.
#[pyfunction]
pub(crate) fn pca(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    ddof: usize,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Pca> {
    let names = ColumnNames::of_variables(x, of)?;
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    let (m, n) = matrix.shape();
    let steps = m.saturating_mul(n).saturating_mul(m.min(n));
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let answer = call_owned(py, steps, progress, own, move |own, progress| {
        Ok(gramkit::components::Pca::with(&own.vectors(), &PcaOptions { ddof, progress })?)
    })?;
    Ok(Pca { answer: Arc::new(answer), of, names })
}
