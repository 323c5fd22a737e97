//! The error of a Gram matrix that is formed in pairs of doubles.

use faer::Mat;

use super::scaled::{EntrywiseBound, ScaledGram};
use super::weights::Total;
use crate::product::PairSums;
use crate::rounding::{
    DoubleWord, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, mul_down, mul_up, scale_by_power_of_two, sqrt_down,
    sqrt_up,
};

/// u², the unit of the errors of a pair.
const SQUARED: f64 = UNIT_ROUNDOFF * UNIT_ROUNDOFF;
/// What is of higher order, and the roundings in evaluating ε.
pub(super) const HIGHER_ORDER: f64 = 1.0 + 1.0 / (1 << 20) as f64;

/// |Ĝ − G|_ij ≤ ε·a_i·a_j + tiny.
pub(super) struct DoubledBound {
    epsilon: f64,
    lengths: Vec<f64>,
    tiny: f64,
}

/// The Gram matrix of the first columns, as many as there are exponents, whose inner products are within ε·a_i·a_j and what
/// 256η for each of m rows allow.
pub(super) fn scaled_gram(sums: &PairSums, exponents: Vec<i32>, epsilon: f64, m: usize) -> ScaledGram<DoubledBound> {
    let n = exponents.len();
    let values = Mat::from_fn(n, n, |i, j| if i < j { DoubleWord::from(0.0) } else { sums.at(i, j) });
    let tiny = mul_up(m.max(1) as f64, 256.0 * SMALLEST_SUBNORMAL);
    let shrink = (1.0 - epsilon).next_down();
    // The pair exceeds its head by less than a unit in the last place.
    let length = |j: usize| sqrt_up(div_up(add_up(values[(j, j)].high.next_up(), tiny), shrink));
    let bound = DoubledBound { epsilon, lengths: (0..n).map(length).collect(), tiny };
    ScaledGram { values, mirrored: false, bound, exponents: Some(exponents) }
}

impl EntrywiseBound for DoubledBound {
    type Entry = DoubleWord;

    /// In the units of T = t/2, Σw is W, a quarter of the total, and |T̂_i| ≤ θ·√W·a_i, where θ ≤ 1 up to rounding and usually
    /// near u, as c is the mean up to rounding. T̂ is off by ε·√W·a and Ŵ by 2εW, so T·Tᵀ/W by (2θ + 2θ²)ε and ε². The product
    /// and the quotient of pairs cost 23u²θ², the difference 3.1u²(1 + θ²). What underflow took from T, 2(a/√W)·tiny ≤ 9·tiny
    /// (as |d| ≤ 2, a ≤ 4√W), and from the product and the quotient, W ≥ ⅛: 6η/W + 8η(1 + 1/W) ≤ 120η.
    fn centred(self, t: &[DoubleWord], total: Total<DoubleWord>) -> Self {
        let root = sqrt_down(mul_down(total.value.high, 1.0 / HIGHER_ORDER));
        let theta = t
            .iter()
            .zip(&self.lengths)
            .fold(0.0_f64, |theta, (t, &a)| theta.max(div_up(t.high.abs().next_up(), mul_down(root, a))));
        let square = theta * theta;
        let from_sums = self.epsilon * (1.0 + 3.0 * theta + 3.0 * square);
        let epsilon = HIGHER_ORDER * (from_sums + SQUARED * (32.0 * square + 4.0 * (1.0 + square)));
        Self { epsilon, tiny: 16.0 * self.tiny, ..self }
    }

    fn divisor_error(total: Total<DoubleWord>, divisor: DoubleWord) -> f64 {
        let cancelled = HIGHER_ORDER * total.relative_error * (total.value.high / divisor.high);
        cancelled + 4.0 * SQUARED
    }

    /// As for a division in working precision: |ŝ/d̂ − s/d| ≤ |ŝ|·|1/d̂ − 1/d| + |ŝ − s|/d, with |ŝ| ≤ 3a_i·a_j + tiny, and the
    /// quotient of pairs costs 16u²|ŝ/d̂| and 8η(1 + 1/d̂).
    fn divided(mut self, divisor: DoubleWord, error: f64) -> Self {
        let lower = divisor.high.next_down();
        let root = sqrt_down(lower);
        for length in &mut self.lengths {
            *length = div_up(*length, root);
        }
        let errors = self.epsilon * (1.0 + error) + 3.0 * error + 48.0 * SQUARED;
        let tiny = add_up(div_up(mul_up(4.0, self.tiny), lower), 16.0 * SMALLEST_SUBNORMAL);
        Self { epsilon: HIGHER_ORDER * errors, tiny, ..self }
    }

    fn diagonal(&self, j: usize) -> f64 {
        let a = self.lengths[j];
        add_up(mul_up(self.epsilon, mul_up(a, a)), self.tiny)
    }

    /// With relative errors of at most ω ≤ ¼ on the diagonal, r√((1 + ω_i)(1 + ω_j)) = r̂ + e, |r| ≤ 1 and |e| ≤ ω/(1 − ω):
    /// 3ω in all. Two roots, their product and the quotient of pairs cost 5 + 5 + 7 + 16 < 40u².
    fn of_cosines(n: usize, omega: f64, rounded: f64) -> f64 {
        let off_diagonal = HIGHER_ORDER * (3.0 * omega + 40.0 * SQUARED);
        add_up(rounded, mul_up((n - 1) as f64, off_diagonal))
    }

    fn radius(&self, powers: Option<&[i32]>, rounded: f64) -> f64 {
        let power = |j: usize| powers.map_or(0, |powers| powers[j]);
        let of_column = |j: usize| scale_by_power_of_two(self.diagonal(j), power(j)).next_up();
        (0..self.lengths.len()).fold(rounded, |radius, j| add_up(radius, of_column(j)))
    }
}
