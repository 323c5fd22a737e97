//! How a covariance is formed: what it is divided by, and how much each observation weighs.

use std::fmt;

use super::options::Accuracy;
use super::weights::Weights;
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::rounding::{add_up, gamma, inflate, mul_down, mul_up, scale_by_power_of_two, sub_down};

/// How much each observation counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Weighting<'a> {
    /// All alike.
    #[default]
    Equal,
    /// Each as often as its weight says, w ≥ 0: S is divided by Σw − ddof (NumPy's `fweights`).
    Frequency(&'a [f64]),
    /// Each as reliable as its weight says, whose scale has no part in it: S is divided by Σw − ddof·Σw²/Σw, which
    /// makes it unbiased for ddof = 1 and independent observations of the variance σ²/w (NumPy's `aweights`).
    Reliability(&'a [f64]),
    /// The last observation most, the one before it 2^(−1/h) times as much, and so on, for the half-life h > 0:
    /// reliability weights that are computed here, w_k = 2^(−k/h) for the age k. With `adjust` all by this rule;
    /// without it, as of the recursion s ← (1 − α)s + αx, α = 1 − 2^(−1/h), the first observation by (1 − α)^k and all
    /// others by α(1 − α)^k (`ewm` of pandas). What is proved is proved of the weights as they are computed.
    Exponential {
        /// h, in observations.
        half_life: f64,
        /// Whether the first observation is one like the others.
        adjust: bool,
    },
}

/// How [`Covariance::with`](super::Covariance::with) works. By default the sample covariance, ddof = 1.
///
/// ```
/// use gramkit::gram::{Covariance, CovarianceOptions, Weighting};
/// use gramkit::{MatrixView, Vectors};
/// let x = Vectors::columns(MatrixView::column_major(&[1.0, 4.0, 7.0], 3, 1)?);
/// let variance = |options: &CovarianceOptions| -> gramkit::error::Result<f64> {
///     Ok(Covariance::with(&x, options)?.matrix.get(0, 0))
/// };
/// let default = CovarianceOptions::default();
/// assert_eq!(variance(&default)?, 9.0);
/// assert_eq!(variance(&CovarianceOptions { ddof: 0, ..default })?, 6.0);
/// let weights = [1.0, 2.0, 1.0];
/// let repeated = CovarianceOptions { weighting: Weighting::Frequency(&weights), ..default };
/// assert_eq!(variance(&repeated)?, 6.0); // 18/(4 − 1)
/// let reliable = variance(&CovarianceOptions { weighting: Weighting::Reliability(&weights), ..default })?;
/// assert!((reliable - 18.0 / 2.5).abs() < 1e-13); // 4 − 6/4
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct CovarianceOptions<'a> {
    /// The degrees of freedom that are taken off the divisor.
    pub ddof: usize,
    /// How much each observation counts.
    pub weighting: Weighting<'a>,
    /// In which precision the matrix is formed.
    pub accuracy: Accuracy,
    /// Told how far the product is.
    pub progress: Option<Progress<'a>>,
}

impl Default for CovarianceOptions<'_> {
    fn default() -> Self {
        Self { ddof: 1, weighting: Weighting::default(), accuracy: Accuracy::default(), progress: None }
    }
}

impl fmt::Debug for CovarianceOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CovarianceOptions")
            .field("ddof", &self.ddof)
            .field("weighting", &self.weighting)
            .field("accuracy", &self.accuracy)
            .finish_non_exhaustive()
    }
}

/// The weights of m observations by age.
///
/// # Errors
/// [`Error::Domain`] for a half-life that is not positive.
pub(super) fn exponential(m: usize, half_life: f64, adjust: bool) -> Result<Vec<f64>> {
    if half_life.is_nan() || half_life <= 0.0 {
        let must_be = "a positive number of observations";
        return Err(Error::Domain { what: "the half-life", value: half_life, must_be });
    }
    let of_age = |age: usize| (-(age as f64) / half_life).exp2();
    // 1 − 2^(−1/h), without cancellation for a long half-life.
    let alpha = -(-std::f64::consts::LN_2 / half_life).exp_m1();
    let weight = |k: usize| {
        let own = of_age(m - 1 - k);
        if adjust || k == 0 { own } else { alpha * own }
    };
    Ok((0..m).map(weight).collect())
}

/// Σw − ddof, or Σw − ddof·Σw²/Σw, enclosed.
///
/// # Errors
/// Those of weights; [`Error::Domain`] where nothing is proved to be left to divide by.
pub(super) fn divisor(weights: &[f64], ddof: usize, reliability: bool) -> Result<Enclosure> {
    let m = weights.len();
    let checked = Weights::new(weights, m)?;
    let (scaled, e) = (checked.scaled(), checked.exponent());
    let lost = (4 * m) as f64 * f64::MIN_POSITIVE;
    let ends = |sum: f64, roundings: usize| Enclosure {
        lower: sub_down(mul_down(sum, (1.0 - gamma(roundings)).next_down()), lost).max(0.0),
        upper: add_up(inflate(sum, roundings), lost),
    };
    let sum = ends(scaled.iter().sum(), m);
    let count = ddof as f64;
    let less = if ddof == 0 {
        Enclosure::point(0.0)
    } else if reliability {
        let squares = ends(scaled.iter().map(|w| w * w).sum(), m + 1);
        let low = mul_down(count, (squares.lower / sum.upper).next_down()).max(0.0);
        Enclosure { lower: low, upper: mul_up(count, (squares.upper / sum.lower).next_up()) }
    } else {
        let one = scale_by_power_of_two(count, -e);
        Enclosure { lower: one.next_down().max(0.0), upper: one.next_up() }
    };
    let rest = Enclosure {
        lower: sub_down(sum.lower, less.upper),
        upper: sub_down(sum.upper, less.lower).next_up().next_up(),
    };
    let back = |x: f64| scale_by_power_of_two(x, e);
    let found = Enclosure { lower: back(rest.lower).next_down(), upper: back(rest.upper).next_up() };
    // A comparison that a NaN fails.
    if found.lower > 0.0 && found.upper.is_finite() {
        return Ok(found);
    }
    let (what, must_be) = ("the sum of the weights less the degrees of freedom", "more than 0 to divide by it");
    Err(Error::Domain { what, value: 0.5 * (found.lower + found.upper), must_be })
}
