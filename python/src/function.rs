//! Derivatives of functions of Python, which are called on the thread that called us.

use std::cell::RefCell;

use gramkit::derivative::{self, Bounds, Derivative, DerivativeBounds, Differences, Magnitude, Noise};
use gramkit::faer::Mat;
use gramkit::rounding::in_default_environment;
use gramkit::{Error, Symmetric};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::array_in::{Matrix, vector, with_view};
use crate::array_out;
use crate::call::call;
use crate::claim::kind_of_radius;
use crate::error::{raised, refused};
use crate::pool::stay_alone;
use crate::symmetric::{self, own_symmetric};

/// How a function is differenced.
#[pyclass(frozen, module = "gramkit._gramkit")]
pub(crate) struct Stepping {
    step: f64,
    magnitude: Vec<f64>,
    levels: usize,
    most_levels: usize,
    order: usize,
    bounds: Option<(Vec<f64>, Vec<f64>)>,
    noise: Noise,
    derivative_bounds: DerivativeBounds,
}

#[pymethods]
impl Stepping {
    /// A noise is None (rounding), "estimated", or the absolute error of a value.
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn new(
        step: f64,
        magnitude: Vec<f64>,
        levels: usize,
        most_levels: usize,
        order: usize,
        bounds: Option<(Vec<f64>, Vec<f64>)>,
        noise: Option<&Bound<'_, PyAny>>,
        derivative_bounds: (f64, f64, f64),
    ) -> PyResult<Self> {
        let noise = match noise {
            None => Noise::Rounding,
            Some(noise) => match noise.extract::<f64>() {
                Ok(error) => Noise::Given(error),
                Err(_) if noise.extract::<&str>().is_ok_and(|word| word == "estimated") => Noise::Estimated,
                Err(_) => return Err(refused("noise must be None, \"estimated\", or the absolute error of a value")),
            },
        };
        let (first, third, fourth) = derivative_bounds;
        let derivative_bounds = DerivativeBounds { first, third, fourth };
        Ok(Self { step, magnitude, levels, most_levels, order, bounds, noise, derivative_bounds })
    }
}

impl Stepping {
    fn differences(&self) -> Differences<'_> {
        Differences {
            step: self.step,
            magnitude: match self.magnitude[..] {
                [one] => Magnitude::Same(one),
                ref each => Magnitude::Each(each),
            },
            levels: self.levels,
            most_levels: self.most_levels,
            order: self.order,
            bounds: match &self.bounds {
                Some((lower, upper)) => Bounds::Box { lower, upper },
                None => Bounds::None,
            },
            noise: self.noise,
            derivative_bounds: self.derivative_bounds,
            progress: None,
        }
    }
}

/// A function of Python with the first exception that it has raised, after which it is not called again.
struct Function<'a, 'py> {
    function: &'a Bound<'py, PyAny>,
    raised: RefCell<Option<PyErr>>,
}

impl Function<'_, '_> {
    /// The value at x as what is wanted of it; `None` after an exception.
    fn value<T>(&self, x: &[f64], wanted: impl Fn(&Bound<'_, PyAny>) -> PyResult<T>) -> Option<T> {
        if self.raised.borrow().is_some() {
            return None;
        }
        let py = self.function.py();
        let argument = PyArray1::from_slice(py, x);
        let value = py.check_signals().and_then(|()| wanted(&self.function.call1((argument,))?));
        value.map_err(|error| self.raised.replace(Some(error))).ok()
    }

    fn scalar(&self, x: &[f64]) -> f64 {
        self.value(x, number).unwrap_or(f64::NAN)
    }

    fn fill(&self, x: &[f64], values: &mut [f64]) {
        let filled = |answer: &Bound<'_, PyAny>| {
            let found =
                vector(&answer.py().import("numpy")?.call_method1("ravel", (answer,))?, "what the function returns")?;
            if found.len() != values.len() {
                let (before, now) = (values.len(), found.len());
                return Err(refused(format!(
                    "the function has returned {before} values at one point and {now} at another"
                )));
            }
            Ok(found)
        };
        match self.value(x, filled) {
            Some(found) => values.copy_from_slice(&found),
            None => values.fill(f64::NAN),
        }
    }
}

/// A value of a function as a number: an array of one entry is one.
fn number(value: &Bound<'_, PyAny>) -> PyResult<f64> {
    value.extract::<f64>().or_else(|_| {
        let one = value.py().import("numpy")?.call_method1("asarray", (value,))?;
        if one.getattr("size")?.extract::<usize>()? == 1 {
            return one.call_method0("item")?.extract::<f64>();
        }
        let shape = one.getattr("shape")?;
        Err(refused(format!("the function returns an array of shape {shape}; it must return one number")))
    })
}

/// Does work that calls a function of Python, on this thread; in the default floating-point state, if another library
/// has changed it.
fn with_function<T>(
    function: &Bound<'_, PyAny>,
    work: impl Fn(&Function<'_, '_>) -> gramkit::Result<T>,
) -> PyResult<T> {
    let once = || {
        let function = Function { function, raised: RefCell::new(None) };
        let answer = work(&function);
        function.raised.into_inner().map_or(Ok(answer), Err)
    };
    stay_alone();
    let answer = match once()? {
        Err(Error::Environment(_)) => in_default_environment(once)?,
        other => other,
    };
    answer.map_err(raised)
}

/// A derivative with these arrays.
fn answer<'py, T>(
    py: Python<'py>,
    derivative: &Derivative<T>,
    array: impl Fn(&T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let answer = PyDict::new(py);
    answer.set_item("value", array(&derivative.value)?)?;
    answer.set_item("error", array(&derivative.error)?)?;
    answer.set_item("truncation", array(&derivative.truncation)?)?;
    answer.set_item("rounding", array(&derivative.rounding)?)?;
    answer.set_item("radius", derivative.radius.value())?;
    answer.set_item("radius_kind", kind_of_radius(&derivative.radius))?;
    answer.set_item("status", derivative.status.to_string())?;
    answer.set_item("proved", derivative.status.is_proved())?;
    answer.set_item("fun", array_out::vector(py, derivative.function_value.iter().copied()))?;
    answer.set_item("nfev", derivative.evaluations)?;
    Ok(answer)
}

fn list<'py>(py: Python<'py>) -> impl Fn(&Vec<f64>) -> PyResult<Bound<'py, PyAny>> {
    move |values| Ok(array_out::vector(py, values.iter().copied()).into_any())
}

/// The gradient of a function of many numbers.
#[pyfunction]
pub(crate) fn function_gradient<'py>(
    py: Python<'py>,
    function: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    stepping: &Stepping,
) -> PyResult<Bound<'py, PyDict>> {
    let x = vector(x, "x")?;
    let gradient = with_function(function, |f| derivative::gradient(|x| f.scalar(x), &x, &stepping.differences()))?;
    answer(py, &gradient, list(py))
}

/// The Hessian of a function of many numbers.
#[pyfunction]
pub(crate) fn function_hessian<'py>(
    py: Python<'py>,
    function: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    stepping: &Stepping,
) -> PyResult<Bound<'py, PyDict>> {
    let x = vector(x, "x")?;
    let hessian = with_function(function, |f| derivative::hessian(|x| f.scalar(x), &x, &stepping.differences()))?;
    answer(py, &hessian, |a: &Symmetric| Ok(array_out::matrix(py, a.as_faer())?.into_any()))
}

/// The Jacobian of a function with many values; of one that returns a number, of one row.
#[pyfunction]
pub(crate) fn function_jacobian<'py>(
    py: Python<'py>,
    function: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    stepping: &Stepping,
) -> PyResult<Bound<'py, PyDict>> {
    let x = vector(x, "x")?;
    let first = function.call1((PyArray1::from_slice(py, &x),))?;
    let m: usize = py.import("numpy")?.call_method1("size", (first,))?.extract()?;
    let mut jacobian = with_function(function, |f| {
        derivative::jacobian(|x, values| f.fill(x, values), m, &x, &stepping.differences())
    })?;
    // The call that told how many values there are.
    jacobian.evaluations += 1;
    answer(py, &jacobian, |a: &Mat<f64>| Ok(array_out::matrix(py, a.as_ref())?.into_any()))
}

/// The product of the Hessian of a function and a vector.
#[pyfunction]
pub(crate) fn function_hvp<'py>(
    py: Python<'py>,
    function: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    v: &Bound<'py, PyAny>,
    stepping: &Stepping,
) -> PyResult<Bound<'py, PyDict>> {
    let (x, v) = (vector(x, "x")?, vector(v, "v")?);
    let product = with_function(function, |f| {
        derivative::hessian_vector_product(|x| f.scalar(x), &x, &v, &stepping.differences())
    })?;
    answer(py, &product, list(py))
}

/// A claimed gradient or Hessian, entry by entry against differences: the codes of the answers (0 consistent, 1 too
/// uncertain, 2 contradicted), the ratios, the worst entry and its ratio, whether a contradiction is proved, and the
/// number of evaluations.
#[pyfunction]
pub(crate) fn check_derivative<'py>(
    py: Python<'py>,
    function: &Bound<'py, PyAny>,
    claimed: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    order: usize,
    stepping: &Stepping,
) -> PyResult<Bound<'py, PyDict>> {
    let x = vector(x, "x")?;
    let differences = stepping.differences();
    let check = if order == 1 {
        let claimed = vector(claimed, "the claimed gradient")?;
        with_function(function, |f| derivative::check_gradient(|x| f.scalar(x), &claimed, &x, &differences))?
    } else {
        let claimed = Matrix::of(claimed, "the claimed Hessian")?;
        with_view!(claimed, view => {
            with_function(function, |f| derivative::check_hessian(|x| f.scalar(x), view, &x, &differences))
        })?
    };
    let answer = PyDict::new(py);
    let codes = PyArray1::from_vec(py, check.entries.iter().map(|&entry| entry as u8).collect());
    answer.set_item("entries", codes)?;
    answer.set_item("ratios", array_out::vector(py, check.ratios.iter().copied()))?;
    answer.set_item("agreement", check.agreement as u8)?;
    answer.set_item("worst", check.worst)?;
    answer.set_item("worst_ratio", check.worst_ratio)?;
    answer.set_item("radius", check.radius.value())?;
    answer.set_item("proved", check.radius.is_proved())?;
    answer.set_item("nfev", check.evaluations)?;
    Ok(answer)
}

/// The class of a stationary point with a Hessian that is known to a radius: its word, whether it is proved (an
/// estimated radius proves nothing), and the least and greatest Morse index.
#[pyfunction]
pub(crate) fn curvature(
    py: Python<'_>,
    hessian: &Bound<'_, PyAny>,
    radius: Option<f64>,
) -> PyResult<(Option<&'static str>, bool, usize, usize)> {
    let a = own_symmetric(py, hessian, false, radius)?;
    let judged = call(py, symmetric::steps(&a), None, |_| Ok(gramkit::Curvature::of(&a)?))?;
    let class = judged.class.stated().map(|class| class.name());
    let inertia = judged.definiteness.inertia.stated();
    let (lower, upper) = inertia.map_or((0, 0), |inertia| (inertia.negative.lower, inertia.negative.upper));
    Ok((class, judged.class.proved().is_some(), lower, upper))
}
