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

use pyo3::prelude::*;

/// The compiled half of gramkit; its names are those of the package.
#[pymodule(gil_used = false)]
mod _gramkit {
    #[pymodule_export]
    use super::certificate::{Certificate, verify};
    #[pymodule_export]
    use super::definiteness::{Definiteness, definiteness, definiteness_of_gram};
    #[pymodule_export]
    use super::gram::{Gram, gram};
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
