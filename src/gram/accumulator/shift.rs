//! Σ wddᵀ less the square of Σ wd, and about another shift.

use super::GramAccumulator;
use super::deviations::Sum;
use super::quotient::relative_error;
use crate::error::Result;
use crate::gram::WHAT;
use crate::gram::entry::lengths;
use crate::gram::update::{overflow, sum, with_bounds};
use crate::matrix::Symmetric;
use crate::rounding::norms::{euclidean, plus, times};
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, div_up, form_bounds, gamma, in_range, mul_up, two_sum};

impl GramAccumulator {
    /// t·tᵀ/Σw.
    pub(super) fn square_of_sums(&self) -> Result<Symmetric> {
        let n = self.order();
        let means: Vec<f64> = self.sums.iter().map(|sum| sum.value / self.total.value).collect();
        let product = Symmetric::from_lower(n, |i, j| self.sums[i].value * means[j]).map_err(overflow)?;
        let least = self.total.lower().next_down();
        let share = |x: f64| if x == 0.0 { 0.0 } else { div_up(x, least) };
        // The mean and the product are rounded, and Σw is off by what it is. A mean that underflows costs η·‖t‖ an
        // entry, a product η.
        let relative = add_up(gamma(3), relative_error(self.total));
        let bound = |left: Sum, right: Sum| {
            let inherited =
                plus(times(left.error, share(plus(right.value, right.error))), times(right.error, share(left.value)));
            plus(inherited, times(relative, times(left.value, share(right.value))))
        };
        let norm = |part: fn(&Sum) -> f64| euclidean(&self.sums.iter().map(part).collect::<Vec<_>>());
        let whole = Sum { value: norm(|sum| sum.value), error: norm(|sum| sum.error) };
        if whole == Sum::default() {
            return Ok(product);
        }
        let lost = mul_up(n as f64 * SMALLEST_SUBNORMAL, add_up(whole.value, 1.0));
        let of = |j: usize| Sum { value: self.sums[j].value.abs(), ..self.sums[j] };
        let forms = form_bounds(|i, j| bound(of(i), of(j)), &lengths(&self.moments));
        let forms = forms.into_iter().map(|d| add_up(d, lost)).collect();
        with_bounds(product, add_up(bound(whole, whole), lost), forms)
    }

    /// The accumulator of the same components with another shift.
    pub(super) fn shifted(&self, shift: &[f64]) -> Result<Self> {
        let (n, m) = (self.order(), self.total.value);
        // g = ĝ + e, exactly.
        let (g, g_errors): (Vec<f64>, Vec<f64>) = self.shift.iter().zip(shift).map(|(&c, &to)| two_sum(c, -to)).unzip();
        if g.iter().chain(&g_errors).all(|&g| g == 0.0) {
            return Ok(self.clone());
        }
        let mut h = vec![Sum::default(); n];
        let mut sums = vec![Sum::default(); n];
        for j in 0..n {
            // A product by Σw or half of it is rounded, by u and η, and Σw is off by what it is.
            let moved = m * g[j];
            let most = add_up(m, self.total.error);
            let inherited = plus(times(most, g_errors[j].abs()), times(self.total.error, g[j].abs()));
            let moved_error = add_up(add_up(inherited, mul_up(gamma(3), moved.abs())), SMALLEST_SUBNORMAL);
            let half = Sum { value: 0.5 * moved, error: add_up(moved_error, SMALLEST_SUBNORMAL) };
            h[j] = self.sums[j].plus(half);
            sums[j] = self.sums[j].plus(Sum { value: moved, error: moved_error });
            in_range(sums[j].value, WHAT, j, j)?;
        }
        let product = Symmetric::from_lower(n, |i, j| g[i] * h[j].value + h[i].value * g[j]).map_err(overflow)?;
        // |ĝ_i·ĥ_j − g_i·h_j|, and two roundings of each term; η is lost by each.
        let term = |g: Sum, h: Sum| {
            let inherited = add_up(times(g.error, add_up(h.value, h.error)), times(g.value, h.error));
            add_up(inherited, mul_up(gamma(2), mul_up(g.value, h.value)))
        };
        let of_g = |j: usize| Sum { value: g[j].abs(), error: g_errors[j].abs() };
        let of_h = |j: usize| Sum { value: h[j].value.abs(), ..h[j] };
        let lost = 2.0 * n as f64 * SMALLEST_SUBNORMAL;
        let forms = form_bounds(|i, j| add_up(term(of_g(i), of_h(j)), term(of_g(j), of_h(i))), &lengths(&self.moments));
        let forms = forms.into_iter().map(|d| add_up(d, lost)).collect();
        let norm = |of: &dyn Fn(usize) -> Sum| Sum {
            value: euclidean(&(0..n).map(|j| of(j).value).collect::<Vec<_>>()),
            error: euclidean(&(0..n).map(|j| of(j).error).collect::<Vec<_>>()),
        };
        let whole = term(norm(&of_g), norm(&of_h));
        let moments = sum(&self.moments, &with_bounds(product, add_up(mul_up(2.0, whole), lost), forms)?, 1.0)?;
        Ok(Self { moments, shift: shift.to_vec(), sums, ..self.clone() })
    }
}
