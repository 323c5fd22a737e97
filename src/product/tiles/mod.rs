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
//! strip is read as often as there are panels below it, and a tile of the result once for 512 rows. What would come
//! from beyond that cache is asked for in time: the next panel, line by line, while this one is used, and a tile's
//! place in the result, of which each column is in another page, during the tile's first chain.

#![allow(unsafe_code)]

mod chain;
mod output;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(super) use chain::CHAIN;
pub(super) use output::{Output, Part};

use chain::{Column, GROUP, Sides, chains};

use crate::simd::{InstructionSet, Kernel, Properties, Simd, caches, fence};

/// Bytes of a level-3 cache that is far from a core.
const FAR: usize = 1 << 27;
/// Doubles in a cache line.
const LINE: usize = 8;
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

/// How tiles come into the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It is in the level-2 cache, or will be soon.
    Near,
    /// Its lines are asked for before they are needed.
    Asked,
    /// Past the caches; what was there is not read.
    Streamed,
}

impl Way {
    /// For a result of so many bytes, of which each tile is written once or not. It is streamed if it exceeds the
    /// level-2 cache by far and the level-3 cache is one of many cores, no faster than memory, as its size shows.
    pub(super) fn of(bytes: usize, once: bool) -> Self {
        let [second, third] = caches();
        match bytes {
            _ if bytes <= second / 2 => Self::Near,
            _ if once && bytes >= 2 * second && third >= FAR => Self::Streamed,
            _ => Self::Asked,
        }
    }
}

/// Forms the columns of a product LᵀR of two packed blocks, or adds them.
pub(super) struct Tiles<'a> {
    pub(super) left: Block<'a>,
    pub(super) right: Block<'a>,
    /// One for each row, by which it is multiplied on the left.
    pub(super) weights: Option<&'a [f64]>,
    pub(super) rows: usize,
    /// Columns of R; from a multiple of the lanes.
    pub(super) columns: Range<usize>,
    pub(super) part: Part,
    /// Whether it is the first block, whose product replaces what was there.
    pub(super) replace: bool,
    pub(super) way: Way,
    pub(super) output: Output,
}

impl Kernel for Tiles<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (n, lanes) = (self.left.columns, S::LANES);
        assert!(self.left.layout.panel == lanes * S::TILE_VECTORS);
        assert!(self.right.layout == self.left.layout);
        assert!(self.left.is_sound(self.rows) && self.right.is_sound(self.rows));
        assert!(self.output.shape() == (n, self.right.columns));
        assert!(self.columns.end <= self.right.columns && self.columns.start.is_multiple_of(lanes));
        assert!(self.weights.is_none_or(|weights| weights.len() == self.rows));
        // SAFETY: the bounds have just been checked; there are weights where it is weighted.
        unsafe {
            match self.weights {
                None => self.all::<S, false>(),
                Some(_) => self.all::<S, true>(),
            }
        }
    }
}

impl Tiles<'_> {
    /// All tiles, weighted or not.
    ///
    /// # Safety
    /// As [`Simd`]; the bounds are as [`run`](Kernel::run) checks them.
    #[inline(always)]
    unsafe fn all<S: Simd, const W: bool>(&self) {
        let (n, lanes, panel) = (self.left.columns, S::LANES, self.left.layout.panel);
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
                let at = (first_row + skipped, column);
                let next = self.next(first_row, (column - self.columns.start) / lanes);
                // SAFETY: the columns are below the numbers of columns, rounded up to whole vectors.
                unsafe {
                    let weights = self.weights.map_or(std::ptr::null(), <[f64]>::as_ptr);
                    let sides = Sides { left: self.left.column(at.0), right: self.right.column(column), weights };
                    match (width - skipped) / lanes {
                        1 => self.tile::<S, 1, W>(sides, at, next),
                        2 => self.tile::<S, 2, W>(sides, at, next),
                        _ => self.tile::<S, 3, W>(sides, at, next),
                    }
                }
            }
        }
        if self.way == Way::Streamed {
            fence();
        }
    }

    /// Where the lines of the packed panel after this one begin that are asked for during a tile: each strip of the
    /// task takes its share, one line for each group of rows. After the last panel comes the first one of the next
    /// task. Without such a panel, it is where this one begins, which is near.
    #[inline(always)]
    fn next(&self, first_row: usize, strip: usize) -> *const f64 {
        let Block { panels, columns, layout } = self.left;
        let Panels::Packed { values, room } = panels else { return std::ptr::null() };
        let after = first_row + layout.panel;
        let panel = if after < columns { after } else { self.columns.end - self.columns.end % layout.panel };
        let share = self.rows.div_ceil(GROUP) * LINE;
        let begin = panel * room + strip * share;
        let begin = if begin + share <= values.len() { begin } else { first_row * room };
        values.as_ptr().wrapping_add(begin)
    }

    /// One tile of V vectors by as many columns as there are lanes.
    ///
    /// # Safety
    /// As [`run`](Kernel::run); both columns are valid for all rows.
    #[inline(always)]
    unsafe fn tile<S: Simd, const V: usize, const W: bool>(&self, sides: Sides, at: (usize, usize), next: *const f64) {
        // SAFETY: the caller's promise; a line that is asked for need not exist.
        unsafe {
            let mut sums = match self.left.panels {
                // The rows of the next block, once for each panel.
                Panels::InPlace(InPlace { stride, .. }) if at.1 == 0 => {
                    chains::<S, V, W>(sides, self.rows, |_, left| {
                        for row in self.rows..self.rows + GROUP {
                            for v in 0..V {
                                S::prefetch(left.wrapping_add(row * stride + v * S::LANES));
                            }
                        }
                    })
                }
                _ => chains::<S, V, W>(sides, self.rows, |row, _| {
                    S::prefetch_level_2(next.wrapping_add(row / GROUP * LINE));
                    if self.way == Way::Asked && row < CHAIN {
                        self.output.ask_for::<S, V>(row / GROUP, at, self.part);
                    }
                }),
            };
            if self.way == Way::Streamed && self.output.stream::<S, V>(&sums, at) {
                return;
            }
            self.output.write::<S, V>(&mut sums, at, (self.part, self.replace));
        }
    }
}
