//! What the Gram matrix of feature maps is divided by.

use crate::gram::Divisor;

/// What the Gram matrix FFᵀ of C feature maps of HW positions, and the style distance, are divided by.
///
/// ```
/// use gramkit::style::{FeatureMaps, Normaliser, StyleOptions};
/// let maps = FeatureMaps::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [2, 2, 2])?;
/// let options = |normaliser| StyleOptions { normaliser, ..StyleOptions::default() };
/// let corner = |normaliser| Ok::<_, gramkit::Error>(maps.gram(&options(normaliser))?.get(1, 0));
/// assert_eq!(corner(Normaliser::None)?, 70.0);
/// assert_eq!(corner(Normaliser::PerPosition)?, 17.5);
/// assert_eq!(corner(Normaliser::PerElement)?, 8.75);
/// assert_eq!(corner(Normaliser::Gatys)?, 70.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Normaliser {
    /// Nothing.
    None,
    /// HW: the mean over positions.
    PerPosition,
    /// CHW.
    #[default]
    PerElement,
    /// The Gram matrix by nothing, the distance by 4C²(HW)².
    Gatys,
}

impl Normaliser {
    /// Its name, as options and files have it: "per-element".
    ///
    /// ```
    /// assert_eq!(gramkit::style::Normaliser::default().name(), "per-element");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PerPosition => "per-position",
            Self::PerElement => "per-element",
            Self::Gatys => "gatys",
        }
    }

    /// What the Gram matrix is divided by.
    pub(crate) fn divisor(self, shape: [usize; 3]) -> Divisor {
        match self {
            Self::None | Self::Gatys => Divisor::One,
            Self::PerPosition => Divisor::Count,
            Self::PerElement => Divisor::Number(elements(shape)),
        }
    }

    /// The same as a number.
    pub(super) fn number(self, shape: [usize; 3]) -> f64 {
        match self {
            Self::None | Self::Gatys => 1.0,
            Self::PerPosition => elements([1, shape[1], shape[2]]),
            Self::PerElement => elements(shape),
        }
    }

    /// q, where the distance is ‖G − G′‖²_F/q².
    pub(super) fn distance_root(self, shape: [usize; 3]) -> f64 {
        if self == Self::Gatys { 2.0 * elements(shape) } else { 1.0 }
    }
}

/// CHW, exactly: so many values are in memory, fewer than 2⁵³.
fn elements(shape: [usize; 3]) -> f64 {
    shape.iter().product::<usize>() as f64
}
