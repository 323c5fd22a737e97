//! The inertia of a symmetric matrix, as far as it is proved.

/// A number of eigenvalues, between proved bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// At least this many.
    pub lower: usize,
    /// At most this many.
    pub upper: usize,
}

impl Count {
    /// The number, where the bounds meet.
    pub fn exact(self) -> Option<usize> {
        (self.lower == self.upper).then_some(self.lower)
    }
}

/// The numbers of positive, zero and negative eigenvalues (n₊, n₀, n₋), each between proved bounds.
///
/// Sylvester's law: congruence A ↦ SᵀAS with S nonsingular leaves them unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    /// Whether all three numbers are known.
    pub fn is_complete(&self) -> bool {
        self.positive.exact().is_some() && self.zero.exact().is_some() && self.negative.exact().is_some()
    }
}
