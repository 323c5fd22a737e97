//! Matrices whose numbers may be other than doubles: integers and decimals of any length, which exact arithmetic takes.

use gramkit::Orientation;
use gramkit::matrix::{Decimal, ExactMatrix};
use gramkit::num_bigint::BigInt;
use pyo3::prelude::*;

use crate::array_in::Matrix;
use crate::error::{raised, refused};

/// Steps of work whose length nobody knows beforehand: they are done on the threads of this process.
pub(crate) const LONG: usize = usize::MAX;

/// The entries of a matrix.
pub(crate) enum Entries<'py> {
    /// All of them are doubles.
    Doubles(Matrix<'py>),
    /// Some are not: here they are as they were given.
    Written(ExactMatrix),
}

impl<'py> Entries<'py> {
    /// The entries of what is given, without any rounding.
    pub(crate) fn of(argument: &Bound<'py, PyAny>, what: &str) -> PyResult<Self> {
        if let Some(matrix) = Matrix::borrowed(argument)? {
            return Ok(Self::Doubles(matrix));
        }
        let made = argument.py().import("gramkit._arrays")?.call_method1("entries", (argument, what))?;
        match Matrix::borrowed(&made)? {
            Some(matrix) => Ok(Self::Doubles(matrix)),
            None => written(&made).map(Self::Written),
        }
    }
}

/// The entries as integers times powers of ten, whatever they are.
pub(crate) fn decimals(argument: &Bound<'_, PyAny>, what: &str) -> PyResult<ExactMatrix> {
    written(&argument.py().import("gramkit._arrays")?.call_method1("decimals", (argument, what))?)
}

/// The matrix whose columns are the vectors.
pub(crate) fn columns(matrix: ExactMatrix, of: Orientation) -> PyResult<ExactMatrix> {
    if of == Orientation::Rows { matrix.transposed().map_err(raised) } else { Ok(matrix) }
}

/// Rows, columns, integers and exponents of ten, row after row, as `gramkit._arrays` has them.
fn written(parts: &Bound<'_, PyAny>) -> PyResult<ExactMatrix> {
    let (rows, columns, integers, exponents): (usize, usize, Vec<BigInt>, Vec<i64>) = parts.extract()?;
    let entries = integers.into_iter().zip(exponents).map(|(integer, exponent)| Decimal::new(integer, exponent));
    let entries = entries.collect::<Result<Vec<_>, _>>().map_err(|error| refused(error.to_string()))?;
    let mut entries = entries.into_iter();
    let zero = || Decimal::from(0_i64);
    ExactMatrix::from_decimals(rows, columns, |_, _| entries.next().unwrap_or_else(zero)).map_err(raised)
}
