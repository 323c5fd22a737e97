//! How a function is to be differenced: steps, levels, bounds, noise.

use std::fmt;

use super::bounds::Bounds;
use super::derivative_bounds::DerivativeBounds;
use super::noise::Noise;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::rounding::scale_by_power_of_two;

/// The finest step, relative to the coordinate, is at least 2^this, so that x ± h is h away from x to 11 bits or more.
pub(super) const FINEST: i32 = -40;

/// The magnitude a coordinate has where it matters, so that a coordinate near 0 gets a sensible step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Magnitude<'a> {
    /// One for all coordinates.
    Same(f64),
    /// One for each coordinate.
    Each(&'a [f64]),
}

/// How derivatives are differenced. The default is Romberg's rule: five steps, each half the last, from an eighth of
/// the coordinate's magnitude on, extrapolated in h², and up to twelve where truncation dominates.
///
/// A function that is known to fewer digits than f64 has should say so in `noise`, so that its coarser steps are taken;
/// noise that is not declared is inferred from how far the levels disagree ([`Status`](super::Status)).
///
/// ```
/// use gramkit::derivative::{Differences, Magnitude, Noise, hessian};
/// // A pressure near 1e5 Pa and a mole fraction near 0.1, of a function that is good to 1e-6.
/// let options =
///     Differences { magnitude: Magnitude::Each(&[1e5, 0.1]), noise: Noise::Given(1e-6), ..Differences::default() };
/// let h = hessian(|p| (p[0] / 1e5).powi(2) * p[1], &[1e5, 0.1], &options)?;
/// assert!((h.get(0, 0) - 2e-11).abs() <= h.error.get(0, 0));
/// assert!((h.get(1, 0) - 2e-5).abs() <= h.error.get(1, 0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Differences<'a> {
    /// The first and largest step, relative to max(|xᵢ|, typical magnitude); default ⅛. The product is rounded down to
    /// a power of two.
    pub step: f64,
    /// Typical magnitude of the coordinates; default 1.
    pub magnitude: Magnitude<'a>,
    /// Number of steps h, h/2, h/4, … that are always taken; from 2 to 20, default 5.
    pub levels: usize,
    /// Number of steps at the most, where truncation dominates; from `levels` to 40, default 12. They end where a step
    /// falls below 2⁻⁴⁰|xᵢ|.
    pub most_levels: usize,
    /// Order of the central differences that extrapolation begins with: 2 (the default), 4, … up to 2·`levels`. Order 4
    /// combines the steps h and 2h, order 6 h, 2h and 4h: the elements of lower order are not considered. One-sided
    /// differences have half the order.
    pub order: usize,
    /// The box in which f may be called; by default, everywhere.
    pub bounds: Bounds<'a>,
    /// Absolute error of one value of f; by default, its rounding.
    pub noise: Noise,
    /// Bounds of the derivatives, with which an error is proved; by default, none.
    pub derivative_bounds: DerivativeBounds,
    /// Told the share of the points that are done, by [`gradients()`](super::gradients()) and
    /// [`hessians()`](super::hessians()); one point does not report.
    pub progress: Option<Progress<'a>>,
}

impl Default for Differences<'_> {
    fn default() -> Self {
        Self {
            step: 0.125,
            magnitude: Magnitude::Same(1.0),
            levels: 5,
            most_levels: 12,
            order: 2,
            bounds: Bounds::None,
            noise: Noise::Rounding,
            derivative_bounds: DerivativeBounds::default(),
            progress: None,
        }
    }
}

impl fmt::Debug for Differences<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Differences")
            .field("step", &self.step)
            .field("magnitude", &self.magnitude)
            .field("levels", &self.levels)
            .field("most_levels", &self.most_levels)
            .field("order", &self.order)
            .field("bounds", &self.bounds)
            .field("noise", &self.noise)
            .field("derivative_bounds", &self.derivative_bounds)
            .finish_non_exhaustive()
    }
}

impl Differences<'_> {
    /// The typical magnitude of coordinate i, after [`Differences::check`].
    pub(super) fn typical(&self, i: usize) -> f64 {
        match self.magnitude {
            Magnitude::Same(magnitude) => magnitude,
            Magnitude::Each(magnitudes) => magnitudes[i],
        }
    }

    /// Whether all is in its domain, for a point with so many coordinates.
    pub(super) fn check(&self, coordinates: usize) -> Result<()> {
        if !(2..=20).contains(&self.levels) {
            let value = self.levels as f64;
            return Err(Error::Domain { what: "the number of Richardson levels", value, must_be: "from 2 to 20" });
        }
        if !(self.levels..=40).contains(&self.most_levels) {
            let value = self.most_levels as f64;
            let must_be = "from the number of those always taken to 40";
            return Err(Error::Domain { what: "the largest number of Richardson levels", value, must_be });
        }
        if self.order % 2 == 1 || !(2..=2 * self.levels).contains(&self.order) {
            let must_be = "even, from 2 to twice the number of levels";
            return Err(Error::Domain { what: "the order of the differences", value: self.order as f64, must_be });
        }
        let least = scale_by_power_of_two(1.0, FINEST + self.levels as i32 - 1);
        if !(self.step.is_finite() && self.step >= least) {
            let must_be = "finite and at least 2^(levels − 41)";
            return Err(Error::Domain { what: "the relative step", value: self.step, must_be });
        }
        let magnitudes = match &self.magnitude {
            Magnitude::Same(magnitude) => std::slice::from_ref(magnitude),
            Magnitude::Each(magnitudes) if magnitudes.len() == coordinates => magnitudes,
            Magnitude::Each(magnitudes) => {
                return Err(Error::Shape {
                    what: "typical magnitudes",
                    expected: coordinates,
                    found: magnitudes.len(),
                });
            }
        };
        if let Some(&value) = magnitudes.iter().find(|m| !(m.is_finite() && **m > 0.0)) {
            return Err(Error::Domain { what: "a typical magnitude", value, must_be: "finite and positive" });
        }
        self.derivative_bounds.check()?;
        match self.noise {
            Noise::Given(value) if !(value.is_finite() && value >= 0.0) => {
                Err(Error::Domain { what: "the noise of the function", value, must_be: "finite, zero or more" })
            }
            _ => Ok(()),
        }
    }
}
