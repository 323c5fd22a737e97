//! Rows of X in panels.

#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use faer::MatRef;

use crate::simd::{Kernel, Simd};

/// Rows, and columns, that are turned round together: what a cache line holds.
const SQUARE: usize = 16;

/// Copies some columns panel after panel, row after row, the last panel filled up with zeros.
pub(super) struct Pack<'a> {
    /// From the first column of a panel on.
    pub(super) x: MatRef<'a, f32>,
    pub(super) panel: usize,
    /// Each place is written.
    pub(super) to: &'a mut [MaybeUninit<f32>],
}

impl Kernel for Pack<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { x, panel, to } = self;
        let (m, n) = (x.nrows(), x.ncols());
        assert!(to.len() == n.next_multiple_of(panel) * m);
        if x.col_stride() == 1 {
            by_rows(x, panel, to);
        } else if x.row_stride() == 1 {
            by_columns(x, panel, to);
        } else {
            by_entries(x, 0, panel, to);
        }
    }
}

/// Whole rows over all panels.
#[inline(always)]
fn by_rows(x: MatRef<'_, f32>, panel: usize, to: &mut [MaybeUninit<f32>]) {
    let (m, n) = (x.nrows(), x.ncols());
    for (k, row) in x.row_iter().enumerate() {
        let Some(row) = row.try_as_row_major() else { return by_entries(x, 0, panel, to) };
        for (part, first) in row.as_slice().chunks(panel).zip((0..n).step_by(panel)) {
            let (present, absent) = to[first * m + k * panel..][..panel].split_at_mut(part.len());
            present.iter_mut().zip(part).for_each(|(to, x)| *to = MaybeUninit::new(*x));
            absent.fill(MaybeUninit::new(0.0));
        }
    }
}

/// Squares of contiguous columns, turned round: rows are next to each other.
#[inline(always)]
fn by_columns(x: MatRef<'_, f32>, panel: usize, to: &mut [MaybeUninit<f32>]) {
    let (m, n) = (x.nrows(), x.ncols());
    let whole = m - m % SQUARE;
    for (first, to) in (0..n).step_by(panel).zip(to.chunks_exact_mut(panel * m)) {
        let width = panel.min(n - first);
        let part = x.subcols(first, width);
        if width < panel || !panel.is_multiple_of(SQUARE) {
            by_entries(part, 0, panel, to);
            continue;
        }
        for column in (0..width).step_by(SQUARE) {
            for k in (0..whole).step_by(SQUARE) {
                let mut square = [[0.0; SQUARE]; SQUARE];
                for (j, square) in square.iter_mut().enumerate() {
                    let from = part.submatrix(k, column + j, SQUARE, 1).as_ptr();
                    // SAFETY: rows of a column lie next to each other.
                    square.copy_from_slice(unsafe { std::slice::from_raw_parts(from, SQUARE) });
                }
                for i in 0..SQUARE {
                    let to = &mut to[(k + i) * panel + column..][..SQUARE];
                    to.iter_mut().zip(&square).for_each(|(to, square)| *to = MaybeUninit::new(square[i]));
                }
            }
        }
        by_entries(part, whole, panel, to);
    }
}

/// From a row on.
#[inline(always)]
fn by_entries(x: MatRef<'_, f32>, from: usize, panel: usize, to: &mut [MaybeUninit<f32>]) {
    let (m, n) = (x.nrows(), x.ncols());
    for (first, to) in (0..n).step_by(panel).zip(to.chunks_exact_mut(panel * m)) {
        for (k, to) in to.chunks_exact_mut(panel).enumerate().skip(from) {
            for (j, to) in to.iter_mut().enumerate() {
                *to = MaybeUninit::new(if first + j < n { x[(k, first + j)] } else { 0.0 });
            }
        }
    }
}
