//! Peano's bounds of what differences leave out.
//!
//! Let L g = Σ_j w_j g(t + d_j) stand for the derivative D g = g^(q)(t), and let it be exact for polynomials of degree
//! below k ≥ q. Taylor's theorem about t, with its remainder at an intermediate point, gives
//!
//! > |L g − D g| ≤ κ·max|g^(k)|, κ = Σ_j |w_j|·|d_j|ᵏ/k! (and 1 more where k = q, for D g itself),
//!
//! and, as L annihilates polynomials of degree below q, |L g| ≤ μ·max|g^(q)| with μ = Σ_j |w_j|·|d_j|^q/q!. A product
//! of such sums along several axes is off by one axis at a time,
//!
//! > L_x L_y − D_x D_y = L_x(L_y − D_y) + (L_x − D_x)D_y,
//!
//! so that |(L_x L_y − D_x D_y)f| ≤ μ_x κ_y·max|∂_x^{q_x}∂_y^{k_y} f| + κ_x·max|∂_x^{k_x}∂_y^{q_y} f|, and with more
//! axes alike. The maxima are over the hull of the samples. (Peano's theorem: Davis, *Interpolation and Approximation*,
//! 1963, §3.7; κ is at least the integral of the modulus of Peano's kernel.)
//!
//! Weights that are rounded are exact for no polynomial. With the residues r_p = Σ_j w_j d_jᵖ/p! − \[p = q\], p < k,
//! Taylor's theorem says, of any weights at all,
//!
//! > |L g − D g| ≤ Σ_p |r_p|·max|g^(p)| + κ·max|g^(k)|, |L g| ≤ Σ_{p < q} |r_p|·max|g^(p)| + μ·max|g^(q)|.

use crate::rounding::norms::{plus, times};
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, div_up, gamma, inflate};

/// A sum Σ_j w_j g(t + d_j) along one axis, as far as bounds depend on it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Remainder {
    /// q: the order of the derivative that the sum stands for.
    pub(crate) order: usize,
    /// k: the sum is exact for polynomials of degree below this, but for its residues.
    pub(crate) exact_below: usize,
    /// κ, rounded up.
    pub(crate) kappa: f64,
    /// μ, rounded up.
    pub(crate) mu: f64,
    /// |r_p| for p = 0, 1, …, rounded up; 0 beyond the last.
    residues: Vec<f64>,
}

impl Remainder {
    /// A sample itself, where it lies on the point.
    pub(crate) const VALUE: Self =
        Self { order: 0, exact_below: usize::MAX, kappa: 0.0, mu: 1.0, residues: Vec::new() };

    /// Of a derivative of order `order` from these weights of samples no further from the point than these distances,
    /// exact for polynomials of degree below `exact_below`, which is `order` or more.
    pub(crate) fn new(distances: &[f64], weights: &[f64], order: usize, exact_below: usize) -> Self {
        let moment = |power: usize| moment(distances, weights, power);
        let mu = moment(order);
        let kappa = if exact_below == order { plus(mu, 1.0) } else { moment(exact_below) };
        Self { order, exact_below, kappa, mu, residues: Vec::new() }
    }

    /// The same of weights as they are, rounded, at distances that may be off by as much as these: polynomials of
    /// degree below `annihilated` alone, at most `order`, are known to give exactly 0.
    ///
    /// A power d^p/p! is off by off·(|d| + off)^(p−1)/(p−1)! at most, by the mean value theorem.
    pub(crate) fn of_rounded(
        distances: &[f64],
        off: &[f64],
        weights: &[f64],
        annihilated: usize,
        [order, exact_below]: [usize; 2],
    ) -> Self {
        let furthest: Vec<f64> = distances.iter().zip(off).map(|(d, off)| add_up(d.abs(), *off)).collect();
        let moved: Vec<f64> = weights.iter().zip(off).map(|(w, off)| times(w.abs(), *off)).collect();
        let residue = |power: usize| {
            if power < annihilated {
                return 0.0;
            }
            let term = |(d, w): (&f64, &f64)| (1..=power).fold(*w, |term, k| term * d / k as f64);
            let sum: f64 = distances.iter().zip(weights).map(term).sum();
            let expected = if power == order { 1.0 } else { 0.0 };
            // Each term meets two roundings a power, and the additions.
            let steps = distances.len() + 2 * power + 2;
            let arithmetic = times(gamma(steps), moment(&furthest, weights, power));
            let displaced = if power == 0 { 0.0 } else { moment(&furthest, &moved, power - 1) };
            let lost = (distances.len() * (power + 1)) as f64 * SMALLEST_SUBNORMAL;
            let known = add_up(plus(arithmetic, displaced), lost);
            add_up(inflate((sum - expected).abs(), 1), known)
        };
        let residues = (0..exact_below).map(residue).collect();
        Self { residues, ..Self::new(&furthest, weights, order, exact_below) }
    }

    /// The derivatives that bound |L − D|, each by its order, with their factors.
    fn left_out(&self) -> impl Iterator<Item = (usize, f64)> {
        let residues = self.residues.iter().copied().enumerate();
        residues.chain([(self.exact_below, self.kappa)]).filter(|(_, factor)| *factor > 0.0)
    }

    /// Those that bound |L|.
    fn whole(&self) -> impl Iterator<Item = (usize, f64)> {
        let residues = self.residues.iter().copied().take(self.order).enumerate();
        residues.chain([(self.order, self.mu)]).filter(|(_, factor)| *factor > 0.0)
    }
}

/// Σ_j |w_j|·|d_j|^power/power!, rounded up.
fn moment(distances: &[f64], weights: &[f64], power: usize) -> f64 {
    let factor = |d: f64, k: usize| if k == 1 { d } else { div_up(d, k as f64) };
    let term = |(d, w): (&f64, &f64)| (1..=power).fold(w.abs(), |term, k| times(term, factor(d.abs(), k)));
    distances.iter().zip(weights).map(term).fold(0.0, plus)
}

/// A bound of |Π L_a f − Π D_a f|, rounded up: `bound` has one of max|∂^α f| for the orders α along the axes. It is
/// asked only for what the axes leave out. Of the two ways from the first axis to the last and back, the lesser bound.
pub(crate) fn product_remainder(axes: &[&Remainder], bound: &dyn Fn(&[usize]) -> f64) -> f64 {
    let mut orders: Vec<usize> = axes.iter().map(|axis| axis.order).collect();
    let mut telescoped = |places: &[usize]| {
        let mut sum = 0.0;
        for (k, &a) in places.iter().enumerate() {
            for (order, factor) in axes[a].left_out() {
                orders[a] = order;
                sum = plus(sum, times(factor, applied(axes, &places[..k], &mut orders, bound)));
            }
            orders[a] = axes[a].order;
        }
        sum
    };
    let there: Vec<usize> = (0..axes.len()).collect();
    let back: Vec<usize> = (0..axes.len()).rev().collect();
    telescoped(&there).min(telescoped(&back))
}

/// A bound of max|Π L_a g| over the axes of these places, where g is the derivative of the other axes' orders.
fn applied(axes: &[&Remainder], places: &[usize], orders: &mut [usize], bound: &dyn Fn(&[usize]) -> f64) -> f64 {
    let Some((&a, rest)) = places.split_first() else { return bound(orders) };
    let mut sum = 0.0;
    for (order, factor) in axes[a].whole() {
        orders[a] = order;
        sum = plus(sum, times(factor, applied(axes, rest, orders, bound)));
    }
    orders[a] = axes[a].order;
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps upwards that a bound takes here, at most.
    const STEPS: f64 = 16.0;

    #[track_caller]
    fn assert_just_above(found: f64, exact: f64) {
        assert!(found >= exact && found <= exact * (1.0 + STEPS * f64::EPSILON), "{found} for {exact}");
    }

    #[test]
    fn central_differences_leave_out_what_textbooks_say() {
        // Taylor's own constants: h²/6 of f‴ and h²/12 of f⁗.
        let h = 0.25;
        let first = Remainder::new(&[h, h], &[-0.5 / h, 0.5 / h], 1, 3);
        let second = Remainder::new(&[h, 0.0, h], &[1.0 / (h * h), -2.0 / (h * h), 1.0 / (h * h)], 2, 4);
        assert_just_above(first.kappa, h * h / 6.0);
        assert_just_above(first.mu, 1.0);
        assert_just_above(second.kappa, h * h / 12.0);
        assert_just_above(second.mu, 1.0);
    }

    #[test]
    fn a_sum_that_is_not_exact_for_its_own_power_leaves_that_out_as_well() {
        // NumPy's second difference at an edge of edge order 1: x² has 1 for 2.
        let edge = Remainder::new(&[0.0, 1.0, 2.0], &[0.5, -1.0, 0.5], 2, 2);
        assert_just_above(edge.kappa, 2.5);
    }

    #[test]
    fn the_residues_of_rounded_weights_are_those_of_their_moments() {
        // Three weights of a first difference, one of them off by 2⁻³⁰: exact in f64.
        let (off, h) = (1.0 / 1_073_741_824.0, 0.5);
        let weights = [-1.0 / (2.0 * h), off - 0.0, 1.0 / (2.0 * h) + off];
        let found = Remainder::of_rounded(&[-h, 0.0, h], &[0.0; 3], &weights, 0, [1, 3]);
        for (found, exact) in found.residues.iter().zip([2.0 * off, off * h, off * h * h / 2.0]) {
            assert!(*found >= exact && found - exact <= STEPS * f64::EPSILON, "{found} for {exact}");
        }
        // Distances that may be off count as far.
        let off = [1e-3 * h, 0.0, 1e-3 * h];
        let apart = Remainder::of_rounded(&[-h, 0.0, h], &off, &weights, 1, [1, 3]);
        assert!(apart.residues[0] == 0.0 && apart.residues[1] >= 1e-3 && apart.kappa > found.kappa, "{apart:?}");
        // However near to the point one of them is.
        let near = Remainder::of_rounded(&[-h, 1e-12, h], &[0.0, 1e-11, 0.0], &weights, 1, [1, 3]);
        assert!(near.residues[1] >= found.residues[1] && near.residues[1] < 2.0 * found.residues[1], "{near:?}");
    }

    #[test]
    fn a_product_asks_for_one_axis_at_a_time() {
        let exact = |order, exact_below, kappa, mu| Remainder { order, exact_below, kappa, mu, residues: Vec::new() };
        let (x, y) = (exact(1, 3, 0.5, 2.0), exact(2, 4, 0.25, 8.0));
        let bound = |orders: &[usize]| match orders {
            [3, 0, 2] => 16.0,
            [1, 0, 4] => 64.0,
            _ => f64::NAN,
        };
        // From x to y it is 0.5·16 + 2·0.25·64, from y to x 0.25·64 + 8·0.5·16.
        let value = Remainder::VALUE;
        assert_just_above(product_remainder(&[&x, &value, &y], &bound), 40.0);
        assert_just_above(product_remainder(&[&y, &value, &x], &|orders| bound(&[orders[2], 0, orders[0]])), 40.0);
        assert_eq!(product_remainder(&[&value, &value], &|_| f64::NAN), 0.0);
    }
}
