//! The file of a picture: one page, drawn in either format and written whole.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;

use plotters::prelude::{BitMapBackend, DrawingBackend, IntoDrawingArea, SVGBackend, WHITE};

use super::canvas::Canvas;
use super::{Format, PlotError, label};
use crate::write_whole;

/// Red, green, blue.
const BYTES_PER_PIXEL: usize = 3;

/// What a page shows, on either backend.
pub(super) trait Page {
    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError>;
}

/// Draws a page of `size` pixels into a file.
pub(super) fn write(path: &Path, format: Format, size: (u32, u32), page: &impl Page) -> Result<(), PlotError> {
    label::register_typeface()?;
    let bytes = match format {
        Format::Svg => svg(size, page)?,
        Format::Png => {
            let mut pixels = vec![0; BYTES_PER_PIXEL * size.0 as usize * size.1 as usize];
            draw_on(BitMapBackend::with_buffer(&mut pixels, size), None, page)?;
            encode(&pixels, size, png::ColorType::Rgb, &[])?
        }
    };
    write_whole(path, |file| file.write_all(&bytes)).map_err(|source| PlotError::Io { path: path.to_owned(), source })
}

fn svg(size: (u32, u32), page: &impl Page) -> Result<Vec<u8>, PlotError> {
    let mut text = String::new();
    let under = Rc::new(RefCell::new(String::new()));
    draw_on(SVGBackend::with_string(&mut text, size), Some(Rc::clone(&under)), page)?;
    // The backend can neither embed an image nor draw at fractions of a pixel; what we write ourselves lies above the
    // background, its first element, and below all others.
    let above = text.match_indices('\n').nth(1).map_or(text.len(), |(end, _)| end + 1);
    text.insert_str(above, &under.borrow());
    Ok(text.into_bytes())
}

fn draw_on<DB: DrawingBackend>(
    backend: DB,
    under: Option<Rc<RefCell<String>>>,
    page: &impl Page,
) -> Result<(), PlotError> {
    let root = backend.into_drawing_area();
    root.fill(&WHITE)?;
    page.draw(&Canvas::new(root.clone(), under))?;
    Ok(root.present()?)
}

/// Pixels as a PNG file; `palette` has the colours of an indexed image.
pub(super) fn encode(
    pixels: &[u8],
    (width, height): (u32, u32),
    colours: png::ColorType,
    palette: &[u8],
) -> Result<Vec<u8>, PlotError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colours);
    encoder.set_depth(png::BitDepth::Eight);
    if !palette.is_empty() {
        encoder.set_palette(palette);
    }
    let encoded = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(pixels)?;
        writer.finish()
    });
    encoded.map_err(|error| PlotError::Drawing(error.to_string()))?;
    Ok(bytes)
}
