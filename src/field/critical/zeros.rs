//! All zeros of the gradient of a polynomial on a box.
//!
//! Boxes are cut in two along every axis until each is decided. It holds no zero if a component of the gradient has
//! Bernstein coefficients of one sign, or if by the mean value theorem its Newton step leads too far out. It holds at
//! most one if, with the Hessian's enclosure A ± R there and Y = A⁻¹, ‖|Y|R‖_∞ = q < 1: then u ↦ u − Y∇p(u), clamped to
//! the box, contracts with the factor q in the maximum norm, and a zero is its fixed point (Neumaier, *Interval methods
//! for systems of equations*, 1990, ch. 5). Boxes that are still undecided at 1/64 of the cell hold a degenerate zero,
//! several, or a continuum of them, and are reported as they are.

use super::bernstein::Patch;
use super::coefficients::Range;
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
    pub(crate) undecided: Option<Hull>,
    /// Polynomials on boxes that were computed.
    pub(crate) polynomials: u64,
}

/// The least and the largest coordinates.
pub(crate) type Hull = (Vec<f64>, Vec<f64>);

struct Box {
    patch: Patch,
    low: Vec<f64>,
    high: Vec<f64>,
}

/// The undecided boxes of a level.
struct Level {
    count: u64,
    hull: Option<Hull>,
    /// All of them, if so many may be cut.
    boxes: Vec<Box>,
    most: u64,
}

impl Level {
    fn new(most: u64) -> Self {
        Self { count: 0, hull: None, boxes: Vec::new(), most }
    }

    /// Whether a box lies in the hull that is going to be reported, whatever is in it.
    fn covers(&self, low: &[f64], high: &[f64]) -> bool {
        let Some(hull) = self.hull.as_ref().filter(|_| self.count > self.most) else { return false };
        low.iter().zip(&hull.0).all(|(low, hull)| low >= hull)
            && high.iter().zip(&hull.1).all(|(high, hull)| high <= hull)
    }

    fn push(&mut self, piece: Box) {
        self.count += 1;
        let (low, high) = self.hull.get_or_insert_with(|| (piece.low.clone(), piece.high.clone()));
        low.iter_mut().zip(&piece.low).for_each(|(low, piece)| *low = low.min(*piece));
        high.iter_mut().zip(&piece.high).for_each(|(high, piece)| *high = high.max(*piece));
        if self.count <= self.most {
            self.boxes.push(piece);
        } else {
            self.boxes.clear();
        }
    }
}

impl Zeros {
    /// Looks at a box in which no component of the gradient has one sign.
    fn look_at(&mut self, n: usize, piece: Box, undecided: &mut Level) {
        match isolate(n, &piece.patch) {
            Some(None) => {}
            Some(Some(u)) => {
                let t: Vec<f64> = (0..n).map(|a| piece.low[a] + u[a] * (piece.high[a] - piece.low[a])).collect();
                let known = |other: &Vec<f64>| other.iter().zip(&t).all(|(a, b)| (a - b).abs() <= 64.0 * SLACK);
                if !self.isolated.iter().any(known) {
                    self.isolated.push(t);
                }
            }
            None => undecided.push(piece),
        }
    }

    /// Looks at the halves of a box along the first so many axes, 2 to the power of their number, which overlap. Halves
    /// along some axes in which the gradient does not vanish are not cut along the others.
    fn look_at_halves(&mut self, n: usize, axes: usize, piece: &Box, undecided: &mut Level) {
        let axis = axes - 1;
        for (from, to) in [(0.0, UPPER), (LOWER, 1.0)] {
            let (mut low, mut high) = (piece.low.clone(), piece.high.clone());
            let width = high[axis] - low[axis];
            (low[axis], high[axis]) = (piece.low[axis] + from * width, piece.low[axis] + to * width);
            if undecided.covers(&low, &high) {
                continue;
            }
            let half = Box { patch: piece.patch.restricted(axis, from, to), low, high };
            self.polynomials += 1;
            match may_vanish(n, &half) {
                true if axis > 0 => self.look_at_halves(n, axis, &half, undecided),
                true => self.look_at(n, half, undecided),
                false => {}
            }
        }
    }
}

/// The zeros in the box from `low` to `high` of the cell with this patch: all that lie outside the hull of the boxes
/// left undecided, and perhaps some in it.
pub(crate) fn zeros(n: usize, patch: &Patch, low: &[f64], high: &[f64]) -> Zeros {
    let restricted = (0..n).fold(patch.clone(), |patch, axis| patch.restricted(axis, low[axis], high[axis]));
    let whole = Box { patch: restricted, low: low.to_vec(), high: high.to_vec() };
    let mut found = Zeros { polynomials: 1 + n as u64, ..Zeros::default() };
    let mut boxes = 1;
    // All boxes of a level are cut, or none: the order of axes is not to matter.
    let most = |depth: usize, boxes: u64| if depth < DEPTH { BOXES.saturating_sub(boxes) >> n.min(63) } else { 0 };
    let mut level = Level::new(most(0, boxes));
    if may_vanish(n, &whole) {
        found.look_at(n, whole, &mut level);
    }
    for depth in 1..=DEPTH {
        if level.boxes.is_empty() {
            break;
        }
        boxes += level.count << n;
        let mut next = Level::new(most(depth, boxes));
        // From both ends, so that the hull is soon as large as it becomes.
        let count = level.boxes.len();
        for k in 0..count {
            let piece = &level.boxes[if k % 2 == 0 { k / 2 } else { count - 1 - k / 2 }];
            found.look_at_halves(n, n, piece, &mut next);
        }
        level = next;
    }
    found.undecided = level.hull;
    found
}

fn may_vanish(n: usize, piece: &Box) -> bool {
    (0..n).all(|axis| piece.patch.slope_may_vanish(axis, ROUNDING * (piece.high[axis] - piece.low[axis])))
}

/// `None` if the gradient may vanish more than once in the unit box; else where it does, if it does.
#[allow(clippy::option_option)]
fn isolate(n: usize, patch: &Patch) -> Option<Option<Vec<f64>>> {
    let ranges: Vec<Range> = patch.curvatures();
    let entry = |i: usize, j: usize| ranges[symmetric_index(n, i, j)];
    let middle: Vec<f64> =
        (0..n * n).map(|k| entry(k / n, k % n)).map(|(low, high)| low + 0.5 * (high - low)).collect();
    let inverse = inverse(n, &middle, f64::EPSILON)?;
    let radius = |i: usize, j: usize| 0.5 * (entry(i, j).1 - entry(i, j).0);
    let step = |u: &[f64]| -> Vec<f64> {
        let gradient = patch.gradient(u);
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
    use super::super::coefficients::COEFFICIENTS;
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

    /// Numbers with no pattern, in a polynomial whose gradient has many zeros.
    fn rough(n: usize, mut state: u64) -> Patch {
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        Patch::new(n, (0..COEFFICIENTS.pow(n as u32)).map(|_| number()).collect())
    }

    /// Newton's method, with differences of the gradient; a zero in the unit box, if it comes to one.
    fn newton(n: usize, patch: &Patch, start: Vec<f64>) -> Option<Vec<f64>> {
        const STEP: f64 = 1e-6;
        let mut u = start;
        for _ in 0..60 {
            let gradient = patch.gradient(&u);
            let column = |j: usize| {
                let mut beside = u.clone();
                beside[j] += STEP;
                let other = patch.gradient(&beside);
                (0..n).map(|i| (other[i] - gradient[i]) / STEP).collect::<Vec<f64>>()
            };
            let columns: Vec<Vec<f64>> = (0..n).map(column).collect();
            let matrix: Vec<f64> = (0..n * n).map(|k| columns[k % n][k / n]).collect();
            let inverse = inverse(n, &matrix, f64::EPSILON)?;
            let step: Vec<f64> = (0..n).map(|i| (0..n).map(|j| inverse[i * n + j] * gradient[j]).sum()).collect();
            u.iter_mut().zip(&step).for_each(|(u, step)| *u -= step);
            if !u.iter().all(|u| (-0.5..1.5).contains(u)) {
                return None;
            }
            if step.iter().all(|step| step.abs() <= 1e-12) {
                return u.iter().all(|u| (0.0..=1.0).contains(u)).then_some(u);
            }
        }
        None
    }

    #[test]
    fn no_zero_is_lost() {
        /// How well Newton's method finds one.
        const NEAR: f64 = 1e-7;
        let (mut isolated, mut within) = (0, 0);
        for (n, seed) in (1..=3).flat_map(|n| (0..8).map(move |seed| (n, seed))) {
            let patch = rough(n, seed);
            let found = zeros(n, &patch, &vec![0.0; n], &vec![1.0; n]);
            for k in 0..60_usize {
                let start = (0..n).map(|a| ((k * [37, 17, 29][a] + 11) % 61) as f64 / 60.0).collect();
                let Some(zero) = newton(n, &patch, start) else { continue };
                let near = |t: &Vec<f64>| t.iter().zip(&zero).all(|(a, b)| (a - b).abs() <= NEAR);
                let in_hull = found
                    .undecided
                    .as_ref()
                    .is_some_and(|(low, high)| (0..n).all(|a| low[a] - NEAR <= zero[a] && zero[a] <= high[a] + NEAR));
                assert!(in_hull || found.isolated.iter().any(near), "{n} {seed}: {zero:?}");
                (isolated, within) = (isolated + usize::from(!in_hull), within + usize::from(in_hull));
            }
        }
        assert!(isolated >= 20 && within >= 20, "{isolated} {within}");
    }

    #[test]
    fn a_line_of_zeros_is_left_undecided() {
        let found = zeros(2, &quadratic(0.3, 0.0, 0.0), &[0.0; 2], &[1.0; 2]);
        let (low, high) = found.undecided.unwrap();
        assert!(low[0] <= 0.3 && high[0] >= 0.3 && high[0] - low[0] <= 0.1, "{low:?} {high:?}");
        assert_eq!((low[1], high[1]), (0.0, 1.0));
    }
}
