//! The library's errors as exceptions; their classes are those of `gramkit/_errors.py`.

use gramkit::Error;
use gramkit::error::{Mismatch, Place};
use gramkit::gram_state::StateError;
use gramkit::plot::PlotError;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    Error(Error),
    Plot(PlotError),
    State(StateError),
    /// A sentence of the binding's own about an argument.
    Argument(String),
    /// Why a certificate is not accepted.
    Rejection(String),
    /// What a function of the caller's has raised.
    Raised(PyErr),
    Panic,
}

impl Failure {
    /// Whether the thread's floating-point state is at fault.
    pub(crate) fn is_environment(&self) -> bool {
        let (Self::Error(error) | Self::State(StateError::Gram(error))) = self else { return false };
        matches!(cause(error), Error::Environment(_))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Gram(error) => Self::Error(error),
            error => Self::State(error),
        }
    }
}

impl From<PlotError> for Failure {
    fn from(error: PlotError) -> Self {
        Self::Plot(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Error(error) => Python::attach(|py| exception(py, &error).unwrap_or_else(|other| other)),
            Failure::State(error) => Python::attach(|py| state(py, &error).unwrap_or_else(|other| other)),
            Failure::Plot(error) => PyValueError::new_err(error.to_string()),
            Failure::Argument(sentence) => PyValueError::new_err(sentence),
            Failure::Rejection(sentence) => Python::attach(|py| named(py, "Rejection", &sentence)),
            Failure::Raised(error) => error,
            Failure::Panic => PyRuntimeError::new_err("a thread of gramkit has panicked"),
        }
    }
}

/// A library's error as it is raised.
pub(crate) fn raised(error: Error) -> PyErr {
    Failure::Error(error).into()
}

/// An argument that is refused.
pub(crate) fn refused(sentence: impl Into<String>) -> PyErr {
    Failure::Argument(sentence.into()).into()
}

/// An exception of `gramkit._errors`, by its name.
pub(crate) fn named(py: Python<'_>, class: &str, sentence: &str) -> PyErr {
    let raise = || py.import("gramkit._errors")?.getattr(class)?.call1((sentence,));
    raise().map_or_else(|error| error, PyErr::from_value)
}

/// Whether there is a name for each of the vectors, if there is any.
pub(crate) fn check_names(names: usize, vectors: usize) -> PyResult<()> {
    if names == 0 || names == vectors {
        return Ok(());
    }
    Err(raised(Error::Shape { what: "names of the vectors", expected: vectors, found: names }))
}

/// The error of one of several, without its place.
fn cause(error: &Error) -> &Error {
    match error {
        Error::At { error, .. } => cause(error),
        _ => error,
    }
}

fn exception(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let data = PyDict::new(py);
    let class = match cause(error) {
        Error::NotFinite { place, value } => {
            data.set_item("index", index(py, place)?)?;
            data.set_item("value", value)?;
            "NonFiniteError"
        }
        Error::Asymmetric { row, column, gap } => {
            data.set_item("index", (row, column))?;
            data.set_item("gap", gap)?;
            "AsymmetricError"
        }
        Error::Shape { expected, found, .. } => {
            data.set_item("expected", expected)?;
            data.set_item("found", found)?;
            "ShapeError"
        }
        Error::Mismatch(Mismatch::NotSemidefinite { vector, at_most }) => {
            data.set_item("vector", vector)?;
            data.set_item("at_most", at_most)?;
            "NotSemidefiniteError"
        }
        Error::Mismatch(Mismatch::Landmark { .. } | Mismatch::RepeatedLandmark { .. }) => "DomainError",
        Error::Mismatch(_) => "ShapeError",
        Error::Budget { needed, budget } => {
            data.set_item("needed", needed)?;
            data.set_item("budget", budget)?;
            "BudgetError"
        }
        Error::NoConvergence { .. } => "ConvergenceError",
        Error::Environment(_) => "FloatEnvironmentError",
        Error::Overflow { .. } | Error::Underflow { .. } => "RangeError",
        Error::TooLarge { .. } => "TooLargeError",
        // The exception that cancelled is raised in its place.
        Error::Cancelled => "GramkitError",
        _ => "DomainError",
    };
    let class = py.import("gramkit._errors")?.getattr(class)?;
    Ok(PyErr::from_value(class.call((error.to_string(),), Some(&data))?))
}

/// An error of a state that is gathered, merged or read.
fn state(py: Python<'_>, error: &StateError) -> PyResult<PyErr> {
    let data = PyDict::new(py);
    let class = match error {
        StateError::NotFinite { cell } => {
            data.set_item("piece", &cell.piece)?;
            data.set_item("index", cell.row)?;
            data.set_item("column", &cell.column)?;
            data.set_item("value", cell.value)?;
            "NonFiniteError"
        }
        StateError::Beyond(_) | StateError::Option { .. } => "DomainError",
        _ => "StateError",
    };
    let class = py.import("gramkit._errors")?.getattr(class)?;
    // The program's option is an argument here.
    let sentence = error.to_string().replace("(--missing drop)", "(missing=\"skip\")");
    Ok(PyErr::from_value(class.call((sentence,), Some(&data))?))
}

/// Where it is in what the call was given, as an index of NumPy; `None` where it is in no array.
fn index<'py>(py: Python<'py>, place: &Place) -> PyResult<Bound<'py, PyAny>> {
    match place {
        Place::Entry { row, column } => (row, column).into_bound_py_any(py),
        Place::Feature { channel, row, column } => (channel, row, column).into_bound_py_any(py),
        Place::Flag { index } => PyTuple::new(py, index)?.into_bound_py_any(py),
        Place::Component { index, .. } => index.into_bound_py_any(py),
        _ => Ok(py.None().into_bound(py)),
    }
}
