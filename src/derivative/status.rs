//! How a difference ended.

use crate::claim::Radius;

/// What limits the error of a derivative; of several entries, the worst. In ascending order of severity.
///
/// ```
/// use gramkit::derivative::{Differences, Noise, Status, hessian};
/// let of = |f: fn(&[f64]) -> f64| Ok::<_, gramkit::Error>(hessian(f, &[0.0], &Differences::default())?.status);
/// assert_eq!(of(|x| x[0].exp())?, Status::Converged);
/// assert_eq!(of(|x| x[0].abs())?, Status::NotSmooth);
/// assert!(!of(|x| x[0].exp())?.is_proved()); // no bound of its derivatives was given
///
/// // Values in single precision, which are declared to be good to 1e-12.
/// let options = Differences { noise: Noise::Given(1e-12), ..Differences::default() };
/// let h = hessian(|x| f64::from(x[0].cos() as f32), &[0.7], &options)?;
/// assert!(matches!(h.status, Status::NoisierThanDeclared { factor } if factor > 1000));
/// assert!((h.get(0, 0) + 0.7_f64.cos()).abs() <= h.error.get(0, 0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Status {
    /// The error is a bound: the caller's bounds of the derivatives and of the noise hold it.
    Proved,
    /// The rounding of f stops the extrapolation: no other step would do better by much.
    Converged,
    /// As `Converged`, but f was given, or is estimated to have, more noise than its rounding: that noise stops the
    /// extrapolation.
    LimitedByNoise,
    /// The steps disagree by more than the rounding of f, or the noise declared, explains, as they would if f were
    /// noisier by this factor. The error allows for that.
    NoisierThanDeclared {
        /// What the rounding was multiplied by: five times the least power of two that explains the disagreement.
        factor: u64,
    },
    /// The finest step is still too coarse: more of them, or a smaller first one, would do better.
    TruncationDominates,
    /// Finer steps disagree with coarser ones by more than noise explains that leaves f four digits: f is not smooth
    /// between the samples, or varies faster than they can follow. The error is raised to the disagreement.
    NotSmooth,
}

impl Status {
    /// Whether the error is a bound; otherwise it is an estimate.
    pub fn is_proved(self) -> bool {
        self == Self::Proved
    }

    /// A distance from the true derivative, with the evidence of this status.
    pub(super) fn radius(self, distance: f64) -> Radius {
        if self.is_proved() { Radius::Bound(distance) } else { Radius::Estimate(distance) }
    }
}
