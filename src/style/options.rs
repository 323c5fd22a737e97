//! How styles are formed.

use std::fmt;

use super::normaliser::Normaliser;
use crate::gram::Centring;
use crate::progress::Progress;

/// How [`Style::with`](crate::style::Style::with) forms the Gram matrices. The default is FFᵀ/(CHW), uncentred.
#[derive(Clone, Copy, Default)]
pub struct StyleOptions<'a> {
    /// What they are divided by.
    pub normaliser: Normaliser,
    /// Whether the mean of each map is subtracted first.
    pub centring: Centring,
    /// Told how far the layers are.
    pub progress: Option<Progress<'a>>,
}

impl fmt::Debug for StyleOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StyleOptions")
            .field("normaliser", &self.normaliser)
            .field("centring", &self.centring)
            .finish_non_exhaustive()
    }
}
