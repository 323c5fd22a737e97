//! Tiles of singles, and how they come into the result.
//!
//! The sums of all chains of a tile are in memory, in double precision, so that a task has those of all its strips
//! below each other: what is above the diagonal is written row by row, as many lines as the task has columns.

#![allow(unsafe_code)]

use std::ops::Range;

use super::super::tiles::{CHAIN, Way};
use super::TASK_PANELS;
use crate::simd::{Kernel, MOST_LANES, MOST_SINGLES, Simd, Single, fence};

/// Vectors in a column of a tile at the most.
const MOST_VECTORS: usize = 3;
/// Columns of a panel at the most.
const MOST_COLUMNS: usize = MOST_VECTORS * MOST_SINGLES;
/// Columns of a tile at the most.
const MOST_STRIP: usize = MOST_LANES;
/// Rows without a test of the end between them.
const GROUP: usize = 4;
/// Singles in a cache line, and doubles.
const LINE: (usize, usize) = (16, 8);

/// The result, column after column, as several tasks write it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    pointer: *mut f64,
    stride: usize,
    order: usize,
}

impl Output {
    /// # Safety
    /// The square matrix is valid for reads and writes as long as it is used, its columns `stride` apart; and of the
    /// tasks that have it at the same time, no two have a column in common.
    pub(super) unsafe fn new(pointer: *mut f64, stride: usize, order: usize) -> Self {
        Self { pointer, stride, order }
    }
}

// SAFETY: tasks write disjoint entries: those of their columns, and, mirrored, those of their rows above the diagonal.
unsafe impl Send for Output {}
// SAFETY: as above.
unsafe impl Sync for Output {}

/// How a block's product is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing {
    /// Whether it replaces what was there, or is added.
    pub(super) replace: bool,
    /// Whether it is the last one: the sums are copied to above the diagonal.
    pub(super) mirrored: bool,
    pub(super) way: Way,
    pub(super) output: Output,
}

/// The tiles of some columns, on and below the diagonal.
pub(super) struct Tiles<'a> {
    /// Panels of whole rows.
    pub(super) packed: &'a [f32],
    pub(super) rows: usize,
    /// From the first column of a panel to the last one of another.
    pub(super) columns: Range<usize>,
    pub(super) writing: Writing,
}

/// The sums of a tile, column after column, in double precision.
type Wide = [[f64; MOST_COLUMNS]; MOST_STRIP];
/// Those of all strips of a task.
#[repr(align(64))]
struct Strips([Wide; TASK_PANELS * MOST_COLUMNS / MOST_STRIP]);
/// Those of a chain, as they leave the registers.
#[repr(align(64))]
struct Spilled([[f32; MOST_SINGLES]; MOST_STRIP * MOST_VECTORS]);
/// Those of a chain.
type Sums<S, const V: usize> = [[<<S as Simd>::Single as Single>::Vector; V]; MOST_STRIP];

impl Kernel for Tiles<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (n, (vectors, strip)) = (self.writing.output.order, S::Single::TILE);
        let panel = vectors * S::Single::LANES;
        assert!(strip == S::LANES && S::Single::LANES.is_multiple_of(S::LANES) && vectors <= MOST_VECTORS);
        assert!(self.packed.len() == n.next_multiple_of(panel) * self.rows && self.columns.end <= n);
        assert!(self.columns.start.is_multiple_of(panel) && self.columns.len() <= TASK_PANELS * panel);
        // SAFETY: the processor has the instructions; the bounds have just been checked.
        unsafe { self.all::<S>() }
    }
}

impl Tiles<'_> {
    /// # Safety
    /// As [`Simd`]; the bounds are as [`run`](Kernel::run) checks them.
    #[inline(always)]
    unsafe fn all<S: Simd>(&self) {
        let (n, (vectors, strip), lanes) = (self.writing.output.order, S::Single::TILE, S::Single::LANES);
        let (rows, panel) = (self.rows, vectors * lanes);
        let strips = self.columns.len().div_ceil(strip);
        let mut wide = Strips([[[0.0; MOST_COLUMNS]; MOST_STRIP]; TASK_PANELS * MOST_COLUMNS / MOST_STRIP]);
        let mut spilled = Spilled([[0.0; MOST_SINGLES]; MOST_STRIP * MOST_VECTORS]);
        // Two lines for each group of rows are asked for, the one and the other half of a strip's share.
        let share = (panel * rows / LINE.0).div_ceil(strips);
        let half = share.div_ceil(2);
        for left in (self.columns.start..n).step_by(panel) {
            for (s, column) in
                self.columns.clone().step_by(strip).enumerate().filter(|(_, column)| *column < left + panel)
            {
                // A tile on the diagonal begins there.
                let skipped = column.saturating_sub(left) / lanes;
                let own = column - column % panel;
                let ahead = (left + panel) * rows + s * share * LINE.0;
                let ahead = if ahead < self.packed.len() { ahead } else { left * rows };
                // SAFETY: both are columns of panels of so many rows.
                unsafe {
                    let sides = Sides {
                        a: self.packed.as_ptr().add(left * rows + skipped * lanes),
                        b: self.packed.as_ptr().add(own * rows + column - own),
                        panel,
                        next: self.packed.as_ptr().wrapping_add(ahead),
                        half: half * LINE.0,
                    };
                    let at = (left + skipped * lanes, column);
                    let wide = &mut wide.0[s];
                    match vectors - skipped {
                        1 => self.tile::<S, 1>(sides, at, wide, &mut spilled),
                        2 => self.tile::<S, 2>(sides, at, wide, &mut spilled),
                        _ => self.tile::<S, MOST_VECTORS>(sides, at, wide, &mut spilled),
                    }
                }
            }
            if self.writing.mirrored {
                // SAFETY: as above.
                unsafe { self.mirror::<S>(left, panel, &wide) };
            }
        }
        if self.writing.way == Way::Streamed {
            fence();
        }
    }

    /// One tile of V vectors: chain after chain, each widened and added.
    ///
    /// # Safety
    /// As [`Simd`]; the columns on both sides are valid for all rows.
    #[inline(always)]
    unsafe fn tile<S: Simd, const V: usize>(
        &self,
        mut sides: Sides,
        (row, column): (usize, usize),
        wide: &mut Wide,
        spilled: &mut Spilled,
    ) {
        let Writing { replace, output: Output { pointer, stride, order: n }, way, .. } = self.writing;
        let (lanes, strip) = (S::Single::LANES, S::Single::TILE.1);
        let vectors = V * lanes / S::LANES;
        for start in (0..self.rows).step_by(CHAIN) {
            let count = CHAIN.min(self.rows - start);
            // SAFETY: the caller's promise; behind the last row nothing is read, and a line that is asked for need not
            // exist. The arrays have room for so many vectors.
            unsafe {
                let mut sums: Sums<S, V> = [[S::Single::zero(); V]; MOST_STRIP];
                for group in 0..count / GROUP {
                    S::Single::prefetch_level_2(sides.next);
                    S::Single::prefetch_level_2(sides.next.wrapping_add(sides.half));
                    sides.next = sides.next.wrapping_add(LINE.0);
                    if start == 0 && group < strip && way != Way::Near {
                        let place = pointer.cast_const().wrapping_add((column + group) * stride + row);
                        for v in (0..vectors * S::LANES).step_by(LINE.1) {
                            S::prefetch(place.wrapping_add(v));
                        }
                    }
                    for _ in 0..GROUP {
                        next_row::<S, V>(&mut sides, &mut sums);
                    }
                }
                for _ in 0..count % GROUP {
                    next_row::<S, V>(&mut sides, &mut sums);
                }
                let places = spilled.0.as_mut_ptr().cast::<f32>();
                for (j, sums) in sums.iter().enumerate().take(strip) {
                    for (v, sum) in sums.iter().enumerate() {
                        S::Single::store(places.add((j * V + v) * lanes), *sum);
                    }
                }
                for (j, wide) in wide.iter_mut().enumerate().take(strip) {
                    for v in 0..vectors {
                        let to = wide.as_mut_ptr().add(v * S::LANES);
                        let sums = S::load_single(places.add(j * V * lanes + v * S::LANES));
                        S::store(to, if start == 0 { sums } else { S::add(S::load(to), sums) });
                    }
                }
            }
        }
        // SAFETY: entries beyond the last row or column are not touched.
        unsafe {
            let streamed =
                way == Way::Streamed && replace && pointer.addr().is_multiple_of(64) && stride.is_multiple_of(8);
            for (j, wide) in wide.iter_mut().enumerate().take(strip.min(self.columns.end - column)) {
                for v in 0..vectors {
                    let first = row + v * S::LANES;
                    let (place, sums) =
                        (pointer.wrapping_add((column + j) * stride + first), &mut wide[v * S::LANES..]);
                    if first + S::LANES <= n && (first >= column) {
                        let mut sum = S::load(sums.as_ptr());
                        if !replace {
                            sum = S::add(sum, S::load(place));
                            S::store(sums.as_mut_ptr(), sum);
                        }
                        if streamed { S::stream(place, sum) } else { S::store(place, sum) }
                    } else if first >= column {
                        for (i, sum) in sums.iter_mut().enumerate().take(n.saturating_sub(first)) {
                            let place = place.add(i);
                            *sum = if replace { *sum } else { *sum + *place };
                            *place = *sum;
                        }
                    }
                }
            }
        }
    }

    /// Copies the sums of all strips of a panel's rows to above the diagonal.
    ///
    /// # Safety
    /// As [`Simd`]; the sums are those of this panel, and complete.
    #[inline(always)]
    unsafe fn mirror<S: Simd>(&self, left: usize, panel: usize, wide: &Strips) {
        let Writing { output: Output { pointer, stride, order: n }, way, .. } = self.writing;
        let (strip, lanes) = (S::LANES, S::Single::LANES);
        let streamed = way == Way::Streamed && pointer.addr().is_multiple_of(64) && stride.is_multiple_of(8);
        for first in (left..(left + panel).min(n)).step_by(strip) {
            let rows = strip.min(n - first);
            for (column, wide) in self.columns.clone().step_by(strip).zip(&wide.0) {
                if column > first {
                    break;
                }
                // A tile on the diagonal begins there.
                let skipped = column.saturating_sub(left) / lanes * lanes;
                let columns = strip.min(self.columns.end - column);
                // SAFETY: entries beyond the last row or column are not touched.
                unsafe {
                    if column < first && rows == strip && columns == strip {
                        let mut block = [S::zero(); MOST_LANES];
                        for (block, wide) in block.iter_mut().zip(wide).take(strip) {
                            *block = S::load(wide.as_ptr().add(first - left - skipped));
                        }
                        S::transpose(&mut block);
                        for (i, row) in block.iter().enumerate().take(strip) {
                            let place = pointer.add((first + i) * stride + column);
                            if streamed { S::stream(place, *row) } else { S::store(place, *row) }
                        }
                        continue;
                    }
                    for i in 0..rows {
                        for (j, wide) in wide.iter().enumerate().take(columns.min((first + i).saturating_sub(column))) {
                            *pointer.add((first + i) * stride + column + j) = wide[first + i - left - skipped];
                        }
                    }
                }
            }
        }
    }
}

/// What a tile is formed of.
struct Sides {
    /// The first vector of a panel, and the first column of one.
    a: *const f32,
    b: *const f32,
    /// From row to row.
    panel: usize,
    /// The line that is asked for next, and the distance to another one.
    next: *const f32,
    half: usize,
}

/// Adds the products of one row; both sides move on.
///
/// # Safety
/// As [`Tiles::tile`].
#[inline(always)]
unsafe fn next_row<S: Simd, const V: usize>(sides: &mut Sides, sums: &mut Sums<S, V>) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut l = [S::Single::zero(); V];
        for (v, l) in l.iter_mut().enumerate() {
            *l = S::Single::load(sides.a.add(v * S::Single::LANES));
        }
        for (j, sums) in sums.iter_mut().take(S::Single::TILE.1).enumerate() {
            let r = S::Single::splat(*sides.b.add(j));
            for (sum, l) in sums.iter_mut().zip(l) {
                *sum = S::Single::multiply_add(l, r, *sum);
            }
        }
    }
    sides.a = sides.a.wrapping_add(sides.panel);
    sides.b = sides.b.wrapping_add(sides.panel);
}
