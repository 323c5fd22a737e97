//! Nearest matrices as text.

use std::fmt::{Display, Formatter, Result};

use super::list::padded;
use crate::analysis::number::{at_most, bound, enclosure, number, plural};
use crate::nearest::{Change, Nearest, Norm, OptimalityCertificate};

/// ```
/// use gramkit::Symmetric;
/// use gramkit::nearest::Nearest;
/// let a = Symmetric::from_lower(3, |i, j| [1.0, 1.0, 0.0][i - j])?;
/// let text = Nearest::correlation(&a)?.to_string();
/// assert!(text.starts_with("a matrix of order 3, positive definite, proved (a Cholesky factor"), "{text}");
/// assert!(text.contains("\ndistance: 0.527790463581"), "{text}");
/// assert!(text.contains("; no such matrix is nearer than 0.527790463581"), "{text}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Nearest {
    /// What is stored, how far it is from the given matrix and from the nearest one, and what changed most.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let definiteness = self.definiteness.to_string();
        let (first, _) = definiteness.split_once('\n').unwrap_or((&definiteness, ""));
        write!(f, "a matrix of order {}, {first}", self.matrix.order())?;
        if let Some(shrinkage) = &self.shrinkage {
            write!(f, "\nshrunk by {}", enclosure(shrinkage))?;
        }
        let least = at_most(self.distance_lower, 14);
        write!(f, "\ndistance: {}; no such matrix is nearer than {least}", enclosure(&self.distance))?;
        match self.optimality {
            optimality if optimality.is_finite() => write!(f, "\nat most {} from the nearest", bound(optimality))?,
            _ => write!(f, "\nhow far from the nearest is not known")?,
        }
        if let Some(change) = self.largest_change.filter(|change| change.by != 0.0) {
            write!(f, "\nlargest change: {change}")?;
        }
        Ok(())
    }
}

impl Display for Change {
    /// The entry, and by how much it changed.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &format!("entry ({}, {}) by {}", self.row, self.column, number(self.by)))
    }
}

impl Display for OptimalityCertificate {
    /// What it holds.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let multipliers = plural(self.multipliers.len(), "multiplier");
        let (of_factor, of_dual) = (self.factor.ncols(), self.dual_factor.ncols());
        write!(f, "{multipliers}, and factors of {of_factor} and {of_dual} columns")
    }
}

impl Display for Norm {
    /// "Frobenius" or "spectral".
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.pad(match self {
            Self::Frobenius => "Frobenius",
            Self::Spectral => "spectral",
        })
    }
}
