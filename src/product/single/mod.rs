//! XᵀX of singles in single precision, chain by chain.
//!
//! As in [`tiles`](super::tiles), blocks of rows are packed into panels and multiplied tile by tile, p vectors by q
//! columns in registers, but the vectors hold twice as many numbers. A chain of [`CHAIN`] rows is summed in single
//! precision; its sums are then widened, which is exact, and added in double precision to those of the block before it.
//!
//! A term meets c roundings to singles at the most, of which u₃₂ = 2⁻²⁴ is the unit roundoff, then h to doubles, one
//! for each later chain of its block and each later block:
//!
//! |Ĝ − XᵀX| ≤ (γ³²_c + γ_h + γ³²_c·γ_h)|X|ᵀ|X| + 2m·2⁻¹⁴⁹,
//!
//! where the last term is what gradual underflow of singles takes at the most.

#![allow(unsafe_code)]

#[cfg(test)]
mod tests;

use std::mem::MaybeUninit;
use std::ops::Range;

use faer::{Mat, MatMut, MatRef};

use super::buffer::Buffer;
use super::mirror;
use super::tiles::{BLOCK_ROWS, CHAIN};
use crate::error::Result;
use crate::matrix::Real;
use crate::progress::{Progress, report};
use crate::rounding::{add_up, check_environment, div_up, gamma, mul_up};
use crate::simd::{InstructionSet, Kernel, MOST_SINGLES, Simd, Single};
use crate::threads;

/// Columns of a tile at the most.
const MOST_COLUMNS: usize = 8;
/// Vectors in a column of a tile at the most.
const MOST_VECTORS: usize = 3;
/// Rows without a test of the end between them.
const GROUP: usize = 4;
/// Multiply–adds that are worth a task of their own.
const SMALLEST_SHARED: usize = 1 << 21;
/// 2⁻¹⁴⁹, the smallest single.
const SMALLEST_SINGLE: f64 = f64::from_bits((1023 - 149) << 52);
/// 2⁻²⁴.
const SINGLE_ROUNDOFF: f64 = f64::from_bits((1023 - 24) << 52);

/// X, if its entries are singles.
pub(crate) fn singles<T: Real>(x: MatRef<'_, T>) -> Option<MatRef<'_, f32>> {
    let (rows, columns) = (x.nrows(), x.ncols());
    // SAFETY: of the two types that are `Real`, the size tells that this is f32.
    let singles =
        || unsafe { MatRef::from_raw_parts(x.as_ptr().cast(), rows, columns, x.row_stride(), x.col_stride()) };
    (size_of::<T>() == size_of::<f32>()).then(singles)
}

/// XᵀX in single precision, all of it, and the bound |Ĝ − XᵀX| ≤ ε|X|ᵀ|X| + `tiny`.
#[derive(Clone, Debug)]
pub(crate) struct SingleGram {
    pub(crate) gram: Mat<f64>,
    pub(crate) epsilon: f64,
    pub(crate) tiny: f64,
}

impl SingleGram {
    /// In the given memory, if it is large enough. Where a square is not finite, the answer means nothing.
    ///
    /// # Errors
    /// [`Error::Environment`](crate::Error::Environment); [`Error::Cancelled`](crate::Error::Cancelled).
    pub(crate) fn of(
        x: MatRef<'_, f32>,
        set: InstructionSet,
        memory: Mat<f64>,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        let (m, n) = (x.nrows(), x.ncols());
        let panel = set.run(AskPanel);
        let mut gram = memory;
        gram.resize_with(n, n, |_, _| 0.0);
        if m == 0 {
            gram.fill(0.0);
        }
        let room = BLOCK_ROWS.min(m);
        let mut buffer = Buffer::new((n.next_multiple_of(panel) * room).div_ceil(2));
        for start in (0..m).step_by(BLOCK_ROWS) {
            report(progress, start as f64 / m as f64)?;
            let rows = start..(start + BLOCK_ROWS).min(m);
            let count = rows.len();
            let length = n.next_multiple_of(panel) * count;
            let places = buffer.places(length.div_ceil(2));
            let block = Block { x, rows, panel, set, shared: threads::count() > 1 };
            // SAFETY: two singles take the room of a double.
            block.pack(0..n, unsafe { std::slice::from_raw_parts_mut(places.as_mut_ptr().cast(), length) })?;
            // SAFETY: all of them have been written.
            let packed = unsafe { std::slice::from_raw_parts(places.as_ptr().cast(), length) };
            block.form(packed, 0, gram.as_mut(), start == 0)?;
        }
        report(progress, 1.0)?;
        mirror(&mut gram);
        let in_chain = CHAIN.min(m) + usize::from(!set.properties().fused);
        let single = mul_up(in_chain as f64, SINGLE_ROUNDOFF);
        let single = div_up(single, (1.0 - single).next_down());
        let double = gamma(room.div_ceil(CHAIN) + m.div_ceil(BLOCK_ROWS));
        let epsilon = add_up(single, add_up(double, mul_up(single, double)));
        Ok(Self { gram, epsilon, tiny: mul_up(2.0 * m as f64, SMALLEST_SINGLE) })
    }
}

/// The columns of a panel.
struct AskPanel;

impl Kernel for AskPanel {
    type Output = usize;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> usize {
        S::Single::LANES * S::Single::TILE.0
    }
}

/// A block of rows, and who works on it.
struct Block<'a> {
    x: MatRef<'a, f32>,
    rows: Range<usize>,
    /// Columns of a panel.
    panel: usize,
    set: InstructionSet,
    /// Whether other threads help.
    shared: bool,
}

impl Block<'_> {
    /// Where columns from the first of a panel on are halved, at a panel's edge.
    fn middle(&self, columns: usize, products: usize) -> Option<usize> {
        let panels = columns.div_ceil(self.panel);
        (panels > 1 && self.shared && products >= SMALLEST_SHARED).then_some(panels / 2 * self.panel)
    }

    fn both(
        &self,
        first: impl FnOnce() -> Result<()> + Send,
        second: impl FnOnce() -> Result<()> + Send,
    ) -> Result<()> {
        let (first, second) = rayon::join(first, second);
        first.and(second)
    }

    /// Panel after panel, row after row, the last panel filled up with zeros.
    fn pack(&self, columns: Range<usize>, to: &mut [MaybeUninit<f32>]) -> Result<()> {
        let count = self.rows.len();
        // To pack a number takes as long as to multiply by it some times.
        if let Some(middle) = self.middle(columns.len(), 16 * count * columns.len()) {
            let (first, second) = to.split_at_mut(middle * count);
            let middle = columns.start + middle;
            return self.both(|| self.pack(columns.start..middle, first), || self.pack(middle..columns.end, second));
        }
        check_environment()?;
        let x = self.x.subrows(self.rows.start, count);
        for (panel, to) in columns.clone().step_by(self.panel).zip(to.chunks_exact_mut(self.panel * count)) {
            let width = self.panel.min(columns.end - panel);
            let part = x.subcols(panel, width);
            for (row, to) in part.row_iter().zip(to.chunks_exact_mut(self.panel)) {
                let (present, absent) = to.split_at_mut(width);
                match row.try_as_row_major() {
                    Some(row) => present.iter_mut().zip(row.as_slice()).for_each(|(to, x)| *to = MaybeUninit::new(*x)),
                    None => present.iter_mut().zip(row.iter()).for_each(|(to, x)| *to = MaybeUninit::new(*x)),
                }
                absent.fill(MaybeUninit::new(0.0));
            }
        }
        Ok(())
    }

    /// Adds the block's products to the columns from `first` on, on and below the diagonal.
    fn form(&self, packed: &[f32], first: usize, columns: MatMut<'_, f64>, replace: bool) -> Result<()> {
        let (n, width) = (columns.nrows(), columns.ncols());
        if let Some(middle) = self.middle(width, self.rows.len() * width * (n - first)) {
            let (left, right) = columns.split_at_col_mut(middle);
            return self.both(
                || self.form(packed, first, left, replace),
                || self.form(packed, first + middle, right, replace),
            );
        }
        check_environment()?;
        self.set.run(Tiles { packed, rows: self.rows.len(), first, columns, replace });
        Ok(())
    }
}

/// The tiles of some columns.
struct Tiles<'a> {
    /// Panels of whole rows.
    packed: &'a [f32],
    rows: usize,
    /// The first column, the first of a panel.
    first: usize,
    columns: MatMut<'a, f64>,
    replace: bool,
}

/// The sums of a tile, column after column, in double precision.
type Wide = [[f64; MOST_VECTORS * MOST_SINGLES]; MOST_COLUMNS];
/// Those of a chain.
type Sums<S, const V: usize> = [[<S as Single>::Vector; V]; MOST_COLUMNS];

impl Kernel for Tiles<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // SAFETY: the processor has the instructions.
        unsafe {
            match S::Single::TILE.0 {
                1 => self.all::<S::Single, 1>(),
                _ => self.all::<S::Single, MOST_VECTORS>(),
            }
        }
    }
}

impl Tiles<'_> {
    /// # Safety
    /// As [`Single`]; a tile has V vectors.
    #[inline(always)]
    unsafe fn all<S: Single, const V: usize>(mut self) {
        let (n, strip, panel, rows) = (self.columns.nrows(), S::TILE.1, V * S::LANES, self.rows);
        assert!(self.packed.len() == n.next_multiple_of(panel) * rows && self.first.is_multiple_of(panel));
        assert!(self.first + self.columns.ncols() <= n && strip <= MOST_COLUMNS && panel.is_multiple_of(strip));
        let mut wide: Wide = [[0.0; MOST_VECTORS * MOST_SINGLES]; MOST_COLUMNS];
        for right in (self.first..self.first + self.columns.ncols()).step_by(panel) {
            for left in (right..n).step_by(panel) {
                for column in (right..(right + panel).min(self.first + self.columns.ncols())).step_by(strip) {
                    // SAFETY: both are columns of panels of so many rows.
                    unsafe {
                        let a = self.packed.as_ptr().add(left * rows);
                        let b = self.packed.as_ptr().add(right * rows + column - right);
                        let share = rows.div_ceil(GROUP) * 2 * LINE;
                        let next = a.wrapping_add(panel * rows + (column - right) / strip * share);
                        tile::<S, V>(a, b, rows, next, &mut wide);
                    }
                    self.write((left, column), panel.min(n - left), strip, &wide);
                }
            }
        }
    }

    /// Puts a tile into the result, or adds it.
    #[inline(always)]
    fn write(&mut self, (row, column): (usize, usize), rows: usize, strip: usize, wide: &Wide) {
        let end = self.first + self.columns.ncols();
        for (j, wide) in (column..end).zip(wide).take(strip) {
            let Some(to) = self.columns.as_mut().col_mut(j - self.first).try_as_col_major_mut() else { return };
            let to = &mut to.as_slice_mut()[row..row + rows];
            if self.replace {
                to.copy_from_slice(&wide[..rows]);
            } else {
                for (to, wide) in to.iter_mut().zip(wide) {
                    *to += wide;
                }
            }
        }
    }
}

/// Singles in a cache line.
const LINE: usize = 16;

/// One tile: chain after chain, each widened and added. The lines from `next` on are asked for, two for each group of
/// rows.
///
/// # Safety
/// As [`Single`]; `a` is the first of a panel, `b` of as many columns of one as a tile has.
#[inline(always)]
unsafe fn tile<S: Single, const V: usize>(
    mut a: *const f32,
    mut b: *const f32,
    rows: usize,
    mut next: *const f32,
    wide: &mut Wide,
) {
    let mut lanes = [0.0; MOST_SINGLES];
    for start in (0..rows).step_by(CHAIN) {
        let count = CHAIN.min(rows - start);
        // SAFETY: the caller's promise; behind the last row nothing is read. The array has room for a vector.
        unsafe {
            let mut sums: Sums<S, V> = [[S::zero(); V]; MOST_COLUMNS];
            for _ in 0..count / GROUP {
                S::prefetch_level_2(next);
                S::prefetch_level_2(next.wrapping_add(LINE));
                next = next.wrapping_add(2 * LINE);
                for _ in 0..GROUP {
                    next_row::<S, V>(&mut a, &mut b, &mut sums);
                }
            }
            for _ in 0..count % GROUP {
                next_row::<S, V>(&mut a, &mut b, &mut sums);
            }
            for (sums, wide) in sums.iter().zip(wide.iter_mut()).take(S::TILE.1) {
                for (v, sum) in sums.iter().enumerate() {
                    S::store(lanes.as_mut_ptr(), *sum);
                    let wide = &mut wide[v * S::LANES..(v + 1) * S::LANES];
                    if start == 0 {
                        for (wide, lane) in wide.iter_mut().zip(&lanes) {
                            *wide = f64::from(*lane);
                        }
                    } else {
                        for (wide, lane) in wide.iter_mut().zip(&lanes) {
                            *wide += f64::from(*lane);
                        }
                    }
                }
            }
        }
    }
}

/// Adds the products of one row; both sides move on.
///
/// # Safety
/// As [`tile`].
#[inline(always)]
unsafe fn next_row<S: Single, const V: usize>(a: &mut *const f32, b: &mut *const f32, sums: &mut Sums<S, V>) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut l = [S::zero(); V];
        for (v, l) in l.iter_mut().enumerate() {
            *l = S::load(a.add(v * S::LANES));
        }
        for (j, sums) in sums.iter_mut().take(S::TILE.1).enumerate() {
            let r = S::splat(*b.add(j));
            for (sum, l) in sums.iter_mut().zip(l) {
                *sum = S::multiply_add(l, r, *sum);
            }
        }
    }
    *a = a.wrapping_add(V * S::LANES);
    *b = b.wrapping_add(V * S::LANES);
}
