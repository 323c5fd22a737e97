//! The contour of a plane of samples at a threshold, by marching squares.

use plotters::prelude::DrawingBackend;

use super::plane::Plane;
use crate::plot::PlotError;
use crate::plot::surface::{Canvas, INK, Outline, Point, WHITE};

/// The most samples that are looked at along an axis.
const FINEST: usize = 512;
/// The most pieces of a contour; above it fewer samples are looked at.
const PIECES: usize = 20_000;

/// The pieces of a contour, each within four neighbouring samples.
pub(crate) struct Contour {
    pieces: Vec<Vec<Point>>,
    /// The samples from one looked at to the next, the greater of the two axes'.
    pub(crate) stride: usize,
}

impl Contour {
    /// The contour through every sample, or through every k-th where there are more than the page can show.
    pub(crate) fn of(plane: &Plane<'_>, threshold: f64) -> Self {
        let mut most = FINEST;
        loop {
            let strides = [plane.rows.stride(most), plane.columns.stride(most)];
            let pieces = march(plane, threshold, strides);
            if pieces.len() <= PIECES || most <= 2 {
                return Self { pieces, stride: strides[0].max(strides[1]) };
            }
            most /= 2;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(crate) fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        draw(canvas, &self.pieces)
    }
}

/// Lines that are seen on every colour of the map: dark, with a white edge.
pub(crate) fn draw<DB: DrawingBackend>(canvas: &Canvas<DB>, pieces: &[Vec<Point>]) -> Result<(), PlotError> {
    if pieces.is_empty() {
        return Ok(());
    }
    let outline = Outline { paths: pieces, closed: false };
    outline.stroke(canvas, WHITE, 3.6)?;
    outline.stroke(canvas, INK, 1.8)
}

/// W. E. Lorensen, H. E. Cline, "Marching Cubes", SIGGRAPH 1987, in two dimensions: the field is taken as linear along
/// the sides of each square; where all four are crossed, the mean of the corners says which are joined. A square with a
/// missing corner has no contour.
fn march(plane: &Plane<'_>, threshold: f64, strides: [usize; 2]) -> Vec<Vec<Point>> {
    let sampled = |extent: usize, stride: usize| (0..extent).step_by(stride).collect::<Vec<_>>();
    let rows = sampled(plane.rows.extent, strides[0]);
    let columns = sampled(plane.columns.extent, strides[1]);
    let mut pieces = Vec::new();
    for row in rows.windows(2) {
        for column in columns.windows(2) {
            // Clockwise from the top left.
            let corners = [(row[0], column[0]), (row[0], column[1]), (row[1], column[1]), (row[1], column[0])];
            let values = corners.map(|(i, j)| plane.picture.samples[plane.offset(i, j)]);
            if values.iter().any(|value| !value.is_finite()) {
                continue;
            }
            let inside = values.map(|value| value >= threshold);
            let crossing = |side: usize| {
                let next = (side + 1) % 4;
                (inside[side] != inside[next]).then(|| {
                    let (from, to) = (0.5 * values[side], 0.5 * values[next]);
                    let part = ((0.5 * threshold - from) / (to - from)).clamp(0.0, 1.0);
                    let between = |a: usize, b: usize| a as f64 * (1.0 - part) + b as f64 * part;
                    plane.point(between(corners[side].0, corners[next].0), between(corners[side].1, corners[next].1))
                })
            };
            match [0, 1, 2, 3].map(crossing) {
                [Some(top), Some(right), Some(bottom), Some(left)] => {
                    let middle = values.iter().map(|value| 0.25 * value).sum::<f64>() >= threshold;
                    // The corners that are not joined through the middle are cut off.
                    if middle == inside[0] {
                        pieces.extend([vec![top, right], vec![bottom, left]]);
                    } else {
                        pieces.extend([vec![left, top], vec![right, bottom]]);
                    }
                }
                crossings => {
                    let ends: Vec<Point> = crossings.into_iter().flatten().collect();
                    if ends.len() == 2 {
                        pieces.push(ends);
                    }
                }
            }
        }
    }
    pieces
}
