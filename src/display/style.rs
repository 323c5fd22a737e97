//! Styles and their distances, as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{lines, padded};
use crate::analysis::number::{enclosure, plural};
use crate::matrix::Symmetric;
use crate::style::{FeatureGram, LayerDistance, Style, StyleDistance, StyleDistances, StyleGradient};

impl Display for LayerDistance {
    /// The distance as its enclosure prints.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &enclosure(&self.enclosure))
    }
}

impl Display for StyleDistance {
    /// The distance as its enclosure prints.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &enclosure(&self.enclosure))
    }
}

impl Display for StyleDistances {
    /// The matrix of the distances.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.as_symmetric().fmt(f)
    }
}

impl Display for FeatureGram {
    /// As a [`Symmetric`] prints.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let matrix: &Symmetric = self;
        matrix.fmt(f)
    }
}

impl Display for Style {
    /// Its layers.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "a style of {}", plural(self.layers().len(), "layer"))?;
        let layer = |gram: &FeatureGram| {
            let [channels, height, width] = gram.shape();
            format!("{} of {height} × {width}, within {}", plural(channels, "map"), gram.radius())
        };
        lines(f, self.layers().iter().map(layer))
    }
}

impl Display for StyleGradient {
    /// Its shape, and how far the exact one may be.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let [channels, height, width] = self.maps.shape();
        write!(f, "a gradient of {} of {height} × {width}, within {}", plural(channels, "map"), self.radius)
    }
}
