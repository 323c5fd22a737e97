//! How alike sets of vectors are.

use gramkit::similarity::{Comparison, ComparisonOptions, Measure};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, with_vectors};
use crate::array_out;
use crate::error::refused;
use crate::kernel::written;
use crate::owned::{OwnVectors, call_owned};

/// Lower and upper bounds on the numbers of all pairs, NaN where there is none, and the kernels.
type Compared<'py> = (Bound<'py, PyArray2<f64>>, Bound<'py, PyArray2<f64>>, Vec<String>);

/// Each of several families of samples compared with each.
#[pyfunction]
pub(crate) fn compare<'py>(
    py: Python<'py>,
    families: Vec<Bound<'py, PyAny>>,
    measure: &str,
    kernel: Option<&str>,
    of: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Compared<'py>> {
    let Some(measure) = Measure::ALL.into_iter().find(|known| known.name() == measure) else {
        let names = Measure::ALL.map(|known| known.name()).join(", ");
        return Err(refused(format!("measure is {measure:?}; it must be one of {names}")));
    };
    let (of, kernel) = (orientation(of)?, kernel.map(written).transpose()?);
    let mut own = Vec::with_capacity(families.len());
    let mut steps = 0_usize;
    for (k, family) in families.iter().enumerate() {
        let matrix = Matrix::of(family, &format!("family {k}"))?;
        let (lines, numbers) = (matrix.vectors(of), matrix.numbers());
        let each = lines.saturating_mul(lines).saturating_mul(32).saturating_add(numbers.saturating_mul(lines));
        steps = steps.saturating_add(each.saturating_mul(families.len()));
        own.push(with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors)));
    }
    let found = call_owned(py, steps, progress, own, move |own, progress| {
        let families: Vec<_> = own.iter().map(OwnVectors::vectors).collect();
        let options = ComparisonOptions { kernel: kernel.as_ref(), progress };
        Ok(Comparison::with(&families, measure, &options)?)
    })?;
    let n = found.len();
    let of_ends = |end: &dyn Fn(usize, usize) -> Option<f64>| {
        let values = gramkit::faer::Mat::from_fn(n, n, |i, j| end(i, j).unwrap_or(f64::NAN));
        array_out::matrix(py, values.as_ref())
    };
    let lower = of_ends(&|i, j| found.get(i, j).map(|e| e.lower))?;
    let upper = of_ends(&|i, j| found.get(i, j).map(|e| e.upper))?;
    Ok((lower, upper, found.kernels.iter().map(ToString::to_string).collect()))
}
