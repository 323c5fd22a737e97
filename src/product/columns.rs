//! Inner products of a few long columns, read where they are.
//!
//! The lanes run down the columns. A tile is 4 × 4 pairs of columns: 16 accumulators, fed by 8 loads for 16
//! multiply–adds, so that a processor with as many loads as multiply–adds in a cycle is kept busy; on the diagonal only
//! the 10 pairs that count are formed. Rows are taken in blocks that stay in the nearest caches while all pairs are
//! formed. Between blocks the accumulators are kept in memory as vectors: their lanes are added up once, at the end.

#![allow(unsafe_code)]

use faer::Mat;

use super::source::load;
use crate::matrix::Real;
use crate::simd::{Kernel, Simd};

/// Columns of a tile.
const TILE: usize = 4;

/// Rows of a block, a multiple of every number of lanes: about 16 KiB of X, but long enough to pay for the
/// accumulators' way from and to memory. While one block is multiplied the next one is fetched; in longer ones the two
/// would take turns.
pub(super) fn block_rows(columns: usize) -> usize {
    (2048 / columns.max(1)).clamp(128, 256) / 64 * 64
}

/// The sums Σ_k l_ki·r_kj for i ≥ j, lane by lane, tile after tile.
#[derive(Clone, Debug)]
pub(super) struct LaneSums {
    columns: usize,
    lanes: usize,
    values: Vec<f64>,
}

impl LaneSums {
    pub(super) fn zero(columns: usize, lanes: usize) -> Self {
        let tiles = columns.div_ceil(TILE);
        Self { columns, lanes, values: vec![0.0; tiles * (tiles + 1) / 2 * TILE * TILE * lanes] }
    }

    /// The lower triangle, each entry the sum of its lanes from the first to the last.
    pub(super) fn lower_triangle(&self) -> Mat<f64> {
        let mut g = Mat::zeros(self.columns, self.columns);
        let mut pairs = self.values.chunks_exact(self.lanes);
        for j in (0..self.columns).step_by(TILE) {
            for i in (j..self.columns).step_by(TILE) {
                let mut tile = pairs.by_ref().take(TILE * TILE);
                for row in 0..TILE {
                    for column in 0..TILE {
                        let sum = tile.next().map_or(0.0, |lanes| lanes.iter().sum());
                        if i + row < self.columns && i + row >= j + column {
                            g[(i + row, j + column)] = sum;
                        }
                    }
                }
            }
        }
        g
    }
}

/// Adds the products of a block of rows.
pub(super) struct AddProducts<'a, L: Real, R: Real> {
    left: (*const L, isize),
    right: (*const R, isize),
    /// Of each row, by which the entries on the left are multiplied.
    weights: Option<&'a [f64]>,
    rows: usize,
    sums: &'a mut LaneSums,
}

impl<'a, L: Real, R: Real> AddProducts<'a, L, R> {
    /// From the first entry of the block in the first column and the distance between columns; the rows are a multiple
    /// of the lanes.
    ///
    /// # Safety
    /// There are as many columns as `sums` has, and each can be read for so many rows.
    pub(super) unsafe fn new(
        left: (*const L, isize),
        right: (*const R, isize),
        weights: Option<&'a [f64]>,
        rows: usize,
        sums: &'a mut LaneSums,
    ) -> Self {
        Self { left, right, weights, rows, sums }
    }
}

impl<L: Real, R: Real> Kernel for AddProducts<'_, L, R> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { left, right, weights, rows, sums } = self;
        assert!(rows.is_multiple_of(S::LANES) && sums.lanes == S::LANES);
        // SAFETY: the columns are as `new` was told, and there is a weight for each row.
        unsafe {
            match weights {
                Some(weights) => add::<S, L, R, true>((left, right), weights[..rows].as_ptr(), rows, sums),
                None => add::<S, L, R, false>((left, right), std::ptr::null(), rows, sums),
            }
        }
    }
}

/// Tile after tile; with weights or without.
///
/// # Safety
/// As [`Simd`]; the columns are as many as `sums` has and `rows` long, and so are the weights, if there are any.
#[inline(always)]
unsafe fn add<S: Simd, L: Real, R: Real, const WEIGHTED: bool>(
    (left, right): ((*const L, isize), (*const R, isize)),
    weights: *const f64,
    rows: usize,
    sums: &mut LaneSums,
) {
    let n = sums.columns;
    let mut to = sums.values.as_mut_ptr();
    for j in (0..n).step_by(TILE) {
        for i in (j..n).step_by(TILE) {
            // SAFETY: the columns i, … and j, … exist, up to the last; `to` passes over the tiles in the order in
            // which `zero` counted them.
            unsafe {
                let l = (left.0.offset(i as isize * left.1), left.1);
                let r = (right.0.offset(j as isize * right.1), right.1);
                match (i == j, n - i) {
                    (true, 1) => triangle::<S, L, R, 1, WEIGHTED>(l, r, (weights, rows), to),
                    (true, 2) => triangle::<S, L, R, 2, WEIGHTED>(l, r, (weights, rows), to),
                    (true, 3) => triangle::<S, L, R, 3, WEIGHTED>(l, r, (weights, rows), to),
                    (true, _) => triangle::<S, L, R, 4, WEIGHTED>(l, r, (weights, rows), to),
                    (false, 1) => square::<S, L, R, 1, WEIGHTED>(l, r, (weights, rows), to),
                    (false, 2) => square::<S, L, R, 2, WEIGHTED>(l, r, (weights, rows), to),
                    (false, 3) => square::<S, L, R, 3, WEIGHTED>(l, r, (weights, rows), to),
                    (false, _) => square::<S, L, R, 4, WEIGHTED>(l, r, (weights, rows), to),
                }
                to = to.add(TILE * TILE * S::LANES);
            }
        }
    }
}

/// A vector on the left, times the weights of its rows.
///
/// # Safety
/// As [`Simd`]; both can be read, the weights if there are any.
#[inline(always)]
unsafe fn weighted<S: Simd, L: Real, const WEIGHTED: bool>(from: *const L, weights: *const f64) -> S::Vector {
    // SAFETY: the caller's promise.
    unsafe {
        let l = load::<S, L>(from);
        if WEIGHTED { S::multiply(l, S::load(weights)) } else { l }
    }
}

/// All pairs of `ROWS` columns on the left and four on the right.
///
/// # Safety
/// As [`Simd`]; the columns are `rows` long, and so are the weights, if there are any.
#[inline(always)]
unsafe fn square<S: Simd, L: Real, R: Real, const ROWS: usize, const WEIGHTED: bool>(
    left: (*const L, isize),
    right: (*const R, isize),
    (weights, rows): (*const f64, usize),
    to: *mut f64,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [[S::zero(); TILE]; ROWS];
        let mut k = 0;
        while k < rows {
            let mut r = [S::zero(); TILE];
            for (column, r) in r.iter_mut().enumerate() {
                *r = load::<S, R>(right.0.offset(column as isize * right.1 + k as isize));
            }
            for (row, sums) in sums.iter_mut().enumerate() {
                let l = left.0.offset(row as isize * left.1 + k as isize);
                let l = weighted::<S, L, WEIGHTED>(l, weights.wrapping_add(k));
                for (sum, r) in sums.iter_mut().zip(r) {
                    *sum = S::multiply_add(l, r, *sum);
                }
            }
            k += S::LANES;
        }
        for (row, sums) in sums.iter().enumerate() {
            for (column, sum) in sums.iter().enumerate() {
                let place = to.add((row * TILE + column) * S::LANES);
                S::store(place, S::add(S::load(place), *sum));
            }
        }
    }
}

/// The pairs of `ROWS` columns with themselves and those before them.
///
/// # Safety
/// As [`square`].
#[inline(always)]
unsafe fn triangle<S: Simd, L: Real, R: Real, const ROWS: usize, const WEIGHTED: bool>(
    left: (*const L, isize),
    right: (*const R, isize),
    (weights, rows): (*const f64, usize),
    to: *mut f64,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [[S::zero(); ROWS]; ROWS];
        let mut k = 0;
        while k < rows {
            let mut r = [S::zero(); ROWS];
            for (column, r) in r.iter_mut().enumerate() {
                *r = load::<S, R>(right.0.offset(column as isize * right.1 + k as isize));
            }
            for (row, sums) in sums.iter_mut().enumerate() {
                let l = left.0.offset(row as isize * left.1 + k as isize);
                let l = weighted::<S, L, WEIGHTED>(l, weights.wrapping_add(k));
                S::prefetch(left.0.wrapping_offset(row as isize * left.1 + (k + rows) as isize).cast());
                for (sum, r) in sums.iter_mut().zip(r).take(row + 1) {
                    *sum = S::multiply_add(l, r, *sum);
                }
            }
            k += S::LANES;
        }
        for (row, sums) in sums.iter().enumerate() {
            for (column, sum) in sums.iter().enumerate().take(row + 1) {
                let place = to.add((row * TILE + column) * S::LANES);
                S::store(place, S::add(S::load(place), *sum));
            }
        }
    }
}
