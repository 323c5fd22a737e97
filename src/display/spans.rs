//! Angles, projections and volumes as text.

use std::fmt::{Display, Formatter, Result};

use super::list::joined;
use crate::analysis::number::{bound, enclosure, plural};
use crate::spans::{CanonicalCorrelations, PrincipalAngles, Projection, Volume};

/// ```
/// use gramkit::Vectors;
/// use gramkit::spans::PrincipalAngles;
/// let (a, b) = ([[1.0], [0.0]], [[0.0], [1.0]]);
/// let found = PrincipalAngles::of(&Vectors::columns(&a), &Vectors::columns(&b))?;
/// assert!(found.to_string().starts_with("1 principal angle: 1.57079632679"), "{found}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for PrincipalAngles {
    /// The angles in radians, and of which vectors the spans are.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let angles = joined(self.angles.iter().map(enclosure));
        write!(f, "{}: {angles}", plural(self.angles.len(), "principal angle"))?;
        write!(f, " (spans of {} and {} independent vectors)", self.first.len(), self.second.len())
    }
}

impl Display for CanonicalCorrelations {
    /// The correlations.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let correlations = joined(self.correlations().iter().map(enclosure));
        write!(f, "{}: {correlations}", plural(self.correlations().len(), "canonical correlation"))
    }
}

impl Display for Projection {
    /// The distance, and how well the nearest vector is known.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let distance = enclosure(&self.distance);
        let vectors = plural(self.independent.len(), "independent vector");
        let near = bound(self.nearest_bound);
        write!(f, "distance {distance} from the span of {vectors}; the nearest vector is known to {near}")
    }
}

impl Display for Volume {
    /// The volume, or its logarithm where it is beyond the range of f64.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.ln {
            Some(ln) if self.value.lower == 0.0 || self.value.upper == f64::INFINITY => {
                write!(f, "volume e^x, x = {}", enclosure(&ln))
            }
            _ => write!(f, "volume {}", enclosure(&self.value)),
        }
    }
}
