//! Where the samples of a field in memory are.

use std::ops::Range;

#[cfg(feature = "ndarray")]
use super::strided::Strided;
use crate::field::grid::Samples;

/// Samples one after another, or those of an array that stand apart, counted in row-major order.
#[derive(Clone, Debug)]
pub(super) enum Storage<'a> {
    InOrder(Samples<'a>),
    #[cfg(feature = "ndarray")]
    Strided(Strided<'a>),
}

impl Storage<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::InOrder(samples) => samples.len(),
            #[cfg(feature = "ndarray")]
            Self::Strided(samples) => samples.len(),
        }
    }

    /// A sample as `f64`; NaN beyond the last.
    pub(super) fn get(&self, place: usize) -> f64 {
        match self {
            Self::InOrder(samples) => samples.get(place),
            #[cfg(feature = "ndarray")]
            Self::Strided(samples) => samples.get(place),
        }
    }

    /// Writes consecutive samples as `f64`.
    pub(super) fn convert(&self, places: Range<usize>, into: &mut [f64]) {
        match self {
            Self::InOrder(samples) => samples.convert(places, into),
            #[cfg(feature = "ndarray")]
            Self::Strided(samples) => samples.convert(places, into),
        }
    }

    /// The unit roundoff of the type.
    pub(super) fn roundoff(&self) -> f64 {
        match self {
            Self::InOrder(samples) => samples.roundoff(),
            #[cfg(feature = "ndarray")]
            Self::Strided(samples) => samples.roundoff(),
        }
    }
}
