//! The gradient of a field as arrows.

use plotters::prelude::DrawingBackend;

use super::plane::Plane;
use crate::plot::PlotError;
use crate::plot::surface::{Canvas, INK, Outline, Point, WHITE};

/// The most arrows along an axis.
const ALONG: usize = 25;
/// The least distance of two arrows, in pixels.
const APART: i32 = 20;
/// An arrow shorter than this is not drawn.
const SHORTEST: f64 = 1.0;
/// The longest side of an arrow's head.
const HEAD: f64 = 5.0;

/// Arrows on a grid of samples, as long as the gradient's part in the plane; they point where the field grows.
pub(crate) struct Arrows {
    /// Where an arrow's middle is, and its direction times its magnitude over that of the longest possible.
    arrows: Vec<(Point, Point)>,
    /// The greatest of those magnitudes, as a multiple of `unit`.
    longest: f64,
    /// The greatest component in magnitude: magnitudes are multiples of it, so that no square overflows.
    unit: f64,
    /// The distance of two arrows in pixels.
    room: f64,
}

impl Arrows {
    /// The arrows of each plane; `components` are the gradient's, one array per axis.
    pub(crate) fn of(planes: &[Plane<'_>], components: &[&[f64]]) -> Vec<Self> {
        let grids: Vec<Vec<(usize, usize)>> = planes.iter().map(grid).collect();
        let vector = |plane: &Plane<'_>, (row, column): (usize, usize)| {
            let at = plane.offset(row, column);
            (components[plane.columns.number][at], components[plane.rows.number][at])
        };
        let finite = |(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
        let on = |k: usize| grids[k].iter().map(move |at| vector(&planes[k], *at)).filter(finite);
        let greatest = |most: f64, x: f64| if x > most { x } else { most };
        let unit = (0..planes.len()).flat_map(on).flat_map(|(x, y)| [x.abs(), y.abs()]).fold(0.0, greatest);
        let magnitude = |(x, y): (f64, f64)| (x / unit).hypot(y / unit);
        let longest = (0..planes.len()).flat_map(on).map(magnitude).fold(0.0, greatest);
        let room = planes.iter().map(room).fold(f64::INFINITY, f64::min);
        let arrows = |(plane, grid): (&Plane<'_>, &Vec<(usize, usize)>)| {
            let scale = pixels_per_unit(plane);
            let scaled = |at: &(usize, usize)| {
                let vector = vector(plane, *at);
                // The direction on the page is that of a step along the gradient; the length is the magnitude's.
                let (x, y) = (vector.0 / unit * scale.0, vector.1 / unit * scale.1);
                let length = magnitude(vector) / longest / x.hypot(y);
                let arrow = (x * length, y * length);
                (finite(&vector) && finite(&arrow)).then(|| (plane.point(at.0 as f64, at.1 as f64), arrow))
            };
            Self { arrows: grid.iter().filter_map(scaled).collect(), longest, unit, room }
        };
        planes.iter().zip(&grids).map(arrows).collect()
    }

    /// The magnitude of the longest arrow; none if there are none.
    pub(crate) fn longest(&self) -> Option<f64> {
        (self.unit > 0.0).then_some(self.longest * self.unit)
    }

    pub(crate) fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let length = 0.95 * self.room;
        let paths: Vec<Vec<Point>> = self
            .arrows
            .iter()
            .filter(|(_, (x, y))| length * x.hypot(*y) >= SHORTEST)
            .map(|(middle, (x, y))| arrow(*middle, (length * x, length * y)))
            .collect();
        draw(canvas, &paths)
    }
}

/// An arrow around its middle, in one line: tail, tip, and the two sides of the head.
pub(crate) fn arrow((x, y): Point, (along, down): Point) -> Vec<Point> {
    let length = along.hypot(down);
    let head = HEAD.min(0.5 * length) / length;
    let tip = (x + 0.5 * along, y + 0.5 * down);
    let side = |turn: f64| {
        (tip.0 - head * (along * 0.85 - turn * down * 0.6), tip.1 - head * (down * 0.85 + turn * along * 0.6))
    };
    vec![(x - 0.5 * along, y - 0.5 * down), tip, side(1.0), tip, side(-1.0)]
}

/// White lines with a dark edge, seen on every colour of the map.
pub(crate) fn draw<DB: DrawingBackend>(canvas: &Canvas<DB>, paths: &[Vec<Point>]) -> Result<(), PlotError> {
    if paths.is_empty() {
        return Ok(());
    }
    let outline = Outline { paths, closed: false };
    outline.stroke(canvas, INK, 2.6)?;
    outline.stroke(canvas, WHITE, 1.2)
}

fn count(extent: usize, pixels: i32) -> usize {
    extent.min(ALONG).min((pixels / APART).max(1) as usize)
}

/// The samples in the middles of the fields of a grid.
fn grid(plane: &Plane<'_>) -> Vec<(usize, usize)> {
    let along = |extent: usize, pixels: i32| {
        let count = count(extent, pixels);
        (0..count).map(move |k| (2 * k + 1) * extent / (2 * count))
    };
    let columns = || along(plane.columns.extent, plane.columns.pixels);
    along(plane.rows.extent, plane.rows.pixels).flat_map(|row| columns().map(move |column| (row, column))).collect()
}

/// The distance of two arrows.
fn room(plane: &Plane<'_>) -> f64 {
    let apart = |extent: usize, pixels: i32| f64::from(pixels) / count(extent, pixels) as f64;
    let (x, y) = (apart(plane.columns.extent, plane.columns.pixels), apart(plane.rows.extent, plane.rows.pixels));
    // On few samples arrows would be as long as cells.
    x.min(y).min(48.0)
}

/// Pixels per unit of position to the right and downwards, as multiples of the greater in magnitude.
fn pixels_per_unit(plane: &Plane<'_>) -> (f64, f64) {
    let (x, y) = (plane.columns.cell() / plane.columns.spacing, plane.rows.cell() / plane.rows.spacing);
    let most = if x.abs() > y.abs() { x.abs() } else { y.abs() };
    (x / most, y / most)
}
