//! The noise of computed values, by a difference table.
//!
//! The k-th differences of a smooth function at a small spacing vanish, those of independent errors of variance σ² do
//! not: they have the variance σ²·(2k)!/(k!)². So every order k of a difference table gives an estimate,
//!
//! > σ_k² = γ_k·mean((Δᵏf)²), γ_k = (k!)²/(2k)!,
//!
//! and where three orders in succession agree to a factor of 4, and the differences change sign, they show noise
//! (Hamming, *Introduction to Applied Numerical Analysis*, 1971, ch. 6; Moré, Wild, *Estimating computational noise*,
//! SIAM Journal on Scientific Computing 33 (2011)). Where half of the values coincide the spacing is too small, where
//! they spread over a tenth of their magnitude too large.

use super::axis::{Axis, Side};
use super::differences::Differences;
use super::samples::{Samples, scalar};
use crate::error::Result;
use crate::rounding::scale_by_power_of_two;

/// Values along the line; nine are what Moré and Wild recommend.
const POINTS: usize = 9;
/// The spacing tried first, relative to the largest step: 2^this. Then those 2^±STRIDE away from the last.
const FIRST: i32 = -22;
const STRIDE: i32 = 6;
const ATTEMPTS: usize = 4;
/// Estimates of successive orders that show the same noise differ by this factor at most.
const AGREEMENT: f64 = 4.0;
/// Values that spread wider than this share of the largest are told apart by f, not by its noise.
const SPREAD: f64 = 0.1;
/// Standard deviations that bound the error of a value.
pub(super) const DEVIATIONS: f64 = 3.0;

/// The noise of f near x, by a difference table.
///
/// ```
/// use gramkit::derivative::{Differences, NoiseEstimate};
/// // Values that are rounded to single precision: the error is spread evenly over 2⁻²⁴·[−1, 1], σ = 2⁻²⁴/√3 = 3.4e-8.
/// let f = |x: &[f64]| f64::from(x[0].cos() as f32);
/// let noise = NoiseEstimate::of(f, &[0.7], &Differences::default())?;
/// let sigma = noise.deviation.ok_or("no noise")?;
/// assert!(sigma > 1e-8 && sigma < 1e-7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NoiseEstimate {
    /// σ, the standard deviation of one value; `None` where no three orders of a table agree, as of values that are
    /// exact.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub deviation: Option<f64>,
    /// How often f was called.
    pub evaluations: usize,
}

impl NoiseEstimate {
    /// From nine values on a short line through x, at four spacings at the most. Nine values tell σ to a factor of two
    /// or so.
    ///
    /// # Errors
    /// Those of [`gradient()`](super::gradient()).
    pub fn of(f: impl Fn(&[f64]) -> f64, x: &[f64], options: &Differences<'_>) -> Result<Self> {
        let axes = Axis::plan(options, x, 1.0)?;
        let f = scalar(f);
        let mut samples = Samples::new(&f, 1, x);
        let deviation = deviations(&mut samples, &axes)?[0];
        Ok(Self { deviation, evaluations: samples.evaluations })
    }
}

/// σ for each component.
pub(super) fn deviations(samples: &mut Samples<'_>, axes: &[Axis]) -> Result<Vec<Option<f64>>> {
    let m = samples.components;
    let mut found = vec![None; m];
    let (mut exponent, mut tried) = (vec![FIRST; m], Vec::new());
    for _ in 0..ATTEMPTS {
        // Components that need different spacings take turns.
        let open = (0..m).find(|&c| found[c].is_none() && !tried.contains(&exponent[c]));
        let Some(spacing) = open.map(|c| exponent[c]) else { break };
        tried.push(spacing);
        let table = line(samples, axes, spacing)?;
        for c in 0..m {
            if found[c].is_some() || exponent[c] != spacing {
                continue;
            }
            let values: Vec<f64> = table.iter().map(|row| row[c]).collect();
            match judge(&values) {
                Judgement::Noise(sigma) => found[c] = Some(sigma),
                Judgement::TooSmall => exponent[c] += STRIDE,
                Judgement::TooLarge => exponent[c] -= STRIDE,
            }
        }
    }
    Ok(found)
}

/// f at x and eight more points, where all coordinates move at once.
fn line(samples: &mut Samples<'_>, axes: &[Axis], exponent: i32) -> Result<Vec<Vec<f64>>> {
    let mut table = vec![vec![0.0; samples.components]; POINTS];
    for (k, row) in table.iter_mut().enumerate() {
        let coordinate = |i: usize, _: f64| {
            let axis: &Axis = &axes[i];
            let distance = k as f64 * scale_by_power_of_two(axis.largest(), exponent);
            if axis.side == Side::Below { axis.below(distance) } else { axis.above(distance) }
        };
        samples.moved(coordinate, row)?;
    }
    Ok(table)
}

enum Judgement {
    Noise(f64),
    TooSmall,
    TooLarge,
}

fn judge(values: &[f64]) -> Judgement {
    let (mut least, mut most) = (values[0], values[0]);
    for &value in values {
        least = if value < least { value } else { least };
        most = if value > most { value } else { most };
    }
    let largest = if most.abs() > least.abs() { most.abs() } else { least.abs() };
    if most - least > SPREAD * largest {
        return Judgement::TooLarge;
    }
    let mut differences = values.to_vec();
    let mut gamma = 1.0;
    let mut orders = Vec::new();
    for k in 1..values.len() - 1 {
        differences = differences.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if k == 1 && 2 * differences.iter().filter(|d| **d == 0.0).count() >= differences.len() {
            return Judgement::TooSmall;
        }
        gamma *= k as f64 / (2.0 * (2 * k - 1) as f64);
        let mean = differences.iter().map(|d| (d / largest).powi(2)).sum::<f64>() / differences.len() as f64;
        let changes = differences.iter().any(|d| *d < 0.0) && differences.iter().any(|d| *d > 0.0);
        orders.push(((gamma * mean).sqrt() * largest, changes));
    }
    let agree = |three: &&[(f64, bool)]| {
        let sigma = |k: usize| three[k].0;
        let within = |a: usize, b: usize| sigma(a) <= AGREEMENT * sigma(b);
        three[0].1 && sigma(0) > 0.0 && (0..3).all(|a| (0..3).all(|b| within(a, b)))
    };
    match orders.windows(3).find(agree) {
        Some(three) => Judgement::Noise(three[0].0),
        None => Judgement::TooLarge,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    #[test]
    fn gaussian_noise_is_found_to_a_factor_of_four() {
        let mut random = StdRng::seed_from_u64(1);
        let (mut found, mut near) = (0, 0);
        for _ in 0..1000 {
            let mut gauss = || (0..12).map(|_| random.random_range(-0.5..0.5)).sum::<f64>();
            let values: Vec<f64> = (0..POINTS).map(|k| 1.0 + 1e-5 * k as f64 + 1e-3 * gauss()).collect();
            if let Judgement::Noise(sigma) = judge(&values) {
                found += 1;
                near += usize::from((2.5e-4..4e-3).contains(&sigma));
            }
        }
        // A bound of 3σ covers the noise where σ is underestimated by a factor of 3 even.
        assert!(found > 900 && near * 100 >= found * 98, "{found} {near}");
    }

    #[test]
    fn smooth_values_have_none() {
        let values: Vec<f64> = (0..POINTS).map(|k| (1.0 + k as f64 / 64.0).powi(2)).collect();
        assert!(!matches!(judge(&values), Judgement::Noise(_)));
        assert!(matches!(judge(&[2.0; POINTS]), Judgement::TooSmall));
        assert!(matches!(judge(&[0.0; POINTS]), Judgement::TooSmall));
    }
}
