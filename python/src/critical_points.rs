//! Where the gradient of a field vanishes, and where it is flattest.

use gramkit::field::{CriticalPoint, CriticalPoints};
use numpy::{PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::array_in::{Samples, with_view};
use crate::array_out;
use crate::call::call;
use crate::differencing::{Differencing, measure};
use crate::field::{field, steps};

/// Some numbers of each point, one row for each.
fn rows<'py>(
    py: Python<'py>,
    points: &[CriticalPoint],
    width: usize,
    entries: impl Fn(&CriticalPoint, usize) -> f64,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let array = array_out::empty(py, &[points.len(), width])?.cast_into::<PyArray2<f64>>()?;
    let mut rows = array.readwrite();
    for (mut row, point) in rows.as_array_mut().rows_mut().into_iter().zip(points) {
        row.iter_mut().enumerate().for_each(|(i, entry)| *entry = entries(point, i));
    }
    drop(rows);
    Ok(array)
}

/// The critical points of a field as arrays, one entry for each point.
#[pyfunction]
pub(crate) fn critical_points<'py>(
    py: Python<'py>,
    samples: &Bound<'py, PyAny>,
    differencing: &Differencing,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let samples = Samples::of(samples, "f")?;
    let found = with_view!(samples, view => call(py, steps(&samples), progress, |progress| {
        differencing.with(progress, |options| Ok(field(view.view(), differencing, options)?.critical_points()?))
    }))?;
    arrays(py, differencing.grid().dimension(), &found)
}

fn arrays<'py>(py: Python<'py>, n: usize, found: &CriticalPoints) -> PyResult<Bound<'py, PyDict>> {
    let points = &found.points;
    let answer = PyDict::new(py);
    let numbers = |entry: fn(&CriticalPoint) -> f64| array_out::vector(py, points.iter().map(entry));
    answer.set_item("position", rows(py, points, n, |point, i| point.position[i])?)?;
    let error = |point: &CriticalPoint, i: usize| point.position_error.as_ref().map_or(f64::INFINITY, |error| error[i]);
    answer.set_item("position_error", rows(py, points, n, error)?)?;
    answer.set_item("value", numbers(|point| point.value))?;
    answer.set_item("value_error", numbers(|point| point.value_error))?;
    answer.set_item("eigenvalues", rows(py, points, n, |point, i| point.eigenvalues[i])?)?;
    answer.set_item("radius", numbers(|point| point.hessian.radius().value()))?;
    answer.set_item("kind", PyArray1::from_vec(py, points.iter().map(|point| point.class as u8).collect()))?;
    let index = |point: &CriticalPoint| [point.morse_index.lower as i64, point.morse_index.upper as i64];
    let indices = PyArray1::from_vec(py, points.iter().flat_map(index).collect());
    answer.set_item("morse_index", indices.call_method1("reshape", ((points.len(), 2),))?)?;
    let nearest = points.iter().flat_map(|point| point.nearest.iter().map(|&i| i as i64)).collect();
    answer.set_item("nearest", PyArray1::from_vec(py, nearest).call_method1("reshape", ((points.len(), n),))?)?;
    answer.set_item("boundary", PyArray1::from_vec(py, points.iter().map(|point| point.boundary).collect()))?;
    let unique = points.iter().map(|point| point.unique.is_proved()).collect();
    answer.set_item("unique", PyArray1::from_vec(py, unique))?;
    let plateau = |plateau: &gramkit::field::Plateau| {
        let one = PyDict::new(py);
        one.set_item("kind", plateau.class as u8)?;
        one.set_item("cells", plateau.cells)?;
        one.set_item("lower", array_out::vector(py, plateau.lower.iter().copied()))?;
        one.set_item("upper", array_out::vector(py, plateau.upper.iter().copied()))?;
        one.set_item("value", plateau.value)?;
        one.set_item("boundary", plateau.boundary)?;
        Ok(one)
    };
    answer.set_item("plateaus", found.plateaus.iter().map(plateau).collect::<PyResult<Vec<_>>>()?)?;
    answer.set_item("morse_sum", found.morse_sum)?;
    answer.set_item("euler_characteristic", found.euler_characteristic)?;
    answer.set_item("undecided", found.undecided)?;
    answer.set_item("unsearched", found.unsearched)?;
    answer.set_item("left_out", found.left_out)?;
    answer.set_item("unresolved", found.unresolved)?;
    Ok(answer)
}

/// Where a field is flattest, by the measures of these names, or by all.
#[pyfunction]
pub(crate) fn flattest<'py>(
    py: Python<'py>,
    samples: &Bound<'py, PyAny>,
    differencing: &Differencing,
    by: Option<&str>,
    below: Option<f64>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let samples = Samples::of(samples, "f")?;
    let by = by.map(measure).transpose()?;
    let found = with_view!(samples, view => call(py, steps(&samples), progress, |progress| {
        differencing.with(progress, |options| {
            let field = field(view.view(), differencing, options)?;
            Ok(match by {
                Some(measure) => field.flattest_by(measure, below)?.into_iter().collect(),
                None => field.flattest(below)?,
            })
        })
    }))?;
    let one = |point: &gramkit::field::Flattest| {
        let answer = PyDict::new(py);
        answer.set_item("measure", point.measure.name())?;
        answer.set_item("index", pyo3::types::PyTuple::new(py, &point.index)?)?;
        answer.set_item("position", array_out::vector(py, point.position.iter().copied()))?;
        answer.set_item("value", point.value)?;
        answer.set_item("error", point.error)?;
        answer.set_item("ties", point.ties)?;
        answer.set_item("kind", point.class as u8)?;
        answer.set_item("sample", point.sample)?;
        Ok(answer)
    };
    found.iter().map(one).collect()
}
