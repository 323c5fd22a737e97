//! The box in which a function may be called.

use crate::error::{Error, Result};

/// Bounds of the coordinates; f is never called outside them.
///
/// Where a central difference does not fit, its step is reduced, to 1/32 at the least; beyond that the difference turns
/// forward or backward, to the side with more room, and is extrapolated in h instead of h².
///
/// ```
/// use gramkit::derivative::{Bounds, Differences, gradient};
/// // √x is not defined below 0, and x = 0.001 is near.
/// let bounds = Bounds::Box { lower: &[0.0], upper: &[f64::INFINITY] };
/// let options = Differences { bounds, ..Differences::default() };
/// let g = gradient(|x| x[0] * x[0].sqrt(), &[0.001], &options)?;
/// assert!((g[0] - 1.5 * 0.001_f64.sqrt()).abs() <= g.error[0]);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Bounds<'a> {
    /// f is defined everywhere near x.
    #[default]
    None,
    /// lower ≤ x ≤ upper, coordinate by coordinate; infinities are allowed.
    Box {
        /// The lower bounds.
        lower: &'a [f64],
        /// The upper bounds.
        upper: &'a [f64],
    },
}

impl Bounds<'_> {
    /// The bounds of coordinate i, between which x lies.
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one pair per coordinate; [`Error::Domain`] for a NaN or a lower bound above the
    /// upper; [`Error::Bounds`].
    pub(super) fn around(&self, x: &[f64]) -> Result<Vec<(f64, f64)>> {
        let (lower, upper) = match *self {
            Self::None => return Ok(vec![(f64::NEG_INFINITY, f64::INFINITY); x.len()]),
            Self::Box { lower, upper } => (lower, upper),
        };
        for (what, bounds) in [("lower bounds", lower), ("upper bounds", upper)] {
            if bounds.len() != x.len() {
                return Err(Error::Shape { what, expected: x.len(), found: bounds.len() });
            }
        }
        let pairs = lower.iter().zip(upper).zip(x).enumerate();
        let checked = pairs.map(|(index, ((&lower, &upper), &value))| {
            if upper.is_nan() {
                return Err(Error::Domain { what: "an upper bound", value: upper, must_be: "a number" });
            }
            if lower.is_nan() || lower > upper {
                let must_be = "a number, at most the upper bound";
                return Err(Error::Domain { what: "a lower bound", value: lower, must_be });
            }
            if lower <= value && value <= upper {
                Ok((lower, upper))
            } else {
                Err(Error::Bounds { index, value, lower, upper })
            }
        });
        checked.collect()
    }
}
