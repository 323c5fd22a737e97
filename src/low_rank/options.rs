//! How a low-rank factor is made, and who is told how far it is.

use std::fmt;

use super::landmarks::Landmarks;
use super::stop::Stop;
use crate::progress::Progress;

/// How [`LowRank::with`](super::LowRank::with) makes a factor.
///
/// ```
/// use gramkit::low_rank::{Landmarks, LowRank, LowRankOptions, Stop};
/// use gramkit::Symmetric;
/// let a = Symmetric::from_lower(9, |i, j| 0.5_f64.powi((i - j) as i32))?;
/// let options = LowRankOptions { landmarks: Landmarks::Greedy, stop: Stop::Rank(4), ..LowRankOptions::default() };
/// assert_eq!(LowRank::with(&a, &options)?.pivots.len(), 4);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct LowRankOptions<'a> {
    /// The pivots.
    pub landmarks: Landmarks,
    /// How many of them.
    pub stop: Stop,
    /// Told before each block of pivots how far the factor is, which is known where a rank is asked for, and asked
    /// whether to go on; of a stored matrix that is judged first, 0 meanwhile.
    pub progress: Option<Progress<'a>>,
}

impl fmt::Debug for LowRankOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LowRankOptions")
            .field("landmarks", &self.landmarks)
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}
