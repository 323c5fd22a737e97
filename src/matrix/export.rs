//! The one way out for a matrix of an answer.

use faer::{Mat, MatRef};

use super::real::Real;
use super::symmetric::Symmetric;
use super::view::MatrixView;

/// A matrix that comes out: what an answer holds goes to nalgebra and to ndarray in one call, by a copy.
///
/// Matrices of answers are those of faer, which computes them; a Gram matrix goes out as the
/// [`Symmetric`](super::Symmetric) that it is. Owned ones go as well by `From`, `DMatrix::from(gram)`, which an orphan
/// rule forbids for matrices of faer.
///
/// ```
/// use gramkit::prelude::*;
/// let vectors = Vectors::columns(&[[2.0, 0.0], [0.0, 3.0]]);
/// let svd = Svd::of(&vectors)?;
/// # #[cfg(feature = "nalgebra")]
/// # {
/// let left: nalgebra::DMatrix<f64> = svd.left.to_nalgebra();
/// assert_eq!((left.nrows(), left[(1, 0)].abs()), (2, 1.0));
/// assert_eq!(Gram::of(&vectors)?.to_nalgebra(), nalgebra::dmatrix![4.0, 0.0; 0.0, 9.0]);
/// # }
/// # Ok::<(), gramkit::Error>(())
/// ```
pub trait Export {
    /// The type of the entries.
    type Entry: Real + PartialEq;

    /// The matrix, as a view of faer.
    fn view(&self) -> MatRef<'_, Self::Entry>;

    /// The same entries in a matrix of nalgebra.
    #[cfg(feature = "nalgebra")]
    fn to_nalgebra(&self) -> nalgebra::DMatrix<Self::Entry> {
        super::nalgebra::to_nalgebra(self.view())
    }

    /// The same entries in an array of ndarray, row after row.
    #[cfg(feature = "ndarray")]
    fn to_ndarray(&self) -> ndarray::Array2<Self::Entry> {
        super::ndarray::to_ndarray(self.view())
    }
}

impl<T: Real + PartialEq> Export for Mat<T> {
    type Entry = T;

    fn view(&self) -> MatRef<'_, T> {
        self.as_ref()
    }
}

impl<T: Real + PartialEq> Export for MatRef<'_, T> {
    type Entry = T;

    fn view(&self) -> MatRef<'_, T> {
        *self
    }
}

impl<T: Real + PartialEq> Export for MatrixView<'_, T> {
    type Entry = T;

    fn view(&self) -> MatRef<'_, T> {
        self.as_faer()
    }
}

impl Export for Symmetric {
    type Entry = f64;

    fn view(&self) -> MatRef<'_, f64> {
        self.as_faer()
    }
}
