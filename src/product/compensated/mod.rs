//! Inner products of pairs of columns as unevaluated sums of two doubles.
//!
//! # The sum of a block
//!
//! A block has b = [`BLOCK`] rows at most, a power of two. Each column is given as a head and, if need be, a tail,
//! |h| < 1 and |l| ≤ 4u|h| (up to a few η). Each lane's sum starts from σ = 1.5·b instead of 0, so it stays in the
//! binade [b, 2b): a lane has b/4 terms at most, each below 1. There all numbers are multiples of b·2⁻⁵², and with
//! s' = fl(s + h_i·h_j)
//!
//! * z = s' − s is exact, and ρ = h_i·h_j − z, what the addition lost, is b·u at most;
//! * fl(h_i·h_j − z) is *one* fused multiply–add, so the sum costs four operations a term, where Dot2 (Ogita, Rump,
//!   Oishi, *Accurate sum and dot product*, SIAM Journal on Scientific Computing 26 (2005), Algorithm 5.3) takes ten,
//!   for it must reckon with sums of any size;
//! * the Σz = s − σ of all lanes, multiples of b·2⁻⁵² that together do not exceed b(1 + bu), add up without rounding.
//!
//! Without fused multiply–add, p = fl(h_i·h_j) is what is added, p − z is exact (|p| ≤ |s|: Dekker), and h_i·h_j − p
//! comes from Veltkamp's splitting, within 5η.
//!
//! # Its error
//!
//! To fl(ρ) are added h_i·l_j and l_i·h_j; with M = (b + 16)u no such number exceeds M, and each term is off by
//! 4uM + 7η at most: three roundings, two products below 4u that are rounded where nothing is fused, underflow. The
//! omitted l_i·l_j ≤ 16u² is below uM. The sum of the b remainders, in lanes and over lanes, meets b/4 + 4 roundings at
//! most. Together:
//!
//! |S + C − Σ(h_i + l_i)(h_j + l_j)| ≤ b·M·γ_H + 7bη,  H = b/4 + 16,  |C| ≤ b·M(1 + γ_H).
//!
//! # The sum of blocks
//!
//! Blocks (A, a) ← (A, a) + (S, C)·2^(f_i + f_j) are added by an exact A + S = A' + e (Knuth's TwoSum) and
//! a' = a + (e + C).

mod tile;

use rayon::prelude::*;

use self::tile::{AddBlock, Stripe};

use crate::error::Result;
use crate::rounding::{DoubleWord, UNIT_ROUNDOFF, gamma, in_pool, two_sum};
use crate::simd::{InstructionSet, MOST_LANES};

/// Rows of a block, at most.
pub(crate) const BLOCK: usize = 512;
/// σ, the middle of the binade that the sums stay in.
const BIAS: f64 = 1.5 * BLOCK as f64;
/// Columns of a tile; with half as many rows as lanes, a tile has as many pairs as a vector has lanes.
const TILE_COLUMNS: usize = 2;
/// Products of pairs and rows of a stripe, about: some milliseconds.
const STRIPE: usize = 1 << 23;
/// Rows of the tallest tile.
const TILE_ROWS: usize = MOST_LANES / TILE_COLUMNS;

/// M, which bounds each remainder.
const REMAINDER: f64 = (BLOCK + 16) as f64 * UNIT_ROUNDOFF;

/// Bounds the error of a block's sums, 4·b·M·γ_H, and of their remainders, 4·b·M, relative to ‖h_i‖‖h_j‖, where the
/// largest head of each column lies in [½, 1). Each is a few units of rounding off.
pub(crate) fn block_errors() -> (f64, f64) {
    let remainders = 4.0 * BLOCK as f64 * REMAINDER;
    (remainders * gamma(BLOCK / 4 + 16), remainders)
}

/// A block of rows of all columns.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    columns: usize,
    rows: usize,
    /// Column after column, each [`BLOCK`] long; some that are zero follow the last.
    heads: Vec<f64>,
    /// As the heads; empty if there are no tails.
    tails: Vec<f64>,
    /// The power of two by which the numbers of each column are to be multiplied.
    scales: Vec<f64>,
}

impl Block {
    pub(crate) fn new(columns: usize, with_tails: bool) -> Self {
        let padded = columns + TILE_ROWS;
        let zeros = vec![0.0; padded * BLOCK];
        let tails = if with_tails { zeros.clone() } else { Vec::new() };
        Self { columns, rows: 0, heads: zeros, tails, scales: vec![1.0; padded] }
    }

    /// Makes room for so many rows.
    pub(crate) fn resize(&mut self, rows: usize) {
        self.rows = rows.min(BLOCK).next_multiple_of(MOST_LANES);
        for column in self.heads.chunks_exact_mut(BLOCK).chain(self.tails.chunks_exact_mut(BLOCK)) {
            column[rows.min(BLOCK)..self.rows].fill(0.0);
        }
    }

    /// The heads, the tails (if there are any) and the scale of a column.
    pub(crate) fn column_mut(&mut self, j: usize, rows: usize) -> (&mut [f64], &mut [f64], &mut f64) {
        let range = j * BLOCK..j * BLOCK + rows;
        let tails = if self.tails.is_empty() { &mut [][..] } else { &mut self.tails[range.clone()] };
        (&mut self.heads[range], tails, &mut self.scales[j])
    }
}

/// Σ x_i·x_j for each pair i ≥ j of columns, as unevaluated sums of two doubles.
#[derive(Clone, Debug)]
pub(crate) struct PairSums {
    columns: usize,
    /// Two columns after each other, interleaved: where each such pair begins, counted from its diagonal.
    starts: Vec<usize>,
    highs: Vec<f64>,
    lows: Vec<f64>,
}

impl PairSums {
    pub(crate) fn new(columns: usize) -> Self {
        let mut starts = Vec::with_capacity(columns.div_ceil(TILE_COLUMNS));
        let mut length = 0;
        for first in (0..columns).step_by(TILE_COLUMNS) {
            starts.push(length);
            length += TILE_COLUMNS * (columns - first).next_multiple_of(TILE_ROWS);
        }
        Self { columns, starts, highs: vec![0.0; length], lows: vec![0.0; length] }
    }

    /// Adds the products of a block, in stripes of columns on the threads of the pool, each after it has asked whether
    /// to go on.
    pub(crate) fn add_block(
        &mut self,
        set: InstructionSet,
        block: &Block,
        ask: impl Fn() -> Result<()> + Sync,
    ) -> Result<()> {
        assert_eq!(self.columns, block.columns, "a block of the same columns");
        let pairs = (STRIPE / block.rows.max(1)).max(1);
        let (mut highs, mut lows) = (&mut self.highs[..], &mut self.lows[..]);
        let mut stripes = Vec::new();
        let (mut group, mut start) = (0, 0);
        while group < self.starts.len() {
            let next = self.starts[group..].partition_point(|begin| begin - start < pairs).max(1) + group;
            let end = self.starts.get(next).copied().unwrap_or(start + highs.len());
            let (first_highs, other_highs) = highs.split_at_mut(end - start);
            let (first_lows, other_lows) = lows.split_at_mut(end - start);
            let starts = &self.starts[group..next];
            stripes.push(Stripe { first: group * TILE_COLUMNS, starts, highs: first_highs, lows: first_lows });
            (highs, lows, group, start) = (other_highs, other_lows, next, end);
        }
        let add = |stripe| {
            ask()?;
            set.run(AddBlock { stripe, block });
            Ok(())
        };
        if stripes.len() == 1 {
            stripes.into_iter().try_for_each(add)
        } else {
            in_pool(stripes.into_par_iter(), add).map(drop)
        }
    }

    /// Adds other sums, of other rows.
    pub(crate) fn add(&mut self, other: &Self) {
        let others = other.highs.iter().zip(&other.lows);
        for ((high, low), (other_high, other_low)) in self.highs.iter_mut().zip(&mut self.lows).zip(others) {
            let (sum, rest) = two_sum(*high, *other_high);
            *high = sum;
            *low += rest + other_low;
        }
    }

    /// The sum for columns i ≥ j.
    pub(crate) fn at(&self, i: usize, j: usize) -> DoubleWord {
        let k = self.starts[j / TILE_COLUMNS] + TILE_COLUMNS * (i - j + j % TILE_COLUMNS) + j % TILE_COLUMNS;
        DoubleWord::of_sum(self.highs[k], self.lows[k])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use num_traits::{Signed, Zero};
    use oracle::mutation::generator;
    use oracle::{Rational, exact};
    use rand::RngExt;

    /// Heads below 1, of any size down to 2⁻⁹⁰, and tails at the edge of what is allowed.
    fn block(columns: usize, rows: usize, with_tails: bool, seed: u64) -> Block {
        let mut random = generator(seed);
        let mut block = Block::new(columns, with_tails);
        block.resize(rows);
        for j in 0..columns {
            let (heads, tails, scale) = block.column_mut(j, rows);
            *scale = 2.0_f64.powi(random.random_range(-3..=1));
            for (k, head) in heads.iter_mut().enumerate() {
                let small = 2.0_f64.powi(-random.random_range(0..90_i32));
                let size = [1.0, 1.0, small][random.random_range(0..3_usize)];
                // Some columns have one sign, so that their sums are as large as can be.
                let sign = if j % 3 == 0 || random.random_bool(0.5) { 1.0 } else { -1.0 };
                *head = if k == 0 { 1.0_f64.next_down() } else { sign * size * random.random_range(0.5..1.0) };
            }
            for (tail, head) in tails.iter_mut().zip(heads) {
                *tail = *head * UNIT_ROUNDOFF * random.random_range(-3.9..3.9);
            }
        }
        block
    }

    fn truth(block: &Block, i: usize, j: usize) -> Rational {
        let value = |column: usize, k: usize| {
            let tail = block.tails.get(column * BLOCK + k).map_or_else(Rational::zero, |&tail| exact(tail));
            exact(block.heads[column * BLOCK + k]) + tail
        };
        let sum = (0..block.rows).fold(Rational::zero(), |sum, k| sum + value(i, k) * value(j, k));
        sum * exact(block.scales[i]) * exact(block.scales[j])
    }

    fn value(sums: &PairSums, i: usize, j: usize) -> Rational {
        exact(sums.at(i, j).high) + exact(sums.at(i, j).low)
    }

    #[test]
    fn every_instruction_set_keeps_the_bound_at_every_remainder() {
        let lengths = (0..=18).chain([31, 100, 505, 511, 512]);
        for (rows, with_tails) in lengths.flat_map(|rows| [(rows, false), (rows, true)]) {
            let columns = 1 + rows % 10;
            let block = block(columns, rows, with_tails, 31 + rows as u64);
            let truths: Vec<Vec<Rational>> =
                (0..columns).map(|j| (j..columns).map(|i| truth(&block, i, j)).collect()).collect();
            for set in InstructionSet::available() {
                let mut sums = PairSums::new(columns);
                sums.add_block(set, &block, || Ok(())).unwrap();
                for (i, j) in (0..columns).flat_map(|j| (j..columns).map(move |i| (i, j))) {
                    // The largest heads being next to 1, 4bMγ_H·‖·‖‖·‖ is the bound four times over.
                    let scale = exact(block.scales[i]) * exact(block.scales[j]);
                    let bound = exact(block_errors().0 / 4.0) * scale;
                    let gap = (value(&sums, i, j) - &truths[j][i - j]).abs();
                    assert!(gap <= bound, "{set:?}, {rows} rows, tails {with_tails}: ({i}, {j})");
                }
            }
        }
    }

    #[test]
    fn nothing_is_lost_from_block_to_block() {
        let blocks: Vec<Block> = (0..6).map(|k| block(5, 200 + k, k % 2 == 0, 71 + k as u64)).collect();
        for set in InstructionSet::available() {
            let (mut first, mut second) = (PairSums::new(5), PairSums::new(5));
            for (k, block) in blocks.iter().enumerate() {
                let sums = if k < 3 { &mut first } else { &mut second };
                sums.add_block(set, block, || Ok(())).unwrap();
            }
            first.add(&second);
            for (i, j) in (0..5).flat_map(|j| (j..5).map(move |i| (i, j))) {
                let truth = blocks.iter().fold(Rational::zero(), |sum, block| sum + truth(block, i, j));
                // A column's scale is 2 at most, so the blocks' errors are 4·bMγ_H; their sums, below 6·4·512, cost
                // 6²u² of that.
                let bound = 6.0 * block_errors().0 + 36.0 * 12_288.0 * UNIT_ROUNDOFF * UNIT_ROUNDOFF;
                assert!((value(&first, i, j) - truth).abs() <= exact(bound), "{set:?}: ({i}, {j})");
            }
        }
    }

    #[test]
    fn stripes_have_the_bits_of_pairs_alone() {
        let (columns, rows) = (210, BLOCK);
        assert!(columns * (columns + 1) / 2 * rows > STRIPE);
        let whole = block(columns, rows, true, 5);
        for set in InstructionSet::available() {
            let mut sums = PairSums::new(columns);
            sums.add_block(set, &whole, || Ok(())).unwrap();
            for (i, j) in [(0, 0), (1, 0), (209, 0), (209, 209), (208, 207), (150, 99), (180, 77), (209, 121)] {
                let mut alone = Block::new(2, true);
                alone.resize(rows);
                for (to, from) in [(0, j), (1, i)] {
                    let range = from * BLOCK..(from + 1) * BLOCK;
                    let (heads, tails, scale) = alone.column_mut(to, rows);
                    heads.copy_from_slice(&whole.heads[range.clone()]);
                    tails.copy_from_slice(&whole.tails[range]);
                    *scale = whole.scales[from];
                }
                let mut pair = PairSums::new(2);
                pair.add_block(set, &alone, || Ok(())).unwrap();
                assert_eq!(sums.at(i, j), pair.at(1, 0), "{set:?}: ({i}, {j})");
            }
        }
    }

    #[test]
    fn a_block_ends_where_it_is_told_to() {
        let stop = || Err(Error::Cancelled);
        let block = block(3, 40, false, 6);
        assert_eq!(PairSums::new(3).add_block(InstructionSet::detect(), &block, stop), Err(Error::Cancelled));
    }
}
