//! Pictures of matrices, spectra and collinearity, as the text of an SVG.

use gramkit::plot::{CollinearityPicture, HeatMap, MatrixPicture, Order, Picture, Scale, Spectrum, svg};
use gramkit::{Analysis, Symmetric, collinearity};
use pyo3::prelude::*;

use crate::error::Failure;

fn text(picture: &impl Picture) -> PyResult<String> {
    svg(picture).map_err(|error| Failure::from(error).into())
}

/// The matrix of an analysis beside its singular values, or beside its eigenvalues.
pub(crate) fn of_analysis(analysis: &Analysis, values: &Symmetric) -> PyResult<String> {
    let (scale, order) = (Scale::FromEntries, Order::AsGiven);
    let heat_map = HeatMap { title: &analysis.title, names: &analysis.names, values, scale, order };
    let (title, kind, known) = match &analysis.singular_values {
        Some(known) => ("Singular values", "singular value", Some(known)),
        None => ("Eigenvalues", "eigenvalue", analysis.eigenvalues.as_ref()),
    };
    let (values, enclosures) = known.map_or((&[][..], &[][..]), |known| (&known.values, &known.enclosures));
    let tolerance = analysis.numerical_rank.map(|rank| rank.tolerance);
    text(&MatrixPicture { heat_map, spectrum: Spectrum { title, kind, values, enclosures, tolerance } })
}

/// A collinearity report.
pub(crate) fn of_collinearity(names: &[String], report: &collinearity::Collinearity) -> PyResult<String> {
    text(&CollinearityPicture { title: "Collinearity", names, report })
}
