//! The picture of a field.

use std::path::Path;

use gramkit::Field;
use gramkit::field::{Axis, FieldOptions, Grid, Quantity, SlabError, Truncation};
use gramkit::matrix::{Layout, Slabs};
use gramkit::plot::{self, FieldPicture, Mark, PlotError};
use gramkit::whole_file::WholeFile;

use super::input::Input;
use super::json::distance;
use super::{Report, Search, row_major};
use crate::failure::Failure;

/// Samples that a picture takes into memory, at most.
const MOST_SAMPLES: usize = 1 << 28;

/// Why there is no picture.
pub(super) enum PictureError {
    Plot(PlotError),
    Field(SlabError),
}

impl<E: Into<SlabError>> From<E> for PictureError {
    fn from(error: E) -> Self {
        Self::Field(error.into())
    }
}

/// Whether a picture can be drawn of samples on this grid.
pub(super) fn check(path: &Path, grid: &Grid) -> Result<(), Failure> {
    let (samples, path) = (grid.samples(), path.display());
    if let Some(axis) = grid.axes().iter().position(|axis| axis.spacing().is_none()) {
        let what = format!("{path}: --plot takes even axes, and axis {axis} is given by its coordinates");
        return Err(Failure::Contradiction(what));
    }
    if samples <= MOST_SAMPLES {
        return Ok(());
    }
    let what = format!("{path}: a picture takes {MOST_SAMPLES} samples at most into memory, and there are {samples}");
    Err(Failure::Contradiction(what))
}

pub(super) fn draw(
    file: WholeFile,
    density: u32,
    report: &Report,
    input: &mut Input,
    mask: Option<&mut Input>,
    codes: &[u8],
) -> Result<(), PictureError> {
    let (shape, layout) = (report.grid.shape(), input.layout());
    let mut samples = all(input)?;
    if let Some(mask) = mask {
        let flags = all(mask)?;
        samples.iter_mut().zip(&flags).filter(|(_, flag)| **flag == 0.0).for_each(|(sample, _)| *sample = f64::NAN);
    }
    let samples = row_major(shape, layout, samples);
    let codes = row_major(shape, layout, codes.to_vec());
    let gradient = match shape.len() {
        2 => {
            let options = FieldOptions { truncation: Truncation::Neglected, ..report.options };
            let field = Field::with(&samples, report.grid.clone(), &options)?;
            Some(field.compute(&[Quantity::Gradient])?.remove(0))
        }
        _ => None,
    };
    let gradient: Option<Vec<&[f64]>> = gradient.as_ref().map(|map| vec![map.component(0), map.component(1)]);
    let points = match &report.critical {
        Search::Complete(critical) => &critical.points[..],
        Search::Exceeded | Search::None => &[],
    };
    let marks: Vec<Mark<'_>> = points
        .iter()
        .map(|point| Mark {
            position: &point.position,
            error: distance(point).unwrap_or(f64::INFINITY),
            class: point.class as u8,
            boundary: point.boundary,
        })
        .collect();
    let origin: Vec<f64> = report.grid.axes().iter().map(|axis| axis.coordinate(0)).collect();
    let spacing: Vec<f64> = report.grid.axes().iter().filter_map(Axis::spacing).collect();
    let title = Path::new(&report.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let picture = FieldPicture {
        title: &title,
        shape,
        samples: &samples,
        origin: &origin,
        spacing: &spacing,
        gradient: gradient.as_deref(),
        classes: Some(&codes),
        marks: &marks,
        threshold: report.threshold,
        through: None,
    };
    plot::draw_to(file, &picture, density).map_err(PictureError::Plot)
}

/// All samples, in storage order.
fn all(slabs: &mut dyn Slabs) -> Result<Vec<f64>, SlabError> {
    let shape = slabs.shape();
    let planes = match slabs.layout() {
        Layout::RowMajor => shape.first(),
        Layout::ColumnMajor => shape.last(),
    };
    let planes = planes.copied().unwrap_or(0);
    let mut samples = vec![0.0; shape.iter().product()];
    slabs.read(0..planes, &mut samples)?;
    Ok(samples)
}
