//! The colours of pictures, told apart by those who are colour-blind too (Okabe and Ito).

use plotters::prelude::RGBColor;

/// The colour of text and axes.
pub(crate) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// The colour of what stays in the background.
pub(crate) const PALE: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);
/// Okabe and Ito's blue, vermilion and bluish green, which every kind of colour vision tells apart.
pub(crate) const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
pub(crate) const VERMILION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
pub(crate) const GREEN: RGBColor = RGBColor(0x00, 0x9e, 0x73);
pub(crate) const WHITE: RGBColor = RGBColor(0xff, 0xff, 0xff);
