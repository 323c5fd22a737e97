//! Signs of minors, and the class that is in them, for many points at once and without branches.

use super::known::{Known, is_tight};
use crate::claim::{Inertia, PointClass};
use crate::rounding::UNIT_ROUNDOFF;
use crate::simd::Loops;
use crate::spectrum::packed::{BLOCK, Block, Row};

/// The code of a point that a minor is too near 0 to decide.
pub(super) const PENDING: u8 = 254;

/// The margins, as multiples of m² and m³, and the number on top of them.
const MARGIN_2: f64 = 8.0 * UNIT_ROUNDOFF;
const MARGIN_3: f64 = 40.0 * UNIT_ROUNDOFF;
pub(super) const SMALLEST_MARGIN: f64 = f64::from_bits((1023 - 890) << 52);

/// Codes, as wide as the numbers beside which they are chosen.
pub(super) const MINIMUM: u64 = PointClass::Minimum as u64;
pub(super) const MAXIMUM: u64 = PointClass::Maximum as u64;
pub(super) const SADDLE: u64 = PointClass::Saddle as u64;
pub(super) const DEGENERATE: u64 = PointClass::Degenerate as u64;
pub(super) const UNDETERMINED: u64 = PointClass::Undetermined as u64;

/// From signs to an inertia and to its class, where they tell.
pub(super) trait Rule<const IN: usize> {
    /// The code of the class that [`Rule::inertia`] decides, or [`PENDING`]. To be marked `#[inline(always)]`.
    fn code(&self, packed: [f64; IN], r: f64, floor: f64, tightness: f64) -> u8;

    /// The inertia of every matrix within r, of finite entries and a finite r.
    fn inertia(&self, packed: [f64; IN], r: f64) -> Option<Inertia>;
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

/// The code of [`PointClass::Degenerate`] or of [`PointClass::Undetermined`].
#[inline(always)]
pub(super) fn undecided(largest: f64, r: f64, floor: f64, tightness: f64) -> u64 {
    if is_tight(largest, r, floor, tightness) { DEGENERATE } else { UNDETERMINED }
}

/// Bit 63 is set where x is negative.
#[inline(always)]
fn sign(x: f64) -> u64 {
    x.to_bits()
}

/// Jacobi's rule for the leading principal minors of X = H − rI and of Y = H + rI: as many eigenvalues are negative as
/// there are changes of sign in 1, x, x₂, ….
fn inertia<const N: usize>(x: [f64; N], y: [f64; N]) -> Inertia {
    let negative = |minors: [f64; N]| {
        let signs = minors.map(sign);
        [0].iter().chain(&signs).zip(&signs).map(|(before, sign)| ((before ^ sign) >> 63) as usize).sum::<usize>()
    };
    Inertia::at_least(N, N - negative(x), negative(y))
}

impl Plane {
    /// The minors of X and of Y; not numbers if the floor is none.
    #[inline(always)]
    fn minors([a, b, d]: [f64; 3], r: f64, floor: f64) -> [[f64; 2]; 2] {
        let square = b * b + floor * 0.0;
        [[a - r, (a - r) * (d - r) - square], [a + r, (a + r) * (d + r) - square]]
    }

    /// Whether they exceed their margins.
    #[inline(always)]
    fn are_sure([_, x2]: [f64; 2], [_, y2]: [f64; 2], m: f64) -> bool {
        let margin = MARGIN_2 * m * m + SMALLEST_MARGIN;
        (x2.abs() > margin) & (y2.abs() > margin)
    }
}

impl Space {
    /// The minors of X and of Y; not numbers if the floor is none.
    #[inline(always)]
    fn minors([a, b, c, d, e, f]: [f64; 6], r: f64, floor: f64) -> [[f64; 3]; 2] {
        let (bb, cc, ee) = (b * b, c * c, e * e);
        let twice = 2.0 * ((b * c) * e) + floor * 0.0;
        let minors = |x: f64, y: f64, z: f64| {
            let second = x * y - bb;
            [x, second, (z * second - (x * ee + y * cc)) + twice]
        };
        [minors(a - r, d - r, f - r), minors(a + r, d + r, f + r)]
    }

    /// Whether they exceed their margins.
    #[inline(always)]
    fn are_sure([_, x2, x3]: [f64; 3], [_, y2, y3]: [f64; 3], m: f64) -> bool {
        let square = m * m;
        // No part of x₃ exceeds 6m³. Where 8m³ is no number, the margin is none, and nothing exceeds it.
        let overflow = (8.0 * square * m) * 0.0;
        let (margin, margin_3) = (MARGIN_2 * square, MARGIN_3 * square * m + (SMALLEST_MARGIN + overflow));
        (x2.abs() > margin) & (y2.abs() > margin) & (x3.abs() > margin_3) & (y3.abs() > margin_3)
    }
}

/// The code from bits 63: whether all eigenvalues exceed r, whether all are below −r, whether some exceed r and others
/// are below −r.
#[inline(always)]
fn chosen(minimum: u64, maximum: u64, saddle: u64, sure: bool, undecided: u64) -> u8 {
    let code = if (saddle as i64) < 0 { SADDLE } else { undecided };
    let code = if (maximum as i64) < 0 { MAXIMUM } else { code };
    let code = if (minimum as i64) < 0 { MINIMUM } else { code };
    (if sure { code } else { u64::from(PENDING) }) as u8
}

impl Rule<1> for Line {
    #[inline(always)]
    fn code(&self, [a]: [f64; 1], r: f64, floor: f64, tightness: f64) -> u8 {
        let code = undecided(a.abs(), r, floor, tightness);
        let code = if a > r { MINIMUM } else { code };
        let code = if a < -r { MAXIMUM } else { code };
        let finite = (a * 0.0 + r * 0.0) + floor * 0.0 == 0.0;
        (if finite { code } else { u64::from(PENDING) }) as u8
    }

    fn inertia(&self, [a]: [f64; 1], r: f64) -> Option<Inertia> {
        Some(Inertia::at_least(1, usize::from(a > r), usize::from(a < -r)))
    }
}

impl Rule<3> for Plane {
    #[inline(always)]
    fn code(&self, packed: [f64; 3], r: f64, floor: f64, tightness: f64) -> u8 {
        let size = largest(&packed);
        let [x, y] = Self::minors(packed, r, floor);
        let sure = Self::are_sure(x, y, size + r);
        let ([p, p2], [q, q2]) = (x.map(sign), y.map(sign));
        // X has an eigenvalue > 0 unless its minors are −, +; Y one < 0 unless they are +, +.
        let saddle = !(p & !p2) & (q | q2);
        chosen(!(p | p2), q & !q2, saddle, sure, undecided(size, r, floor, tightness))
    }

    fn inertia(&self, packed: [f64; 3], r: f64) -> Option<Inertia> {
        let [x, y] = Self::minors(packed, r, 0.0);
        Self::are_sure(x, y, largest(&packed) + r).then(|| inertia(x, y))
    }
}

impl Rule<6> for Space {
    #[inline(always)]
    fn code(&self, packed: [f64; 6], r: f64, floor: f64, tightness: f64) -> u8 {
        let size = largest(&packed);
        let [x, y] = Self::minors(packed, r, floor);
        let sure = Self::are_sure(x, y, size + r);
        let ([p, p2, p3], [q, q2, q3]) = (x.map(sign), y.map(sign));
        // X has an eigenvalue > 0 unless its minors are −, +, −; Y one < 0 unless they are +, +, +.
        let saddle = !(p & !p2 & p3) & (q | q2 | q3);
        chosen(!(p | p2 | p3), q & !q2 & q3, saddle, sure, undecided(size, r, floor, tightness))
    }

    fn inertia(&self, packed: [f64; 6], r: f64) -> Option<Inertia> {
        let [x, y] = Self::minors(packed, r, 0.0);
        Self::are_sure(x, y, largest(&packed) + r).then(|| inertia(x, y))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::CurvatureClass;

    /// All matrices of small integers within these radii, and with them every pattern of signs.
    fn check<const N: usize, const IN: usize>(rule: impl Rule<IN>) {
        let mut seen = [0; 5];
        for k in 0..5_usize.pow(IN as u32) {
            let packed: [f64; IN] = std::array::from_fn(|i| (k / 5_usize.pow(i as u32) % 5) as f64 - 2.0);
            for r in [0.0, 0.5, 1.5] {
                let code = rule.code(packed, r, 0.0, -1.0);
                let Some(inertia) = rule.inertia(packed, r) else {
                    assert_eq!(code, PENDING);
                    continue;
                };
                let open = if r > 0.0 { PointClass::Undetermined } else { PointClass::Degenerate };
                let class = CurvatureClass::from_inertia(N, &inertia).map_or(open, PointClass::from);
                assert_eq!(code, class as u8, "{packed:?}, {r}: {inertia:?}");
                seen[usize::from(code)] += 1;
            }
        }
        // A number is no saddle, and where a minor is sure at r = 0 nothing is open above order 1.
        let absent = |code: usize| code == if N == 1 { 2 } else { 3 };
        assert!((0..5).all(|code| (seen[code] == 0) == absent(code)), "{seen:?}");
    }

    #[test]
    fn the_code_is_the_class_of_the_inertia() {
        check::<1, 1>(Line);
        check::<2, 3>(Plane);
        check::<3, 6>(Space);
    }
}
