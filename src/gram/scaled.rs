//! A Gram matrix in the units of its scaled columns, with its entrywise error bound.

use faer::Mat;

use super::WHAT;
use super::weights::Total;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, gamma, in_range, inflate, mul_down, mul_up,
    scale_by_power_of_two, sqrt_down, sqrt_up, sub_down,
};
use crate::{Error, Radius, Result, Symmetric};

/// A Gram matrix of scaled columns with its entrywise error |Ĝ − G|_ij ≤ ε·a_i·a_j + tiny.
pub(super) struct ScaledGram {
    /// The lower triangle.
    values: Mat<f64>,
    pub(super) epsilon: f64,
    lengths: Vec<f64>,
    /// What underflow may have cost an entry: every factor is below 2, so 16·η per term.
    tiny: f64,
}

impl ScaledGram {
    /// From fl(VᵀWV) and, if it was centred, t = fl(VᵀW1).
    pub(super) fn new(product: Mat<f64>, m: usize, height: usize, centring: Option<&[f64]>, total: Total) -> Self {
        let n = product.ncols();
        let mut values = product;
        let tiny = (16 * m.max(1)) as f64 * SMALLEST_SUBNORMAL;
        // a_j² = Σ w v²; the computed diagonal falls short of it by at most γ.
        let shrink = (1.0 - gamma(height)).next_down();
        let lengths: Vec<f64> = (0..n).map(|j| sqrt_up(div_up(add_up(values[(j, j)], tiny), shrink))).collect();

        let Some(sums) = centring else {
            return Self { values, epsilon: gamma(height), lengths, tiny };
        };
        // |t_j| ≤ θ·√W·a_j, with θ ≤ 1 up to rounding and usually near u: c is the mean up to rounding.
        let root = sqrt_down(mul_down(total.value, (1.0 - total.relative_error).next_down()));
        let theta = lengths
            .iter()
            .zip(sums)
            .fold(0.0_f64, |theta, (&a, &t)| theta.max(div_up(t.abs(), (root * a).next_down())));
        for j in 0..n {
            for i in j..n {
                values[(i, j)] -= sums[i] * sums[j] / total.value;
            }
        }
        // With γ = γ_{h+6}: the deviations' own rounding and the product cost γ, the last subtraction u(1 + θ²); t is off
        // by γ·√W·a, so t·tᵀ/W by 2θγ + γ², and its evaluation costs γθ² (W is known to γ as well).
        let g = gamma(height + 6) + total.relative_error;
        let factor = inflate(1.0 + 2.0 * theta + 2.0 * theta * theta + g, 8);
        Self { values, epsilon: mul_up(g, factor), lengths, tiny: 8.0 * tiny }
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
        let root = sub_down(divisor.sqrt(), 4.0 * UNIT_ROUNDOFF * divisor.sqrt());
        for length in &mut self.lengths {
            *length = div_up(*length, root);
        }
        // |ŝ/d̂ − s/d| ≤ |ŝ|·|1/d̂ − 1/d| + |ŝ − s|/d, with |ŝ| ≤ (1 + θ²)(1 + ε)a_i a_j ≤ 3a_i a_j and d ≥ (1 − δ)d̂ ≥ d̂/2.
        self.epsilon = inflate(self.epsilon * (1.0 + divisor_error) + 3.0 * divisor_error, 6);
        self.tiny = add_up(div_up(2.0 * self.tiny, divisor.next_down()), SMALLEST_SUBNORMAL);
        Ok(self)
    }

    /// D^(−½)·G·D^(−½) with D = diag G; here the scaling of the columns and weights drops out.
    pub(super) fn unit_diagonal(self, centred: bool) -> Result<Symmetric> {
        let n = self.values.ncols();
        let diagonal: Vec<f64> = (0..n).map(|j| self.values[(j, j)]).collect();
        // ω ≥ |ŝ_jj − s_jj| / ŝ_jj, the relative error of the worst diagonal entry.
        let mut omega = 0.0_f64;
        for (index, (&s, &a)) in diagonal.iter().zip(&self.lengths).enumerate() {
            let error = add_up(mul_up(self.epsilon, mul_up(a, a)), self.tiny);
            let relative = if s > 0.0 { div_up(error, s) } else { f64::INFINITY };
            if relative >= 0.25 {
                let why = if centred { "is constant to within its rounding error" } else { "is zero" };
                return Err(Error::NoLength { index, why });
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

    /// Undoes the scaling: g_ij·2^(e_i + e_j + e_w).
    pub(super) fn unscaled(self, exponents: &[i32], weight_exponent: i32, m: usize, exact: bool) -> Result<Symmetric> {
        let n = self.values.ncols();
        for (j, &e) in exponents.iter().enumerate() {
            let scaled = self.values[(j, j)];
            let back = scale_by_power_of_two(scaled, 2 * e + weight_exponent);
            if scaled > 0.0 && back < f64::MIN_POSITIVE {
                return Err(Error::Underflow { what: WHAT, row: j, column: j });
            }
            in_range(back, WHAT, j, j)?;
        }
        let matrix = Symmetric::from_lower(n, |i, j| {
            scale_by_power_of_two(self.values[(i, j)], exponents[i] + exponents[j] + weight_exponent)
        })
        .map_err(|error| match error {
            Error::NonFinite { row, column, .. } => Error::Overflow { what: WHAT, row, column },
            other => other,
        })?;
        if exact || m == 0 {
            return Ok(matrix);
        }
        // ε·Σ a_j²·4^(e_j), what underflow cost before scaling back, and η per entry for scaling back.
        let mut radius = 0.0;
        for (&a, &e) in self.lengths.iter().zip(exponents) {
            let entry = mul_up(self.epsilon, mul_up(a, a));
            let with_underflow = add_up(entry, mul_up(n as f64, self.tiny));
            radius = add_up(radius, scale_by_power_of_two(with_underflow, 2 * e + weight_exponent).next_up());
        }
        radius = add_up(radius, mul_up(n as f64, SMALLEST_SUBNORMAL));
        if radius.is_infinite() {
            return Err(Error::Overflow { what: "the Gram matrix's radius", row: 0, column: 0 });
        }
        matrix.with_radius(Radius::Bound(radius))
    }
}
