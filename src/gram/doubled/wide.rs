//! A Gram matrix of scaled columns in pairs of doubles, with its entrywise error bound.

use super::HIGHER_ORDER;
use crate::claim::Radius;
use crate::error::{Error, Place, Result};
use crate::gram::{Total, WHAT};
use crate::matrix::Symmetric;
use crate::product::PairSums;
use crate::rounding::{
    DoubleWord, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, exponent, in_range, inflate, mul_down, mul_up,
    scale_by_power_of_two, sqrt_down, sqrt_up,
};

/// u², the unit of the errors of a pair.
const SQUARED: f64 = UNIT_ROUNDOFF * UNIT_ROUNDOFF;

/// The sum of the (scaled) weights, or m: value = exact·(1 + δ), |δ| ≤ `relative_error`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Denominator {
    value: DoubleWord,
    exponent: i32,
    relative_error: f64,
}

impl Denominator {
    pub(super) fn new(value: DoubleWord, exponent: i32, relative_error: f64) -> Self {
        Self { value, exponent, relative_error }
    }
}

/// A Gram matrix of scaled columns with its entrywise error |Ĝ − G|_ij ≤ ε·a_i·a_j + tiny.
#[derive(Clone, Debug)]
pub(super) struct Wide {
    /// The lower triangle, column by column from the diagonal downwards.
    columns: Vec<Vec<DoubleWord>>,
    epsilon: f64,
    lengths: Vec<f64>,
    /// What underflow may have cost an entry.
    tiny: f64,
}

impl Wide {
    /// Of the first n columns, whose inner products are within ε·a_i·a_j and what 256η for each of m rows allow.
    pub(super) fn new(sums: &PairSums, n: usize, epsilon: f64, m: usize) -> Self {
        let columns: Vec<Vec<DoubleWord>> = (0..n).map(|j| (j..n).map(|i| sums.at(i, j)).collect()).collect();
        let tiny = mul_up(m.max(1) as f64, 256.0 * SMALLEST_SUBNORMAL);
        let shrink = (1.0 - epsilon).next_down();
        let length = |column: &Vec<DoubleWord>| {
            // The pair exceeds its head by less than a unit in the last place.
            let diagonal = column.first().map_or(0.0, |square| square.high.next_up());
            sqrt_up(div_up(add_up(diagonal, tiny), shrink))
        };
        let lengths = columns.iter().map(length).collect();
        Self { columns, epsilon, lengths, tiny }
    }

    /// S = G − t·tᵀ/Σw, from T = t/2 in row n of the sums.
    ///
    /// In the units of T, Σw is W, a quarter of the total, and |T̂_i| ≤ θ·√W·a_i, where θ ≤ 1 up to rounding and usually near
    /// u, as c is the mean up to rounding. T̂ is off by ε·√W·a and Ŵ by 2εW, so T·Tᵀ/W by (2θ + 2θ²)ε and ε². The product and the
    /// quotient of pairs cost 23u²θ², the difference 3.1u²(1 + θ²). What underflow took from T, 2(a/√W)·tiny ≤ 9·tiny (as
    /// |d| ≤ 2, a ≤ 4√W), and from the product and the quotient, W ≥ ⅛: 6η/W + 8η(1 + 1/W) ≤ 120η.
    pub(super) fn centred(mut self, sums: &PairSums, n: usize, total: Denominator) -> Self {
        let w = total.value.scaled(-2);
        let root = sqrt_down(mul_down(w.high, 1.0 / HIGHER_ORDER));
        let t: Vec<DoubleWord> = (0..n).map(|j| sums.at(n, j)).collect();
        let theta = t
            .iter()
            .zip(&self.lengths)
            .fold(0.0_f64, |theta, (t, &a)| theta.max(div_up(t.high.abs().next_up(), mul_down(root, a))));
        for (j, column) in self.columns.iter_mut().enumerate() {
            for (value, t_i) in column.iter_mut().zip(&t[j..]) {
                *value = value.minus(t_i.times(t[j]).over(w));
            }
        }
        let square = theta * theta;
        let from_sums = self.epsilon * (1.0 + 3.0 * theta + 3.0 * square);
        self.epsilon = HIGHER_ORDER * (from_sums + SQUARED * (32.0 * square + 4.0 * (1.0 + square)));
        self.tiny *= 16.0;
        self
    }

    /// Divides by the total less `less`.
    ///
    /// As for a division in working precision: |ŝ/d̂ − s/d| ≤ |ŝ|·|1/d̂ − 1/d| + |ŝ − s|/d, with |ŝ| ≤ 3a_i·a_j + tiny, and the
    /// quotient of pairs costs 16u²|ŝ/d̂| and 8η(1 + 1/d̂).
    pub(super) fn divided(mut self, total: Denominator, less: f64) -> Result<Self> {
        let Denominator { value, exponent, relative_error } = total;
        Total { value: value.high, exponent, relative_error }.check(less)?;
        let less = DoubleWord { high: scale_by_power_of_two(less, -exponent), low: 0.0 };
        let divisor = value.minus(less);
        // |d̂ − d| ≤ δ·d̂, so d ≥ (1 − δ)d̂ and 1/d̂ is off by δ/(1 − δ) of itself.
        let cancelled = HIGHER_ORDER * relative_error * (value.high / divisor.high);
        let delta = cancelled + 4.0 * SQUARED;
        // What is not above zero, or not a number, is not clear of zero either.
        let clear = divisor.high > 0.0 && delta < 0.5;
        if !clear {
            let must_be = "clear of zero: its rounding error is as large as itself";
            return Err(Error::Domain { what: "the divisor", value: divisor.high, must_be });
        }
        let divisor_error = div_up(delta, (1.0 - delta).next_down());
        self.columns.iter_mut().flatten().for_each(|value| *value = value.over(divisor));
        let lower = divisor.high.next_down();
        let root = sqrt_down(lower);
        for length in &mut self.lengths {
            *length = div_up(*length, root);
        }
        let errors = self.epsilon * (1.0 + divisor_error) + 3.0 * divisor_error + 48.0 * SQUARED;
        self.epsilon = HIGHER_ORDER * errors;
        self.tiny = add_up(div_up(mul_up(4.0, self.tiny), lower), 16.0 * SMALLEST_SUBNORMAL);
        Ok(self)
    }

    /// D^(−½)·G·D^(−½) with D = diag G; here the scaling of the columns and weights drops out.
    ///
    /// With relative errors of at most ω ≤ ¼ on the diagonal, r√((1 + ω_i)(1 + ω_j)) = r̂ + e, |r| ≤ 1 and |e| ≤ ω/(1 − ω):
    /// 3ω in all. Two roots, their product and the quotient of pairs cost 5 + 5 + 7 + 16 < 40u².
    pub(super) fn unit_diagonal(self, centred: bool) -> Result<Symmetric> {
        let n = self.columns.len();
        // √s_jj = root·2^k, from s_jj scaled to [⅛, ½).
        let mut roots = Vec::with_capacity(n);
        let mut omega = 0.0_f64;
        for (index, (column, &a)) in self.columns.iter().zip(&self.lengths).enumerate() {
            let s = column.first().copied().unwrap_or(DoubleWord { high: 0.0, low: 0.0 });
            let error = add_up(mul_up(self.epsilon, mul_up(a, a)), self.tiny);
            let relative = if s.high > 0.0 { div_up(error, s.high.next_down()) } else { f64::INFINITY };
            if relative.is_nan() || relative >= 0.25 {
                let why = if centred { "is constant to within its rounding error" } else { "is zero" };
                return Err(Error::NoDirection { index, why, method: None });
            }
            omega = omega.max(relative);
            let k = exponent(s.high).div_euclid(2) + 1;
            roots.push((s.scaled(-2 * k).sqrt(), k));
        }
        let cosine = |i: usize, j: usize| {
            let ((left, k), (right, l)) = (roots[i], roots[j]);
            self.columns[j][i - j].scaled(-k - l).over(left.times(right))
        };
        let mut lows = vec![Vec::new(); n];
        let matrix = Symmetric::from_lower(n, |i, j| {
            let r = if i == j { DoubleWord { high: 1.0, low: 0.0 } } else { cosine(i, j) };
            lows[j].push(r.low);
            // |x_iᵀx_j| ≤ ‖x_i‖‖x_j‖ holds for the exact entries, so clamping to [−1, 1] only moves towards them.
            r.high.clamp(-1.0, 1.0)
        })?;
        if n < 2 {
            return Ok(matrix);
        }
        let rounded = frobenius(&lows);
        let off_diagonal = HIGHER_ORDER * (3.0 * omega + 40.0 * SQUARED);
        matrix.with_radius(Radius::Bound(add_up(rounded, mul_up((n - 1) as f64, off_diagonal))))
    }

    /// Rounds to doubles, and undoes the scaling: g_ij·2^(e_i + e_j + e_w).
    pub(super) fn unscaled(self, exponents: &[i32], weight_exponent: i32, m: usize) -> Result<Symmetric> {
        let n = self.columns.len();
        for (j, (column, &e)) in self.columns.iter().zip(exponents).enumerate() {
            let scaled = column.first().map_or(0.0, |diagonal| diagonal.high);
            let back = scale_by_power_of_two(scaled, 2 * e + weight_exponent);
            if scaled > 0.0 && back < f64::MIN_POSITIVE {
                return Err(Error::Underflow { what: WHAT, row: j, column: j });
            }
            in_range(back, WHAT, j, j)?;
        }
        let mut lows = vec![Vec::new(); n];
        let matrix = Symmetric::from_lower(n, |i, j| {
            let back = self.columns[j][i - j].scaled(exponents[i] + exponents[j] + weight_exponent);
            lows[j].push(back.low);
            back.high
        })
        .map_err(|error| match error {
            Error::NotFinite { place: Place::Entry { row, column }, .. } => Error::Overflow { what: WHAT, row, column },
            other => other,
        })?;
        if m == 0 || n == 0 {
            return Ok(matrix);
        }
        let mut radius = frobenius(&lows);
        // ε·Σ a_j²·4^(e_j), what underflow cost before scaling back, and η per entry for scaling back.
        for (&a, &e) in self.lengths.iter().zip(exponents) {
            let entry = add_up(mul_up(self.epsilon, mul_up(a, a)), self.tiny);
            radius = add_up(radius, scale_by_power_of_two(entry, 2 * e + weight_exponent).next_up());
        }
        radius = add_up(radius, mul_up(n as f64, SMALLEST_SUBNORMAL));
        if !radius.is_finite() {
            return Err(Error::Overflow { what: "the Gram matrix's radius", row: 0, column: 0 });
        }
        matrix.with_radius(Radius::Bound(radius))
    }
}

/// An upper bound on ‖A‖_F for a symmetric A, given column by column from the diagonal downwards.
fn frobenius(lower: &[Vec<f64>]) -> f64 {
    let largest = lower.iter().flatten().fold(0.0, |max: f64, x| if x.abs() > max { x.abs() } else { max });
    if largest == 0.0 {
        return 0.0;
    }
    let top = exponent(largest);
    let square = |x: &f64| scale_by_power_of_two(*x, -top).powi(2);
    let sum: f64 = lower
        .iter()
        .filter_map(|column| column.split_first())
        .map(|(diagonal, below)| square(diagonal) + 2.0 * below.iter().map(square).sum::<f64>())
        .sum();
    let entries = lower.len().saturating_mul(lower.len());
    // The largest entry makes the sum ¼ at least; squares that underflow are nothing beside it.
    let norm = sqrt_up(add_up(inflate(sum, entries.saturating_add(3)), entries as f64 * f64::MIN_POSITIVE));
    scale_by_power_of_two(norm, top).next_up()
}
