//! A filter for the classes of many points: the signs of H's own leading minors decide where these are far from 0, once
//! for H − rI and H + rI.
//!
//! Let m = max|h_ij| and μ ≥ m + r, n ≤ 4. For |s| ≤ r every entry of H − sI is μ at most, and the leading minor of
//! order k differs from that of H by r, 2μr, 6μ²r or 21μ³r at most, k = 1, 2, 3, 4. For the derivative of det(A − sI)
//! along s is minus the sum of its k principal minors of order k − 1, and by Hadamard each of these is at most
//! (k − 1)^((k−1)/2)·μ^(k−1): 1, μ, 2μ², 3√3·μ³, so that the sums are 1, 2μ, 6μ² and 20.8μ³.
//!
//! With these margins all minors of H − sI have the signs of those of H, for every such s; no eigenvalue passes through
//! 0 on the way, so that H − rI and H + rI have the inertia of H. By Jacobi's rule that is in the signs: all
//! eigenvalues exceed r where all minors are positive, all are below −r where the signs are −, +, −, +, and else some
//! of either sign are, as no minor vanishes.
//!
//! The minors are computed, to first order in u, to within 6uμ² and 32uμ³ (as in the [module](super) above). That of
//! order 4 is det H = Σ±pq with the minors p of the upper two rows and q of the lower two: each of these is off by
//! 4uμ², of 2μ² at most, so that six products are off by 20uμ⁴ each, and five additions add 64uμ⁴: less than 200uμ⁴.
//! No part of a minor exceeds 48μ⁴, which is a number up to μ = 2²⁵⁰; larger Hessians are left to the other rules.
//! With t ≥ r + 1024uμ in the place of r the margins 2μt, 6μ²t and 21μ³t hold all that, and the roundings of μ and t
//! themselves.
//!
//! What is decided here is decided by the other rules as well. |λ|min is at least the determinant over the product of
//! the other eigenvalues, which is ‖H‖ ≤ 2μ for order 2, half the sum of their squares, 4.5μ², for order 3, and
//! (16/3)^(3/2)·μ³ < 12.4μ³ for order 4. So |λ|min > t, 4t/3 and 1.69t, where the eigenvalues of order 3 decide from
//! r + 260u·3μ on and the pivots of order 4 from r + 12 800uμ on: for that t is r + 8192uμ. So the filter saves time
//! and changes no class, whatever bound on r it goes by.

use super::signs::{MAXIMUM, MINIMUM, PENDING, SADDLE, SMALLEST_MARGIN, largest};
use crate::rounding::UNIT_ROUNDOFF;
use crate::simd::{InstructionSet, Loops};
use crate::spectrum::packed::BLOCK;

/// The largest slope of a [`RadiusBound`].
pub(crate) const LARGEST_SLOPE: f64 = 1.0 / 2048.0;

/// A bound on the radius of every point: r ≤ constant + slope·max|h_ij|.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RadiusBound {
    pub(crate) constant: f64,
    pub(crate) slope: f64,
}

/// Decides the classes of points whose Hessians are finite, for orders 2 to 4; false if one of them is left to
/// [`classify`](super::classify), or all are: then the codes mean nothing.
pub(crate) fn filter(order: usize, components: &[&[f64]], radius: RadiusBound, codes: &mut [u8]) -> bool {
    filter_on(InstructionSet::detect(), order, components, radius, codes)
}

pub(super) fn filter_on(
    set: InstructionSet,
    order: usize,
    components: &[&[f64]],
    radius: RadiusBound,
    codes: &mut [u8],
) -> bool {
    match *components {
        [a, b, d] if order == 2 => set.run_loops(Filter::<Two, 3> { components: [a, b, d], radius, codes, rule: Two }),
        [a, b, c, d, e, f] if order == 3 => {
            set.run_loops(Filter::<Three, 6> { components: [a, b, c, d, e, f], radius, codes, rule: Three })
        }
        [a, b, c, d, e, f, g, h, i, j] if order == 4 => {
            let components = [a, b, c, d, e, f, g, h, i, j];
            set.run_loops(Filter::<Four, 10> { components, radius, codes, rule: Four })
        }
        _ => false,
    }
}

/// The signs of leading minors for one order.
trait Minors<const IN: usize> {
    /// What is added to the radius, of μ.
    const SHIFT: f64;

    /// The code, or [`PENDING`] where a minor is within its margin. To be marked `#[inline(always)]`.
    fn code(&self, packed: [f64; IN], size: f64, t: f64) -> u64;
}

/// The code of minors that are known to be positive, or else negative; all of order 2 and 4 alike.
#[inline(always)]
fn chosen(sure: bool, minimum: bool, maximum: bool) -> u64 {
    let code = if minimum { MINIMUM } else { SADDLE };
    let code = if maximum { MAXIMUM } else { code };
    if sure { code } else { u64::from(PENDING) }
}

struct Two;

impl Minors<3> for Two {
    const SHIFT: f64 = 1024.0 * UNIT_ROUNDOFF;

    #[inline(always)]
    fn code(&self, [a, b, d]: [f64; 3], size: f64, t: f64) -> u64 {
        let second = a * d - b * b;
        let sure = (a.abs() > t) & (second.abs() > 2.0 * (size * t) + SMALLEST_MARGIN);
        chosen(sure, (a > 0.0) & (second > 0.0), (a < 0.0) & (second > 0.0))
    }
}

struct Three;

impl Minors<6> for Three {
    const SHIFT: f64 = 1024.0 * UNIT_ROUNDOFF;

    #[inline(always)]
    fn code(&self, [a, b, c, d, e, f]: [f64; 6], size: f64, t: f64) -> u64 {
        let second = a * d - b * b;
        let third = (f * second - (a * (e * e) + d * (c * c))) + 2.0 * ((b * c) * e);
        let margin = 2.0 * (size * t) + SMALLEST_MARGIN;
        let sure = (a.abs() > t) & (second.abs() > margin) & (third.abs() > 3.0 * (size * margin) + SMALLEST_MARGIN);
        chosen(sure, (a > 0.0) & (second > 0.0) & (third > 0.0), (a < 0.0) & (second > 0.0) & (third < 0.0))
    }
}

struct Four;

impl Minors<10> for Four {
    const SHIFT: f64 = 8192.0 * UNIT_ROUNDOFF;

    #[inline(always)]
    fn code(&self, [a, b, c, d, e, f, g, h, i, j]: [f64; 10], size: f64, t: f64) -> u64 {
        // Rows a b c d, b e f g, c f h i, d g i j: minors of the first two and of the last two, by their columns.
        let (p_12, p_13, p_14) = (a * e - b * b, a * f - b * c, a * g - b * d);
        let (p_23, p_24, p_34) = (b * f - c * e, b * g - d * e, c * g - d * f);
        let (q_12, q_13, q_14) = (c * g - d * f, c * i - d * h, c * j - d * i);
        let (q_23, q_24, q_34) = (f * i - g * h, f * j - g * i, h * j - i * i);
        let third = (c * p_23 - f * p_13) + h * p_12;
        let fourth = ((p_12 * q_34 - p_13 * q_24) + (p_14 * q_23 + p_23 * q_14)) + (p_34 * q_12 - p_24 * q_13);
        let margin = 2.0 * (size * t) + SMALLEST_MARGIN;
        let margin_3 = 3.0 * (size * margin) + SMALLEST_MARGIN;
        let margin_4 = 3.5 * (size * margin_3) + SMALLEST_MARGIN;
        let sure = (a.abs() > t) & (p_12.abs() > margin) & (third.abs() > margin_3) & (fourth.abs() > margin_4);
        let even = (p_12 > 0.0) & (fourth > 0.0);
        chosen(sure, even & (a > 0.0) & (third > 0.0), even & (a < 0.0) & (third < 0.0))
    }
}

struct Filter<'a, M, const IN: usize> {
    components: [&'a [f64]; IN],
    radius: RadiusBound,
    codes: &'a mut [u8],
    rule: M,
}

/// What the margins of points are computed from.
#[derive(Clone, Copy)]
struct Margins {
    /// μ.
    size: f64,
    t: f64,
}

impl RadiusBound {
    /// For points of which m is the largest max|h_ij|; `shift` of μ is added to the radius.
    #[inline(always)]
    fn margins(self, m: f64, shift: f64) -> Margins {
        /// m + r ≤ this·m + constant, and what is rounded.
        const ABOVE: f64 = 1.0 + 1.0 / 1024.0;
        /// Above it products may overflow.
        const LARGEST: f64 = f64::from_bits((1023 + 250) << 52);
        let Self { constant, slope } = self;
        let size = ABOVE * (m + constant);
        let t = (constant + slope * m) + shift * size;
        // Nothing exceeds what is no number.
        Margins { size, t: if size < LARGEST { t } else { f64::NAN } }
    }
}

impl<M: Minors<IN>, const IN: usize> Filter<'_, M, IN> {
    #[inline(always)]
    fn code(rule: &M, radius: RadiusBound, packed: [f64; IN]) -> u64 {
        let Margins { size, t } = radius.margins(largest(&packed), M::SHIFT);
        rule.code(packed, size, t)
    }
}

/// The codes of a block, and whether one of them is [`PENDING`].
#[inline(always)]
fn decide(codes: &mut [u8; BLOCK], code: impl Fn(usize) -> u64) -> bool {
    // Memory of its own, which the rows cannot be.
    let (mut decided, mut pending) = ([0; BLOCK], 0);
    for (v, decided) in decided.iter_mut().enumerate() {
        let code = code(v);
        // Only the code of what is pending has the bit 7.
        pending |= code;
        *decided = code as u8;
    }
    *codes = decided;
    pending >= 128
}

impl<M: Minors<IN>, const IN: usize> Loops for Filter<'_, M, IN> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { components, radius, codes, rule } = self;
        let mut all = true;
        let rows = components.map(|row| row.as_chunks::<BLOCK>());
        let (blocks, last) = codes.as_chunks_mut::<BLOCK>();
        for (k, codes) in blocks.iter_mut().enumerate() {
            let rows = rows.map(|row| &row.0[k]);
            // The margins of the largest Hessian hold for all: they are computed once, and what they decide each
            // point's own decide as well.
            let mut bits = 0;
            for v in 0..BLOCK {
                bits = largest(&rows.map(|row| row[v])).to_bits().max(bits);
            }
            let Margins { size, t } = radius.margins(f64::from_bits(bits), M::SHIFT);
            let pending = decide(codes, |v| rule.code(rows.map(|row| row[v]), size, t));
            if pending {
                all &= !decide(codes, |v| Self::code(&rule, radius, rows.map(|row| row[v])));
            }
        }
        let rows = rows.map(|row| row.1);
        for (v, code) in last.iter_mut().enumerate() {
            *code = Self::code(&rule, radius, rows.map(|row| row[v])) as u8;
            all &= *code != PENDING;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spectrum::packed::packed_index;
    use crate::verdict::packed::classify;
    use oracle::mutation::generator;
    use rand::RngExt;

    const POINTS: usize = 4000;

    /// Random Hessians, half of them with entries of all sizes, near-singular ones and small integers among them.
    fn hessians(order: usize, seed: u64) -> Vec<Vec<f64>> {
        let mut random = generator(seed);
        let mut triangle = |v: usize| -> Vec<f64> {
            let x: Vec<f64> = (0..order).map(|_| random.random_range(-1.0..1.0)).collect();
            let shift = 4.0 * random.random_range(-1.0..1.0_f64);
            let mut entry = |(i, j): (usize, usize)| {
                let diagonal = f64::from(u8::from(i == j));
                match v % 5 {
                    0 => random.random_range(-1.0..1.0) + shift * diagonal,
                    1 => f64::from(random.random_range(-2..3_i8)),
                    2 => x[i] * x[j] + diagonal * 10_f64.powi(random.random_range(-18..0)),
                    3 => random.random_range(-1.0..1.0) * 10_f64.powi(random.random_range(-12..1)),
                    _ => (random.random_range(-1.0..1.0) + shift * diagonal) * 1e-160,
                }
            };
            (0..order).flat_map(|i| (i..order).map(move |j| (i, j))).map(&mut entry).collect()
        };
        let points: Vec<Vec<f64>> = (0..POINTS).map(&mut triangle).collect();
        (0..order * (order + 1) / 2).map(|k| points.iter().map(|point| point[k]).collect()).collect()
    }

    #[test]
    fn what_the_filter_decides_every_rule_decides() {
        for order in 2..=4 {
            let rows = hessians(order, 63);
            let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
            for (constant, slope) in [(0.0, 0.0), (1e-15, 1e-14), (1e-9, 0.0), (1e-3, LARGEST_SLOPE), (0.3, 1e-14)] {
                let bound = RadiusBound { constant, slope };
                let mut found = Vec::new();
                for set in InstructionSet::available() {
                    let mut codes = vec![99; POINTS];
                    assert!(!filter_on(set, order, &rows, bound, &mut codes), "some are singular");
                    found.push(codes);
                }
                assert!(found.iter().all(|codes| *codes == found[0]));
                let largest = |v: usize| rows.iter().fold(0.0_f64, |max, row| max.max(row[v].abs()));
                let radius: Vec<f64> = (0..POINTS).map(|v| constant + slope * largest(v)).collect();
                let mut codes = vec![99; POINTS];
                classify(order, &rows, &radius, &radius, 1e-9, &mut codes);
                let decided = (0..POINTS).filter(|&v| found[0][v] != PENDING);
                assert!(decided.clone().all(|v| found[0][v] == codes[v] && codes[v] < 3));
                if constant < 1e-8 {
                    let plain = decided.filter(|v| v % 5 == 0).count();
                    assert!(plain > POINTS / 5 * 99 / 100, "{order}, {constant}: {plain}");
                }
            }
        }
    }

    #[test]
    fn all_are_decided_or_the_filter_says_so() {
        for order in 2..=4 {
            let count = order * (order + 1) / 2;
            for length in [0, 1, 63, 64, 65, 130] {
                let unit = |k: usize| if (0..order).any(|i| packed_index(order, i, i) == k) { 2.0 } else { 0.5 };
                let mut rows: Vec<Vec<f64>> = (0..count).map(|k| vec![unit(k); length]).collect();
                let bound = RadiusBound { constant: 1e-9, slope: 1e-14 };
                for hole in 0..length + 1 {
                    if let Some(entry) = rows[0].get_mut(hole) {
                        *entry = f64::NAN;
                    }
                    let slices: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
                    let mut codes = vec![99; length];
                    assert_eq!(filter(order, &slices, bound, &mut codes), hole == length);
                    assert!(codes.iter().enumerate().all(|(v, &code)| code == if v == hole { PENDING } else { 0 }));
                    if let Some(entry) = rows[0].get_mut(hole) {
                        *entry = 2.0;
                    }
                }
            }
        }
    }
}
