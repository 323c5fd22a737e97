//! How an answer stands, as text.

use std::fmt::{Display, Formatter, Result};

use super::list::padded;
use crate::analysis::number::{bound, enclosure, significant};
use crate::analysis::words::standing;
use crate::claim::{Claim, CurvatureClass, Enclosure, Inertia, PointClass, Radius, Verdict};
use crate::matrix::Orientation;

impl Display for Verdict {
    /// "proved", "refuted" or "undetermined".
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Proved => "proved",
            Self::Refuted => "refuted",
            Self::Undetermined => "undetermined",
        };
        padded(f, text)
    }
}

/// ```
/// use gramkit::{Claim, Count};
/// let claim = Claim::Proved(Count { lower: 2, upper: 3 });
/// assert_eq!(claim.to_string(), "2 to 3, proved");
/// assert_eq!(Claim::Estimated(1).to_string(), "1, by an estimated radius");
/// ```
impl<T: Display> Display for Claim<T> {
    /// The statement and its standing.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.as_ref().stated() {
            Some(statement) => write!(f, "{statement}{}", standing(self)),
            None => padded(f, "undetermined"),
        }
    }
}

/// ```
/// use gramkit::Enclosure;
/// let about = Enclosure { lower: 14.291634829, upper: 14.291634831 };
/// assert_eq!(about.to_string(), "14.29163483 ± 1.1e-9");
/// assert_eq!(Enclosure { lower: -0.5, upper: 2.0 }.to_string(), "[-0.5, 2]");
/// assert_eq!(Enclosure { lower: 6.3199e14, upper: f64::INFINITY }.to_string(), "≥ 6.31e14");
/// ```
impl Display for Enclosure {
    /// The digits that are known, and how far the number may be from what is shown; or both ends; or the known one.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &enclosure(self))
    }
}

impl Display for Radius {
    /// "0", "≤ 1.1e-15", or "about 1.1e-9 (estimated)"; bounds are rounded up.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Exact => "0".to_string(),
            Self::Bound(r) => format!("≤ {}", bound(*r)),
            Self::Diagonal { norm, .. } => format!("≤ {}, and less in some rows", bound(*norm)),
            Self::Estimate(r) => format!("about {} (estimated)", significant(*r, 2)),
        };
        padded(f, &text)
    }
}

impl Display for Inertia {
    /// "2 positive, 0 zero, 1 negative".
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &format!("{} positive, {} zero, {} negative", self.positive, self.zero, self.negative))
    }
}

impl Display for CurvatureClass {
    /// The class in a word; of a saddle, its Morse index.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Saddle { morse_index } => padded(f, &format!("saddle of Morse index {morse_index}")),
            _ => padded(f, self.name()),
        }
    }
}

impl Display for PointClass {
    /// The class in a word.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, self.name())
    }
}

impl Display for Orientation {
    /// "columns" or "rows".
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, if *self == Self::Columns { "columns" } else { "rows" })
    }
}
