//! Ranks: that of the vectors as they are stored, proved, and that at a tolerance.

use gramkit::claim::Count;
use gramkit::verdict::{NumericalRank, Tolerance};
use gramkit::{GramOptions, Svd, Vectors};
use pyo3::prelude::*;

use crate::array_in::{orientation, with_vectors};
use crate::claim;
use crate::definiteness::options;
use crate::entries::{self, Entries, LONG};
use crate::error::{named, raised, refused};
use crate::owned::{OwnVectors, call_owned};

/// The rank of vectors: exactly, and at a tolerance.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Rank {
    exact: Count,
    numerical: NumericalRank,
}

#[pymethods]
impl Rank {
    /// The rank of the vectors as they are stored; None where it is not known.
    #[getter]
    fn exact(&self) -> Option<usize> {
        self.exact.exact()
    }

    /// Proved bounds on that rank.
    #[getter]
    fn bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::count(py, self.exact)
    }

    /// How many computed singular values exceed the tolerance, as `np.linalg.matrix_rank` counts.
    #[getter]
    fn numerical(&self) -> usize {
        self.numerical.value
    }

    /// Proved bounds on how many of the true singular values do.
    #[getter]
    fn numerical_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::count(py, self.numerical.bounds)
    }

    /// The tolerance.
    #[getter]
    fn tolerance(&self) -> f64 {
        self.numerical.tolerance
    }

    /// The last singular value above the tolerance over the first below; None where there is no such ratio.
    #[getter]
    fn gap(&self) -> Option<f64> {
        self.numerical.gap
    }

    fn __index__(&self, py: Python<'_>) -> PyResult<usize> {
        self.exact.exact().ok_or_else(|| named(py, "Undetermined", &format!("the rank is {}", self.exact)))
    }

    fn __int__(&self, py: Python<'_>) -> PyResult<usize> {
        self.__index__(py)
    }

    fn __bool__(&self, py: Python<'_>) -> PyResult<bool> {
        Err(named(py, "AmbiguousTruth", "a rank is a number; compare its .exact, .bounds or .numerical with another"))
    }

    fn __repr__(&self) -> String {
        let NumericalRank { value, tolerance, .. } = self.numerical;
        format!("Rank(exact: {}, numerical: {value} at the tolerance {tolerance:e})", self.exact)
    }
}

/// A tolerance, absolute or relative to the largest singular value; the customary one without either.
pub(crate) fn tolerance(tol: Option<f64>, rtol: Option<f64>) -> PyResult<Tolerance> {
    match (tol, rtol) {
        (None, None) => Ok(Tolerance::Standard),
        (Some(tol), None) => Ok(Tolerance::Absolute(tol)),
        (None, Some(rtol)) => Ok(Tolerance::Relative(rtol)),
        (Some(_), Some(_)) => Err(refused("tol and rtol are both given; one of them says what counts as 0")),
    }
}

/// The rank of vectors.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn rank(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    tol: Option<f64>,
    rtol: Option<f64>,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Rank> {
    let (of, tolerance) = (orientation(of)?, tolerance(tol, rtol)?);
    match Entries::of(x, "X")? {
        Entries::Doubles(matrix) => with_vectors!(matrix, of, vectors => {
            call_owned(py, matrix.steps_of_verdict(of), progress, OwnVectors::of(&vectors), move |own, progress| {
                let rank = gramkit::Rank::with(&own.vectors(), tolerance, &options(budget, progress))?;
                Ok(Rank { exact: rank.exact, numerical: rank.numerical })
            })
        }),
        Entries::Written(matrix) => {
            let columns = entries::columns(matrix, of)?;
            let nearest = columns.nearest().map_err(raised)?;
            call_owned(py, LONG, progress, nearest, move |nearest, progress| {
                let (gram, options) = (GramOptions::default(), options(budget, progress));
                let judged = gramkit::Independence::with_exact(&columns, &gram, &options)?;
                let svd = Svd::with(&Vectors::columns(nearest), options.progress)?;
                let rank = gramkit::Rank::from_independence(&judged, &svd, tolerance)?;
                Ok(Rank { exact: judged.rank, numerical: rank.numerical })
            })
        }
    }
}
