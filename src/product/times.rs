//! One panel of rows X of a product Xᵀ(Xv), read once, and of |X|ᵀ(σ + |X||v|) beside it.

#![allow(unsafe_code)]

use faer::MatRef;

use super::source::load;
use crate::matrix::Real;
use crate::simd::{Kernel, MOST_LANES, Simd};

/// Vectors whose sums are formed side by side, enough to hide an addition's latency.
const CHAINS: usize = 4;
/// Columns whose products are formed side by side: with two sums for each, enough to hide an addition's latency.
const COLUMNS: usize = 4;
/// Bytes from what is read by rows to what is fetched.
const AHEAD: usize = 1 << 13;
/// Bytes of a row, at the most, that is read side by side with others; longer ones are read one after another, and fewer of
/// them, so that they are still in the cache when y is there.
const LONG: usize = 512;
/// The length of the shortest rows that the product runs along: a vector's.
pub(crate) const SHORTEST_ROW: usize = MOST_LANES;

/// The most roundings that a term of [`Products::product`] meets once y is there, its own product included.
///
/// Along columns, the rows of the panel are dealt to the lanes, 4 or 8; these are added up in 3 steps at most, and the sum of
/// 7 remaining rows at most in one more. Along rows, groups of 4 or 8 are added up, and then the groups and
/// the remaining rows: no more than a quarter of the rows, and 7.
pub(crate) fn panel_roundings(rows: usize) -> usize {
    rows.div_ceil(4) + 16
}

/// Rows of a block that stays in an L1 cache: about 16 KiB, a multiple of [`CHAINS`] vectors, but enough of them to pay for
/// the sums' way from and to memory.
fn block_rows(bytes_per_row: usize) -> usize {
    ((1 << 14) / bytes_per_row.max(1)).clamp(64, 512) / 32 * 32
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
        // SAFETY: the processor has the instructions; the panel has `rows` rows and `columns` columns, of which one kind is
        // contiguous and the others are a stride apart.
        unsafe {
            if panel.row_stride() == 1 {
                by_columns::<S, T>(along(panel.col_stride()), (rows, columns), v, floor, into);
            } else {
                by_rows::<S, T>(along(panel.row_stride()), (rows, columns), v, floor, into);
            }
        }
    }
}

/// Vectors in a cache line.
#[inline(always)]
fn line_vectors<S: Simd, T>() -> usize {
    (64 / (S::LANES * size_of::<T>())).max(1)
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

/// The sum of the lanes.
///
/// # Safety
/// The processor has the instructions of `S`.
#[inline(always)]
unsafe fn total<S: Simd>(vector: S::Vector) -> f64 {
    let mut lanes = [0.0; MOST_LANES];
    // SAFETY: the array has room for LANES ≤ MOST_LANES values.
    unsafe { S::store(lanes.as_mut_ptr(), vector) };
    let pairs: [f64; 4] = std::array::from_fn(|i| lanes[i] + lanes[i + 4]);
    (pairs[0] + pairs[2]) + (pairs[1] + pairs[3])
}

/// Block after block of rows, each of which stays in the nearest cache until y and its part of z are there; what follows in
/// each column is fetched meanwhile.
///
/// # Safety
/// The processor has the instructions of `S`; the lines are as many columns as v has values, each of as many rows as y has.
#[inline(always)]
unsafe fn by_columns<S: Simd, T: Real>(
    columns: Lines<T>,
    (rows, count): (usize, usize),
    v: &[f64],
    floor: f64,
    into: &mut Products,
) {
    let Products { y, moduli, lanes, product, magnitude } = into;
    assert!(y.len() == rows && moduli.len() == rows && v.len() == count && product.len() == count);
    lanes.clear();
    lanes.resize(2 * count * S::LANES, 0.0);
    let (y, moduli, lanes) = (y.as_mut_ptr(), moduli.as_mut_ptr(), lanes.as_mut_ptr());
    let vectors = rows / S::LANES * S::LANES;
    let block = block_rows(count * size_of::<T>());
    // SAFETY: every index below is less than `rows` or `count`, and so is that of a vector's last lane.
    unsafe {
        for first in (0..vectors).step_by(block) {
            let length = block.min(vectors - first);
            let (y, moduli) = (y.add(first), moduli.add(first));
            let chains = length / (CHAINS * S::LANES) * (CHAINS * S::LANES);
            for k in (0..chains).step_by(CHAINS * S::LANES) {
                times::<S, T, CHAINS>(columns.from(first + k), block, v, floor, (y.add(k), moduli.add(k)));
            }
            for k in (chains..length).step_by(S::LANES) {
                times::<S, T, 1>(columns.from(first + k), block, v, floor, (y.add(k), moduli.add(k)));
            }
            let y = (y.cast_const(), moduli.cast_const());
            for j in (0..count).step_by(COLUMNS) {
                let columns = Lines { start: columns.line(j), ..columns }.from(first);
                let to = lanes.add(2 * j * S::LANES);
                match count - j {
                    1 => transposed_times::<S, T, 1>(columns, length, block, y, to),
                    2 => transposed_times::<S, T, 2>(columns, length, block, y, to),
                    3 => transposed_times::<S, T, 3>(columns, length, block, y, to),
                    _ => transposed_times::<S, T, COLUMNS>(columns, length, block, y, to),
                }
            }
        }
        for k in vectors..rows {
            let (mut sum, mut bound) = (0.0, floor);
            for (j, &v) in v.iter().enumerate() {
                let x = (*columns.line(j).add(k)).to_f64();
                sum += x * v;
                bound += x.abs() * v.abs();
            }
            *y.add(k) = sum;
            *moduli.add(k) = bound;
        }
        for (j, (product, magnitude)) in product.iter_mut().zip(magnitude).enumerate() {
            let (mut sum, mut bound) = (0.0, 0.0);
            for k in vectors..rows {
                let x = (*columns.line(j).add(k)).to_f64();
                sum += x * *y.add(k);
                bound += x.abs() * *moduli.add(k);
            }
            let lanes = lanes.add(2 * j * S::LANES);
            *product = total::<S>(S::load(lanes)) + sum;
            *magnitude = total::<S>(S::load(lanes.add(S::LANES))) + bound;
        }
    }
}

/// y and σ + |X||v| for V vectors of rows, all columns. The first half of what stands `ahead` rows further on is fetched.
///
/// # Safety
/// The processor has the instructions of `S`; the columns are as many as v has values, and V vectors long at least, for which
/// there is room too.
#[inline(always)]
unsafe fn times<S: Simd, T: Real, const V: usize>(
    columns: Lines<T>,
    ahead: usize,
    v: &[f64],
    floor: f64,
    (y, moduli): (*mut f64, *mut f64),
) {
    // SAFETY: the caller's promise.
    unsafe {
        let line = line_vectors::<S, T>();
        let (mut sums, mut bounds) = ([S::zero(); V], [S::splat(floor); V]);
        for (j, &v) in v.iter().enumerate() {
            let (column, v, modulus) = (columns.line(j), S::splat(v), S::splat(v.abs()));
            for i in 0..V {
                if i % (2 * line) == 0 {
                    S::prefetch(column.wrapping_add(ahead + i * S::LANES).cast());
                }
                add::<S, T>(column.add(i * S::LANES), (v, modulus), (&mut sums[i], &mut bounds[i]));
            }
        }
        for i in 0..V {
            S::store(y.add(i * S::LANES), sums[i]);
            S::store(moduli.add(i * S::LANES), bounds[i]);
        }
    }
}

/// Adds, lane by lane, what a block of `rows` rows contributes to z and |X|ᵀ(σ + |X||v|) in C columns. The other half of what
/// stands `ahead` rows further on is fetched.
///
/// # Safety
/// The processor has the instructions of `S`; there are C columns, as long as y, and `rows` is a multiple of the lanes; at
/// `to` there are two vectors for each column.
#[inline(always)]
unsafe fn transposed_times<S: Simd, T: Real, const C: usize>(
    columns: Lines<T>,
    rows: usize,
    ahead: usize,
    (y, moduli): (*const f64, *const f64),
    to: *mut f64,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let line = line_vectors::<S, T>();
        let (mut sums, mut bounds) = ([S::zero(); C], [S::zero(); C]);
        for c in 0..C {
            sums[c] = S::load(to.add(2 * c * S::LANES));
            bounds[c] = S::load(to.add((2 * c + 1) * S::LANES));
        }
        for k in (0..rows).step_by(S::LANES) {
            let (y, moduli) = (S::load(y.add(k)), S::load(moduli.add(k)));
            for c in 0..C {
                let column = columns.line(c).add(k);
                if k / S::LANES % (2 * line) == line {
                    S::prefetch(column.wrapping_add(ahead).cast());
                }
                add::<S, T>(column, (y, moduli), (&mut sums[c], &mut bounds[c]));
            }
        }
        for c in 0..C {
            S::store(to.add(2 * c * S::LANES), sums[c]);
            S::store(to.add((2 * c + 1) * S::LANES), bounds[c]);
        }
    }
}

/// As many rows at a time as a vector has lanes, or four that are long.
///
/// # Safety
/// The processor has the instructions of `S`; the lines are as many rows as y has values, each of as many columns as v has.
#[inline(always)]
unsafe fn by_rows<S: Simd, T: Real>(
    lines: Lines<T>,
    (rows, columns): (usize, usize),
    v: &[f64],
    floor: f64,
    into: &mut Products,
) {
    assert!(v.len() == columns && into.product.len() == columns && into.magnitude.len() == columns);
    let long = columns * size_of::<T>() > LONG;
    let together = if long { 4 } else { S::LANES };
    let whole = rows / together * together;
    let ahead = AHEAD.div_ceil(columns * size_of::<T>());
    let ahead = if long { ahead } else { ahead.next_multiple_of(together) };
    // SAFETY: the rows of each group are among the lines.
    unsafe {
        for first in (0..whole).step_by(together) {
            let lines = Lines { start: lines.line(first), ..lines };
            if together == MOST_LANES {
                group::<S, T, MOST_LANES>(lines, ahead, v, floor, into);
            } else {
                group::<S, T, 4>(lines, ahead, v, floor, into);
            }
        }
        for row in whole..rows {
            group::<S, T, 1>(Lines { start: lines.line(row), ..lines }, ahead, v, floor, into);
        }
    }
}

/// R rows, no more than a vector has lanes. Those that stand `ahead` rows further on are fetched.
///
/// # Safety
/// As for [`by_rows`].
#[inline(always)]
unsafe fn group<S: Simd, T: Real, const R: usize>(
    rows: Lines<T>,
    ahead: usize,
    v: &[f64],
    floor: f64,
    into: &mut Products,
) {
    let columns = v.len();
    let whole = columns / S::LANES * S::LANES;
    // The last vector reaches back to end with the row; what it has in common with the one before counts as zero.
    let last = columns - S::LANES;
    let (mut mask, mut v_last) = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
    for lane in whole - last..S::LANES {
        mask[lane] = 1.0;
        v_last[lane] = v[last + lane];
    }
    let (mut y, mut moduli) = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
    let later = rows.start.wrapping_offset(rows.stride * ahead as isize);
    // SAFETY: rows and columns are in range, and so is the column of a vector's last lane; the arrays have room for a vector.
    unsafe {
        let (mut sums, mut bounds) = ([S::zero(); MOST_LANES], [S::zero(); MOST_LANES]);
        if columns * size_of::<T>() > LONG {
            for r in 0..R {
                for i in (0..whole).step_by(S::LANES) {
                    let v = S::load(v.as_ptr().add(i));
                    S::prefetch(later.wrapping_offset(rows.stride * r as isize).wrapping_add(i).cast());
                    add::<S, T>(rows.line(r).add(i), (v, S::modulus(v)), (&mut sums[r], &mut bounds[r]));
                }
            }
        } else {
            for i in (0..whole).step_by(S::LANES) {
                let v = S::load(v.as_ptr().add(i));
                let modulus = S::modulus(v);
                for r in 0..R {
                    S::prefetch(later.wrapping_offset(rows.stride * r as isize).wrapping_add(i).cast());
                    add::<S, T>(rows.line(r).add(i), (v, modulus), (&mut sums[r], &mut bounds[r]));
                }
            }
        }
        if whole < columns {
            let v = S::load(v_last.as_ptr());
            let modulus = S::modulus(v);
            for r in 0..R {
                S::prefetch(later.wrapping_offset(rows.stride * r as isize).wrapping_add(last).cast());
                add::<S, T>(rows.line(r).add(last), (v, modulus), (&mut sums[r], &mut bounds[r]));
            }
        }
        S::store(y.as_mut_ptr(), S::sums(&sums));
        S::store(moduli.as_mut_ptr(), S::add(S::sums(&bounds), S::splat(floor)));
        let mut weights = [(S::zero(), S::zero()); R];
        for r in 0..R {
            weights[r] = (S::splat(y[r]), S::splat(moduli[r]));
        }
        let (product, magnitude) = (into.product.as_mut_ptr(), into.magnitude.as_mut_ptr());
        for i in (0..whole).step_by(S::LANES) {
            let (sum, bound) = weighted::<S, T, R>(rows, i, &weights);
            S::store(product.add(i), S::add(S::load(product.add(i)), sum));
            S::store(magnitude.add(i), S::add(S::load(magnitude.add(i)), bound));
        }
        if whole < columns {
            let (sum, bound) = weighted::<S, T, R>(rows, last, &weights);
            let (product, magnitude) = (product.add(last), magnitude.add(last));
            S::store(product, S::multiply_add(sum, S::load(mask.as_ptr()), S::load(product)));
            S::store(magnitude, S::multiply_add(bound, S::load(mask.as_ptr()), S::load(magnitude)));
        }
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

/// The sums of x_r and |x_r|, R rows of a vector of columns from column i on, each with its weight.
///
/// # Safety
/// The processor has the instructions of `S`; there are these rows and columns.
#[inline(always)]
unsafe fn weighted<S: Simd, T: Real, const R: usize>(
    rows: Lines<T>,
    i: usize,
    weights: &[(S::Vector, S::Vector); R],
) -> (S::Vector, S::Vector) {
    // SAFETY: the caller's promise.
    unsafe {
        let (mut sum, mut bound) = (S::zero(), S::zero());
        for (r, &weights) in weights.iter().enumerate() {
            add::<S, T>(rows.line(r).add(i), weights, (&mut sum, &mut bound));
        }
        (sum, bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::{gamma, generator};
    use crate::simd::InstructionSet;
    use faer::Mat;
    use rand::RngExt;

    /// Against sums in the plainest order, which are off by as much again.
    fn check<T: Real>(x: MatRef<'_, T>, v: &[f64], set: InstructionSet) {
        let (rows, columns) = x.shape();
        let mut into = Products::default();
        set.run(Times { panel: x, v, floor: 0.25, into: &mut into });
        let at = |k: usize, j: usize| x[(k, j)].to_f64();
        let tolerance = gamma(columns + 1) + gamma(panel_roundings(rows)) + gamma(rows + columns + 1);
        for i in 0..columns {
            let (mut product, mut magnitude) = (0.0, 0.0);
            for k in 0..rows {
                product += at(k, i) * (0..columns).map(|j| at(k, j) * v[j]).sum::<f64>();
                magnitude += at(k, i).abs() * (0.25 + (0..columns).map(|j| (at(k, j) * v[j]).abs()).sum::<f64>());
            }
            assert!((into.product[i] - product).abs() <= tolerance * magnitude, "{set:?} {rows} × {columns}: {i}");
            assert!((into.magnitude[i] - magnitude).abs() <= tolerance * magnitude, "{set:?} {rows} × {columns}: {i}");
        }
    }

    #[test]
    fn every_instruction_set_and_every_remainder() {
        let mut random = generator(91);
        for set in InstructionSet::available() {
            for rows in (0..40).chain([64, 67]) {
                for columns in (0..19).chain([33, 131]) {
                    let x = Mat::<f64>::from_fn(rows, columns, |_, _| random.random_range(-1.0..1.0));
                    let single = Mat::<f32>::from_fn(rows, columns, |i, j| x[(i, j)] as f32);
                    let v: Vec<f64> = (0..columns).map(|_| random.random_range(-1.0..1.0)).collect();
                    check(x.as_ref(), &v, set);
                    check(single.as_ref(), &v, set);
                    if columns >= SHORTEST_ROW {
                        let by_rows = x.transpose().to_owned();
                        check(by_rows.transpose(), &v, set);
                        let by_rows = single.transpose().to_owned();
                        check(by_rows.transpose(), &v, set);
                    }
                }
            }
        }
    }
}
