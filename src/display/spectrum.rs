//! Eigenvalues and singular values as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{lines, padded};
use crate::analysis::EnclosedValues;
use crate::analysis::number::{column, enclosure, plural};
use crate::claim::Enclosure;
use crate::gram_norm::{Ellipse, GramNorm, NormAt};
use crate::spectrum::{ConditionNumber, Eigen, SemidefiniteDistance, Svd};

fn list(f: &mut Formatter<'_>, noun: &str, order: &str, enclosures: &[Enclosure]) -> Result {
    write!(f, "{}, {order}", plural(enclosures.len(), noun))?;
    lines(f, column(enclosures.iter()).into_iter())
}

/// ```
/// use gramkit::{Eigen, Symmetric};
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
/// let page = Eigen::of(&a)?.to_string();
/// assert!(page.starts_with("2 eigenvalues, ascending\n  1 ± "), "{page}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Eigen {
    /// The eigenvalues, each with the digits that its enclosure leaves.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let standing = if self.radius.is_proved() { "ascending" } else { "ascending, by an estimated radius" };
        list(f, "eigenvalue", standing, &self.enclosures)
    }
}

impl Display for Svd {
    /// The singular values, each with the digits that its enclosure leaves.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        list(f, "singular value", "descending", &self.enclosures)
    }
}

impl Display for EnclosedValues {
    /// The values, each with the digits that its enclosure leaves.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        list(f, "value", "in order", &self.enclosures)
    }
}

impl Display for ConditionNumber {
    /// The number as its enclosure prints.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &enclosure(&self.enclosure))
    }
}

impl Display for SemidefiniteDistance {
    /// The distance in both norms.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (spectral, frobenius) = (enclosure(&self.spectral), enclosure(&self.frobenius));
        write!(f, "{spectral} (spectral norm), {frobenius} (Frobenius norm)")
    }
}

impl Display for NormAt {
    /// The norm as its enclosure prints.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &enclosure(&self.enclosure))
    }
}

impl Display for GramNorm {
    /// The singular values on the plane.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let [first, second] = self.enclosures.each_ref().map(enclosure);
        write!(f, "a Gram norm on a plane with the singular values {first} and {second}")
    }
}

impl Display for Ellipse {
    /// The semi-axes.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let [first, second] = self.semi_axes.map(crate::analysis::number::exact);
        write!(f, "an ellipse with the semi-axes {first} and {second}")
    }
}
