//! Hatched areas: what is not determined.

use plotters::prelude::{DrawingBackend, RGBColor};

use super::canvas::Canvas;
use super::colours::WHITE;
use super::coverage::Point;
use super::outline::Outline;
use crate::plot::PlotError;

/// The vertical distance of two lines, in units.
const DISTANCE: i32 = 8;
/// The steps at which a line is asked whether it lies within the area, per unit.
const STEPS: i32 = 2;
/// The colour of the lines.
const COLOUR: RGBColor = RGBColor(0x66, 0x66, 0x66);

/// Draws the parts within an area of lines that rise to the right; they have white edges, which are seen on dark
/// colours.
///
/// The area lies in the rectangle between two corners; the lines of all areas of a page continue one another.
pub(crate) fn hatch<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    [(left, top), (right, bottom)]: [(i32, i32); 2],
    within: impl Fn(Point) -> bool,
) -> Result<(), PlotError> {
    let mut paths = Vec::new();
    let first = (left + top).div_euclid(DISTANCE) * DISTANCE;
    for sum in (first..=right + bottom).step_by(DISTANCE as usize) {
        let mut part: Option<(f64, f64)> = None;
        let (from, to) = (left.max(sum - bottom) * STEPS, right.min(sum - top) * STEPS);
        let at = |x: f64| (x, f64::from(sum) - x);
        for step in from..=to {
            let (here, next) = (f64::from(step) / f64::from(STEPS), f64::from(step + 1) / f64::from(STEPS));
            let inside = step < to && within(at(0.5 * (here + next)));
            part = match (inside, part) {
                (true, None) => Some((here, next)),
                (true, Some((start, _))) => Some((start, next)),
                (false, Some((start, end))) => {
                    paths.push(vec![at(start), at(end)]);
                    None
                }
                (false, None) => None,
            };
        }
    }
    if paths.is_empty() {
        return Ok(());
    }
    let outline = Outline { paths: &paths, closed: false };
    outline.stroke(canvas, WHITE, 2.0)?;
    outline.stroke(canvas, COLOUR, 1.0)
}
