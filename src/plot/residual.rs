//! What a factor of low rank leaves, over its rank.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use super::error::PlotError;
use super::heat_map::{self, HeatMap};
use super::spectrum;
use crate::plot::scale::{Decades, ticks};
use crate::plot::surface::{BLUE, Canvas, INK, Outline, PALE, Page, Picture, Point, Text};

/// The pixels above the axes, for the title.
const TOP: i32 = 48;
/// The pixels below the axis, for ranks and the axis's name.
const BELOW: i32 = 64;
/// The pixels to the left of the axis, and to the right.
const LEFT: i32 = 96;
const RIGHT: i32 = 30;
/// The radius of a mark.
const RADIUS: i32 = 4;
/// The most labels of ranks.
const LABELS: usize = 8;

/// What a factor L of k columns leaves of A.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResidualPoint {
    /// The number k of columns.
    pub rank: usize,
    /// A proved bound on the trace norm ‖A − LLᵀ‖_*, and with it on the spectral norm.
    pub trace_bound: f64,
}

/// Bounds on the trace norm of what factors of low rank leave, on a logarithmic axis over their ranks. A bound of 0
/// lies on the line of 0.
///
/// [`draw`](super::draw) returns [`PlotError::Residual`] for a bound that is negative, infinite or NaN.
#[derive(Clone, Copy, Debug)]
pub struct ResidualPicture<'a> {
    /// The title above the picture.
    pub title: &'a str,
    /// The points, in the order in which they are joined.
    pub points: &'a [ResidualPoint],
}

/// A matrix beside what factors of low rank leave of it.
#[derive(Clone, Copy, Debug)]
pub struct LowRankPicture<'a> {
    /// The matrix, on the left.
    pub heat_map: HeatMap<'a>,
    /// The residuals, on the right.
    pub residual: ResidualPicture<'a>,
}

impl Picture for LowRankPicture<'_> {}

impl Page for LowRankPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        self.heat_map.check()?;
        self.residual.check()
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        Ok((heat_map::SIZE.0 + spectrum::SIZE.0, heat_map::SIZE.1))
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let (left, right) = canvas.split(heat_map::SIZE.0 as i32);
        self.heat_map.draw(&left)?;
        self.residual.draw(&right)
    }
}

impl Picture for ResidualPicture<'_> {}

impl Page for ResidualPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        let known = |bound: f64| bound.is_finite() && bound >= 0.0;
        for (index, point) in self.points.iter().enumerate() {
            if !known(point.trace_bound) {
                return Err(PlotError::Residual { index, value: point.trace_bound });
            }
        }
        Ok(())
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        Ok(spectrum::SIZE)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        canvas.title(self.title)?;
        if self.points.is_empty() {
            return canvas.nothing("no factor");
        }
        let (width, height) = canvas.size();
        let axes = Axes::of(self.points, [(LEFT, TOP + 8), (width - RIGHT, height - BELOW)]);
        axes.draw(canvas)?;
        let places: Vec<(i32, i32)> =
            self.points.iter().map(|point| (axes.x(point.rank as f64), axes.y(point.trace_bound))).collect();
        let path: Vec<Point> = places.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
        if path.len() > 1 {
            Outline { paths: &[path], closed: false }.stroke(canvas, BLUE, 1.2)?;
        }
        places.into_iter().try_for_each(|place| canvas.disc(place, RADIUS, BLUE))?;
        Ok(())
    }
}

/// The axes: ranks to the right, bounds upwards.
struct Axes {
    corners: [(i32, i32); 2],
    ranks: (f64, f64),
    bounds: Decades,
}

impl Axes {
    fn of(points: &[ResidualPoint], corners: [(i32, i32); 2]) -> Self {
        let bounds = || points.iter().map(|point| point.trace_bound);
        let last = points.iter().map(|point| point.rank).max().unwrap_or(0);
        Self {
            corners,
            ranks: (0.0, (last as f64).max(1.0)),
            bounds: Decades::of(bounds(), bounds().any(|bound| bound == 0.0)),
        }
    }

    fn x(&self, rank: f64) -> i32 {
        let [(left, _), (right, _)] = self.corners;
        let fraction = 0.03 + 0.94 * (rank - self.ranks.0) / (self.ranks.1 - self.ranks.0);
        left + (fraction * f64::from(right - left)).round() as i32
    }

    fn y(&self, bound: f64) -> i32 {
        self.y_of(self.bounds.position(bound))
    }

    fn y_of(&self, position: f64) -> i32 {
        let [(_, top), (_, bottom)] = self.corners;
        bottom - (position * f64::from(bottom - top)).round() as i32
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let [(left, top), (right, bottom)] = self.corners;
        for position in self.bounds.minor_ticks() {
            let y = self.y_of(position);
            canvas.line((left, y), (left + 4, y), INK, 1)?;
        }
        for (position, text) in self.bounds.ticks() {
            let y = self.y_of(position);
            canvas.line((left, y), (right, y), PALE, 1)?;
            canvas.line((left - 5, y), (left, y), INK, 1)?;
            canvas.text(&text, (left - 10, y), Text::label(HPos::Right))?;
        }
        for (rank, _) in ticks(self.ranks.0, self.ranks.1, LABELS) {
            // Ranks are whole numbers.
            if rank.fract() == 0.0 {
                let x = self.x(rank);
                canvas.line((x, bottom), (x, bottom + 5), INK, 1)?;
                canvas.text(&rank.to_string(), (x, bottom + 16), Text::label(HPos::Center))?;
            }
        }
        canvas.frame(self.corners, INK)?;
        canvas.text("rank k of the factor", ((left + right) / 2, bottom + 40), Text::label(HPos::Center))?;
        let upwards = Text { upwards: true, ..Text::label(HPos::Center) };
        canvas.text("trace norm of the residual, proved bound", (18, (top + bottom) / 2), upwards)
    }
}
