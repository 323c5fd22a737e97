//! A stack of feature maps.

use std::borrow::Cow;

use faer::MatRef;

use crate::error::{Error, Result};
use crate::matrix::{MatrixView, Real, Vectors, half};

const WHAT: &str = "values of the feature maps";

/// C feature maps of H × W positions: the responses of C features, or channels, at the same places.
///
/// ```
/// use gramkit::style::FeatureMaps;
/// // Two maps of 1 × 3 positions.
/// let maps = FeatureMaps::new(&[1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0], [2, 1, 3])?;
/// assert_eq!((maps.channels(), maps.positions()), (2, 3));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureMaps<'a, T: Real> {
    values: Cow<'a, [T]>,
    shape: [usize; 3],
}

impl<'a, T: Real> FeatureMaps<'a, T> {
    /// The maps one after another, each row by row: shape [C, H, W]. Borrowed, or owned if a `Vec` is given.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not C·H·W values; [`Error::Domain`] if C, H or W is 0.
    pub fn new(values: impl Into<Cow<'a, [T]>>, shape: [usize; 3]) -> Result<Self> {
        let values = values.into();
        let expected = elements(shape)?;
        if values.len() != expected {
            return Err(Error::Shape { what: WHAT, expected, found: values.len() });
        }
        Ok(Self { values, shape })
    }

    /// The maps of B images one image after another, each image apart: shape [B, C, H, W]. Borrowed, or copied if a
    /// `Vec` is given.
    ///
    /// ```
    /// use gramkit::style::FeatureMaps;
    /// // Two images of three maps of 1 × 2 positions.
    /// let values: Vec<f32> = (0..12_u8).map(f32::from).collect();
    /// let images = FeatureMaps::batch(&values, [2, 3, 1, 2])?;
    /// assert_eq!((images.len(), images[1].shape(), images[1].values()[0]), (2, [3, 1, 2], 6.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not B·C·H·W values; [`Error::Domain`] if B, C, H or W is 0.
    pub fn batch(values: impl Into<Cow<'a, [T]>>, shape: [usize; 4]) -> Result<Vec<Self>> {
        let values = values.into();
        let [images, channels, height, width] = shape;
        check_lengths(&[("the number of images", images)])?;
        let shape = [channels, height, width];
        let expected = elements(shape)?.saturating_mul(images);
        if values.len() != expected {
            return Err(Error::Shape { what: WHAT, expected, found: values.len() });
        }
        let each = expected / images;
        match values {
            Cow::Borrowed(values) => values.chunks_exact(each).map(|image| Self::new(image, shape)).collect(),
            Cow::Owned(values) => values.chunks_exact(each).map(|image| Self::new(image.to_vec(), shape)).collect(),
        }
    }

    /// [C, H, W].
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// The number C of maps.
    pub fn channels(&self) -> usize {
        self.shape[0]
    }

    /// The number HW of positions of each map.
    pub fn positions(&self) -> usize {
        self.shape[1] * self.shape[2]
    }

    /// All values, the maps one after another.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The maps as vectors of dimension HW: the rows of F.
    pub fn vectors(&self) -> Vectors<'_, T> {
        // The slice has C·HW values: that was checked on construction.
        let rows = MatRef::from_row_major_slice(&self.values, self.channels(), self.positions());
        Vectors::rows(MatrixView::borrowed(rows))
    }
}

impl FeatureMaps<'static, f32> {
    /// Maps in half precision, from the bit patterns of IEEE 754 binary16: shape [C, H, W]. The conversion is exact.
    ///
    /// Their Gram matrix is formed in `f64`, and so far from the largest number of half precision, 65504.
    ///
    /// ```
    /// use gramkit::style::{FeatureMaps, Normaliser, StyleOptions};
    /// let options = StyleOptions { normaliser: Normaliser::None, ..StyleOptions::default() };
    /// // 1 × 150 × 100 positions, each 8: their squares sum up to 960000.
    /// let maps = FeatureMaps::from_half(&[0x4800; 15000], [1, 150, 100])?;
    /// assert_eq!(maps.gram(&options)?.get(0, 0), 960000.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`]; [`Error::Domain`].
    pub fn from_half(bits: &[u16], shape: [usize; 3]) -> Result<Self> {
        // Every number of half precision is one of single precision.
        Self::new(bits.iter().map(|&bits| half(bits) as f32).collect::<Vec<_>>(), shape)
    }
}

/// C·H·W.
fn elements(shape: [usize; 3]) -> Result<usize> {
    let [channels, height, width] = shape;
    check_lengths(&[
        ("the number of maps", channels),
        ("the height of the maps", height),
        ("the width of the maps", width),
    ])?;
    Ok(shape.iter().fold(1_usize, |product, &length| product.saturating_mul(length)))
}

fn check_lengths(lengths: &[(&'static str, usize)]) -> Result<()> {
    match lengths.iter().find(|(_, length)| *length == 0) {
        Some((what, _)) => Err(Error::Domain { what, value: 0.0, must_be: "at least 1" }),
        None => Ok(()),
    }
}
