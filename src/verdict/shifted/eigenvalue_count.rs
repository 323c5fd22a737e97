//! How many eigenvalues are below a number, at it, and above it.

use super::ends::{Ends, Whole};
use crate::certificate::{Certificate, ShiftedInertia};
use crate::claim::{Count, Radius};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::modular::{Obstacle, VerdictOptions};
use crate::rounding::check_environment;

/// The numbers of eigenvalues below, at and above t, of every matrix within the radius: the inertia of A − tI.
///
/// fl(a_ii − t) is another number than a_ii − t. The difference is kept as it is, so the counts are those of the stored
/// matrix, for a t between two eigenvalues that differ in the last bit too.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::verdict::EigenvalueCount;
/// // Hilbert's matrix of order 8, rounded: eigenvalues 1.1e-10, 1.8e-8, 1.3e-6, 5.4e-5, …
/// let h = Symmetric::from_lower(8, |i, j| 1.0 / (i + j + 1) as f64)?;
/// let below = |t| Ok::<_, gramkit::Error>(EigenvalueCount::at(&h, t)?.below.exact());
/// assert_eq!((below(1e-8)?, below(1e-5)?), (Some(1), Some(3)));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct EigenvalueCount {
    /// t.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub threshold: f64,
    /// How many are less.
    pub below: Count,
    /// How many are equal; never proved to be any within a positive radius.
    pub equal: Count,
    /// How many are greater.
    pub above: Count,
    /// The claims about A − tI, or the ends of its radius, with what they rest on.
    pub evidence: Vec<ShiftedInertia>,
    /// Why a count is not exact, if one is not.
    pub missing: Option<Obstacle>,
    /// Multiplications modulo a prime that the exact arithmetic took.
    pub work: u64,
    whole: Whole,
}

impl EigenvalueCount {
    /// Counts them. The bounds are proved, unless the radius is an estimate.
    ///
    /// # Errors
    /// As [`EigenvalueCount::with`].
    pub fn at(a: &Symmetric, threshold: f64) -> Result<Self> {
        Self::with(a, threshold, &VerdictOptions::default())
    }

    /// The same with a budget for the exact arithmetic, and progress.
    ///
    /// ```
    /// use gramkit::{Count, Radius, Symmetric};
    /// use gramkit::modular::VerdictOptions;
    /// use gramkit::verdict::EigenvalueCount;
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1 and 3
    /// let count = |t| EigenvalueCount::with(&a, t, &VerdictOptions::default());
    /// let at_three = count(3.0)?;
    /// assert_eq!([at_three.below, at_three.equal, at_three.above].map(|count| count.lower), [1, 1, 0]);
    /// // Within 0.1 of the matrix the larger one is on either side of 3.
    /// let near = EigenvalueCount::at(&a.clone().with_radius(Radius::Bound(0.1))?, 3.0)?;
    /// assert_eq!((near.below, near.above), (Count { lower: 1, upper: 2 }, Count { lower: 0, upper: 1 }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`](crate::Error::Domain) for a threshold that is not finite;
    /// [`Error::Overflow`](crate::Error::Overflow) where a_ii − t exceeds f64;
    /// [`Error::Cancelled`](crate::Error::Cancelled); [`Error::Environment`](crate::Error::Environment).
    pub fn with(a: &Symmetric, threshold: f64, options: &VerdictOptions<'_>) -> Result<Self> {
        check_environment()?;
        let Ends { inertia, claims, missing, work, .. } = Ends::of(a, threshold, "threshold", options)?;
        Ok(Self {
            threshold,
            below: inertia.negative,
            equal: inertia.zero,
            above: inertia.positive,
            evidence: claims,
            missing,
            work,
            whole: Whole::of(a),
        })
    }

    /// The radius within which the counts hold: proved unless it is an estimate.
    pub fn radius(&self) -> &Radius {
        &self.whole.radius
    }

    /// The claims and their evidence as plain data. `None` where the radius is an estimate.
    pub fn certificate(&self) -> Option<Certificate> {
        self.whole.certificate(&self.evidence, self.work)
    }
}
