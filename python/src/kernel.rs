//! Kernel matrices of points.

use gramkit::Orientation;
use gramkit::kernel::{ByTheorem, CentredKernel, Distances, Kernel, KernelGram, KernelOptions, KernelVectorProduct};
use numpy::PyArray1;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, vector, with_vectors};
use crate::array_out;
use crate::call::call;
use crate::claim::truth;
use crate::cross_gram::CrossGram;
use crate::error::refused;
use crate::symmetric::Symmetric;

/// What theorems say: semidefinite, definite, assumed, distinct, a duplicate pair, a bound on the rank.
pub(crate) type Theorem = (Option<bool>, Option<bool>, bool, bool, Option<(usize, usize)>, Option<usize>);

/// The parts of what is known by theorem.
pub(crate) fn theorem(known: ByTheorem) -> Theorem {
    let (semidefinite, definite) = (truth(known.positive_semidefinite), truth(known.positive_definite));
    (semidefinite, definite, known.assumed, known.distinct, known.duplicate, known.rank_bound)
}

/// A kernel as it is written.
pub(crate) fn written(text: &str) -> PyResult<Kernel> {
    text.parse().map_err(|error: gramkit::kernel::WrittenKernelError| refused(error.to_string()))
}

/// How squared distances are computed, by its name.
pub(crate) fn distances(name: &str) -> PyResult<Distances> {
    let all = [Distances::Auto, Distances::Direct, Distances::Gram];
    let found = all.into_iter().find(|distances| distances.name() == name);
    found.ok_or_else(|| refused(format!("distances is {name:?}; it must be \"auto\", \"direct\" or \"gram\"")))
}

/// The operations for the pairs of points, about.
pub(crate) fn steps(matrix: &Matrix<'_>, of: Orientation, others: usize) -> usize {
    matrix.numbers().saturating_mul(others).saturating_add(matrix.vectors(of).saturating_mul(others).saturating_mul(16))
}

/// The kernel matrix of points, the kernel with its numbers, and what theorems say of it.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn kernel_gram(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    kernel: &str,
    center: bool,
    distances_name: &str,
    out: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<(Symmetric, String, Theorem)> {
    let (matrix, of, kernel) = (Matrix::of(x, "X")?, orientation(of)?, written(kernel)?);
    let distances = distances(distances_name)?;
    let out = out.map(|out| array_out::given(out, &[matrix.vectors(of); 2])).transpose()?;
    let steps = steps(&matrix, of, matrix.vectors(of));
    let (values, kernel, known) = with_vectors!(matrix, of, points => call(py, steps, progress, |progress| {
        let options = KernelOptions { distances, progress };
        Ok(if center {
            let k = CentredKernel::with(&points, &kernel, &options)?;
            (k.kernel().to_string(), k.by_theorem(), k.into_symmetric())
        } else {
            let k = KernelGram::with(&points, &kernel, &options)?;
            (k.kernel().to_string(), k.by_theorem(), k.into_symmetric())
        })
    }))
    .map(|(kernel, known, values)| (values, kernel, known))?;
    // The points have been read: what is written may lie where they do.
    drop(matrix);
    Ok((Symmetric::into(py, values, out.as_ref().map(|out| out.as_any()))?, kernel, theorem(known)))
}

/// The values of a kernel between the points of one matrix and those of another.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn cross_kernel(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    z: &Bound<'_, PyAny>,
    of: &str,
    kernel: &str,
    center: bool,
    distances_name: &str,
    out: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<CrossGram> {
    let (left, right, of) = (Matrix::of(x, "X")?, Matrix::of(z, "Z")?, orientation(of)?);
    let (kernel, distances) = (written(kernel)?, distances(distances_name)?);
    let values = array_out::given_or_empty(py, out, [left.vectors(of), right.vectors(of)])?;
    let of_center = if center { left.vectors(of) } else { 0 };
    let steps = steps(&left, of, right.vectors(of).saturating_add(of_center));
    let cross = with_vectors!(left, of, x => with_vectors!(right, of, z => call(py, steps, progress, |progress| {
        let options = KernelOptions { distances, progress };
        if center {
            // New points are its rows.
            let mut cross = CentredKernel::with(&x, &kernel, &options)?.new_points(&x, &z)?;
            cross.values = cross.values.transpose().to_owned();
            return Ok(cross);
        }
        Ok(gramkit::kernel::CrossKernel::with(&x, &z, &kernel, &options)?)
    })))?;
    // The points have been read: what is written may lie where they do.
    drop((left, right));
    array_out::write(&values, cross.values.as_ref())?;
    Ok(CrossGram::new(values, cross.radius))
}

/// K(X, Z)·v without K, and a bound on the error of each number.
#[pyfunction]
pub(crate) fn kernel_vector_product<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    z: Option<&Bound<'py, PyAny>>,
    v: &Bound<'py, PyAny>,
    of: &str,
    kernel: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>)> {
    let (left, of, kernel, v) = (Matrix::of(x, "X")?, orientation(of)?, written(kernel)?, vector(v, "v")?);
    let right = z.map(|z| Matrix::of(z, "Z")).transpose()?;
    let steps = steps(&left, of, right.as_ref().unwrap_or(&left).vectors(of));
    let product = with_vectors!(left, of, x => match &right {
        Some(right) => with_vectors!(*right, of, z => call(py, steps, progress, |progress| {
            Ok(KernelVectorProduct::between_with(&x, &z, &kernel, &v, &KernelOptions { progress, ..KernelOptions::default() })?)
        })),
        None => call(py, steps, progress, |progress| {
            Ok(KernelVectorProduct::with(&x, &kernel, &v, &KernelOptions { progress, ..KernelOptions::default() })?)
        }),
    })?;
    Ok((array_out::vector(py, product.values), array_out::vector(py, product.errors)))
}
