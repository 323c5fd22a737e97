//! Signs of minors, and the class that is in them, for many points at once and without branches.

use super::Known;
use crate::rounding::UNIT_ROUNDOFF;
use crate::simd::Loops;
use crate::spectrum::packed::{BLOCK, Block, Row};

/// The code of a point that a minor is too near 0 to decide.
pub(super) const PENDING: u8 = 254;

/// The margins, as multiples of m² and m³, and the number on top of them.
const MARGIN_2: f64 = 8.0 * UNIT_ROUNDOFF;
const MARGIN_3: f64 = 40.0 * UNIT_ROUNDOFF;
const SMALLEST_MARGIN: f64 = f64::from_bits((1023 - 890) << 52);

/// From the signs of minors to a class, where they tell.
pub(super) trait Rule<const IN: usize> {
    /// The code, or [`PENDING`]. To be marked `#[inline(always)]`.
    fn code(&self, packed: [f64; IN], r: f64, floor: f64, tightness: f64) -> u8;
}

pub(super) struct Line;
pub(super) struct Plane;
pub(super) struct Space;

/// max|h_ij|; NaN is left out.
#[inline(always)]
pub(super) fn largest<const N: usize>(packed: &[f64; N]) -> f64 {
    let mut largest = 0.0_f64;
    for x in packed {
        largest = if x.abs() > largest { x.abs() } else { largest };
    }
    largest
}

/// [`PointClass::Degenerate`] or [`PointClass::Undetermined`].
#[inline(always)]
pub(super) fn undecided(largest: f64, r: f64, floor: f64, tightness: f64) -> u64 {
    if (r <= tightness * largest) | (r <= 2.0 * floor) { 3 } else { 4 }
}

/// Bit 63 is set where x is negative.
#[inline(always)]
fn sign(x: f64) -> u64 {
    x.to_bits()
}

/// The code from bits 63: whether all eigenvalues exceed r, whether all are below −r, whether some exceed r and others are below.
#[inline(always)]
fn chosen(minimum: u64, maximum: u64, saddle: u64, sure: bool, undecided: u64) -> u8 {
    let code = if (saddle as i64) < 0 { 2 } else { undecided };
    let code = if (maximum as i64) < 0 { 1 } else { code };
    let code = if (minimum as i64) < 0 { 0 } else { code };
    (if sure { code } else { u64::from(PENDING) }) as u8
}

impl Rule<1> for Line {
    #[inline(always)]
    fn code(&self, [a]: [f64; 1], r: f64, floor: f64, tightness: f64) -> u8 {
        let code = undecided(a.abs(), r, floor, tightness);
        let code = if a > r { 0 } else { code };
        let code = if a < -r { 1 } else { code };
        let finite = (a * 0.0 + r * 0.0) + floor * 0.0 == 0.0;
        (if finite { code } else { u64::from(PENDING) }) as u8
    }
}

impl Rule<3> for Plane {
    #[inline(always)]
    fn code(&self, packed: [f64; 3], r: f64, floor: f64, tightness: f64) -> u8 {
        let [a, b, d] = packed;
        let size = largest(&packed);
        let m = size + r;
        let margin = MARGIN_2 * m * m + SMALLEST_MARGIN;
        let square = b * b + floor * 0.0;
        let below = (a - r) * (d - r) - square;
        let above = (a + r) * (d + r) - square;
        let (p, q) = (sign(a - r), sign(a + r));
        let (p2, q2) = (sign(below), sign(above));
        // X has an eigenvalue > 0 unless its minors are −, +; Y one < 0 unless they are +, +.
        let saddle = !(p & !p2) & (q | q2);
        let sure = (below.abs() > margin) & (above.abs() > margin);
        chosen(!(p | p2), q & !q2, saddle, sure, undecided(size, r, floor, tightness))
    }
}

impl Rule<6> for Space {
    #[inline(always)]
    fn code(&self, packed: [f64; 6], r: f64, floor: f64, tightness: f64) -> u8 {
        let [a, b, c, d, e, f] = packed;
        let size = largest(&packed);
        let m = size + r;
        let square = m * m;
        let (margin, margin_3) = (MARGIN_2 * square, MARGIN_3 * square * m + SMALLEST_MARGIN);
        let (bb, cc, ee) = (b * b, c * c, e * e);
        // Not a number if the floor is none, and so pending.
        let twice = 2.0 * ((b * c) * e) + floor * 0.0;
        let minors = |x: f64, y: f64, z: f64| {
            let second = x * y - bb;
            (second, (z * second - (x * ee + y * cc)) + twice)
        };
        let (below, below_3) = minors(a - r, d - r, f - r);
        let (above, above_3) = minors(a + r, d + r, f + r);
        let (p, p2, p3) = (sign(a - r), sign(below), sign(below_3));
        let (q, q2, q3) = (sign(a + r), sign(above), sign(above_3));
        // X has an eigenvalue > 0 unless its minors are −, +, −; Y one < 0 unless they are +, +, +.
        let saddle = !(p & !p2 & p3) & (q | q2 | q3);
        let sure =
            (below.abs() > margin) & (above.abs() > margin) & (below_3.abs() > margin_3) & (above_3.abs() > margin_3);
        chosen(!(p | p2 | p3), q & !q2 & q3, saddle, sure, undecided(size, r, floor, tightness))
    }
}

/// The points that minors decide, in blocks.
pub(super) struct Signs<'a, R, const IN: usize> {
    pub(super) components: [&'a [f64]; IN],
    pub(super) known: Known<'a>,
    pub(super) codes: &'a mut [u8],
    pub(super) rule: R,
}

impl<R: Rule<IN>, const IN: usize> Loops for Signs<'_, R, IN> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Known { radius, floor, tightness } = self.known;
        let rows = self.components.map(|row| row.as_chunks::<BLOCK>());
        let (radius, floor) = (radius.as_chunks::<BLOCK>(), floor.as_chunks::<BLOCK>());
        let (codes, last) = self.codes.as_chunks_mut::<BLOCK>();
        for (k, codes) in codes.iter_mut().enumerate() {
            let (rows, radius, floor): ([&Row; IN], &Row, &Row) =
                (rows.map(|row| &row.0[k]), &radius.0[k], &floor.0[k]);
            for v in 0..BLOCK {
                codes[v] = self.rule.code(rows.map(|row| row[v]), radius[v], floor[v], tightness);
            }
        }
        let count = last.len();
        if count > 0 {
            let (mut rest, mut known) = (Block::<IN>::ZERO, Block::<2>::ZERO);
            for (to, (_, from)) in rest.0.iter_mut().zip(rows) {
                to[..count].copy_from_slice(from);
            }
            for (to, from) in known.0.iter_mut().zip([radius.1, floor.1]) {
                to[..count].copy_from_slice(from);
            }
            let mut codes = [0; BLOCK];
            for v in 0..BLOCK {
                codes[v] = self.rule.code(rest.0.each_ref().map(|row| row[v]), known.0[0][v], known.0[1][v], tightness);
            }
            last.copy_from_slice(&codes[..count]);
        }
    }
}
