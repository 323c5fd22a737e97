//! AB of whatever shapes, by the packed kernels, on one thread.
//!
//! faer's product is as fast, but where its feature `rayon` is on, and any crate of a program may switch it on, each
//! thread that multiplies takes address space of twice the processor's last cache, for the smallest product too: up to
//! a gigabyte. This one takes what one block of each factor takes.

#![allow(unsafe_code)]

use faer::{MatMut, MatRef};

use super::buffer::Buffer;
use super::packed::{TASK_COLUMNS, pack};
use super::source::Source;
use super::tiles::{BLOCK_ROWS, Block, Layout, Output, Panels, Part, Tiles, Way};
use crate::simd::InstructionSet;

/// Entries of a matrix that is decomposed by faer's unblocked algorithms, which multiply nothing: one that fits a
/// level-2 cache loses little by that.
pub(crate) const MOST_UNBLOCKED: usize = 1 << 15;

/// Rows of A that are packed at a time: with as many terms as a block has, less than a megabyte.
const ROWS: usize = 192;

/// What a product does to the matrix that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Update {
    /// C becomes AB.
    Replace,
    /// C becomes C + AB.
    Add,
    /// C becomes C − AB.
    Subtract,
}

/// Memory for one product after another.
#[derive(Debug)]
pub(crate) struct Multiplier {
    set: InstructionSet,
    left: Buffer,
    right: Buffer,
}

impl Multiplier {
    pub(crate) fn new() -> Self {
        Self { set: InstructionSet::detect(), left: Buffer::empty(), right: Buffer::empty() }
    }

    /// C ← AB, C + AB or C − AB.
    ///
    /// An entry of AB is a classical inner product: each of its k terms meets k roundings at most, its own included,
    /// and that with the entry that is there is one more.
    pub(crate) fn multiply(&mut self, mut c: MatMut<'_, f64>, a: MatRef<'_, f64>, b: MatRef<'_, f64>, update: Update) {
        let (m, n, k) = (a.nrows(), b.ncols(), a.ncols());
        // What the rest relies on.
        assert!(c.nrows() == m && c.ncols() == n && b.nrows() == k);
        if k == 0 && update == Update::Replace {
            c.fill(0.0);
        }
        let Ok(stride) = usize::try_from(c.col_stride()) else {
            return self.multiply(c.reverse_cols_mut(), a, b.reverse_cols(), update);
        };
        if c.row_stride() != 1 {
            let mut contiguous = c.to_owned();
            self.multiply(contiguous.as_mut(), a, b, update);
            return c.copy_from(contiguous);
        }
        let signs = vec![-1.0; if update == Update::Subtract { k } else { 0 }];
        let weights = (update == Update::Subtract).then_some(&signs[..]);
        let layout = Layout::of(self.set);
        self.left.reserve(layout.length(ROWS.min(m), BLOCK_ROWS.min(k)));
        self.right.reserve(layout.length(n, BLOCK_ROWS.min(k)));
        for start in (0..k).step_by(BLOCK_ROWS) {
            let terms = start..(start + BLOCK_ROWS).min(k);
            let room = terms.len();
            let values = pack(Source::plain(b), &terms, &mut self.right, self.set);
            let right = Block { panels: Panels::Packed { values, room }, columns: n, layout };
            for first in (0..m).step_by(ROWS) {
                let rows = ROWS.min(m - first);
                let part = Source { weights, ..Source::plain(a.subrows(first, rows).transpose()) };
                let values = pack(part, &terms, &mut self.left, self.set);
                let left = Block { panels: Panels::Packed { values, room }, columns: rows, layout };
                // SAFETY: these rows of all columns are inside C, which is borrowed, and one tile is done after the
                // other.
                let output = unsafe { Output::new(c.as_ptr_mut().add(first), stride, (rows, n)) };
                for column in (0..n).step_by(TASK_COLUMNS.1) {
                    let columns = column..(column + TASK_COLUMNS.1).min(n);
                    let replace = update == Update::Replace && start == 0;
                    let (part, way) = (Part::All, Way::of(rows * n * size_of::<f64>(), false));
                    self.set.run(Tiles { left, right, weights: None, rows: room, columns, part, replace, way, output });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::gamma;
    use faer::Mat;
    use oracle::mutation::generator;
    use oracle::plain_product;
    use rand::RngExt;

    /// Shapes on either side of the edges of panels, of the rows that are packed and of the blocks of terms.
    const SHAPES: [(usize, usize, usize); 10] = [
        (0, 3, 2),
        (2, 0, 3),
        (3, 2, 0),
        (1, 1, 1),
        (7, 9, 65),
        (25, 97, 24),
        (192, 8, 130),
        (193, 25, 511),
        (400, 100, 513),
        (30, 200, 1100),
    ];

    #[test]
    fn products_are_those_of_the_definition_in_every_order_in_memory() {
        let mut random = generator(271);
        let mut multiplier = Multiplier::new();
        for (m, n, k) in SHAPES {
            let mut matrix = |rows, columns| Mat::from_fn(rows, columns, |_, _| random.random_range(-1.0..1.0));
            let (a, b, c) = (matrix(m, k), matrix(k, n), matrix(m, n));
            let (a_rows, b_rows) = (a.transpose().to_owned(), b.transpose().to_owned());
            let product = plain_product(a.as_ref(), b.as_ref());
            // Entries below 1: two sums of k products, and the entry that is there.
            let tolerance = 2.0 * gamma(k + 1) * (k + 1) as f64;
            for (a, b) in [(a.as_ref(), b.as_ref()), (a_rows.transpose(), b_rows.transpose())] {
                for (update, kept, sign) in
                    [(Update::Replace, 0.0, 1.0), (Update::Add, 1.0, 1.0), (Update::Subtract, 1.0, -1.0)]
                {
                    let expected = Mat::from_fn(m, n, |i, j| kept * c[(i, j)] + sign * product[(i, j)]);
                    let mut by_columns = c.clone();
                    multiplier.multiply(by_columns.as_mut(), a, b, update);
                    let mut by_rows = c.transpose().to_owned();
                    multiplier.multiply(by_rows.transpose_mut(), a, b, update);
                    let mut reversed = c.reverse_cols().to_owned();
                    multiplier.multiply(reversed.as_mut().reverse_cols_mut(), a, b, update);
                    for found in [by_columns.as_ref(), by_rows.transpose(), reversed.reverse_cols()] {
                        let gap = (found - &expected).norm_max();
                        assert!(gap <= tolerance, "{m} × {k} × {n}, {update:?}: {gap:e}");
                    }
                }
            }
        }
    }

    /// Rows outside of C are not touched.
    #[test]
    fn a_part_of_a_matrix_leaves_the_rest_as_it_is() {
        let ones = Mat::<f64>::from_fn(40, 40, |_, _| 1.0);
        let mut c = Mat::<f64>::zeros(60, 50);
        let part = c.as_mut().submatrix_mut(9, 5, 31, 37);
        Multiplier::new().multiply(part, ones.subrows(0, 31), ones.subcols(0, 37), Update::Replace);
        for j in 0..50 {
            for i in 0..60 {
                let inside = (9..40).contains(&i) && (5..42).contains(&j);
                assert_eq!(c[(i, j)], if inside { 40.0 } else { 0.0 }, "({i}, {j})");
            }
        }
    }
}
