//! Derivatives of samples on a grid.

use std::sync::Mutex;

use gramkit::Field;
use gramkit::field::{FieldOptions, Quantity, Sample};
use numpy::ndarray::ArrayViewD;
use numpy::{PyArray2, PyArrayDyn, PyArrayMethods, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::array_in::{Samples, with_view};
use crate::array_out;
use crate::call::call;
use crate::claim::kind_of_radius;
use crate::differencing::Differencing;
use crate::error::{Failure, refused};

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

/// A quantity by its name.
fn quantity(name: &str) -> PyResult<Quantity> {
    Ok(match name {
        "gradient" => Quantity::Gradient,
        "hessian" => Quantity::FullHessian,
        "packed_hessian" => Quantity::Hessian,
        "laplacian" => Quantity::Laplacian,
        "hessian_eigenvalues" => Quantity::Eigenvalues,
        "hessian_eigenvectors" => Quantity::Eigenvectors,
        "hessian_norm" => Quantity::HessianNorm,
        "hessian_radius" => Quantity::Radius,
        "margin" => Quantity::Margin,
        "scheme_difference" => Quantity::SchemeDifference,
        "mean_curvature" => Quantity::MeanCurvature,
        "gaussian_curvature" => Quantity::GaussianCurvature,
        "shape_index" => Quantity::ShapeIndex,
        other => return Err(refused(format!("{other:?} is no quantity of a field"))),
    })
}

/// Whether an array counts as it lies in memory in column-major order.
pub(crate) fn is_column_major(samples: &Samples<'_>) -> bool {
    with_view!(samples, view => !view.is_standard_layout() && view.clone().reversed_axes().is_standard_layout())
}

/// A new array with the axes of components, then those of the samples, each component in the order of the samples; and
/// the array in C order that shares its memory.
fn arranged<'py>(
    py: Python<'py>,
    leading: &[usize],
    shape: &[usize],
    column_major: bool,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyArrayDyn<f64>>)> {
    if !column_major {
        let array = array_out::empty(py, &[leading, shape].concat())?;
        return Ok((array.clone().into_any(), array));
    }
    let reversed: Vec<usize> = shape.iter().rev().copied().collect();
    let array = array_out::empty(py, &[leading, &reversed].concat())?;
    let (first, all) = (leading.len(), leading.len() + shape.len());
    let axes: Vec<usize> = (0..first).chain((first..all).rev()).collect();
    Ok((array.call_method1("transpose", (axes,))?, array))
}

/// Quantities at every point, each into an array; into the given one where there is one.
#[pyfunction]
pub(crate) fn compute<'py>(
    py: Python<'py>,
    samples: &Bound<'py, PyAny>,
    differencing: &Differencing,
    names: Vec<String>,
    out: Option<Vec<Option<Bound<'py, PyAny>>>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let samples = Samples::of(samples, "f")?;
    let quantities = names.iter().map(|name| quantity(name)).collect::<PyResult<Vec<_>>>()?;
    let shape = differencing.grid().shape();
    let (points, column_major) = (shape.iter().product::<usize>(), is_column_major(&samples));
    let mut arrays = Vec::new();
    for (k, quantity) in quantities.iter().enumerate() {
        let leading = quantity.leading(shape.len());
        let given = out.as_ref().and_then(|out| out.get(k)?.as_ref());
        let usable = given.map(|out| array_out::given(out, &[&leading, shape].concat())).transpose()?;
        arrays.push(match usable {
            Some(array) if !column_major && array.is_c_contiguous() => (array.clone().into_any(), array, None),
            other => {
                let (shown, array) = arranged(py, &leading, shape, column_major)?;
                (shown, array, other)
            }
        });
    }
    {
        let mut borrowed = Vec::new();
        for (_, array, _) in &arrays {
            borrowed.push(array.try_readwrite().map_err(|_| refused("another call uses out; wait for it"))?);
        }
        let mut slices = Vec::new();
        for array in &mut borrowed {
            let values = array.as_slice_mut().map_err(|_| refused("out must be contiguous"))?;
            slices.push(values.chunks_exact_mut(points.max(1)).collect::<Vec<_>>());
        }
        let slices = Mutex::new(slices);
        with_view!(samples, view => call(py, steps(&samples), progress, |progress| {
            differencing.with(progress, |options| {
                let mut slices = slices.lock().map_err(|_| Failure::Panic)?;
                let again = slices.iter_mut().map(|rows| rows.iter_mut().map(|row| &mut **row).collect()).collect();
                field(view.view(), differencing, options)?.compute_into(&quantities, again).map_err(Failure::from)
            })
        }))?;
    }
    let copied = |(shown, _, given): (Bound<'py, PyAny>, _, Option<Bound<'py, PyArrayDyn<f64>>>)| match given {
        None => Ok(shown),
        Some(out) => {
            py.import("numpy")?.call_method1("copyto", (&out, &shown))?;
            Ok(out.into_any())
        }
    };
    arrays.into_iter().map(copied).collect()
}

/// The code of the class of every point, and how many points each class has.
#[pyfunction]
pub(crate) fn classes<'py>(
    py: Python<'py>,
    samples: &Bound<'py, PyAny>,
    differencing: &Differencing,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyAny>, [u64; 6])> {
    let samples = Samples::of(samples, "f")?;
    let map = with_view!(samples, view => call(py, steps(&samples), progress, |progress| {
        differencing.with(progress, |options| Ok(field(view.view(), differencing, options)?.classes()?))
    }))?;
    let shape = differencing.grid().shape();
    let codes = numpy::PyArray1::from_vec(py, map.codes);
    let order = if is_column_major(&samples) { "F" } else { "C" };
    let keywords = pyo3::types::PyDict::new(py);
    keywords.set_item("order", order)?;
    let codes = codes.call_method("reshape", (shape.to_vec(),), Some(&keywords))?;
    let counts = map.counts;
    let numbers =
        [counts.minima, counts.maxima, counts.saddles, counts.degenerate, counts.undetermined, counts.invalid];
    Ok((codes, numbers))
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
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let samples = Samples::of(samples, "f")?;
    let tensor = with_view!(samples, view => call(py, steps(&samples), progress, |progress| {
        differencing.with(progress, |options| Ok(field(view.view(), differencing, options)?.structure_tensor(scale)?))
    }))?;
    let shape = differencing.grid().shape();
    let column_major = is_column_major(&samples);
    let (shown, array) = arranged(py, &tensor.shape[..1], shape, column_major)?;
    let mut into = array.readwrite();
    into.as_slice_mut().map_err(|_| refused("out must be contiguous"))?.copy_from_slice(&tensor.values);
    Ok(shown)
}
