//! What a stationary point is, by its Hessian.
//!
//! At a point where ∇f = 0, the second-derivative test reads the inertia of the Hessian: n₊ = n is a strict local
//! minimum, n₋ = n a strict maximum, both signs a saddle, whose Morse index is n₋. Where the Hessian is semidefinite
//! and proved singular the test says nothing, and the point is called singular. It is the routine that judges a Gram
//! matrix, no other; [`packed`](super::packed) has it for millions of small Hessians.

use super::definiteness::Definiteness;
use crate::claim::{Claim, CurvatureClass};
use crate::error::Result;
use crate::matrix::IsSymmetric;

/// The class of a stationary point with Hessian H, and what it rests on.
///
/// ```
/// use gramkit::{Claim, Curvature};
/// use gramkit::claim::CurvatureClass;
/// use gramkit::derivative::{Differences, hessian};
/// let h = hessian(|x| x[0] * x[0] + 3.0 * x[1] * x[1], &[0.0, 0.0], &Differences::default())?;
/// let answer = Curvature::of(&h)?;
/// // A finite difference knows its error only by estimate.
/// assert_eq!(answer.class, Claim::Estimated(CurvatureClass::Minimum));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Curvature {
    /// The class: proved where the Hessian's radius is a bound, estimated where it is an estimate.
    pub class: Claim<CurvatureClass>,
    /// The inertia and its evidence.
    pub definiteness: Definiteness,
}

impl Curvature {
    /// Classifies by the inertia of H, for all matrices within its radius. That the point is stationary is the caller's
    /// to know. A curvature smaller than the radius leaves the class undetermined, or of a saddle the Morse index.
    ///
    /// ```
    /// use gramkit::{Claim, Count, Curvature, Radius, Symmetric};
    /// use gramkit::claim::CurvatureClass;
    /// // x² − y² + 0.01·z² at 0, known exactly and to 0.1.
    /// let h = Symmetric::from_lower(3, |i, j| if i == j { [2.0, -2.0, 0.02][i] } else { 0.0 })?;
    /// let saddle = |lower, upper| Claim::Proved(CurvatureClass::Saddle { morse_index: Count { lower, upper } });
    /// assert_eq!(Curvature::of(&h)?.class, saddle(1, 1));
    /// assert_eq!(Curvature::of(&h.with_radius(Radius::Bound(0.1))?)?.class, saddle(1, 2));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Environment`](crate::Error::Environment).
    pub fn of(hessian: &impl IsSymmetric) -> Result<Self> {
        Ok(Self::from_definiteness(Definiteness::of(hessian)?))
    }

    /// Classifies by a definiteness of the Hessian that is already there: judged within a budget, say. Its
    /// [certificate](Definiteness::certificate) is that of the class.
    ///
    /// ```
    /// use gramkit::{Claim, Curvature, Definiteness, Symmetric};
    /// use gramkit::claim::CurvatureClass;
    /// use gramkit::modular::VerdictOptions;
    /// let h = Symmetric::from_lower(2, |i, j| if i == j { [2.0, 1.0][i] } else { 0.5 })?;
    /// let judged = Definiteness::with(&h, &VerdictOptions { budget: 1000, ..VerdictOptions::default() })?;
    /// assert_eq!(Curvature::from_definiteness(judged).class, Claim::Proved(CurvatureClass::Minimum));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn from_definiteness(definiteness: Definiteness) -> Self {
        let negative = definiteness.stated().negative;
        let class = definiteness.class.map(|class| CurvatureClass::from_definiteness(class, negative));
        Self { class, definiteness }
    }
}
