//! Memory for results.

use crate::error::{Error, Result};
use crate::simd::advise_large_pages;

/// So many zeros, or the error that they do not fit.
pub(crate) fn zeros<T: Clone + Default>(length: usize) -> Result<Vec<T>> {
    // `vec!` takes pages of zeros as they come, and aborts where there are none; so the question is asked before.
    Vec::<T>::new().try_reserve_exact(length).map_err(|_| Error::TooLarge { rows: length, columns: 1 })?;
    let mut zeros = vec![T::default(); length];
    advise_large_pages(&mut zeros);
    Ok(zeros)
}
