//! The Gram matrices of many small windows, as many at a time as a vector has lanes: each lane is a window, so that nothing
//! depends on what stands beside it.

#![allow(unsafe_code)]

use super::source::load;
use crate::matrix::Real;
use crate::simd::{Kernel, MOST_LANES, Simd};

/// The largest order that the kernel is written for.
pub(crate) const MOST_COLUMNS: usize = 8;
/// Diagonal entries in this range: no square of the column has overflowed, and none that counts has underflowed.
pub(crate) const SAFE: std::ops::RangeInclusive<f64> =
    f64::from_bits((1023 - 900) << 52)..=f64::from_bits((1023 + 1000) << 52);

/// Doubles in a cache line: a vector that is aligned lies in one.
const LINE: usize = 8;
/// Bytes from what is read to what is fetched: where several windows are read side by side, processors do not foresee that
/// memory is read from its beginning to its end.
const AHEAD: usize = 1 << 13;

/// Rows and columns of a window, and how far apart their entries are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) row_stride: usize,
    pub(crate) column_stride: usize,
}

impl Window {
    /// The number of its entries.
    pub(crate) fn size(self) -> usize {
        self.rows * self.columns
    }

    /// The number of entries of its Gram matrix's lower triangle.
    pub(crate) fn packed(self) -> usize {
        self.columns * (self.columns + 1) / 2
    }
}

/// The lower triangles of the Gram matrices of windows that stand one after another, row by row.
pub(crate) struct Windows<'a, T> {
    /// As many whole windows as `packed` has triangles.
    pub(crate) values: &'a [T],
    /// At most [`MOST_COLUMNS`] columns, at least one row and one column.
    pub(crate) window: Window,
    pub(crate) packed: &'a mut [f64],
}

impl<T: Real> Kernel for Windows<'_, T> {
    /// The windows with a diagonal entry outside of [`SAFE`].
    type Output = Vec<usize>;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> Vec<usize> {
        let Self { values, window, packed } = self;
        let (size, triangle) = (window.size(), window.packed());
        // A whole number of vectors is transposed.
        let (before, after) = (size.max(S::LANES) * S::LANES, triangle.max(S::LANES) * S::LANES);
        let mut memory = vec![0.0; before + after + LINE];
        let skip = memory.as_ptr().align_offset(LINE * size_of::<f64>()).min(LINE);
        let (lanes, sums) = memory[skip..].split_at_mut(before);
        let ahead = AHEAD.div_ceil(size * S::LANES * size_of::<T>()) * size * S::LANES;
        let mut unsafe_windows = Vec::new();
        let count = values.len() / size;
        for first in (0..count).step_by(S::LANES) {
            let here = S::LANES.min(count - first);
            // SAFETY: the processor has the instructions, as the caller says; the rest is said at each function.
            unsafe {
                gather::<S, T>(&values[first * size..], size, ahead, lanes);
                match window.columns {
                    1 => products::<S, 1>(lanes, window, sums),
                    2 => products::<S, 2>(lanes, window, sums),
                    3 => products::<S, 3>(lanes, window, sums),
                    4 => products::<S, 4>(lanes, window, sums),
                    5 => products::<S, 5>(lanes, window, sums),
                    6 => products::<S, 6>(lanes, window, sums),
                    7 => products::<S, 7>(lanes, window, sums),
                    _ => products::<S, MOST_COLUMNS>(lanes, window, sums),
                }
                scatter::<S>(sums, triangle, here, &mut packed[first * triangle..]);
            }
            let mut safe = true;
            for j in 0..window.columns {
                let diagonal = &sums[j * (j + 3) / 2 * S::LANES..][..here];
                // No short cut: the comparison of all lanes is one instruction.
                safe = diagonal.iter().fold(safe, |safe, entry| safe & SAFE.contains(entry));
            }
            if !safe {
                let outside = |lane: &usize| {
                    (0..window.columns).any(|j| !SAFE.contains(&sums[j * (j + 3) / 2 * S::LANES + lane]))
                };
                unsafe_windows.extend((0..here).filter(outside).map(|lane| first + lane));
            }
        }
        unsafe_windows
    }
}

/// Entry e of window w to `lanes[e·LANES + w]`, for the first LANES windows; zeros where there is no window. The windows
/// that stand `ahead` entries further on are fetched.
///
/// # Safety
/// The processor has the instructions of `S`.
#[inline(always)]
unsafe fn gather<S: Simd, T: Real>(values: &[T], size: usize, ahead: usize, lanes: &mut [f64]) {
    // Where a window is shorter than a vector, what is read beyond it is the next one's, and not used.
    if values.len() < (S::LANES - 1) * size + size.max(S::LANES) {
        lanes.fill(0.0);
        for (w, window) in values.chunks_exact(size).take(S::LANES).enumerate() {
            for (e, entry) in window.iter().enumerate() {
                lanes[e * S::LANES + w] = entry.to_f64();
            }
        }
        return;
    }
    assert!(lanes.len() >= size.max(S::LANES) * S::LANES);
    for start in (0..size).step_by(S::LANES) {
        // The last block reaches back, so that it ends with the window.
        let start = start.min(size.saturating_sub(S::LANES));
        // SAFETY: start + LANES ≤ max(size, LANES), for which both slices have room, as was just seen.
        unsafe {
            let mut block = [S::zero(); MOST_LANES];
            for (w, vector) in block.iter_mut().take(S::LANES).enumerate() {
                let from = values.as_ptr().add(w * size + start);
                S::prefetch(from.wrapping_add(ahead).cast());
                *vector = load::<S, T>(from);
            }
            S::transpose(&mut block);
            for (e, vector) in block.iter().take(S::LANES).enumerate() {
                S::store(lanes.as_mut_ptr().add((start + e) * S::LANES), *vector);
            }
        }
    }
}

/// All inner products of the N columns, LANES windows at a time; product p to `sums[p·LANES..]`.
///
/// # Safety
/// The processor has the instructions of `S`; the window has N columns.
#[inline(always)]
unsafe fn products<S: Simd, const N: usize>(lanes: &[f64], window: Window, sums: &mut [f64]) {
    assert!(lanes.len() >= window.size() * S::LANES && sums.len() >= N * (N + 1) / 2 * S::LANES);
    // SAFETY: row k < rows and column i < N of a window are entry k·row_stride + i·column_stride < size.
    unsafe {
        let mut products = [[S::zero(); N]; N];
        for k in 0..window.rows {
            let mut x = [S::zero(); N];
            for i in 0..N {
                x[i] = S::load(lanes.as_ptr().add((k * window.row_stride + i * window.column_stride) * S::LANES));
                for j in 0..=i {
                    products[i][j] = S::multiply_add(x[i], x[j], products[i][j]);
                }
            }
        }
        for (i, row) in products.iter().enumerate() {
            for (j, product) in row.iter().take(i + 1).enumerate() {
                S::store(sums.as_mut_ptr().add((i * (i + 1) / 2 + j) * S::LANES), *product);
            }
        }
    }
}

/// Product p of window w from `sums[p·LANES + w]` to `packed[w·triangle + p]`, for the first `count` windows.
///
/// # Safety
/// The processor has the instructions of `S`.
#[inline(always)]
unsafe fn scatter<S: Simd>(sums: &[f64], triangle: usize, count: usize, packed: &mut [f64]) {
    // Where a triangle is shorter than a vector, what is written beyond it is overwritten by the next one's.
    if count < S::LANES || packed.len() < (S::LANES - 1) * triangle + triangle.max(S::LANES) {
        for (w, packed) in packed.chunks_exact_mut(triangle).take(count).enumerate() {
            for (p, entry) in packed.iter_mut().enumerate() {
                *entry = sums[p * S::LANES + w];
            }
        }
        return;
    }
    assert!(sums.len() >= triangle.max(S::LANES) * S::LANES);
    for start in (0..triangle).step_by(S::LANES) {
        let start = start.min(triangle.saturating_sub(S::LANES));
        // SAFETY: start + LANES ≤ max(triangle, LANES), for which both slices have room, as was just seen.
        unsafe {
            let mut block = [S::zero(); MOST_LANES];
            for (p, vector) in block.iter_mut().take(S::LANES).enumerate() {
                *vector = S::load(sums.as_ptr().add((start + p) * S::LANES));
            }
            S::transpose(&mut block);
            for (w, vector) in block.iter().take(S::LANES).enumerate() {
                S::store(packed.as_mut_ptr().add(w * triangle + start), *vector);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::gamma;
    use crate::simd::InstructionSet;
    use oracle::mutation::generator;
    use rand::RngExt;

    /// Against sums in the plainest order, which are off by as much again.
    fn check<T: Real>(values: &[T], window: Window, set: InstructionSet) {
        let (size, triangle) = (window.size(), window.packed());
        let mut packed = vec![f64::NAN; values.len() / size * triangle];
        let doubtful = set.run(Windows { values, window, packed: &mut packed });
        assert!(doubtful.is_empty(), "{set:?} {window:?}");
        for (values, packed) in values.chunks_exact(size).zip(packed.chunks_exact(triangle)) {
            let at = |k: usize, i: usize| values[k * window.row_stride + i * window.column_stride].to_f64();
            for i in 0..window.columns {
                for j in 0..=i {
                    let sum: f64 = (0..window.rows).map(|k| at(k, i) * at(k, j)).sum();
                    // Entries below 1: m bounds the sum of the moduli.
                    let tolerance = 2.0 * gamma(window.rows) * window.rows as f64;
                    assert!((packed[i * (i + 1) / 2 + j] - sum).abs() <= tolerance, "{set:?} {window:?}");
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_and_every_remainder() {
        let mut random = generator(92);
        for set in InstructionSet::available() {
            for rows in [1, 2, 5, 9] {
                for columns in 1..=MOST_COLUMNS {
                    for count in 0..19 {
                        let values: Vec<f64> =
                            (0..count * rows * columns).map(|_| random.random_range(0.1..1.0)).collect();
                        let singles: Vec<f32> = values.iter().map(|&x| x as f32).collect();
                        for (row_stride, column_stride) in [(1, rows), (columns, 1)] {
                            let window = Window { rows, columns, row_stride, column_stride };
                            check(&values, window, set);
                            check(&singles, window, set);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn windows_out_of_range_are_named() {
        for set in InstructionSet::available() {
            let mut values = vec![1.0; 20 * 2];
            for (w, value) in [(0, 0.0), (7, f64::NAN), (8, 1e-150), (19, 1e155)] {
                values[2 * w + 1] = value;
            }
            let window = Window { rows: 1, columns: 2, row_stride: 1, column_stride: 1 };
            let doubtful = set.run(Windows { values: &values, window, packed: &mut [0.0; 60] });
            assert_eq!(doubtful, [0, 7, 8, 19], "{set:?}");
        }
    }
}
