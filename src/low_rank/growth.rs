//! A Cholesky factor that grows by blocks of columns.

use faer::{Mat, MatRef};

use super::column_source::ColumnSource;
use super::elimination::Taken;
use super::error_bounds::ErrorBounds;
use crate::error::Result;
use crate::product::{Divide, Multiplier, Update, Upper, sum_of_squares};
use crate::rounding::UNIT_ROUNDOFF;
use crate::simd::InstructionSet;

/// Rounding and the errors of the entries, times this, is what is left of the diagonal where nothing is left.
const NOISE: f64 = 8.0;
/// The part of a diagonal entry that what is left of it may be below 0 while the factor grows.
const NEGATIVE: f64 = 1.0 / 64.0;

/// What there is of a factor.
#[derive(Debug)]
pub(super) struct Growth<'s, 'a> {
    source: &'s ColumnSource<'a>,
    /// The columns of the factor, one after the other.
    factor: Vec<f64>,
    /// The columns of A at the pivots.
    columns: Vec<f64>,
    /// The diagonal of A − LLᵀ, downdated: it drifts, and nothing is proved of it.
    residual: Vec<f64>,
    pub(super) pivots: Vec<usize>,
    pub(super) dropped: Vec<usize>,
    /// The largest error of an entry that the columns have reported.
    reported: f64,
}

/// How far a block may take the factor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    /// Pivots in all.
    pub(super) rank: usize,
    /// The trace of what is left that is small enough.
    pub(super) trace: f64,
}

impl<'s, 'a> Growth<'s, 'a> {
    pub(super) fn new(source: &'s ColumnSource<'a>) -> Self {
        let residual = source.diagonal().to_vec();
        Self {
            source,
            factor: Vec::new(),
            columns: Vec::new(),
            residual,
            pivots: Vec::new(),
            dropped: Vec::new(),
            reported: 0.0,
        }
    }

    /// The largest error of an entry that the columns have reported.
    pub(super) fn reported(&self) -> f64 {
        self.reported
    }

    /// What is proved of the factor.
    pub(super) fn bounds(&self) -> ErrorBounds {
        let errors = self.source.errors(self.reported);
        ErrorBounds::of(self.source, errors, self.columns(), self.factor(), &self.pivots)
    }

    pub(super) fn rank(&self) -> usize {
        self.pivots.len()
    }

    pub(super) fn factor(&self) -> MatRef<'_, f64> {
        MatRef::from_column_major_slice(&self.factor, self.residual.len(), self.rank())
    }

    /// The columns of A at the pivots.
    pub(super) fn columns(&self) -> MatRef<'_, f64> {
        MatRef::from_column_major_slice(&self.columns, self.residual.len(), self.rank())
    }

    /// Gives up the pivots after the first so many; the factor does not grow any more.
    pub(super) fn truncate(&mut self, rank: usize) {
        let n = self.residual.len();
        self.pivots.truncate(rank);
        self.factor.truncate(n * rank);
        self.columns.truncate(n * rank);
    }

    /// What is left of a diagonal entry, where that is more than noise; else 0.
    pub(super) fn left(&self, i: usize) -> f64 {
        if self.residual[i] > self.noise(i) { self.residual[i] } else { 0.0 }
    }

    /// The trace of what is left.
    pub(super) fn trace(&self) -> f64 {
        self.residual.iter().filter(|&&entry| entry > 0.0).sum()
    }

    /// Whether an entry of the residual diagonal is so negative that A is hardly semidefinite, and a longer factor
    /// would tell nothing more of it.
    pub(super) fn is_negative(&self) -> bool {
        let diagonal = self.source.diagonal();
        (0..diagonal.len()).any(|i| self.residual[i] < -NEGATIVE * diagonal[i].abs() - 2.0 * self.noise(i))
    }

    fn noise(&self, i: usize) -> f64 {
        let rounding = UNIT_ROUNDOFF * (self.rank() + 1) as f64 * self.source.diagonal()[i].abs();
        let errors = self.source.errors(self.reported);
        NOISE * (rounding + errors.entry + errors.diagonal)
    }

    /// Takes of some proposals the pivots that `choose` takes of the Schur complement at them, which is given their
    /// noise and how many may be taken.
    ///
    /// # Errors
    /// Those of the source.
    pub(super) fn extend(
        &mut self,
        proposals: &[usize],
        limit: Limit,
        choose: impl FnOnce(Mat<f64>, &[f64], usize) -> Taken,
    ) -> Result<()> {
        let (n, k, t) = (self.residual.len(), self.rank(), proposals.len());
        let (fresh, reported) = self.source.columns(proposals)?;
        self.reported = self.reported.max(reported);
        let fresh = MatRef::from_column_major_slice(&fresh, n, t);
        let mut multiplier = Multiplier::new();

        let rows = Mat::from_fn(t, k, |i, l| self.factor[l * n + proposals[i]]);
        let mut schur = Mat::from_fn(t, t, |i, j| fresh[(proposals[i.max(j)], i.min(j))]);
        multiplier.multiply(schur.as_mut(), rows.as_ref(), rows.transpose(), Update::Subtract);
        for (i, &proposal) in proposals.iter().enumerate() {
            schur[(i, i)] = self.residual[proposal];
        }
        let noise: Vec<f64> = proposals.iter().map(|&i| self.noise(i)).collect();
        let Taken { order, triangle, dropped } = choose(schur, &noise, limit.rank - k);
        let taken = order.len();

        // The new columns are (A − LLᵀ)·R⁻ᵀ at the pivots.
        let mut panel = Mat::from_fn(n, taken, |i, m| fresh[(i, order[m])]);
        let rows = Mat::from_fn(taken, k, |m, l| rows[(order[m], l)]);
        if taken == 1 {
            subtract_multiples(panel.col_as_slice_mut(0), &self.factor, rows.row(0).iter().copied());
        } else {
            multiplier.multiply(panel.as_mut(), self.factor(), rows.transpose(), Update::Subtract);
        }
        let upper = Upper::of(triangle.transpose());
        InstructionSet::detect().run(Divide { x: panel.as_mut(), by: &upper });
        // The factor is triangular at the pivots, and what stands there is known.
        for m in 0..taken {
            let column = panel.col_as_slice_mut(m);
            self.pivots.iter().for_each(|&pivot| column[pivot] = 0.0);
            order.iter().enumerate().for_each(|(i, &proposal)| column[proposals[proposal]] = triangle[(i, m)]);
        }

        let mut trace = self.trace();
        for (m, &proposal) in order.iter().enumerate() {
            let column = panel.col_as_slice(m);
            self.residual.iter_mut().zip(column).for_each(|(left, entry)| *left -= entry * entry);
            self.factor.extend_from_slice(column);
            self.columns.extend(fresh.col(proposal).iter());
            self.pivots.push(proposals[proposal]);
            trace -= sum_of_squares(column);
            if trace <= limit.trace {
                return Ok(());
            }
        }
        self.dropped.extend(dropped.into_iter().map(|i| proposals[i]));
        Ok(())
    }
}

/// y ← y − Σ_l f_l·x_l for the columns x_l of a matrix, some at a time.
fn subtract_multiples(y: &mut [f64], columns: &[f64], factors: impl Iterator<Item = f64>) {
    let n = y.len();
    let factors: Vec<f64> = factors.collect();
    let (fours, rest) = factors.as_chunks::<4>();
    let (whole, tail) = columns.split_at(4 * n * fours.len());
    for ([a, b, c, d], x) in fours.iter().zip(whole.chunks_exact(4 * n.max(1))) {
        let (first, second) = x.split_at(2 * n);
        let ((x0, x1), (x2, x3)) = (first.split_at(n), second.split_at(n));
        for ((((y, x0), x1), x2), x3) in y.iter_mut().zip(x0).zip(x1).zip(x2).zip(x3) {
            *y -= (a * x0 + b * x1) + (c * x2 + d * x3);
        }
    }
    for (factor, x) in rest.iter().zip(tail.chunks_exact(n.max(1))) {
        y.iter_mut().zip(x).for_each(|(y, x)| *y -= factor * x);
    }
}
