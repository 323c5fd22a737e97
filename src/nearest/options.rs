//! What is asked of the nearest matrix.

use std::fmt;
use std::ops::Range;

use crate::modular::VerdictOptions;
use crate::progress::Progress;

/// The norm in which a matrix is nearest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Norm {
    /// ‖·‖_F, in which the nearest matrix is one.
    #[default]
    Frobenius,
    /// ‖·‖₂, in which there are many: A + δ₂I is taken.
    Spectral,
}

/// How [`Nearest::semidefinite_with`](super::Nearest::semidefinite_with) asks. The default is the nearest positive
/// semidefinite matrix in Frobenius' norm.
#[derive(Clone, Copy, Default)]
pub struct SemidefiniteOptions<'a> {
    /// In which norm.
    pub norm: Norm,
    /// The least that the eigenvalues are to be, zero or more.
    pub floor: f64,
    /// Asked whether to go on; told 0, for nobody knows how far it is.
    pub progress: Option<Progress<'a>>,
}

impl fmt::Debug for SemidefiniteOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { norm, floor, progress: _ } = self;
        f.debug_struct("SemidefiniteOptions").field("norm", norm).field("floor", floor).finish_non_exhaustive()
    }
}

/// How [`Nearest::correlation_with`](super::Nearest::correlation_with) and
/// [`Nearest::shrunk_with`](super::Nearest::shrunk_with) ask. The default holds no entry but the diagonal.
#[derive(Clone, Copy)]
pub struct CorrelationOptions<'a> {
    /// Entries (i, j) that keep their values, on both sides of the diagonal; [`pairs_within`] lists those of a block.
    pub fixed: &'a [(usize, usize)],
    /// The least that the eigenvalues are to be, from 0 to 1.
    pub floor: f64,
    /// The most Newton steps; ten are many.
    pub max_iterations: usize,
    /// Told how many of the steps are done, and asked whether to go on.
    pub progress: Option<Progress<'a>>,
}

impl Default for CorrelationOptions<'_> {
    fn default() -> Self {
        Self { fixed: &[], floor: 0.0, max_iterations: 100, progress: None }
    }
}

impl fmt::Debug for CorrelationOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CorrelationOptions")
            .field("fixed", &self.fixed)
            .field("floor", &self.floor)
            .field("max_iterations", &self.max_iterations)
            .finish_non_exhaustive()
    }
}

/// The pairs (i, j), i > j, of the indices of a range: the entries of a block on the diagonal.
///
/// ```
/// assert_eq!(gramkit::nearest::pairs_within(0..3), [(1, 0), (2, 0), (2, 1)]);
/// ```
pub fn pairs_within(range: Range<usize>) -> Vec<(usize, usize)> {
    range.clone().flat_map(|i| (range.start..i).map(move |j| (i, j))).collect()
}

/// Verdicts with the default budget, asked whether to go on.
pub(super) fn verdicts(progress: Option<Progress<'_>>) -> VerdictOptions<'_> {
    VerdictOptions { progress, ..VerdictOptions::default() }
}
