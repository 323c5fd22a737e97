//! Arrays that go out, in NumPy's memory, which comes in huge pages where it is large.

use gramkit::faer::MatRef;
use numpy::{Element, PyArray1, PyArray2, PyArrayDyn, PyArrayMethods, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::error::refused;

/// A new array of doubles of this shape, whose numbers have still to be written.
pub(crate) fn empty<'py>(py: Python<'py>, shape: &[usize]) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    Ok(empty_of(py, shape, numpy::dtype::<f64>(py).as_any())?.cast_into()?)
}

/// The same, of another type of numbers.
pub(crate) fn empty_of<'py>(
    py: Python<'py>,
    shape: &[usize],
    numbers: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    static EMPTY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    EMPTY.import(py, "numpy", "empty")?.call1((shape.to_vec(), numbers))
}

/// A matrix, row after row.
pub(crate) fn matrix<'py>(py: Python<'py>, matrix: MatRef<'_, f64>) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let array = empty(py, &[matrix.nrows(), matrix.ncols()])?.cast_into::<PyArray2<f64>>()?;
    write(&array, matrix)?;
    Ok(array)
}

/// A matrix into an array of its shape.
pub(crate) fn write(array: &Bound<'_, PyArray2<f64>>, matrix: MatRef<'_, f64>) -> PyResult<()> {
    let mut borrowed = array.try_readwrite().map_err(|_| refused("another call uses this array; wait for it"))?;
    if array.is_empty() {
        return Ok(());
    }
    let mut array = borrowed.as_array_mut();
    // Tiles, so that neither side is read or written line by line of the cache.
    const TILE: usize = 32;
    for rows in (0..matrix.nrows()).step_by(TILE) {
        for columns in (0..matrix.ncols()).step_by(TILE) {
            for i in rows..matrix.nrows().min(rows + TILE) {
                for j in columns..matrix.ncols().min(columns + TILE) {
                    array[(i, j)] = matrix[(i, j)];
                }
            }
        }
    }
    Ok(())
}

/// Makes an array one that cannot be written: what is proved is proved of its numbers.
pub(crate) fn freeze(array: &Bound<'_, PyArray2<f64>>) -> PyResult<()> {
    array.getattr("flags")?.setattr("writeable", false)
}

/// A list of doubles.
pub(crate) fn vector(py: Python<'_>, values: impl IntoIterator<Item = f64>) -> Bound<'_, PyArray1<f64>> {
    PyArray1::from_vec(py, values.into_iter().collect())
}

/// The caller's own array, if it is one of doubles with this shape that can be written.
pub(crate) fn given<'py>(out: &Bound<'py, PyAny>, shape: &[usize]) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    given_of(out, shape)
}

/// The same, of another type of numbers.
pub(crate) fn given_of<'py, T: Element>(
    out: &Bound<'py, PyAny>,
    shape: &[usize],
) -> PyResult<Bound<'py, PyArrayDyn<T>>> {
    let numbers = T::get_dtype(out.py());
    let wanted = || refused(format!("out must be an aligned, writeable array of {numbers} of shape {shape:?}"));
    let array = out.cast::<PyArrayDyn<T>>().map_err(|_| wanted())?;
    let writeable: bool = array.getattr("flags")?.getattr("writeable")?.extract()?;
    let fits = array.shape() == shape && array.is_aligned() && writeable && !overlaps(array);
    if fits { Ok(array.clone()) } else { Err(wanted()) }
}

/// Whether two indices may be those of one number.
fn overlaps<T: Element>(array: &Bound<'_, PyArrayDyn<T>>) -> bool {
    let mut axes: Vec<(usize, usize)> =
        array.strides().iter().map(|s| s.unsigned_abs()).zip(array.shape().to_vec()).collect();
    axes.retain(|&(_, length)| length > 1);
    axes.sort_unstable();
    let mut reach = 0;
    axes.into_iter().any(|(stride, length)| {
        let apart = stride > reach;
        reach += stride * (length - 1);
        !apart
    })
}

/// The caller's own matrix, or a new one, whose numbers have still to be written.
pub(crate) fn given_or_empty<'py>(
    py: Python<'py>,
    out: Option<&Bound<'py, PyAny>>,
    shape: [usize; 2],
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let array = match out {
        Some(out) => given(out, &shape)?,
        None => empty(py, &shape)?,
    };
    Ok(array.cast_into()?)
}
