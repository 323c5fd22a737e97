//! How a function is to be differenced: steps, levels, noise.

use crate::rounding::{exponent, scale_by_power_of_two};
use crate::{Error, Result};

/// The finest step, relative to the coordinate, is at least 2^this, so that x ± h is h away from x to 11 bits or more.
const FINEST: i32 = -40;

/// The magnitude a coordinate has where it matters, so that a coordinate near 0 gets a sensible step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Magnitude<'a> {
    /// One for all coordinates.
    Same(f64),
    /// One for each coordinate.
    Each(&'a [f64]),
}

/// How [`hessian()`](crate::hessian()) chooses its steps. The default is Romberg's rule: five steps, each half the
/// last, from an eighth of the coordinate's magnitude on, extrapolated in h².
///
/// A function that is known to fewer digits than f64 has should say so in `noise`, so that its coarser steps are taken;
/// noise that is not declared is noticed only where the levels disagree.
///
/// ```
/// use gramkit::{Differences, Magnitude, hessian};
/// // A pressure near 1e5 Pa and a mole fraction near 0.1, of a function that is good to 1e-6.
/// let options =
///     Differences { magnitude: Magnitude::Each(&[1e5, 0.1]), noise: Some(1e-6), ..Differences::default() };
/// let h = hessian(|p| (p[0] / 1e5).powi(2) * p[1], &[1e5, 0.1], &options)?;
/// assert!((h.matrix.get(0, 0) - 2e-11).abs() <= h.error[(0, 0)]);
/// assert!((h.matrix.get(1, 0) - 2e-5).abs() <= h.error[(1, 0)]);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Differences<'a> {
    /// The first and largest step, relative to max(|xᵢ|, typical magnitude); default ⅛. The product is rounded down to
    /// a power of two.
    pub step: f64,
    /// Typical magnitude of the coordinates; default 1.
    pub magnitude: Magnitude<'a>,
    /// Number of steps h, h/2, h/4, …; from 2 to 20, default 5.
    pub levels: usize,
    /// Absolute error of one value of f. By default u·(max|f| + Σ_j (|x_j| + h_j)·|Δ_j f|/h_j): the rounding of f's
    /// value, and that of its arguments (or of what is computed from them), carried through the slopes of f.
    pub noise: Option<f64>,
}

impl Default for Differences<'_> {
    fn default() -> Self {
        Self { step: 0.125, magnitude: Magnitude::Same(1.0), levels: 5, noise: None }
    }
}

impl Differences<'_> {
    /// The steps at x, by level and coordinate.
    pub(super) fn steps(&self, x: &[f64]) -> Result<Vec<Vec<f64>>> {
        self.check(x.len())?;
        let mut first = Vec::with_capacity(x.len());
        for (i, &xi) in x.iter().enumerate() {
            let typical = match self.magnitude {
                Magnitude::Same(magnitude) => magnitude,
                Magnitude::Each(magnitudes) => magnitudes[i],
            };
            let product = self.step * xi.abs().max(typical);
            let step = scale_by_power_of_two(1.0, exponent(product) - 1);
            let finest = scale_by_power_of_two(step, 1 - self.levels as i32);
            if finest < f64::MIN_POSITIVE || !(xi.abs() + step).is_finite() {
                let must_be = "a normal number at every level, and x ± h finite";
                return Err(Error::Domain { what: "the step h of a coordinate", value: product, must_be });
            }
            first.push(step);
        }
        // x moves outwards to a number of the same or a coarser binade; the rounding this takes goes into the step, and then
        // the inward neighbour is exact as well (unless |x| < h).
        let actual = |level: usize| {
            let halved = |(&x, &step): (&f64, &f64)| {
                let step = scale_by_power_of_two(step, -(level as i32));
                (x.abs() + step) - x.abs()
            };
            x.iter().zip(&first).map(halved).collect()
        };
        Ok((0..self.levels).map(actual).collect())
    }

    fn check(&self, order: usize) -> Result<()> {
        if !(2..=20).contains(&self.levels) {
            let value = self.levels as f64;
            return Err(Error::Domain { what: "the number of Richardson levels", value, must_be: "from 2 to 20" });
        }
        let least = scale_by_power_of_two(1.0, FINEST + self.levels as i32 - 1);
        if !(self.step.is_finite() && self.step >= least) {
            let must_be = "finite and at least 2^(levels − 41)";
            return Err(Error::Domain { what: "the relative step", value: self.step, must_be });
        }
        let magnitudes = match &self.magnitude {
            Magnitude::Same(magnitude) => std::slice::from_ref(magnitude),
            Magnitude::Each(magnitudes) if magnitudes.len() == order => magnitudes,
            Magnitude::Each(magnitudes) => {
                return Err(Error::Shape { what: "typical magnitudes", expected: order, found: magnitudes.len() });
            }
        };
        if let Some(&value) = magnitudes.iter().find(|m| !(m.is_finite() && **m > 0.0)) {
            return Err(Error::Domain { what: "a typical magnitude", value, must_be: "finite and positive" });
        }
        match self.noise {
            Some(value) if !(value.is_finite() && value >= 0.0) => {
                Err(Error::Domain { what: "the noise of the function", value, must_be: "finite, zero or more" })
            }
            _ => Ok(()),
        }
    }
}
