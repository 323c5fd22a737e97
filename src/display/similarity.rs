//! Similarities as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{lines, padded};
use crate::analysis::number::enclosure;
use crate::claim::Enclosure;
use crate::similarity::{Comparison, DistanceCovariance, Estimator, Hsic, MeanDiscrepancy, Measure, Procrustes};

fn or_none(value: Option<Enclosure>) -> String {
    value.map_or_else(|| "none".to_string(), |value| enclosure(&value))
}

/// ```
/// use gramkit::Vectors;
/// use gramkit::similarity::{Estimator, Hsic};
/// let x = [[1.0], [2.0], [4.0]];
/// let hsic = Hsic::linear(&Vectors::columns(&x), &Vectors::columns(&x), Estimator::Biased)?;
/// assert!(hsic.to_string().starts_with("HSIC 5.44444"), "{hsic}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Hsic {
    /// The criterion, the alignment, and the estimator.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (value, alignment) = (enclosure(&self.value), or_none(self.alignment()));
        write!(f, "HSIC {value}, alignment {alignment} ({})", self.estimator)
    }
}

impl Display for DistanceCovariance {
    /// The squared covariance and correlation, and the estimator.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (squared, correlation) = (enclosure(&self.squared), or_none(self.squared_correlation()));
        write!(f, "dCov² {squared}, dCor² {correlation} ({})", self.estimator)
    }
}

impl Display for MeanDiscrepancy {
    /// With bias and without.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "MMD² {} (biased), {} (unbiased)", enclosure(&self.biased), or_none(self.unbiased))
    }
}

impl Display for Procrustes {
    /// The squared distance, the disparity, and whether the rotation is one.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let rotation = if self.is_unique { "by one rotation" } else { "by more than one rotation, maybe" };
        let (squared, disparity) = (enclosure(&self.squared_distance), or_none(self.disparity));
        write!(f, "squared distance {squared}, disparity {disparity}, {rotation}")
    }
}

impl Display for Measure {
    /// Its [name](Measure::name).
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, self.name())
    }
}

/// ```
/// use gramkit::Vectors;
/// use gramkit::similarity::{Comparison, Measure};
/// let x = [[0.0], [1.0], [2.0], [3.0]];
/// let families = [Vectors::rows(&x), Vectors::rows(&x)];
/// let text = Comparison::of(&families, Measure::VectorCorrelation)?.to_string();
/// assert!(text.starts_with("rv of 2 families\n  0 and 1: "), "{text}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Comparison {
    /// What was compared, and the pairs with their numbers.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let count = self.len();
        let families = if count == 1 { "1 family".to_string() } else { format!("{count} families") };
        write!(f, "{} of {families}", self.measure)?;
        let pairs: Vec<(usize, usize)> = (0..count).flat_map(|i| (0..i).map(move |j| (i, j))).collect();
        lines(f, pairs.into_iter().map(|(i, j)| format!("{j} and {i}: {}", or_none(self.get(i, j)))))
    }
}

impl Display for Estimator {
    /// Its [name](Estimator::name).
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, self.name())
    }
}
