//! Any order, one matrix at a time.

use crate::claim::Inertia;
use crate::matrix::Symmetric;
use crate::rounding::{UNIT_ROUNDOFF, add_up, exponent, mul_up, scale_by_power_of_two};
use crate::spectrum::Eigen;

/// The inertia of every matrix within r of H, as far as the class takes it, for entries of modulus `size` at most:
/// indefinite where the diagonal is, definite where a Cholesky factorisation of ±H − tI runs to its end, and else as
/// the enclosures of the eigenvalues have it.
pub(super) fn for_class(order: usize, size: f64, r: f64, h: impl Fn(usize, usize) -> f64) -> Inertia {
    // An entry of the diagonal is a Rayleigh quotient.
    let positive = (0..order).any(|i| h(i, i) > r);
    let negative = (0..order).any(|i| h(i, i) < -r);
    if positive && negative {
        return Inertia::at_least(order, 1, 1);
    }
    if positive != negative && is_definite(order, size, r, |i, j| if positive { h(i, j) } else { -h(i, j) }) {
        return if positive { Inertia::at_least(order, order, 0) } else { Inertia::at_least(order, 0, order) };
    }
    by_enclosures(order, r, h)
}

/// The inertia of a saddle, of which some is known, with the counts that the enclosures of its eigenvalues add.
pub(super) fn of_saddle(order: usize, known: Inertia, r: f64, h: impl Fn(usize, usize) -> f64) -> Inertia {
    let (positive, negative) = (known.positive.lower, known.negative.lower);
    if positive + negative == order || positive == 0 || negative == 0 {
        return known;
    }
    let found = by_enclosures(order, r, h);
    Inertia::at_least(order, positive.max(found.positive.lower), negative.max(found.negative.lower))
}

/// As the eigenvalues ascend, those after one above r are above it, and those before one below −r are below it.
fn by_enclosures(order: usize, r: f64, h: impl Fn(usize, usize) -> f64) -> Inertia {
    let Ok(Eigen { enclosures, .. }) = Symmetric::from_lower(order, h).and_then(|h| Eigen::of(&h)) else {
        return Inertia::unknown(order);
    };
    let positive = enclosures.iter().position(|e| e.lower > r).map_or(0, |first| order - first);
    let negative = enclosures.iter().rposition(|e| e.upper < -r).map_or(0, |last| last + 1);
    Inertia::at_least(order, positive, negative)
}

/// Whether λ_min(H) > r is proved, for entries of modulus `size` at most.
///
/// With entries below 1 and A = fl(H − tI), a Cholesky factorisation that runs to its end has RᵀR = A + Δ,
/// |Δ| ≤ γ_{n+1}/(1 − γ_{n+1})·ddᵀ with d_i² = a_ii (Demmel; Higham, *Accuracy and Stability*, Theorem 10.3), so
/// λ_min(H) ≥ t − u − 2(n + 1)u·tr A, and tr A ≤ n. What underflow adds is nothing beside the rest of the 4(n + 1)(n +
/// 2)u that t exceeds r by.
fn is_definite(n: usize, size: f64, r: f64, h: impl Fn(usize, usize) -> f64) -> bool {
    let e = exponent(size);
    let r = scale_by_power_of_two(r, -e).next_up();
    let margin = 4.0 * ((n + 1) * (n + 2)) as f64 * UNIT_ROUNDOFF;
    let t = add_up(r, mul_up(margin, add_up(1.0, r)));
    if t >= 1.0 {
        return false;
    }
    // Row by row, the factor's columns in the packed lower triangle.
    let mut factor: Vec<f64> = Vec::with_capacity(n * (n + 1) / 2);
    for i in 0..n {
        let row = factor.len();
        let mut pivot = scale_by_power_of_two(h(i, i), -e) - t;
        for j in 0..i {
            let column = j * (j + 1) / 2;
            let mut entry = scale_by_power_of_two(h(i, j), -e);
            for k in 0..j {
                entry -= factor[row + k] * factor[column + k];
            }
            let entry = entry / factor[column + j];
            factor.push(entry);
            pivot -= entry * entry;
        }
        // A NaN is not positive either.
        if pivot > 0.0 {
            factor.push(pivot.sqrt());
        } else {
            return false;
        }
    }
    true
}
