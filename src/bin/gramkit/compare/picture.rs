//! The picture of the numbers.

use gramkit::plot::{self, HeatMap, MatrixPicture, Order, Scale, Spectrum};
use gramkit::whole_file::WholeFile;
use gramkit::{Enclosure, Symmetric};

use super::Report;
use crate::failure::Failure;

/// The matrix of the numbers, and those of all pairs in ascending order with their bounds.
pub(super) fn draw(file: WholeFile, report: &Report<'_>) -> Result<(), Failure> {
    let n = report.inputs.len();
    let all = (0..n).flat_map(|i| (0..=i).map(move |j| (i, j)));
    if let Some((i, j)) = all.into_iter().find(|&(i, j)| report.found.get(i, j).is_none() && i != j) {
        let [first, second] = [j, i].map(|k| &report.names[k]);
        let what =
            format!("{first} and {second}: there is no {} of these, and no picture", report.found.measure.name());
        return Err(Failure::Contradiction(what));
    }
    let is_distance = report.found.measure.is_distance();
    // By definition, where it has no number of its own.
    let own = if is_distance { 0.0 } else { 1.0 };
    let matrix = Symmetric::from_lower(n, |i, j| report.value(i, j).unwrap_or(own)).map_err(Failure::Parameter)?;
    let pairs = (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
    let mut pairs: Vec<(f64, Enclosure)> =
        pairs.filter_map(|(i, j)| Some((report.value(i, j)?, report.found.get(i, j)?))).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (values, enclosures): (Vec<f64>, Vec<Enclosure>) = pairs.into_iter().unzip();
    let (scale, clustered) = match is_distance {
        true => (Scale::Distance, Order::ByDistance),
        false => (Scale::Correlation, Order::ByCorrelation),
    };
    let order = if report.arguments.cluster { clustered } else { Order::AsGiven };
    let title = page_title(report);
    let heat_map = HeatMap { title: &title, names: &report.labels, values: &matrix, scale, order };
    let kind = if is_distance { "distance" } else { "similarity" };
    let spectrum = Spectrum { title: "Of the pairs", kind, values: &values, enclosures: &enclosures, tolerance: None };
    Ok(plot::draw_to(file, &MatrixPicture { heat_map, spectrum }, report.arguments.scale.plot_scale)?)
}

fn page_title(report: &Report<'_>) -> String {
    let words = super::page::words(report.found.measure);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
