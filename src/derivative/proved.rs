//! Differences whose error is proved, by bounds of the derivatives and of the noise.
//!
//! Let |f̂ − f| ≤ ε at every sample, and M_p bound the p-th derivatives over the box, here with magnitudes mᵢ = 1. By
//! Taylor's theorem with its remainder at an intermediate point,
//!
//! > |[f(x+h) − f(x−h)]/(2h) − f′(x)| ≤ h²M₃/6, |[f(x+h) − 2f(x) + f(x−h)]/h² − f″(x)| ≤ h²M₄/12.
//!
//! The mixed difference is the mean of f_ij over the rectangle |s| ≤ hᵢ, |t| ≤ h_j around x. At fixed t the mean of
//! f_ij over ±s differs from f_ij(0, t) by s²/2·|f_iiij| at most, and that over ±t of f_ij(0, t) from f_ij(0, 0) by
//! t²/2·|f_ijjj|; the means of s² and t² are hᵢ²/3 and h_j²/3, so
//!
//! > |[f₊₊ − f₊₋ − f₋₊ + f₋₋]/(4hᵢh_j) − f_ij(x)| ≤ (hᵢ² + h_j²)M₄/6.
//!
//! The samples add ε/h, 4ε/h² and ε/(hᵢh_j). The sums are least at h = (3ε/M₃)^⅓, (48ε/M₄)^¼ and, for the mixed ones,
//! half the latter: those steps are taken, but none larger than half the first of the [`Differences`]. In the
//! arithmetic, each of the additions is off by u times its result, and a quotient d/h/h′ by γ₂ of its value and by
//! 2η(1 + 1/h′) (see [`rounding`](crate::rounding)). A sample that lies δ beside x ± h because that is no number of f64
//! is off by δM₁ more.
//!
//! All bounds are evaluated upwards.

use super::axis::{Axis, Side};
use super::differences::FINEST;
use super::entry::Entry;
use super::noise::Noise;
use super::status::Status;
use super::stencils::{Stencils, largest};
use crate::error::Result;
use crate::rounding::norms::larger;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, div_up, gamma, mul_up, scale_by_power_of_two, two_sum,
};

/// The largest share of the first step that is taken: it stays below that step when it is made representable, and it is
/// a power of two, so that exact samples stay exact.
const INSIDE: f64 = 0.5;

/// x ± h for one coordinate.
#[derive(Clone, Copy)]
struct Nodes {
    above: f64,
    below: f64,
    h: f64,
    /// What a sample may be off because it does not lie at x ± h.
    displaced: f64,
    /// h/m, rounded up, and m.
    relative: f64,
    magnitude: f64,
}

impl Nodes {
    /// `None` if the samples are not symmetric, and no bound of the slope tells what that does.
    fn new(axis: &Axis, typical: f64, step: f64, slope: f64) -> Option<Self> {
        let largest = INSIDE * axis.largest();
        let least = scale_by_power_of_two(axis.x.abs(), FINEST);
        let step = if step < largest { step } else { largest };
        let h = axis.representable(if step > least { step } else { least });
        let (above, above_rest) = two_sum(axis.x, h);
        let (below, below_rest) = two_sum(axis.x, -h);
        let inside = axis.above(h) == above && axis.below(h) == below;
        if axis.side != Side::Both || !inside || h < f64::MIN_POSITIVE {
            return None;
        }
        let rest = larger(above_rest.abs(), below_rest.abs());
        let displaced = if rest == 0.0 { 0.0 } else { mul_up(rest, div_up(slope, typical)) };
        let nodes = Self { above, below, h, displaced, relative: div_up(h, typical), magnitude: typical };
        displaced.is_finite().then_some(nodes)
    }
}

/// The noise, and the noise or rounding of values of this magnitude that the step is chosen by.
#[derive(Clone, Copy)]
struct Balance {
    noise: f64,
    floor: f64,
}

impl Stencils<'_> {
    fn balance(&self) -> Option<Balance> {
        let Noise::Given(noise) = self.options.noise else { return None };
        Some(Balance { noise, floor: larger(noise, UNIT_ROUNDOFF * largest(&self.centre)) })
    }

    /// The nodes on every axis for a step of `relative` times its magnitude.
    fn nodes(&self, relative: f64) -> Option<Vec<Nodes>> {
        let slope = self.options.derivative_bounds.first;
        let nodes = self.axes.iter().enumerate().map(|(i, axis)| {
            let typical = self.options.typical(i);
            Nodes::new(axis, typical, relative * typical, slope)
        });
        nodes.collect()
    }

    /// ∂f_c/∂xᵢ, by axis and component, with proved errors; `None` if too little is known.
    pub(super) fn proved_first(&mut self) -> Result<Option<Vec<Vec<Entry>>>> {
        let third = self.options.derivative_bounds.third;
        let Some(balance) = self.balance().filter(|_| third.is_finite()) else { return Ok(None) };
        let Some(nodes) = self.nodes((3.0 * balance.floor / third).cbrt()) else { return Ok(None) };
        check_environment()?;
        let m = self.centre.len();
        let (mut plus, mut minus) = (vec![0.0; m], vec![0.0; m]);
        let mut answers = Vec::with_capacity(nodes.len());
        for (i, node) in nodes.iter().enumerate() {
            self.samples.at(&[(i, node.above)], &mut plus)?;
            self.samples.at(&[(i, node.below)], &mut minus)?;
            let truncation = div_up(div_up(mul_up(mul_up(node.relative, node.relative), third), 6.0), node.magnitude);
            let derivative = |(plus, minus): (&f64, &f64)| {
                let difference = plus - minus;
                let samples = mul_up(2.0, add_up(balance.noise, node.displaced));
                let error = add_up(samples, mul_up(UNIT_ROUNDOFF, difference.abs()));
                quotient(difference, error, 2.0 * node.h, 1.0, truncation)
            };
            answers.push(plus.iter().zip(&minus).map(derivative).collect());
        }
        Ok(Some(answers))
    }

    /// ∂²f_c/∂xᵢ∂x_j, handed on by (i, j), i ≥ j, with proved errors; false if too little is known.
    pub(super) fn proved_second(&mut self, mut take: impl FnMut(usize, usize, &[Entry]) -> Result<()>) -> Result<bool> {
        let fourth = self.options.derivative_bounds.fourth;
        let Some(balance) = self.balance().filter(|_| fourth.is_finite()) else { return Ok(false) };
        let relative = (48.0 * balance.floor / fourth).sqrt().sqrt();
        let (Some(nodes), Some(halves)) = (self.nodes(relative), self.nodes(0.5 * relative)) else { return Ok(false) };
        check_environment()?;
        let m = self.centre.len();
        let mut values = [(); 4].map(|()| vec![0.0; m]);
        for j in 0..nodes.len() {
            for i in j..nodes.len() {
                let answers: Vec<Entry> = if i == j {
                    let node = nodes[i];
                    self.samples.at(&[(i, node.above)], &mut values[0])?;
                    self.samples.at(&[(i, node.below)], &mut values[1])?;
                    let square = mul_up(node.relative, node.relative);
                    let truncation =
                        div_up(div_up(div_up(mul_up(square, fourth), 12.0), node.magnitude), node.magnitude);
                    let displaced = mul_up(2.0, node.displaced);
                    let derivative = |c: usize| {
                        let (right, left) = (values[0][c] - self.centre[c], values[1][c] - self.centre[c]);
                        let error = add_up(mul_up(4.0, balance.noise), displaced);
                        sum_quotient([right, left], error, node.h, node.h, truncation)
                    };
                    (0..m).map(derivative).collect()
                } else {
                    let (a, b) = (halves[i], halves[j]);
                    for (k, (xi, xj)) in
                        [(a.above, b.above), (a.below, b.below), (a.below, b.above), (a.above, b.below)]
                            .into_iter()
                            .enumerate()
                    {
                        self.samples.at(&[(i, xi), (j, xj)], &mut values[k])?;
                    }
                    let squares = add_up(mul_up(a.relative, a.relative), mul_up(b.relative, b.relative));
                    let truncation = div_up(div_up(div_up(mul_up(squares, fourth), 6.0), a.magnitude), b.magnitude);
                    let displaced = mul_up(4.0, add_up(a.displaced, b.displaced));
                    let derivative = |c: usize| {
                        let [pp, mm, mp, pm] = values.each_ref().map(|values| values[c]);
                        let error = add_up(mul_up(4.0, balance.noise), displaced);
                        sum_quotient([pp - mp, mm - pm], error, 2.0 * a.h, 2.0 * b.h, truncation)
                    };
                    (0..m).map(derivative).collect()
                };
                take(i, j, &answers)?;
            }
        }
        Ok(true)
    }
}

/// (a + b)/h/h′ for two rounded differences a and b, whose samples are off by `error` in all.
fn sum_quotient([a, b]: [f64; 2], error: f64, h: f64, other: f64, truncation: f64) -> Entry {
    let sum = a + b;
    let results = add_up(add_up(a.abs(), b.abs()), sum.abs());
    quotient(sum, add_up(error, mul_up(UNIT_ROUNDOFF, results)), h, other, truncation)
}

/// d/h/h′ for a d that is off by `error`.
fn quotient(d: f64, error: f64, h: f64, other: f64, truncation: f64) -> Entry {
    let value = d / h / other;
    let lost = mul_up(2.0, add_up(SMALLEST_SUBNORMAL, div_up(SMALLEST_SUBNORMAL, other)));
    let arithmetic = add_up(mul_up(gamma(2), value.abs()), lost);
    let rounding = add_up(div_up(div_up(error, h), other), arithmetic);
    Entry { value, truncation, rounding, status: Status::Proved }
}
