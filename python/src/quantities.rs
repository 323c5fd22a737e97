//! What is computed at every point of a field, and the arrays that it goes into.

use std::sync::Mutex;

use gramkit::field::Quantity;
use numpy::{Element, PyArrayDyn, PyArrayMethods, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::array_in::{Samples, with_view};
use crate::array_out;
use crate::call::call;
use crate::differencing::Differencing;
use crate::error::{Failure, refused};
use crate::field::{field, is_column_major, steps};

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

/// The word for the classes of points among the names of quantities.
const CLASSES: &str = "classes";

/// A new array of these numbers with the axes of components, then those of the samples, each component in the order of
/// the samples; and the array in C order that shares its memory.
pub(crate) fn arranged<'py, T: Element>(
    py: Python<'py>,
    leading: &[usize],
    shape: &[usize],
    column_major: bool,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyArrayDyn<T>>)> {
    let numbers = T::get_dtype(py);
    if !column_major {
        let array = array_out::empty_of(py, &[leading, shape].concat(), numbers.as_any())?;
        return Ok((array.clone(), array.cast_into()?));
    }
    let reversed: Vec<usize> = shape.iter().rev().copied().collect();
    let array = array_out::empty_of(py, &[leading, &reversed].concat(), numbers.as_any())?;
    let (first, all) = (leading.len(), leading.len() + shape.len());
    let axes: Vec<usize> = (0..first).chain((first..all).rev()).collect();
    Ok((array.call_method1("transpose", (axes,))?, array.cast_into()?))
}

/// Where a quantity goes.
pub(crate) struct Target<'py> {
    /// The array with the axes of the samples.
    shown: Bound<'py, PyAny>,
    /// Its memory, component after component in the order of the samples.
    pub(crate) memory: Bound<'py, PyArrayDyn<f64>>,
    /// The caller's array that it is copied into, where that is of another order.
    given: Option<Bound<'py, PyArrayDyn<f64>>>,
}

impl<'py> Target<'py> {
    /// A new array, or the given one.
    pub(crate) fn new(
        py: Python<'py>,
        leading: &[usize],
        shape: &[usize],
        column_major: bool,
        given: Option<&Bound<'py, PyAny>>,
        read: &Bound<'py, PyAny>,
    ) -> PyResult<Self> {
        let given = given.map(|out| array_out::given(out, &[leading, shape].concat())).transpose()?;
        match given {
            // While the samples are read, nothing is written where they lie: then a copy goes there.
            Some(array) if !column_major && array.is_c_contiguous() && !may_share(&array, read)? => {
                Ok(Self { shown: array.clone().into_any(), memory: array, given: None })
            }
            given => {
                let (shown, memory) = arranged(py, leading, shape, column_major)?;
                Ok(Self { shown, memory, given })
            }
        }
    }

    /// The array for the caller, once the memory is written.
    pub(crate) fn finished(self) -> PyResult<Bound<'py, PyAny>> {
        let Some(out) = self.given else { return Ok(self.shown) };
        out.py().import("numpy")?.call_method1("copyto", (&out, &self.shown))?;
        Ok(out.into_any())
    }
}

/// Whether two arrays may have memory in common, whatever they were made of: by the bytes between their ends.
fn may_share(one: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
    one.py().import("numpy")?.call_method1("may_share_memory", (one, other))?.extract()
}

/// Quantities at every point in one pass, each into an array, into the given one where there is one; and the number of
/// points of each class, if the codes of the classes are among the quantities.
#[pyfunction]
pub(crate) fn compute<'py>(
    py: Python<'py>,
    argument: &Bound<'py, PyAny>,
    differencing: &Differencing,
    mut names: Vec<String>,
    mut out: Vec<Option<Bound<'py, PyAny>>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Vec<Bound<'py, PyAny>>, Option<[u64; 6]>)> {
    let samples = Samples::of(argument, "f")?;
    let (shape, column_major) = (differencing.grid().shape(), is_column_major(&samples));
    let points = shape.iter().product::<usize>();
    if out.len() != names.len() {
        return Err(refused(format!("out has {} entries for {} quantities", out.len(), names.len())));
    }
    let classes = names.iter().position(|name| name == CLASSES);
    let codes = match classes {
        Some(place) => {
            names.remove(place);
            if out.remove(place).is_some() {
                return Err(refused("the codes of classes come in an array of their own: None in their place of out"));
            }
            Some(arranged::<u8>(py, &[], shape, column_major)?)
        }
        None => None,
    };
    let quantities = names.iter().map(|name| quantity(name)).collect::<PyResult<Vec<_>>>()?;
    let target = |(quantity, given): (&Quantity, &Option<_>)| {
        Target::new(py, &quantity.leading(shape.len()), shape, column_major, given.as_ref(), argument)
    };
    let targets = quantities.iter().zip(&out).map(target).collect::<PyResult<Vec<_>>>()?;
    let given: Vec<_> = out.iter().flatten().collect();
    for (k, one) in given.iter().enumerate() {
        for other in &given[..k] {
            if may_share(one, other)? {
                return Err(refused("two arrays of out share memory; give each quantity its own"));
            }
        }
    }
    let shared = |_| refused("another call uses out; wait for it");
    let contiguous = |_| refused("out must be contiguous");
    let mut memories = Vec::new();
    for target in &targets {
        memories.push(target.memory.try_readwrite().map_err(shared)?);
    }
    let mut code_memory = codes.as_ref().map(|(_, memory)| memory.readwrite());
    let mut slices = Vec::new();
    for memory in &mut memories {
        slices.push(memory.as_slice_mut().map_err(contiguous)?.chunks_exact_mut(points.max(1)).collect::<Vec<_>>());
    }
    let codes_slice = code_memory.as_mut().map(|memory| memory.as_slice_mut()).transpose().map_err(contiguous)?;
    // A pass that failed for the floating-point state of its thread is made once more, into the same memory.
    let into = Mutex::new((slices, codes_slice));
    let counts = with_view!(samples, view => call(py, steps(&samples), progress, |progress| {
        differencing.with(progress, |options| {
            let mut into = into.lock().map_err(|_| Failure::Panic)?;
            let (slices, codes) = &mut *into;
            let slices = slices.iter_mut().map(|rows| rows.iter_mut().map(|row| &mut **row).collect()).collect();
            let field = field(view.view(), differencing, options)?;
            match codes {
                Some(codes) => Ok(Some(field.compute_with_classes_into(&quantities, slices, codes)?)),
                None => field.compute_into(&quantities, slices).map(|()| None).map_err(Failure::from),
            }
        })
    }))?;
    drop(into);
    drop((memories, code_memory, samples));
    let mut arrays = targets.into_iter().map(Target::finished).collect::<PyResult<Vec<_>>>()?;
    if let (Some(place), Some((shown, _))) = (classes, codes) {
        arrays.insert(place, shown);
    }
    let numbers = counts.map(|counts| {
        [counts.minima, counts.maxima, counts.saddles, counts.degenerate, counts.undetermined, counts.invalid]
    });
    Ok((arrays, numbers))
}
