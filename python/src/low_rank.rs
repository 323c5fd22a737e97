//! Factors of low rank.

use std::sync::Arc;

use gramkit::Orientation;
use gramkit::kernel::{KernelColumns, KernelOptions};
use gramkit::low_rank::{Landmarks, LowRankOptions, Stop};
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::array_out;
use crate::claim;
use crate::column_names::ColumnNames;
use crate::error::refused;
use crate::kernel::{Theorem, distances, theorem, written};
use crate::owned::{OwnVectors, call_owned};
use crate::symmetric::own_symmetric;

/// A factor L with A ≈ LLᵀ, and what is proved of the rest.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct LowRank {
    answer: Arc<gramkit::low_rank::LowRank>,
    factor: Py<PyArray2<f64>>,
    /// What it is a factor of, unless that was a matrix.
    columns: Option<Arc<KernelColumns>>,
    /// Which lines were the points.
    of: Orientation,
    names: ColumnNames,
}

impl LowRank {
    fn new(
        py: Python<'_>,
        answer: gramkit::low_rank::LowRank,
        columns: Option<Arc<KernelColumns>>,
        of: Orientation,
        names: ColumnNames,
    ) -> PyResult<Self> {
        let factor = array_out::matrix(py, answer.factor.as_ref())?;
        array_out::freeze(&factor)?;
        Ok(Self { factor: factor.unbind(), answer: Arc::new(answer), columns, of, names })
    }
}

#[pymethods]
impl LowRank {
    /// L, of shape (n, k).
    #[getter]
    fn factor<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.factor.bind(py).clone()
    }

    /// The indices of the rows that the factor was made of, in their order.
    #[getter]
    fn pivots(&self) -> Vec<usize> {
        self.answer.pivots.clone()
    }

    /// Landmarks that were given and depend on others.
    #[getter]
    fn dropped(&self) -> Vec<usize> {
        self.answer.dropped.clone()
    }

    /// The number of pivots.
    #[getter]
    fn rank(&self) -> usize {
        self.answer.rank()
    }

    /// The trace of A.
    #[getter]
    fn trace(&self) -> f64 {
        self.answer.trace
    }

    /// A proved bound on ‖A − LLᵀ‖_*, the sum of the moduli of its eigenvalues.
    #[getter]
    fn trace_error_bound(&self) -> f64 {
        self.answer.trace_error_bound
    }

    /// A proved bound on ‖A − LLᵀ‖₂.
    #[getter]
    fn norm_error_bound(&self) -> f64 {
        self.answer.norm_error_bound
    }

    /// No eigenvalue of A − LLᵀ is below minus this.
    #[getter]
    fn floor_bound(&self) -> f64 {
        self.answer.floor_bound
    }

    /// Why the factor is not longer, in words.
    #[getter]
    fn stopped(&self) -> String {
        self.answer.stopped.to_string()
    }

    /// The kernel with a number for each parameter; None of a matrix.
    #[getter]
    fn kernel(&self) -> Option<String> {
        self.columns.as_ref().map(|columns| columns.kernel().to_string())
    }

    /// What theorems say of the kernel matrix; None of a matrix.
    #[getter]
    fn theorem<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(columns) = &self.columns else { return Ok(None) };
        let parts: Theorem = theorem(columns.by_theorem());
        py.import("gramkit._kernel")?.getattr("KernelTheorem")?.call1(parts).map(Some)
    }

    /// Lower and upper bounds on the eigenvalues of A, ascending: shape (n, 2).
    fn eigenvalue_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let (n, k) = (self.answer.order(), self.answer.rank());
        let steps = n.saturating_mul(k).saturating_mul(k);
        let own = Arc::clone(&self.answer);
        let enclosures = call_owned(py, steps, None, own, |answer, _| Ok(answer.eigenvalue_enclosures()?))?;
        claim::bounds(py, &enclosures)
    }

    /// New points, lines as those of the factor were, in the coordinates of the factor: an array of shape (p, k) with k(z, xᵢ) ≈ (features @
    /// factor.T)[z, i]; and a proved bound on how far each is from the span of the pivots, squared.
    #[allow(non_snake_case)]
    fn features<'py>(
        &self,
        py: Python<'py>,
        Z: &Bound<'py, PyAny>,
    ) -> PyResult<(Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>)> {
        let Some(columns) = &self.columns else {
            return Err(refused("of a matrix there are no new points: give low_rank points and a kernel"));
        };
        let (matrix, of) = (Matrix::of(&self.names.in_order(Z, "Z")?, "Z")?, self.of);
        let steps = matrix.numbers().saturating_mul(self.answer.rank());
        let own = with_vectors!(matrix, of, points => OwnVectors::of(&points));
        let subject = (own, Arc::clone(columns), Arc::clone(&self.answer));
        let features = call_owned(py, steps, None, subject, |(own, columns, answer), _| {
            let points = own.vectors();
            let rows = columns.between(&points, &answer.pivots)?;
            let (diagonal, error) = KernelColumns::of(&points, columns.kernel())?.diagonal()?;
            let error = error.max(rows.entry_error);
            Ok(answer.features(rows.values.as_ref(), &diagonal, error)?)
        })?;
        let values = array_out::matrix(py, features.values.as_ref())?;
        Ok((values, array_out::vector(py, features.residual_bounds.iter().copied())))
    }

    fn __repr__(&self) -> String {
        self.answer.to_string()
    }
}

/// How many pivots there are to be, and which.
fn options(
    rank: Option<usize>,
    tol: Option<f64>,
    pivots: &str,
    seed: u64,
    landmarks: Option<Vec<usize>>,
) -> PyResult<LowRankOptions<'static>> {
    let stop = match (rank, tol, &landmarks) {
        (Some(_), Some(_), _) => return Err(refused("rank and tol are both given; one of them says when to stop")),
        (Some(rank), None, _) => Stop::Rank(rank),
        (None, Some(tol), _) => Stop::RelativeTrace(tol),
        (None, None, Some(landmarks)) => Stop::Rank(landmarks.len()),
        (None, None, None) => Stop::default(),
    };
    let landmarks = match (landmarks, pivots) {
        (Some(indices), _) => Landmarks::Indices(indices),
        (None, "random") => Landmarks::Random { seed },
        (None, "greedy") => Landmarks::Greedy,
        (None, "uniform") => Landmarks::Uniform { seed },
        (None, other) => {
            return Err(refused(format!("pivots is {other:?}; it must be \"random\", \"greedy\" or \"uniform\"")));
        }
    };
    Ok(LowRankOptions { landmarks, stop, progress: None })
}

/// A factor of the kernel matrix of points, which is not formed.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn low_rank_of_kernel(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    kernel: &str,
    distances_name: &str,
    rank: Option<usize>,
    tol: Option<f64>,
    pivots: &str,
    seed: u64,
    landmarks: Option<Vec<usize>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<LowRank> {
    let names = ColumnNames::of_points(x, of)?;
    let (matrix, of, kernel) = (Matrix::of(x, "X")?, orientation(of)?, written(kernel)?);
    let options = options(rank, tol, pivots, seed, landmarks)?;
    let distances = distances(distances_name)?;
    let own = with_vectors!(matrix, of, points => OwnVectors::of(&points));
    // The median of the distances is that of all pairs, and tells nobody how far it is.
    let pairs = matrix.numbers().saturating_mul(matrix.vectors(of));
    let columns = call_owned(py, pairs, None, own, move |own, _| {
        let options = KernelOptions { distances, progress: None };
        Ok(KernelColumns::with(&own.vectors(), &kernel, &options)?)
    })?;
    let steps = matrix.vectors(of).saturating_mul(1 << 16);
    let columns = Arc::new(columns);
    // The bounds tell nobody how far they are.
    let answer = call_owned(py, steps, progress, Arc::clone(&columns), move |columns, progress| {
        let source = columns.source()?;
        Ok(gramkit::low_rank::LowRank::of_columns(&source, &LowRankOptions { progress, ..options.clone() })?)
    })?;
    LowRank::new(py, answer, Some(columns), of, names)
}

/// A factor of a symmetric matrix.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn low_rank_of_matrix(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    rank: Option<usize>,
    tol: Option<f64>,
    pivots: &str,
    seed: u64,
    landmarks: Option<Vec<usize>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<LowRank> {
    let options = options(rank, tol, pivots, seed, landmarks)?;
    let a = own_symmetric(py, matrix, false, None)?;
    let steps = crate::symmetric::steps(&a);
    let answer = call_owned(py, steps, progress, a, move |a, progress| {
        Ok(gramkit::low_rank::LowRank::with(a, &LowRankOptions { progress, ..options.clone() })?)
    })?;
    LowRank::new(py, answer, None, Orientation::Rows, ColumnNames::none())
}
