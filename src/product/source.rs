//! X as the products see it.
//!
//! Entries are widened to `f64`, scaled, shifted and weighted on the way, so that none of these costs a copy of X:
//! v_kj = w_k·(x_kj·2^(−e_j) − c_j).

#![allow(unsafe_code)]

use faer::MatRef;

use crate::matrix::Real;
use crate::rounding::scale_by_power_of_two;
use crate::simd::Simd;

/// What is done to each column before the product.
#[derive(Clone, Debug)]
pub(crate) struct Transform {
    /// 2^(−e_j) as a product of two factors, for it may exceed the largest double; multiplying by them one after the
    /// other rounds once at most, among subnormal results.
    factors: [Vec<f64>; 2],
    /// Whether some factor is not 1.
    pub(super) scales: bool,
    pub(super) shifts: Vec<f64>,
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

/// Where the columns of the next block begin, which are fetched while one is multiplied: the address, and how many
/// bytes it is from column to column, and from row to row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ahead {
    pub(super) first: *const u8,
    pub(super) column: isize,
    pub(super) row: usize,
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
    pub(super) fn is_complete(&self) -> bool {
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

    /// The columns as they are in memory, where a kernel can read them there, shift and weigh them: the address of the
    /// first entry and the distance between columns.
    pub(super) fn columns_in_place(&self) -> Option<(*const T, isize)> {
        let plain = self.is_contiguous() && self.transform.is_none_or(|transform| !transform.scales);
        // Where there is no column, there is no address of a later row either.
        (plain && self.matrix.ncols() > 0).then(|| (self.matrix.as_ptr(), self.matrix.col_stride()))
    }

    /// What is subtracted from each column.
    pub(super) fn shifts(&self) -> Option<&'a [f64]> {
        self.transform.map(|transform| transform.shifts.as_slice())
    }

    /// Where the contiguous columns go on from a row on.
    pub(super) fn beyond(&self, row: usize) -> Ahead {
        let size = size_of::<T>();
        let first = self.matrix.as_ptr().wrapping_add(row).cast();
        Ahead { first, column: self.matrix.col_stride() * size as isize, row: size }
    }

    /// The rows as they are in memory, where tiles can be read there, and weighed: doubles, whole vectors of them.
    pub(super) fn rows_in_place(&self, lanes: usize) -> Option<(*const f64, usize)> {
        let x = self.matrix;
        let plain = self.transform.is_none() && size_of::<T>() == size_of::<f64>();
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
    pub(super) unsafe fn entry(&self, k: usize, j: usize) -> f64 {
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
    pub(super) unsafe fn down<S: Simd>(&self, k: usize, j: usize) -> S::Vector {
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

    /// The place of x_kj, x_k(j+1), … in a contiguous row.
    ///
    /// # Safety
    /// Row k and column j exist.
    #[inline(always)]
    pub(super) unsafe fn along(&self, k: usize, j: usize) -> *const T {
        // SAFETY: the entry is inside the matrix.
        unsafe { self.matrix.as_ptr().offset(k as isize * self.matrix.row_stride() + j as isize) }
    }

    /// Lanes v_kj, v_k(j+1), … of a contiguous row.
    ///
    /// # Safety
    /// As [`Simd`]; columns j to j + LANES − 1 exist.
    #[inline(always)]
    pub(super) unsafe fn transformed_along<S: Simd>(&self, k: usize, j: usize) -> S::Vector {
        // SAFETY: the entries are inside the matrix, next to each other, and the transform has as many values as it
        // columns.
        unsafe {
            let mut v = load::<S, T>(self.along(k, j));
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
