//! What is known to be symmetric.

use std::rc::Rc;
use std::sync::Arc;

use super::symmetric::Symmetric;

/// What an answer about a symmetric matrix takes: a [`Symmetric`], or what dereferences to one, as a
/// [`Gram`](crate::gram::Gram) and a Hessian do.
///
/// Any other matrix may be asymmetric, and is checked first:
///
/// ```compile_fail
/// let a = gramkit::faer::mat![[2.0, 1.0], [1.0, 2.0]];
/// gramkit::Definiteness::of(&a)?; // `Mat<f64>` is not known to be symmetric
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// ```
/// use gramkit::{Definiteness, Symmetric};
/// let a = gramkit::faer::mat![[2.0, 1.0], [1.0, 2.0]];
/// assert!(Definiteness::of(&Symmetric::new(&a)?)?.is_positive_definite().is_proved());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to be symmetric",
    label = "this is not a `Symmetric`",
    note = "write `&Symmetric::new(&x)?` of a matrix `x`, with `gramkit::Symmetric`; where its asymmetry is rounding, \
            `&Symmetric::symmetrized(&x)?`",
    note = "of the columns of `x` the answer is asked of `&Gram::of(&Vectors::columns(&x))?`"
)]
pub trait IsSymmetric {
    /// The matrix, with its radius.
    fn symmetric_matrix(&self) -> &Symmetric;
}

impl IsSymmetric for Symmetric {
    fn symmetric_matrix(&self) -> &Symmetric {
        self
    }
}

/// What points to a matrix that is symmetric.
macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<A: IsSymmetric + ?Sized> IsSymmetric for $pointer {
            fn symmetric_matrix(&self) -> &Symmetric {
                (**self).symmetric_matrix()
            }
        }
    )*};
}

pointers! { &A, &mut A, Box<A>, Rc<A>, Arc<A> }
