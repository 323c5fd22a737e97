//! Pictures as SVG, for notebooks without a plotting library.

use gramkit::field::{Axis, Quantity};
use gramkit::plot::{self, AngularPicture, FieldPicture, HeatMap, Mark, Order, Scale, Spectrum};
use gramkit::{Eigen, Real, Symmetric};
use pyo3::prelude::*;

use crate::array_in::{Matrix, Samples, symmetric, with_view};
use crate::call::call;
use crate::claim;
use crate::differencing::Differencing;
use crate::error::{Failure, refused};
use crate::field::{field, steps};

/// The heat map of a symmetric matrix beside its eigenvalues.
pub(crate) fn matrix(
    a: &Symmetric,
    title: &str,
    names: &[String],
    clustered: bool,
    progress: Option<gramkit::Progress<'_>>,
) -> Result<String, Failure> {
    let eigen = Eigen::with(a, progress)?;
    let order = if clustered { Order::ByCorrelation } else { Order::AsGiven };
    let heat_map = HeatMap { title, names, values: a, scale: Scale::FromEntries, order };
    let spectrum = Spectrum {
        title: "Eigenvalues",
        kind: "eigenvalue",
        values: &eigen.values,
        enclosures: &eigen.enclosures,
        tolerance: None,
    };
    Ok(plot::svg(&plot::MatrixPicture { heat_map, spectrum })?)
}

/// A symmetric matrix beside its eigenvalues.
#[pyfunction]
pub(crate) fn matrix_svg(
    py: Python<'_>,
    a: &Bound<'_, PyAny>,
    radius: f64,
    title: &str,
    names: Vec<String>,
    clustered: bool,
) -> PyResult<String> {
    let values = Matrix::of(a, "A")?;
    let radius = claim::radius(radius)?;
    let (order, _) = values.shape();
    if !names.is_empty() && names.len() != order {
        return Err(refused(format!("{} names for {order} rows", names.len())));
    }
    with_view!(values, view => call(py, usize::MAX, None, |progress| {
        matrix(&symmetric(view, false)?.with_radius(radius.clone())?, title, &names, clustered, progress)
    }))
}

/// A field with the classes of its samples, its gradient where there are two axes, and its critical points if asked for.
#[pyfunction]
pub(crate) fn field_svg(
    py: Python<'_>,
    samples: &Bound<'_, PyAny>,
    differencing: &Differencing,
    title: &str,
    threshold: Option<f64>,
    critical_points: bool,
) -> PyResult<String> {
    let samples = Samples::of(samples, "f")?;
    let axes = differencing.grid().axes();
    let spacing: Vec<f64> = axes.iter().filter_map(Axis::spacing).collect();
    if spacing.len() < axes.len() {
        return Err(refused("a picture of a field takes evenly spaced axes"));
    }
    let origin: Vec<f64> = axes.iter().map(|axis| axis.coordinate(0)).collect();
    let shape = differencing.grid().shape();
    with_view!(samples, view => call(py, steps(&samples).max(1 << 20), None, |progress| {
        differencing.with(progress, |options| {
            // In row-major order, whatever the strides.
            let values: Vec<f64> = view.iter().map(|value| value.to_f64()).collect();
            let ordered = numpy::ndarray::ArrayView::from_shape(shape, &values);
            let ordered = ordered.map_err(|_| Failure::Argument("the samples have another shape than the grid".into()))?;
            let field = field(ordered, differencing, options)?;
            let gradient = match shape.len() {
                2 => Some(field.compute(&[Quantity::Gradient])?.remove(0)),
                _ => None,
            };
            let gradient: Option<Vec<&[f64]>> = gradient.as_ref().map(|map| vec![map.component(0), map.component(1)]);
            let codes = field.classes()?.codes;
            let found = if critical_points { Some(field.critical_points()?) } else { None };
            let marks: Vec<Mark<'_>> = found
                .iter()
                .flat_map(|found| &found.points)
                .map(|point| Mark {
                    position: &point.position,
                    error: point.position_error.as_ref().map_or(f64::INFINITY, |error| {
                        error.iter().fold(0.0_f64, |norm, &e| norm.hypot(e))
                    }),
                    class: point.class as u8,
                    boundary: point.boundary,
                })
                .collect();
            let picture = FieldPicture {
                title,
                shape,
                samples: &values,
                origin: &origin,
                spacing: &spacing,
                gradient: gradient.as_deref(),
                classes: Some(&codes),
                marks: &marks,
                threshold,
                through: None,
            };
            Ok(plot::svg(&picture)?)
        })
    }))
}

/// A Gramian angular field beside its series.
pub(crate) fn angular(field: &gramkit::angular::AngularField, title: &str) -> Result<String, Failure> {
    let kind = match field.kind() {
        gramkit::angular::Kind::Summation => "summation field",
        gramkit::angular::Kind::Difference => "difference field",
    };
    let series = field.series();
    let positions: Vec<f64> = (0..series.len()).map(|k| k as f64).collect();
    let entry = |i, j| field.entry(i, j).unwrap_or(f64::NAN);
    let range = field.range();
    let picture = AngularPicture {
        title,
        kind,
        series: &series,
        aggregated: &series,
        positions: &positions,
        range,
        entry: &entry,
    };
    Ok(plot::svg(&picture)?)
}
