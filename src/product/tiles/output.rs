//! The result of a blocked product, and how tiles come into it.

#![allow(unsafe_code)]

use super::chain::Sums;
use crate::simd::{MOST_LANES, Simd};

/// What part of the product is formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::product) enum Part {
    /// On and below the diagonal.
    Lower,
    /// The lower triangle, and its copy above the diagonal.
    Mirrored,
    /// All of it.
    All,
}

/// The result, column after column, as several tasks write it.
#[derive(Clone, Copy, Debug)]
pub(in crate::product) struct Output {
    pointer: *mut f64,
    stride: usize,
    rows: usize,
    columns: usize,
}

impl Output {
    /// # Safety
    /// The matrix is valid for reads and writes as long as it is used, its columns `stride` apart; and of the tasks
    /// that have it at the same time, no two have a column of R in common (see [`Tiles`](super::Tiles)).
    pub(in crate::product) unsafe fn new(pointer: *mut f64, stride: usize, (rows, columns): (usize, usize)) -> Self {
        Self { pointer, stride, rows, columns }
    }

    /// The numbers of rows and columns.
    pub(super) fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// Whether tiles can be written past the caches: whole lines of 64 bytes, from their beginning on.
    pub(in crate::product) fn is_aligned(&self) -> bool {
        self.pointer.addr().is_multiple_of(64) && self.stride.is_multiple_of(8)
    }

    /// Whether all entries of a tile of V vectors are inside the matrix.
    #[inline(always)]
    fn holds<S: Simd, const V: usize>(&self, (row, column): (usize, usize)) -> bool {
        row + V * S::LANES <= self.rows && column + S::LANES <= self.columns
    }

    /// Puts a tile below the diagonal and its mirror image into the result, past the caches, if all of it is inside;
    /// says whether it did. What was there is not read.
    ///
    /// # Safety
    /// As [`Output::write`]; the matrix [is aligned](Output::is_aligned), and the tile begins at a multiple of the
    /// lanes in both directions.
    #[inline(always)]
    pub(super) unsafe fn stream<S: Simd, const V: usize>(
        &self,
        sums: &Sums<S, V>,
        (row, column): (usize, usize),
    ) -> bool {
        let Self { pointer, stride, .. } = *self;
        if !self.holds::<S, V>((row, column)) || row <= column {
            return false;
        }
        // SAFETY: the tile is inside the matrix; each vector begins at a multiple of its size.
        unsafe {
            for (j, sums) in sums.iter().take(S::LANES).enumerate() {
                for (v, sum) in sums.iter().enumerate() {
                    S::stream(pointer.add((column + j) * stride + row + v * S::LANES), *sum);
                }
            }
            for v in 0..V {
                for (i, vector) in rows_of::<S, V>(sums, v).iter().take(S::LANES).enumerate() {
                    S::stream(pointer.add((row + v * S::LANES + i) * stride + column), *vector);
                }
            }
        }
        true
    }

    /// Asks for the lines in which a tile of V vectors will be put, before one group of rows after the other: the
    /// columns first, then their mirror image.
    #[inline(always)]
    pub(super) fn ask_for<S: Simd, const V: usize>(&self, group: usize, (row, column): (usize, usize), part: Part) {
        let place = |i: usize, j: usize| self.pointer.cast_const().wrapping_add(j * self.stride + i);
        for v in 0..V {
            let vector = row + v * S::LANES;
            // SAFETY: a line that is asked for need not exist.
            unsafe {
                if group < S::LANES {
                    S::prefetch(place(vector, column + group));
                } else if group < 2 * S::LANES && part == Part::Mirrored {
                    S::prefetch(place(column, vector + group - S::LANES));
                }
            }
        }
    }

    /// Puts a tile into the result, or adds it where it does not replace what was there.
    ///
    /// # Safety
    /// As [`Simd`]; the tile's first entry is inside the matrix, and nobody else writes to its columns, nor, mirrored,
    /// to its rows.
    #[inline(always)]
    pub(super) unsafe fn write<S: Simd, const V: usize>(
        &self,
        sums: &mut Sums<S, V>,
        (row, column): (usize, usize),
        (part, replace): (Part, bool),
    ) {
        let Self { pointer, stride, .. } = *self;
        // SAFETY: entries beyond the last row or column are not touched.
        unsafe {
            if !self.holds::<S, V>((row, column)) {
                return self.write_entries::<S, V>(sums, (row, column), (part, replace));
            }
            for (j, sums) in sums.iter_mut().take(S::LANES).enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    let place = pointer.add((column + j) * stride + row + v * S::LANES);
                    if !replace {
                        *sum = S::add(S::load(place), *sum);
                    }
                    S::store(place, *sum);
                }
            }
            if part != Part::Mirrored {
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
                for (i, vector) in rows_of::<S, V>(sums, v).iter().take(S::LANES).enumerate() {
                    S::store(pointer.add((first + i) * stride + column), *vector);
                }
            }
        }
    }

    /// Puts a tile at the edge into the result.
    ///
    /// # Safety
    /// As [`Output::write`].
    #[inline(always)]
    unsafe fn write_entries<S: Simd, const V: usize>(
        &self,
        sums: &Sums<S, V>,
        (row, column): (usize, usize),
        (part, replace): (Part, bool),
    ) {
        let Self { pointer, stride, rows, columns } = *self;
        let mut lane = [0.0; MOST_LANES];
        for (j, sums) in sums.iter().take(S::LANES.min(columns - column)).enumerate() {
            for (v, sum) in sums.iter().enumerate() {
                // SAFETY: the array is as long as a vector may be; the entries are inside the result.
                unsafe {
                    S::store(lane.as_mut_ptr(), *sum);
                    let first = row + v * S::LANES;
                    for (i, value) in lane.iter().take(S::LANES.min(rows.saturating_sub(first))).enumerate() {
                        if part != Part::All && first + i < column + j {
                            continue;
                        }
                        let place = pointer.add((column + j) * stride + first + i);
                        *place = if replace { *value } else { *place + *value };
                        if part == Part::Mirrored {
                            *pointer.add((first + i) * stride + column + j) = *place;
                        }
                    }
                }
            }
        }
    }
}

// SAFETY: tasks write disjoint entries: those of their columns, and, mirrored, those of their rows above the diagonal.
unsafe impl Send for Output {}
// SAFETY: as above.
unsafe impl Sync for Output {}

/// The rows of a tile that are a vector's lanes, each with all columns.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn rows_of<S: Simd, const V: usize>(sums: &Sums<S, V>, vector: usize) -> [S::Vector; MOST_LANES] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut block = [S::zero(); MOST_LANES];
        for (block, sums) in block.iter_mut().zip(sums.iter()).take(S::LANES) {
            *block = sums[vector];
        }
        S::transpose(&mut block);
        block
    }
}
