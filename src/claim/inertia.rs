//! The inertia of a symmetric matrix, as far as it is proved.

use std::fmt;

/// A number of eigenvalues or a rank, between proved bounds.
///
/// ```
/// use gramkit::Count;
/// assert_eq!(Count { lower: 2, upper: 2 }.exact(), Some(2));
/// let either = Count { lower: 1, upper: 2 };
/// assert_eq!((either.exact(), either.to_string()), (None, "1 to 2".to_string()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Count {
    /// At least this many.
    pub lower: usize,
    /// At most this many.
    pub upper: usize,
}

impl Count {
    /// A number that is known.
    pub(crate) fn exactly(number: usize) -> Self {
        Self { lower: number, upper: number }
    }

    /// The number, where the bounds meet.
    pub fn exact(self) -> Option<usize> {
        (self.lower == self.upper).then_some(self.lower)
    }
}

impl fmt::Display for Count {
    /// The number, or both bounds: "2 to 3".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Some(number) => write!(f, "{number}"),
            None => write!(f, "{} to {}", self.lower, self.upper),
        }
    }
}

/// The numbers of positive, zero and negative eigenvalues (n₊, n₀, n₋), each between proved bounds.
///
/// Sylvester's law: congruence A ↦ SᵀAS with S nonsingular leaves them unchanged. n₀ ≥ 1 is proved of stored matrices
/// and of true Gram matrices only, by integer relations between columns or by their number; never within a positive
/// radius.
///
/// ```
/// use gramkit::{Definiteness, Radius, Symmetric};
/// let a = Symmetric::from_lower(3, |i, j| if i == j { [2.0, 0.0, -1.0][i] } else { 0.0 })?;
/// let inertia = Definiteness::of(&a)?.inertia.proved().unwrap();
/// assert!(inertia.is_complete());
/// assert_eq!([inertia.positive, inertia.zero, inertia.negative].map(|count| count.lower), [1, 1, 1]);
/// // Nearby matrices have any sign in place of the zero.
/// let nearby = Definiteness::of(&a.with_radius(Radius::Bound(0.1))?)?.inertia.proved().unwrap();
/// assert_eq!((nearby.positive.exact(), nearby.positive.upper, nearby.zero.lower), (None, 2, 0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Inertia {
    /// n₊.
    pub positive: Count,
    /// n₀.
    pub zero: Count,
    /// n₋.
    pub negative: Count,
}

impl Inertia {
    /// From n₊ ≥ `positive`, n₋ ≥ `negative` and n₊ + n₋ = rank, which lies between the bounds of `rank`.
    pub(crate) fn from_bounds(order: usize, positive: usize, negative: usize, rank: Count) -> Self {
        let nonzero = rank.lower.max(positive + negative);
        Self {
            positive: Count { lower: positive, upper: rank.upper - negative },
            zero: Count { lower: order - rank.upper, upper: order - nonzero },
            negative: Count { lower: negative, upper: rank.upper - positive },
        }
    }

    /// From n₊ ≥ `positive` and n₋ ≥ `negative`.
    pub(crate) fn at_least(order: usize, positive: usize, negative: usize) -> Self {
        Self::from_bounds(order, positive, negative, Count { lower: 0, upper: order })
    }

    /// Nothing but the order.
    pub(crate) fn unknown(order: usize) -> Self {
        Self::at_least(order, 0, 0)
    }

    /// Whether all three numbers are known.
    pub fn is_complete(&self) -> bool {
        self.positive.exact().is_some() && self.zero.exact().is_some() && self.negative.exact().is_some()
    }
}
