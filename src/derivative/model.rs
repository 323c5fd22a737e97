//! The second-order Taylor polynomial.

use super::Derivative;
use super::axis::Axis;
use super::differences::Differences;
use super::gradient::scalar_gradient;
use super::hessian::scalar_hessian;
use super::samples::{Samples, scalar};
use super::stencils::Stencils;
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, gamma, inflate, mul_up};

/// The model m(h) = f(x) + gᵀh + ½hᵀHh of f near x, what a trust region or a Newton step is made of.
///
/// ```
/// use gramkit::derivative::{Differences, SecondOrderModel};
/// let f = |p: &[f64]| p[0].exp() * p[1];
/// let model = SecondOrderModel::of(f, &[0.0, 2.0], &Differences::default())?;
/// let h = [0.01, -0.02];
/// let at = model.at(&h)?;
/// // m(h) = 2 + 2h₀ + h₁ + h₀² + h₀h₁.
/// assert!((at.value - 1.9999).abs() <= at.error && at.error < 1e-12);
/// assert!((f(&[h[0], 2.0 + h[1]]) - at.value).abs() < 1e-6); // Taylor's remainder, of third order
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SecondOrderModel {
    /// f(x).
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub function_value: f64,
    /// Absolute error of f(x): the noise that the derivatives reckon with.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub function_error: f64,
    /// g = ∇f(x).
    pub gradient: Derivative<Vec<f64>>,
    /// H = ∇²f(x).
    pub hessian: Derivative<Symmetric>,
    /// How often f was called in all; the samples along the axes serve gradient and Hessian.
    pub evaluations: usize,
}

/// The value of a [`SecondOrderModel`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ModelValue {
    /// m(h).
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: f64,
    /// How far the model's own entries, and the arithmetic, may move it: e_f + Σ e_gᵢ|hᵢ| + ½Σ e_Hij|hᵢh_j|; a bound if
    /// they are proved. Taylor's remainder is not in it.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub error: f64,
}

impl SecondOrderModel {
    /// Gradient and Hessian of f at x, as [`gradient()`](super::gradient()) and [`hessian()`](super::hessian()) find
    /// them, from the same samples.
    ///
    /// # Errors
    /// Those of [`gradient()`](super::gradient()), and [`Error::TooLarge`].
    pub fn of(f: impl Fn(&[f64]) -> f64, x: &[f64], options: &Differences<'_>) -> Result<Self> {
        let f = scalar(f);
        let axes = Axis::plan(options, x, 1.0)?;
        let mut stencils = Stencils::new(Samples::new(&f, 1, x), *options, axes)?;
        let gradient = scalar_gradient(&mut stencils)?;
        let hessian = scalar_hessian(&mut stencils)?;
        let (function_value, evaluations) = (stencils.centre[0], hessian.evaluations);
        Ok(Self { function_value, function_error: stencils.noise_at_centre(0), gradient, hessian, evaluations })
    }

    /// m(h) for a displacement h.
    ///
    /// # Errors
    /// [`Error::Shape`] if h has not n entries; [`Error::Overflow`].
    pub fn at(&self, h: &[f64]) -> Result<ModelValue> {
        let n = self.gradient.len();
        if h.len() != n {
            return Err(Error::Shape { what: "entries of the displacement", expected: n, found: h.len() });
        }
        let (g, hessian) = (&self.gradient, &self.hessian);
        // A model that was read from somewhere may be of unlike parts.
        for found in [g.error.len(), hessian.order(), hessian.error.order()] {
            if found != n {
                return Err(Error::Shape { what: "rows of each part of the model", expected: n, found });
            }
        }
        // Of each sum: its value, that of its magnitudes, and that of its errors.
        let mut sums = [self.function_value, self.function_value.abs(), self.function_error];
        for (i, &hi) in h.iter().enumerate() {
            let terms = [g[i] * hi, (g[i] * hi).abs(), g.error[i] * hi.abs()];
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
            for (j, &hj) in h.iter().enumerate() {
                let entry = 0.5 * hessian.get(i, j) * hi * hj;
                let terms = [entry, entry.abs(), 0.5 * hessian.error.get(i, j) * hi.abs() * hj.abs()];
                sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
            }
        }
        let [value, magnitude, error] = sums;
        // n² + n additions, and three products in a term; where those underflow, each is off by less than 2η(1 + |h|).
        let roundings = n * n + n + 3;
        let largest = h.iter().fold(1.0, |max, h| if h.abs() > max { h.abs() } else { max });
        let lost = mul_up(4.0 * roundings as f64, mul_up(SMALLEST_SUBNORMAL, largest));
        let arithmetic = mul_up(gamma(roundings), inflate(magnitude, roundings));
        let error = add_up(add_up(inflate(error, roundings), arithmetic), mul_up(2.0, lost));
        if value.is_finite() && error.is_finite() {
            Ok(ModelValue { value, error })
        } else {
            Err(Error::Overflow { what: "the second-order model", row: 0, column: 0 })
        }
    }
}
