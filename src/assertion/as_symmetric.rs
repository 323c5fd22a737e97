//! What a symmetric matrix can be read from.

use std::borrow::Cow;

use faer::{Mat, MatRef};

use crate::error::Result;
use crate::gram::Gram;
use crate::matrix::{MatrixView, Real, Symmetric};

/// A matrix that may be symmetric: a [`Symmetric`] or a [`Gram`] as it is, with its radius, or any matrix that
/// [`Symmetric::new`] takes, by value or by reference.
pub trait AsSymmetric {
    /// The matrix, borrowed where it is a [`Symmetric`] already.
    ///
    /// # Errors
    /// Those of [`Symmetric::new`].
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>>;
}

impl<A: AsSymmetric + ?Sized> AsSymmetric for &A {
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        (**self).as_symmetric()
    }
}

impl AsSymmetric for Symmetric {
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        Ok(Cow::Borrowed(self))
    }
}

impl AsSymmetric for Gram {
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        Ok(Cow::Borrowed(self))
    }
}

impl<T: Real> AsSymmetric for MatrixView<'_, T> {
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        self.as_faer().as_symmetric().map(|a| Cow::Owned(a.into_owned()))
    }
}

impl<T: Real> AsSymmetric for MatRef<'_, T> {
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        Symmetric::new(*self).map(Cow::Owned)
    }
}

impl<T: Real> AsSymmetric for Mat<T> {
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        Symmetric::new(self).map(Cow::Owned)
    }
}

#[cfg(feature = "nalgebra")]
impl<T, R, C, S> AsSymmetric for nalgebra::Matrix<T, R, C, S>
where
    T: Real,
    R: nalgebra::Dim,
    C: nalgebra::Dim,
    S: nalgebra::RawStorage<T, R, C>,
{
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        let (rows, columns) = self.shape();
        Symmetric::new(&Mat::from_fn(rows, columns, |i, j| self[(i, j)])).map(Cow::Owned)
    }
}

#[cfg(feature = "ndarray")]
impl<T: Real> AsSymmetric for ndarray::Array2<T> {
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        Symmetric::new(self).map(Cow::Owned)
    }
}

#[cfg(feature = "ndarray")]
impl<T: Real> AsSymmetric for ndarray::ArrayView2<'_, T> {
    fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
        Symmetric::new(self).map(Cow::Owned)
    }
}
