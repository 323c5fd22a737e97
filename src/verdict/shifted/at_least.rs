//! λ_min ≥ b, for a tolerance b = −t or a margin.

use super::ends::{Ends, Whole, negative_witness};
use super::least_eigenvalue::least_eigenvalue;
use crate::certificate::{Certificate, ShiftedInertia, Witness};
use crate::claim::{Claim, Enclosure, Radius, Verdict};
use crate::error::Result;
use crate::matrix::{IsSymmetric, Symmetric};
use crate::modular::{Obstacle, VerdictOptions};
use crate::rounding::check_environment;

/// Whether the smallest eigenvalue of every matrix within the radius is at least a number b: "positive semidefinite up
/// to t" for b = −t.
///
/// λ_min(A') ≥ b for all A + Δ with −diag d ⪯ Δ ⪯ diag d is A − bI − diag d ⪰ 0, one matrix known exactly; that no A'
/// has it follows from a negative eigenvalue of A − bI + diag d. Both are closed or open conditions on stored numbers,
/// so exact arithmetic decides them within its budget, λ_min = b included; it takes a_ii − b as it is, not rounded.
///
/// ```
/// use gramkit::{Symmetric, Verdict};
/// use gramkit::verdict::AtLeast;
/// // A correlation that cannot be: a is like b and like c, and these are opposite.
/// let k = Symmetric::from_lower(3, |i, j| [1.0, 0.9, 0.9, 1.0, -0.9, 1.0][j * (5 - j) / 2 + i])?;
/// let judged = AtLeast::of(&k, -1e-10)?;
/// assert_eq!(judged.verdict, Verdict::Refuted);
/// assert!(judged.lambda_min.contains(-0.8) && judged.lambda_min.width() < 1e-13);
/// assert!(judged.certificate().unwrap().verify(k.as_faer()).is_ok());
/// assert_eq!(AtLeast::of(&k, -0.8000001)?.verdict, Verdict::Proved);
/// // −1 is an eigenvalue of [1 2; 2 1], and no tolerance less than that will do.
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 2.0 })?;
/// assert_eq!(AtLeast::of(&a, -1.0)?.verdict, Verdict::Proved);
/// assert_eq!(AtLeast::of(&a, (-1.0_f64).next_up())?.verdict, Verdict::Refuted);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AtLeast {
    /// b.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub bound: f64,
    /// Proved of every matrix within the radius, refuted of every one, or neither; undetermined where the radius is an
    /// estimate.
    pub verdict: Verdict,
    /// The same answer with the standing of the radius: estimated where that is.
    pub claim: Claim<bool>,
    /// Among the matrices within the radius are some of either kind, and that is proved: no budget settles more. Not
    /// told within errors of single entries.
    pub mixed: bool,
    /// The smallest eigenvalue of any matrix within the radius lies here; unbounded above for order 0.
    pub lambda_min: Enclosure,
    /// x with xᵀ(A' − bI)x < 0 for every A' within the radius, evaluated exactly, where one was found.
    pub witness: Option<Witness>,
    /// The claims about A − bI, or the ends of its radius, with what they rest on.
    pub evidence: Vec<ShiftedInertia>,
    /// Why the verdict is undetermined, if it is.
    pub missing: Option<Obstacle>,
    /// Multiplications modulo a prime that the exact arithmetic took.
    pub work: u64,
    whole: Whole,
}

impl AtLeast {
    /// Judges λ_min ≥ `bound`.
    ///
    /// # Errors
    /// As [`AtLeast::with`].
    pub fn of(a: &impl IsSymmetric, bound: f64) -> Result<Self> {
        Self::with(a.symmetric_matrix(), bound, &VerdictOptions::default())
    }

    /// The same with a budget for the exact arithmetic, and progress.
    ///
    /// ```
    /// use gramkit::{Radius, Symmetric, Verdict};
    /// use gramkit::modular::VerdictOptions;
    /// use gramkit::verdict::AtLeast;
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1 and 3
    /// let a = a.with_radius(Radius::Bound(0.5))?;
    /// let judged = |bound| AtLeast::with(&a, bound, &VerdictOptions::default());
    /// assert_eq!(judged(0.5)?.verdict, Verdict::Proved);
    /// let between = judged(1.0)?;
    /// assert!(between.verdict == Verdict::Undetermined && between.mixed);
    /// assert_eq!(judged(1.5)?.verdict, Verdict::Undetermined);
    /// assert_eq!(judged(1.5_f64.next_up())?.verdict, Verdict::Refuted);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`](crate::Error::Domain) for a bound that is not finite;
    /// [`Error::Overflow`](crate::Error::Overflow) where a_ii − b exceeds f64;
    /// [`Error::Cancelled`](crate::Error::Cancelled); [`Error::Environment`](crate::Error::Environment).
    pub fn with(a: &Symmetric, bound: f64, options: &VerdictOptions<'_>) -> Result<Self> {
        check_environment()?;
        let ends = Ends::of(a, bound, "bound on the smallest eigenvalue", options)?;
        let negative = ends.inertia.negative;
        let known = match (negative.upper == 0, negative.lower > 0) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        let whole = Whole::of(a);
        let claim = Claim::within(&whole.radius, known);
        let verdict = match claim {
            Claim::Proved(true) => Verdict::Proved,
            Claim::Proved(false) => Verdict::Refuted,
            _ => Verdict::Undetermined,
        };
        let mut lambda_min = least_eigenvalue(a, options.progress)?;
        match known {
            Some(true) => lambda_min.lower = lambda_min.lower.max(bound),
            Some(false) => lambda_min.upper = lambda_min.upper.min(bound),
            None => {}
        }
        let witness = negative_witness(&ends.claims, a.order()).filter(|_| known == Some(false));
        let missing = ends.missing.filter(|_| known.is_none());
        let (evidence, mixed, work) = (ends.claims, ends.mixed, ends.work);
        Ok(Self { bound, verdict, claim, mixed, lambda_min, witness, evidence, missing, work, whole })
    }

    /// The radius within which it holds.
    pub fn radius(&self) -> &Radius {
        &self.whole.radius
    }

    /// The claims and their evidence as plain data. `None` where the radius is an estimate.
    ///
    /// It bounds the inertia of A − bI for all matrices within the radius, or of both ends of it: λ_min ≥ b holds where
    /// no eigenvalue of the [least](crate::certificate::Members::Least) one is negative.
    pub fn certificate(&self) -> Option<Certificate> {
        self.whole.certificate(&self.evidence, self.work)
    }
}
