//! Any order: what is proved of the inertia of all symmetric matrices between entrywise bounds.

use super::equilibrated::Equilibrated;
use super::norm::infinity_norm;
use super::{regular, witness};
use crate::claim::Inertia;
use crate::verdict::packed::inertia as within;

/// By theorem 4; else by what two witnesses and the radius of the equilibrated errors tell.
pub(super) fn inertia(order: usize, packed: &[f64], errors: &[f64]) -> Inertia {
    let Some(matrix) = Equilibrated::of(order, packed, errors) else { return Inertia::unknown(order) };
    if let Some((positive, negative)) = regular::inertia(&matrix) {
        return Inertia::at_least(order, positive, negative);
    }
    let ball = within_norm(&matrix);
    let excluded = |sign: f64| usize::from(witness::excludes_semidefinite(&matrix, sign));
    Inertia::at_least(order, ball.positive.lower.max(excluded(-1.0)), ball.negative.lower.max(excluded(1.0)))
}

/// The inertia of all matrices within ‖E‖_∞.
fn within_norm(matrix: &Equilibrated) -> Inertia {
    let Equilibrated { order: n, ref h, ref e } = *matrix;
    let upper = |square: &[f64]| -> Vec<f64> { (0..n).flat_map(|i| square[i * n + i..(i + 1) * n].to_vec()).collect() };
    let (h, e) = (upper(h), upper(e));
    // An infinite norm says nothing.
    within(n, &h, infinity_norm(n, |k| e[k])).unwrap_or_else(|_| Inertia::unknown(n))
}
