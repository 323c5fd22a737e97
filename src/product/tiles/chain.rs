//! The innermost loop of the blocked product: the sums of the products of some rows, in registers.
//!
//! What a row costs is V loads, as many broadcasts as there are lanes, and their products; four rows follow each other
//! without a test of the end between them, for that would cost one cycle in twelve.

#![allow(unsafe_code)]

use std::ops::Range;

use crate::simd::{MOST_LANES, Simd};

/// Rows whose products are added up in the registers, one after the other. A longer chain would be a little faster, but
/// every row is a rounding in the error bound.
pub(in crate::product) const CHAIN: usize = 64;
/// Rows without a test of the end between them.
pub(super) const GROUP: usize = 4;

/// A column's first entry, and the distance from row to row.
pub(super) type Column = (*const f64, usize);

/// The sums of V vectors by as many columns as there are lanes.
pub(super) type Sums<S, const V: usize> = [[<S as Simd>::Vector; V]; MOST_LANES];

/// The columns of a tile on both sides, and the weights of their rows, if it is weighted.
#[derive(Clone, Copy)]
pub(super) struct Sides {
    pub(super) left: Column,
    pub(super) right: Column,
    pub(super) weights: *const f64,
}

/// The sums over some rows, chain after chain; weighted, W, the entries on the left are multiplied by the weight of
/// their row. Before each group of rows, `ask` is told where it begins, and its entries on the left.
///
/// # Safety
/// As [`Simd`]; both columns are valid for these rows, and so are the weights, if it is weighted.
#[inline(always)]
pub(super) unsafe fn chains<S: Simd, const V: usize, const W: bool>(
    mut sides: Sides,
    rows: usize,
    ask: impl Fn(usize, *const f64),
) -> Sums<S, V> {
    // SAFETY: the caller's promise.
    unsafe {
        let mut finished = chain::<S, V, W>(&mut sides, 0..CHAIN.min(rows), &ask);
        for first in (CHAIN..rows).step_by(CHAIN) {
            let sums = chain::<S, V, W>(&mut sides, first..(first + CHAIN).min(rows), &ask);
            for (finished, sums) in finished.iter_mut().zip(sums).take(S::LANES) {
                for (finished, sum) in finished.iter_mut().zip(sums) {
                    *finished = S::add(*finished, sum);
                }
            }
        }
        finished
    }
}

/// The sums over the rows of one chain; the columns move on.
///
/// # Safety
/// As [`chains`].
#[inline(always)]
unsafe fn chain<S: Simd, const V: usize, const W: bool>(
    sides: &mut Sides,
    rows: Range<usize>,
    ask: &impl Fn(usize, *const f64),
) -> Sums<S, V> {
    // SAFETY: the caller's promise; behind the last row nothing is read.
    unsafe {
        let (mut sums, mut odd) = ([[S::zero(); V]; MOST_LANES], [[S::zero(); V]; MOST_LANES]);
        let mut k = rows.start;
        while k + GROUP <= rows.end {
            ask(k, sides.left.0);
            for _ in 0..GROUP / 2 {
                two_rows::<S, V, W>(sides, &mut sums, &mut odd);
            }
            k += GROUP;
        }
        if k + 2 <= rows.end {
            two_rows::<S, V, W>(sides, &mut sums, &mut odd);
            k += 2;
        }
        if k < rows.end {
            next_row::<S, V, W>(sides, &mut sums);
        }
        if V == 1 {
            for (sums, odd) in sums.iter_mut().zip(odd).take(S::LANES) {
                sums[0] = S::add(sums[0], odd[0]);
            }
        }
        sums
    }
}

/// Adds the products of two rows. One vector has too few accumulators to hide the latency of a multiply–add: there, the
/// second row has its own.
///
/// # Safety
/// As [`next_row`].
#[inline(always)]
unsafe fn two_rows<S: Simd, const V: usize, const W: bool>(
    sides: &mut Sides,
    sums: &mut Sums<S, V>,
    odd: &mut Sums<S, V>,
) {
    // SAFETY: the caller's promise.
    unsafe {
        next_row::<S, V, W>(sides, sums);
        next_row::<S, V, W>(sides, if V == 1 { odd } else { sums });
    }
}

/// Adds the products of one row; the columns move on.
///
/// # Safety
/// As [`Simd`]; `left` is valid for V vectors, `right` for as many values as there are lanes, and there is a weight, if
/// it is weighted.
#[inline(always)]
unsafe fn next_row<S: Simd, const V: usize, const W: bool>(sides: &mut Sides, sums: &mut Sums<S, V>) {
    let Sides { left, right, weights } = sides;
    // SAFETY: the caller's promise.
    unsafe {
        let mut l = [S::zero(); V];
        for (v, l) in l.iter_mut().enumerate() {
            *l = S::load(left.0.add(v * S::LANES));
        }
        if W {
            let weight = S::splat(**weights);
            for l in &mut l {
                *l = S::multiply(*l, weight);
            }
            *weights = weights.wrapping_add(1);
        }
        for (j, sums) in sums.iter_mut().take(S::LANES).enumerate() {
            let r = S::splat(*right.0.add(j));
            for (sum, l) in sums.iter_mut().zip(l) {
                *sum = S::multiply_add(l, r, *sum);
            }
        }
    }
    left.0 = left.0.wrapping_add(left.1);
    right.0 = right.0.wrapping_add(right.1);
}
