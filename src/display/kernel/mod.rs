//! Kernel matrices as text.

mod low_rank;

use std::fmt::{Display, Formatter, Result};

use crate::analysis::number::{plural, value};
use crate::claim::Verdict;
use crate::display::list::lines;
use crate::display::matrix::within;
use crate::display::page::rows;
use crate::kernel::{ByTheorem, CentredKernel, CrossKernel, KernelGram, KernelVectorProduct, MedianLength};
use crate::matrix::Symmetric;

/// ```
/// use gramkit::kernel::{Kernel, KernelGram};
/// use gramkit::Vectors;
/// let k = KernelGram::of(&Vectors::rows(&[[0.0], [2.0]]), &Kernel::laplacian(1.0)?)?;
/// let page = k.to_string();
/// assert!(page.starts_with("laplacian:length=1\n       1  0.135335\n0.135335         1\n"), "{page}");
/// assert!(page.ends_with("by theorem: positive definite"), "{page}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for KernelGram {
    /// The kernel, the matrix as a [`Symmetric`] prints, and what is known by theorem.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let matrix: &Symmetric = self;
        write!(f, "{}\n{matrix}\nby theorem: {}", self.kernel(), self.by_theorem())
    }
}

impl Display for CentredKernel {
    /// The kernel, the matrix as a [`Symmetric`] prints, and what is known by theorem.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let matrix: &Symmetric = self;
        write!(f, "{}, centred\n{matrix}\nby theorem: {}", self.kernel(), self.by_theorem())
    }
}

/// ```
/// use gramkit::kernel::Kernel;
/// use gramkit::Vectors;
/// let points = Vectors::rows(&[[0.0], [2.0], [0.0]]);
/// let said = |kernel: Kernel| Ok::<_, gramkit::Error>(kernel.by_theorem(&points)?.to_string());
/// assert_eq!(said(Kernel::rbf(1.0)?)?, "positive semidefinite and singular: points 0 and 2 are the same to it");
/// assert!(said(Kernel::linear(0.0)?)?.ends_with("singular: points 0 and 2 are the same to it; rank at most 1"));
/// assert_eq!(said(Kernel::rbf(1.0)?.white(0.1)?)?, "positive definite");
/// assert_eq!(said(Kernel::sigmoid(1.0, 0.0)?)?, "singular: points 0 and 2 are the same to it");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for ByTheorem {
    /// What is proved, and why it is singular where it is.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let semidefinite = self.positive_semidefinite == Verdict::Proved;
        f.write_str(match (semidefinite, self.positive_definite) {
            (_, Verdict::Proved) => "positive definite",
            (true, Verdict::Refuted) => "positive semidefinite and singular",
            (true, Verdict::Undetermined) => "positive semidefinite",
            (false, Verdict::Refuted) => "singular",
            (false, Verdict::Undetermined) => "nothing",
        })?;
        if self.assumed {
            f.write_str(", as is assumed")?;
        }
        let singular = self.positive_definite == Verdict::Refuted;
        let coincide =
            self.duplicate.filter(|_| singular).map(|(i, j)| format!("points {i} and {j} are the same to it"));
        let rank = self.rank_bound.map(|rank| format!("rank at most {rank}"));
        let reasons: Vec<String> = coincide.into_iter().chain(rank).collect();
        if reasons.is_empty() { Ok(()) } else { write!(f, ": {}", reasons.join("; ")) }
    }
}

impl Display for CrossKernel {
    /// A page of its first rows and columns, and its radius.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let entry = |i, j| (self.values[(i, j)], self.entry_error);
        rows(f, (self.values.nrows(), self.values.ncols()), entry)?;
        within(f, &self.radius)
    }
}

impl Display for KernelVectorProduct {
    /// Its numbers, each with the digits that its error leaves.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "a product of {}", plural(self.values.len(), "number"))?;
        lines(f, self.values.iter().zip(&self.errors).map(|(&x, &error)| value(x, error)))
    }
}

/// ```
/// use gramkit::kernel::MedianHeuristic;
/// use gramkit::Vectors;
/// let median = MedianHeuristic::Distance.of(&Vectors::rows(&[[0.0], [1.0], [4.0]]))?;
/// assert_eq!(median.to_string(), "3, of 3 pairs");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for MedianLength {
    /// The length, of how many pairs, and the range of a sample.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}, of {}", self.length, plural(self.pairs, "pair"))?;
        match self.range {
            Some(range) => write!(f, " by chance: between {} and {} in 999 of 1000 samples", range.lower, range.upper),
            None => Ok(()),
        }
    }
}
