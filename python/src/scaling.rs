//! Classical scaling.

use gramkit::certificate::Selection;
use gramkit::components::{ClassicalScaling, Entries};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_out;
use crate::claim;
use crate::definiteness::Definiteness;
use crate::owned::call_owned;
use crate::symmetric::{own_symmetric, steps};

/// Whether they are distances, in how many dimensions, by what; eigenvalues, how much of them is negative, how many are
/// not told from 0; the points, and how far they may be off.
type Scaled<'py> = (
    Option<bool>,
    Bound<'py, PyAny>,
    Definiteness,
    Bound<'py, PyArray2<f64>>,
    Bound<'py, PyAny>,
    usize,
    Bound<'py, PyArray2<f64>>,
    f64,
);

/// Points with given distances.
#[pyfunction]
pub(crate) fn mds<'py>(
    py: Python<'py>,
    distances: &Bound<'py, PyAny>,
    squared: bool,
    symmetrize: bool,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Scaled<'py>> {
    let entries = if squared { Entries::SquaredDistances } else { Entries::Distances };
    let own = own_symmetric(py, distances, symmetrize, None)?;
    let found = call_owned(py, steps(&own), progress, own, move |own, progress| {
        Ok(ClassicalScaling::with(own, entries, progress)?)
    })?;
    Ok((
        claim::truth(found.is_euclidean),
        claim::count(py, found.dimension)?,
        Definiteness::new(found.definiteness, Selection::default()),
        claim::bounds(py, &found.eigenvalues)?,
        claim::enclosure(py, found.negative_mass)?,
        found.unresolved,
        array_out::matrix(py, found.points.values.as_ref())?,
        found.points.error,
    ))
}
