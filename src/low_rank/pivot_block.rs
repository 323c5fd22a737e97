//! The rows of a factor at its pivots, solved with and multiplied by.

use faer::{Mat, MatMut, MatRef};

use super::lengths::{lost_to_underflow, root, row_squares};
use crate::product::{Divide, Doubled, Multiplier, Update, Upper, block_length, blocked_roundings, product};
use crate::rounding::{UNIT_ROUNDOFF, add_up, gamma, mul_up};
use crate::simd::InstructionSet;

/// Columns of a panel, whose triangle stays in a nearest cache.
const COLUMNS: usize = 64;
/// Entries of a row whose length is taken together.
const GROUP: usize = 4;

/// The pivot block L_S, k × k: lower triangular for a factor of Cholesky's.
#[derive(Debug)]
pub(super) struct PivotBlock {
    values: Mat<f64>,
    /// Whether every entry above the diagonal is 0.
    lower: bool,
}

impl PivotBlock {
    /// Those rows of a factor.
    pub(super) fn of(factor: MatRef<'_, f64>, pivots: &[usize]) -> Self {
        let values = Mat::from_fn(pivots.len(), factor.ncols(), |i, j| factor[(pivots[i], j)]);
        let lower = (0..values.ncols()).all(|j| values.col_as_slice(j)[..j].iter().all(|&entry| entry == 0.0));
        Self { values, lower }
    }

    pub(super) fn values(&self) -> MatRef<'_, f64> {
        self.values.as_ref()
    }

    /// Those columns of the block, on and below the diagonal, that a panel is divided by: where a pivot is 0, what is
    /// divided by it becomes 0.
    fn triangle(&self, first: usize, width: usize) -> Mat<f64> {
        Mat::from_fn(width, width, |i, j| match self.values[(first + i, first + j)] {
            0.0 if i == j => f64::INFINITY,
            value => value,
        })
    }

    /// X with X·L_S ≈ L, finite whatever L is; what stands above the diagonal of the block is taken for 0.
    ///
    /// Nothing is proved of X.
    pub(super) fn weights(&self, l: MatRef<'_, f64>) -> Mat<f64> {
        let k = self.values.ncols();
        let mut x = l.to_owned();
        let (set, mut multiplier) = (InstructionSet::detect(), Multiplier::new());
        for first in (0..k).step_by(COLUMNS).rev() {
            let width = COLUMNS.min(k - first);
            let last = first + width;
            let (head, later) = x.as_mut().split_at_col_mut(last);
            let mut panel = head.subcols_mut(first, width);
            let below = self.values.submatrix(last, first, k - last, width);
            multiplier.multiply(panel.as_mut(), later.as_ref(), below, Update::Subtract);
            // From the last column to the first a lower triangle is an upper one.
            let triangle = self.triangle(first, width);
            let upper = Upper::of(triangle.as_ref().reverse_rows_and_cols());
            set.run(Divide { x: panel.reverse_cols_mut(), by: &upper });
        }
        for j in 0..k {
            x.col_as_slice_mut(j).iter_mut().filter(|weight| !weight.is_finite()).for_each(|weight| *weight = 0.0);
        }
        x
    }

    /// L with L·L_Sᵀ ≈ C; of the same block, and as little is proved of it.
    pub(super) fn features(&self, c: MatRef<'_, f64>) -> Mat<f64> {
        let k = self.values.ncols();
        let mut l = c.to_owned();
        let (set, mut multiplier) = (InstructionSet::detect(), Multiplier::new());
        for first in (0..k).step_by(COLUMNS) {
            let width = COLUMNS.min(k - first);
            let (done, rest) = l.as_mut().split_at_col_mut(first);
            let mut panel = rest.subcols_mut(0, width);
            let left = self.values.submatrix(first, 0, width, first);
            multiplier.multiply(panel.as_mut(), done.as_ref(), left.transpose(), Update::Subtract);
            let triangle = self.triangle(first, width);
            set.run(Divide { x: panel, by: &Upper::of(triangle.transpose()) });
        }
        for j in 0..k {
            l.col_as_slice_mut(j).iter_mut().filter(|entry| !entry.is_finite()).for_each(|entry| *entry = 0.0);
        }
        l
    }

    /// The terms of an inner product with row j of the block, which in a triangle end where the panel of j does.
    fn length(&self, j: usize) -> usize {
        let k = self.values.ncols();
        if self.lower { k.min(j - j % COLUMNS + COLUMNS) } else { k }
    }

    /// The roundings that a term of entry j of a row of [`PivotBlock::column_gap`] meets at most, and the entry that
    /// the products are subtracted from: they are summed in blocks, and each block is subtracted by itself.
    fn roundings(&self, j: usize) -> usize {
        blocked_roundings(self.length(j)) + 1
    }

    /// The same of any entry, and of [`PivotBlock::factor_gap`].
    pub(super) fn most_roundings(&self) -> usize {
        blocked_roundings(self.values.ncols()) + 1
    }

    /// C − L·L_Sᵀ, as computed.
    fn column_gap(&self, c: MatRef<'_, f64>, l: MatRef<'_, f64>) -> Mat<f64> {
        let mut gap = c.to_owned();
        for first in (0..self.values.ncols()).step_by(COLUMNS) {
            let width = COLUMNS.min(self.values.ncols() - first);
            let length = self.length(first);
            let rows = self.values.submatrix(first, 0, width, length);
            subtract_in_blocks(gap.as_mut().subcols_mut(first, width), l.subcols(0, length), rows.transpose());
        }
        gap
    }

    /// Upper bounds on the entries of |C − L·L_Sᵀ|, to within a few roundings; NaN or infinite where nothing is known.
    ///
    /// The rounding is within γ·(|C| + |L||L_S|ᵀ), and an entry of |L||L_S|ᵀ is no larger than the sum of the products
    /// of the lengths of a few entries at a time, by Cauchy and Schwarz.
    pub(super) fn column_gap_bounds(&self, c: MatRef<'_, f64>, l: MatRef<'_, f64>) -> Mat<f64> {
        let k = self.values.ncols();
        let mut bounds = self.column_gap(c, l);
        let sizes = product(lengths(l).as_ref(), lengths(self.values.as_ref()).transpose());
        let lost = lost_to_underflow(2, k);
        for j in 0..k {
            // What the sizes are rounded by.
            let rounding = mul_up(gamma(self.roundings(j)), 1.0 + gamma(k + 64));
            let entries = bounds.col_as_slice_mut(j).iter_mut().zip(sizes.col_as_slice(j));
            entries
                .zip(c.col(j).iter())
                .for_each(|((gap, size), entry)| *gap = gap.abs() + rounding * (size + entry.abs()) + lost);
        }
        bounds
    }

    /// Upper bounds on the entries of |W − L_S·L_Sᵀ|, which meet the weights twice: the products are formed in pairs of
    /// doubles, [`Doubled::product`]. NaN or infinite where nothing is known.
    pub(super) fn pivot_gap_bounds(&self, columns: MatRef<'_, f64>, pivots: &[usize]) -> Mat<f64> {
        let k = self.values.ncols();
        let sizes: Vec<f64> = row_squares(self.values.as_ref()).into_iter().map(|square| root(square, k)).collect();
        let (relative, absolute) = Doubled::errors(k);
        let mut bounds = Mat::zeros(k, k);
        for first in (0..k).step_by(COLUMNS) {
            let (width, length) = (COLUMNS.min(k - first), self.length(first));
            let rows = self.values.submatrix(first, 0, k - first, length).to_owned();
            let right = self.values.submatrix(first, 0, width, length).transpose().to_owned();
            let products = Doubled::product(&rows, None, &right);
            for c in 0..width {
                for i in c..k - first {
                    let (high, low) = (products.high[(i, c)], products.low[(i, c)]);
                    let (row, column) = (first + i, first + c);
                    // W is symmetric: what is below its diagonal is enough.
                    let gap = columns[(pivots[row], column)] - high;
                    let rest = gap - low;
                    let rounded = mul_up(UNIT_ROUNDOFF, add_up(gap.abs(), rest.abs()));
                    let off = add_up(mul_up(relative, mul_up(sizes[row], sizes[column])), absolute);
                    let bound = add_up(add_up(rest.abs(), rounded), off);
                    bounds[(row, column)] = bound;
                    bounds[(column, row)] = bound;
                }
            }
        }
        bounds
    }

    /// L − X·L_S.
    pub(super) fn factor_gap(&self, l: MatRef<'_, f64>, x: MatRef<'_, f64>) -> Mat<f64> {
        let k = self.values.ncols();
        let mut gap = l.to_owned();
        for first in (0..k).step_by(COLUMNS) {
            let width = COLUMNS.min(k - first);
            let start = if self.lower { first } else { 0 };
            let columns = self.values.submatrix(start, first, k - start, width);
            subtract_in_blocks(gap.as_mut().subcols_mut(first, width), x.subcols(start, k - start), columns);
        }
        gap
    }
}

/// C ← C − AB, a block of terms after the other.
fn subtract_in_blocks(mut c: MatMut<'_, f64>, a: MatRef<'_, f64>, b: MatRef<'_, f64>) {
    let k = a.ncols();
    let mut multiplier = Multiplier::new();
    for first in (0..k).step_by(block_length(k)) {
        let terms = block_length(k).min(k - first);
        multiplier.multiply(c.as_mut(), a.subcols(first, terms), b.subrows(first, terms), Update::Subtract);
    }
}

/// The lengths of the rows of A, a few entries at a time.
fn lengths(a: MatRef<'_, f64>) -> Mat<f64> {
    let (n, k) = a.shape();
    let mut lengths = Mat::zeros(n, k.div_ceil(GROUP));
    for (g, first) in (0..k).step_by(GROUP).enumerate() {
        let group = a.subcols(first, GROUP.min(k - first));
        let squares = row_squares(group);
        let column = lengths.col_as_slice_mut(g);
        column.iter_mut().zip(squares).for_each(|(length, square)| *length = root(square, GROUP));
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::mutation::generator;
    use oracle::plain_product;
    use rand::RngExt;

    /// Ranks on either side of the edge of a panel.
    const RANKS: [usize; 7] = [0, 1, 2, 63, 64, 65, 130];
    const ROWS: usize = 37;

    /// A block whose rows are short beside their diagonal entries, so that its inverse is small.
    fn block(k: usize, lower: bool) -> PivotBlock {
        let mut random = generator(311);
        let values = Mat::from_fn(k, k, |i, j| {
            let entry = random.random_range(-1.0..1.0) / k as f64;
            if i == j { 1.0 + entry.abs() } else { entry * f64::from(!lower || i > j) }
        });
        PivotBlock::of(values.as_ref(), &(0..k).collect::<Vec<_>>())
    }

    fn rows(k: usize) -> Mat<f64> {
        let mut random = generator(312);
        Mat::from_fn(ROWS, k, |_, _| random.random_range(-1.0..1.0))
    }

    #[test]
    fn gaps_are_those_of_the_definition() {
        for (k, lower) in RANKS.into_iter().flat_map(|k| [(k, true), (k, false)]) {
            let (block, c, l) = (block(k, lower), rows(k), 0.5 * rows(k));
            assert!(block.lower == lower || k < 2);
            let wanted = c.clone() - plain_product(l.as_ref(), block.values().transpose());
            // |L_S| sums to 4 at most along a row or a column; as many roundings on the other side.
            let tolerance = (gamma(k + 1) + gamma(block.most_roundings())) * 5.0;
            assert!((block.column_gap(c.as_ref(), l.as_ref()) - wanted).norm_max() <= tolerance, "{k}, {lower}");
            let wanted = l.clone() - plain_product(c.as_ref(), block.values());
            assert!((block.factor_gap(l.as_ref(), c.as_ref()) - wanted).norm_max() <= tolerance, "{k}, {lower}");
        }
    }

    #[test]
    fn solutions_solve() {
        for k in RANKS {
            let (block, c) = (block(k, true), rows(k));
            // ‖L_S⁻¹‖ is at most e, so solutions are, and products with them sum to 4e.
            let tolerance = gamma(k + 3) * 16.0;
            let x = block.weights(c.as_ref());
            let gap = block.factor_gap(c.as_ref(), x.as_ref());
            assert!(gap.norm_max() <= tolerance, "{k}: {:e}", gap.norm_max());
            let l = block.features(c.as_ref());
            let gap = block.column_gap(c.as_ref(), l.as_ref());
            assert!(gap.norm_max() <= tolerance, "{k}: {:e}", gap.norm_max());
        }
    }

    #[test]
    fn a_pivot_that_is_0_gives_no_weight() {
        let factor = Mat::from_fn(3, 2, |i, j| [[2.0, 0.0], [1.0, 0.0], [4.0, 0.0]][i][j]);
        let x = PivotBlock::of(factor.as_ref(), &[0, 1]).weights(factor.as_ref());
        assert_eq!(x, faer::mat![[1.0, 0.0], [0.5, 0.0], [2.0, 0.0]]);
    }
}
