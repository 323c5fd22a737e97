//! Polar decompositions.

use gramkit::orthonormal;
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::array_out;
use crate::owned::{OwnVectors, call_owned};
use crate::symmetric::Symmetric;

/// U and H; the loss of orthogonality as measured and a bound on it, a bound on the distance from the polar factor, and
/// the residual.
type Polar<'py> = (Bound<'py, PyArray2<f64>>, Symmetric, f64, f64, f64, f64);

/// The polar decomposition.
#[pyfunction]
pub(crate) fn polar<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    of: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Polar<'py>> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let found = call_owned(py, matrix.steps(of).saturating_mul(8), progress, own, |own, progress| {
        Ok(orthonormal::Polar::with(&own.vectors(), progress)?)
    })?;
    let u = array_out::matrix(py, found.u.as_ref())?;
    let h = Symmetric::new(py, found.h)?;
    Ok((u, h, found.loss, found.loss_bound, found.distance_bound, found.residual))
}
