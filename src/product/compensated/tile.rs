//! The sums of a block's products, tile by tile.

#![allow(unsafe_code)]

use super::{BIAS, BLOCK, Block, TILE_COLUMNS, TILE_ROWS};
use crate::rounding::SPLITTER;
use crate::simd::{Kernel, MOST_LANES, Simd};

/// The sums for a few columns, from an even one on.
pub(super) struct Stripe<'a> {
    pub(super) first: usize,
    /// Where each pair of columns begins.
    pub(super) starts: &'a [usize],
    pub(super) highs: &'a mut [f64],
    pub(super) lows: &'a mut [f64],
}

/// Adds the products of a block's columns to the sums of a stripe.
pub(super) struct AddBlock<'a> {
    pub(super) stripe: Stripe<'a>,
    pub(super) block: &'a Block,
}

impl Kernel for AddBlock<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let tails = !self.block.tails.is_empty();
        // SAFETY: the caller says that the processor has the instructions; a tile has as many rows as half the lanes.
        unsafe {
            match (S::LANES / TILE_COLUMNS == TILE_ROWS, tails) {
                (true, false) => self.tiles::<S, TILE_ROWS, false>(),
                (true, true) => self.tiles::<S, TILE_ROWS, true>(),
                (false, false) => self.tiles::<S, { TILE_ROWS / 2 }, false>(),
                (false, true) => self.tiles::<S, { TILE_ROWS / 2 }, true>(),
            }
        }
    }
}

impl AddBlock<'_> {
    /// # Safety
    /// The processor has the instructions of `S`, and 2·R = `S::LANES`.
    #[inline(always)]
    unsafe fn tiles<S: Simd, const R: usize, const TAILS: bool>(self) {
        let Self { stripe: Stripe { first, starts, highs, lows }, block } = self;
        for (j, start) in (first..).step_by(TILE_COLUMNS).zip(starts) {
            let start = start - starts[0];
            for i in (j..block.columns).step_by(R) {
                let mut scales = [0.0; MOST_LANES];
                for (pair, scale) in scales[..S::LANES].iter_mut().enumerate() {
                    *scale = block.scales[i + pair / TILE_COLUMNS];
                }
                let mut column_scales = [0.0; MOST_LANES];
                for (pair, scale) in column_scales[..S::LANES].iter_mut().enumerate() {
                    *scale = block.scales[j + pair % TILE_COLUMNS];
                }
                let k = start + TILE_COLUMNS * (i - j);
                let (highs, lows) = (&mut highs[k..k + S::LANES], &mut lows[k..k + S::LANES]);
                // SAFETY: columns i to i + R − 1 ≤ columns + 2 and j + 1 ≤ columns are stored, as `Block::new` pads
                // them; the slices above have as many values as a vector has lanes.
                unsafe {
                    let (sum, rest) = tile::<S, R, TAILS>(block, i, j);
                    let (row_scales, column_scales) = (S::load(scales.as_ptr()), S::load(column_scales.as_ptr()));
                    let sum = S::multiply(S::multiply(sum, row_scales), column_scales);
                    let rest = S::multiply(S::multiply(rest, row_scales), column_scales);
                    let high = S::load(highs.as_ptr());
                    let total = S::add(high, sum);
                    let shadow = S::subtract(total, high);
                    let lost = S::add(S::subtract(high, S::subtract(total, shadow)), S::subtract(sum, shadow));
                    S::store(highs.as_mut_ptr(), total);
                    S::store(lows.as_mut_ptr(), S::add(S::load(lows.as_ptr()), S::add(lost, rest)));
                }
            }
        }
    }
}

/// S and C of columns i, …, i + R − 1 with columns j and j + 1; lane 2r + c belongs to columns i + r and j + c.
///
/// # Safety
/// The processor has the instructions of `S`, 2·R = `S::LANES`, and the block stores those columns.
#[inline(always)]
unsafe fn tile<S: Simd, const R: usize, const TAILS: bool>(
    block: &Block,
    i: usize,
    j: usize,
) -> (S::Vector, S::Vector) {
    // SAFETY: columns are `BLOCK` long, and `rows` ≤ `BLOCK` is a multiple of all lanes.
    unsafe {
        let heads = block.heads.as_ptr();
        let tails = block.tails.as_ptr();
        let mut sums = [[S::splat(BIAS); TILE_COLUMNS]; R];
        let mut rests = [[S::zero(); TILE_COLUMNS]; R];
        for k in (0..block.rows).step_by(S::LANES) {
            let right = [S::load(heads.add(j * BLOCK + k)), S::load(heads.add((j + 1) * BLOCK + k))];
            let right_split =
                if S::FUSED { [(right[0], right[0]); 2] } else { [split::<S>(right[0]), split::<S>(right[1])] };
            for r in 0..R {
                let left = S::load(heads.add((i + r) * BLOCK + k));
                let left_split = if S::FUSED { (left, left) } else { split::<S>(left) };
                for c in 0..TILE_COLUMNS {
                    let before = sums[r][c];
                    let mut rest = if S::FUSED {
                        let after = S::multiply_add(left, right[c], before);
                        sums[r][c] = after;
                        S::multiply_add(left, right[c], S::subtract(before, after))
                    } else {
                        let product = S::multiply(left, right[c]);
                        let after = S::add(before, product);
                        sums[r][c] = after;
                        let lost = S::subtract(product, S::subtract(after, before));
                        S::add(lost, product_error::<S>(product, left_split, right_split[c]))
                    };
                    if TAILS {
                        let left_tail = S::load(tails.add((i + r) * BLOCK + k));
                        let right_tail = S::load(tails.add((j + c) * BLOCK + k));
                        rest = S::multiply_add(left, right_tail, rest);
                        rest = S::multiply_add(left_tail, right[c], rest);
                    }
                    rests[r][c] = S::add(rests[r][c], rest);
                }
            }
        }
        let (mut by_pair, mut rests_by_pair) = ([S::zero(); MOST_LANES], [S::zero(); MOST_LANES]);
        for r in 0..R {
            for c in 0..TILE_COLUMNS {
                by_pair[r * TILE_COLUMNS + c] = S::subtract(sums[r][c], S::splat(BIAS));
                rests_by_pair[r * TILE_COLUMNS + c] = rests[r][c];
            }
        }
        (over_lanes::<S>(by_pair), over_lanes::<S>(rests_by_pair))
    }
}

/// The sum over the lanes of vector p, in lane p.
///
/// # Safety
/// The processor has the instructions of `S`.
#[inline(always)]
unsafe fn over_lanes<S: Simd>(mut vectors: [S::Vector; MOST_LANES]) -> S::Vector {
    // SAFETY: as the caller says.
    unsafe {
        S::transpose(&mut vectors);
        let mut sum = vectors[0];
        for vector in &vectors[1..S::LANES] {
            sum = S::add(sum, *vector);
        }
        sum
    }
}

/// Two halves of 26 bits (Veltkamp).
///
/// # Safety
/// The processor has the instructions of `S`.
#[inline(always)]
unsafe fn split<S: Simd>(a: S::Vector) -> (S::Vector, S::Vector) {
    // SAFETY: as the caller says.
    unsafe {
        let spread = S::multiply(S::splat(SPLITTER), a);
        let high = S::subtract(spread, S::subtract(spread, a));
        (high, S::subtract(a, high))
    }
}

/// a·b − fl(a·b) (Dekker).
///
/// # Safety
/// The processor has the instructions of `S`.
#[inline(always)]
unsafe fn product_error<S: Simd>(
    product: S::Vector,
    (a_high, a_low): (S::Vector, S::Vector),
    (b_high, b_low): (S::Vector, S::Vector),
) -> S::Vector {
    // SAFETY: as the caller says.
    unsafe {
        let rest = S::subtract(product, S::multiply(a_high, b_high));
        let rest = S::subtract(S::subtract(rest, S::multiply(a_low, b_high)), S::multiply(a_high, b_low));
        S::subtract(S::multiply(a_low, b_low), rest)
    }
}
