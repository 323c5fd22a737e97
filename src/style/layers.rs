//! The style of an image: the Gram matrices of its feature maps, layer by layer.

use std::ops::ControlFlow;

use super::distance::{LayerDistance, StyleDistance};
use super::feature_gram::FeatureGram;
use super::feature_maps::FeatureMaps;
use super::options::StyleOptions;
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::Real;
use crate::progress::Progress;

/// The Gram matrices of the feature maps of one image, layer by layer.
///
/// ```
/// use gramkit::style::{FeatureMaps, Style};
/// // Two layers, of 2 maps of 1 × 2 positions and of 1 map of 1 × 1.
/// let layers = |x: f64| Ok::<_, gramkit::Error>([
///     FeatureMaps::new(vec![1.0, 2.0, 3.0, x], [2, 1, 2])?,
///     FeatureMaps::new(vec![x], [1, 1, 1])?,
/// ]);
/// let [a, b] = [Style::of(&layers(4.0)?)?, Style::of(&layers(2.0)?)?];
/// let distance = a.distance(&b, Some(&[1.0, 0.5]))?;
/// // [5 11; 11 25] and [5 7; 7 13], over 4; 16 and 4, and half a weight.
/// assert_eq!(distance.layers[0].value, 2.0 * 1.0 + 3.0 * 3.0);
/// assert_eq!((distance.layers[1].value, distance.value), (72.0, 83.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    layers: Vec<FeatureGram>,
}

impl Style {
    /// The Gram matrix FFᵀ/(CHW) of each layer's maps, uncentred; layers may differ in shape.
    ///
    /// # Errors
    /// [`Error::Domain`] without a layer; [`Error::At`] with what [`FeatureMaps::gram`] says of the layer.
    pub fn of<T: Real>(layers: &[FeatureMaps<'_, T>]) -> Result<Self> {
        Self::with(layers, &StyleOptions::default())
    }

    /// The Gram matrix of each layer's maps, by another normaliser, centred, or with progress.
    ///
    /// # Errors
    /// [`Error::Domain`] without a layer; [`Error::At`] with what [`FeatureMaps::gram`] says of the layer;
    /// [`Error::Cancelled`].
    pub fn with<T: Real>(layers: &[FeatureMaps<'_, T>], options: &StyleOptions<'_>) -> Result<Self> {
        let all: usize = layers.iter().map(|maps| maps.values().len()).sum();
        let mut done = 0;
        let mut grams = Vec::with_capacity(layers.len());
        for (layer, maps) in layers.iter().enumerate() {
            let share = maps.values().len() as f64 / all as f64;
            let before = done as f64 / all as f64;
            let onward = |fraction: f64| match options.progress {
                Some(progress) => progress((before + share * fraction).min(1.0)),
                None => ControlFlow::Continue(()),
            };
            let progress = options.progress.is_some().then_some(&onward as Progress<'_>);
            let gram = maps.gram(&StyleOptions { progress, ..*options });
            grams.push(gram.map_err(|error| in_layer(layer, error))?);
            done += maps.values().len();
        }
        Self::from_grams(grams)
    }

    /// The style of Gram matrices that have been formed already, of feature maps of different precision say.
    ///
    /// # Errors
    /// [`Error::Domain`] without a layer; [`Mismatch::Styles`](crate::error::Mismatch::Styles) if they differ in
    /// normaliser or centring.
    pub fn from_grams(layers: Vec<FeatureGram>) -> Result<Self> {
        let Some(first) = layers.first() else {
            return Err(Error::Domain { what: "the number of layers", value: 0.0, must_be: "at least 1" });
        };
        if layers.iter().any(|layer| layer.normaliser() != first.normaliser()) {
            return Err(Error::Mismatch(Mismatch::Styles { what: "normaliser" }));
        }
        if layers.iter().any(|layer| layer.centring() != first.centring()) {
            return Err(Error::Mismatch(Mismatch::Styles { what: "centring" }));
        }
        Ok(Self { layers })
    }

    /// The Gram matrices.
    pub fn layers(&self) -> &[FeatureGram] {
        &self.layers
    }

    /// The distance Σ_l w_l‖Ĝ_l − Ĝ′_l‖²_F, over 4C_l²(H_lW_l)² for Gatys' normaliser; without weights, each is 1.
    ///
    /// The value is 0 if and only if the computed Gram matrices are equal where the weights are not 0, and accurate to
    /// its enclosure: see [`FeatureGram::distance`].
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not as many layers, or weights; [`Error::NotFinite`] and [`Error::Domain`] for
    /// weights that are not finite, or negative; [`Error::At`] with what [`FeatureGram::distance`] says of the layer,
    /// among it [`Mismatch::Channels`].
    pub fn distance(&self, other: &Self, weights: Option<&[f64]>) -> Result<StyleDistance> {
        let (expected, found) = (self.layers.len(), other.layers.len());
        if expected != found {
            return Err(Error::Shape { what: "layers of the second style", expected, found });
        }
        if let Some(weights) = weights {
            check_weights(weights, expected)?;
        }
        let share = |(layer, (a, b)): (usize, (&FeatureGram, &FeatureGram))| -> Result<LayerDistance> {
            let weight = weights.map_or(1.0, |weights| weights[layer]);
            a.weighted_distance(b, weight).map_err(|error| in_layer(layer, error))
        };
        let shares = self.layers.iter().zip(&other.layers).enumerate().map(share).collect::<Result<Vec<_>>>()?;
        StyleDistance::sum(shares)
    }
}

pub(super) fn in_layer(layer: usize, error: Error) -> Error {
    match error {
        Error::Cancelled | Error::Environment(_) => error,
        error => error.at(Place::Layer(layer)),
    }
}

fn check_weights(weights: &[f64], layers: usize) -> Result<()> {
    const WHAT: &str = "weights of the layers";
    if weights.len() != layers {
        return Err(Error::Shape { what: WHAT, expected: layers, found: weights.len() });
    }
    for (index, &value) in weights.iter().enumerate() {
        if !value.is_finite() {
            return Err(Error::NotFinite { place: Place::Component { what: WHAT, index }, value });
        }
        check_weight(value)?;
    }
    Ok(())
}

/// # Errors
/// [`Error::Domain`].
pub(super) fn check_weight(value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        Ok(())
    } else {
        Err(Error::Domain { what: "the weight of a layer", value, must_be: "a finite number, zero or more" })
    }
}
