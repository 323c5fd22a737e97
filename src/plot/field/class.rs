//! The classes of the points of a field: code, name, colour.

use plotters::prelude::RGBColor;

use crate::plot::surface::{BLUE, VERMILION};

pub(crate) const MINIMUM: u8 = 0;
pub(crate) const MAXIMUM: u8 = 1;
pub(crate) const SADDLE: u8 = 2;
pub(crate) const DEGENERATE: u8 = 3;
pub(crate) const UNDETERMINED: u8 = 4;
/// A sample without a class.
pub(crate) const INVALID: u8 = 255;

/// The classes of a point.
pub(crate) const POINTS: [u8; 5] = [MINIMUM, MAXIMUM, SADDLE, DEGENERATE, UNDETERMINED];
/// The classes of a sample.
pub(crate) const SAMPLES: [u8; 6] = [MINIMUM, MAXIMUM, SADDLE, DEGENERATE, UNDETERMINED, INVALID];

pub(crate) fn name(class: u8) -> &'static str {
    match class {
        MINIMUM => "minimum",
        MAXIMUM => "maximum",
        SADDLE => "saddle",
        DEGENERATE => "degenerate",
        UNDETERMINED => "undetermined",
        _ => "invalid",
    }
}

/// Colours that every kind of colour vision tells apart by hue or by lightness.
pub(crate) fn colour(class: u8) -> RGBColor {
    match class {
        MINIMUM => BLUE,
        MAXIMUM => VERMILION,
        SADDLE => RGBColor(0xf2, 0xdc, 0x8a),
        DEGENERATE => RGBColor(0xcc, 0x79, 0xa7),
        UNDETERMINED => RGBColor(0xb4, 0xb4, 0xb4),
        _ => RGBColor(0xff, 0xff, 0xff),
    }
}
