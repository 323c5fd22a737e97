//! Xᵀ(Xv) of a panel whose columns are contiguous.

#![allow(unsafe_code)]

use super::{Lines, Products, add};
use crate::matrix::Real;
use crate::simd::{MOST_LANES, Simd};

/// Vectors whose sums are formed side by side, enough to hide an addition's latency.
const CHAINS: usize = 4;
/// Columns whose products are formed side by side: with two sums for each, enough to hide an addition's latency.
const COLUMNS: usize = 4;

/// Rows of a block that stays in an L1 cache: about 16 KiB, a multiple of [`CHAINS`] vectors, but enough of them to pay for
/// the sums' way from and to memory.
fn block_rows(bytes_per_row: usize) -> usize {
    ((1 << 14) / bytes_per_row.max(1)).clamp(64, 512) / 32 * 32
}

/// Vectors in a cache line.
#[inline(always)]
fn line_vectors<S: Simd, T>() -> usize {
    (64 / (S::LANES * size_of::<T>())).max(1)
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
pub(super) unsafe fn by_columns<S: Simd, T: Real>(
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
