//! How far the interpolant's derivatives at a point are from the field's, by differences of samples.
//!
//! A derivative is a product L of functionals L_a, one per axis. By telescoping, with D the true derivatives,
//!
//! > L_x L_y − D_x D_y = (L_x − D_x)D_y + L_x(L_y − D_y), three axes and more alike,
//!
//! it is off by one share per axis, that of a functional along it on the line v_a. By Peano's theorem the share is at
//! most κ_k·max|v_a⁽ᵏ⁾| (see [`Functional`](super::functional::Functional)); by Taylor's it is Σ_k|c_k||v_a⁽ᵏ⁾| to all
//! orders. The derivatives of v_a are those that the samples show: M_k, the largest of the differences δᵏ [around the
//! point](super::surroundings::Surroundings::difference). With k₀ the first order that the interpolant does not
//! reproduce, and sums over the axes,
//!
//! * of accuracy 2: E = 2Σ_a κ·(M_k₀ + M_k₀₊₂). The second term pays for fields that are hardly resolved: f⁽⁵⁾ = δ⁵ −
//!   (5/24)δ⁷ + …, and δ⁵ falls short of f⁽⁵⁾ the more the fewer samples a wave has.
//! * of accuracy 4 and 6, where κ_k₀ is far more than what is left of it at most points: E = 3Σ_a Σ_k|c_k|M_k, from k₀
//!   to the first order that survives everywhere, p + 5 for nodes, and a tenth of the former.
//!
//! They are estimates: A·sin²(πx/h), added to any field, is not seen. They vanish only where the samples of a
//! neighbourhood are those of a polynomial that the interpolant reproduces; no symmetry makes them.

use super::surroundings::Surroundings;
use crate::field::grid::Scheme;

/// What the remainder by Peano's kernel is multiplied by: the differences are not the largest derivatives.
const PEANO: f64 = 2.0;

/// What Taylor's terms are.
const TAYLOR: f64 = 3.0;

/// The share of the former beside the latter.
const PEANO_BESIDE_TAYLOR: f64 = 0.1;

/// The furthest middles of windows, in steps, for the third derivative along an axis.
const THIRD: f64 = 1.0;

/// Which orders of differences are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Orders {
    /// The last of Taylor's terms, if they are summed.
    taylor: Option<usize>,
    /// The highest of all.
    pub(super) highest: usize,
}

impl Orders {
    pub(super) fn of(scheme: Scheme) -> Self {
        match scheme.accuracy() {
            2 => Self { taylor: None, highest: 7 },
            p => {
                let last = (p + 5).max(9);
                Self { taylor: Some(last), highest: last }
            }
        }
    }
}

impl Surroundings<'_> {
    /// How far the derivative of these orders is off by truncation, per step of each axis and in units of the
    /// interpolant's scale. `None` where an axis has too few samples to tell.
    pub(super) fn truncation(&self, orders: &[usize], which: Orders) -> Option<f64> {
        (0..orders.len()).map(|axis| self.share(axis, orders, which)).sum()
    }

    fn share(&self, axis: usize, orders: &[usize], which: Orders) -> Option<f64> {
        let functional = self.functional(axis, orders[axis]);
        let first = functional.exact_below;
        let of = |k: usize| self.difference(axis, orders, k);
        let peano = match (of(first), of(first + 2)) {
            (Some(lower), Some(higher)) => self.peano(axis, orders[axis], first) * (lower + higher),
            // Too few samples: those of the highest order that there are, and of the one below, which no coincidence
            // of one window takes away.
            _ => {
                let highest = (1..=first).rev().find(|&k| of(k).is_some())?;
                let term = |k: usize| of(k).map_or(0.0, |largest| self.peano(axis, orders[axis], k) * largest);
                term(highest) + if highest > 1 { term(highest - 1) } else { 0.0 }
            }
        };
        let Some(last) = which.taylor else { return Some(PEANO * peano) };
        let terms: Option<f64> = (first..=last).map(|k| Some(functional.moment(k).abs() * of(k)?)).sum();
        Some(match terms {
            Some(terms) => TAYLOR * terms + PEANO * PEANO_BESIDE_TAYLOR * peano,
            None => PEANO * peano,
        })
    }

    /// The third derivative along an axis, of the same units; the orders along the others are 0.
    pub(super) fn third(&self, axis: usize) -> Option<f64> {
        let orders = vec![0; self.dimension()];
        let of = |k: usize, within: f64| self.largest_difference(axis, &orders, k, within);
        match (of(3, THIRD), of(5, THIRD)) {
            (Some(third), Some(fifth)) => Some(third + fifth),
            (third, _) => third.or_else(|| self.difference(axis, &orders, 2)),
        }
    }
}
