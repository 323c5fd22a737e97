//! Derivatives of samples on a grid.

use gramkit::Field;
use gramkit::field::{FieldOptions, Sample};
use numpy::ndarray::ArrayViewD;
use numpy::{PyArray2, PyArrayMethods};
use pyo3::prelude::*;

use crate::array_in::{Samples, with_view};
use crate::array_out;
use crate::call::call;
use crate::claim::kind_of_radius;
use crate::differencing::Differencing;
use crate::error::refused;
use crate::quantities::Target;

/// What a sample costs, in steps, about.
const STEPS: usize = 256;

/// A field in an array, on the grid that is asked for.
pub(crate) fn field<'a, T: Sample>(
    samples: ArrayViewD<'a, T>,
    differencing: &Differencing,
    options: &FieldOptions<'a>,
) -> gramkit::Result<Field<'a>> {
    Field::from_array_with(samples, differencing.grid().clone(), options)
}

/// The steps of a pass over samples.
pub(crate) fn steps(samples: &Samples<'_>) -> usize {
    with_view!(samples, view => view.len()).saturating_mul(STEPS)
}

/// Whether an array counts as it lies in memory in column-major order.
pub(crate) fn is_column_major(samples: &Samples<'_>) -> bool {
    with_view!(samples, view => !view.is_standard_layout() && view.clone().reversed_axes().is_standard_layout())
}

/// The Hessian at one point: values, the error of each entry, the radius and its kind.
#[pyfunction]
pub(crate) fn hessian_at<'py>(
    py: Python<'py>,
    samples: &Bound<'py, PyAny>,
    differencing: &Differencing,
    index: Vec<usize>,
) -> PyResult<(Bound<'py, PyArray2<f64>>, Option<Bound<'py, PyArray2<f64>>>, f64, &'static str)> {
    let samples = Samples::of(samples, "f")?;
    let hessian = with_view!(samples, view => call(py, steps(&samples), None, |progress| {
        differencing.with(progress, |options| Ok(field(view.view(), differencing, options)?.hessian_at(&index)?))
    }))?;
    let errors = hessian.entry_errors().map(|errors| array_out::matrix(py, errors)).transpose()?;
    let radius = hessian.radius();
    Ok((array_out::matrix(py, hessian.as_faer())?, errors, radius.value(), kind_of_radius(radius)))
}

/// The structure tensor: the upper triangle row by row, then the axes of the samples.
#[pyfunction]
pub(crate) fn structure_tensor<'py>(
    py: Python<'py>,
    samples: &Bound<'py, PyAny>,
    differencing: &Differencing,
    scale: f64,
    out: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let argument = samples;
    let samples = Samples::of(argument, "f")?;
    let (shape, column_major) = (differencing.grid().shape(), is_column_major(&samples));
    let entries = shape.len() * (shape.len() + 1) / 2;
    let target = Target::new(py, &[entries], shape, column_major, out, argument)?;
    let tensor = with_view!(samples, view => call(py, steps(&samples), progress, |progress| {
        differencing.with(progress, |options| Ok(field(view.view(), differencing, options)?.structure_tensor(scale)?))
    }))?;
    drop(samples);
    let mut into = target.memory.try_readwrite().map_err(|_| refused("another call uses out; wait for it"))?;
    into.as_slice_mut().map_err(|_| refused("out must be contiguous"))?.copy_from_slice(&tensor.values);
    drop(into);
    target.finished()
}
