//! The blocked product of packed panels, tile by tile.
//!
//! A block of at most [`BLOCK_ROWS`] rows of X is packed into panels of p·q columns, q lanes and p vectors (24 columns
//! with AVX-512, 12 with AVX2 and NEON), row after row: X_b = [P₁ P₂ …]. The kernel forms the tile P_aᵀS, S being q
//! columns of some panel: p·q accumulators, p loads and q broadcasts for p·q multiply–adds. With p = 3 and q = 8 that
//! takes 28 of the 32 registers of AVX-512 and 11 loads for 24 multiply–adds; with q = 4, 16 of the 16 of AVX2. As the
//! panels are p times as wide as the strips, one packing serves both sides of the product, and a tile on the diagonal
//! starts at the vector where the triangle does: what is wasted is half of q × q tiles.
//!
//! A panel's 96 KiB (512 rows of 24 doubles) stream from the level-2 cache, 192 bytes for 12 cycles of multiply–adds; a
//! strip is read as often as there are panels below it, and a tile of the result once for 512 rows.

#![allow(unsafe_code)]

use std::ops::Range;

use crate::simd::{InstructionSet, Kernel, MOST_LANES, Properties, Simd};

/// Rows whose products are added up in the registers, one after the other. A longer chain would be a little faster, but
/// every row is a rounding in the error bound.
pub(super) const CHAIN: usize = 64;
/// Rows of a packed block.
pub(super) const BLOCK_ROWS: usize = 512;

/// Rows of a block that is read in place: fewer, so that fetching the next one goes on all the time; but a single panel
/// is read once anyway.
pub(super) fn block_rows_in_place(columns: usize, layout: Layout) -> usize {
    if columns <= layout.lanes { 1024 } else { 128 }
}

/// A block of rows in panels: packed, or the rows of X as they are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Panels<'a> {
    /// Panel after panel, each with room for so many rows of its width.
    Packed { values: &'a [f64], room: usize },
    /// Row after row, so far apart: whole vectors of columns in every panel.
    InPlace(InPlace),
}

/// Rows of X where they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct InPlace {
    first: *const f64,
    stride: usize,
}

impl InPlace {
    /// From the first entry on, a row every `stride` entries.
    ///
    /// # Safety
    /// As many rows and columns as are asked of it can be read, as long as it is used.
    pub(super) unsafe fn new(first: *const f64, stride: usize) -> Self {
        Self { first, stride }
    }
}

/// A block of rows with its number of columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    pub(super) panels: Panels<'a>,
    pub(super) columns: usize,
    pub(super) layout: Layout,
}

// SAFETY: what the pointer leads to is only read.
unsafe impl Send for InPlace {}
// SAFETY: as above.
unsafe impl Sync for InPlace {}

/// The widths of panels, for an instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) lanes: usize,
    pub(super) panel: usize,
}

impl Layout {
    /// That of the tiles of an instruction set.
    pub(super) fn of(set: InstructionSet) -> Self {
        let Properties { lanes, vectors, .. } = set.properties();
        Self { lanes, panel: lanes * vectors }
    }

    /// What all panels of so many columns take, with room for so many rows.
    pub(super) fn length(self, columns: usize, room: usize) -> usize {
        columns.next_multiple_of(self.lanes) * room
    }

    /// The width of the panel that begins at a column: a multiple of the lanes, the last one as narrow as it may be.
    pub(super) fn width(self, first: usize, columns: usize) -> usize {
        (columns - first).next_multiple_of(self.lanes).min(self.panel)
    }
}

impl Block<'_> {
    /// A column's first entry, and the distance from row to row.
    ///
    /// # Safety
    /// The column exists, or belongs to the last panel.
    #[inline(always)]
    unsafe fn column(&self, column: usize) -> Column {
        match self.panels {
            Panels::Packed { values, room } => {
                let first = column - column % self.layout.panel;
                // SAFETY: the panels are as long as `is_sound` says.
                let pointer = unsafe { values.as_ptr().add(first * room + column - first) };
                (pointer, self.layout.width(first, self.columns))
            }
            // SAFETY: the column exists.
            Panels::InPlace(InPlace { first, stride }) => (unsafe { first.add(column) }, stride),
        }
    }

    /// Whether so many rows can be read.
    fn is_sound(&self, rows: usize) -> bool {
        match self.panels {
            Panels::Packed { values, room } => rows <= room && values.len() >= self.layout.length(self.columns, room),
            Panels::InPlace(_) => self.columns.is_multiple_of(self.layout.lanes),
        }
    }
}

/// The result, column after column, as several tasks write it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    pointer: *mut f64,
    stride: usize,
    rows: usize,
    columns: usize,
}

impl Output {
    /// # Safety
    /// The matrix is valid for reads and writes as long as it is used, its columns `stride` apart; and of the tasks
    /// that have it at the same time, no two have a column of R in common (see [`Tiles`]).
    pub(super) unsafe fn new(pointer: *mut f64, stride: usize, (rows, columns): (usize, usize)) -> Self {
        Self { pointer, stride, rows, columns }
    }
}

// SAFETY: tasks write disjoint entries: those of their columns, and, mirrored, those of their rows above the diagonal.
unsafe impl Send for Output {}
// SAFETY: as above.
unsafe impl Sync for Output {}

/// A column's first entry, and the distance from row to row.
type Column = (*const f64, usize);

/// The sums of the products of some rows; the columns move on.
///
/// # Safety
/// As [`Simd`]; both columns are valid for these rows.
#[inline(always)]
unsafe fn chain<S: Simd, const V: usize>(
    left: &mut Column,
    right: &mut Column,
    rows: usize,
    ahead: Option<usize>,
) -> [[S::Vector; V]; MOST_LANES] {
    // SAFETY: the caller's promise; behind the last row nothing is read.
    unsafe {
        let (mut sums, mut odd) = ([[S::zero(); V]; MOST_LANES], [[S::zero(); V]; MOST_LANES]);
        let mut k = rows;
        // One vector has too few accumulators to hide the latency of a multiply–add: two rows at a time.
        while V == 1 && k > 1 {
            round::<S, V>(left.0, right.0, ahead, &mut sums);
            round::<S, V>(left.0.add(left.1), right.0.add(right.1), ahead, &mut odd);
            left.0 = left.0.wrapping_add(2 * left.1);
            right.0 = right.0.wrapping_add(2 * right.1);
            k -= 2;
        }
        while k > 0 {
            round::<S, V>(left.0, right.0, ahead, &mut sums);
            left.0 = left.0.wrapping_add(left.1);
            right.0 = right.0.wrapping_add(right.1);
            k -= 1;
        }
        if V == 1 {
            for (sums, odd) in sums.iter_mut().zip(odd).take(S::LANES) {
                sums[0] = S::add(sums[0], odd[0]);
            }
        }
        sums
    }
}

/// Adds the products of one row.
///
/// # Safety
/// As [`Simd`]; `left` is valid for V vectors, `right` for as many values as there are lanes.
#[inline(always)]
unsafe fn round<S: Simd, const V: usize>(
    left: *const f64,
    right: *const f64,
    ahead: Option<usize>,
    sums: &mut [[S::Vector; V]; MOST_LANES],
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut l = [S::zero(); V];
        for (v, l) in l.iter_mut().enumerate() {
            *l = S::load(left.add(v * S::LANES));
            if let Some(ahead) = ahead {
                S::prefetch(left.wrapping_add(v * S::LANES + ahead));
            }
        }
        for (j, sums) in sums.iter_mut().take(S::LANES).enumerate() {
            let r = S::splat(*right.add(j));
            for (sum, l) in sums.iter_mut().zip(l) {
                *sum = S::multiply_add(l, r, *sum);
            }
        }
    }
}

/// What part of the product is formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// On and below the diagonal.
    Lower,
    /// The lower triangle, and its copy above the diagonal.
    Mirrored,
    /// All of it.
    All,
}

/// Forms the columns of a product LᵀR of two packed blocks, or adds them.
pub(super) struct Tiles<'a> {
    pub(super) left: Block<'a>,
    pub(super) right: Block<'a>,
    pub(super) rows: usize,
    /// Columns of R; from a multiple of the lanes.
    pub(super) columns: Range<usize>,
    pub(super) part: Part,
    /// Whether it is the first block, whose product replaces what was there.
    pub(super) replace: bool,
    pub(super) output: Output,
}

impl Kernel for Tiles<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (n, lanes) = (self.left.columns, S::LANES);
        let panel = self.left.layout.panel;
        assert!(panel == lanes * S::TILE_VECTORS && self.right.layout == self.left.layout);
        assert!(self.left.is_sound(self.rows) && self.right.is_sound(self.rows));
        assert!(self.output.rows == n && self.output.columns == self.right.columns);
        assert!(self.columns.end <= self.right.columns && self.columns.start.is_multiple_of(lanes));
        let lower = self.part != Part::All;
        let first_panel = if lower { self.columns.start - self.columns.start % panel } else { 0 };
        for first_row in (first_panel..n).step_by(panel) {
            let width = self.left.layout.width(first_row, n);
            for column in self.columns.clone().step_by(lanes) {
                if lower && column >= first_row + width {
                    break;
                }
                // A tile on the diagonal begins there.
                let skipped = if lower { column.saturating_sub(first_row) } else { 0 };
                // SAFETY: the columns are below the numbers of columns, rounded up to whole vectors.
                unsafe {
                    let (a, b) = (self.left.column(first_row + skipped), self.right.column(column));
                    let at = (first_row + skipped, column);
                    match (width - skipped) / lanes {
                        1 => self.tile::<S, 1>((a, b), at),
                        2 => self.tile::<S, 2>((a, b), at),
                        _ => self.tile::<S, 3>((a, b), at),
                    }
                }
            }
        }
    }
}

impl Tiles<'_> {
    /// One tile of V vectors by as many columns as there are lanes.
    ///
    /// # Safety
    /// As [`run`](Kernel::run); both columns are valid for all rows.
    #[inline(always)]
    unsafe fn tile<S: Simd, const V: usize>(
        &self,
        (mut left, mut right): (Column, Column),
        (row, column): (usize, usize),
    ) {
        // The rows of the next block, once for each panel.
        let ahead = match self.left.panels {
            Panels::InPlace(InPlace { stride, .. }) if column == 0 => Some(self.rows * stride),
            _ => None,
        };
        // SAFETY: the caller's promise.
        unsafe {
            let mut finished = chain::<S, V>(&mut left, &mut right, CHAIN.min(self.rows), ahead);
            for first in (CHAIN..self.rows).step_by(CHAIN) {
                let sums = chain::<S, V>(&mut left, &mut right, CHAIN.min(self.rows - first), ahead);
                for (finished, sums) in finished.iter_mut().zip(sums).take(S::LANES) {
                    for (finished, sum) in finished.iter_mut().zip(sums) {
                        *finished = S::add(*finished, sum);
                    }
                }
            }
            self.write::<S, V>(&mut finished, row, column);
        }
    }

    /// Puts a tile into the result.
    ///
    /// # Safety
    /// As [`run`](Kernel::run).
    #[inline(always)]
    unsafe fn write<S: Simd, const V: usize>(
        &self,
        sums: &mut [[S::Vector; V]; MOST_LANES],
        row: usize,
        column: usize,
    ) {
        let Output { pointer, stride, rows, columns } = self.output;
        // SAFETY: entries beyond the last row or column are not touched.
        unsafe {
            if row + V * S::LANES > rows || column + S::LANES > columns {
                return self.write_entries::<S, V>(sums, row, column);
            }
            for (j, sums) in sums.iter_mut().take(S::LANES).enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    let place = pointer.add((column + j) * stride + row + v * S::LANES);
                    if !self.replace {
                        *sum = S::add(S::load(place), *sum);
                    }
                    S::store(place, *sum);
                }
            }
            if self.part != Part::Mirrored {
                return;
            }
            for v in 0..V {
                let first = row + v * S::LANES;
                if first == column {
                    for j in 0..S::LANES {
                        for i in j + 1..S::LANES {
                            *pointer.add((first + i) * stride + column + j) =
                                *pointer.add((column + j) * stride + first + i);
                        }
                    }
                    continue;
                }
                let mut block = [S::zero(); MOST_LANES];
                for (block, sums) in block.iter_mut().zip(sums.iter()).take(S::LANES) {
                    *block = sums[v];
                }
                S::transpose(&mut block);
                for (i, vector) in block.iter().take(S::LANES).enumerate() {
                    S::store(pointer.add((first + i) * stride + column), *vector);
                }
            }
        }
    }

    /// Puts a tile at the edge into the result.
    ///
    /// # Safety
    /// As [`run`](Kernel::run).
    #[inline(always)]
    unsafe fn write_entries<S: Simd, const V: usize>(
        &self,
        sums: &[[S::Vector; V]; MOST_LANES],
        row: usize,
        column: usize,
    ) {
        let Output { pointer, stride, rows, columns } = self.output;
        let mut lane = [0.0; MOST_LANES];
        for (j, sums) in sums.iter().take(S::LANES.min(columns - column)).enumerate() {
            for (v, sum) in sums.iter().enumerate() {
                // SAFETY: the array is as long as a vector may be; the entries are inside the result.
                unsafe {
                    S::store(lane.as_mut_ptr(), *sum);
                    let first = row + v * S::LANES;
                    for (i, value) in lane.iter().take(S::LANES.min(rows.saturating_sub(first))).enumerate() {
                        if self.part != Part::All && first + i < column + j {
                            continue;
                        }
                        let place = pointer.add((column + j) * stride + first + i);
                        *place = if self.replace { *value } else { *place + *value };
                        if self.part == Part::Mirrored {
                            *pointer.add((first + i) * stride + column + j) = *place;
                        }
                    }
                }
            }
        }
    }
}
