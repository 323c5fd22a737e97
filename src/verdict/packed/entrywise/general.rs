//! Any order: what is proved of the inertia of all symmetric matrices between entrywise bounds.

use super::equilibrated::Equilibrated;
use super::norm::infinity_norm;
use super::{regular, witness};
use crate::claim::Inertia;
use crate::spectrum::packed::packed_index;
use crate::verdict::packed::inertia as within;

/// More than the roundings of a sum of moduli, relative to it.
const ABOVE: f64 = 1.0 + 1.0 / (1_u64 << 40) as f64;

/// Whether no member between the bounds that is seen at once rules out every class: a diagonal entry that is 0 or of
/// either sign in some member leaves no minimum or maximum, and a member whose diagonal exceeds the rest of its rows is
/// semidefinite, no saddle. Far cheaper than a proof, and it leaves most points of coarse fields.
pub(super) fn may_have_class(order: usize, h: impl Fn(usize) -> f64, e: impl Fn(usize) -> f64) -> bool {
    let at = |i: usize, j: usize| packed_index(order, i.min(j), i.max(j));
    let definite = |sign: f64| (0..order).all(|i| sign * h(at(i, i)) - e(at(i, i)) > 0.0);
    let smallest = |k: usize| (h(k).abs() - e(k)).max(0.0);
    let rest = |i: usize| -> f64 { (0..order).filter(|&j| j != i).map(|j| smallest(at(i, j))).sum() };
    let dominant = |sign: f64| (0..order).all(|i| sign * h(at(i, i)) + e(at(i, i)) >= ABOVE * rest(i));
    definite(1.0) || definite(-1.0) || !(dominant(1.0) || dominant(-1.0))
}

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
