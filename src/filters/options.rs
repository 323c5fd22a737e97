//! How the Gram matrix of a bank's maps is formed.

use std::fmt;

use crate::gram::{Centring, Divisor};
use crate::progress::Progress;

/// How [`FilterBank::gram`](crate::filters::FilterBank::gram) forms the Gram matrix of the maps, vectors of dimension
/// HW. The default is FFᵀ, uncentred.
#[derive(Clone, Copy, Default)]
pub struct FilterGramOptions<'a> {
    /// Whether the mean of each map is subtracted first.
    pub centring: Centring,
    /// What the products are divided by; [`Divisor::Count`] is the mean over positions.
    pub divisor: Divisor,
    /// Told the fraction of the tiles that are done.
    pub progress: Option<Progress<'a>>,
}

impl fmt::Debug for FilterGramOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilterGramOptions")
            .field("centring", &self.centring)
            .field("divisor", &self.divisor)
            .finish_non_exhaustive()
    }
}
