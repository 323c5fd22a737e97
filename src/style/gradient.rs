//! The gradient of the style distance with respect to the feature maps.

use faer::{Mat, MatRef};
use rayon::prelude::*;

use super::difference::Difference;
use super::feature_gram::{FeatureGram, in_maps};
use super::feature_maps::FeatureMaps;
use super::layers::{Style, check_weight, in_layer};
use super::normaliser::Normaliser;
use crate::claim::Radius;
use crate::error::{Error, Mismatch, Result};
use crate::gram::{Centring, CrossGram};
use crate::matrix::{MatrixView, Real, Vectors};
use crate::product::sum_of_squares;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, exponent, gamma, in_range, inflate, mul_up,
    scale_by_power_of_two, sqrt_up,
};
use crate::threads::parallel;

const WHAT: &str = "the gradient of the style distance";
/// Deviations that are summed at a time: as many roundings, and one for each chunk.
const CHUNK: usize = 1024;

/// ∂E/∂F of one layer's share E of the distance of two styles.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StyleGradient {
    /// The derivative by each feature at each position, C×H×W.
    pub maps: FeatureMaps<'static, f64>,
    /// Bounds ‖computed − exact‖_F, and with it ‖·‖₂: proved, of the exact Gram matrices of the maps.
    pub radius: Radius,
}

impl Style {
    /// The gradient, with respect to its maps F, of what a layer adds to the distance to `target` with the weight w:
    ///
    /// > 4w/s·(Ĝ − Ĝ′)F, and w/(C²(HW)²)·(Ĝ − Ĝ′)F for [`Normaliser::Gatys`],
    ///
    /// s what the Gram matrix was divided by, F less the mean of each map where it was centred. `maps` are those that
    /// this layer of the style was formed of.
    ///
    /// Accurate to its radius: about 4w/s·‖F‖_F·(r + r′ + 100u‖Ĝ − Ĝ′‖_F), r and r′ the radii of the Gram matrices.
    ///
    /// ```
    /// use gramkit::style::{FeatureMaps, Normaliser, Style, StyleOptions};
    /// let options = StyleOptions { normaliser: Normaliser::None, ..StyleOptions::default() };
    /// let maps = FeatureMaps::new(&[3.0], [1, 1, 1])?;
    /// let style = Style::with(std::slice::from_ref(&maps), &options)?;
    /// let target = Style::with(&[FeatureMaps::new(&[2.0], [1, 1, 1])?], &options)?;
    /// // (f² − 4)² has the derivative 4(f² − 4)f.
    /// let gradient = style.gradient(0, &maps, &target, 1.0)?;
    /// assert_eq!(gradient.maps.values(), [60.0]);
    /// assert!(gradient.radius.value() < 1e-12);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if there is no such layer; [`Error::Domain`] for a weight that is not finite, or negative;
    /// [`Error::At`] with [`Mismatch::FeatureShapes`] if the maps are not of the layer's shape, [`Mismatch::Channels`],
    /// [`Mismatch::Positions`], [`Mismatch::Styles`], [`Error::NotFinite`], [`Error::Overflow`] (entry: channel and
    /// position), or [`Error::Underflow`] if the largest entry is nonzero, but no normal number.
    pub fn gradient<T: Real>(
        &self,
        layer: usize,
        maps: &FeatureMaps<'_, T>,
        target: &Self,
        weight: f64,
    ) -> Result<StyleGradient> {
        check_environment()?;
        check_weight(weight)?;
        let of = |style: &Self| style.layers().len();
        let length = of(self).min(of(target));
        let (Some(own), Some(other)) = (self.layers().get(layer), target.layers().get(layer)) else {
            return Err(Error::Shape {
                what: "layers, for one of this index",
                expected: layer.saturating_add(1),
                found: length,
            });
        };
        gradient(own, maps, other, weight).map_err(|error| in_layer(layer, error))
    }
}

/// With D = fl(Ĝ − Ĝ′)·2^(−e), P = DF and k = k̂(1 + κ) the factor, |κ| ≤ γ₃:
///
/// ‖P̂ − P‖_F ≤ R + ‖D‖_F·φ + δ·‖F‖_F, R the bound of the product, φ of ‖F̂ − F‖_F, δ of the difference. The factor and
/// its product add γ₄k̂‖P̂‖_F, and ‖P̂‖_F ≤ ‖D‖_F(‖F‖_F + φ) + R. Underflow costs η of an entry before and after the
/// last scaling.
fn gradient<T: Real>(
    own: &FeatureGram,
    maps: &FeatureMaps<'_, T>,
    target: &FeatureGram,
    weight: f64,
) -> Result<StyleGradient> {
    let shape = own.shape();
    if maps.shape() != shape {
        return Err(Error::Mismatch(Mismatch::FeatureShapes { first: shape, second: maps.shape() }));
    }
    let difference = Difference::of(own, target)?.scaled();
    let (channels, positions) = (maps.channels(), maps.positions());
    if weight == 0.0 {
        let zeros = FeatureMaps::new(vec![0.0; channels * positions], shape)?;
        return Ok(StyleGradient { maps: zeros, radius: Radius::Exact });
    }
    let (product, deviation) = match own.centring() {
        Centring::None => (product(maps.values(), shape, &difference.values)?, 0.0),
        Centring::Mean => {
            let Deviations { values, error } = Deviations::of(maps);
            (product(&values, shape, &difference.values)?, error)
        }
    };
    let weight_exponent = exponent(weight);
    let weight = scale_by_power_of_two(weight, -weight_exponent);
    let (factor, roundings) = match own.normaliser() {
        Normaliser::Gatys => {
            let elements = own.normaliser().distance_root(shape) / 2.0;
            (weight / (elements * elements), 4)
        }
        normaliser => (4.0 * weight / normaliser.number(shape), 4),
    };
    let last = difference.exponent + weight_exponent;

    let norm = norm_of_maps(own);
    let of_product = add_up(mul_up(difference.norm, add_up(norm, deviation)), product.radius.value());
    let off = add_up(mul_up(difference.norm, deviation), mul_up(difference.radius, norm));
    let off = add_up(off, product.radius.value());
    let relative = gamma(roundings + 2);
    let off = add_up(mul_up(off, add_up(1.0, relative)), mul_up(relative, of_product));
    let lost = mul_up((channels * positions) as f64, 2.0 * SMALLEST_SUBNORMAL);
    let off = add_up(mul_up(off, factor), lost);
    let radius = add_up(scale_by_power_of_two(off, last).next_up(), lost);
    if !radius.is_finite() {
        return Err(Error::Overflow { what: "the radius of the gradient", row: 0, column: 0 });
    }

    let mut values = vec![0.0; channels * positions];
    let rows = values.par_chunks_mut(positions).enumerate();
    let largest: Vec<Result<(f64, f64)>> = parallel(rows)
        .map(|(channel, row)| {
            let (mut before, mut after) = (0.0, 0.0);
            for (position, value) in row.iter_mut().enumerate() {
                let unscaled = product.values[(position, channel)];
                *value = in_range(scale_by_power_of_two(unscaled * factor, last), WHAT, channel, position)?;
                before = if unscaled.abs() > before { unscaled.abs() } else { before };
                after = if value.abs() > after { value.abs() } else { after };
            }
            Ok((before, after))
        })
        .collect();
    let (mut before, mut after, mut row) = (0.0, 0.0, 0);
    for (channel, largest) in largest.into_iter().enumerate() {
        let (of_product, of_gradient) = largest?;
        if of_product > before {
            (before, row) = (of_product, channel);
        }
        after = if of_gradient > after { of_gradient } else { after };
    }
    if before > 0.0 && after < f64::MIN_POSITIVE {
        return Err(Error::Underflow { what: WHAT, row, column: 0 });
    }
    Ok(StyleGradient { maps: FeatureMaps::new(values, shape)?, radius: Radius::Bound(radius) })
}

/// FᵀD, HW × C.
fn product<T: Real>(values: &[T], shape: [usize; 3], difference: &Mat<f64>) -> Result<CrossGram> {
    let channels = shape[0];
    let features = MatRef::from_row_major_slice(values, channels, values.len() / channels);
    let cross = CrossGram::of(&Vectors::columns(MatrixView::borrowed(features)), &Vectors::columns(difference));
    cross.map_err(|error| in_maps(error, shape))
}

/// An upper bound on ‖F‖_F, centred if the Gram matrix is: ‖F‖²_F = s·tr G, and the trace of n numbers is off by n·r at
/// most.
fn norm_of_maps(gram: &FeatureGram) -> f64 {
    let n = gram.order();
    let trace = inflate(gram.diagonal().iter().sum(), n);
    let trace = add_up(trace, mul_up(n as f64, gram.radius().value()));
    // Apart, so that the product is in range where the maps are.
    mul_up(sqrt_up(gram.normaliser().number(gram.shape())), sqrt_up(trace))
}

/// F less the mean of each map.
struct Deviations {
    values: Vec<f64>,
    /// ‖computed − exact‖_F is at most this.
    error: f64,
}

impl Deviations {
    /// The maps less a shift c near the mean, and then less the mean of that.
    ///
    /// d = fl(f − c) is off by u|d|, its mean by γ_(h+1)·Σ|d|/M + u·Σ|d|/M, and Σ|d|/M ≤ ‖d‖/√M; the second subtraction
    /// by u|·|. So a map is off by (2u + γ_(h+1))‖d‖ + u‖f̂‖ in ‖·‖₂, whatever c is, and ‖f̂‖ ≤ (2 + γ)‖d‖.
    fn of<T: Real>(maps: &FeatureMaps<'_, T>) -> Self {
        let positions = maps.positions();
        let mut values = vec![0.0; maps.values().len()];
        let rows = values.par_chunks_mut(positions).zip(maps.values().par_chunks(positions));
        let errors: Vec<f64> = parallel(rows)
            .map(|(row, map)| {
                let subtract = |row: &mut [f64], shift: f64| {
                    row.iter_mut().zip(map).for_each(|(d, f)| *d = f.to_f64() - shift);
                };
                // The first value is as far from the mean as the maps deviate, so nothing overflows that they do not.
                let first = map.first().map_or(0.0, |f| f.to_f64());
                subtract(row, first);
                let shift = first + mean(row);
                subtract(row, shift);
                // A square that underflows loses less than η.
                let lost = positions as f64 * SMALLEST_SUBNORMAL;
                let norm = sqrt_up(add_up(inflate(sum_of_squares(row), positions + 10), lost));
                let rest = mean(row);
                row.iter_mut().for_each(|d| *d -= rest);
                let roundings = positions.min(CHUNK) + positions.div_ceil(CHUNK) + 1;
                mul_up(norm, add_up(gamma(roundings), 6.0 * UNIT_ROUNDOFF))
            })
            .collect();
        let error = errors.iter().fold(0.0, |sum, &error| add_up(sum, error));
        Self { values, error }
    }
}

fn mean(values: &[f64]) -> f64 {
    let sum: f64 = values.chunks(CHUNK).map(|chunk| chunk.iter().sum::<f64>()).sum();
    sum / values.len() as f64
}
