//! The classes of a field's samples in colour.

use plotters::prelude::{DrawingBackend, RGBColor};

use super::class;
use super::plane::Plane;
use crate::plot::PlotError;
use crate::plot::surface::{Canvas, Point, image};

/// The colour of the hatching of what has no value.
pub(crate) const HATCH: RGBColor = RGBColor(0x99, 0x99, 0x99);
/// The distance of two lines of a hatching, in horizontal pixels, and the width of one.
const DISTANCE: f64 = 8.0;
const WIDTH: f64 = 1.6;
/// The colour of the hatching of what is undetermined.
const DARK: RGBColor = RGBColor(0x77, 0x77, 0x77);

/// Whether a point lies on a line that rises to the right.
pub(crate) fn rising((x, y): Point) -> bool {
    (x + y).rem_euclid(DISTANCE) < WIDTH
}

/// Whether a point lies on a line that falls to the right.
fn falling((x, y): Point) -> bool {
    (x - y).rem_euclid(DISTANCE) < WIDTH
}

fn palette() -> Vec<RGBColor> {
    class::SAMPLES.iter().map(|code| class::colour(*code)).chain([DARK, HATCH]).collect()
}

fn level(code: u8, at: Point) -> u8 {
    let plain = class::SAMPLES.len() as u8;
    match code {
        class::UNDETERMINED if falling(at) => plain,
        class::INVALID if rising(at) => plain + 1,
        class::INVALID => plain - 1,
        code => code,
    }
}

/// An area of one class.
pub(crate) fn swatch<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    corner: (i32, i32),
    size: (i32, i32),
    code: u8,
) -> Result<(), PlotError> {
    image(canvas, corner, size, &palette(), |at| level(code, at))
}

/// The classes of a plane, each pixel in the colour of the nearest sample.
pub(crate) fn draw<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    plane: &Plane<'_>,
    classes: &[u8],
) -> Result<(), PlotError> {
    let size = (plane.columns.pixels, plane.rows.pixels);
    image(canvas, (plane.left, plane.top), size, &palette(), |at| level(classes[plane.nearest(at)], at))
}
