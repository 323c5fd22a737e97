//! The picture of an angular field.

use gramkit::angular::{AngularField, Kind, windows};
use gramkit::plot::{self, AngularPicture};
use gramkit::whole_file::WholeFile;

use super::arguments::Arguments;
use crate::failure::Failure;

/// The image beside the series and the means that it is made of.
pub(crate) fn draw(
    file: WholeFile,
    arguments: &Arguments,
    title: &str,
    series: &[f64],
    field: &AngularField,
) -> Result<(), Failure> {
    let windows = windows(series.len(), field.size(), arguments.overlapping).map_err(Failure::Parameter)?;
    let positions: Vec<f64> = windows.map(|window| 0.5 * (window.start + window.end - 1) as f64).collect();
    let aggregated = field.series();
    let kind = match field.kind() {
        Kind::Summation => "summation field",
        Kind::Difference => "difference field",
    };
    let entry = |i, j| field.entry(i, j).unwrap_or(f64::NAN);
    let (positions, range, entry) = (&positions, field.range(), &entry);
    let picture = AngularPicture { title, kind, series, aggregated: &aggregated, positions, range, entry };
    Ok(plot::draw_to(file, &picture, arguments.scale.plot_scale)?)
}
