//! All zeros of the gradient of a polynomial on a box.
//!
//! Boxes are cut in two along every axis until each is decided. It holds no zero if a component of the gradient has
//! Bernstein coefficients of one sign, or if by the mean value theorem its Newton step leads too far out. It holds at
//! most one if, with the Hessian's enclosure A ± R there and Y = A⁻¹, ‖|Y|R‖_∞ = q < 1: then u ↦ u − Y∇p(u), clamped to
//! the box, contracts with the factor q in the maximum norm, and a zero is its fixed point (Neumaier, *Interval methods
//! for systems of equations*, 1990, ch. 5). Boxes that are still undecided at 1/64 of the cell hold a degenerate zero,
//! several, or a continuum of them, and are reported as they are.

use super::bernstein::{Patch, Range};
use crate::spectrum::packed::{inverse, symmetric_index};

/// Halvings of each axis.
const DEPTH: usize = 6;

/// Boxes that are looked at in a cell.
const BOXES: u64 = 1024;

/// The ends of the halves of a box. They overlap, since zeros of symmetric fields lie in the middle, and are mirror
/// images, so that mirrored fields have mirrored zeros.
const UPPER: f64 = 0.5 + 1.0 / 256.0;
const LOWER: f64 = 0.5 - 1.0 / 256.0;

/// The contraction that is asked for, q.
const CONTRACTION: f64 = 0.5;

/// Gradients below this, relative to the range of the values, come from rounding.
const ROUNDING: f64 = 1.0 / (1_u64 << 46) as f64;

/// How far a zero may be from its box, in units of the cell, by rounding.
const SLACK: f64 = 1e-9;

/// Where the gradient vanishes within a cell, in its coordinates.
#[derive(Clone, Debug, Default)]
pub(crate) struct Zeros {
    pub(crate) isolated: Vec<Vec<f64>>,
    /// The hull of the boxes left undecided.
    pub(crate) undecided: Option<(Vec<f64>, Vec<f64>)>,
    /// Boxes that were looked at.
    pub(crate) boxes: u64,
}

struct Box {
    patch: Patch,
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Box {
    /// Its halves along every axis, 2ⁿ boxes that overlap.
    fn halves(&self, n: usize) -> Vec<Self> {
        let whole = Self { patch: self.patch.clone(), low: self.low.clone(), high: self.high.clone() };
        (0..n).fold(vec![whole], |pieces, axis| {
            let half = |piece: &Self, from: f64, to: f64| {
                let (mut low, mut high) = (piece.low.clone(), piece.high.clone());
                let width = high[axis] - low[axis];
                (low[axis], high[axis]) = (piece.low[axis] + from * width, piece.low[axis] + to * width);
                Self { patch: piece.patch.restricted(axis, from, to), low, high }
            };
            pieces.iter().flat_map(|piece| [half(piece, 0.0, UPPER), half(piece, LOWER, 1.0)]).collect()
        })
    }
}

/// The zeros in the box from `low` to `high` of the cell with this patch.
pub(crate) fn zeros(n: usize, patch: &Patch, low: &[f64], high: &[f64]) -> Zeros {
    let restricted = (0..n).fold(patch.clone(), |patch, axis| patch.restricted(axis, low[axis], high[axis]));
    let mut level = vec![Box { patch: restricted, low: low.to_vec(), high: high.to_vec() }];
    let mut found = Zeros::default();
    for depth in 0..=DEPTH {
        let mut undecided = Vec::new();
        for piece in level {
            found.boxes += 1;
            match may_vanish(n, &piece).then(|| isolate(n, &piece.patch)) {
                None | Some(Some(None)) => {}
                Some(Some(Some(u))) => {
                    let t: Vec<f64> = (0..n).map(|a| piece.low[a] + u[a] * (piece.high[a] - piece.low[a])).collect();
                    let known = |other: &Vec<f64>| other.iter().zip(&t).all(|(a, b)| (a - b).abs() <= 64.0 * SLACK);
                    if !found.isolated.iter().any(known) {
                        found.isolated.push(t);
                    }
                }
                Some(None) => undecided.push(piece),
            }
        }
        // All boxes of a level are cut, or none: the order of axes is not to matter.
        let pieces = found.boxes + ((undecided.len() as u64) << n.min(32));
        if depth < DEPTH && pieces <= BOXES {
            level = undecided.iter().flat_map(|piece| piece.halves(n)).collect();
            continue;
        }
        for piece in undecided {
            let hull = found.undecided.get_or_insert_with(|| (piece.low.clone(), piece.high.clone()));
            for axis in 0..n {
                hull.0[axis] = hull.0[axis].min(piece.low[axis]);
                hull.1[axis] = hull.1[axis].max(piece.high[axis]);
            }
        }
        break;
    }
    found
}

fn orders(n: usize, axes: &[usize]) -> Vec<usize> {
    let mut orders = vec![0; n];
    axes.iter().for_each(|&axis| orders[axis] += 1);
    orders
}

fn may_vanish(n: usize, piece: &Box) -> bool {
    (0..n).all(|axis| {
        let (low, high) = piece.patch.range(&orders(n, &[axis]));
        let slack = ROUNDING * (piece.high[axis] - piece.low[axis]);
        low <= slack && high >= -slack
    })
}

/// `None` if the gradient may vanish more than once in the unit box; else where it does, if it does.
#[allow(clippy::option_option)]
fn isolate(n: usize, patch: &Patch) -> Option<Option<Vec<f64>>> {
    let mut ranges: Vec<Range> = vec![(0.0, 0.0); n * (n + 1) / 2];
    for i in 0..n {
        for j in i..n {
            ranges[symmetric_index(n, i, j)] = patch.range(&orders(n, &[i, j]));
        }
    }
    let entry = |i: usize, j: usize| ranges[symmetric_index(n, i, j)];
    let middle: Vec<f64> =
        (0..n * n).map(|k| entry(k / n, k % n)).map(|(low, high)| low + 0.5 * (high - low)).collect();
    let inverse = inverse(n, &middle, f64::EPSILON)?;
    let radius = |i: usize, j: usize| 0.5 * (entry(i, j).1 - entry(i, j).0);
    let step = |u: &[f64]| -> Vec<f64> {
        let gradient: Vec<f64> = (0..n).map(|axis| patch.at(&orders(n, &[axis]), u)).collect();
        (0..n).map(|i| (0..n).map(|j| inverse[i * n + j] * gradient[j]).sum()).collect()
    };
    let mut u = vec![0.5; n];
    let mut contracts = true;
    for (i, to_zero) in step(&u).iter().enumerate() {
        let row: f64 = (0..n).map(|j| (0..n).map(|k| inverse[i * n + k].abs() * radius(k, j)).sum::<f64>()).sum();
        // 0 = Y∇p(c) + (I + E)(u − c) with |E| ≤ |Y|R and |u − c| ≤ ½.
        if to_zero.abs() > 0.5 * (1.0 + row) + SLACK {
            return Some(None);
        }
        contracts &= row <= CONTRACTION;
    }
    if !contracts {
        return None;
    }
    // Each round halves the distance to the fixed point, at least.
    for _ in 0..60 {
        let next: Vec<f64> = u.iter().zip(step(&u)).map(|(u, step)| (u - step).clamp(0.0, 1.0)).collect();
        let moved = u.iter().zip(&next).fold(0.0_f64, |max, (a, b)| max.max((a - b).abs()));
        u = next;
        if moved <= f64::EPSILON {
            break;
        }
    }
    let residual = step(&u).iter().fold(0.0_f64, |max, s| max.max(s.abs()));
    Some((residual <= SLACK).then_some(u))
}

#[cfg(test)]
mod tests {
    use super::super::bernstein::COEFFICIENTS;
    use super::*;

    /// (u − a)²/2 ± (v − b)²/2: the coefficients of u² are k(k − 1)/20, those of u are k/5.
    fn quadratic(a: f64, b: f64, sign: f64) -> Patch {
        let half_square = |k: usize, a: f64| 0.5 * (k * k.max(1) - k) as f64 / 20.0 - a * k as f64 / 5.0;
        let entry = |k: usize| half_square(k / COEFFICIENTS, a) + sign * half_square(k % COEFFICIENTS, b);
        Patch::new(2, (0..36).map(entry).collect())
    }

    #[test]
    fn a_zero_in_the_box_is_found_once_and_one_outside_is_not() {
        for sign in [1.0, -1.0] {
            for (a, b, inside) in [(0.5, 0.5, 1), (0.1, 0.9, 1), (1.0, 0.0, 1), (1.01, 0.5, 0), (0.484_375, 0.25, 1)] {
                let found = zeros(2, &quadratic(a, b, sign), &[0.0; 2], &[1.0; 2]);
                assert_eq!(found.isolated.len(), inside, "{a} {b}");
                assert!(found.undecided.is_none());
                for zero in found.isolated {
                    assert!((zero[0] - a).abs() <= 2.0 * SLACK && (zero[1] - b).abs() <= 2.0 * SLACK);
                }
            }
        }
    }

    #[test]
    fn a_line_of_zeros_is_left_undecided() {
        let found = zeros(2, &quadratic(0.3, 0.0, 0.0), &[0.0; 2], &[1.0; 2]);
        let (low, high) = found.undecided.unwrap();
        assert!(low[0] <= 0.3 && high[0] >= 0.3 && high[0] - low[0] <= 0.1, "{low:?} {high:?}");
        assert_eq!((low[1], high[1]), (0.0, 1.0));
    }
}
