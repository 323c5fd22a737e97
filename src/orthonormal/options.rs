//! How a basis is made, and who is told how far it is.

use std::fmt;

use super::orthogonalization::Orthogonalization;
use crate::progress::Progress;

/// How [`Orthonormal::with`](crate::orthonormal::Orthonormal::with) makes a basis.
///
/// ```
/// use gramkit::orthonormal::{GramSchmidt, OrthonormalOptions};
/// assert_eq!(OrthonormalOptions::default().method, GramSchmidt::ClassicalTwice.into());
/// ```
#[derive(Clone, Copy, Default)]
pub struct OrthonormalOptions<'a> {
    /// The process.
    pub method: Orthogonalization,
    /// Told the fraction of the vectors that are done, or of the passes that Cholesky QR makes at most, before each of
    /// them and at the end; and asked whether to go on.
    pub progress: Option<Progress<'a>>,
}

impl fmt::Debug for OrthonormalOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrthonormalOptions").field("method", &self.method).finish_non_exhaustive()
    }
}
