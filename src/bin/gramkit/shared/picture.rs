//! A symmetric matrix beside its eigenvalues.

use gramkit::plot::{self, HeatMap, MatrixPicture, Order, Scale};
use gramkit::whole_file::WholeFile;
use gramkit::{Analysis, Symmetric};

use crate::failure::Failure;

pub(crate) fn draw(file: WholeFile, matrix: &Symmetric, analysis: &Analysis, density: u32) -> Result<(), Failure> {
    let (scale, order) = (Scale::FromEntries, Order::AsGiven);
    let heat_map = HeatMap { title: "Matrix", names: &analysis.names, values: matrix, scale, order };
    let (values, enclosures) = match &analysis.eigenvalues {
        Some(eigenvalues) => (eigenvalues.values.as_slice(), eigenvalues.enclosures.as_slice()),
        None => (&[][..], &[][..]),
    };
    let tolerance = analysis.numerical_rank.map(|rank| rank.tolerance);
    let spectrum = plot::Spectrum { title: "Eigenvalues", kind: "eigenvalue", values, enclosures, tolerance };
    Ok(plot::draw_to(file, &MatrixPicture { heat_map, spectrum }, density)?)
}
