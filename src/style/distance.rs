//! The distance of two styles.

use super::difference::Difference;
use super::feature_gram::FeatureGram;
use crate::claim::Enclosure;
use crate::error::{Error, Place, Result};
use crate::rounding::{
    add_down, add_up, check_environment, div_down, div_up, exponent, mul_down, mul_up, scale_by_power_of_two, sub_down,
};

const WHAT: &str = "the style distance";

/// What one layer adds to the distance of two styles: w·‖Ĝ − Ĝ′‖²_F, over 4C²(HW)² for Gatys' normaliser.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LayerDistance {
    /// The share by the computed Gram matrices: 0 if and only if they are equal, or w is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: f64,
    /// The share by the exact Gram matrices of the maps lies in here.
    pub enclosure: Enclosure,
}

/// The distance of two styles, Σ_l w_l‖Ĝ_l − Ĝ′_l‖²_F, over 4C_l²(H_lW_l)² for Gatys' normaliser.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct StyleDistance {
    /// What each layer adds.
    pub layers: Vec<LayerDistance>,
    /// The distance by the computed Gram matrices.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: f64,
    /// The distance by the exact Gram matrices of the maps lies in here: proved.
    pub enclosure: Enclosure,
}

impl LayerDistance {
    const ZERO: Self = Self { value: 0.0, enclosure: Enclosure { lower: 0.0, upper: 0.0 } };
}

impl FeatureGram {
    /// The squared distance to another Gram matrix, ‖Ĝ − Ĝ′‖²_F, over 4C²(HW)² for Gatys' normaliser.
    ///
    /// The maps may be of different sizes: the Gram matrices are C × C. Only Gatys' normaliser takes one HW, since it
    /// stands in the divisor.
    ///
    /// Accurate to its enclosure: about 2‖Ĝ − Ĝ′‖_F·(r + r′) wide, r and r′ the radii, and (C + 20)·u relative.
    ///
    /// ```
    /// use gramkit::style::{FeatureMaps, Normaliser, StyleOptions};
    /// let options = StyleOptions { normaliser: Normaliser::Gatys, ..StyleOptions::default() };
    /// let gram = |values: [f64; 2]| FeatureMaps::new(values.to_vec(), [2, 1, 1])?.gram(&options);
    /// // [1 2; 2 4] and [1 3; 3 9], over 4·2²·1².
    /// let distance = gram([1.0, 2.0])?.distance(&gram([1.0, 3.0])?)?;
    /// assert_eq!(distance.value, (2.0 * 1.0 + 25.0) / 16.0);
    /// assert!(distance.enclosure.contains(27.0 / 16.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::Channels`](crate::error::Mismatch::Channels) if there are not as many maps;
    /// [`Mismatch::Positions`](crate::error::Mismatch::Positions) for Gatys' normaliser and maps of different sizes;
    /// [`Mismatch::Styles`](crate::error::Mismatch::Styles); [`Error::Overflow`] and [`Error::Underflow`], with the
    /// largest entry of Ĝ − Ĝ′, if the distance of different matrices is no normal number.
    pub fn distance(&self, other: &Self) -> Result<LayerDistance> {
        self.weighted_distance(other, 1.0)
    }

    /// The same times w, finite and not negative.
    pub(super) fn weighted_distance(&self, other: &Self, weight: f64) -> Result<LayerDistance> {
        check_environment()?;
        let difference = Difference::of(self, other)?;
        if weight == 0.0 {
            return Ok(LayerDistance::ZERO);
        }
        let square = difference.square();
        let root = self.normaliser().distance_root(self.shape());
        let weight_exponent = exponent(weight);
        let weight = scale_by_power_of_two(weight, -weight_exponent);
        let value = square.value * weight / root / root;
        let value = scale_by_power_of_two(value, 2 * square.exponent + weight_exponent);
        let (row, column, largest) = difference.largest;
        if value == f64::INFINITY {
            return Err(Error::Overflow { what: WHAT, row, column });
        }
        if largest > 0.0 && value < f64::MIN_POSITIVE {
            return Err(Error::Underflow { what: WHAT, row, column });
        }
        if largest == 0.0 && difference.radius == 0.0 {
            return Ok(LayerDistance::ZERO);
        }
        // In units of 2^e that hold the norm and the radius.
        let of_radius = if difference.radius == 0.0 { i32::MIN } else { exponent(difference.radius) };
        let e = if largest == 0.0 { of_radius } else { square.exponent.max(of_radius) };
        let (low, high) = square.root;
        let high = if largest == 0.0 { 0.0 } else { scale_by_power_of_two(high, square.exponent - e).next_up() };
        let low = scale_by_power_of_two(low, square.exponent - e).next_down().max(0.0);
        let radius =
            if difference.radius == 0.0 { 0.0 } else { scale_by_power_of_two(difference.radius, -e).next_up() };
        let (low, high) = (sub_down(low, radius).max(0.0), add_up(high, radius));
        let upper = div_up(div_up(mul_up(mul_up(high, high), weight), root), root);
        let upper = scale_by_power_of_two(upper, 2 * e + weight_exponent).next_up();
        let lower = div_down(div_down(mul_down(mul_down(low, low), weight), root), root);
        let lower = scale_by_power_of_two(lower.max(0.0), 2 * e + weight_exponent).next_down().max(0.0);
        // What is computed is at least as good as the bounds.
        let value = if value < lower { lower } else { value.min(upper) };
        Ok(LayerDistance { value, enclosure: Enclosure { lower, upper } })
    }
}

impl StyleDistance {
    /// The sum of what the layers add.
    pub(super) fn sum(layers: Vec<LayerDistance>) -> Result<Self> {
        let (mut value, mut lower, mut upper) = (0.0, 0.0, 0.0);
        for (layer, share) in layers.iter().enumerate() {
            value += share.value;
            if value == f64::INFINITY {
                let error = Box::new(Error::Overflow { what: WHAT, row: 0, column: 0 });
                return Err(Error::At { place: Place::Layer(layer), error });
            }
            lower = sum_of(lower, share.enclosure.lower, add_down).max(0.0);
            upper = sum_of(upper, share.enclosure.upper, add_up);
        }
        let value = if value < lower { lower } else { value.min(upper) };
        Ok(Self { layers, value, enclosure: Enclosure { lower, upper } })
    }
}

/// a + b, exactly where one of them is 0.
fn sum_of(a: f64, b: f64, rounded: fn(f64, f64) -> f64) -> f64 {
    if a == 0.0 || b == 0.0 { a + b } else { rounded(a, b) }
}
