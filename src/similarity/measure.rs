//! What is compared of two families.

use super::estimator::Estimator;

/// What is compared of two families of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Measure {
    /// Centred kernel alignment, [`Hsic::alignment`](super::Hsic::alignment): of linear kernels, or of one that is
    /// given.
    #[doc(alias("CKA"))]
    Alignment(Estimator),
    /// The RV coefficient, which is the biased alignment of linear kernels.
    #[doc(alias("RV"))]
    VectorCorrelation,
    /// Distance correlation: dCor where it is biased, and the bias-corrected dCor², which may be negative, where not.
    #[doc(alias("dCor"))]
    DistanceCorrelation(Estimator),
    /// The squared maximum mean discrepancy by a kernel, of samples that need not be as many.
    #[doc(alias("MMD"))]
    MeanDiscrepancy(Estimator),
    /// Procrustes' disparity of the families less their means.
    Procrustes,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Alignment(Estimator::Biased),
        Self::Alignment(Estimator::Unbiased),
        Self::Procrustes,
        Self::VectorCorrelation,
        Self::DistanceCorrelation(Estimator::Biased),
        Self::DistanceCorrelation(Estimator::Unbiased),
        Self::MeanDiscrepancy(Estimator::Biased),
        Self::MeanDiscrepancy(Estimator::Unbiased),
    ];

    /// Its name, as options have it.
    ///
    /// ```
    /// use gramkit::similarity::Measure;
    /// let names = Measure::ALL.map(|measure| measure.name());
    /// assert_eq!(names[..4], ["cka", "cka-debiased", "procrustes", "rv"]);
    /// assert_eq!(names[4..], ["dcor", "dcor-debiased", "mmd", "mmd-debiased"]);
    /// ```
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Alignment(Estimator::Biased) => "cka",
            Self::Alignment(Estimator::Unbiased) => "cka-debiased",
            Self::VectorCorrelation => "rv",
            Self::DistanceCorrelation(Estimator::Biased) => "dcor",
            Self::DistanceCorrelation(Estimator::Unbiased) => "dcor-debiased",
            Self::MeanDiscrepancy(Estimator::Biased) => "mmd",
            Self::MeanDiscrepancy(Estimator::Unbiased) => "mmd-debiased",
            Self::Procrustes => "procrustes",
        }
    }

    /// Whether it is 0, not 1, of a family and itself.
    pub const fn is_distance(&self) -> bool {
        matches!(self, Self::MeanDiscrepancy(_) | Self::Procrustes)
    }

    /// Whether sample i of one family and sample i of another have to be the same thing.
    pub const fn is_of_pairs(&self) -> bool {
        !matches!(self, Self::MeanDiscrepancy(_))
    }

    /// Whether a kernel can be given.
    pub const fn takes_kernel(&self) -> bool {
        matches!(self, Self::Alignment(_) | Self::MeanDiscrepancy(_))
    }
}
