//! How far the interpolant's derivatives at a point are from the field's, by bounds of its derivatives.
//!
//! As for differences at the nodes, by Taylor's theorem about the point and by telescoping over the axes: see
//! [`Remainder`]. In place of what the samples show there are the caller's bounds of max|∂^α f|, so the errors are
//! proved, and with them what follows: x ↦ x − Y∇f(x), Y ≈ H⁻¹, maps the box x̂ ± d into itself and contracts there
//! if
//!
//! > |Y|g + (|I − YĤ| + |Y|(E + T d))d < d
//!
//! for g ≥ |∇f(x̂)|, |H(x̂) − Ĥ| ≤ E and T ≥ the third derivatives on the box. Then it has exactly one fixed point
//! there, which is the one zero of the gradient in the box (Rump, *Verification methods: rigorous results using
//! floating-point arithmetic*, Acta Numerica 19 (2010), § 13; the norm of the contraction is max|v_i|/d_i).

use std::cell::Cell;

use super::functional::Functional;
use super::interpolant::Interpolant;
use crate::error::{Error, Result};
use crate::field::pass::Discretization;
use crate::field::stencil::{Remainder, product_remainder};
use crate::rounding::norms::{plus, times};
use crate::rounding::{UNIT_ROUNDOFF, add_up, gamma};

/// Rounds of widening a box until it is mapped into itself.
const ROUNDS: usize = 16;

/// What a box is widened by, relative to its image.
const WIDENED: f64 = 1.0 + 1.0 / 16.0;

/// A bound of |∂^α f| by the orders α along the axes.
type Bound<'a> = &'a (dyn Fn(&[usize]) -> f64 + Sync);

/// Bounds at a point.
pub(super) struct Bounded<'a> {
    /// remainders\[axis\]\[order\].
    remainders: Vec<[Remainder; 3]>,
    /// The lengths of the cell's edges.
    steps: Vec<f64>,
    /// The modulus of what the interpolant takes off every sample.
    base: f64,
    reversed: bool,
    bound: Bound<'a>,
    /// The first that is none.
    invalid: Cell<Option<f64>>,
}

impl<'a> Bounded<'a> {
    /// At the point t of a cell, by bounds for orders in the field's own order of axes: that of the storage, or the
    /// reverse.
    pub(super) fn new(
        discretization: &Discretization,
        cell: &[usize],
        interpolant: &Interpolant,
        t: &[f64],
        (bound, reversed): (Bound<'a>, bool),
    ) -> Self {
        let of_axis = |axis: usize| {
            [0, 1, 2].map(|order| {
                let functional = interpolant.functional(discretization, cell, axis, order, t[axis]);
                let (grid_axis, length) = (&discretization.grid_axes[axis], discretization.shape[axis]);
                // A place is the quotient of two distances, which is exact for the cell's own nodes, less t.
                let off = |(k, place): (usize, &f64)| {
                    let offset = functional.start + k as isize;
                    let rounding = UNIT_ROUNDOFF * place.abs();
                    if grid_axis.spacing().is_some() || offset == 0 || offset == 1 {
                        return 2.0 * rounding;
                    }
                    let both = grid_axis.distance_error(cell[axis], offset, length)
                        + grid_axis.distance_error(cell[axis], 1, length);
                    2.0 * ((both + 2.0 * UNIT_ROUNDOFF) * (place.abs() + t[axis].abs()) + rounding)
                };
                let Functional { places, weights, .. } = &functional;
                let off: Vec<f64> = places.iter().enumerate().map(off).collect();
                Remainder::of_rounded(places, &off, weights, 0, [order, functional.exact_below.max(order)])
            })
        };
        let remainders = (0..cell.len()).map(of_axis).collect();
        let step = |axis: usize| {
            let step = discretization.grid_axes[axis].distance(cell[axis], 1, discretization.shape[axis]).abs();
            times(
                step,
                add_up(1.0, discretization.grid_axes[axis].distance_error(cell[axis], 1, discretization.shape[axis])),
            )
        };
        let steps = (0..cell.len()).map(step).collect();
        Self { remainders, steps, base: interpolant.base.abs(), reversed, bound, invalid: Cell::new(None) }
    }

    /// A bound of a derivative per step of each axis; infinite where the caller's is none.
    pub(super) fn largest(&self, orders: &[usize]) -> f64 {
        let mut asked = orders.to_vec();
        if self.reversed {
            asked.reverse();
        }
        let mut bound = (self.bound)(&asked);
        if !(bound.is_finite() && bound >= 0.0) {
            self.invalid.set(self.invalid.get().or(Some(bound)));
            return f64::INFINITY;
        }
        if orders.iter().all(|&order| order == 0) {
            bound = plus(bound, self.base);
        }
        let factors = orders.iter().zip(&self.steps);
        factors.fold(bound, |bound, (&order, step)| (0..order).fold(bound, |bound, _| times(bound, *step)))
    }

    /// # Errors
    /// [`Error::Domain`] if one of the bounds so far was negative or not finite.
    pub(super) fn check(&self) -> Result<()> {
        let (what, must_be) = ("the bound of a derivative of the field", "finite, zero or more");
        self.invalid.get().map_or(Ok(()), |value| Err(Error::Domain { what, value, must_be }))
    }

    /// A bound of the error by truncation of the derivative of these orders, per step of each axis.
    pub(super) fn truncation(&self, orders: &[usize]) -> f64 {
        let axes: Vec<&Remainder> = self.remainders.iter().zip(orders).map(|(axis, &order)| &axis[order]).collect();
        product_remainder(&axes, &|orders| self.largest(orders))
    }
}

/// Two boxes x̂ ± d, in steps: exactly one zero lies in the first, and in the second, which is shorter by as much as
/// `moved` to either side.
///
/// Of n variables, with Ĥ and Y row by row, the bound g of the gradient, and E + T d of an entry of the Hessian in
/// the box, rounded up. `None` where none is found.
pub(super) fn contraction(
    [hessian, inverse]: [&[f64]; 2],
    gradient: &[f64],
    moved: &[f64],
    error: &dyn Fn(usize, usize, &[f64]) -> f64,
) -> Option<(Vec<f64>, Vec<f64>)> {
    let n = gradient.len();
    let y = |i: usize, j: usize| inverse[i * n + j].abs();
    let residual = |i: usize, j: usize| {
        let expected = if i == j { 1.0 } else { 0.0 };
        let sum: f64 = (0..n).map(|k| inverse[i * n + k] * hessian[k * n + j]).sum();
        let moduli = (0..n).fold(expected, |sum, k| plus(sum, times(y(i, k), hessian[k * n + j].abs())));
        plus((expected - sum).abs(), times(gamma(n + 3), moduli))
    };
    let residuals: Vec<f64> = (0..n * n).map(|k| residual(k / n, k % n)).collect();
    let image = |d: &[f64]| -> Vec<f64> {
        let change: Vec<f64> =
            (0..n).map(|k| (0..n).fold(gradient[k], |sum, j| plus(sum, times(error(k, j, d), d[j])))).collect();
        let row = |i: usize| {
            let moved = (0..n).fold(0.0, |sum, k| plus(sum, times(y(i, k), change[k])));
            (0..n).fold(moved, |sum, j| plus(sum, times(residuals[i * n + j], d[j])))
        };
        (0..n).map(row).collect()
    };
    let mut d = image(&vec![0.0; n]);
    for _ in 0..ROUNDS {
        d.iter_mut().zip(moved).for_each(|(d, moved)| *d = plus(times(*d, WIDENED), *moved));
        let mapped = image(&d);
        if !mapped.iter().all(|d| d.is_finite()) {
            return None;
        }
        if (0..n).all(|i| plus(mapped[i], moved[i]) < d[i]) {
            return Some((d, mapped));
        }
        d = mapped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_with_one_zero_is_found_and_one_with_none_or_several_is_not() {
        // f′ = x + x²/2 − g has a zero near g and the third derivative 1: g + d² < d has solutions for g < ¼.
        for (gradient, expected) in [(1e-3, true), (0.1, true), (0.2, true), (0.26, false), (3.0, false)] {
            let found = contraction([&[1.0], &[1.0]], &[gradient], &[1e-9], &|_, _, d| d[0]);
            assert_eq!(found.is_some(), expected, "{gradient}");
            if let Some((whole, d)) = found {
                let zero = (1.0 + 2.0 * gradient).sqrt() - 1.0;
                assert!(zero <= d[0] && d[0] + 1e-9 < whole[0], "{gradient} {d:?} {whole:?}");
                assert!(gradient + whole[0] * whole[0] < whole[0]);
            }
        }
        // A Hessian that may be singular has none.
        assert_eq!(contraction([&[1.0], &[1.0]], &[1e-9], &[1e-9], &|_, _, _| 1.0), None);
    }
}
