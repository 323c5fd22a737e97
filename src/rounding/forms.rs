//! Bounds in the order of forms, from errors of entries, and what they make of a matrix.
//!
//! For |Δ| ≤ E, entry by entry, and any weights w > 0, from 2|x_i||x_j| ≤ (w_j/w_i)·x_i² + (w_i/w_j)·x_j²,
//!
//! |xᵀΔx| ≤ |x|ᵀE|x| ≤ Σ d_i·x_i² with d_i = (Ew)_i/w_i:
//!
//! that is −diag d ⪯ Δ ⪯ diag d. For E = ε·aaᵀ and w_i = 1/a_i it is d_i = n·ε·a_i², whatever the units of the rows.

use std::borrow::Cow;

use super::{balancing_exponents, div_up, inflate, mul_up, scale_by_power_of_two, sub_down};
use crate::claim::Radius;
use crate::matrix::Symmetric;

/// d_i = Σ_j |e_ij|·l_i/l_j, rounded up, for the entries `errors(i, j)`, j ≤ i, and lengths l > 0: the weights are
/// 1/l_j. Infinite or not a number where an entry is, or exceeds f64.
pub(crate) fn form_bounds(errors: impl Fn(usize, usize) -> f64, lengths: &[f64]) -> Vec<f64> {
    let n = lengths.len();
    let mut sums = vec![0.0; n];
    for j in 0..n {
        for i in j..n {
            let error = errors(i, j).abs();
            if error == 0.0 {
                continue;
            }
            sums[i] += mul_up(error, div_up(lengths[i], lengths[j]));
            if i != j {
                sums[j] += mul_up(error, div_up(lengths[j], lengths[i]));
            }
        }
    }
    sums.into_iter().map(|sum| if sum == 0.0 { 0.0 } else { inflate(sum, n) }).collect()
}

/// Bounds d in the order of forms on all Δ by which the true matrix may differ from A: −diag d ⪯ Δ ⪯ diag d.
pub(crate) struct Forms<'a> {
    pub(crate) bounds: Cow<'a, [f64]>,
    /// The weights that the bounds come of, where they are those of the errors of the entries.
    pub(crate) weights: Option<Vec<f64>>,
}

impl Symmetric {
    /// The bounds of a [`Radius::Diagonal`], or those that follow from errors of the entries, by weights that are
    /// powers of two in the units of A; `None` where there are none but a ball.
    pub(crate) fn forms(&self) -> Option<Forms<'_>> {
        if let Radius::Diagonal { bounds, .. } = self.radius() {
            return Some(Forms { bounds: Cow::Borrowed(bounds), weights: None });
        }
        let errors = self.entry_errors().filter(|_| self.radius().value() > 0.0)?;
        let exponents = balancing_exponents(self);
        let powers = |sign: i32| exponents.iter().map(|&d| scale_by_power_of_two(1.0, sign * d)).collect::<Vec<_>>();
        let (weights, lengths) = (powers(1), powers(-1));
        let usual = |powers: &[f64]| powers.iter().all(|power| power.is_normal());
        let bounds = form_bounds(|i, j| errors[(i, j)], &lengths);
        let sound = usual(&weights) && usual(&lengths) && bounds.iter().all(|bound| bound.is_finite());
        sound.then_some(Forms { bounds: Cow::Owned(bounds), weights: Some(weights) })
    }

    /// σA − diag(t) for σ = `sign` and t ≥ 0, its diagonal rounded down, as a stored matrix. `None` where it leaves the
    /// range of f64.
    pub(crate) fn lowered(&self, sign: i8, by: &[f64]) -> Option<Self> {
        let entry = |i: usize, j: usize| {
            let entry = if sign < 0 { -self.get(i, j) } else { self.get(i, j) };
            if i == j && by[i] != 0.0 { sub_down(entry, by[i]) } else { entry }
        };
        Self::from_lower(self.order(), entry).ok()
    }
}
