//! The error of a Gram matrix that is formed in doubles.

use faer::Mat;

use super::ranged::RangedProduct;
use super::scaled::{EntrywiseBound, ScaledGram};
use super::weights::Total;
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::product::Moments;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, exponent, gamma, inflate, mul_down, mul_up,
    scale_by_power_of_two, sqrt_down,
};

/// |Ĝ − G|_ij ≤ ε·a_i·a_j + tiny.
pub(super) struct WorkingBound {
    epsilon: f64,
    /// a_j² is at most `squares[j]·stretch`.
    squares: Vec<f64>,
    stretch: f64,
    tiny: f64,
    /// The roundings that a term meets.
    height: usize,
}

/// The Gram matrix of fl(VᵀWV), centred if there is a total to divide by, with t = fl(VᵀW1).
pub(super) fn scaled_gram(
    product: RangedProduct,
    weighted: bool,
    centring: Option<Total>,
    exact: bool,
) -> ScaledGram<WorkingBound> {
    let RangedProduct { moments, exponents, tiny, height } = product;
    let Moments { gram: values, mirrored, sums, .. } = moments;
    let height = height + usize::from(weighted);
    let epsilon = if exact { 0.0 } else { gamma(height) };
    let bound = WorkingBound { epsilon, ..WorkingBound::of(&values, gamma(height), tiny, height) };
    let gram = ScaledGram { values, mirrored, bound, exponents };
    match centring {
        Some(total) => gram.centred(&sums, total),
        None => gram,
    }
}

impl WorkingBound {
    /// Of entries that are off by ε·a_i·a_j + tiny, ε < 1, the diagonal too.
    pub(super) fn of(values: &Mat<f64>, epsilon: f64, tiny: f64, height: usize) -> Self {
        // a_j² = Σ w v²; the computed diagonal falls short of it by at most ε of it.
        let shrink = (1.0 - epsilon).next_down();
        let squares: Vec<f64> = (0..values.ncols()).map(|j| values[(j, j)] + tiny).collect();
        Self { epsilon, squares, stretch: inflate(div_up(1.0, shrink), 1), tiny, height }
    }
}

impl EntrywiseBound for WorkingBound {
    type Entry = f64;

    /// |t_j| ≤ θ·√W·a_j, with θ ≤ 1 up to rounding and usually near u: c is the mean up to rounding. With γ = γ_{h+6}:
    /// the deviations' own rounding and the product cost γ, the last subtraction u(1 + θ²); t is off by γ·√W·a, so
    /// t·tᵀ/W by 2θγ + γ², and its evaluation costs γθ² (W is known to γ as well).
    fn centred(self, t: &[f64], total: Total) -> Self {
        let root = sqrt_down(mul_down(total.value, (1.0 - total.relative_error).next_down()));
        let theta = self
            .squares
            .iter()
            .zip(t)
            .fold(0.0_f64, |theta, (&square, &t)| theta.max(div_up(t.abs(), mul_down(root, sqrt_down(square)))));
        let g = gamma(self.height + 6) + total.relative_error;
        let factor = inflate(1.0 + 2.0 * theta + 2.0 * theta * theta + g, 8);
        Self { epsilon: mul_up(g, factor), tiny: 8.0 * self.tiny, ..self }
    }

    fn divisor_error(total: Total, divisor: f64) -> f64 {
        add_up(mul_up(inflate(total.relative_error, 2), div_up(total.value, divisor)), 2.0 * UNIT_ROUNDOFF)
    }

    /// |ŝ/d̂ − s/d| ≤ |ŝ|·|1/d̂ − 1/d| + |ŝ − s|/d, with |ŝ| ≤ (1 + θ²)(1 + ε)a_i a_j ≤ 3a_i a_j and
    /// d ≥ (1 − δ)d̂ ≥ d̂/2.
    fn divided(self, divisor: f64, error: f64) -> Self {
        Self {
            stretch: div_up(self.stretch, divisor),
            epsilon: inflate(self.epsilon * (1.0 + error) + 3.0 * error, 6),
            tiny: add_up(div_up(2.0 * self.tiny, divisor.next_down()), SMALLEST_SUBNORMAL),
            ..self
        }
    }

    fn diagonal(&self, j: usize) -> f64 {
        add_up(mul_up(self.epsilon, mul_up(self.stretch, self.squares[j])), self.tiny)
    }

    fn of_cosines(n: usize, omega: f64, _: f64) -> f64 {
        radius_of_cosines(n, omega)
    }

    fn radius(&self, powers: Option<&[i32]>, _: f64) -> f64 {
        let n = self.squares.len();
        let relative = mul_up(self.epsilon, self.stretch);
        let lost = mul_up(n as f64, self.tiny);
        match powers {
            None => add_up(mul_up(relative, inflate(self.squares.iter().sum(), n)), mul_up(n as f64, lost)),
            Some(powers) => self.squares.iter().zip(powers).fold(0.0, |radius, (&square, &power)| {
                let with_underflow = add_up(mul_up(relative, square), lost);
                add_up(radius, scale_by_power_of_two(with_underflow, power).next_up())
            }),
        }
    }
}

/// A bound on ‖R̂ − R‖₂ for n × n cosines r̂ = ŝ_ij/(√ŝ_ii√ŝ_jj), n > 1, from entries that are off by ω√(ŝ_ii·ŝ_jj),
/// ω ≤ ¼. The diagonal is exact, each row has n − 1 others.
pub(super) fn radius_of_cosines(n: usize, omega: f64) -> f64 {
    mul_up((n - 1) as f64, error_of_cosine(omega))
}

/// A bound on |r̂ − r| for a cosine r̂ = ŝ_ij/(√ŝ_ii√ŝ_jj), from entries that are off by ω√(ŝ_ii·ŝ_jj), ω ≤ ¼.
///
/// r·√((1 + ω_i)(1 + ω_j)) = r̂ + e with |r| ≤ 1, |ω_j| ≤ ω and |e| ≤ ω/(1 − ω) in these units: 3ω in all, and 5
/// roundings of r̂.
pub(super) fn error_of_cosine(omega: f64) -> f64 {
    inflate(3.0 * omega + 6.0 * UNIT_ROUNDOFF, 4)
}

impl ScaledGram<WorkingBound> {
    /// Divides by a positive number d = f·2^e, ½ ≤ f < 1, that is known exactly, and undoes the scaling.
    ///
    /// The power of two joins those of the scaling, so that only f is divided by, and nothing if f = ½. The quotient is
    /// off by u|ŝ/f| + η/2, and |ŝ| ≤ (1 + ε)a_i·a_j + tiny, for |s_ij| ≤ √(s_ii·s_jj) ≤ a_i·a_j, centred or not.
    pub(super) fn divided_by(mut self, d: f64, weight_exponent: i32, m: usize, exact: bool) -> Result<Symmetric> {
        let e = exponent(d);
        let f = scale_by_power_of_two(d, -e);
        if f == 0.5 {
            return self.unscaled(weight_exponent + 1 - e, m, exact);
        }
        self.divide(f);
        let bound = &mut self.bound;
        bound.stretch = div_up(bound.stretch, f);
        bound.epsilon = inflate(bound.epsilon + UNIT_ROUNDOFF * (1.0 + bound.epsilon), 3);
        bound.tiny = add_up(div_up(mul_up(bound.tiny, 1.0 + 2.0 * UNIT_ROUNDOFF), f), SMALLEST_SUBNORMAL);
        self.unscaled(weight_exponent - e, m, false)
    }
}
