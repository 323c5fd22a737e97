//! The product of packed blocks: pack, multiply, and so on down the rows.

#![allow(unsafe_code)]

use std::mem::MaybeUninit;
use std::ops::Range;

use faer::Mat;
use rayon::prelude::*;

use super::buffer::Buffer;
use super::source::{PackRows, Source};
use super::tiles::{BLOCK_ROWS, Block, InPlace, Layout, Output, Panels, Part, Tiles, block_rows_in_place};
use crate::error::Result;
use crate::matrix::Real;
use crate::rounding::in_pool;
use crate::simd::InstructionSet;

/// Columns of the result that one task forms, at the least and at the most.
pub(super) const TASK_COLUMNS: (usize, usize) = (24, 96);

/// LᵀR, where R is L itself if it is not given.
pub(super) struct PackedProduct<'a, L: Real, R: Real> {
    pub(super) left: Source<'a, L>,
    pub(super) right: Option<Source<'a, R>>,
    pub(super) part: Part,
    pub(super) set: InstructionSet,
    /// Whether L is read where it is: see [`Source::rows_in_place`].
    pub(super) in_place: bool,
    /// Whether other threads help.
    pub(super) shared: bool,
}

impl<L: Real, R: Real> PackedProduct<'_, L, R> {
    /// The product over some rows, block by block, in the given memory if it is large enough; `after` sees each block's
    /// rows, L and R as they are packed.
    pub(super) fn over(
        &self,
        rows: Range<usize>,
        memory: Mat<f64>,
        mut after: impl FnMut(Range<usize>, &[f64], &[f64]) -> Result<()>,
    ) -> Result<Mat<f64>> {
        // What the rest relies on.
        assert!(rows.end <= self.left.matrix.nrows());
        let layout = Layout::of(self.set);
        let n = self.left.matrix.ncols();
        let p = self.right.map_or(n, |right| right.matrix.ncols());
        // A product that is written as a whole need not be zeroed first.
        let whole = self.part != Part::Lower && !rows.is_empty();
        let mut product = memory;
        // SAFETY: nothing is left that must have been written.
        unsafe { product.set_dims(0, 0) };
        product.reserve(n, p);
        if !whole {
            product.resize_with(n, p, |_, _| 0.0);
        }
        let stride = product.col_stride().unsigned_abs();
        // SAFETY: there is room for n × p entries at this stride; the tasks below share no columns, and a block is done
        // before the next begins.
        let output = unsafe { Output::new(product.as_ptr_mut(), stride, (n, p)) };
        let in_place = self.left.rows_in_place(layout.lanes).filter(|_| self.in_place);
        let room = if in_place.is_some() { 0 } else { BLOCK_ROWS.min(rows.len()) };
        let mut left = Buffer::new(layout.length(n, room));
        let mut right = Buffer::new(self.right.map_or(0, |_| layout.length(p, BLOCK_ROWS.min(rows.len()))));
        let step = if in_place.is_some() { block_rows_in_place(n, layout) } else { BLOCK_ROWS };
        for start in rows.clone().step_by(step) {
            let block = start..(start + step).min(rows.end);
            let count = block.len();
            let (panels, left_values) = if let Some((first, stride)) = in_place {
                // SAFETY: the block's rows are inside X.
                let rows = unsafe { InPlace::new(first.add(block.start * stride), stride) };
                (Panels::InPlace(rows), [].as_slice())
            } else {
                let values = self.pack(self.left, &block, &mut left)?;
                (Panels::Packed { values, room: count }, values)
            };
            let first = Block { panels, columns: n, layout };
            let (second, right_values) = if let Some(source) = self.right {
                let values = self.pack(source, &block, &mut right)?;
                (Block { panels: Panels::Packed { values, room: count }, columns: p, layout }, values)
            } else {
                (first, left_values)
            };
            let is_last = block.end == rows.end;
            let part = if self.part == Part::Mirrored && !is_last { Part::Lower } else { self.part };
            let task = |columns: Range<usize>| {
                let replace = block.start == rows.start;
                self.set.run(Tiles { left: first, right: second, rows: block.len(), columns, part, replace, output });
            };
            if self.shared {
                let width = (p / 12).next_multiple_of(TASK_COLUMNS.0).clamp(TASK_COLUMNS.0, TASK_COLUMNS.1);
                let tasks = (0..p.div_ceil(width)).into_par_iter().with_max_len(1);
                in_pool(tasks, |i| {
                    task(i * width..((i + 1) * width).min(p));
                    Ok(())
                })?;
            } else {
                (0..p).step_by(TASK_COLUMNS.1).for_each(|first| task(first..(first + TASK_COLUMNS.1).min(p)));
            }
            after(block, left_values, right_values)?;
        }
        if whole {
            // SAFETY: the last block has been added to, and mirrored in, every entry.
            unsafe { product.set_dims(n, p) };
        }
        Ok(product)
    }

    fn pack<'b, T: Real>(&self, source: Source<'_, T>, rows: &Range<usize>, to: &'b mut Buffer) -> Result<&'b [f64]> {
        if !self.shared {
            return Ok(pack(source, rows, to, self.set));
        }
        let (length, room) = extent(&source, rows, self.set);
        in_pool(to.places(length).par_chunks_mut(room).enumerate(), |each| {
            pack_panel(source, rows, each, self.set);
            Ok(())
        })?;
        // SAFETY: the panels lie next to each other, and each has been written.
        Ok(unsafe { to.written(length) })
    }
}

/// Packs some rows of all columns, on this thread.
pub(super) fn pack<'b, T: Real>(
    source: Source<'_, T>,
    rows: &Range<usize>,
    to: &'b mut Buffer,
    set: InstructionSet,
) -> &'b [f64] {
    let (length, room) = extent(&source, rows, set);
    to.places(length).chunks_mut(room).enumerate().for_each(|each| pack_panel(source, rows, each, set));
    // SAFETY: the panels lie next to each other, and each has been written.
    unsafe { to.written(length) }
}

/// What some rows take, packed: all panels, and the widest one.
fn extent<T: Real>(source: &Source<'_, T>, rows: &Range<usize>, set: InstructionSet) -> (usize, usize) {
    let layout = Layout::of(set);
    (layout.length(source.matrix.ncols(), rows.len()), layout.panel * rows.len())
}

fn pack_panel<T: Real>(
    source: Source<'_, T>,
    rows: &Range<usize>,
    (index, to): (usize, &mut [MaybeUninit<f64>]),
    set: InstructionSet,
) {
    let (layout, n) = (Layout::of(set), source.matrix.ncols());
    let first = index * layout.panel;
    let width = layout.width(first, n);
    let columns = first..(first + width).min(n);
    set.run(PackRows { source, rows: rows.clone(), columns, width, to });
}
