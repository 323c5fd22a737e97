//! The Gram matrix of feature maps.

use std::ops::Deref;

use super::feature_maps::FeatureMaps;
use super::normaliser::Normaliser;
use crate::error::{Error, Mismatch, Place, Result};
use crate::gram::{Centring, Gram, GramOptions};
use crate::matrix::Real;
use crate::progress::Progress;

/// The Gram matrix of feature maps, with what it was formed of and how.
///
/// It is a [`Gram`], positive semidefinite by construction, whose radius bounds the distance to the exact normalised one.
///
/// ```
/// use gramkit::style::{FeatureMaps, Normaliser};
/// use gramkit::{Centring, Radius};
/// let gram = FeatureMaps::new(&[1.0, 2.0, 3.0, 4.0], [2, 1, 2])?.gram(Normaliser::PerElement, Centring::None)?;
/// assert_eq!((gram.order(), gram.get(1, 0), gram.radius()), (2, 11.0 / 4.0, Radius::Exact));
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

impl FeatureGram {
    pub(super) fn of<T: Real>(
        maps: &FeatureMaps<'_, T>,
        normaliser: Normaliser,
        centring: Centring,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        let shape = maps.shape();
        let options = GramOptions { centring, divisor: normaliser.divisor(shape), progress, ..GramOptions::default() };
        let gram = Gram::with(&maps.vectors(), &options).map_err(|error| in_maps(error, shape))?;
        Ok(Self { gram, shape, normaliser, centring })
    }

    /// One that was formed of such maps already, with that divisor.
    #[cfg(feature = "filters")]
    pub(crate) fn of_gram(gram: Gram, shape: [usize; 3], normaliser: Normaliser, centring: Centring) -> Self {
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

    /// The matrix alone.
    pub fn into_gram(self) -> Gram {
        self.gram
    }

    /// Whether the distance to another is defined.
    ///
    /// # Errors
    /// [`Mismatch::FeatureShapes`]; [`Mismatch::Styles`].
    pub(super) fn check_comparable(&self, other: &Self) -> Result<()> {
        if self.normaliser != other.normaliser {
            return Err(Error::Mismatch(Mismatch::Styles { what: "normaliser" }));
        }
        if self.centring != other.centring {
            return Err(Error::Mismatch(Mismatch::Styles { what: "centring" }));
        }
        if self.shape != other.shape {
            return Err(Error::Mismatch(Mismatch::FeatureShapes { first: self.shape, second: other.shape }));
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
