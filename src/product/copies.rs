//! Rows of X in the layouts that the kernels read: panels, or columns of one length.

#![allow(unsafe_code)]

use std::mem::MaybeUninit;
use std::ops::Range;

use super::source::{Source, load};
use super::tiles::Layout;
use crate::matrix::Real;
use crate::simd::{Kernel, MOST_LANES, Simd};

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
    let stride = source.matrix.row_stride();
    // SAFETY: the caller's promise; the transform has as many values as there are columns.
    unsafe {
        match (source.transform, source.weights) {
            // One loop down the rows for each vector of columns: nothing is looked up in it.
            (transform, None) if transform.is_none_or(|transform| !transform.scales) => {
                for column in (0..full_columns).step_by(S::LANES) {
                    let mut from = source.along(rows.start, columns.start + column);
                    let mut to = to.add(column);
                    match transform {
                        Some(transform) => {
                            let shift = S::load(transform.shifts.as_ptr().add(columns.start + column));
                            for _ in rows.clone() {
                                S::store(to, S::subtract(load::<S, T>(from), shift));
                                (from, to) = (from.wrapping_offset(stride), to.wrapping_add(width));
                            }
                        }
                        None => {
                            for _ in rows.clone() {
                                S::store(to, load::<S, T>(from));
                                (from, to) = (from.wrapping_offset(stride), to.wrapping_add(width));
                            }
                        }
                    }
                }
            }
            _ => {
                for (k, row) in rows.clone().enumerate() {
                    for column in (0..full_columns).step_by(S::LANES) {
                        let v = source.transformed_along::<S>(row, columns.start + column);
                        S::store(to.add(k * width + column), v);
                    }
                }
            }
        }
        if full_columns < width {
            for (k, row) in rows.enumerate() {
                for column in full_columns..width {
                    let inside = column < columns.len();
                    let v = if inside { source.entry(row, columns.start + column) } else { 0.0 };
                    *to.add(k * width + column) = v;
                }
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
    /// Without weights.
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
        assert!(source.is_complete() && source.weights.is_none());
        assert!(rows.end <= source.matrix.nrows() && rows.len() <= length && to.len() == n * length);
        let full_rows = if source.is_contiguous() { rows.len() - rows.len() % S::LANES } else { 0 };
        let pointer = to.as_mut_ptr().cast::<f64>();
        for j in 0..n {
            // SAFETY: rows, columns and places in `to` are within the bounds just checked; the processor has the
            // instructions.
            unsafe {
                let to = pointer.add(j * length);
                for k in (0..full_rows).step_by(S::LANES) {
                    S::store(to.add(k), source.down::<S>(rows.start + k, j));
                }
                for k in full_rows..length {
                    let inside = k < rows.len();
                    *to.add(k) = if inside { source.entry(rows.start + k, j) } else { 0.0 };
                }
            }
        }
    }
}
