//! The whole of A − LLᵀ, where nothing is known of A.

use faer::MatRef;

use super::column_source::ColumnSource;
use super::lengths::{column_norms, lost_to_underflow, norm, root, root_up};
use crate::error::Result;
use crate::product::{Multiplier, Update};
use crate::progress::{Progress, report};
use crate::rounding::norms::largest;
use crate::rounding::{add_up, gamma, inflate, mul_up, sqrt_up};

/// Columns that are formed at a time.
const COLUMNS: usize = 64;

/// Upper bounds on what a factor leaves.
pub(super) struct WholeResidual {
    /// On ‖A − LLᵀ‖₂.
    pub(super) norm: f64,
    /// On ‖A − LLᵀ‖_*.
    pub(super) trace: f64,
    /// The largest error of an entry that the columns have reported.
    pub(super) reported: f64,
}

/// Upper bounds on ‖A − LLᵀ‖₂ and ‖A − LLᵀ‖_*, from all columns of A: ‖·‖₂ ≤ √(‖·‖₁‖·‖_∞) and ‖·‖_F, ‖·‖_* ≤ √n‖·‖_F,
/// and what A may be off by.
///
/// # Errors
/// Those of the source; [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) fn whole_residual(
    source: &ColumnSource<'_>,
    factor: MatRef<'_, f64>,
    progress: Option<Progress<'_>>,
) -> Result<WholeResidual> {
    let (n, k) = factor.shape();
    let rounding = gamma(k + 1);
    // |L|ᵀ·1, and |L|·(|L|ᵀ·1), which bounds the row and the column sums of |L||L|ᵀ.
    let sums: Vec<f64> = factor.col_iter().map(|column| column.iter().map(|entry| entry.abs()).sum()).collect();
    let products: Vec<f64> = (0..n).map(|i| (0..k).map(|l| factor[(i, l)].abs() * sums[l]).sum()).collect();
    let (mut row_gaps, mut row_sizes) = (vec![0.0; n], vec![0.0; n]);
    let mut multiplier = Multiplier::new();
    let bound = |gap: f64, size: f64, product: f64| {
        let size = add_up(inflate(size, n), inflate(product, n + k + 2));
        add_up(add_up(inflate(gap, n), mul_up(rounding, size)), lost_to_underflow(2 * n, k))
    };
    let (mut one, mut gap_squares, mut size_squares) = (0.0, 0.0, 0.0);
    let mut reported = 0.0;
    for first in (0..n).step_by(COLUMNS) {
        report(progress, first as f64 / n as f64)?;
        let indices: Vec<usize> = (first..n.min(first + COLUMNS)).collect();
        let (columns, of_columns) = source.columns(&indices)?;
        reported = of_columns.max(reported);
        let columns = MatRef::from_column_major_slice(&columns, n, indices.len());
        let mut gap = columns.to_owned();
        let right = factor.subrows(first, indices.len()).transpose();
        multiplier.multiply(gap.as_mut(), factor, right, Update::Subtract);
        for (c, &j) in indices.iter().enumerate() {
            let (mut gap_sum, mut size_sum) = (0.0, 0.0);
            for (i, (gap, entry)) in gap.col_as_slice(c).iter().zip(columns.col(c).iter()).enumerate() {
                gap_sum += gap.abs();
                size_sum += entry.abs();
                gap_squares += gap * gap;
                size_squares += entry * entry;
                row_gaps[i] += gap.abs();
                row_sizes[i] += entry.abs();
            }
            one = largest([one, bound(gap_sum, size_sum, products[j])].into_iter());
        }
    }
    let infinity = largest((0..n).map(|i| bound(row_gaps[i], row_sizes[i], products[i])));
    // ‖|L||L|ᵀ‖_F is at most ‖L‖_F².
    let factor_norm = norm(&column_norms(factor));
    let size = add_up(root(size_squares, n * n), mul_up(factor_norm, factor_norm));
    let frobenius = add_up(add_up(root(gap_squares, n * n), mul_up(rounding, size)), lost_to_underflow(n * n, k));
    let spectral = mul_up(sqrt_up(one), sqrt_up(infinity)).min(frobenius);
    let off = source.errors(reported).norm;
    let nuclear = add_up(mul_up(root_up(n), frobenius), mul_up(n as f64, off));
    Ok(WholeResidual { norm: add_up(spectral, off), trace: nuclear, reported })
}
