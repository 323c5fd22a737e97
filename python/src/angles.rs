//! Angles between spans.

use gramkit::spans::{CanonicalCorrelations, PrincipalAngles};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::claim;
use crate::owned::{OwnVectors, call_owned};

/// Bounds on angles, cosines and sines, independent vectors of each family, and two distances.
type Angles<'py> = (
    Bound<'py, PyArray2<f64>>,
    Bound<'py, PyArray2<f64>>,
    Bound<'py, PyArray2<f64>>,
    Vec<usize>,
    Vec<usize>,
    Bound<'py, PyAny>,
    Bound<'py, PyAny>,
);

/// The principal angles between the spans of two families, or of their deviations from the means.
#[pyfunction]
pub(crate) fn principal_angles<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    of: &str,
    center: bool,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Angles<'py>> {
    let names = if center { ["X", "Y"] } else { ["A", "B"] };
    let (first, second, of) = (Matrix::of(a, names[0])?, Matrix::of(b, names[1])?, orientation(of)?);
    let together = first.vectors(of).saturating_add(second.vectors(of));
    let steps = first.numbers().saturating_add(second.numbers()).saturating_mul(together).saturating_mul(8);
    let own = with_vectors!(first, of, vectors => OwnVectors::of(&vectors));
    let other = with_vectors!(second, of, vectors => OwnVectors::of(&vectors));
    let found = call_owned(py, steps, progress, (own, other), move |(own, other), progress| {
        Ok(if center {
            CanonicalCorrelations::with(&own.vectors(), &other.vectors(), progress)?.angles
        } else {
            PrincipalAngles::with(&own.vectors(), &other.vectors(), progress)?
        })
    })?;
    let (geodesic, chordal) = (found.geodesic_distance(), found.chordal_distance());
    Ok((
        claim::bounds(py, &found.angles)?,
        claim::bounds(py, &found.cosines)?,
        claim::bounds(py, &found.sines)?,
        found.first,
        found.second,
        claim::enclosure(py, geodesic)?,
        claim::enclosure(py, chordal)?,
    ))
}
