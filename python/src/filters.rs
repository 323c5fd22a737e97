//! Responses of a bank of filters to an image.

use gramkit::Real;
use gramkit::filters::{FilterBank, Image};
use numpy::PyArrayMethods;
use numpy::ndarray::ArrayViewD;
use pyo3::prelude::*;

use crate::array_in::{Matrix, with_view};
use crate::array_out;
use crate::error::refused;
use crate::owned::call_owned;

/// The responses of the standard bank of filters to a grey image: an array of shape (filters, rows, columns); and the
/// names of the filters.
#[pyfunction]
pub(crate) fn filter_responses<'py>(
    py: Python<'py>,
    image: &Bound<'py, PyAny>,
    out: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyAny>, Vec<String>)> {
    let matrix = Matrix::of(image, "the image")?;
    let (height, width) = matrix.shape();
    let values: Vec<f64> = with_view!(matrix, view => view.iter().map(|value| value.to_f64()).collect());
    let bank = FilterBank::default();
    let steps = values.len().saturating_mul(bank.len()).saturating_mul(64);
    let names = bank.names();
    let shape = [bank.len(), height, width];
    let out = out.map(|out| array_out::given(out, &shape)).transpose()?;
    let maps = call_owned(py, steps, progress, (bank, values), move |(bank, values), progress| {
        let image = Image::new(values.clone(), height, width)?;
        Ok(bank.prepare(height, width)?.responses_with(&image, progress)?)
    })?;
    // The image has been read: what is written may lie where it does.
    drop(matrix);
    let array = match out {
        Some(out) => out,
        None => array_out::empty(py, &shape)?,
    };
    let responses =
        ArrayViewD::from_shape(shape.to_vec(), maps.values()).map_err(|error| refused(error.to_string()))?;
    array.try_readwrite().map_err(|_| refused("another call uses out; wait for it"))?.as_array_mut().assign(&responses);
    Ok((array.into_any(), names))
}
