//! How X is cut into panels of rows, and which kernel multiplies them: by its shape and layout alone.

use super::columns::block_rows;
use super::source::Source;
use super::tiles::{BLOCK_ROWS, CHAIN, Layout, block_rows_in_place};
use crate::matrix::Real;
use crate::simd::{InstructionSet, Properties};

/// Columns up to which X is read where it is: packing would cost as much as multiplying.
const MOST_UNPACKED: usize = 48;
/// Columns from which on the rows are not cut: the triangle has tasks enough, and partial results would cost memory.
const MOST_CUT: usize = 256;
/// Multiply–adds that are worth a panel of their own, tens of microseconds.
const SMALLEST_PANEL: usize = 1 << 20;
/// Panels: enough for balance among many threads.
const FEW_PANELS: usize = 64;
/// Blocks of a panel: each costs a rounding, where a panel costs none but for the depth of the tree.
const MOST_BLOCKS: usize = 64;

/// The kernel for a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// [`columns`](super::columns), read in place.
    Columns,
    /// [`tiles`](super::tiles) of rows read in place.
    Rows,
    /// [`tiles`](super::tiles) of packed panels.
    Packed,
}

/// A cut of m rows into panels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(super) method: Method,
    dimension: usize,
    /// Rows of a block, after which the accumulators go to memory.
    pub(super) block: usize,
    /// Rows of a panel, a multiple of the block.
    rows: usize,
}

impl Cut {
    /// For the products of n columns among themselves.
    pub(super) fn of<T: Real>(source: Source<'_, T>, set: InstructionSet) -> Self {
        let (dimension, columns) = (source.matrix.nrows(), source.matrix.ncols());
        let few = columns <= MOST_UNPACKED;
        let method = if few && source.is_contiguous() {
            Method::Columns
        } else if few && source.rows_in_place(Layout::of(set).lanes).is_some() {
            Method::Rows
        } else {
            Method::Packed
        };
        Self::new(dimension, columns, method, set)
    }

    pub(super) fn new(dimension: usize, columns: usize, method: Method, set: InstructionSet) -> Self {
        let block = match method {
            Method::Columns => block_rows(columns),
            Method::Rows => block_rows_in_place(columns, Layout::of(set)),
            Method::Packed => BLOCK_ROWS,
        };
        let products = (columns * columns).div_ceil(2).max(1);
        let rows = SMALLEST_PANEL.div_ceil(products).max(dimension.div_ceil(FEW_PANELS));
        let rows = rows.next_multiple_of(block).min(MOST_BLOCKS * block);
        let rows = if columns > MOST_CUT { dimension.max(1) } else { rows };
        Self { method, dimension, block, rows }
    }

    /// The number of panels, at least one.
    pub(super) fn panels(self) -> usize {
        self.dimension.div_ceil(self.rows).max(1)
    }

    /// The rows of a panel.
    pub(super) fn range(self, panel: usize) -> std::ops::Range<usize> {
        let start = panel * self.rows;
        start..(start + self.rows).min(self.dimension)
    }

    /// The blocks of some rows.
    pub(super) fn blocks(self, rows: std::ops::Range<usize>) -> impl Iterator<Item = std::ops::Range<usize>> {
        rows.clone().step_by(self.block).map(move |start| start..(start + self.block).min(rows.end))
    }

    /// The largest number h of roundings that a term of an inner product meets: one for the product where it is not
    /// fused, one for each term of its chain (of its lane), one for each later chain or lane, one for each later block
    /// of the panel, and one for each level of the tree in which the panels are merged.
    pub(crate) fn height(self, set: InstructionSet) -> usize {
        let Properties { lanes, fused, .. } = set.properties();
        let rows = self.rows.min(self.dimension);
        let block = self.block.min(rows);
        let in_block = match self.method {
            // The rows of a last block that fill no vector are added apart from its others.
            Method::Columns => {
                block.div_ceil(lanes) + lanes.min(block).saturating_sub(1) + usize::from(rows > self.block)
            }
            Method::Rows | Method::Packed => CHAIN.min(block) + block.div_ceil(CHAIN).saturating_sub(1),
        };
        let levels = self.panels().next_power_of_two().ilog2() as usize;
        usize::from(!fused) + in_block + rows.div_ceil(self.block).saturating_sub(1) + levels
    }
}
