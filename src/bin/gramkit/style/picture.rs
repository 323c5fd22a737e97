//! The picture of the distances.

use gramkit::Enclosure;
use gramkit::plot::{self, HeatMap, MatrixPicture, Order, PlotError, Scale, Spectrum};
use gramkit::whole_file::WholeFile;

use super::Report;

/// The matrix of the distances, and those of all pairs in ascending order with their bounds.
pub(super) fn draw(file: WholeFile, report: &Report<'_>) -> Result<(), PlotError> {
    let matrix = report.distances.as_symmetric();
    let pairs = (0..matrix.order()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let mut pairs: Vec<(f64, Enclosure)> =
        pairs.map(|(i, j)| (matrix.get(i, j), report.distances.enclosure(i, j))).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (values, enclosures): (Vec<f64>, Vec<Enclosure>) = pairs.into_iter().unzip();
    let order = if report.arguments.cluster { Order::ByDistance } else { Order::AsGiven };
    let (names, scale) = (&report.labels, Scale::Distance);
    let heat_map = HeatMap { title: "Style distances", names, values: matrix, scale, order };
    let spectrum = Spectrum {
        title: "Distances of the pairs",
        kind: "distance",
        values: &values,
        enclosures: &enclosures,
        tolerance: None,
    };
    plot::draw_to(file, &MatrixPicture { heat_map, spectrum }, report.arguments.scale.plot_scale)
}
