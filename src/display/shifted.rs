//! Eigenvalues against a number other than 0, as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{joined, lines};
use crate::analysis::number::{at_least, at_most, enclosure, exact, significant};
use crate::analysis::words::{missing, standing};
use crate::claim::{Claim, Enclosure};
use crate::verdict::{AtLeast, Culprits, EigenvalueCount, EntryRange};

/// Digits of a range of values.
const DIGITS: usize = 6;

/// ```
/// use gramkit::Symmetric;
/// use gramkit::verdict::AtLeast;
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1 and 3
/// assert!(AtLeast::of(&a, 0.5)?.to_string().starts_with("λ_min ≥ 0.5, proved; λ_min: 1"));
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for AtLeast {
    /// The answer, λ_min, and, of a refuted one, the tolerance that would pass.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (bound, standing) = (exact(self.bound), standing(&self.claim));
        let within = enclosure(&self.lambda_min);
        match self.claim {
            Claim::Proved(true) | Claim::Estimated(true) => write!(f, "λ_min ≥ {bound}{standing}; λ_min: {within}"),
            Claim::Estimated(false) => write!(f, "λ_min < {bound}{standing}; λ_min: {within}"),
            Claim::Proved(false) => {
                write!(f, "λ_min < {bound}{standing}; λ_min: {within}")?;
                let tolerance = -self.lambda_min.lower;
                let passes = tolerance > 0.0 && tolerance.is_finite();
                if passes { write!(f, "\na tolerance of {} would pass", exact(tolerance)) } else { Ok(()) }
            }
            Claim::Undetermined if self.mixed => {
                write!(f, "λ_min ≥ {bound} holds of some matrices within the radius and not of others; λ_min: {within}")
            }
            Claim::Undetermined => {
                write!(f, "λ_min ≥ {bound} undetermined: {}; λ_min: {within}", missing(self.missing))
            }
        }
    }
}

impl Display for EigenvalueCount {
    /// How many eigenvalues are below the threshold, at it and above.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let standing = if self.radius().is_proved() { "proved" } else { "by an estimated radius" };
        let Self { below, equal, above, .. } = self;
        let threshold = exact(self.threshold);
        write!(f, "eigenvalues: {below} below {threshold}, {equal} equal to it, {above} above, {standing}")
    }
}

impl Display for Culprits {
    /// The variables that carry the eigenvalue, λ_min without the others, and what their entries could be.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let names = joined(self.indices.iter().map(|i| format!("x{i}")));
        let spared = if self.irreducible && self.indices.len() > 1 { ", and none of them can be spared" } else { "" };
        let bound = exact(self.bound);
        write!(f, "an eigenvalue below {bound} is carried by {names}{spared}; ")?;
        write!(f, "λ_min without the others: {}", enclosure(&self.lambda_min))?;
        lines(f, self.ranges.iter().map(ToString::to_string))
    }
}

impl Display for EntryRange {
    /// The entry, and what it could be beside the others.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (low, high) = interval(self);
        let value = exact(self.value);
        write!(
            f,
            "({}, {}) is {value}; beside the other entries only [{low}, {high}] is admissible",
            self.row, self.column
        )
    }
}

/// A range in six digits: an end that may be such a number as that, any other rounded outwards.
pub(super) fn interval(range: &EntryRange) -> (String, String) {
    let short = |end: &Enclosure| {
        Some(significant(0.5 * end.lower + 0.5 * end.upper, DIGITS))
            .filter(|text| text.parse().is_ok_and(|value| end.contains(value)))
    };
    let low = short(&range.lowest).unwrap_or_else(|| at_most(range.lowest.lower, DIGITS));
    let high = short(&range.highest).unwrap_or_else(|| at_least(range.highest.upper, DIGITS));
    (low, high)
}
