//! Lines and areas at fractions of a unit, which the backends draw at whole ones only.

use std::fmt::Write;

use plotters::prelude::{DrawingBackend, RGBColor};

use super::canvas::Canvas;
use super::coverage::{Cover, Point};
use crate::plot::PlotError;

/// Some paths, all in one colour.
pub(crate) struct Outline<'a> {
    pub(crate) paths: &'a [Vec<Point>],
    /// Whether a path's last point is joined to its first.
    pub(crate) closed: bool,
}

impl Outline<'_> {
    /// Draws the lines, round at their ends and joints.
    pub(crate) fn stroke<DB: DrawingBackend>(
        &self,
        canvas: &Canvas<DB>,
        colour: RGBColor,
        width: f64,
    ) -> Result<(), PlotError> {
        let RGBColor(r, g, b) = colour;
        let attributes = format!(
            "fill=\"none\" stroke=\"#{r:02X}{g:02X}{b:02X}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" \
             stroke-linecap=\"round\""
        );
        if self.element(canvas, &attributes)? {
            return Ok(());
        }
        canvas.paint(&Cover::stroke(canvas.raster(), self.paths, self.closed, width), colour)
    }

    /// Fills the areas within.
    pub(crate) fn fill<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, colour: RGBColor) -> Result<(), PlotError> {
        let RGBColor(r, g, b) = colour;
        if self.element(canvas, &format!("fill=\"#{r:02X}{g:02X}{b:02X}\""))? {
            return Ok(());
        }
        canvas.paint(&Cover::areas(canvas.raster(), self.paths), colour)
    }

    /// The paths as an element of an SVG, to a tenth of a unit; `false` on a PNG.
    fn element<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, attributes: &str) -> Result<bool, PlotError> {
        let corner = canvas.corner();
        canvas.element(|text| {
            text.push_str("<path d=\"");
            for path in self.paths {
                for (k, (x, y)) in path.iter().enumerate() {
                    text.push(if k == 0 { 'M' } else { 'L' });
                    coordinate(text, x + f64::from(corner.0));
                    text.push(' ');
                    coordinate(text, y + f64::from(corner.1));
                }
                if self.closed {
                    text.push('Z');
                }
            }
            text.push_str("\" ");
            text.push_str(attributes);
            text.push_str("/>\n");
        })
    }
}

fn coordinate(text: &mut String, value: f64) {
    let tenths = (value * 10.0).round() as i64;
    // Writing to a string cannot fail.
    let _ = match tenths.rem_euclid(10) {
        0 => write!(text, "{}", tenths / 10),
        _ => write!(text, "{}", tenths as f64 / 10.0),
    };
}
