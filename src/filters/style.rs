//! The style of an image by a bank of filters.

use super::bank::FilterBank;
use super::image::Image;
use super::options::FilterGramOptions;
use super::prepared::PreparedBank;
use crate::error::Result;
use crate::style::{FeatureGram, Style, StyleOptions};

impl PreparedBank {
    /// The style of an image, of one layer: the Gram matrix of the maps, formed by [`PreparedBank::gram`] tile by tile.
    ///
    /// Enclosures of its distances are about the computed responses, as the radius of that Gram matrix is.
    ///
    /// ```
    /// use gramkit::filters::{FilterBank, Image};
    /// use gramkit::style::StyleOptions;
    /// let stripes = |period| Image::new((0..32 * 32).map(|k| f64::from(k % 32 / period % 2)).collect(), 32, 32);
    /// let prepared = FilterBank::default().prepare(32, 32)?;
    /// let options = StyleOptions::default();
    /// let [fine, coarse] = [prepared.style(&stripes(2)?, &options)?, prepared.style(&stripes(8)?, &options)?];
    /// assert!(fine.distance(&coarse, None)?.enclosure.lower > 0.0);
    /// assert_eq!(fine.distance(&fine.clone(), None)?.value, 0.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`PreparedBank::gram`].
    pub fn style(&self, image: &Image, options: &StyleOptions<'_>) -> Result<Style> {
        let shape = [self.len(), self.height(), self.width()];
        let StyleOptions { normaliser, centring, progress } = *options;
        let options = FilterGramOptions { centring, divisor: normaliser.divisor(shape), progress };
        let gram = self.gram(image, &options)?;
        Style::from_grams(vec![FeatureGram::from_gram(gram, shape, normaliser, centring)])
    }
}

impl FilterBank {
    /// The style of an image: [`prepare`](FilterBank::prepare) and [`PreparedBank::style`] in one.
    ///
    /// # Errors
    /// Those of [`PreparedBank::gram`].
    pub fn style(&self, image: &Image, options: &StyleOptions<'_>) -> Result<Style> {
        self.prepare(image.height(), image.width())?.style(image, options)
    }
}
