//! Pictures of what the library computes, as SVG or PNG (feature `plot`).
//!
//! [`draw`] draws a [`Picture`] into a file; [`svg()`] and [`png()`] return what it would write. A picture is one of:
//!
//! * [`HeatMap`]: entry (i, j) in row i and column j, diverging colours around 0 where the signs mix, viridis from 0
//!   where no entry is negative;
//! * [`Spectrum`]: |λᵢ| over i on a logarithmic axis, each value with its [`Enclosure`](crate::Enclosure) as a bar. A
//!   value whose enclosure contains 0 is hollow and its bar runs down to the line of 0: the picture does not claim a
//!   rank that nothing has proved;
//! * [`MatrixPicture`]: both, side by side;
//! * [`NearestPicture`]: a matrix, the nearest one of a kind, and what that has moved;
//! * [`CollinearityPicture`]: condition indices and the shares of the variance of each coefficient that go with them;
//! * [`OrthogonalityPicture`]: the loss of orthogonality of several methods over the condition number;
//! * [`ResidualPicture`]: what factors of low rank leave, over their ranks; [`LowRankPicture`]: the matrix beside it;
//! * [`ScoresPicture`]: samples at their scores along two principal components, with their uncertainty, as
//!   [`ComponentScores`] has them;
//! * [`FieldPicture`]: a field sampled on a grid of one axis or more in colour, with its gradient, its critical points
//!   by class, a contour, and the map of the classes of its samples;
//! * [`GramNormPicture`]: the Gram norm on a plane, with level ellipses, singular values and local ranks;
//! * [`AngularPicture`]: a Gramian angular field beside its series.
//!
//! The [`gallery`] shows most of them.
//!
//! Lengths are in units of the page. A PNG has as many pixels per unit and direction as it is told, the density;
//! lines, letters and marks are as sharp as its pixels. An SVG keeps its coordinates, and its nominal size is
//! multiplied.
//!
//! The extension of the path chooses the [`Format`]. The typeface (DejaVu Sans) is compiled in, so nothing has to be
//! installed; an SVG names it with fallbacks. A picture is written whole or not at all.

mod angular;
mod collinearity;
mod components;
mod error;
pub(crate) mod field;
#[cfg(doc)]
pub mod gallery;
mod gram_norm;
mod heat_map;
mod matrix;
mod nearest;
mod order;
mod orthogonality;
mod regions;
mod residual;
pub(crate) mod scale;
mod scores;
mod spectrum;
pub(crate) mod surface;

pub use angular::AngularPicture;
pub use collinearity::CollinearityPicture;
pub use components::ComponentScores;
pub use error::PlotError;
pub use field::{FieldPicture, Mark};
pub use gram_norm::GramNormPicture;
pub use heat_map::HeatMap;
pub use matrix::MatrixPicture;
pub use nearest::NearestPicture;
pub use order::Order;
pub use orthogonality::{OrthogonalityCurve, OrthogonalityPicture, OrthogonalityPoint};
pub use residual::{LowRankPicture, ResidualPicture, ResidualPoint};
pub use scale::Scale;
pub use scores::{ScorePoint, ScoresPicture};
pub use spectrum::Spectrum;
pub use surface::{Format, Picture};

use std::io::Write;
use std::path::Path;

use crate::whole_file::{WholeFile, alone};

/// The greatest density of a picture.
const DENSEST: u32 = 4;

/// Draws a picture into one file, SVG or PNG by the extension of `path`, with `density` pixels per unit of the page and
/// direction: 1, or 2 for dense screens and print, up to 4.
///
/// An existing file is replaced, and a symbolic link followed. After an error no new file is left and an existing one
/// is as it was.
///
/// # Errors
/// [`PlotError::Extension`] if the path ends in neither `.svg` nor `.png`; [`PlotError::Density`] if the density is not
/// 1 to 4; what the picture's type says if its data contradict themselves; [`PlotError::WholeFile`] if the file cannot
/// be written; [`PlotError::Drawing`] if the drawing library fails.
///
/// ```
/// use gramkit::plot::{HeatMap, MatrixPicture, Order, PlotError, Scale, Spectrum, draw};
/// use gramkit::{Enclosure, Symmetric};
///
/// let matrix = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
/// let (scale, order) = (Scale::FromEntries, Order::AsGiven);
/// let heat_map = HeatMap { title: "Gram matrix", names: &[], values: &matrix, scale, order };
/// let spectrum = Spectrum {
///     title: "Eigenvalues",
///     kind: "eigenvalue",
///     values: &[1.0, 3.0],
///     enclosures: &[Enclosure { lower: 0.999, upper: 1.001 }, Enclosure { lower: 2.999, upper: 3.001 }],
///     tolerance: Some(1e-12),
/// };
/// let path = std::env::temp_dir().join(format!("gramkit-{}.png", std::process::id()));
/// draw(&path, &MatrixPicture { heat_map, spectrum }, 2)?;
/// // Width and height stand in bytes 16 to 23 of a PNG: twice 1400 × 640.
/// assert_eq!(std::fs::read(&path)?[16..24], [0, 0, 0x0a, 0xf0, 0, 0, 0x05, 0x00]);
/// assert!(matches!(draw(&path, &heat_map, 0), Err(PlotError::Density(0))));
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn draw(path: &Path, picture: &impl Picture, density: u32) -> Result<(), PlotError> {
    // What is wrong with the picture is told before what is wrong with its file.
    checked(path, picture, density)?;
    alone(path, |file| draw_to(file, picture, density))
}

/// As [`draw`], into one file of a set.
///
/// # Errors
/// Those of [`draw`].
pub fn draw_to(file: WholeFile, picture: &impl Picture, density: u32) -> Result<(), PlotError> {
    let bytes = match checked(file.path(), picture, density)? {
        Format::Svg => surface::svg(density, picture)?.into_bytes(),
        Format::Png => surface::png(density, picture)?,
    };
    Ok(file.fill(|file| file.write_all(&bytes))?)
}

/// A picture as the text of an SVG: that of the file that [`draw`] writes at density 1.
///
/// # Errors
/// What the picture's type says if its data contradict themselves; [`PlotError::Drawing`] if the drawing library fails.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::plot::{HeatMap, Order, PlotError, Scale, svg};
///
/// let values = Symmetric::identity(3)?;
/// let (scale, order) = (Scale::FromEntries, Order::AsGiven);
/// let text = svg(&HeatMap { title: "Identity", names: &[], values: &values, scale, order })?;
/// assert!(text.starts_with("<svg width=") && text.contains("Identity"));
/// # Ok::<(), PlotError>(())
/// ```
pub fn svg(picture: &impl Picture) -> Result<String, PlotError> {
    picture.check()?;
    surface::svg(1, picture)
}

/// A picture as the bytes of a PNG with `density` pixels per unit of the page and direction: those of the file that
/// [`draw`] writes.
///
/// # Errors
/// [`PlotError::Density`] if the density is not 1 to 4; what the picture's type says if its data contradict themselves;
/// [`PlotError::Drawing`] if the drawing library fails.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::plot::{HeatMap, Order, PlotError, Scale, png};
///
/// let values = Symmetric::identity(3)?;
/// let (scale, order) = (Scale::FromEntries, Order::AsGiven);
/// let bytes = png(&HeatMap { title: "Identity", names: &[], values: &values, scale, order }, 1)?;
/// assert_eq!(bytes[1..4], *b"PNG");
/// # Ok::<(), PlotError>(())
/// ```
pub fn png(picture: &impl Picture, density: u32) -> Result<Vec<u8>, PlotError> {
    check_density(density)?;
    picture.check()?;
    surface::png(density, picture)
}

fn checked(path: &Path, picture: &impl Picture, density: u32) -> Result<Format, PlotError> {
    let format = Format::of(path)?;
    check_density(density)?;
    picture.check()?;
    Ok(format)
}

fn check_density(density: u32) -> Result<(), PlotError> {
    if (1..=DENSEST).contains(&density) { Ok(()) } else { Err(PlotError::Density(density)) }
}
