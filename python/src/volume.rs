//! Volumes.

use gramkit::spans::Volume;
use pyo3::prelude::*;

use crate::array_in::{EXACT, Matrix, orientation, with_vectors};
use crate::claim;
use crate::owned::{OwnVectors, call_owned};

/// The volume of a parallelotope by its edges, or of a simplex by its corners, and its logarithm.
#[pyfunction]
pub(crate) fn volume<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    of: &str,
    simplex: bool,
) -> PyResult<(Bound<'py, PyAny>, Option<Bound<'py, PyAny>>)> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let steps = matrix.steps(of).saturating_mul(EXACT);
    let found = call_owned(py, steps, None, own, move |own, _| {
        let vectors = own.vectors();
        Ok(if simplex { Volume::of_simplex(&vectors)? } else { Volume::of_parallelotope(&vectors)? })
    })?;
    let ln = found.ln.map(|ln| claim::enclosure(py, ln)).transpose()?;
    Ok((claim::enclosure(py, found.value)?, ln))
}
