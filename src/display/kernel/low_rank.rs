//! Factors of low rank as text.

use std::fmt::{Display, Formatter, Result};

use crate::analysis::number::{bound, number, plural};
use crate::display::list::padded;
use crate::low_rank::{Features, Landmarks, LowRank, Premise, Stop, Stopped};

impl Display for Landmarks {
    /// The choice in words, with its seed.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Random { seed } => format!("random pivots (seed {seed})"),
            Self::Greedy => "the largest pivots".to_string(),
            Self::Uniform { seed } => format!("landmarks in a random order (seed {seed})"),
            Self::Indices(indices) => format!("{} that were given", plural(indices.len(), "landmark")),
        };
        padded(f, &text)
    }
}

impl Display for Stop {
    /// The condition in words.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Rank(rank) => format!("a rank of {rank}"),
            Self::Trace(tolerance) => format!("an error of {} in the trace", bound(*tolerance)),
            Self::RelativeTrace(tolerance) => format!("an error of {} of the trace", bound(*tolerance)),
        };
        padded(f, &text)
    }
}

impl Display for Stopped {
    /// The reason in words.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Rank => "the rank is reached",
            Self::Tolerance => "the tolerance is reached",
            Self::Unproved => "the tolerance is reached if it is",
            Self::Rounding => "no more than rounding is left",
            Self::Landmarks => "the landmarks are all taken",
            Self::Given => "the factor was given",
        };
        padded(f, text)
    }
}

impl Display for Premise {
    /// The reason in words.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::ByTheorem => "positive semidefinite by theorem",
            Self::Proved => "proved to be positive semidefinite",
            Self::Assumed => "assumed to be positive semidefinite",
            Self::Unknown => "perhaps positive semidefinite",
        };
        padded(f, text)
    }
}

impl Display for LowRank {
    /// The rank, of what matrix, by which pivots, and the bounds on its error.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (n, premise) = (self.order(), self.premise);
        write!(f, "a factor of rank {} of a matrix of order {n}, {premise}", self.rank())?;
        write!(f, "\nby {}; {}", self.landmarks, self.stopped)?;
        let standing = if self.radius.is_proved() { "" } else { ", by an estimated radius" };
        write!(f, "\nA − LLᵀ: trace norm ≤ {} of a trace of ", bound(self.trace_error_bound))?;
        write!(f, "{}, spectral norm ≤ {}", number(self.trace), bound(self.norm_error_bound))?;
        write!(f, ", no eigenvalue below −{}{standing}", bound(self.floor_bound))?;
        if self.dropped.is_empty() {
            return Ok(());
        }
        write!(f, "\n{} dropped, in the span of the others", plural(self.dropped.len(), "landmark"))
    }
}

impl Display for Features {
    /// How many points there are, and how far they are from the span of the pivots.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (points, rank) = self.values.shape();
        let largest = self.residual_bounds.iter().fold(0.0_f64, |max, &residual| max.max(residual));
        let points = plural(points, "new point");
        write!(f, "{points} in {}; what is left of each is ≤ {}", plural(rank, "coordinate"), bound(largest))
    }
}
