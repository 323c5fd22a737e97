//! The Gram matrices of many small windows.

use gramkit::gram::GramBatch;
use numpy::{PyArray1, PyArrayDyn, PyArrayMethods, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::array_in::{Samples, with_view};
use crate::array_out;
use crate::call::call;
use crate::error::refused;

/// The Gram matrices of the windows of an array of shape (k, m, n), of shape (k, n, n), and their radii.
#[pyfunction]
pub(crate) fn gram_batch<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    out: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyArrayDyn<f64>>, Bound<'py, PyArray1<f64>>)> {
    let windows = Samples::of(x, "X")?;
    let shape = with_view!(windows, view => view.shape().to_vec());
    let &[k, m, n] = shape.as_slice() else {
        return Err(refused(format!("X has {} axes; windows have three: (window, row, column)", shape.len())));
    };
    let values = match out {
        Some(out) => array_out::given(out, &[k, n, n])?,
        None => array_out::empty(py, &[k, n, n])?,
    };
    let steps = k.saturating_mul(m).saturating_mul(n).saturating_mul(n);
    // Windows without entries cannot be counted by the values that they have.
    let batch = if k * m * n == 0 {
        None
    } else {
        Some(with_view!(windows, view => {
            let columns_first = view.view().permuted_axes(vec![0, 2, 1]);
            let (batch, rows_first) = match (view.as_slice(), columns_first.as_slice()) {
                (Some(values), _) => (values, true),
                (None, Some(values)) => (values, false),
                (None, None) => return Err(refused("the windows of X are not contiguous")),
            };
            call(py, steps, progress, |progress| {
                let of = if rows_first { GramBatch::row_major_with } else { GramBatch::column_major_with };
                Ok(of(batch, m, n, progress)?)
            })
        })?)
    };
    // The windows have been read: what is written may lie where they do.
    drop(windows);
    if !values.is_empty() {
        let mut borrowed = values.try_readwrite().map_err(|_| refused("another call uses this array; wait for it"))?;
        let mut array = borrowed.as_array_mut();
        array.fill(0.0);
        for (w, packed) in batch.iter().flat_map(GramBatch::iter).enumerate() {
            let mut entries = packed.iter();
            for j in 0..n {
                for (i, &entry) in (0..=j).zip(&mut entries) {
                    array[[w, i, j]] = entry;
                    array[[w, j, i]] = entry;
                }
            }
        }
    }
    let radius = |w| batch.as_ref().and_then(|batch| batch.radius(w)).map_or(0.0, |radius| radius.value());
    Ok((values, array_out::vector(py, (0..k).map(radius))))
}
