//! A Gram matrix in the units of its scaled columns, with its entrywise error bound.

use faer::Mat;

use super::WHAT;
use super::ranged::RangedProduct;
use super::weights::Total;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::product::{Moments, mirror};
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, exponent, gamma, in_range, inflate, mul_down, mul_up,
    scale_by_power_of_two, sqrt_down,
};

/// A Gram matrix of scaled columns with its entrywise error |Ĝ − G|_ij ≤ ε·a_i·a_j + tiny.
pub(super) struct ScaledGram {
    /// The lower triangle, or all of it.
    values: Mat<f64>,
    mirrored: bool,
    epsilon: f64,
    /// a_j² is at most `squares[j]·stretch`.
    squares: Vec<f64>,
    stretch: f64,
    tiny: f64,
    /// Column j was divided by 2^(e_j).
    exponents: Option<Vec<i32>>,
}

impl ScaledGram {
    /// From fl(VᵀWV) and, if it was centred, t = fl(VᵀW1).
    pub(super) fn new(product: RangedProduct, weighted: bool, centred: bool, total: Total, exact: bool) -> Self {
        let RangedProduct { moments, exponents, tiny, height } = product;
        let Moments { gram: mut values, mirrored, sums, .. } = moments;
        let n = values.ncols();
        let height = height + usize::from(weighted);
        // a_j² = Σ w v²; the computed diagonal falls short of it by at most γ.
        let shrink = (1.0 - gamma(height)).next_down();
        let squares: Vec<f64> = (0..n).map(|j| values[(j, j)] + tiny).collect();
        let stretch = inflate(div_up(1.0, shrink), 1);
        if !centred {
            let epsilon = if exact { 0.0 } else { gamma(height) };
            return Self { values, mirrored, epsilon, squares, stretch, tiny, exponents };
        }
        // |t_j| ≤ θ·√W·a_j, with θ ≤ 1 up to rounding and usually near u: c is the mean up to rounding.
        let root = sqrt_down(mul_down(total.value, (1.0 - total.relative_error).next_down()));
        let theta = squares
            .iter()
            .zip(&sums)
            .fold(0.0_f64, |theta, (&square, &t)| theta.max(div_up(t.abs(), mul_down(root, sqrt_down(square)))));
        for j in 0..n {
            for i in j..n {
                values[(i, j)] -= sums[i] * sums[j] / total.value;
            }
        }
        // With γ = γ_{h+6}: the deviations' own rounding and the product cost γ, the last subtraction u(1 + θ²); t is off
        // by γ·√W·a, so t·tᵀ/W by 2θγ + γ², and its evaluation costs γθ² (W is known to γ as well).
        let g = gamma(height + 6) + total.relative_error;
        let factor = inflate(1.0 + 2.0 * theta + 2.0 * theta * theta + g, 8);
        Self { values, mirrored: false, epsilon: mul_up(g, factor), squares, stretch, tiny: 8.0 * tiny, exponents }
    }

    /// Divides by the total less `less`.
    pub(super) fn divided(mut self, total: Total, less: f64) -> Result<Self> {
        total.check(less)?;
        let less = scale_by_power_of_two(less, -total.exponent);
        let divisor = total.value - less;
        // |d̂ − d| ≤ δ·d̂, so d ≥ (1 − δ)d̂ and 1/d̂ is off by δ/(1 − δ) of itself.
        let delta = add_up(mul_up(inflate(total.relative_error, 2), div_up(total.value, divisor)), 2.0 * UNIT_ROUNDOFF);
        if delta >= 0.5 {
            let must_be = "clear of zero: its rounding error is as large as itself";
            return Err(Error::Domain { what: "the divisor", value: divisor, must_be });
        }
        let divisor_error = div_up(delta, (1.0 - delta).next_down());
        for j in 0..self.values.ncols() {
            for i in j..self.values.nrows() {
                self.values[(i, j)] /= divisor;
            }
        }
        self.mirrored = false;
        self.stretch = div_up(self.stretch, divisor);
        // |ŝ/d̂ − s/d| ≤ |ŝ|·|1/d̂ − 1/d| + |ŝ − s|/d, with |ŝ| ≤ (1 + θ²)(1 + ε)a_i a_j ≤ 3a_i a_j and d ≥ (1 − δ)d̂ ≥ d̂/2.
        self.epsilon = inflate(self.epsilon * (1.0 + divisor_error) + 3.0 * divisor_error, 6);
        self.tiny = add_up(div_up(2.0 * self.tiny, divisor.next_down()), SMALLEST_SUBNORMAL);
        Ok(self)
    }

    /// Divides by a positive number d = f·2^e, ½ ≤ f < 1, that is known exactly, and undoes the scaling.
    ///
    /// The power of two joins those of the scaling, so that only f is divided by, and nothing if f = ½. The quotient is off by
    /// u|ŝ/f| + η/2, and |ŝ| ≤ (1 + ε)a_i·a_j + tiny, for |s_ij| ≤ √(s_ii·s_jj) ≤ a_i·a_j, centred or not.
    pub(super) fn divided_by(mut self, d: f64, weight_exponent: i32, m: usize, exact: bool) -> Result<Symmetric> {
        let e = exponent(d);
        let f = scale_by_power_of_two(d, -e);
        if f == 0.5 {
            return self.unscaled(weight_exponent + 1 - e, m, exact);
        }
        for j in 0..self.values.ncols() {
            let lower = &mut self.values.col_as_slice_mut(j)[j..];
            lower.iter_mut().for_each(|value| *value /= f);
        }
        self.mirrored = false;
        self.stretch = div_up(self.stretch, f);
        self.epsilon = inflate(self.epsilon + UNIT_ROUNDOFF * (1.0 + self.epsilon), 3);
        self.tiny = add_up(div_up(mul_up(self.tiny, 1.0 + 2.0 * UNIT_ROUNDOFF), f), SMALLEST_SUBNORMAL);
        self.unscaled(weight_exponent - e, m, false)
    }

    /// D^(−½)·G·D^(−½) with D = diag G; here the scaling of the columns and weights drops out.
    pub(super) fn unit_diagonal(self, centred: bool) -> Result<Symmetric> {
        let n = self.values.ncols();
        let diagonal: Vec<f64> = (0..n).map(|j| self.values[(j, j)]).collect();
        // ω ≥ |ŝ_jj − s_jj| / ŝ_jj, the relative error of the worst diagonal entry.
        let mut omega = 0.0_f64;
        for (index, (&s, &square)) in diagonal.iter().zip(&self.squares).enumerate() {
            let error = add_up(mul_up(self.epsilon, mul_up(self.stretch, square)), self.tiny);
            let relative = if s > 0.0 { div_up(error, s) } else { f64::INFINITY };
            if relative >= 0.25 {
                let why = if centred { "is constant to within its rounding error" } else { "is zero" };
                return Err(Error::NoDirection { index, why, method: None });
            }
            omega = omega.max(relative);
        }
        let roots: Vec<f64> = diagonal.iter().map(|s| s.sqrt()).collect();
        // |x_iᵀx_j| ≤ ‖x_i‖‖x_j‖ holds for the exact entries, so clamping to [−1, 1] only moves towards them.
        let entry = |i: usize, j: usize| {
            if i == j { 1.0 } else { (self.values[(i, j)] / (roots[i] * roots[j])).clamp(-1.0, 1.0) }
        };
        let matrix = Symmetric::from_lower(n, entry)?;
        // r·√((1+ω_i)(1+ω_j)) = r̂ + e with |r| ≤ 1, |ω_j| ≤ ω ≤ ¼ and |e| ≤ ω/(1 − ω) in these units: 3ω in all, and 5
        // roundings of r̂. The diagonal is exact.
        let off_diagonal = inflate(3.0 * omega + 6.0 * UNIT_ROUNDOFF, 4);
        let radius = mul_up(n.saturating_sub(1) as f64, off_diagonal);
        matrix.with_radius(if n < 2 { Radius::Exact } else { Radius::Bound(radius) })
    }

    /// Undoes the scaling: g_ij·2^(e_i + e_j + e_w). What was exact stays so, unless an entry is rounded to a subnormal number.
    pub(super) fn unscaled(mut self, weight_exponent: i32, m: usize, exact: bool) -> Result<Symmetric> {
        let n = self.values.ncols();
        let exponent = |j: usize, exponents: &Option<Vec<i32>>| exponents.as_ref().map_or(0, |exponents| exponents[j]);
        let exponents = self.exponents.take();
        for j in 0..n {
            let scaled = self.values[(j, j)];
            let back = scale_by_power_of_two(scaled, 2 * exponent(j, &exponents) + weight_exponent);
            if scaled > 0.0 && back < f64::MIN_POSITIVE {
                return Err(Error::Underflow { what: WHAT, row: j, column: j });
            }
            in_range(back, WHAT, j, j)?;
        }
        let mut lossless = true;
        if weight_exponent != 0 || exponents.is_some() {
            for j in 0..n {
                for i in j..n {
                    let e = exponent(i, &exponents) + exponent(j, &exponents) + weight_exponent;
                    let scaled = self.values[(i, j)];
                    let back = in_range(scale_by_power_of_two(scaled, e), WHAT, i, j)?;
                    lossless &= back.abs() >= f64::MIN_POSITIVE || scale_by_power_of_two(back, -e) == scaled;
                    self.values[(i, j)] = back;
                }
            }
            self.mirrored = false;
        }
        if !self.mirrored {
            mirror(&mut self.values);
        }
        let matrix = Symmetric::from_mirrored(self.values);
        if (exact && lossless) || m == 0 {
            return Ok(matrix);
        }
        // ε·Σ a_j²·4^(e_j), what underflow cost before scaling back, and η per entry for scaling back.
        let relative = mul_up(self.epsilon, self.stretch);
        let lost = mul_up(n as f64, self.tiny);
        let mut radius = 0.0;
        if exponents.is_none() && weight_exponent == 0 {
            let sum = inflate(self.squares.iter().sum(), n);
            radius = add_up(mul_up(relative, sum), mul_up(n as f64, lost));
        } else {
            for (j, &square) in self.squares.iter().enumerate() {
                let with_underflow = add_up(mul_up(relative, square), lost);
                let back = scale_by_power_of_two(with_underflow, 2 * exponent(j, &exponents) + weight_exponent);
                radius = add_up(radius, back.next_up());
            }
        }
        radius = add_up(radius, mul_up(n as f64, SMALLEST_SUBNORMAL));
        if radius.is_infinite() {
            return Err(Error::Overflow { what: "the Gram matrix's radius", row: 0, column: 0 });
        }
        matrix.with_radius(Radius::Bound(radius))
    }
}
