//! The classes of the points of a field: which are drawn, and in which colour.

use plotters::prelude::RGBColor;

use crate::claim::PointClass;
use crate::plot::surface::{BLUE, VERMILION, WHITE};

/// The classes that a point can have; a sample can be invalid too.
pub(crate) const POINTS: [PointClass; 5] =
    [PointClass::Minimum, PointClass::Maximum, PointClass::Saddle, PointClass::Degenerate, PointClass::Undetermined];

/// Colours that every kind of colour vision tells apart by hue or by lightness.
pub(crate) fn colour(class: PointClass) -> RGBColor {
    match class {
        PointClass::Minimum => BLUE,
        PointClass::Maximum => VERMILION,
        PointClass::Saddle => RGBColor(0xf2, 0xdc, 0x8a),
        PointClass::Degenerate => RGBColor(0xcc, 0x79, 0xa7),
        PointClass::Undetermined => RGBColor(0xb4, 0xb4, 0xb4),
        PointClass::Invalid => WHITE,
    }
}
