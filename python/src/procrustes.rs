//! Procrustes' distance.

use gramkit::similarity;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::claim;
use crate::owned::{OwnVectors, call_owned};

/// Bounds on the squared distance, on the disparity, and whether one rotation alone is the nearest.
type Apart<'py> = (Bound<'py, PyAny>, Option<Bound<'py, PyAny>>, bool);

/// The least distance of one family from another that is turned.
#[pyfunction]
pub(crate) fn procrustes<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    of: &str,
) -> PyResult<Apart<'py>> {
    let (first, second, of) = (Matrix::of(a, "A")?, Matrix::of(b, "B")?, orientation(of)?);
    let n = first.vectors(of);
    let steps = first.steps(of).saturating_add(n.saturating_mul(n).saturating_mul(n).saturating_mul(8));
    let own = with_vectors!(first, of, vectors => OwnVectors::of(&vectors));
    let other = with_vectors!(second, of, vectors => OwnVectors::of(&vectors));
    let found = call_owned(py, steps, None, (own, other), |(own, other), _| {
        Ok(similarity::Procrustes::of(&own.vectors(), &other.vectors())?)
    })?;
    let disparity = found.disparity.map(|disparity| claim::enclosure(py, disparity)).transpose()?;
    Ok((claim::enclosure(py, found.squared_distance)?, disparity, found.is_unique))
}
