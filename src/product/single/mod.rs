//! XᵀX of singles in single precision, chain by chain.
//!
//! As in [`tiles`](super::tiles), blocks of rows are packed into panels and multiplied tile by tile, p vectors by q
//! columns in registers, but the vectors hold twice as many numbers. A chain of [`CHAIN`] rows is summed in single
//! precision; its sums are then widened, which is exact, and added in double precision to those of the chain before it.
//! As the result takes twice the room of what it is formed of, a block has more rows, [`BLOCK_ROWS`].
//!
//! A term meets c roundings to singles at the most, of which u₃₂ = 2⁻²⁴ is the unit roundoff, then h to doubles, one
//! for each later chain of its block and each later block:
//!
//! |Ĝ − XᵀX| ≤ (γ³²_c + γ_h + γ³²_c·γ_h)|X|ᵀ|X| + 2m·2⁻¹⁴⁹,
//!
//! where the last term is what gradual underflow of singles takes at the most.

#![allow(unsafe_code)]

mod pack;
#[cfg(test)]
mod tests;
mod tile;

use std::mem::MaybeUninit;
use std::ops::Range;

use faer::{Mat, MatRef};

use pack::Pack;
use tile::{Output, Tiles, Writing};

use super::buffer::Buffer;
use super::packed::{Counts, Item, Queue};
use super::tiles::{CHAIN, Way};
use crate::error::Result;
use crate::matrix::Real;
use crate::progress::{Progress, report};
use crate::rounding::{add_up, check_environment, div_up, gamma, mul_up};
use crate::simd::{InstructionSet, Kernel, Simd, Single};
use crate::threads;

/// Rows of a packed block.
const BLOCK_ROWS: usize = 1024;
/// Panels that a task forms the columns of, at the most: with one more, and the one after it, they stay in the level-2
/// cache.
const TASK_PANELS: usize = 2;
/// Tasks for each thread: the last of them, which are small, even out what the threads have to do.
const TASKS: usize = 6;
/// Panels that are packed together.
const PANELS: usize = 8;
/// Multiply–adds below which a second thread costs more than it saves.
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
        let mut gram = memory;
        gram.resize_with(n, n, |_, _| 0.0);
        if m == 0 {
            gram.fill(0.0);
        } else {
            check_environment()?;
            product(x, set, &mut gram, progress)?;
        }
        report(progress, 1.0)?;
        let in_chain = CHAIN.min(m) + usize::from(!set.properties().fused);
        let single = mul_up(in_chain as f64, SINGLE_ROUNDOFF);
        let single = div_up(single, (1.0 - single).next_down());
        let double = gamma(BLOCK_ROWS.min(m).div_ceil(CHAIN) + m.div_ceil(BLOCK_ROWS));
        let epsilon = add_up(single, add_up(double, mul_up(single, double)));
        Ok(Self { gram, epsilon, tiny: mul_up(2.0 * m as f64, SMALLEST_SINGLE) })
    }
}

/// Writes all of XᵀX, m > 0, into a matrix of its shape.
fn product(x: MatRef<'_, f32>, set: InstructionSet, gram: &mut Mat<f64>, progress: Option<Progress<'_>>) -> Result<()> {
    let (m, n) = (x.nrows(), x.ncols());
    let (panel, blocks) = (set.run(AskPanel), m.div_ceil(BLOCK_ROWS));
    let shared = m.saturating_mul(n).saturating_mul(n + 1) / 2 >= SMALLEST_SHARED && threads::count() > 1;
    let threads = if shared { threads::count() } else { 1 };
    let panels = n.div_ceil(panel);
    // One block is packed while the one before is still multiplied.
    let memories = if shared { blocks.min(2) } else { 1 };
    let length = panels * panel * BLOCK_ROWS.min(m);
    let mut buffers: Vec<Buffer> = (0..memories).map(|_| Buffer::new(length.div_ceil(2))).collect();
    let way = Way::of(size_of::<f64>() * n * n, blocks == 1);
    let stride = gram.col_stride().unsigned_abs();
    // SAFETY: the matrix is n × n; the tasks below share no columns, and a block's is done before that of the next with
    // the same columns begins.
    let output = unsafe { Output::new(gram.as_ptr_mut(), stride, n) };
    let work = Work {
        x,
        set,
        panel,
        memories: buffers.iter_mut().map(|buffer| Places::of(buffer, length)).collect(),
        packed: panels.div_ceil(3 * threads).clamp(1, PANELS),
        formed: if shared { (panels / (TASKS * threads)).clamp(1, TASK_PANELS) } else { TASK_PANELS },
        way,
        output,
    };
    let counts = Counts { blocks, packs: panels.div_ceil(work.packed), forms: panels.div_ceil(work.formed), memories };
    // SAFETY: the queue hands out each item once, and only when what was in a block's memory is used no more, when the
    // block is packed, and when the same columns of the block before are formed; so does the loop.
    let run = |block: usize, item: Item| unsafe {
        match item {
            Item::Pack(index) => work.pack(block, index),
            Item::See => (),
            Item::Form(task) => work.form(block, task),
        }
    };
    if shared {
        return Queue::new(counts).run(run, progress);
    }
    for block in 0..blocks {
        (0..counts.packs).for_each(|index| run(block, Item::Pack(index)));
        (0..counts.forms).for_each(|task| run(block, Item::Form(task)));
        report(progress, (block + 1) as f64 / blocks as f64)?;
    }
    Ok(())
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

/// The memory of a packed block, for tasks on several threads.
#[derive(Clone, Copy, Debug)]
struct Places {
    first: *mut f32,
    length: usize,
}

// SAFETY: who writes to a part of it, or reads it, says that nobody else writes there at the same time.
unsafe impl Send for Places {}
// SAFETY: as above.
unsafe impl Sync for Places {}

impl Places {
    /// Room for so many singles, two of which take that of a double.
    fn of(buffer: &mut Buffer, length: usize) -> Self {
        let places = buffer.places(usize::MAX);
        assert!(length <= 2 * places.len());
        Self { first: places.as_mut_ptr().cast(), length }
    }
}

/// What the items of all blocks have in common.
struct Work<'a> {
    x: MatRef<'a, f32>,
    set: InstructionSet,
    /// Columns of a panel.
    panel: usize,
    memories: Vec<Places>,
    /// Panels of an item that packs.
    packed: usize,
    /// Panels of a task that forms.
    formed: usize,
    way: Way,
    output: Output,
}

impl Work<'_> {
    fn rows(&self, block: usize) -> Range<usize> {
        block * BLOCK_ROWS..((block + 1) * BLOCK_ROWS).min(self.x.nrows())
    }

    /// The columns of so many panels.
    fn columns(&self, index: usize, panels: usize) -> Range<usize> {
        let width = panels * self.panel;
        index * width..((index + 1) * width).min(self.x.ncols())
    }

    /// # Safety
    /// Nobody uses the block that was in the same memory, nor packs these panels.
    unsafe fn pack(&self, block: usize, index: usize) {
        let (rows, columns) = (self.rows(block), self.columns(index, self.packed));
        let Places { first, length } = self.memories[block % self.memories.len()];
        let (start, count) = (columns.start * rows.len(), columns.len().next_multiple_of(self.panel) * rows.len());
        assert!(start + count <= length);
        // SAFETY: the panels lie next to each other; the rest is the caller's promise.
        let to = unsafe { std::slice::from_raw_parts_mut(first.add(start).cast::<MaybeUninit<f32>>(), count) };
        let x = self.x.subrows(rows.start, rows.len()).subcols(columns.start, columns.len());
        self.set.run(Pack { x, panel: self.panel, to });
    }

    /// # Safety
    /// The block has been packed, and nobody packs another one into the same memory; the same columns of the block
    /// before have been formed, and nobody else forms them.
    unsafe fn form(&self, block: usize, task: usize) {
        let rows = self.rows(block);
        let Places { first, length } = self.memories[block % self.memories.len()];
        let packed = self.x.ncols().next_multiple_of(self.panel) * rows.len();
        assert!(packed <= length);
        // SAFETY: the caller's promise.
        let packed = unsafe { std::slice::from_raw_parts(first, packed) };
        let writing =
            Writing { replace: block == 0, mirrored: rows.end == self.x.nrows(), way: self.way, output: self.output };
        self.set.run(Tiles { packed, rows: rows.len(), columns: self.columns(task, self.formed), writing });
    }
}
