//! How a difference ended.

use crate::claim::Radius;

/// What limits the error of a derivative; of several entries, the worst. In ascending order of severity.
///
/// ```
/// use gramkit::derivative::{Differences, Status, hessian};
/// let of = |f: fn(&[f64]) -> f64| Ok::<_, gramkit::Error>(hessian(f, &[0.0], &Differences::default())?.status);
/// assert_eq!(of(|x| x[0].exp())?, Status::Converged);
/// assert_eq!(of(|x| x[0].abs())?, Status::NotSmooth);
/// assert!(!of(|x| x[0].exp())?.is_proved()); // no bound of its derivatives was given
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The error is a bound: the caller's bounds of the derivatives and of the noise hold it.
    Proved,
    /// The rounding of f stops the extrapolation: no other step would do better by much.
    Converged,
    /// The noise that was given or estimated makes up the larger part of the error.
    LimitedByNoise,
    /// The finest step is still too coarse: more of them, or a smaller first one, would do better.
    TruncationDominates,
    /// Finer steps disagree with coarser ones by more than their rounding: f is not smooth between the samples, varies
    /// faster than they can follow, or is noisier than declared. The error is raised to the disagreement.
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
