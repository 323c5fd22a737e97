//! X as the products see it, and how it comes into the layouts that the kernels read.
//!
//! Entries are widened to `f64`, scaled, shifted and weighted on the way, so that none of these costs a copy of X:
//! v_kj = w_k·(x_kj·2^(−e_j) − c_j).

#![allow(unsafe_code)]

use std::mem::MaybeUninit;
use std::ops::Range;

use faer::MatRef;

use super::tiles::Layout;
use crate::matrix::Real;
use crate::rounding::scale_by_power_of_two;
use crate::simd::{Kernel, MOST_LANES, Simd};

/// What is done to each column before the product.
#[derive(Clone, Debug)]
pub(crate) struct Transform {
    /// 2^(−e_j) as a product of two factors, for it may exceed the largest double; multiplying by them one after the
    /// other rounds once at most, among subnormal results.
    factors: [Vec<f64>; 2],
    /// Whether some factor is not 1.
    scales: bool,
    shifts: Vec<f64>,
}

impl Transform {
    /// Division of column j by 2^(e_j).
    pub(crate) fn scaling(exponents: &[i32]) -> Self {
        let first = |e: i32| (-e).clamp(-1074, 1023);
        let factor = |e: i32| scale_by_power_of_two(1.0, e);
        let factors = [
            exponents.iter().map(|&e| factor(first(e))).collect(),
            exponents.iter().map(|&e| factor(-e - first(e))).collect(),
        ];
        Self { factors, scales: true, shifts: vec![0.0; exponents.len()] }
    }

    /// This transform, with c_j subtracted after the scaling.
    pub(crate) fn with_shifts(self, shifts: Vec<f64>) -> Self {
        Self { shifts, ..self }
    }

    /// No scaling, no shift.
    pub(crate) fn none(columns: usize) -> Self {
        Self { factors: [vec![1.0; columns], vec![1.0; columns]], scales: false, shifts: vec![0.0; columns] }
    }

    #[inline(always)]
    pub(crate) fn apply(&self, j: usize, x: f64) -> f64 {
        x * self.factors[0][j] * self.factors[1][j] - self.shifts[j]
    }
}

/// The matrix V that is multiplied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a, T: Real> {
    pub(crate) matrix: MatRef<'a, T>,
    pub(crate) transform: Option<&'a Transform>,
    /// One per row.
    pub(crate) weights: Option<&'a [f64]>,
}

impl<'a, T: Real> Source<'a, T> {
    /// X itself.
    pub(crate) fn plain(matrix: MatRef<'a, T>) -> Self {
        Self { matrix, transform: None, weights: None }
    }

    pub(crate) fn without_weights(self) -> Self {
        Self { weights: None, ..self }
    }

    /// Whether there is a column j that is zero, or weighs nothing where it is not.
    pub(crate) fn is_zero(&self, j: usize) -> bool {
        let unweighted = self.without_weights();
        self.is_complete()
            && j < self.matrix.ncols()
            && (0..self.matrix.nrows()).all(|k| {
                let weighs = self.weights.is_none_or(|weights| weights[k] != 0.0);
                // SAFETY: k and j have just been seen to be inside the matrix.
                !weighs || unsafe { unweighted.entry(k, j) } == 0.0
            })
    }

    /// Whether there is a weight for each row, and a transformation of each column.
    fn is_complete(&self) -> bool {
        let (m, n) = (self.matrix.nrows(), self.matrix.ncols());
        let lengths = |transform: &Transform| {
            transform.shifts.len() == n && transform.factors.iter().all(|factors| factors.len() == n)
        };
        self.weights.is_none_or(|weights| weights.len() == m) && self.transform.is_none_or(lengths)
    }

    /// The columns' entries stand next to each other.
    pub(super) fn is_contiguous(&self) -> bool {
        self.matrix.row_stride() == 1
    }

    /// The columns as they are in memory, where a kernel can read them there: the address of the first entry and the
    /// distance between columns.
    pub(super) fn columns_in_place(&self) -> Option<(*const T, isize)> {
        let plain = self.is_contiguous() && self.transform.is_none() && self.weights.is_none();
        // Where there is no column, there is no address of a later row either.
        (plain && self.matrix.ncols() > 0).then(|| (self.matrix.as_ptr(), self.matrix.col_stride()))
    }

    /// The rows as they are in memory, where tiles can be read there: doubles, whole vectors of them.
    pub(super) fn rows_in_place(&self, lanes: usize) -> Option<(*const f64, usize)> {
        let x = self.matrix;
        let plain = self.transform.is_none() && self.weights.is_none() && size_of::<T>() == size_of::<f64>();
        let whole = x.ncols() > 0 && x.ncols().is_multiple_of(lanes);
        let whole = whole && x.col_stride() == 1 && x.row_stride() >= 0;
        // Of the two types that are `Real`, the size tells that this is f64.
        (plain && whole).then(|| (x.as_ptr().cast(), x.row_stride().unsigned_abs()))
    }

    /// v_kj.
    ///
    /// # Safety
    /// k and j are below the numbers of rows and columns.
    #[inline(always)]
    unsafe fn entry(&self, k: usize, j: usize) -> f64 {
        let offset = k as isize * self.matrix.row_stride() + j as isize * self.matrix.col_stride();
        // SAFETY: the entry is inside the matrix.
        let mut v = unsafe { *self.matrix.as_ptr().offset(offset) }.to_f64();
        if let Some(transform) = self.transform {
            v = transform.apply(j, v);
        }
        if let Some(weights) = self.weights {
            v *= weights[k];
        }
        v
    }

    /// Lanes v_kj, v_(k+1)j, … of a contiguous column, without the weights.
    ///
    /// # Safety
    /// As [`Simd`]; rows k to k + LANES − 1 exist.
    #[inline(always)]
    unsafe fn down<S: Simd>(&self, k: usize, j: usize) -> S::Vector {
        // SAFETY: the entries are inside the matrix, next to each other.
        unsafe {
            let mut v = load::<S, T>(self.matrix.as_ptr().offset(k as isize + j as isize * self.matrix.col_stride()));
            if let Some(transform) = self.transform {
                if transform.scales {
                    v = S::multiply(v, S::splat(transform.factors[0][j]));
                    v = S::multiply(v, S::splat(transform.factors[1][j]));
                }
                v = S::subtract(v, S::splat(transform.shifts[j]));
            }
            v
        }
    }

    /// Lanes v_kj, v_k(j+1), … of a contiguous row.
    ///
    /// # Safety
    /// As [`Simd`]; columns j to j + LANES − 1 exist.
    #[inline(always)]
    unsafe fn along<S: Simd>(&self, k: usize, j: usize) -> S::Vector {
        // SAFETY: the entries are inside the matrix, next to each other, and the transform has as many values as it
        // columns.
        unsafe {
            let mut v = load::<S, T>(self.matrix.as_ptr().offset(k as isize * self.matrix.row_stride() + j as isize));
            if let Some(transform) = self.transform {
                if transform.scales {
                    v = S::multiply(v, S::load(transform.factors[0].as_ptr().add(j)));
                    v = S::multiply(v, S::load(transform.factors[1].as_ptr().add(j)));
                }
                v = S::subtract(v, S::load(transform.shifts.as_ptr().add(j)));
            }
            if let Some(weights) = self.weights {
                v = S::multiply(v, S::splat(weights[k]));
            }
            v
        }
    }
}

/// As many values as there are lanes, as doubles.
///
/// # Safety
/// As [`Simd::load`].
#[inline(always)]
pub(super) unsafe fn load<S: Simd, T: Real>(from: *const T) -> S::Vector {
    // SAFETY: `Real` is sealed: of its two types, f64 and f32, the size tells which.
    unsafe { if size_of::<T>() == size_of::<f64>() { S::load(from.cast()) } else { S::load_single(from.cast()) } }
}

/// Copies some rows of whole panels, panel after panel, row after row, each filled up with zeros to the panel's width.
pub(super) struct PackRows<'a, T: Real> {
    pub(super) source: Source<'a, T>,
    pub(super) rows: Range<usize>,
    /// From the first column of a panel to the last one of another.
    pub(super) columns: Range<usize>,
    pub(super) layout: Layout,
    /// Each place that the rows take is written.
    pub(super) to: &'a mut [MaybeUninit<f64>],
}

impl<T: Real> Kernel for PackRows<'_, T> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { source, rows, columns, layout, to } = self;
        let (x, lanes, n) = (source.matrix, S::LANES, source.matrix.ncols());
        // What the rest relies on.
        assert!(source.is_complete() && rows.end <= x.nrows() && columns.end <= n && layout.lanes == lanes);
        assert!(columns.start.is_multiple_of(layout.panel) && to.len() == layout.length(columns.len(), rows.len()));
        assert!(columns.end == n || columns.end.is_multiple_of(layout.panel));
        let count = rows.len();
        let pointer = to.as_mut_ptr().cast::<f64>();
        let panels = columns.clone().step_by(layout.panel).map(|first| {
            let width = layout.width(first, n);
            (first..(first + width).min(n), width, pointer.wrapping_add((first - columns.start) * count))
        });
        // SAFETY: rows, columns and places in `to` are within the bounds just checked; the processor has the
        // instructions.
        unsafe {
            if source.is_contiguous() {
                panels.for_each(|(columns, width, to)| pack_columns::<S, T>(&source, rows.clone(), columns, width, to));
            } else if x.col_stride() == 1 {
                panels.for_each(|(columns, width, to)| pack_along::<S, T>(&source, rows.clone(), columns, width, to));
            } else {
                panels.for_each(|(columns, width, to)| pack_entries(&source, rows.clone(), columns, width, to));
            }
        }
    }
}

/// Packs contiguous columns of one panel.
///
/// # Safety
/// As [`Simd`]; rows and columns exist, and `to` is valid for as many rows of `width` values.
#[inline(always)]
unsafe fn pack_columns<S: Simd, T: Real>(
    source: &Source<'_, T>,
    rows: Range<usize>,
    columns: Range<usize>,
    width: usize,
    to: *mut f64,
) {
    let (count, lanes) = (rows.len(), S::LANES);
    let full_rows = count - count % lanes;
    // SAFETY: the caller's promise.
    unsafe {
        for group in (0..width).step_by(lanes) {
            let present = columns.len().saturating_sub(group).min(lanes);
            for k in (0..full_rows).step_by(lanes) {
                let mut block = [S::zero(); MOST_LANES];
                for (lane, vector) in block.iter_mut().take(lanes).enumerate() {
                    if lane < present {
                        *vector = source.down::<S>(rows.start + k, columns.start + group + lane);
                        if let Some(weights) = source.weights {
                            *vector = S::multiply(*vector, S::load(weights.as_ptr().add(rows.start + k)));
                        }
                    }
                }
                S::transpose(&mut block);
                for (row, vector) in block.iter().take(lanes).enumerate() {
                    S::store(to.add((k + row) * width + group), *vector);
                }
            }
        }
        pack_entries(source, rows.start + full_rows..rows.end, columns, width, to.add(full_rows * width));
    }
}

/// Packs contiguous rows of one panel.
///
/// # Safety
/// As [`pack_columns`].
#[inline(always)]
unsafe fn pack_along<S: Simd, T: Real>(
    source: &Source<'_, T>,
    rows: Range<usize>,
    columns: Range<usize>,
    width: usize,
    to: *mut f64,
) {
    let full_columns = columns.len() - columns.len() % S::LANES;
    // SAFETY: the caller's promise.
    unsafe {
        for (k, row) in rows.enumerate() {
            for column in (0..full_columns).step_by(S::LANES) {
                S::store(to.add(k * width + column), source.along::<S>(row, columns.start + column));
            }
            for column in full_columns..width {
                let inside = column < columns.len();
                let v = if inside { source.entry(row, columns.start + column) } else { 0.0 };
                *to.add(k * width + column) = v;
            }
        }
    }
}

/// Packs entry by entry.
///
/// # Safety
/// Rows and columns exist, and `to` is valid for as many rows of `width` values.
#[inline(always)]
unsafe fn pack_entries<T: Real>(
    source: &Source<'_, T>,
    rows: Range<usize>,
    columns: Range<usize>,
    width: usize,
    to: *mut f64,
) {
    for (k, row) in rows.enumerate() {
        for column in 0..width {
            // SAFETY: the caller's promise.
            unsafe {
                let inside = column < columns.len();
                *to.add(k * width + column) = if inside { source.entry(row, columns.start + column) } else { 0.0 };
            }
        }
    }
}

/// Copies some rows of all columns, column after column, each filled up with zeros to `length`.
pub(super) struct CopyColumns<'a, T: Real> {
    pub(super) source: Source<'a, T>,
    pub(super) rows: Range<usize>,
    pub(super) length: usize,
    /// Each place that the rows take is written.
    pub(super) to: &'a mut [MaybeUninit<f64>],
}

impl<T: Real> Kernel for CopyColumns<'_, T> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { source, rows, length, to } = self;
        let n = source.matrix.ncols();
        assert!(
            source.is_complete() && rows.end <= source.matrix.nrows() && rows.len() <= length && to.len() == n * length
        );
        let full_rows = if source.is_contiguous() { rows.len() - rows.len() % S::LANES } else { 0 };
        let pointer = to.as_mut_ptr().cast::<f64>();
        for j in 0..n {
            // SAFETY: rows, columns and places in `to` are within the bounds just checked; the processor has the
            // instructions.
            unsafe {
                for k in (0..full_rows).step_by(S::LANES) {
                    let mut v = source.down::<S>(rows.start + k, j);
                    if let Some(weights) = source.weights {
                        v = S::multiply(v, S::load(weights.as_ptr().add(rows.start + k)));
                    }
                    S::store(pointer.add(j * length + k), v);
                }
                for k in full_rows..length {
                    let inside = k < rows.len();
                    *pointer.add(j * length + k) = if inside { source.entry(rows.start + k, j) } else { 0.0 };
                }
            }
        }
    }
}
