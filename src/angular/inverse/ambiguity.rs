//! Which series share an image.

use crate::angular::offsets::Distinct;
use crate::angular::{AngularField, Kind, restored};

/// Which other series have the same image, of those with the same (min, max) that are scaled to the same range.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Ambiguity {
    /// None.
    Unique,
    /// This one. Of a summation field whose range is symmetric, min + max − x; of a difference field whose range is
    /// [−1, 1] and whose values between the extremes are all equal, that with min + max − x in their place; of one of
    /// two values, those exchanged.
    Other(#[cfg_attr(feature = "serde", serde(with = "crate::infinity"))] Vec<f64>),
    /// Every series of n ≥ 3 values that are min or max, both of them occurring: 2ⁿ − 2 of them have the image 0, of
    /// the difference field of the range [−1, 1].
    Extremes,
}

impl AngularField {
    /// Which other series have this image, by the theorems of [`angular`](crate::angular#the-way-back): in O(n),
    /// without the image.
    ///
    /// ```
    /// use gramkit::angular::{Ambiguity, AngularField, AngularOptions, Kind};
    /// let series = [0.0, 1.0, 4.0];
    /// let field = AngularField::of(&series, &AngularOptions::default())?;
    /// assert_eq!(field.ambiguity(), Ambiguity::Other(vec![4.0, 3.0, 0.0]));
    /// let options = AngularOptions { range: (0.0, 1.0), ..AngularOptions::default() };
    /// assert_eq!(AngularField::of(&series, &options)?.ambiguity(), Ambiguity::Unique);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn ambiguity(&self) -> Ambiguity {
        let (lo, hi) = self.range();
        let ambiguous = match self.kind() {
            Kind::Summation => hi == -lo,
            Kind::Difference => (lo, hi) == (-1.0, 1.0),
        };
        if self.is_constant() || !ambiguous {
            return Ambiguity::Unique;
        }
        // An extreme of a difference field stays as it is, but two values are exchanged.
        let exchanged = self.kind() == Kind::Summation || self.size() == 2;
        match (self.kind(), self.distinct()) {
            (Kind::Difference, Distinct::Two) if !exchanged => return Ambiguity::Extremes,
            (Kind::Difference, Distinct::Three { centred: true } | Distinct::More) => return Ambiguity::Unique,
            _ => {}
        }
        let place = |(t, &s): (f64, &f64)| if s == 0.0 && !exchanged { t } else { 1.0 - t };
        let places: Vec<f64> = self.places().into_iter().zip(self.sines()).map(place).collect();
        Ambiguity::Other(restored(&places, self.extremes()))
    }
}
