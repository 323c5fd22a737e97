//! XᵀX at the processor's rate.
//!
//! An m × n matrix takes m·n(n+1)/2 multiply–adds for its Gram matrix and 8·m·n bytes to read. A core with two vector
//! units of 8 lanes does 16 multiply–adds in a cycle and reads about 8 bytes in it from the main memory: below n ≈ 30
//! columns reading decides, above it the multiply–adds do. So there are three kernels, chosen by the shape and the
//! order in memory alone ([`cut`]):
//!
//! * few columns, each contiguous: [`columns`] reads X once, where it is, lanes running down the columns, shifted and
//!   weighted in the registers;
//! * few columns in contiguous rows, whole vectors of them: [`tiles`] of rows read in place, and weighted there;
//! * everything else, single precision, scaled and, by rows, shifted columns too: blocks of rows are packed
//!   ([`copies`]) and multiplied tile by tile ([`tiles`]), with their weights.
//!
//! [`single`] is a fourth, for singles whose products may be rounded to singles.
//!
//! # Registers and caches
//!
//! A tile is p vectors by q columns, kept in p·q registers. A row of X costs it p loads and q broadcasts, for p·q
//! multiply–adds; two loads and two multiply–adds start in a cycle, so p·q should exceed p + q by far, and hide the
//! four cycles that a multiply–add takes: p·q ≥ 8. With AVX-512, p = 3 and q = 8 fill 24 of 32 registers, 11 loads for
//! 24 multiply–adds; with AVX2, p = 3 and q = 4 fill 12 of 16. The inner loop is then 24 multiply–adds, 3 loads and 8
//! broadcasts, and nothing else: 12 cycles.
//!
//! A block of 512 rows makes a panel of 24 columns 96 KiB long. It streams from the level-2 cache, 16 bytes in a cycle,
//! once for each strip of 8 columns, whose 32 KiB stay in the level-1 cache; 96 columns of strips (384 KiB) are a task
//! and stay in the level-2 cache. The result is read and written once for 512 rows, 8 bytes for 512 multiply–adds.
//!
//! # The bits
//!
//! Nothing that depends on the number of threads decides what is added to what: panels of rows are merged in a binary
//! tree over their number, and parts of the triangle are independent. The bits do depend on the instruction set, and on
//! the order of X in memory.
//!
//! # The error
//!
//! Each term v_ki·v_kj meets at most h roundings on its way into the sum ([`height`]): no more than 64 in a chain in
//! the registers (then the adding up of the lanes, where lanes run down the columns), one for each chain and each of up
//! to 64 blocks, one for each level of the tree. So |Ĝ − VᵀV| ≤ γ_h|V|ᵀ|V| + m·η, where the classical bound has γ_m;
//! what V itself was rounded by, where it is not X, is the caller's.

mod blocks;
mod buffer;
mod cholesky;
mod classical;
mod columns;
pub(crate) mod compensated;
mod copies;
mod cross;
mod cut;
mod deviation;
mod doubled;
mod inverse;
#[cfg(test)]
mod kernel_tests;
mod moments;
mod multiplier;
mod packed;
mod projection;
#[cfg(test)]
mod rounding_tests;
mod scan;
mod single;
mod source;
mod tiles;
mod times;
mod upper;
mod windows;

pub(crate) use blocks::{BLOCK as PAIR_BLOCK, blocks, fresh, stride, symmetric_blocks};
pub(crate) use cholesky::cholesky;
pub(crate) use classical::{Terms, block_length, blocked_product, blocked_roundings, product, product_with_upper};
pub(crate) use compensated::{BLOCK, Block, PairSums, block_errors};
pub(crate) use cross::{Cross, cross};
pub(crate) use deviation::{
    Below, Deviation, Target, absolute_column_sums, absolute_row_sums, absolute_times, sum_of_squares,
    symmetric_deviation, transposed_times,
};
pub(crate) use doubled::Doubled;
pub(crate) use inverse::inverse_of_upper;
pub(crate) use moments::{Moments, Wanted, height, moments, moments_in};
pub(crate) use multiplier::{MOST_UNBLOCKED, Multiplier, Update};
pub(crate) use projection::{norm, project_out, scale};
pub(crate) use scan::{Scan, bits_of_exact_products, may_be_exact};
pub(crate) use single::{SingleGram, singles};
pub(crate) use source::{Source, Transform};
pub(crate) use times::{Products, SHORTEST_ROW, Times, panel_roundings};
pub(crate) use upper::{Divide, SquaredGap, Upper};
pub(crate) use windows::{MOST_COLUMNS, SAFE, Window, Windows};

use faer::{Mat, MatRef};

use crate::error::Result;
use crate::progress::Progress;
use crate::simd::InstructionSet;

/// XᵀX, the lower triangle, and the number h of roundings that a term of its inner products meets: the error is at most
/// γ_h |X|ᵀ|X| + m·η.
///
/// # Errors
/// [`Error::Environment`](crate::Error::Environment); [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn lower_gram(x: MatRef<'_, f64>, progress: Option<Progress<'_>>) -> Result<(Mat<f64>, usize)> {
    let (source, set) = (Source::plain(x), InstructionSet::detect());
    Ok((moments(source, Wanted { progress, ..Wanted::default() }, set)?.gram, height(source, set)))
}

/// Copies the lower triangle over the upper one, block by block, for a column is far from the next.
pub(crate) fn mirror(g: &mut Mat<f64>) {
    const BLOCK: usize = 16;
    let n = g.ncols();
    let mut block = [[0.0; BLOCK]; BLOCK];
    for j in (0..n).step_by(BLOCK) {
        let columns = BLOCK.min(n - j);
        for i in (j..n).step_by(BLOCK) {
            let rows = BLOCK.min(n - i);
            for (column, lower) in block.iter_mut().enumerate().take(columns) {
                lower[..rows].copy_from_slice(&g.col_as_slice(j + column)[i..i + rows]);
            }
            for row in 0..rows {
                // On the diagonal the block's columns from this row on are below it.
                let above = columns.min(i + row - j);
                let upper = &mut g.col_as_slice_mut(i + row)[j..j + above];
                upper.iter_mut().zip(&block).for_each(|(entry, lower)| *entry = lower[row]);
            }
        }
    }
}
