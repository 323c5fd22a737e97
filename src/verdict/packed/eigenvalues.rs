//! Orders 2 and 3 where a minor is within its margin: the inertia by the eigenvalues, with the bound on their error.

use super::known::Known;
use super::signs::PENDING;
use crate::claim::{Inertia, PointClass};
use crate::rounding::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, mul_up};
use crate::spectrum::packed::{BLOCK, error_constant, fill_eigenvalues};

/// Far from overflow, by a power of two: what is rounded off small entries is nothing beside the others.
const SCALE: f64 = 0.0625;

/// Decides what is pending, and counts it.
pub(super) fn settle(order: usize, components: &[&[f64]], known: &Known<'_>, codes: &mut [u8]) -> u64 {
    let mut settled = 0;
    let mut packed = vec![[0.0; BLOCK]; components.len()];
    let mut values = vec![[0.0; BLOCK]; order];
    let mut pending = Vec::with_capacity(BLOCK);
    for start in (0..codes.len()).step_by(BLOCK) {
        let block = &codes[start..codes.len().min(start + BLOCK)];
        if !block.iter().fold(false, |any, &code| any | (code == PENDING)) {
            continue;
        }
        pending.clear();
        pending.extend(block.iter().enumerate().filter(|(_, code)| **code == PENDING).map(|(v, _)| start + v));
        for (to, from) in packed.iter_mut().zip(components) {
            for (to, &v) in to.iter_mut().zip(&pending) {
                *to = from[v] * SCALE;
            }
        }
        let rows: Vec<&[f64]> = packed.iter().map(|row| &row[..pending.len()]).collect();
        let mut results: Vec<&mut [f64]> = values.iter_mut().map(|row| &mut row[..pending.len()]).collect();
        fill_eigenvalues(order, &rows, &mut results);
        for (k, &v) in pending.iter().enumerate() {
            codes[v] = match known.size(components, v) {
                Some(size) => known.code(v, size, order, &by_values(order, |i| values[i][k], known.radius[v])),
                None => PointClass::Invalid as u8,
            };
        }
        settled += pending.len() as u64;
    }
    settled
}

/// The inertia of every matrix within `radius` of one with these finite entries.
pub(super) fn of_one(order: usize, packed: &[f64], radius: f64) -> Inertia {
    let scaled: Vec<f64> = packed.iter().map(|x| x * SCALE).collect();
    let rows: Vec<&[f64]> = scaled.chunks(1).collect();
    let mut values = vec![0.0; order];
    fill_eigenvalues(order, &rows, &mut values.chunks_mut(1).collect::<Vec<_>>());
    by_values(order, |i| values[i], radius)
}

/// The inertia by the eigenvalues of the scaled matrix, ascending.
fn by_values(order: usize, value: impl Fn(usize) -> f64, radius: f64) -> Inertia {
    let (low, high) = (value(0), value(order - 1));
    // The norm is below the computed one and its error; subnormal numbers were rounded on the way, by η/2 each.
    let norm = if high > -low { high } else { -low };
    let error = mul_up(norm, (error_constant(order) + 2.0) * UNIT_ROUNDOFF);
    let error = add_up(error, 8.0 * SMALLEST_SUBNORMAL);
    let r = add_up(radius * SCALE, error);
    let beyond = |sign: f64| (0..order).filter(|&i| sign * value(i) > r).count();
    Inertia::at_least(order, beyond(1.0), beyond(-1.0))
}
