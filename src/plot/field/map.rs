//! A sampled field in colour.

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::text_anchor::HPos;

use super::class_map::{HATCH, rising};
use super::plane::Plane;
use crate::plot::PlotError;
use crate::plot::scale::axis_labels;
use crate::plot::scale::ticks;
use crate::plot::surface::{Canvas, INK, Point, Text, WHITE, image};

/// The steps of the colours; the eye sees no difference between neighbours.
const LEVELS: u8 = 250;
/// The level of a missing sample, and that of the hatching across it.
const MISSING: u8 = LEVELS;
const HATCHING: u8 = LEVELS + 1;
/// The width of the colour bar.
const BAR: i32 = 18;

/// Viridis over the range of a field.
#[derive(Clone, Copy)]
pub(crate) struct FieldColours {
    /// The least and the greatest finite sample.
    range: Option<(f64, f64)>,
    /// How many samples are NaN or infinite.
    pub(crate) missing: usize,
}

impl FieldColours {
    pub(crate) fn of(samples: &[f64]) -> Self {
        let finite = samples.iter().copied().filter(|x| x.is_finite());
        let mut count = 0;
        let range = finite.fold(None, |range, x| {
            count += 1;
            let (low, high) = range.unwrap_or((x, x));
            Some((if x < low { x } else { low }, if x > high { x } else { high }))
        });
        Self { range, missing: samples.len() - count }
    }

    /// The least and the greatest finite sample; none if there is no finite sample.
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        self.range
    }

    /// Where a number lies in the range, 0 at its lower end.
    pub(crate) fn fraction(&self, value: f64) -> f64 {
        match self.range {
            // Halves: the width of the range may exceed the greatest floating-point number.
            Some((low, high)) if low < high => ((0.5 * value - 0.5 * low) / (0.5 * high - 0.5 * low)).clamp(0.0, 1.0),
            _ => 0.5,
        }
    }

    fn level(&self, value: f64, at: Point) -> u8 {
        if value.is_finite() { level_at(self.fraction(value)) } else { missing(at) }
    }

    /// Round numbers within the range.
    pub(crate) fn ticks(&self, pixels: i32) -> Vec<(f64, String)> {
        self.range.map_or_else(Vec::new, |(low, high)| ticks(low, high, (pixels / 40).clamp(1, 10) as usize))
    }
}

fn level_at(fraction: f64) -> u8 {
    ((fraction * f64::from(LEVELS)) as u8).min(LEVELS - 1)
}

fn missing(at: Point) -> u8 {
    if rising(at) { HATCHING } else { MISSING }
}

fn palette() -> Vec<RGBColor> {
    let colours = (0..LEVELS).map(|k| {
        let (r, g, b) = colorous::VIRIDIS.eval_continuous(f64::from(k) / f64::from(LEVELS - 1)).as_tuple();
        RGBColor(r, g, b)
    });
    colours.chain([WHITE, HATCH]).collect()
}

/// The samples of a plane, each pixel in the colour of the nearest.
pub(crate) fn draw<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    plane: &Plane<'_>,
    colours: &FieldColours,
) -> Result<(), PlotError> {
    let size = (plane.columns.pixels, plane.rows.pixels);
    draw_values(canvas, (plane.left, plane.top), size, colours, |at| plane.picture.samples[plane.nearest(at)])
}

/// The values of a function of points that are counted from the corner; not finite where there is none.
pub(crate) fn draw_values<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    corner: (i32, i32),
    size: (i32, i32),
    colours: &FieldColours,
    value: impl Fn(Point) -> f64,
) -> Result<(), PlotError> {
    image(canvas, corner, size, &palette(), |at| colours.level(value(at), at))
}

/// The bar that says which colour is which number.
pub(crate) fn bar<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    (left, top): (i32, i32),
    height: i32,
    colours: &FieldColours,
) -> Result<(), PlotError> {
    let empty = colours.range().is_none();
    let level = |at: Point| if empty { missing(at) } else { level_at(1.0 - at.1 / f64::from(height)) };
    let constant = colours.range().is_some_and(|(low, high)| low == high);
    let level = |at: Point| if constant { level_at(0.5) } else { level(at) };
    image(canvas, (left, top), (BAR, height), &palette(), level)?;
    canvas.frame([(left, top), (left + BAR, top + height)], INK)?;
    for (value, text) in colours.ticks(height) {
        let y = top + height - (colours.fraction(value) * f64::from(height)).round() as i32;
        canvas.line((left + BAR, y), (left + BAR + 4, y), INK, 1)?;
        canvas.text(&text, (left + BAR + 8, y), Text { size: axis_labels::SIZE, ..Text::label(HPos::Left) })?;
    }
    Ok(())
}
