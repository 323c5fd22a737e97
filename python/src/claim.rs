//! How an answer stands, as Python has it: True, False, or None where nothing is proved.

use gramkit::claim::{Count, Enclosure, Inertia, Radius};
use gramkit::{Claim, Verdict};
use numpy::{PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::array_out;
use crate::error::{named, refused};

/// Proved, refuted or undetermined.
pub(crate) fn truth(verdict: Verdict) -> Option<bool> {
    match verdict {
        Verdict::Proved => Some(true),
        Verdict::Refuted => Some(false),
        Verdict::Undetermined => None,
    }
}

/// The truth of an answer, or the exception for one that has none.
pub(crate) fn decided(py: Python<'_>, verdict: Verdict, what: &str) -> PyResult<bool> {
    truth(verdict).ok_or_else(|| named(py, "Undetermined", what))
}

/// Lower and upper bounds, one row for each enclosure.
pub(crate) fn bounds<'py>(py: Python<'py>, enclosures: &[Enclosure]) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let array = array_out::empty(py, &[enclosures.len(), 2])?.cast_into::<PyArray2<f64>>()?;
    if !enclosures.is_empty() {
        let mut rows = array.readwrite();
        for (mut row, enclosure) in rows.as_array_mut().rows_mut().into_iter().zip(enclosures) {
            row[0] = enclosure.lower;
            row[1] = enclosure.upper;
        }
    }
    Ok(array)
}

/// The middle of each enclosure.
pub(crate) fn middles<'py>(py: Python<'py>, enclosures: &[Enclosure]) -> PyResult<Bound<'py, PyAny>> {
    // As the package has them of bounds.
    py.import("gramkit._claim")?.call_method1("middles", (bounds(py, enclosures)?,))
}

/// `"exact"`, `"bound"` (proved) or `"estimate"`.
pub(crate) fn kind_of_radius(radius: &Radius) -> &'static str {
    match radius {
        Radius::Exact => "exact",
        Radius::Bound(_) | Radius::Diagonal { .. } => "bound",
        Radius::Estimate(_) => "estimate",
    }
}

/// A radius as it is given: a number is a proved bound, 0 an exact matrix.
pub(crate) fn radius(value: f64) -> PyResult<Radius> {
    match value {
        0.0 => Ok(Radius::Exact),
        _ if value > 0.0 && value.is_finite() => Ok(Radius::Bound(value)),
        _ => Err(refused(format!("radius is {value}; it must be a finite number, 0 or more"))),
    }
}

/// A radius of the kind that [`kind_of_radius`] names.
pub(crate) fn radius_of_kind(value: f64, kind: &str) -> PyResult<Radius> {
    match (radius(value)?, kind) {
        (Radius::Exact, _) => Ok(Radius::Exact),
        (bound, "bound") => Ok(bound),
        (_, "estimate") => Ok(Radius::Estimate(value)),
        (_, other) => Err(refused(format!("radius_kind is {other:?}; it must be \"bound\" or \"estimate\""))),
    }
}

/// The numbers of positive, zero and negative eigenvalues: `gramkit.Inertia` of `gramkit.Count`s.
pub(crate) fn inertia<'py>(py: Python<'py>, claim: &Claim<Inertia>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(inertia) = claim.as_ref().stated() else { return Ok(None) };
    let module = py.import("gramkit._claim")?;
    let parts = [inertia.positive, inertia.zero, inertia.negative];
    let counts = parts.into_iter().map(|part| count(py, part)).collect::<PyResult<Vec<_>>>()?;
    module.getattr("Inertia")?.call1(PyTuple::new(py, counts)?).map(Some)
}

/// Bounds on a number: `gramkit.Count`.
pub(crate) fn count<'py>(py: Python<'py>, count: Count) -> PyResult<Bound<'py, PyAny>> {
    py.import("gramkit._claim")?.getattr("Count")?.call1((count.lower, count.upper))
}

/// An interval: `gramkit.Enclosure`.
pub(crate) fn enclosure<'py>(py: Python<'py>, enclosure: Enclosure) -> PyResult<Bound<'py, PyAny>> {
    py.import("gramkit._claim")?.getattr("Enclosure")?.call1((enclosure.lower, enclosure.upper))
}

/// The verdict as it is asked for by `if`, with the sentence of its exception.
pub(crate) fn undetermined(missing: Option<gramkit::modular::Obstacle>, what: &str) -> String {
    match missing {
        Some(missing) => format!("{what} is undetermined: {missing}"),
        None => format!("{what} is undetermined"),
    }
}
