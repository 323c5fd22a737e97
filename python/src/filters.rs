//! Responses of a bank of filters to an image.

use gramkit::Real;
use gramkit::filters::{FilterBank, Image};
use numpy::PyArrayMethods;
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
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyAny>, Vec<String>)> {
    let matrix = Matrix::of(image, "the image")?;
    let (height, width) = matrix.shape();
    let values: Vec<f64> = with_view!(matrix, view => view.iter().map(|value| value.to_f64()).collect());
    let bank = FilterBank::default();
    let steps = values.len().saturating_mul(bank.len()).saturating_mul(64);
    let names = bank.names();
    let maps = call_owned(py, steps, progress, (bank, values), move |(bank, values), _| {
        let image = Image::new(values.clone(), height, width)?;
        Ok(bank.responses(&image)?)
    })?;
    let array = array_out::empty(py, &maps.shape())?;
    array
        .readwrite()
        .as_slice_mut()
        .map_err(|_| refused("the responses are not contiguous"))?
        .copy_from_slice(maps.values());
    Ok((array.into_any(), names))
}
