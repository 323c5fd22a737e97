//! Which field, and how its series is prepared.

use crate::error::{Error, Result};

/// Which of the two fields of Wang and Oates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Kind {
    /// GASF: g_ij = cos(φᵢ + φⱼ), symmetric.
    #[default]
    Summation,
    /// GADF: g_ij = sin(φᵢ − φⱼ), skew.
    Difference,
}

impl Kind {
    /// Its name, as options and files have it: "summation".
    ///
    /// ```
    /// assert_eq!(gramkit::angular::Kind::Difference.name(), "difference");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Summation => "summation",
            Self::Difference => "difference",
        }
    }
}

/// How [`AngularField::of`](super::AngularField::of) makes a field of a series. The default is the summation field of
/// the series as long as it is, scaled to [−1, 1].
///
/// ```
/// use gramkit::angular::{AngularField, AngularOptions, Kind};
/// let options = AngularOptions { kind: Kind::Difference, range: (0.0, 1.0), ..AngularOptions::default() };
/// let field = AngularField::of(&[10.0, 30.0], &options)?;
/// // The angles are arccos 0 and arccos 1.
/// assert_eq!((field.entry(0, 1), field.entry(1, 0)), (Some(1.0), Some(-1.0)));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AngularOptions {
    /// Summation or difference.
    pub kind: Kind,
    /// (lo, hi), −1 ≤ lo < hi ≤ 1: the cosines of the smallest and the largest value.
    pub range: (f64, f64),
    /// To how many means the series is reduced first, by piecewise aggregation; `None` leaves it as it is.
    pub size: Option<usize>,
    /// Whether the windows of that aggregation have one length, and overlap where they must, instead of nearly one
    /// length side by side.
    pub overlapping: bool,
}

impl Default for AngularOptions {
    fn default() -> Self {
        Self { kind: Kind::Summation, range: (-1.0, 1.0), size: None, overlapping: false }
    }
}

/// Refuses a range that is none, or not of cosines.
pub(crate) fn check_range((lo, hi): (f64, f64)) -> Result<()> {
    let cosine = |value: f64| (-1.0..=1.0).contains(&value);
    let refused = |what, value, must_be| Err(Error::Domain { what, value, must_be });
    if !cosine(lo) {
        refused("the lower end of the range", lo, "a cosine, from -1 to 1")
    } else if !cosine(hi) {
        refused("the upper end of the range", hi, "a cosine, from -1 to 1")
    } else if lo >= hi {
        refused("the lower end of the range", lo, "below the upper end")
    } else {
        Ok(())
    }
}
