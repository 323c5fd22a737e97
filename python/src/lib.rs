//! The extension module behind the Python package `gramkit`: arguments come in, the library is called, answers go out.

mod array_in; // arrays that come in, borrowed
mod array_out; // arrays that go out, in NumPy's memory
mod call; // work away from the interpreter: threads, signals, progress
mod claim; // True, False or None; bounds
mod error; // exceptions
mod pool; // the threads of this process

mod certificate;
mod definiteness;
mod gram;

mod critical_points;
mod differencing;
mod field;
mod function;
mod quantities;

mod angular;
mod filters;
mod style;

mod picture;

use pyo3::prelude::*;

/// The compiled half of gramkit; its names are those of the package.
#[pymodule(gil_used = false)]
mod _gramkit {
    #[pymodule_export]
    use super::angular::{AngularField, angular_images, invert_angular};
    #[pymodule_export]
    use super::certificate::{Certificate, verify};
    #[pymodule_export]
    use super::critical_points::{critical_points, flattest};
    #[pymodule_export]
    use super::definiteness::{Definiteness, definiteness, definiteness_of_gram};
    #[pymodule_export]
    use super::differencing::Differencing;
    #[pymodule_export]
    use super::field::{hessian_at, structure_tensor};
    #[pymodule_export]
    use super::filters::filter_responses;
    #[pymodule_export]
    use super::function::{
        Stepping, check_derivative, curvature, function_gradient, function_hessian, function_hvp, function_jacobian,
    };
    #[pymodule_export]
    use super::gram::{Gram, gram};
    #[pymodule_export]
    use super::picture::{field_svg, matrix_svg};
    #[pymodule_export]
    use super::quantities::compute;
    #[pymodule_export]
    use super::style::{Style, style_distance, style_gradient, style_of};
    #[pymodule_export]
    use super::{set_threads, threads};
}

/// How many threads work is shared among.
#[pyfunction]
fn threads() -> usize {
    pool::Pool::current().map_or(1, |pool| pool.size())
}

/// Shares work among this many threads from now on, 0 for one on each processor.
#[pyfunction]
fn set_threads(threads: usize) -> usize {
    pool::Pool::replace(threads).map_or(1, |pool| pool.size())
}
