//! How an answer stands.
//!
//! How sure an answer is has one shape for each kind of answer, the same in every module:
//!
//! * A yes-or-no question has a [`Verdict`]: proved, refuted, undetermined.
//! * Anything else that is said of a matrix is a [`Claim`]: proved, estimated (no better than the estimated [`Radius`]
//!   that it rests on), or undetermined.
//! * A real number stands between proved ends, an [`Enclosure`]; an infinite end says that nothing is known on that
//!   side, so a bound from below is an enclosure too. Beside it, `value` is the number as it was computed.
//! * A whole number stands between the two ends of a [`Count`]; the signs of eigenvalues are an [`Inertia`] of three
//!   counts.
//! * A matrix has a [`Radius`], a ball or, in the units of its rows, a diagonal. An answer that holds for every matrix
//!   within one carries it as `radius`, and what it encloses is proved unless that radius is an estimate
//!   ([`Radius::is_proved`]).
//! * An `Option` around one of these says that there is no such number: no condition number of order 0.
//!
//! Each prints, by `{}`, with the digits that are known: an enclosure as `14.29163482 ± 2.1e-9`, and a claim with its
//! standing.
//!
//! What is measured has a plain name and a proved bound on it the same name with `_bound`: the `loss` of orthogonality
//! ‖I − QᵀQ‖_F, as computed, and its `loss_bound` in ‖·‖₂; the `residual` ‖X − QR‖_F/‖X‖_F of a decomposition, and a
//! `residual_bound`. A `dimension` is that of the space that vectors or points lie in, and `matrix` the plain matrix of
//! numbers that a noun stands for.
//!
//! The words for what an inertia makes of a matrix, [`DefinitenessClass`], of a stationary point, [`CurvatureClass`],
//! and of millions of points in a byte each, [`PointClass`], are one list; one routine goes from inertia to class.

mod class;
mod enclosure;
mod inertia;
mod radius;
mod verdict;

pub use class::{CurvatureClass, DefinitenessClass, PointClass};
pub use enclosure::Enclosure;
pub use inertia::{Count, Inertia};
pub use radius::Radius;
pub use verdict::Verdict;

/// What is said of a matrix, and how far it can be leaned on.
///
/// A verdict that rests on a [`Radius::Estimate`] (a Hessian by Richardson extrapolation, say) is another variant than
/// a proved one, so that neither is taken for the other.
///
/// ```
/// use gramkit::{Claim, Definiteness, Radius, Symmetric};
/// use gramkit::claim::DefinitenessClass;
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1 and 3
/// let judged = |radius| Ok::<_, gramkit::Error>(Definiteness::of(&a.clone().with_radius(radius)?)?.class);
/// let definite = DefinitenessClass::PositiveDefinite;
/// assert_eq!(judged(Radius::Bound(0.5))?, Claim::Proved(definite));
/// assert_eq!(judged(Radius::Estimate(0.5))?, Claim::Estimated(definite));
/// assert_eq!(judged(Radius::Bound(1.5))?, Claim::Undetermined);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Claim<T> {
    /// There is a proof.
    Proved(T),
    /// It is as good as an estimated radius.
    Estimated(T),
    /// Nothing is known.
    Undetermined,
}

/// ```
/// use gramkit::Claim;
/// let (proved, estimated) = (Claim::Proved(2), Claim::Estimated(3));
/// assert_eq!((proved.proved(), estimated.proved()), (Some(2), None));
/// assert_eq!((estimated.stated(), Claim::<i32>::Undetermined.stated()), (Some(3), None));
/// assert_eq!(estimated.map(|order| order + 1), Claim::Estimated(4));
/// ```
impl<T> Claim<T> {
    /// The statement if one can be made, with the standing of the radius that it rests on.
    pub(crate) fn within(radius: &Radius, statement: Option<T>) -> Self {
        match statement {
            None => Self::Undetermined,
            Some(statement) if radius.is_proved() => Self::Proved(statement),
            Some(statement) => Self::Estimated(statement),
        }
    }

    /// The statement, if it is proved.
    pub fn proved(self) -> Option<T> {
        match self {
            Self::Proved(statement) => Some(statement),
            Self::Estimated(_) | Self::Undetermined => None,
        }
    }

    /// The statement, whether proved or estimated.
    pub fn stated(self) -> Option<T> {
        match self {
            Self::Proved(statement) | Self::Estimated(statement) => Some(statement),
            Self::Undetermined => None,
        }
    }

    /// The statement by reference, with the same standing.
    pub fn as_ref(&self) -> Claim<&T> {
        match self {
            Self::Proved(statement) => Claim::Proved(statement),
            Self::Estimated(statement) => Claim::Estimated(statement),
            Self::Undetermined => Claim::Undetermined,
        }
    }

    /// Another statement that follows from this one, with the same standing.
    pub fn map<U>(self, then: impl FnOnce(T) -> U) -> Claim<U> {
        match self {
            Self::Proved(statement) => Claim::Proved(then(statement)),
            Self::Estimated(statement) => Claim::Estimated(then(statement)),
            Self::Undetermined => Claim::Undetermined,
        }
    }
}
