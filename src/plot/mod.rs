//! Pictures: a symmetric matrix beside its spectrum, as SVG or PNG.
//!
//! [`draw`] writes one page of [`SIZE`] pixels with two panels:
//!
//! * on the left a [`HeatMap`]: entry (i, j) in row i and column j, diverging colours around 0 where the signs mix,
//!   viridis from 0 where no entry is negative;
//! * on the right a [`Spectrum`]: |λᵢ| over i on a logarithmic axis, each value with its [`Enclosure`](crate::Enclosure)
//!   as a bar. A value whose enclosure contains 0 is hollow and its bar runs down to the line of 0: the picture does not
//!   claim a rank that nothing has proved.
//!
//! The extension of the path chooses the [`Format`]. The typeface (DejaVu Sans) is compiled in, so nothing has to be
//! installed; an SVG names it with fallbacks. A picture is written whole or not at all.

mod axis_labels;
mod canvas;
mod colour_map;
mod decades;
mod error;
mod format;
mod heat_map;
mod label;
mod legend;
mod spectrum;

use std::io::Write;
use std::path::Path;

use plotters::prelude::{BitMapBackend, DrawingBackend, IntoDrawingArea, SVGBackend, WHITE};

use canvas::Canvas;

use crate::write_whole;

pub use colour_map::Scale;
pub use error::PlotError;
pub use format::Format;
pub use heat_map::HeatMap;
pub use spectrum::Spectrum;

/// Width and height of a picture, in pixels.
pub const SIZE: (u32, u32) = (1400, 640);

/// Red, green, blue.
const BYTES_PER_PIXEL: usize = 3;

/// Where the heat map ends and the spectrum begins.
const DIVISION: u32 = 740;

/// Draws a matrix and its spectrum side by side into one file, SVG or PNG by the extension of `path`.
///
/// An existing file (or symbolic link) is replaced. After an error no new file is left and an existing one is as it was.
///
/// # Errors
/// [`PlotError::Extension`] if the path ends in neither `.svg` nor `.png`; [`PlotError::Length`],
/// [`PlotError::NonFinite`], [`PlotError::Enclosure`] or [`PlotError::Tolerance`] if the data contradict themselves;
/// [`PlotError::Io`] if the file cannot be written; [`PlotError::Drawing`] if the drawing library fails.
///
/// ```no_run
/// use std::path::Path;
///
/// use gramkit::plot::{HeatMap, Scale, Spectrum, draw};
/// use gramkit::{Enclosure, Symmetric};
///
/// let matrix = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
/// let heat_map = HeatMap { title: "Gram matrix", names: &[], values: &matrix, scale: Scale::FromEntries };
/// let spectrum = Spectrum {
///     title: "Eigenvalues",
///     kind: "eigenvalue",
///     values: &[1.0, 3.0],
///     enclosures: &[Enclosure { lower: 0.999, upper: 1.001 }, Enclosure { lower: 2.999, upper: 3.001 }],
///     tolerance: Some(1e-12),
/// };
/// draw(Path::new("gram.svg"), &heat_map, &spectrum)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn draw(path: &Path, heat_map: &HeatMap<'_>, spectrum: &Spectrum<'_>) -> Result<(), PlotError> {
    let format = Format::of(path)?;
    heat_map.check()?;
    spectrum.check()?;
    label::register_typeface()?;
    let bytes = match format {
        Format::Svg => {
            let mut text = String::new();
            page(SVGBackend::with_string(&mut text, SIZE), format, heat_map, spectrum)?;
            text.into_bytes()
        }
        Format::Png => {
            let mut pixels = vec![0; BYTES_PER_PIXEL * SIZE.0 as usize * SIZE.1 as usize];
            page(BitMapBackend::with_buffer(&mut pixels, SIZE), format, heat_map, spectrum)?;
            encode(&pixels)?
        }
    };
    write_whole(path, |file| file.write_all(&bytes)).map_err(|source| PlotError::Io { path: path.to_owned(), source })
}

/// Pixels of red, green and blue as a PNG file.
fn encode(pixels: &[u8]) -> Result<Vec<u8>, PlotError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0, SIZE.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let encoded = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(pixels)?;
        writer.finish()
    });
    encoded.map_err(|error| PlotError::Drawing(error.to_string()))?;
    Ok(bytes)
}

fn page<DB: DrawingBackend>(
    backend: DB,
    format: Format,
    heat_map: &HeatMap<'_>,
    spectrum: &Spectrum<'_>,
) -> Result<(), PlotError> {
    let root = backend.into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(DIVISION);
    heat_map.draw(&Canvas::new(left, format))?;
    spectrum.draw(&Canvas::new(right, format))?;
    root.present()?;
    Ok(())
}
