//! Images of coloured pixels.

use plotters::prelude::{DrawingBackend, RGBColor};

use super::canvas::Canvas;
use super::coverage::Point;
use super::pixels::encode;
use crate::plot::PlotError;

/// Pixels of an SVG's image per unit of the page.
const DENSITY: u32 = 2;

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
