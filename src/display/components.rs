//! Components, scalings, shrunk covariances and whitening transforms as text.

use std::fmt::{Display, Formatter, Result};

use super::list::padded;
use crate::analysis::number::{at_most, bound, enclosure, plural};
use crate::components::{ClassicalScaling, KernelPca, Pca};
use crate::covariance::{Shrinkage, ShrunkCovariance, Whitening, WhiteningTransform};

/// ```
/// use gramkit::Vectors;
/// use gramkit::components::Pca;
/// let pca = Pca::of(&Vectors::columns(&[[0.0, 0.0], [3.0, 4.0]]))?;
/// assert!(pca.to_string().starts_with("1 component of 2 variables: variance 12.5"), "{pca}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Pca {
    /// How many components are resolved, and the variance that they and all have.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let components = plural(self.variances.len(), "component");
        write!(f, "{components} of {}", plural(self.mean.len(), "variable"))?;
        if let Some(first) = self.variances.first() {
            write!(f, ": variance {} along the first", enclosure(first))?;
        }
        write!(f, ", {} in all; {} not told from 0", enclosure(&self.total_variance), self.unresolved)
    }
}

impl Display for KernelPca {
    /// How many components are resolved, and the first eigenvalue.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (components, points) = (plural(self.eigenvalues.len(), "component"), plural(self.vectors.nrows(), "point"));
        write!(f, "{components} of {points}")?;
        if let Some(first) = self.eigenvalues.first() {
            write!(f, ": eigenvalue {} along the first", enclosure(first))?;
        }
        write!(f, "; {} not told from 0, {} below", self.unresolved, self.negative)
    }
}

impl Display for ClassicalScaling {
    /// The verdict, the dimension and the negative mass.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (verdict, mass) = (self.is_euclidean, enclosure(&self.negative_mass));
        write!(f, "Euclidean distances: {verdict}; dimension {}, negative mass {mass}", self.dimension)
    }
}

impl Display for Shrinkage {
    /// Its [name](Shrinkage::name).
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, self.name())
    }
}

impl Display for ShrunkCovariance {
    /// The rule, the intensity, the target, and the least eigenvalue.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (rho, mu) = (enclosure(&self.intensity), enclosure(&self.target));
        write!(f, "covariance of {}, shrunk by {rho} towards {mu}", plural(self.mean.len(), "variable"))?;
        write!(f, " ({}); all eigenvalues at least {}", self.shrinkage, at_most(self.least_eigenvalue, 7))
    }
}

impl Display for Whitening {
    /// Its [name](Whitening::name).
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, self.name())
    }
}

impl Display for WhiteningTransform {
    /// Which, of how many variables, and the whiteness.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let ridge = if self.ridge > 0.0 { " + εI" } else { "" };
        write!(f, "whitening of {} ({})", plural(self.mean.len(), "variable"), self.method)?;
        write!(f, ": ‖W(S{ridge})Wᵀ − I‖₂ ≤ {}; {} dropped", bound(self.whiteness), plural(self.dropped, "direction"))
    }
}
