//! Arrays that come in: borrowed where they are aligned `f64` or `f32` of this machine, of any strides.
//!
//! Everything else (lists, frames, integers, halves, masked arrays) goes through `gramkit/_arrays.py`, which makes such an
//! array of it or says why not.

use gramkit::{Orientation, Real, Symmetric};
use numpy::ndarray::ArrayView2;
use numpy::{Element, PyArray, PyArrayMethods, PyReadonlyArray, PyUntypedArrayMethods};
use numpy::{Ix1, Ix2, IxDyn, ndarray::Dimension};
use pyo3::prelude::*;

use crate::error::refused;

/// An array of doubles or of single-precision numbers.
pub(crate) enum Numbers<'py, D: Dimension> {
    Double(PyReadonlyArray<'py, f64, D>),
    Single(PyReadonlyArray<'py, f32, D>),
}

/// A matrix.
pub(crate) type Matrix<'py> = Numbers<'py, Ix2>;
/// Samples of a field.
pub(crate) type Samples<'py> = Numbers<'py, IxDyn>;

/// Evaluates an expression with the view of an array, whichever numbers it has.
macro_rules! with_view {
    ($numbers:expr, $view:ident => $work:expr) => {
        match &$numbers {
            $crate::array_in::Numbers::Double(array) => {
                let $view = array.as_array();
                $work
            }
            $crate::array_in::Numbers::Single(array) => {
                let $view = array.as_array();
                $work
            }
        }
    };
}
pub(crate) use with_view;

/// Evaluates an expression with the vectors of a matrix, whichever numbers it has.
macro_rules! with_vectors {
    ($matrix:expr, $of:expr, $vectors:ident => $work:expr) => {
        $crate::array_in::with_view!($matrix, view => {
            let $vectors = match $of {
                gramkit::Orientation::Columns => gramkit::Vectors::columns(view),
                gramkit::Orientation::Rows => gramkit::Vectors::rows(view),
            };
            $work
        })
    };
}
pub(crate) use with_vectors;

impl<'py, D: Dimension> Numbers<'py, D> {
    /// The array, borrowed; or what `gramkit._arrays` makes of the argument by the function of this name.
    fn read(argument: &Bound<'py, PyAny>, maker: &str, what: &str) -> PyResult<Self> {
        if let Some(numbers) = Self::borrowed(argument)? {
            return Ok(numbers);
        }
        let made = argument.py().import("gramkit._arrays")?.call_method1(maker, (argument, what))?;
        Self::borrowed(&made)?.ok_or_else(|| refused(format!("{what} is not an array of numbers")))
    }

    /// The argument itself, if it is an aligned array of NumPy's own class, of these axes and numbers.
    pub(crate) fn borrowed(argument: &Bound<'py, PyAny>) -> PyResult<Option<Self>> {
        Ok(match aligned::<f64, D>(argument)? {
            Some(array) => Some(Self::Double(array)),
            None => aligned::<f32, D>(argument)?.map(Self::Single),
        })
    }
}

/// How many times the multiplications of a Gram matrix a verdict may take, about.
pub(crate) const EXACT: usize = 64;

impl<'py> Matrix<'py> {
    /// A matrix.
    pub(crate) fn of(argument: &Bound<'py, PyAny>, what: &str) -> PyResult<Self> {
        Self::read(argument, "matrix", what)
    }

    /// A matrix in which a NaN is a missing entry, and so is what a frame or a masked array says to be missing.
    pub(crate) fn with_gaps(argument: &Bound<'py, PyAny>, what: &str) -> PyResult<Self> {
        Self::read(argument, "matrix_with_gaps", what)
    }

    /// Its rows and columns.
    pub(crate) fn shape(&self) -> (usize, usize) {
        with_view!(self, view => view.dim())
    }

    /// How many vectors its lines are.
    pub(crate) fn vectors(&self, of: Orientation) -> usize {
        let (rows, columns) = self.shape();
        if of == Orientation::Columns { columns } else { rows }
    }

    /// How many numbers it has.
    pub(crate) fn numbers(&self) -> usize {
        let (rows, columns) = self.shape();
        rows.saturating_mul(columns)
    }

    /// The multiplications of its Gram matrix, about.
    pub(crate) fn steps(&self, of: Orientation) -> usize {
        let (rows, columns) = self.shape();
        let vectors = if of == Orientation::Columns { columns } else { rows };
        rows.saturating_mul(columns).saturating_mul(vectors)
    }

    /// The steps of a verdict about its vectors: where floating point cannot tell, exact arithmetic goes on, which takes
    /// many times the multiplications of the Gram matrix.
    pub(crate) fn steps_of_verdict(&self, of: Orientation) -> usize {
        self.steps(of).saturating_mul(EXACT)
    }
}

impl<'py> Samples<'py> {
    /// Samples on any number of axes.
    pub(crate) fn of(argument: &Bound<'py, PyAny>, what: &str) -> PyResult<Self> {
        Self::read(argument, "samples", what)
    }
}

/// A list of doubles.
pub(crate) fn vector<'py>(argument: &Bound<'py, PyAny>, what: &str) -> PyResult<Vec<f64>> {
    let numbers = Numbers::<'py, Ix1>::read(argument, "vector", what)?;
    Ok(with_view!(numbers, view => view.iter().map(|value| value.to_f64()).collect()))
}

/// `"columns"` or `"rows"`.
pub(crate) fn orientation(of: &str) -> PyResult<Orientation> {
    match of {
        "columns" => Ok(Orientation::Columns),
        "rows" => Ok(Orientation::Rows),
        _ => Err(refused(format!("of is {of:?}; it must be \"columns\" or \"rows\": which lines are the vectors"))),
    }
}

/// A symmetric matrix: as it is, or the mean of it and its transpose.
pub(crate) fn symmetric<T: Real>(view: ArrayView2<'_, T>, symmetrize: bool) -> gramkit::Result<Symmetric> {
    if symmetrize { Symmetric::symmetrized(view) } else { Symmetric::new(view) }
}

fn aligned<'py, T: Element, D: Dimension>(
    argument: &Bound<'py, PyAny>,
) -> PyResult<Option<PyReadonlyArray<'py, T, D>>> {
    // A subclass may mean something else by its numbers, as masked arrays do.
    let Ok(array) = argument.cast_exact::<PyArray<T, D>>() else { return Ok(None) };
    // A reference to an unaligned number is undefined behaviour, and not refused by the crate `numpy`.
    if !array.is_aligned() {
        return Ok(None);
    }
    array.try_readonly().map(Some).map_err(|_| refused("another call writes into this array; wait for it"))
}

/// Where in memory the first of the numbers is that the library computes with; for tests of what is copied.
#[pyfunction]
#[pyo3(name = "_address")]
pub(crate) fn address(matrix: &Bound<'_, PyAny>) -> PyResult<usize> {
    let matrix = Matrix::of(matrix, "matrix")?;
    Ok(with_vectors!(matrix, Orientation::Columns, vectors => vectors.matrix().as_ptr().addr()))
}
