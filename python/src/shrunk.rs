//! Shrunk covariance matrices.

use gramkit::Enclosure;
use gramkit::covariance::{Shrinkage, ShrunkCovariance};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::claim;
use crate::error::refused;
use crate::owned::{OwnVectors, call_owned};
use crate::symmetric::Symmetric;

/// The matrix; how far it is shrunk, and towards what; the means; a bound on its least eigenvalue, and whether it is
/// positive definite.
type Shrunk<'py> = (Symmetric, Bound<'py, PyAny>, Bound<'py, PyAny>, Bound<'py, PyArray2<f64>>, f64, Option<bool>);

const ALL: [Shrinkage; 3] = [Shrinkage::LedoitWolf, Shrinkage::Oas, Shrinkage::OasOfScikitLearn];

/// The covariance matrix of variables, shrunk by the rule that is named.
#[pyfunction]
pub(crate) fn shrunk_covariance<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    of: &str,
    rule: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Shrunk<'py>> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    let Some(shrinkage) = ALL.into_iter().find(|known| known.name() == rule) else {
        return Err(refused(format!("the rule {rule:?} is not known")));
    };
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let found = call_owned(py, matrix.steps(of), progress, own, move |own, progress| {
        Ok(ShrunkCovariance::with(&own.vectors(), shrinkage, progress)?)
    })?;
    let positive = claim::truth(found.is_positive_definite());
    let enclosure = |value: Enclosure| claim::enclosure(py, value);
    let (intensity, target) = (enclosure(found.intensity)?, enclosure(found.target)?);
    let mean = claim::bounds(py, &found.mean)?;
    Ok((Symmetric::new(py, found.matrix)?, intensity, target, mean, found.least_eigenvalue, positive))
}
