//! Fourier transforms of real planes, by rows and columns.

use std::ops::Range;
use std::sync::Arc;

use realfft::{ComplexToReal, FftError, RealFftPlanner, RealToComplex};
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// So many columns (or rows) are transposed at once: eight complex numbers fill two cache lines.
const BLOCK: usize = 8;

/// The plans for planes of one size.
///
/// A real plane of `height` × `width` has the half spectrum of `half` = width/2 + 1 columns, the others being their
/// complex conjugates. It is stored column by column, so that the transforms along columns find theirs in one piece.
pub(super) struct Fourier {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) half: usize,
    rows: Arc<dyn RealToComplex<f64>>,
    rows_back: Arc<dyn ComplexToReal<f64>>,
    columns: Arc<dyn Fft<f64>>,
    columns_back: Arc<dyn Fft<f64>>,
}

/// The memory that transforms work in, one for each thread.
pub(super) struct Workspace {
    scratch: Vec<Complex<f64>>,
    block: Vec<Complex<f64>>,
    /// Rows of half spectra.
    plane: Vec<Complex<f64>>,
    row: Vec<f64>,
}

impl Fourier {
    /// For planes of at least so many rows and columns: the next sizes that are products of 2, 3 and 5, the width even.
    pub(super) fn at_least(height: usize, width: usize) -> Self {
        let (height, width) = (good_size(height), 2 * good_size(width.div_ceil(2)));
        let (mut real, mut complex) = (RealFftPlanner::new(), FftPlanner::new());
        Self {
            height,
            width,
            half: width / 2 + 1,
            rows: real.plan_fft_forward(width),
            rows_back: real.plan_fft_inverse(width),
            columns: complex.plan_fft_forward(height),
            columns_back: complex.plan_fft_inverse(height),
        }
    }

    /// The numbers of a half spectrum.
    pub(super) fn len(&self) -> usize {
        self.half * self.height
    }

    pub(super) fn workspace(&self) -> Workspace {
        let scratch = [self.rows.get_scratch_len(), self.rows_back.get_scratch_len()];
        let scratch = scratch
            .into_iter()
            .chain([self.columns.get_inplace_scratch_len(), self.columns_back.get_inplace_scratch_len()]);
        let zero = Complex::new(0.0, 0.0);
        Workspace {
            scratch: vec![zero; scratch.max().unwrap_or(0)],
            block: vec![zero; BLOCK * self.height.max(self.half)],
            plane: Vec::new(),
            row: vec![0.0; self.width],
        }
    }

    /// The half spectrum of a plane whose rows `fill` writes; those outside of `rows` are zero.
    pub(super) fn forward(
        &self,
        rows: Range<usize>,
        mut fill: impl FnMut(usize, &mut [f64]),
        work: &mut Workspace,
        spectrum: &mut [Complex<f64>],
    ) {
        let Workspace { scratch, block, row, .. } = work;
        spectrum.fill(Complex::new(0.0, 0.0));
        for start in rows.clone().step_by(BLOCK) {
            let count = BLOCK.min(rows.end - start);
            for (y, into) in (start..start + count).zip(block.chunks_exact_mut(self.half)) {
                fill(y, row);
                done(self.rows.process_with_scratch(row, into, &mut scratch[..self.rows.get_scratch_len()]));
            }
            for (x, column) in spectrum.chunks_exact_mut(self.height).enumerate() {
                for (j, value) in column[start..start + count].iter_mut().enumerate() {
                    *value = block[j * self.half + x];
                }
            }
        }
        self.columns.process_with_scratch(spectrum, &mut scratch[..self.columns.get_inplace_scratch_len()]);
    }

    /// The rows `rows` of height·width times the plane whose half spectrum `fill` writes column by column, handed to
    /// `take` one by one.
    pub(super) fn inverse(
        &self,
        mut fill: impl FnMut(usize, &mut [Complex<f64>]),
        rows: Range<usize>,
        work: &mut Workspace,
        mut take: impl FnMut(usize, &[f64]),
    ) {
        let Workspace { scratch, block, plane, row } = work;
        plane.resize(rows.len() * self.half, Complex::new(0.0, 0.0));
        for start in (0..self.half).step_by(BLOCK) {
            let count = BLOCK.min(self.half - start);
            let block = &mut block[..count * self.height];
            for (x, column) in (start..).zip(block.chunks_exact_mut(self.height)) {
                fill(x, column);
            }
            self.columns_back.process_with_scratch(block, &mut scratch[..self.columns_back.get_inplace_scratch_len()]);
            for (y, row) in rows.clone().zip(plane.chunks_exact_mut(self.half)) {
                for (j, value) in row[start..start + count].iter_mut().enumerate() {
                    *value = block[j * self.height + y];
                }
            }
        }
        for (y, half) in rows.zip(plane.chunks_exact_mut(self.half)) {
            // Of a real row the first and the last are real; what is left there is rounding.
            half[0].im = 0.0;
            half[self.half - 1].im = 0.0;
            done(self.rows_back.process_with_scratch(half, row, &mut scratch[..self.rows_back.get_scratch_len()]));
            take(y, row);
        }
    }
}

impl std::fmt::Debug for Fourier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fourier").field("height", &self.height).field("width", &self.width).finish_non_exhaustive()
    }
}

/// A transform refuses only slices that are not as long as its plan says, and spectra that belong to no real row:
/// neither comes up.
fn done(result: Result<(), FftError>) {
    debug_assert!(result.is_ok(), "{result:?}");
}

/// The least product of powers of 2, 3 and 5 that is n or more.
fn good_size(n: usize) -> usize {
    let is_good = |n: &usize| {
        let mut rest = *n;
        for prime in [2, 3, 5] {
            while rest.is_multiple_of(prime) {
                rest /= prime;
            }
        }
        rest == 1
    };
    // The next power of two is one of them.
    (n.max(1)..).find(is_good).unwrap_or(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_sizes_are_near() {
        assert_eq!([0, 1, 7, 11, 97, 512, 574].map(good_size), [1, 1, 8, 12, 100, 512, 576]);
    }

    #[test]
    fn there_and_back() {
        for (height, width) in [(1, 1), (1, 7), (5, 2), (9, 13), (16, 30), (37, 41)] {
            let fourier = Fourier::at_least(height, width);
            let mut work = fourier.workspace();
            let value = |y: usize, x: usize| ((y * 31 + x * 17) % 23) as f64 - 7.5;
            let mut spectrum = vec![Complex::new(0.0, 0.0); fourier.len()];
            let fill = |y: usize, row: &mut [f64]| row.iter_mut().enumerate().for_each(|(x, to)| *to = value(y, x));
            fourier.forward(0..fourier.height, fill, &mut work, &mut spectrum);
            // The definition, at one frequency.
            let (kx, ky) = (fourier.half - 1, fourier.height / 2);
            let (mut re, mut im) = (0.0, 0.0);
            for y in 0..fourier.height {
                for x in 0..fourier.width {
                    let turns = (kx * x) as f64 / fourier.width as f64 + (ky * y) as f64 / fourier.height as f64;
                    let (sin, cos) = (-std::f64::consts::TAU * turns).sin_cos();
                    re += value(y, x) * cos;
                    im += value(y, x) * sin;
                }
            }
            let n = (fourier.height * fourier.width) as f64;
            let found = spectrum[kx * fourier.height + ky];
            // Arguments of sine and cosine as large as 2π·n are rounded too.
            let tolerance = 64.0 * n * n * f64::EPSILON;
            assert!((found.re - re).abs() <= tolerance && (found.im - im).abs() <= tolerance);
            let columns = |x: usize, column: &mut [Complex<f64>]| {
                column.copy_from_slice(&spectrum[x * fourier.height..(x + 1) * fourier.height]);
            };
            let mut rows = 0;
            fourier.inverse(columns, 0..fourier.height, &mut work, |y, row| {
                rows += 1;
                for (x, found) in row.iter().enumerate() {
                    assert!((found / n - value(y, x)).abs() <= 16.0 * n.log2().max(1.0) * 16.0 * f64::EPSILON);
                }
            });
            assert_eq!(rows, fourier.height);
        }
    }
}
