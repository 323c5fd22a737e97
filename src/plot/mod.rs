//! Pictures: a symmetric matrix beside its spectrum, and sampled fields, as SVG or PNG.
//!
//! [`draw`] writes one page of [`SIZE`] pixels with two panels:
//!
//! * on the left a [`HeatMap`]: entry (i, j) in row i and column j, diverging colours around 0 where the signs mix,
//!   viridis from 0 where no entry is negative;
//! * on the right a [`Spectrum`]: |λᵢ| over i on a logarithmic axis, each value with its [`Enclosure`](crate::Enclosure)
//!   as a bar. A value whose enclosure contains 0 is hollow and its bar runs down to the line of 0: the picture does not
//!   claim a rank that nothing has proved.
//!
//! [`draw_field`] writes a [`FieldPicture`]: a field sampled on a grid of one axis or more in colour, with its gradient,
//! its critical points by class, a contour, and the map of the classes of its samples.
//!
//! The extension of the path chooses the [`Format`]. The typeface (DejaVu Sans) is compiled in, so nothing has to be
//! installed; an SVG names it with fallbacks. A picture is written whole or not at all.

mod arrows;
mod axis;
mod axis_labels;
mod canvas;
mod class;
mod class_map;
mod colour_map;
mod contour;
mod decades;
mod document;
mod error;
mod field_legend;
mod field_map;
mod field_picture;
mod format;
mod heat_map;
mod label;
mod legend;
mod marks;
mod outline;
mod plane;
mod profile;
mod slices;
mod spectrum;
mod ticks;

use std::path::Path;

use plotters::prelude::DrawingBackend;

use canvas::Canvas;
use document::Page;

pub use colour_map::Scale;
pub use error::PlotError;
pub use field_picture::{FieldPicture, Mark, draw_field};
pub use format::Format;
pub use heat_map::HeatMap;
pub use spectrum::Spectrum;

/// Width and height of a picture of [`draw`], in pixels.
pub const SIZE: (u32, u32) = (1400, 640);

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
    document::write(path, format, SIZE, &MatrixPage { heat_map, spectrum })
}

struct MatrixPage<'a> {
    heat_map: &'a HeatMap<'a>,
    spectrum: &'a Spectrum<'a>,
}

impl Page for MatrixPage<'_> {
    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let (left, right) = canvas.split(DIVISION);
        self.heat_map.draw(&left)?;
        self.spectrum.draw(&right)
    }
}
