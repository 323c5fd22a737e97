//! The theorem of this room, evaluated with rounding outwards.

use faer::MatRef;

use super::column_source::ColumnSource;
use super::lengths::{column_norms, norm, root_up};
use super::pivot_block::PivotBlock;
use super::row_bounds::{Errors, RowBounds, Rows};
use crate::rounding::norms::largest;
use crate::rounding::{add_up, gamma, inflate, mul_up};

/// What is proved of a factor and its pivots, whatever they are.
#[derive(Clone, Debug)]
pub(super) struct ErrorBounds {
    /// θ.
    pub(super) theta: f64,
    /// An upper bound on τ = Σ_i (a_ii − ‖l_i‖²).
    pub(super) tau: f64,
    /// ‖R_W‖_F.
    pub(super) pivot_gap: f64,
    /// Row by row.
    pub(super) rows: RowBounds,
    /// x with xᵀAx < 0 and a bound on that, if there is one.
    pub(super) negative: Option<Negative>,
}

/// A row i with Σ_ii < 0, which no positive semidefinite matrix has: xᵀAx = Σ_ii for x = E_S·b_i − e_i.
#[derive(Clone, Debug)]
pub(super) struct Negative {
    /// x.
    pub(super) vector: Vec<f64>,
    /// An upper bound on xᵀAx.
    pub(super) at_most: f64,
}

impl ErrorBounds {
    /// From the columns of A at the pivots, as they were computed, and how far they may be off.
    pub(super) fn of(
        source: &ColumnSource<'_>,
        errors: Errors,
        columns: MatRef<'_, f64>,
        factor: MatRef<'_, f64>,
        pivots: &[usize],
    ) -> Self {
        let (n, k) = factor.shape();
        let block = PivotBlock::of(factor, pivots);
        let weights = block.weights(factor);
        let rows = Rows::new(&block, columns, factor, weights.as_ref());

        // ‖R_C·B‖_* and ‖B·R_Cᵀ‖_* are at most the sum of ‖r_j‖‖b_j‖ over the columns of R_C and the rows of B.
        let weight_norms = column_norms(weights.as_ref());
        let of_entries = errors.of_vector(n);
        let gap_norms = column_norms(rows.column_gap.as_ref()).into_iter().map(|gap| add_up(gap, of_entries));
        let outer = inflate(gap_norms.zip(&weight_norms).map(|(gap, &weight)| mul_up(gap, weight)).sum(), k);

        // Likewise ‖BᵀR_W·B‖_* is at most the sum of |r_ij|‖b_i‖‖b_j‖; what the entries may be off by is at most both
        // e·(Σ‖b_j‖)² and their norm times ‖B‖_F².
        let gaps = block.pivot_gap_bounds(columns, pivots);
        let row =
            |j: usize| gaps.col_as_slice(j).iter().zip(&weight_norms).map(|(gap, &other)| gap * other).sum::<f64>();
        let sum: f64 = weight_norms.iter().enumerate().map(|(j, &weight)| weight * row(j)).sum();
        let (total, whole) = (inflate(weight_norms.iter().sum(), k), norm(&weight_norms));
        let off = mul_up(errors.entry, mul_up(total, total)).min(mul_up(errors.norm, mul_up(whole, whole)));
        let inner = add_up(inflate(sum, k * k + 8), if errors.entry == 0.0 { 0.0 } else { off });
        let of_block = mul_up(k as f64, errors.entry).min(mul_up(root_up(k), errors.norm));
        let pivot_gap = add_up(norm(&column_norms(gaps.as_ref())), if errors.entry == 0.0 { 0.0 } else { of_block });

        let bounds = RowBounds::of(&rows, &block, source.diagonal(), pivot_gap, errors);
        let remainder = norm(&bounds.factor_gap);
        let theta = add_up(add_up(mul_up(2.0, outer), inner), mul_up(remainder, remainder));
        let size: f64 = bounds.residual.iter().map(|entry| entry.abs()).sum();
        let tau = add_up(bounds.residual.iter().sum(), mul_up(gamma(n), inflate(size, n)));
        let negative = Negative::of(&bounds, weights.as_ref(), pivots);
        Self { theta: largest([theta].into_iter()), tau: infinite_if_nan(tau), pivot_gap, rows: bounds, negative }
    }

    /// τ + 2θ, a bound on ‖A − LLᵀ‖_*.
    pub(super) fn trace(&self) -> f64 {
        add_up(self.tau, mul_up(2.0, self.theta)).max(0.0)
    }
}

impl Negative {
    /// The most negative Σ_ii, beside the pivots, where x would be rounded.
    fn of(bounds: &RowBounds, weights: MatRef<'_, f64>, pivots: &[usize]) -> Option<Self> {
        let n = bounds.schur.len();
        let mut free = vec![true; n];
        pivots.iter().for_each(|&pivot| free[pivot] = false);
        let (index, &at_most) = bounds
            .schur
            .iter()
            .enumerate()
            .filter(|&(i, &schur)| free[i] && schur < 0.0)
            .min_by(|a, b| a.1.total_cmp(b.1))?;
        let mut vector = vec![0.0; n];
        for (j, &pivot) in pivots.iter().enumerate() {
            vector[pivot] = weights[(index, j)];
        }
        vector[index] = -1.0;
        Some(Self { vector, at_most })
    }
}

fn infinite_if_nan(x: f64) -> f64 {
    if x.is_nan() { f64::INFINITY } else { x }
}
