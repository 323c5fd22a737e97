//! Projections onto spans.

use gramkit::spans::Projection;
use numpy::PyArray1;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, vector, with_vectors};
use crate::array_out;
use crate::claim;
use crate::owned::{OwnVectors, call_owned};

/// The vector of a span that is nearest to x, a bound on its error, bounds on the distance, and independent vectors.
type Projected<'py> = (Bound<'py, PyArray1<f64>>, f64, Bound<'py, PyAny>, Vec<usize>);

/// The projection of a vector onto a span.
#[pyfunction]
pub(crate) fn project<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    of: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Projected<'py>> {
    let (matrix, of, x) = (Matrix::of(a, "A")?, orientation(of)?, vector(x, "x")?);
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let found = call_owned(py, matrix.steps(of).saturating_mul(8), progress, own, move |own, progress| {
        Ok(Projection::with(&own.vectors(), &x, progress)?)
    })?;
    let distance = claim::enclosure(py, found.distance)?;
    Ok((array_out::vector(py, found.nearest), found.nearest_bound, distance, found.independent))
}
