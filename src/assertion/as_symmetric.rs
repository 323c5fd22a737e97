//! What a symmetric matrix can be read from.

use std::borrow::Cow;

use faer::{Mat, MatRef};

use crate::derivative::Derivative;
use crate::error::Result;
use crate::gram::Gram;
use crate::matrix::{MatrixView, Real, Symmetric};
use crate::style::FeatureGram;

/// A matrix that may be symmetric: a [`Symmetric`], or what dereferences to one, as it is, with its radius; or any
/// matrix that [`Symmetric::new`] takes, by value or by reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a matrix that can be asserted to be positive semidefinite",
    label = "neither a `Symmetric` nor a matrix that `Symmetric::new` reads",
    note = "a `Symmetric`, a `Gram`, a Hessian; a matrix of faer 0.24, nalgebra 0.35 or ndarray 0.17, with `gramkit`'s feature \
            of that name; rows of a fixed length, `[[1.0, 0.5], [0.5, 1.0]]`; or \
            `MatrixView::row_major(&numbers, rows, columns)?`, whose numbers `nested.concat()` makes of a `Vec<Vec<f64>>`"
)]
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

/// What is symmetric is judged as it is.
macro_rules! as_they_are {
    ($($matrix:ty),*) => {$(
        impl AsSymmetric for $matrix {
            fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
                Ok(Cow::Borrowed(self))
            }
        }
    )*};
}

as_they_are! { Symmetric, Gram, Derivative<Symmetric>, FeatureGram }

impl AsSymmetric for Cow<'_, Symmetric> {
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

/// What [`Symmetric::new`] reads by reference.
macro_rules! read {
    ($([$($generics:tt)*] $matrix:ty),*) => {$(
        impl<$($generics)*> AsSymmetric for $matrix {
            fn as_symmetric(&self) -> Result<Cow<'_, Symmetric>> {
                Symmetric::new(self).map(Cow::Owned)
            }
        }
    )*};
}

read! {
    [T: Real] Mat<T>,
    [T: Real, const N: usize] [[T; N]],
    [T: Real, const N: usize, const M: usize] [[T; N]; M],
    [T: Real, const N: usize] Vec<[T; N]>
}

#[cfg(feature = "ndarray")]
read! {
    [T: Real] ndarray::Array2<T>,
    [T: Real] ndarray::ArrayView2<'_, T>,
    [T: Real] ndarray::ArrayViewMut2<'_, T>
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
