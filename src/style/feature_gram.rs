//! The Gram matrix of feature maps.

use std::ops::Deref;

use super::feature_maps::FeatureMaps;
use super::normaliser::Normaliser;
use super::options::StyleOptions;
use crate::error::{Error, Mismatch, Place, Result};
use crate::gram::{Centring, Gram, GramOptions};
use crate::matrix::{IsSymmetric, Real, Symmetric};

/// The Gram matrix of feature maps, with what it was formed of and how.
///
/// It is a [`Gram`], positive semidefinite by construction, whose radius bounds the distance to the exact normalised
/// one.
///
/// ```
/// use gramkit::style::{FeatureMaps, Normaliser, StyleOptions};
/// use gramkit::{Centring, Radius};
/// let gram = FeatureMaps::new(&[1.0, 2.0, 3.0, 4.0], [2, 1, 2])?.gram(&StyleOptions::default())?;
/// assert_eq!((gram.order(), gram.get(1, 0), gram.radius()), (2, 11.0 / 4.0, &Radius::Exact));
/// assert_eq!((gram.shape(), gram.normaliser(), gram.centring()), ([2, 1, 2], Normaliser::PerElement, Centring::None));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureGram {
    gram: Gram,
    shape: [usize; 3],
    normaliser: Normaliser,
    centring: Centring,
}

impl<T: Real> FeatureMaps<'_, T> {
    /// The Gram matrix of the maps, FFᵀ over what the normaliser says, centred on demand.
    ///
    /// Accurate to its radius, as [`Gram::with`]: products of `f32` numbers are exact, their sums are formed in `f64`,
    /// and the division is one rounding (none, where the number is a power of two).
    ///
    /// ```
    /// use gramkit::Centring;
    /// use gramkit::style::{FeatureMaps, Normaliser, StyleOptions};
    /// let maps = FeatureMaps::new(&[1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2, 2, 2])?;
    /// let options = StyleOptions { normaliser: Normaliser::PerPosition, centring: Centring::Mean, progress: None };
    /// let covariance = maps.gram(&options)?;
    /// assert_eq!((covariance.get(0, 0), covariance.get(1, 0)), (1.25, 1.25));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Overflow`]; [`Error::Underflow`] if the normalised square of a map that is not
    /// zero is below the normal numbers; [`Error::TooLarge`]; [`Error::Cancelled`].
    pub fn gram(&self, options: &StyleOptions<'_>) -> Result<FeatureGram> {
        let StyleOptions { normaliser, centring, progress } = *options;
        let shape = self.shape();
        let options = GramOptions { centring, divisor: normaliser.divisor(shape), progress, ..GramOptions::default() };
        let gram = Gram::with(&self.vectors(), &options).map_err(|error| in_maps(error, shape))?;
        Ok(FeatureGram { gram, shape, normaliser, centring })
    }
}

impl FeatureGram {
    /// One that was formed of such maps already, with that divisor.
    #[cfg(feature = "filters")]
    pub(crate) fn from_gram(gram: Gram, shape: [usize; 3], normaliser: Normaliser, centring: Centring) -> Self {
        Self { gram, shape, normaliser, centring }
    }

    /// [C, H, W] of the maps.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// What it was divided by.
    pub fn normaliser(&self) -> Normaliser {
        self.normaliser
    }

    /// Whether the mean of each map was subtracted.
    pub fn centring(&self) -> Centring {
        self.centring
    }

    /// Whether the distance to another is defined.
    ///
    /// # Errors
    /// [`Mismatch::Channels`]; [`Mismatch::Positions`]; [`Mismatch::Styles`].
    pub(super) fn check_comparable(&self, other: &Self) -> Result<()> {
        if self.normaliser != other.normaliser {
            return Err(Error::Mismatch(Mismatch::Styles { what: "normaliser" }));
        }
        if self.centring != other.centring {
            return Err(Error::Mismatch(Mismatch::Styles { what: "centring" }));
        }
        let (first, second) = (self.shape, other.shape);
        if first[0] != second[0] {
            return Err(Error::Mismatch(Mismatch::Channels { first: first[0], second: second[0] }));
        }
        // Each Gram matrix was divided by the size of its own maps; Gatys' distance is divided by that of both.
        if self.normaliser == Normaliser::Gatys && first[1] * first[2] != second[1] * second[2] {
            return Err(Error::Mismatch(Mismatch::Positions { first, second }));
        }
        Ok(())
    }
}

impl Deref for FeatureGram {
    type Target = Gram;

    fn deref(&self) -> &Gram {
        &self.gram
    }
}

impl IsSymmetric for FeatureGram {
    fn symmetric_matrix(&self) -> &Symmetric {
        self
    }
}

/// The same error, where it names a place, in the terms of the maps: their rows are channels, their columns positions.
pub(super) fn in_maps(error: Error, [_, _, width]: [usize; 3]) -> Error {
    match error {
        Error::NotFinite { place: Place::Entry { row: channel, column: position }, value } => Error::NotFinite {
            place: Place::Feature { channel, row: position / width, column: position % width },
            value,
        },
        other => other,
    }
}
