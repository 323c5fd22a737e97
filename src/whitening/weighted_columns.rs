//! The columns of X scaled by powers of two, and the roots of the weights of their components.

use faer::{Mat, MatRef};

use super::factor::upper_triangle;
use super::near_identity::near_identity;
use crate::gram::Weights;
use crate::matrix::Real;
use crate::product::{Deviation, product_with_upper};
use crate::rounding::norms::{euclidean, largest};
use crate::rounding::{
    SMALLEST_SUBNORMAL, ScaledColumns, UNIT_ROUNDOFF, add_up, div_up, gamma, inflate, mul_up, scale_by_power_of_two,
    sqrt_up,
};

/// √w·(1 + δ), and a product with it: so many roundings.
const ROOT_ROUNDINGS: usize = 4;
/// A weight that underflowed is off by η, and its root by less than 2^this.
const LOST_ROOT: i32 = -500;

/// V = X·2^(−e) of the components that weigh something, and r ≈ √w, w scaled by an even power of two to 1 at most.
pub(super) struct WeightedColumns {
    pub(super) scaled: ScaledColumns,
    /// Nothing where all weights are equal to 1.
    pub(super) roots: Option<Vec<f64>>,
    /// The weights are 2^this times those of which r are the roots; even.
    pub(super) weight_exponent: i32,
}

impl WeightedColumns {
    /// `x` without components that weigh nothing; the weights are positive and finite.
    pub(super) fn of<T: Real>(x: MatRef<'_, T>, weights: Option<&Weights>) -> Self {
        let scaled = ScaledColumns::of(x);
        let Some(weights) = weights else { return Self { scaled, roots: None, weight_exponent: 0 } };
        // Below 1, and by an even power of two, whose root is one.
        let odd = weights.exponent().rem_euclid(2);
        let root = |w: &f64| (if odd == 1 { 0.5 * w } else { *w }).sqrt();
        Self {
            scaled,
            roots: Some(weights.scaled().iter().map(root).collect()),
            weight_exponent: weights.exponent() + odd,
        }
    }

    /// fl(r·Y), row by row; Y itself without weights.
    pub(super) fn weighed(&self, y: &Mat<f64>) -> Mat<f64> {
        match &self.roots {
            None => y.clone(),
            Some(roots) => Mat::from_fn(y.nrows(), y.ncols(), |i, j| roots[i] * y[(i, j)]),
        }
    }

    /// A bound on ‖√W·(M)‖₂ for every M with |M| ≤ `relative`·|V||T| + `absolute`, T upper triangular.
    pub(super) fn magnitudes(&self, left: &Mat<f64>, t: &Mat<f64>, relative: f64, absolute: f64) -> f64 {
        let (m, n) = (left.nrows(), t.ncols());
        let weighed = self.weighed(left);
        // What `of_rounding` bounds is γ_n‖|V||T|‖.
        let product = div_up(Deviation::of_rounding(&weighed, t).spectral(), gamma(n));
        let relative = mul_up(relative, inflate(product, ROOT_ROUNDINGS));
        // A product with a root that underflowed is off by η, and meets |T|.
        let max = largest(t.col_iter().flat_map(|column| column.iter().map(|entry| entry.abs())));
        let lost = mul_up(mul_up(2.0 * SMALLEST_SUBNORMAL, n as f64), max);
        let entry = add_up(absolute, lost);
        add_up(relative, mul_up(entry, sqrt_up((m * n) as f64)))
    }

    /// A bound on ‖√W·Y − fl(r·Y)‖₂ where ‖fl(r·Y)‖_F is at most `norm`.
    pub(super) fn rounding_of_weights(&self, rows: usize, columns: usize, norm: f64) -> f64 {
        if self.roots.is_none() {
            return 0.0;
        }
        let lost = mul_up(2.0 * SMALLEST_SUBNORMAL, sqrt_up((rows * columns) as f64));
        add_up(mul_up(gamma(ROOT_ROUNDINGS), norm), lost)
    }

    /// α ≥ ‖(√W·VT)ᵀ(√W·VT) − I‖₂ for the upper triangle T of `t`, whatever it is; `None` if that is not below 1.
    pub(super) fn loss_of(&self, t: &Mat<f64>) -> Option<f64> {
        let t = &upper_triangle(t);
        let v = &self.scaled.values;
        let (m, n) = (v.nrows(), v.ncols());
        let y = self.weighed(&product_with_upper(v.as_ref(), t.as_ref(), None).ok()?);
        let lost = mul_up(2.0 * n as f64, SMALLEST_SUBNORMAL);
        let rounded = self.magnitudes(v, t, gamma(n), lost);
        let scaling = self.perturbed_by_scaling(t);
        self.loss_within(&y, add_up(rounded, scaling), (m, n))
    }

    /// What adds to f because entries or weights that are next to nothing were rounded when they were scaled.
    pub(super) fn perturbed_by_scaling(&self, t: &Mat<f64>) -> f64 {
        let root = if self.roots.is_some() { scale_by_power_of_two(1.0, LOST_ROOT) } else { 0.0 };
        let entry = self.scaled.perturbation + root;
        if entry == 0.0 {
            return 0.0;
        }
        let (m, n) = (self.scaled.values.nrows(), self.scaled.values.ncols());
        let max = largest(t.col_iter().flat_map(|column| column.iter().map(|entry| entry.abs())));
        mul_up(mul_up((m * n) as f64, entry.next_up()), mul_up(n as f64, max))
    }

    /// α from Ŷ, with weights, and a bound on its distance from √W·VT but for the rounding of the weights.
    pub(super) fn loss_within(&self, y: &Mat<f64>, distance: f64, (m, n): (usize, usize)) -> Option<f64> {
        let gram = near_identity(y, None).ok()??.loss_bound;
        let norm = sqrt_up(mul_up(n as f64, add_up(1.0, gram)));
        let f = add_up(distance, self.rounding_of_weights(m, n, norm));
        let loss = add_up(add_up(gram, mul_up(mul_up(2.0, f), sqrt_up(add_up(1.0, gram)))), mul_up(f, f));
        // A comparison that a NaN fails.
        (loss < 1.0 - UNIT_ROUNDOFF).then_some(loss)
    }
}

/// An upper bound on ‖A‖_F.
pub(super) fn frobenius(a: &Mat<f64>) -> f64 {
    let entries: Vec<f64> = a.col_iter().flat_map(|column| column.iter().copied()).collect();
    euclidean(&entries)
}
