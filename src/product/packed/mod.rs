//! The product of packed blocks: pack, multiply, and so on down the rows.

#![allow(unsafe_code)]

mod queue;

use std::mem::MaybeUninit;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use faer::Mat;

pub(super) use queue::{Counts, Item, Queue};

use super::buffer::Buffer;
use super::copies::PackRows;
use super::source::Source;
use super::tiles::{BLOCK_ROWS, Block, InPlace, Layout, Output, Panels, Part, Tiles, Way, block_rows_in_place};
use crate::error::Result;
use crate::matrix::Real;
use crate::progress::{Progress, report};
use crate::simd::InstructionSet;
use crate::threads;

/// Columns of the result that one task forms, at the least and at the most.
pub(super) const TASK_COLUMNS: (usize, usize) = (24, 96);
/// Tasks for each thread: the last of them, which are small, even out what the threads have to do.
const TASKS: usize = 6;
/// Panels that are packed together.
const PANELS: usize = 8;

/// LᵀWR, where R is L itself if it is not given, and W is diagonal, or nothing.
pub(super) struct PackedProduct<'a, L: Real, R: Real> {
    pub(super) left: Source<'a, L>,
    pub(super) right: Option<Source<'a, R>>,
    /// One for each row of L and R, by which it is multiplied on the left.
    pub(super) weights: Option<&'a [f64]>,
    pub(super) part: Part,
    pub(super) set: InstructionSet,
    /// Whether L is read where it is: see [`Source::rows_in_place`].
    pub(super) in_place: bool,
    /// Whether other threads help.
    pub(super) shared: bool,
    pub(super) progress: Option<Progress<'a>>,
}

impl<L: Real, R: Real> PackedProduct<'_, L, R> {
    /// The product over some rows, block by block, in the given memory if it is large enough; `see` is shown each
    /// block's rows, in order, L and R as they are packed.
    pub(super) fn over(
        &self,
        rows: Range<usize>,
        memory: Mat<f64>,
        mut see: impl FnMut(Range<usize>, &[f64], &[f64]) + Send,
    ) -> Result<Mat<f64>> {
        // What the rest relies on.
        assert!(rows.end <= self.left.matrix.nrows());
        assert!(self.right.is_none_or(|right| rows.end <= right.matrix.nrows()));
        assert!(self.weights.is_none_or(|weights| rows.end <= weights.len()));
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
        // SAFETY: there is room for n × p entries at this stride; the tasks below share no columns, and a block's is
        // done before that of the next with the same columns begins.
        let output = unsafe { Output::new(product.as_ptr_mut(), stride, (n, p)) };
        let in_place = self.left.rows_in_place(layout.lanes).filter(|_| self.in_place);
        let step = if in_place.is_some() { block_rows_in_place(n, layout) } else { BLOCK_ROWS };
        let blocks = rows.len().div_ceil(step);
        let way = Way::of(n * p * size_of::<f64>(), blocks == 1 && self.part == Part::Mirrored && output.is_aligned());
        let threads = if self.shared { threads::count() } else { 1 };
        let width = if self.shared {
            (p / (TASKS * threads)).next_multiple_of(TASK_COLUMNS.0).clamp(TASK_COLUMNS.0, TASK_COLUMNS.1)
        } else {
            TASK_COLUMNS.1
        };
        // One block is packed while the one before is still multiplied.
        let memories = if self.shared { blocks.min(2) } else { 1 };
        let room = step.min(rows.len());
        let mut buffers: Vec<[Buffer; 2]> = (0..memories)
            .map(|_| {
                let left = if in_place.is_some() { 0 } else { layout.length(n, room) };
                [Buffer::new(left), Buffer::new(self.right.map_or(0, |_| layout.length(p, room)))]
            })
            .collect();
        let work = Work {
            product: self,
            rows,
            step,
            in_place,
            memories: buffers.iter_mut().map(|pair| pair.each_mut().map(Places::of)).collect(),
            layout,
            panels: n.div_ceil(layout.panel).div_ceil(3 * threads).clamp(1, PANELS),
            width,
            way,
            output,
        };
        let left_packs = if in_place.is_some() { 0 } else { work.packs(n) };
        let packs = left_packs + self.right.map_or(0, |_| work.packs(p));
        let forms = p.div_ceil(width);
        if self.shared {
            let see = Mutex::new(see);
            // SAFETY: the queue hands out each item once, and only when what was in a block's memory is used no more,
            // when the block is packed, and when the same columns of the block before are formed.
            let run = |block: usize, item: Item| unsafe {
                match item {
                    Item::Pack(index) => work.pack(block, index, left_packs),
                    Item::See => work.show(block, &mut *see.lock().unwrap_or_else(PoisonError::into_inner)),
                    Item::Form(task) => work.form(block, task),
                }
            };
            Queue::new(Counts { blocks, packs, forms, memories }).run(run, self.progress)?;
        } else {
            for block in 0..blocks {
                // SAFETY: one after the other, on this thread: packed, then formed, block after block.
                unsafe {
                    (0..packs).for_each(|index| work.pack(block, index, left_packs));
                    work.show(block, &mut see);
                    (0..forms).for_each(|task| work.form(block, task));
                }
                report(self.progress, (block + 1) as f64 / blocks as f64)?;
            }
        }
        if whole {
            // SAFETY: the last block has been added to, and mirrored in, every entry.
            unsafe { product.set_dims(n, p) };
        }
        Ok(product)
    }
}

/// The memory of a packed block, for tasks on several threads.
#[derive(Clone, Copy, Debug)]
struct Places {
    first: *mut MaybeUninit<f64>,
    length: usize,
}

// SAFETY: who writes to a part of it, or reads it, says that nobody else writes there at the same time.
unsafe impl Send for Places {}
// SAFETY: as above.
unsafe impl Sync for Places {}

impl Places {
    fn of(buffer: &mut Buffer) -> Self {
        let places = buffer.places(usize::MAX);
        Self { first: places.as_mut_ptr(), length: places.len() }
    }

    /// So many places from one on.
    ///
    /// # Safety
    /// Nobody else reads or writes them while they are used.
    unsafe fn part<'a>(self, start: usize, length: usize) -> &'a mut [MaybeUninit<f64>] {
        assert!(start + length <= self.length);
        // SAFETY: the part is inside; the rest is the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.first.add(start), length) }
    }

    /// The first values.
    ///
    /// # Safety
    /// They have been written, and nobody writes to them while they are used.
    unsafe fn values<'a>(self, length: usize) -> &'a [f64] {
        assert!(length <= self.length);
        // SAFETY: they are inside; the rest is the caller's promise.
        unsafe { std::slice::from_raw_parts(self.first.cast(), length) }
    }
}

/// What the items of all blocks have in common.
struct Work<'a, L: Real, R: Real> {
    product: &'a PackedProduct<'a, L, R>,
    rows: Range<usize>,
    /// Rows of a block.
    step: usize,
    in_place: Option<(*const f64, usize)>,
    /// For L and R, of one block after the other.
    memories: Vec<[Places; 2]>,
    layout: Layout,
    /// Panels of an item.
    panels: usize,
    /// Columns of a task.
    width: usize,
    way: Way,
    output: Output,
}

// SAFETY: what `in_place` leads to is only read, and the rest may be shared.
unsafe impl<L: Real, R: Real> Sync for Work<'_, L, R> {}

impl<L: Real, R: Real> Work<'_, L, R> {
    /// Items that pack so many columns.
    fn packs(&self, columns: usize) -> usize {
        columns.div_ceil(self.panels * self.layout.panel)
    }

    fn block(&self, index: usize) -> Range<usize> {
        let start = self.rows.start + index * self.step;
        start..(start + self.step).min(self.rows.end)
    }

    fn memory(&self, block: usize) -> [Places; 2] {
        self.memories[block % self.memories.len()]
    }

    /// Packs some panels: of L, and those after so many of R.
    ///
    /// # Safety
    /// Nobody uses the block that was in the same memory, nor packs these panels.
    unsafe fn pack(&self, block: usize, index: usize, left_packs: usize) {
        let [left, right] = self.memory(block);
        // SAFETY: the caller's promise.
        unsafe {
            match (index.checked_sub(left_packs), self.product.right) {
                (Some(index), Some(source)) => self.pack_panels(source, block, index, right),
                _ => self.pack_panels(self.product.left, block, index, left),
            }
        }
    }

    /// # Safety
    /// As [`Work::pack`].
    unsafe fn pack_panels<T: Real>(&self, source: Source<'_, T>, block: usize, index: usize, memory: Places) {
        let (rows, layout, width) = (self.block(block), self.layout, self.panels * self.layout.panel);
        let columns = index * width..((index + 1) * width).min(source.matrix.ncols());
        // SAFETY: the panels lie next to each other; the rest is the caller's promise.
        let to = unsafe { memory.part(columns.start * rows.len(), layout.length(columns.len(), rows.len())) };
        self.product.set.run(PackRows { source, rows, columns, layout, to });
    }

    /// A block as the kernel reads it, and as it is packed.
    ///
    /// # Safety
    /// It has been packed, and nobody packs another one into the same memory.
    unsafe fn blocks(&self, block: usize) -> [(Block<'_>, &[f64]); 2] {
        let (rows, layout, [left, right]) = (self.block(block), self.layout, self.memory(block));
        let room = rows.len();
        let n = self.product.left.matrix.ncols();
        let packed = |columns: usize, memory: Places| {
            // SAFETY: the caller's promise.
            let values = unsafe { memory.values(layout.length(columns, room)) };
            (Block { panels: Panels::Packed { values, room }, columns, layout }, values)
        };
        let first = match self.in_place {
            // SAFETY: the block's rows are inside X.
            Some((first, stride)) => unsafe {
                let panels = Panels::InPlace(InPlace::new(first.add(rows.start * stride), stride));
                (Block { panels, columns: n, layout }, [].as_slice())
            },
            None => packed(n, left),
        };
        [first, self.product.right.map_or(first, |source| packed(source.matrix.ncols(), right))]
    }

    /// Shows a block to whoever wants to see it.
    ///
    /// # Safety
    /// As [`Work::blocks`].
    unsafe fn show(&self, block: usize, see: &mut impl FnMut(Range<usize>, &[f64], &[f64])) {
        // SAFETY: the caller's promise.
        let [(_, left), (_, right)] = unsafe { self.blocks(block) };
        see(self.block(block), left, right);
    }

    /// Forms some columns of a block's product.
    ///
    /// # Safety
    /// As [`Work::blocks`]; those of the block before have been formed, and nobody else forms them.
    unsafe fn form(&self, block: usize, task: usize) {
        // SAFETY: the caller's promise.
        let [(left, _), (right, _)] = unsafe { self.blocks(block) };
        let rows = self.block(block);
        let columns = task * self.width..((task + 1) * self.width).min(right.columns);
        let is_last = rows.end == self.rows.end;
        let part = if self.product.part == Part::Mirrored && !is_last { Part::Lower } else { self.product.part };
        let weights = self.product.weights.map(|weights| &weights[rows.clone()]);
        let (rows, replace, way, output) = (rows.len(), block == 0, self.way, self.output);
        self.product.set.run(Tiles { left, right, weights, rows, columns, part, replace, way, output });
    }
}

/// Packs some rows of all columns, on this thread.
pub(super) fn pack<'b, T: Real>(
    source: Source<'_, T>,
    rows: &Range<usize>,
    to: &'b mut Buffer,
    set: InstructionSet,
) -> &'b [f64] {
    let (layout, n) = (Layout::of(set), source.matrix.ncols());
    let length = layout.length(n, rows.len());
    let mut places = to.places(length);
    for start in (0..n).step_by(PANELS * layout.panel) {
        let columns = start..(start + PANELS * layout.panel).min(n);
        let (to, rest) = places.split_at_mut(layout.length(columns.len(), rows.len()));
        set.run(PackRows { source, rows: rows.clone(), columns, layout, to });
        places = rest;
    }
    // SAFETY: the panels lie next to each other, and each has been written.
    unsafe { to.written(length) }
}
