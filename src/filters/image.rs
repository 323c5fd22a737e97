//! A grey image.

use crate::error::{Error, Place, Result};
use crate::matrix::fits_into_memory;

/// The largest modulus of a value, 2¹⁰⁰⁰: what is computed of an image cannot overflow before it is multiplied out.
const LARGEST: f64 = f64::from_bits((1023 + 1000) << 52);

/// H × W brightnesses, row by row from the top. 0 is black and 1 is white; other values, as those on the way of an
/// optimisation, are kept and clamped only by [`Image::write_png`].
///
/// ```
/// use gramkit::filters::Image;
/// let image = Image::new(vec![0.0, 0.25, 0.5, 0.75, 1.0, 1.25], 2, 3)?;
/// assert_eq!((image.height(), image.width(), image.get(1, 0)), (2, 3, 0.75));
/// assert_eq!(image.crop(0, 1, 2, 2)?.values(), [0.25, 0.5, 1.0, 1.25]);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    values: Vec<f64>,
    height: usize,
    width: usize,
}

impl Image {
    /// Of the values row by row, H·W of them.
    ///
    /// # Errors
    /// [`Error::Domain`] if the height or the width is 0, or a value exceeds 2¹⁰⁰⁰ in modulus; [`Error::Shape`] if
    /// there are not H·W values; [`Error::NotFinite`].
    pub fn new(values: Vec<f64>, height: usize, width: usize) -> Result<Self> {
        for (what, length) in [("the height of an image", height), ("the width of an image", width)] {
            if length == 0 {
                return Err(Error::Domain { what, value: 0.0, must_be: "at least 1" });
            }
        }
        let expected = height.saturating_mul(width);
        if values.len() != expected {
            return Err(Error::Shape { what: "values of the image", expected, found: values.len() });
        }
        for (index, &value) in values.iter().enumerate() {
            if !value.is_finite() {
                return Err(Error::NotFinite { place: Place::Component { what: "the image", index }, value });
            }
            if value.abs() > LARGEST {
                return Err(Error::Domain {
                    what: "a value of the image",
                    value,
                    must_be: "at most 2^1000 in modulus",
                });
            }
        }
        Ok(Self { values, height, width })
    }

    /// What was computed, of the right shape.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub(super) fn computed(values: Vec<f64>, height: usize, width: usize, what: &'static str) -> Result<Self> {
        let in_range = |value: &f64| value.abs() <= LARGEST;
        match values.iter().position(|value| !in_range(value)) {
            None => Ok(Self { values, height, width }),
            Some(index) => Err(Error::Overflow { what, row: index / width, column: index % width }),
        }
    }

    /// The number H of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The number W of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// All values, row by row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// All values, without a copy.
    pub fn into_values(self) -> Vec<f64> {
        self.values
    }

    /// The value at a pixel.
    ///
    /// # Panics
    /// If the row or the column is not in the image.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        assert!(column < self.width, "column {column} of {}", self.width);
        self.values[row * self.width + column]
    }

    /// A copy of the `height` × `width` pixels whose upper left one is (`top`, `left`).
    ///
    /// # Errors
    /// [`Error::Shape`] if they are not all in the image; [`Error::Domain`] if they are none.
    pub fn crop(&self, top: usize, left: usize, height: usize, width: usize) -> Result<Self> {
        let ends = [
            ("rows down to the lower edge of the crop, at most", self.height, top.saturating_add(height)),
            ("columns up to the right edge of the crop, at most", self.width, left.saturating_add(width)),
        ];
        for (what, expected, found) in ends {
            if found > expected {
                return Err(Error::Shape { what, expected, found });
            }
        }
        fits_into_memory(height, width)?;
        let row = |y: usize| &self.values[y * self.width + left..][..width];
        Self::new((top..top + height).flat_map(row).copied().collect(), height, width)
    }
}
