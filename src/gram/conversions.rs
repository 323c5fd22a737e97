//! A Gram matrix as the symmetric matrix that it is, and as one of other crates.

use faer::MatRef;

use super::Gram;
use super::cross::CrossGram;
use crate::matrix::{Export, IsSymmetric, Symmetric};

/// The values with their radius, without a copy.
impl From<Gram> for Symmetric {
    fn from(gram: Gram) -> Self {
        gram.into_symmetric()
    }
}

impl IsSymmetric for Gram {
    fn symmetric_matrix(&self) -> &Symmetric {
        self
    }
}

/// The values.
impl Export for CrossGram {
    type Entry = f64;

    fn view(&self) -> MatRef<'_, f64> {
        self.values.as_ref()
    }
}

/// The values go out, of a matrix that is kept or given away.
#[cfg(any(feature = "nalgebra", feature = "ndarray"))]
macro_rules! goes_out {
    ($($from:ty, $to:ty: $export:ident;)*) => {$(
        impl From<&$from> for $to {
            fn from(matrix: &$from) -> Self {
                matrix.$export()
            }
        }

        impl From<$from> for $to {
            fn from(matrix: $from) -> Self {
                matrix.$export()
            }
        }
    )*};
}

#[cfg(feature = "nalgebra")]
goes_out! {
    Gram, nalgebra::DMatrix<f64>: to_nalgebra;
    CrossGram, nalgebra::DMatrix<f64>: to_nalgebra;
}

#[cfg(feature = "ndarray")]
goes_out! {
    Gram, ndarray::Array2<f64>: to_ndarray;
    CrossGram, ndarray::Array2<f64>: to_ndarray;
}
