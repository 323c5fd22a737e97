//! One panel of rows X of a product Xᵀ(Xv), read once, and of |X|ᵀ(σ + |X||v|) beside it.

#![allow(unsafe_code)]

mod by_columns;
mod by_rows;

use faer::MatRef;

use by_columns::by_columns;
use by_rows::by_rows;

use super::source::load;
use crate::matrix::Real;
use crate::simd::{Kernel, MOST_LANES, Simd};

/// The length of the shortest rows that the product runs along: a vector's.
pub(crate) const SHORTEST_ROW: usize = MOST_LANES;

/// The most roundings that a term of [`Products::product`] meets once y is there, its own product included.
///
/// Along columns, the rows of the panel are dealt to the lanes, 4 or 8; these are added up in 3 steps at most, and the
/// sum of 7 remaining rows at most in one more. Along rows, groups of 4 or 8 are added up, and then the groups and the
/// remaining rows: no more than a quarter of the rows, and 7.
pub(crate) fn panel_roundings(rows: usize) -> usize {
    rows.div_ceil(4) + 16
}

/// What [`Times`] computes, in room that is used again and again.
#[derive(Debug, Default)]
pub(crate) struct Products {
    y: Vec<f64>,
    moduli: Vec<f64>,
    /// Two vectors for each column, whose lanes add up to its product and magnitude.
    lanes: Vec<f64>,
    /// Xᵀ(Xv).
    pub(crate) product: Vec<f64>,
    /// |X|ᵀ(σ + |X||v|).
    pub(crate) magnitude: Vec<f64>,
}

/// The products of one panel, whose columns or rows are contiguous; rows of [`SHORTEST_ROW`] values at least.
#[derive(Debug)]
pub(crate) struct Times<'a, T> {
    pub(crate) panel: MatRef<'a, T>,
    pub(crate) v: &'a [f64],
    /// σ.
    pub(crate) floor: f64,
    pub(crate) into: &'a mut Products,
}

impl<T: Real> Kernel for Times<'_, T> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { panel, v, floor, into } = self;
        let (rows, columns) = panel.shape();
        let along_rows = panel.col_stride() == 1 && columns >= SHORTEST_ROW;
        assert!(v.len() == columns && (panel.row_stride() == 1 || along_rows));
        // What y and the moduli were is overwritten.
        into.y.resize(rows, 0.0);
        into.moduli.resize(rows, 0.0);
        for list in [&mut into.product, &mut into.magnitude] {
            list.clear();
            list.resize(columns, 0.0);
        }
        if rows == 0 || columns == 0 {
            return;
        }
        let along = |stride: isize| Lines { start: panel.as_ptr(), stride };
        // SAFETY: the processor has the instructions; the panel has `rows` rows and `columns` columns, of which one
        // kind is contiguous and the others are a stride apart.
        unsafe {
            if panel.row_stride() == 1 {
                by_columns::<S, T>(along(panel.col_stride()), (rows, columns), v, floor, into);
            } else {
                by_rows::<S, T>(along(panel.row_stride()), (rows, columns), v, floor, into);
            }
        }
    }
}

/// Contiguous lines of a matrix.
#[derive(Clone, Copy)]
struct Lines<T> {
    start: *const T,
    stride: isize,
}

impl<T: Real> Lines<T> {
    /// # Safety
    /// There is a line with this index.
    #[inline(always)]
    unsafe fn line(self, index: usize) -> *const T {
        // SAFETY: the line lies in the matrix, as the caller says.
        unsafe { self.start.offset(self.stride * index as isize) }
    }

    /// The same lines without their first entries.
    ///
    /// # Safety
    /// The lines have as many.
    #[inline(always)]
    unsafe fn from(self, first: usize) -> Self {
        // SAFETY: the entry lies in the matrix, as the caller says.
        Self { start: unsafe { self.start.add(first) }, ..self }
    }
}

/// Adds x·w and |x|·w′ of a vector x to two sums.
///
/// # Safety
/// The processor has the instructions of `S`, and as many values as it has lanes can be read.
#[inline(always)]
unsafe fn add<S: Simd, T: Real>(
    from: *const T,
    (weight, modulus): (S::Vector, S::Vector),
    (sum, bound): (&mut S::Vector, &mut S::Vector),
) {
    // SAFETY: the caller's promise.
    unsafe {
        let x = load::<S, T>(from);
        *sum = S::multiply_add(x, weight, *sum);
        *bound = S::multiply_add(S::modulus(x), modulus, *bound);
    }
}

#[cfg(test)]
mod tests {
    use super::super::kernel_tests::{Layout, Placed};
    use super::*;
    use crate::rounding::gamma;
    use crate::simd::InstructionSet;
    use crate::simd::guarded::{Guarded, SIDES};
    use faer::Mat;
    use oracle::mutation::generator;
    use rand::RngExt;

    /// Xᵀ(Xv) and |X|ᵀ(¼ + |X||v|) in the plainest order.
    fn plain<T: Real>(x: &Mat<T>, v: &[f64]) -> Vec<(f64, f64)> {
        let mut sums = vec![(0.0, 0.0); x.ncols()];
        for k in 0..x.nrows() {
            let row: Vec<f64> = (0..x.ncols()).map(|j| x[(k, j)].to_f64()).collect();
            let y: f64 = row.iter().zip(v).map(|(x, v)| x * v).sum();
            let modulus = 0.25 + row.iter().zip(v).map(|(x, v)| (x * v).abs()).sum::<f64>();
            for ((product, magnitude), x) in sums.iter_mut().zip(row) {
                *product += x * y;
                *magnitude += x.abs() * modulus;
            }
        }
        sums
    }

    /// Against sums that are off by as much again, at either guarded side.
    fn check<T: Real>(x: &Mat<T>, v: &[f64], nan: T, turn: usize) {
        let (rows, columns) = x.shape();
        let expected = plain(x, v);
        let tolerance = gamma(columns + 1) + gamma(panel_roundings(rows)) + gamma(rows + columns + 1);
        let turned = turn.is_multiple_of(2);
        let by_columns = if turned { Layout::PaddedColumns } else { Layout::Columns };
        let by_rows = if turned { Layout::Rows } else { Layout::PaddedRows };
        let layouts = [(by_columns, (false, turn % 4 > 1)), (by_rows, (turn % 4 > 1, false))];
        let layouts = &layouts[..if columns < SHORTEST_ROW { 1 } else { 2 }];
        for (side, &(layout, reversed)) in SIDES.into_iter().flat_map(|side| layouts.iter().map(move |l| (side, l))) {
            let v = Guarded::copy(v, f64::NAN, side);
            let placed = Placed::new(layout, reversed, (rows, columns), (nan, side), |k, j| x[(k, j)]);
            for set in InstructionSet::available() {
                let mut into = Products::default();
                set.run(Times { panel: placed.view(), v: &v, floor: 0.25, into: &mut into });
                for (i, &(product, magnitude)) in expected.iter().enumerate() {
                    let what = (set, layout, side, rows, columns, i);
                    assert!((into.product[i] - product).abs() <= tolerance * magnitude, "{what:?}");
                    assert!((into.magnitude[i] - magnitude).abs() <= tolerance * magnitude, "{what:?}");
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_and_every_remainder() {
        let mut random = generator(91);
        let widths = || (0..19).chain([33, 131]);
        let small = (0..40).chain([64, 67]).flat_map(|rows| widths().map(move |columns| (rows, columns)));
        // Blocks of few columns are longer.
        let long = [(511, 1), (513, 3), (519, 4), (545, 5), (300, 9)];
        for (turn, (rows, columns)) in small.chain(long).enumerate() {
            let x = Mat::<f64>::from_fn(rows, columns, |_, _| random.random_range(-1.0..1.0));
            let single = Mat::<f32>::from_fn(rows, columns, |i, j| x[(i, j)] as f32);
            let v: Vec<f64> = (0..columns).map(|_| random.random_range(-1.0..1.0)).collect();
            check(&x, &v, f64::NAN, turn);
            check(&single, &v, f32::NAN, turn);
        }
    }
}
