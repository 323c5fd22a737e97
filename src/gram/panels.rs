//! The product over panels of rows.
//!
//! X is cut into panels of rows by its shape alone; each panel is loaded as f64 — scaled, centred, weighted — and its
//! product formed on one thread; the partial products are added in the order of the panels. So the bits do not depend on
//! the number of threads, f32 input costs no copy of X, and a term of an inner product meets at most
//! (rows of a panel) + (number of panels) roundings instead of m.

use faer::Mat;
use rayon::prelude::*;

use super::product::{lower_product, product};
use crate::progress::{Progress, report};
use crate::rounding::{check_environment, scale_by_power_of_two};
use crate::{Real, Result, Vectors};

/// Rows of a panel, at the least: enough for the product to run at its full rate.
const SHORTEST_PANEL: usize = 2048;
/// Panels in flight: bounds the memory for partial products to this many times n².
const PANELS_PER_BATCH: usize = 16;

/// How X is cut into panels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panels {
    dimension: usize,
    rows: usize,
}

impl Panels {
    /// The cut of m rows for partial products with n columns: a panel is no shorter than 2n, so that the partial products
    /// are smaller than X.
    pub(crate) fn new(dimension: usize, columns: usize) -> Self {
        Self { dimension, rows: SHORTEST_PANEL.max(columns.saturating_mul(2)) }
    }

    fn count(self) -> usize {
        self.dimension.div_ceil(self.rows)
    }

    /// The largest number of roundings that a term of an inner product meets, its own product included.
    pub(crate) fn height(self) -> usize {
        self.rows.min(self.dimension) + self.count()
    }

    fn range(self, panel: usize) -> std::ops::Range<usize> {
        let start = panel * self.rows;
        start..(start + self.rows).min(self.dimension)
    }

    /// Σ over the panels of `partial(rows)`, added in the order of the panels.
    fn sum(
        self,
        zero: Mat<f64>,
        progress: Option<Progress<'_>>,
        partial: impl Fn(std::ops::Range<usize>) -> Mat<f64> + Sync,
    ) -> Result<Mat<f64>> {
        let mut total = zero;
        for first in (0..self.count()).step_by(PANELS_PER_BATCH) {
            report(progress, first as f64 / self.count() as f64)?;
            let batch = first..(first + PANELS_PER_BATCH).min(self.count());
            // The pool's threads have floating-point environments of their own.
            let checked = |panel| check_environment().map(|()| partial(self.range(panel)));
            let partials = batch.into_par_iter().map(checked).collect::<Result<Vec<_>>>()?;
            for partial in partials {
                total += partial;
            }
        }
        report(progress, 1.0)?;
        Ok(total)
    }
}

/// X as the product sees it: v_kj = x_kj·2^(−e_j) − c_j, with a weight w_k·2^(−e_w) for each row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prepared<'a, T: Real> {
    pub(crate) vectors: &'a Vectors<'a, T>,
    pub(crate) exponents: &'a [i32],
    pub(crate) shifts: Option<&'a [f64]>,
    /// The weights, already scaled below 1.
    pub(crate) weights: Option<&'a [f64]>,
}

impl<T: Real> Prepared<'_, T> {
    fn load(&self, rows: std::ops::Range<usize>) -> Mat<f64> {
        let x = self.vectors.matrix().subrows(rows.start, rows.len());
        let mut v = Mat::zeros(x.nrows(), x.ncols());
        for j in 0..x.ncols() {
            let e = -self.exponents[j];
            let shift = self.shifts.map_or(0.0, |shifts| shifts[j]);
            let column = x.col(j);
            match column.try_as_col_major() {
                Some(contiguous) => scale(v.col_as_slice_mut(j), contiguous.as_slice().iter(), e, shift),
                None => scale(v.col_as_slice_mut(j), column.iter(), e, shift),
            }
        }
        v
    }

    fn weigh(&self, rows: std::ops::Range<usize>, v: &Mat<f64>) -> Option<Mat<f64>> {
        let weights = &self.weights?[rows];
        Some(Mat::from_fn(v.nrows(), v.ncols(), |k, j| weights[k] * v[(k, j)]))
    }

    fn panels(&self) -> Panels {
        Panels::new(self.vectors.dimension(), self.vectors.len())
    }

    /// The lower triangle of VᵀWV.
    pub(crate) fn gram(&self, progress: Option<Progress<'_>>) -> Result<Mat<f64>> {
        let n = self.vectors.len();
        self.panels().sum(Mat::zeros(n, n), progress, |rows| {
            let v = self.load(rows.clone());
            let wv = self.weigh(rows, &v);
            lower_product(v.as_ref(), wv.as_ref().unwrap_or(&v).as_ref())
        })
    }

    /// Vᵀ·W·1: the (weighted) sum of each column.
    pub(crate) fn sums(&self) -> Result<Vec<f64>> {
        let sums = self.panels().sum(Mat::zeros(self.vectors.len(), 1), None, |rows| {
            let v = self.load(rows.clone());
            let wv = self.weigh(rows, &v);
            let wv = wv.as_ref().unwrap_or(&v);
            Mat::from_fn(wv.ncols(), 1, |j, _| wv.col(j).iter().sum())
        })?;
        Ok(sums.col(0).iter().copied().collect())
    }

    /// Vᵀ·V', both unweighted.
    pub(crate) fn cross<U: Real>(&self, other: &Prepared<'_, U>) -> Result<Mat<f64>> {
        let (n, p) = (self.vectors.len(), other.vectors.len());
        Panels::new(self.vectors.dimension(), n.max(p))
            .sum(Mat::zeros(n, p), None, |rows| product(self.load(rows.clone()).transpose(), other.load(rows).as_ref()))
    }
}

/// v ← x·2^e − shift.
fn scale<'a, T: Real>(v: &mut [f64], x: impl Iterator<Item = &'a T>, e: i32, shift: f64) {
    let pairs = v.iter_mut().zip(x);
    // A normal power of two scales in one multiplication; further ones go step by step.
    if (-1022..=1023).contains(&e) {
        let factor = scale_by_power_of_two(1.0, e);
        pairs.for_each(|(v, x)| *v = x.to_f64() * factor - shift);
    } else {
        pairs.for_each(|(v, x)| *v = scale_by_power_of_two(x.to_f64(), e) - shift);
    }
}
