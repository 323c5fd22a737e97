//! Gram matrices of feature maps, and the distance of styles.

use gramkit::Centring;
use gramkit::style::{self, FeatureMaps, Normaliser, StyleOptions};
use numpy::PyArray2;
use numpy::ndarray::ArrayViewD;
use pyo3::prelude::*;

use crate::array_in::{Samples, vector, with_view};
use crate::array_out;
use crate::call::call;
use crate::claim::kind_of_radius;
use crate::error::{Failure, raised, refused};

/// What a Gram matrix of feature maps is divided by, by its name.
fn normaliser(name: &str) -> PyResult<Normaliser> {
    let all = [Normaliser::None, Normaliser::PerPosition, Normaliser::PerElement, Normaliser::Gatys];
    let found = all.into_iter().find(|normaliser| normaliser.name() == name);
    let names = all.map(|normaliser| format!("{:?}", normaliser.name())).join(", ");
    found.ok_or_else(|| refused(format!("normaliser is {name:?}; it must be one of {names}")))
}

/// An array of three axes: maps, rows, columns.
fn shape<T>(view: &ArrayViewD<'_, T>) -> PyResult<[usize; 3]> {
    view.shape().try_into().map_err(|_| {
        refused(format!("feature maps have the shape (maps, rows, columns); this array has {:?}", view.shape()))
    })
}

/// The style of an image: a Gram matrix of feature maps for each layer.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Style(style::Style);

#[pymethods]
impl Style {
    /// The Gram matrices.
    #[getter]
    fn grams<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyArray2<f64>>>> {
        self.0.layers().iter().map(|layer| array_out::matrix(py, layer.as_faer())).collect()
    }

    /// How far each may be from the true one, in the spectral norm.
    #[getter]
    fn radii(&self) -> Vec<f64> {
        self.0.layers().iter().map(|layer| layer.radius().value()).collect()
    }

    fn __repr__(&self) -> String {
        self.0.to_string()
    }
}

/// The style of layers of feature maps, arrays of shape (maps, rows, columns).
#[pyfunction]
pub(crate) fn style_of(
    py: Python<'_>,
    layers: Vec<Bound<'_, PyAny>>,
    normaliser_name: &str,
    center: bool,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Style> {
    let normaliser = normaliser(normaliser_name)?;
    let centring = if center { Centring::Mean } else { Centring::None };
    let mut grams = Vec::new();
    for layer in &layers {
        let samples = Samples::of(layer, "the feature maps")?;
        grams.push(with_view!(samples, view => {
            let shape = shape(&view)?;
            let steps = shape.iter().fold(shape[0], |steps, &length| steps.saturating_mul(length));
            call(py, steps, progress, |progress| {
                let options = StyleOptions { normaliser, centring, progress };
                let maps = match view.to_slice() {
                    Some(values) => FeatureMaps::new(values, shape)?,
                    None => FeatureMaps::new(view.iter().copied().collect::<Vec<_>>(), shape)?,
                };
                maps.gram(&options).map_err(Failure::from)
            })
        })?);
    }
    style::Style::from_grams(grams).map(Style).map_err(raised)
}

/// The distance of two styles: its value, its bounds, and value and bounds for each layer.
#[pyfunction]
pub(crate) fn style_distance(
    py: Python<'_>,
    first: &Style,
    second: &Style,
    weights: Option<&Bound<'_, PyAny>>,
) -> PyResult<(f64, (f64, f64), Vec<(f64, (f64, f64))>)> {
    let weights = weights.map(|weights| vector(weights, "weights")).transpose()?;
    let steps = first.0.layers().iter().map(|layer| layer.order() * layer.order()).sum();
    let distance = call(py, steps, None, |_| Ok(first.0.distance(&second.0, weights.as_deref())?))?;
    let bounds = |e: gramkit::Enclosure| (e.lower, e.upper);
    let layers = distance.layers.iter().map(|layer| (layer.value, bounds(layer.enclosure))).collect();
    Ok((distance.value, bounds(distance.enclosure), layers))
}

/// The gradient of a style distance by the feature maps of one layer, its radius, and the kind of that.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn style_gradient<'py>(
    py: Python<'py>,
    own: &Style,
    target: &Style,
    layer: usize,
    maps: &Bound<'py, PyAny>,
    weight: f64,
) -> PyResult<(Bound<'py, PyAny>, f64, &'static str)> {
    let samples = Samples::of(maps, "the feature maps")?;
    let (gradient, shape) = with_view!(samples, view => {
        let shape = shape(&view)?;
        let steps = shape.iter().fold(shape[0], |steps, &length| steps.saturating_mul(length));
        let gradient = call(py, steps, None, |_| {
            let maps = match view.to_slice() {
                Some(values) => FeatureMaps::new(values, shape)?,
                None => FeatureMaps::new(view.iter().copied().collect::<Vec<_>>(), shape)?,
            };
            Ok(own.0.gradient(layer, &maps, &target.0, weight)?)
        })?;
        (gradient, shape)
    });
    let values = array_out::vector(py, gradient.maps.values().iter().copied());
    let radius = &gradient.radius;
    Ok((values.call_method1("reshape", (shape,))?, radius.value(), kind_of_radius(radius)))
}
