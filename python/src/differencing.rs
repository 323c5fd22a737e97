//! How a field is differentiated, as it is asked for.

use std::sync::Mutex;

use gramkit::field::{Axis, FieldOptions, Grid, Scheme, Truncation};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::error::{Failure, raised, refused};

/// The grid and the differences of a field.
#[pyclass(frozen, module = "gramkit._gramkit")]
pub(crate) struct Differencing {
    grid: Grid,
    scheme: Scheme,
    noise: f64,
    smoothing: Option<f64>,
    tightness: Option<f64>,
    effort: Option<u64>,
    bound: Truncated,
}

/// What is said of the truncation error.
enum Truncated {
    Estimated,
    Neglected,
    Given(Py<PyAny>),
}

#[pymethods]
impl Differencing {
    /// The axes are spacings or coordinates, with their origins and whether they are periodic; a bound is None (the
    /// truncation is estimated), False (neglected), or a function of the orders of a derivative.
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn new(
        shape: Vec<usize>,
        axes: Vec<(Bound<'_, PyAny>, f64, bool)>,
        accuracy: usize,
        edge_order: Option<usize>,
        noise: f64,
        smoothing: Option<f64>,
        tightness: Option<f64>,
        effort: Option<u64>,
        bound: Option<Py<PyAny>>,
        py: Python<'_>,
    ) -> PyResult<Self> {
        let proved = bound.as_ref().is_some_and(|bound| bound.bind(py).is_callable());
        let axes = axes.iter().map(|(places, origin, periodic)| axis(places, *origin, *periodic, proved));
        let grid = Grid::new(&shape, axes.collect::<PyResult<_>>()?).map_err(raised)?;
        let scheme = match edge_order {
            Some(edge_order) => Scheme::Nested { edge_order },
            None => Scheme::Compact { accuracy },
        };
        let bound = match bound {
            None => Truncated::Estimated,
            Some(no) if !no.bind(py).is_callable() => Truncated::Neglected,
            Some(function) => Truncated::Given(function),
        };
        Ok(Self { grid, scheme, noise, smoothing, tightness, effort, bound })
    }
}

/// Where errors are to be proved, coordinates are taken as they are, and not for even ones that they are near to.
fn axis(places: &Bound<'_, PyAny>, origin: f64, periodic: bool, proved: bool) -> PyResult<Axis> {
    let axis = match places.extract::<f64>() {
        Ok(spacing) => Axis::even(spacing).and_then(|axis| axis.starting_at(origin)),
        Err(_) if proved && !periodic => Axis::uneven(crate::array_in::vector(places, "coordinates")?),
        Err(_) => Axis::through(crate::array_in::vector(places, "coordinates")?),
    };
    let axis = axis.map_err(raised)?;
    Ok(if periodic { axis.periodic() } else { axis })
}

impl Differencing {
    /// The grid.
    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }

    /// What `work` makes of the library's options.
    pub(crate) fn with<T>(
        &self,
        progress: Option<gramkit::Progress<'_>>,
        work: impl FnOnce(&FieldOptions<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let exception = Mutex::new(None);
        let bound = |orders: &[usize]| match &self.bound {
            Truncated::Given(function) => Python::attach(|py| {
                let ask = |tuple| {
                    let bound = function.bind(py).call1((tuple,))?;
                    let sentence =
                        || format!("truncation has returned {bound} for the orders {orders:?}; a bound is a number");
                    bound.extract().map_err(|_| refused(sentence()))
                };
                let value = PyTuple::new(py, orders).and_then(ask);
                value.unwrap_or_else(|error| {
                    keep(&exception, error);
                    f64::NAN
                })
            }),
            Truncated::Estimated | Truncated::Neglected => f64::NAN,
        };
        let truncation = match self.bound {
            Truncated::Estimated => Truncation::Estimated,
            Truncated::Neglected => Truncation::Neglected,
            Truncated::Given(_) => Truncation::Bounded(&bound),
        };
        let default = FieldOptions::default();
        let options = FieldOptions {
            scheme: self.scheme,
            noise: self.noise,
            smoothing: self.smoothing,
            truncation,
            tightness: self.tightness.unwrap_or(default.tightness),
            effort: self.effort.unwrap_or(default.effort),
            progress,
        };
        let answer = work(&options);
        match exception.lock().ok().and_then(|mut kept| kept.take()) {
            Some(error) => Err(Failure::Raised(error)),
            None => answer,
        }
    }
}

fn keep(kept: &Mutex<Option<PyErr>>, error: PyErr) {
    if let Ok(mut kept) = kept.lock() {
        kept.get_or_insert(error);
    }
}

/// A measure of flatness by its name.
pub(crate) fn measure(name: &str) -> PyResult<gramkit::field::Measure> {
    use gramkit::field::Measure;
    let names = || Measure::ALL.map(Measure::name).join(", ");
    let found = Measure::ALL.into_iter().find(|measure| measure.name() == name);
    found.ok_or_else(|| refused(format!("by is {name:?}; it must be one of {}", names())))
}
