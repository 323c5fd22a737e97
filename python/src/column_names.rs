//! The columns of a frame that an answer was made of, for those that come to it later.

use pyo3::prelude::*;

use crate::array_in::orientation;

/// Names of columns; none where there was no frame, or its columns are the observations.
pub(crate) struct ColumnNames(Vec<String>);

impl ColumnNames {
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    /// Those of a frame whose variables, or whose points' coordinates, are its columns.
    pub(crate) fn of_variables(frame: &Bound<'_, PyAny>, of: &str) -> PyResult<Self> {
        match orientation(of)? {
            gramkit::Orientation::Columns => Self::of(frame),
            _ => Ok(Self::none()),
        }
    }

    /// Those of a frame whose points are its rows.
    pub(crate) fn of_points(frame: &Bound<'_, PyAny>, of: &str) -> PyResult<Self> {
        match orientation(of)? {
            gramkit::Orientation::Columns => Ok(Self::none()),
            _ => Self::of(frame),
        }
    }

    fn of(frame: &Bound<'_, PyAny>) -> PyResult<Self> {
        frame.py().import("gramkit._arrays")?.call_method1("names", (frame,))?.extract().map(Self)
    }

    /// Another frame with its columns in the order of these; what has no names is taken as it is.
    pub(crate) fn in_order<'py>(&self, frame: &Bound<'py, PyAny>, what: &str) -> PyResult<Bound<'py, PyAny>> {
        if self.0.is_empty() {
            return Ok(frame.clone());
        }
        frame.py().import("gramkit._arrays")?.call_method1("by_name", (frame, self.0.clone(), what))
    }
}
