//! Inner products of a few long columns, read where they are.
//!
//! The lanes run down the columns. A tile is 4 × 4 pairs of columns: 16 accumulators, fed by 8 loads for 16
//! multiply–adds, so that a processor with as many loads as multiply–adds in a cycle is kept busy; on the diagonal only
//! the 10 pairs that count are formed. Rows are taken in blocks that stay in the nearest caches while all pairs are
//! formed. Between blocks the accumulators are kept in memory as vectors: their lanes are added up once, at the end.

#![allow(unsafe_code)]

use faer::Mat;

use super::source::{Ahead, load};
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

/// The sums Σ_k w_k·v_ki·v_kj for i ≥ j, lane by lane, tile after tile, and Σ_k w_k·v_kj where columns are centred.
#[derive(Clone, Debug)]
pub(super) struct LaneSums {
    columns: usize,
    lanes: usize,
    values: Vec<f64>,
    of_columns: Vec<f64>,
}

impl LaneSums {
    pub(super) fn zero(columns: usize, lanes: usize) -> Self {
        let tiles = columns.div_ceil(TILE);
        let values = vec![0.0; tiles * (tiles + 1) / 2 * TILE * TILE * lanes];
        Self { columns, lanes, values, of_columns: vec![0.0; columns * lanes] }
    }

    /// The sums of the columns, each the sum of its lanes.
    pub(super) fn of_columns(&self) -> Vec<f64> {
        self.of_columns.chunks_exact(self.lanes).map(|lanes| lanes.iter().sum()).collect()
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
pub(super) struct AddProducts<'a, T: Real> {
    pub(super) columns: InPlace<T>,
    /// Of each row, by which the entries on the left are multiplied.
    pub(super) weights: Option<&'a [f64]>,
    /// Of each column, which are subtracted; where they are, its sum is formed too.
    pub(super) shifts: Option<&'a [f64]>,
    pub(super) ahead: Ahead,
    pub(super) sums: &'a mut LaneSums,
}

/// Columns where they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct InPlace<T> {
    first: *const T,
    stride: isize,
    rows: usize,
}

impl<T: Real> InPlace<T> {
    /// From the first entry on, a column every `stride` entries.
    ///
    /// # Safety
    /// As many columns as are asked of it can be read, so many rows of each, as long as it is used.
    pub(super) unsafe fn new((first, stride): (*const T, isize), rows: usize) -> Self {
        Self { first, stride, rows }
    }

    /// Lanes from row k of a column on.
    ///
    /// # Safety
    /// As [`Simd`]; they exist.
    #[inline(always)]
    unsafe fn at<S: Simd>(self, k: usize, column: usize) -> S::Vector {
        // SAFETY: the caller's promise.
        unsafe { load::<S, T>(self.first.offset(column as isize * self.stride + k as isize)) }
    }
}

impl<T: Real> Kernel for AddProducts<'_, T> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let rows = self.columns.rows;
        assert!(rows.is_multiple_of(S::LANES) && self.sums.lanes == S::LANES);
        assert!(self.weights.is_none_or(|weights| weights.len() == rows));
        assert!(self.shifts.is_none_or(|shifts| shifts.len() == self.sums.columns));
        // SAFETY: the columns are as `new` was told, there is a weight for each row, and a shift for each column.
        unsafe {
            match (self.weights, self.shifts) {
                (None, None) => self.add::<S, false, false>(),
                (None, Some(_)) => self.add::<S, false, true>(),
                (Some(_), None) => self.add::<S, true, false>(),
                (Some(_), Some(_)) => self.add::<S, true, true>(),
            }
        }
    }
}

impl<T: Real> AddProducts<'_, T> {
    /// Tile after tile; weighted, W, or not; centred, C, or not.
    ///
    /// # Safety
    /// As [`Simd`]; columns, weights and shifts are as [`run`](Kernel::run) checks them.
    #[inline(always)]
    unsafe fn add<S: Simd, const W: bool, const C: bool>(self) {
        let n = self.sums.columns;
        let (mut to, of_columns) = (self.sums.values.as_mut_ptr(), self.sums.of_columns.as_mut_ptr());
        for j in (0..n).step_by(TILE) {
            for i in (j..n).step_by(TILE) {
                // SAFETY: the columns i, … and j, … exist, up to the last; `to` passes over the tiles in the order in
                // which `zero` counted them.
                unsafe {
                    match (i == j, n - i) {
                        (true, 1) => self.triangle::<S, 1, W, C>(i, to, of_columns),
                        (true, 2) => self.triangle::<S, 2, W, C>(i, to, of_columns),
                        (true, 3) => self.triangle::<S, 3, W, C>(i, to, of_columns),
                        (true, _) => self.triangle::<S, 4, W, C>(i, to, of_columns),
                        (false, 1) => self.square::<S, 1, W, C>((i, j), to),
                        (false, 2) => self.square::<S, 2, W, C>((i, j), to),
                        (false, 3) => self.square::<S, 3, W, C>((i, j), to),
                        (false, _) => self.square::<S, 4, W, C>((i, j), to),
                    }
                    to = to.add(TILE * TILE * S::LANES);
                }
            }
        }
    }

    /// The shifts of N columns from one on, each in all lanes.
    ///
    /// # Safety
    /// As [`Simd`]; where they are centred, they have shifts.
    #[inline(always)]
    unsafe fn shifts<S: Simd, const N: usize, const C: bool>(&self, first: usize) -> [S::Vector; N] {
        // SAFETY: the caller's promise.
        unsafe {
            let mut vectors = [S::zero(); N];
            if C {
                let shifts = self.shifts.unwrap_or_default();
                for (vector, shift) in vectors.iter_mut().zip(&shifts[first..]) {
                    *vector = S::splat(*shift);
                }
            }
            vectors
        }
    }

    /// v times the weights of its rows.
    ///
    /// # Safety
    /// As [`Simd`]; where it is weighted, the rows have weights.
    #[inline(always)]
    unsafe fn weighted<S: Simd, const W: bool>(weights: *const f64, k: usize, v: S::Vector) -> S::Vector {
        // SAFETY: the caller's promise.
        unsafe { if W { S::multiply(v, S::load(weights.add(k))) } else { v } }
    }

    /// All pairs of N columns on the left and four on the right.
    ///
    /// # Safety
    /// As [`add`](AddProducts::add); the columns from i and from j on exist, and there is room for a tile.
    #[inline(always)]
    unsafe fn square<S: Simd, const N: usize, const W: bool, const C: bool>(
        &self,
        (i, j): (usize, usize),
        to: *mut f64,
    ) {
        let (columns, weights) = (self.columns, self.weights.map_or(std::ptr::null(), <[f64]>::as_ptr));
        // SAFETY: the caller's promise.
        unsafe {
            let (left_shifts, right_shifts) = (self.shifts::<S, N, C>(i), self.shifts::<S, TILE, C>(j));
            let mut sums = [[S::zero(); TILE]; N];
            let mut k = 0;
            while k < columns.rows {
                let mut r = [S::zero(); TILE];
                for (column, (r, shift)) in r.iter_mut().zip(right_shifts).enumerate() {
                    *r = columns.at::<S>(k, j + column);
                    if C {
                        *r = S::subtract(*r, shift);
                    }
                }
                for (row, (sums, shift)) in sums.iter_mut().zip(left_shifts).enumerate() {
                    let mut l = columns.at::<S>(k, i + row);
                    if C {
                        l = S::subtract(l, shift);
                    }
                    let l = Self::weighted::<S, W>(weights, k, l);
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

    /// The pairs of N columns with themselves and those before them, and their sums.
    ///
    /// # Safety
    /// As [`square`](AddProducts::square); there is room for the sums of all columns.
    #[inline(always)]
    unsafe fn triangle<S: Simd, const N: usize, const W: bool, const C: bool>(
        &self,
        i: usize,
        to: *mut f64,
        of_columns: *mut f64,
    ) {
        let (columns, weights) = (self.columns, self.weights.map_or(std::ptr::null(), <[f64]>::as_ptr));
        let ahead = Ahead { first: self.ahead.first.wrapping_offset(i as isize * self.ahead.column), ..self.ahead };
        // SAFETY: the caller's promise.
        unsafe {
            let shifts = self.shifts::<S, N, C>(i);
            let (mut sums, mut own) = ([[S::zero(); N]; N], [S::zero(); N]);
            let mut k = 0;
            while k < columns.rows {
                let mut r = [S::zero(); N];
                for (column, (r, shift)) in r.iter_mut().zip(shifts).enumerate() {
                    *r = columns.at::<S>(k, i + column);
                    if C {
                        *r = S::subtract(*r, shift);
                    }
                }
                for (row, sums) in sums.iter_mut().enumerate() {
                    let l = Self::weighted::<S, W>(weights, k, r[row]);
                    let next = ahead.first.wrapping_offset(row as isize * ahead.column);
                    S::prefetch(next.wrapping_add(k * ahead.row).cast());
                    if C {
                        own[row] = S::add(own[row], l);
                    }
                    for (sum, r) in sums.iter_mut().zip(r).take(row + 1) {
                        *sum = S::multiply_add(l, r, *sum);
                    }
                }
                k += S::LANES;
            }
            for (row, (sums, own)) in sums.iter().zip(own).enumerate() {
                for (column, sum) in sums.iter().enumerate().take(row + 1) {
                    let place = to.add((row * TILE + column) * S::LANES);
                    S::store(place, S::add(S::load(place), *sum));
                }
                if C {
                    let place = of_columns.add((i + row) * S::LANES);
                    S::store(place, S::add(S::load(place), own));
                }
            }
        }
    }
}
