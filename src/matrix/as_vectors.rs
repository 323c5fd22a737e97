//! What says which of its lines are the vectors.

use super::real::Real;
use super::vectors::Vectors;

/// What an answer about vectors takes: [`Vectors`], by [`Vectors::columns`] or [`Vectors::rows`].
///
/// A matrix alone is none, for it does not tell whether its columns or its rows are meant:
///
/// ```compile_fail
/// let x = gramkit::faer::mat![[1.0, 2.0], [3.0, 4.0]];
/// gramkit::Gram::of(&x)?; // `Mat<f64>` does not say whether its columns or its rows are the vectors
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// ```
/// use gramkit::{Gram, Vectors};
/// let x = gramkit::faer::mat![[1.0, 2.0], [3.0, 4.0]];
/// assert_eq!(Gram::of(&Vectors::columns(&x))?.get(0, 1), 14.0);
/// assert_eq!(Gram::of(&Vectors::rows(&x))?.get(0, 1), 11.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether its columns or its rows are the vectors",
    label = "these are not `Vectors`",
    note = "write `&Vectors::columns(&x)` or `&Vectors::rows(&x)` of a matrix `x`, with `gramkit::Vectors`"
)]
pub trait AsVectors {
    /// The type of the components.
    type Entry: Real;

    /// The vectors.
    fn as_vectors(&self) -> &Vectors<'_, Self::Entry>;
}

impl<T: Real> AsVectors for Vectors<'_, T> {
    type Entry = T;

    fn as_vectors(&self) -> &Vectors<'_, T> {
        self
    }
}

impl<V: AsVectors + ?Sized> AsVectors for &V {
    type Entry = V::Entry;

    fn as_vectors(&self) -> &Vectors<'_, V::Entry> {
        (**self).as_vectors()
    }
}
