//! Which rows and columns a matrix is approximated by.

use crate::error::{Mismatch, Result};

/// Which rows and columns become the pivots.
///
/// ```
/// use gramkit::low_rank::Landmarks;
/// assert_eq!(Landmarks::default(), Landmarks::Random { seed: 0 });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Landmarks {
    /// Each with a probability in proportion to its entry of the residual diagonal (Y. Chen, E. N. Epperly, J. A. Tropp
    /// and R. J. Webber, *Randomly pivoted Cholesky*, Comm. Pure Appl. Math. 78 (2025) 995–1041), drawn in blocks with
    /// rejection, which changes nothing of the distribution (E. N. Epperly, J. A. Tropp and R. J. Webber, *Embrace
    /// rejection*, arXiv:2410.03969).
    Random {
        /// The same seed gives the same pivots.
        seed: u64,
    },
    /// The largest entry of the residual diagonal, the first of equals: complete pivoting.
    Greedy,
    /// In a random order, all orders alike; those that depend on the earlier ones are dropped.
    Uniform {
        /// The same seed gives the same order.
        seed: u64,
    },
    /// These alone, the one with the largest residual first; those that depend on the earlier ones are dropped.
    Indices(Vec<usize>),
}

impl Default for Landmarks {
    fn default() -> Self {
        Self::Random { seed: 0 }
    }
}

/// Whether these are different rows of a matrix of this order.
///
/// # Errors
/// [`Mismatch::Landmark`]; [`Mismatch::RepeatedLandmark`].
pub(super) fn check_indices(indices: &[usize], order: usize) -> Result<()> {
    let mut seen = vec![false; order];
    for &index in indices {
        match seen.get_mut(index) {
            None => return Err(Mismatch::Landmark { index, order }.into()),
            Some(true) => return Err(Mismatch::RepeatedLandmark { index }.into()),
            Some(place) => *place = true,
        }
    }
    Ok(())
}
