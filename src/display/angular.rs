//! Gramian angular fields as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{lines, padded};
use super::matrix::vector;
use crate::analysis::number::{column, plural, significant};
use crate::angular::{Ambiguity, AngularEigen, AngularField, Inverse, Kind};

impl Display for Kind {
    /// "summation" or "difference".
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, if *self == Self::Summation { "summation" } else { "difference" })
    }
}

impl Display for AngularField {
    /// Its kind and its size.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (kind, size) = (self.kind(), self.size());
        write!(f, "a Gramian angular {kind} field, {size} × {size}, of {}", plural(self.series_length(), "value"))
    }
}

impl Display for AngularEigen {
    /// The eigenvalues that are not 0, each with the digits that its enclosure leaves.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} that are not 0", plural(self.values.len(), "eigenvalue"))?;
        lines(f, column(self.enclosures.iter()).into_iter())
    }
}

impl Display for Ambiguity {
    /// Which other series there are.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Unique => padded(f, "no other series has this image"),
            Self::Other(series) => write!(f, "one other series has this image: {}", vector(series)),
            Self::Extremes => padded(f, "every series of its two extremes has this image"),
        }
    }
}

impl Display for Inverse {
    /// The series, and how far its image is from the one that was given.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let misfit = significant(self.misfit, 2);
        write!(
            f,
            "a series of {}, its image within about {misfit} of the given one",
            plural(self.series.len(), "value")
        )?;
        write!(f, "\n{}\n{}", vector(&self.series), self.ambiguity)
    }
}
