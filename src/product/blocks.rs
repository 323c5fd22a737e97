//! Matrices that are filled block by block, by several threads.
//!
//! A task is a row of blocks. Whoever fills a block writes it to memory of the task, column after column, from where it
//! is copied into the matrix, and mirrored where that is symmetric: what is written far apart is written in whole lines
//! of the cache. No bit depends on the number of threads.

#![allow(unsafe_code)]

use std::mem::MaybeUninit;
use std::ops::Range;

use faer::{Mat, MatMut};
use rayon::prelude::*;

use crate::error::Result;
use crate::progress::{Progress, report};
use crate::rounding::in_pool;
use crate::simd::pairs::PANEL;
use crate::simd::{Aligned, InstructionSet, Kernel, MOST_LANES, Simd, advise_large_pages};

/// Rows and columns of a block; a multiple of a panel.
pub(crate) const BLOCK: usize = 64;
/// Times that progress is reported.
const REPORTS: usize = 40;

/// The distance of columns of a block with so many rows.
pub(crate) fn stride(rows: usize) -> usize {
    rows.next_multiple_of(PANEL)
}

/// Room for the values of a block, (i, j) at i + j·[`stride`] and as many columns, and as much again for whatever
/// belongs to each.
pub(crate) type Rooms<'a> = [&'a mut [f64]; 2];

/// A matrix of zeros in large pages, as far as they can be had: passes over it are twice as fast.
pub(crate) fn fresh(rows: usize, columns: usize) -> Mat<f64> {
    let mut matrix = Mat::<f64>::with_capacity(rows, columns);
    // Columns stand as far apart as there is room for rows.
    let length = matrix.col_stride().unsigned_abs() * columns;
    if length > 0 {
        // SAFETY: so many places have been reserved from there on, which need not hold numbers yet.
        let places = unsafe { std::slice::from_raw_parts_mut(matrix.as_ptr_mut().cast::<MaybeUninit<f64>>(), length) };
        advise_large_pages(places);
    }
    matrix.resize_with(rows, columns, |_, _| 0.0);
    matrix
}

/// Fills a symmetric matrix: `fill` is given a row of blocks' own state, which `start` makes of the rows, and for each
/// block on and below the diagonal its rows, its columns and [`Rooms`]. On the diagonal it has to fill in both halves
/// alike. Returns the states, from the top.
///
/// # Errors
/// [`Error::Environment`](crate::Error::Environment); [`Error::Cancelled`](crate::Error::Cancelled); those of `fill`.
pub(crate) fn symmetric_blocks<S: Send>(
    out: MatMut<'_, f64>,
    progress: Option<Progress<'_>>,
    start: impl Fn(Range<usize>) -> S + Sync,
    fill: impl Fn(&mut S, Range<usize>, Range<usize>, Rooms<'_>) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    assert_eq!(out.nrows(), out.ncols());
    let columns_of = |rows: &Range<usize>| rows.end;
    rows_of_blocks(out, progress, columns_of, start, |state, (rows, columns), [values, beside], to| {
        fill(state, rows.clone(), columns.clone(), [&mut *values, beside])?;
        to.write(Part { rows: rows.clone(), columns: columns.clone(), values, mirrored: rows != columns });
        Ok(())
    })
}

/// Fills a matrix in the same way, every block of it.
///
/// # Errors
/// Those of [`symmetric_blocks`].
pub(crate) fn blocks<S: Send>(
    out: MatMut<'_, f64>,
    progress: Option<Progress<'_>>,
    start: impl Fn(Range<usize>) -> S + Sync,
    fill: impl Fn(&mut S, Range<usize>, Range<usize>, Rooms<'_>) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    let columns = out.ncols();
    rows_of_blocks(
        out,
        progress,
        |_| columns,
        start,
        |state, (rows, columns), [values, beside], to| {
            fill(state, rows.clone(), columns.clone(), [&mut *values, beside])?;
            to.write(Part { rows, columns, values, mirrored: false });
            Ok(())
        },
    )
}

fn rows_of_blocks<S: Send>(
    mut out: MatMut<'_, f64>,
    progress: Option<Progress<'_>>,
    columns_of: impl Fn(&Range<usize>) -> usize,
    start: impl Fn(Range<usize>) -> S + Sync,
    block: impl Fn(&mut S, (Range<usize>, Range<usize>), Rooms<'_>, &Target) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    let n = out.nrows();
    let target = Target::new(&mut out);
    let row = |index: usize| index * BLOCK..((index + 1) * BLOCK).min(n);
    let count = n.div_ceil(BLOCK);
    let area =
        |rows: Range<usize>| rows.map(|index| columns_of(&row(index)) as f64).fold(0.0, |sum, columns| sum + columns);
    let whole = area(0..count).max(1.0);
    let batch = if progress.is_some() { count.div_ceil(REPORTS).max(1) } else { count.max(1) };
    let ends: Vec<usize> = (0..count).map(|index| columns_of(&row(index))).collect();
    let mut states = Vec::with_capacity(count);
    for first in (0..count).step_by(batch) {
        report(progress, area(0..first) / whole)?;
        let indices = first..(first + batch).min(count);
        states.extend(in_pool(indices.into_par_iter(), |index| {
            let rows = row(index);
            let mut state = start(rows.clone());
            let (mut values, mut beside) = (Aligned::default(), Aligned::default());
            for column in (0..ends[index]).step_by(BLOCK) {
                let columns = column..(column + BLOCK).min(ends[index]);
                let length = stride(rows.len()) * stride(columns.len());
                values.reshape(length);
                beside.reshape(length);
                block(&mut state, (rows.clone(), columns), [&mut *values, &mut *beside], &target)?;
            }
            Ok(state)
        })?);
    }
    report(progress, 1.0)?;
    Ok(states)
}

/// The matrix that is filled.
struct Target {
    first: *mut f64,
    stride: isize,
    shape: (usize, usize),
}

// SAFETY: what is written through the pointer is inside a matrix that is borrowed alone as long as it is used, and each
// entry belongs to one block, which one task writes.
unsafe impl Sync for Target {}

impl Target {
    fn new(out: &mut MatMut<'_, f64>) -> Self {
        assert!(out.row_stride() == 1 || out.nrows() <= 1, "columns lie entry after entry");
        Self { first: out.as_ptr_mut(), stride: out.col_stride(), shape: (out.nrows(), out.ncols()) }
    }

    fn write(&self, part: Part<'_>) {
        let Part { rows, columns, values, mirrored } = &part;
        assert!(rows.end <= self.shape.0 && columns.end <= self.shape.1);
        assert!(!mirrored || (rows.end <= self.shape.1 && columns.end <= self.shape.0));
        assert!(values.len() >= stride(rows.len()) * columns.len());
        InstructionSet::detect().run(Write { target: self, part });
    }

    /// Where an entry stands.
    ///
    /// # Safety
    /// It is inside the matrix.
    #[inline(always)]
    unsafe fn at(&self, row: usize, column: usize) -> *mut f64 {
        // SAFETY: the caller's promise.
        unsafe { self.first.add(row).offset(column as isize * self.stride) }
    }
}

/// A block, and whether its mirror image is written too.
struct Part<'a> {
    rows: Range<usize>,
    columns: Range<usize>,
    values: &'a [f64],
    mirrored: bool,
}

struct Write<'a> {
    target: &'a Target,
    part: Part<'a>,
}

impl Kernel for Write<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Part { rows, columns, values, mirrored } = self.part;
        let (height, width, stride) = (rows.len(), columns.len(), stride(rows.len()));
        for j in 0..width {
            // SAFETY: the block is inside the matrix and its values are there, as `write` has seen; no other task has
            // a part of it.
            unsafe {
                let from = values.as_ptr().add(j * stride);
                std::ptr::copy_nonoverlapping(from, self.target.at(rows.start, columns.start + j), height);
            }
        }
        if !mirrored {
            return;
        }
        let (whole_rows, whole_columns) = (height - height % S::LANES, width - width % S::LANES);
        for i in (0..whole_rows).step_by(S::LANES) {
            for j in (0..whole_columns).step_by(S::LANES) {
                // SAFETY: as above, of the mirror image; the processor has the instructions.
                unsafe {
                    let mut square = [S::zero(); MOST_LANES];
                    for (lane, vector) in square.iter_mut().take(S::LANES).enumerate() {
                        *vector = S::load(values.as_ptr().add((j + lane) * stride + i));
                    }
                    S::transpose(&mut square);
                    for (lane, vector) in square.iter().take(S::LANES).enumerate() {
                        S::store(self.target.at(columns.start + j, rows.start + i + lane), *vector);
                    }
                }
            }
        }
        for i in 0..height {
            let from = if i < whole_rows { whole_columns } else { 0 };
            for j in from..width {
                // SAFETY: as above.
                unsafe { *self.target.at(columns.start + j, rows.start + i) = values[j * stride + i] };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::ops::ControlFlow;

    fn entry(i: usize, j: usize) -> f64 {
        (i * 1000 + j) as f64
    }

    fn fill_in(rows: Range<usize>, columns: Range<usize>, values: &mut [f64], entry: impl Fn(usize, usize) -> f64) {
        let stride = stride(rows.len());
        for (b, j) in columns.enumerate() {
            for (a, i) in rows.clone().enumerate() {
                values[a + b * stride] = entry(i, j);
            }
        }
    }

    #[test]
    fn each_entry_and_its_mirror_image_is_written() {
        for n in (0..70).chain([127, 128, 129, 200]) {
            let mut out = Mat::from_fn(n, n, |_, _| f64::NAN);
            let symmetric = |i: usize, j: usize| entry(i.max(j), i.min(j));
            let states = symmetric_blocks(
                out.as_mut(),
                None,
                |rows| rows.start,
                |_, rows, columns, [values, _]| {
                    fill_in(rows, columns, values, symmetric);
                    Ok(())
                },
            );
            assert_eq!(states, Ok((0..n).step_by(BLOCK).collect()));
            assert!((0..n).all(|j| (0..n).all(|i| out[(i, j)] == symmetric(i, j))), "{n}");
        }
        for (m, n) in [(0, 3), (3, 0), (1, 1), (65, 7), (64, 130), (131, 64), (70, 71)] {
            let mut out = fresh(m, n);
            assert!(out == Mat::<f64>::zeros(m, n));
            let fill = |_: &mut (), rows, columns, [values, _]: Rooms<'_>| {
                fill_in(rows, columns, values, entry);
                Ok(())
            };
            blocks(out.as_mut(), None, |_| (), fill).unwrap();
            assert!((0..n).all(|j| (0..m).all(|i| out[(i, j)] == entry(i, j))), "{m} × {n}");
        }
    }

    #[test]
    fn progress_goes_on_to_the_end_and_can_stop_it() {
        let fractions = std::sync::Mutex::new(Vec::new());
        let listen = |fraction| {
            fractions.lock().unwrap().push(fraction);
            ControlFlow::Continue(())
        };
        let mut out = Mat::zeros(300, 300);
        symmetric_blocks(out.as_mut(), Some(&listen), |_| (), |_, _, _, _| Ok(())).unwrap();
        let fractions = fractions.into_inner().unwrap();
        assert!(fractions.len() > 4 && fractions.is_sorted() && fractions.last() == Some(&1.0));
        let stopped = symmetric_blocks(out.as_mut(), Some(&|_| ControlFlow::Break(())), |_| (), |_, _, _, _| Ok(()));
        assert_eq!(stopped, Err(Error::Cancelled));
    }
}
