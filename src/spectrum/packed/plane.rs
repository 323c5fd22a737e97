//! Order 2: the mean of the diagonal, plus and minus a root.
//!
//! The eigenvalues of \[a b; b d\] are m ± ρ with m = (a + d)/2, h = (a − d)/2 and ρ = √(h² + b²). Scaled, h² and b²
//! neither overflow nor lose more than 2⁻⁵³⁷ of ρ to underflow. m meets one rounding, h one and ρ̂ = ρ(1 + δ), |δ| ≤
//! 3u, to first order, and the last sum one: |λ̂ − λ| ≤ u|m| + 3uρ + u‖A‖ ≤ 4u‖A‖, for |m| + ρ = ‖A‖; the second-order
//! terms fit in since h is exact where m = 0.

use super::block::{BLOCK, Block, Row, Solver, select};
use super::scale::{Scale, scale_of};
use crate::simd::Arithmetic;

/// m, h and ρ.
#[inline(always)]
pub(crate) fn parts(a: f64, b: f64, d: f64) -> (f64, f64, f64) {
    let (middle, half) = (0.5 * (a + d), 0.5 * (a - d));
    (middle, half, (half * half + b * b).sqrt())
}

/// The unit eigenvector of the larger eigenvalue m + ρ; that of the smaller one is (−y, x). Of the two ways to write
/// it, (h + ρ, b) and (b, ρ − h), the one without cancellation; e₁ where h = b = 0.
#[inline(always)]
pub(crate) fn direction(b: f64, half: f64, root: f64) -> (f64, f64) {
    // Keeps the length from 0 where the block is a multiple of I to within this much.
    const FLOOR: f64 = f64::from_bits((1023 - 500) << 52);
    let long = (half.abs() + root) + FLOOR;
    let length = (long * long + b * b).sqrt();
    let (long, short) = (long / length, b / length);
    let upright = half < 0.0;
    (select(upright, short, long), select(upright, long, short))
}

/// 0, or not a number where an entry is not finite.
#[inline(always)]
fn poison(a: f64, b: f64, d: f64) -> f64 {
    ((a + d) + b) * 0.0
}

/// The eigenvalues of one matrix, ascending.
#[inline(always)]
pub(crate) fn eigenvalues([a, b, d]: [f64; 3]) -> [f64; 2] {
    let Scale { down, up, .. } = scale_of(&[a, b, d]);
    let (a, b, d) = (a * down, b * down, d * down);
    let (middle, _, root) = parts(a, b, d);
    let middle = middle + poison(a, b, d);
    [(middle - root) * up, (middle + root) * up]
}

/// Its eigenvalues and their vectors, one after the other.
#[inline(always)]
pub(crate) fn eigenvectors([a, b, d]: [f64; 3]) -> [f64; 6] {
    let Scale { down, up, .. } = scale_of(&[a, b, d]);
    let (a, b, d) = (a * down, b * down, d * down);
    let (middle, half, root) = parts(a, b, d);
    let poison = poison(a, b, d);
    let middle = middle + poison;
    let (x, y) = direction(b, half, root);
    let [low_x, low_y] = signed([-y + poison, x + poison]);
    let [high_x, high_y] = signed([x + poison, y + poison]);
    [(middle - root) * up, (middle + root) * up, low_x, low_y, high_x, high_y]
}

/// The vector or its negative: the entry of largest modulus, the first of equals, is positive.
#[inline(always)]
fn signed([x, y]: [f64; 2]) -> [f64; 2] {
    let sign = 1.0_f64.copysign(select(y.abs() > x.abs(), y, x));
    [x * sign, y * sign]
}

/// [`eigenvalues`] of the matrices of a block.
pub(super) struct Values;

impl Solver<3, 2> for Values {
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    fn solve<A: Arithmetic>(&mut self, rows: [&Row; 3], out: &mut Block<2>) {
        for v in 0..BLOCK {
            out.set(v, eigenvalues(rows.map(|row| row[v])));
        }
    }
}

/// [`eigenvectors`] of the matrices of a block.
pub(super) struct Vectors;

impl Solver<3, 6> for Vectors {
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    fn solve<A: Arithmetic>(&mut self, rows: [&Row; 3], out: &mut Block<6>) {
        for v in 0..BLOCK {
            out.set(v, eigenvectors(rows.map(|row| row[v])));
        }
    }
}
