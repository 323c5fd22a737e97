//! Lines, areas and images at fractions of a unit, which the backends draw at whole ones only.

use std::fmt::Write;

use plotters::prelude::{DrawingBackend, RGBColor};

use super::canvas::Canvas;
use super::document::encode;
use crate::plot::PlotError;

/// Horizontal and vertical position in units of the page.
pub(crate) type Point = (f64, f64);

/// Pixels of an SVG's image per unit of the page.
const DENSITY: u32 = 2;
/// Points per pixel and direction at which an area is asked for on a PNG.
const SUBPIXELS: i32 = 4;

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
        Cover::stroke(canvas, self.paths, self.closed, width).paint(canvas, colour)
    }

    /// Fills the areas within.
    pub(crate) fn fill<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, colour: RGBColor) -> Result<(), PlotError> {
        let RGBColor(r, g, b) = colour;
        if self.element(canvas, &format!("fill=\"#{r:02X}{g:02X}{b:02X}\""))? {
            return Ok(());
        }
        Cover::areas(canvas, self.paths).paint(canvas, colour)
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

/// How much of each pixel of a PNG in a rectangle is covered.
pub(crate) struct Cover {
    left: i32,
    top: i32,
    width: usize,
    height: usize,
    covered: Vec<f32>,
}

impl Cover {
    /// The coverage by lines of a width in units, round at their ends and joints.
    pub(crate) fn stroke<DB: DrawingBackend>(
        canvas: &Canvas<DB>,
        paths: &[Vec<Point>],
        closed: bool,
        width: f64,
    ) -> Self {
        let (paths, width) = (in_pixels(canvas, paths), width * f64::from(canvas.density()));
        let mut cover = Self::of(canvas, &paths, width);
        for path in paths {
            for pair in path.windows(2) {
                cover.segment(pair[0], pair[1], width);
            }
            if let (true, Some(first), Some(last)) = (closed, path.first(), path.last()) {
                cover.segment(*last, *first, width);
            }
        }
        cover
    }

    /// The coverage by the areas within closed paths.
    pub(crate) fn areas<DB: DrawingBackend>(canvas: &Canvas<DB>, paths: &[Vec<Point>]) -> Self {
        let paths = in_pixels(canvas, paths);
        let mut cover = Self::of(canvas, &paths, 0.0);
        for path in &paths {
            cover.area(path);
        }
        cover
    }

    /// The rectangle around some paths, within the page, all in pixels.
    fn of<DB: DrawingBackend>(canvas: &Canvas<DB>, paths: &[Vec<Point>], stroke: f64) -> Self {
        let (page_width, page_height) = canvas.pixels();
        let (mut low, mut high) = ((page_width, page_height), (0, 0));
        for (x, y) in paths.iter().flatten() {
            low = (low.0.min((x - stroke - 1.0) as i32), low.1.min((y - stroke - 1.0) as i32));
            high = (high.0.max((x + stroke + 2.0) as i32), high.1.max((y + stroke + 2.0) as i32));
        }
        let (left, top) = (low.0.max(0), low.1.max(0));
        let width = (high.0.min(page_width) - left.min(page_width)).max(0) as usize;
        let height = (high.1.min(page_height) - top.min(page_height)).max(0) as usize;
        Self { left, top, width, height, covered: vec![0.0; width * height] }
    }

    /// Raises the coverage of the pixels between two corners to what `coverage` says of their middles.
    fn raise(&mut self, low: Point, high: Point, coverage: impl Fn(Point) -> f64) {
        let column = |x: f64| ((x.floor() - f64::from(self.left)).max(0.0) as usize).min(self.width);
        let row = |y: f64| ((y.floor() - f64::from(self.top)).max(0.0) as usize).min(self.height);
        let (columns, rows) = (column(low.0)..column(high.0 + 1.0), row(low.1)..row(high.1 + 1.0));
        for y in rows {
            for x in columns.clone() {
                let middle = (x as f64 + f64::from(self.left) + 0.5, y as f64 + f64::from(self.top) + 0.5);
                let here = &mut self.covered[y * self.width + x];
                let covered = coverage(middle) as f32;
                if covered > *here {
                    *here = covered;
                }
            }
        }
    }

    fn segment(&mut self, (ax, ay): Point, (bx, by): Point, width: f64) {
        let reach = width / 2.0 + 1.0;
        let (low, high) = ((ax.min(bx) - reach, ay.min(by) - reach), (ax.max(bx) + reach, ay.max(by) + reach));
        let (dx, dy) = (bx - ax, by - ay);
        let squared = dx * dx + dy * dy;
        self.raise(low, high, |(x, y)| {
            let along = if squared > 0.0 { (((x - ax) * dx + (y - ay) * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
            let distance = (x - ax - along * dx).hypot(y - ay - along * dy);
            (width / 2.0 + 0.5 - distance).clamp(0.0, width.min(1.0))
        });
    }

    fn area(&mut self, path: &[Point]) {
        let bound = |of: fn(&Point) -> f64, pick: fn(f64, f64) -> f64| path.iter().map(of).reduce(pick);
        let (Some(left), Some(right)) = (bound(|p| p.0, f64::min), bound(|p| p.0, f64::max)) else { return };
        let (Some(top), Some(bottom)) = (bound(|p| p.1, f64::min), bound(|p| p.1, f64::max)) else { return };
        self.raise((left, top), (right, bottom), |(x, y)| {
            let offset = |k: i32| (f64::from(k) + 0.5) / f64::from(SUBPIXELS) - 0.5;
            let points = (0..SUBPIXELS).flat_map(|i| (0..SUBPIXELS).map(move |j| (x + offset(j), y + offset(i))));
            points.filter(|point| within(path, *point)).count() as f64 / f64::from(SUBPIXELS * SUBPIXELS)
        });
    }

    pub(crate) fn paint<DB: DrawingBackend>(&self, canvas: &Canvas<DB>, colour: RGBColor) -> Result<(), PlotError> {
        for (k, covered) in self.covered.iter().enumerate().filter(|(_, covered)| **covered > 0.0) {
            let at = (self.left + (k % self.width) as i32, self.top + (k / self.width) as i32);
            canvas.pixel(at, colour, f64::from(*covered))?;
        }
        Ok(())
    }
}

/// Paths whose points are multiplied by the density.
fn in_pixels<DB: DrawingBackend>(canvas: &Canvas<DB>, paths: &[Vec<Point>]) -> Vec<Vec<Point>> {
    let density = f64::from(canvas.density());
    paths.iter().map(|path| path.iter().map(|(x, y)| (density * x, density * y)).collect()).collect()
}

/// Whether a point lies within a polygon: a ray from it crosses the sides an odd number of times.
fn within(path: &[Point], (x, y): Point) -> bool {
    let mut inside = false;
    let Some(mut before) = path.last().copied() else { return false };
    for &(px, py) in path {
        if (py > y) != (before.1 > y) && x < px + (y - py) * (before.0 - px) / (before.1 - py) {
            inside = !inside;
        }
        before = (px, py);
    }
    inside
}

/// Draws an image: `level` gives the index in the palette at a point, counted from the image's corner. On an SVG it is
/// embedded at twice the page's density, whatever the number of samples behind it.
pub(crate) fn image<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    (left, top): (i32, i32),
    (width, height): (i32, i32),
    palette: &[RGBColor],
    level: impl Fn(Point) -> u8,
) -> Result<(), PlotError> {
    let grid = |density: u32| {
        let (columns, rows) = (width.max(0) as u32 * density, height.max(0) as u32 * density);
        let middle = move |k: u32| (f64::from(k) + 0.5) / f64::from(density);
        (columns, rows, middle)
    };
    if width <= 0 || height <= 0 {
        return Ok(());
    }
    let mut encoded = Ok(());
    let corner = canvas.corner();
    let embedded = canvas.element(|text| {
        let (columns, rows, middle) = grid(DENSITY);
        let mut pixels = Vec::with_capacity(columns as usize * rows as usize);
        for row in 0..rows {
            pixels.extend((0..columns).map(|column| level((middle(column), middle(row)))));
        }
        let colours: Vec<u8> = palette.iter().flat_map(|RGBColor(r, g, b)| [*r, *g, *b]).collect();
        match encode(&pixels, (columns, rows), png::ColorType::Indexed, &colours) {
            Ok(bytes) => {
                let (x, y) = (left + corner.0, top + corner.1);
                // Every reader of SVG 1.1 or 2 knows the attribute of the older namespace.
                text.push_str(&format!(
                    "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
                     xmlns:xlink=\"http://www.w3.org/1999/xlink\" preserveAspectRatio=\"none\" \
                     style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64,"
                ));
                base64(&bytes, text);
                text.push_str("\"/>\n");
            }
            Err(error) => encoded = Err(error),
        }
    })?;
    if embedded {
        return encoded;
    }
    let density = canvas.density();
    let (columns, rows, middle) = grid(density as u32);
    for row in 0..rows {
        for column in 0..columns {
            let index = usize::from(level((middle(column), middle(row))));
            let colour = palette.get(index).copied().unwrap_or(RGBColor(255, 255, 255));
            canvas.pixel((left * density + column as i32, top * density + row as i32), colour, 1.0)?;
        }
    }
    Ok(())
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8], text: &mut String) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for k in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * k)) as usize & 63];
            text.push(if k <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
}
