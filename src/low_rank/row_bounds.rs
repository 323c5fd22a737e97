//! What is proved of the rows of a factor, each by itself.

use faer::{Mat, MatRef};

use super::lengths::{column_norms, lost_to_underflow, norm, root, root_up, row_norms, row_squares};
use super::pivot_block::PivotBlock;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, gamma, mul_down, mul_up, sqrt_up, sub_down};

/// Upper bounds on the Euclidean norms of the rows of the matrices in the theorem, and on the diagonal of Σ.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct RowBounds {
    /// ‖l_i‖.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub(super) factor: Vec<f64>,
    /// The rows of R_C = C − L·L_Sᵀ.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub(super) column_gap: Vec<f64>,
    /// The columns of B, which are the rows of X = Bᵀ.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub(super) weight: Vec<f64>,
    /// The columns of F, which are the rows of X·L_S − L.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub(super) factor_gap: Vec<f64>,
    /// a_ii − ‖l_i‖².
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub(super) residual: Vec<f64>,
    /// Σ_ii, which is no less than 0 where A is positive semidefinite.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub(super) schur: Vec<f64>,
}

/// Rows of the matrices in the theorem.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    /// Of the factor.
    pub(super) factor: MatRef<'a, f64>,
    /// Of X.
    pub(super) weights: MatRef<'a, f64>,
    /// Upper bounds on the entries of |C − L·L_Sᵀ|.
    pub(super) column_gap: Mat<f64>,
    /// L − X·L_S, as computed.
    pub(super) factor_gap: Mat<f64>,
}

/// How far what is given of A may be from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Errors {
    /// Of an entry of a column.
    pub(super) entry: f64,
    /// Of an entry of the diagonal.
    pub(super) diagonal: f64,
    /// Of all of it, in the spectral norm.
    pub(super) norm: f64,
}

impl Errors {
    /// A bound on the Euclidean norm of the errors of so many entries of one row or column.
    pub(super) fn of_vector(self, length: usize) -> f64 {
        if self.entry == 0.0 { 0.0 } else { mul_up(root_up(length), self.entry).min(self.norm) }
    }
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        block: &PivotBlock,
        columns: MatRef<'_, f64>,
        factor: MatRef<'a, f64>,
        weights: MatRef<'a, f64>,
    ) -> Self {
        let (column_gap, factor_gap) = (block.column_gap_bounds(columns, factor), block.factor_gap(factor, weights));
        Self { factor, weights, column_gap, factor_gap }
    }
}

impl RowBounds {
    /// The bounds of all these rows, whose entries on the diagonal of A are given; `pivot_gap` bounds ‖R_W‖_F.
    ///
    /// By Cauchy and Schwarz, a row of |X||L_S| is no longer than ‖x_i‖·‖L_S‖_F.
    pub(super) fn of(rows: &Rows<'_>, block: &PivotBlock, diagonal: &[f64], pivot_gap: f64, errors: Errors) -> Self {
        let k = block.values().ncols();
        let (rounding, lost) = (gamma(block.most_roundings()), lost_to_underflow(k, k));
        let block_norm = norm(&column_norms(block.values()));
        let squares = row_squares(rows.factor);
        let factor: Vec<f64> = squares.iter().map(|&square| root(square, k)).collect();
        let weight = row_norms(rows.weights);
        let rounded = |size: f64, product: f64| mul_up(rounding, add_up(size, mul_up(product, block_norm)));
        let of_entries = errors.of_vector(k);
        let column_gap: Vec<f64> =
            row_norms(rows.column_gap.as_ref()).into_iter().map(|gap| add_up(gap, of_entries)).collect();
        let factor_gap: Vec<f64> = row_norms(rows.factor_gap.as_ref())
            .into_iter()
            .zip(factor.iter().zip(&weight))
            .map(|(gap, (&length, &weight))| add_up(add_up(gap, rounded(length, weight)), lost))
            .collect();
        let kept = (1.0 - gamma(k)).next_down();
        let residual: Vec<f64> = diagonal
            .iter()
            .zip(&squares)
            .map(|(&entry, &square)| {
                let least = sub_down(mul_down(square, kept), k as f64 * SMALLEST_SUBNORMAL).max(0.0);
                add_up((entry - least).next_up(), errors.diagonal)
            })
            .collect();
        let mut bounds = Self { factor, column_gap, weight, factor_gap, residual, schur: Vec::new() };
        bounds.schur = (0..diagonal.len()).map(|i| add_up(bounds.residual[i], bounds.theta(i, pivot_gap))).collect();
        bounds
    }

    /// A bound on |Θ_ii|.
    fn theta(&self, i: usize, pivot_gap: f64) -> f64 {
        self.theta_between(i, self, i, pivot_gap)
    }

    /// A bound on |Θ_ij|, i being one of these rows and j one of the others.
    fn theta_between(&self, i: usize, other: &Self, j: usize, pivot_gap: f64) -> f64 {
        let gaps = add_up(mul_up(self.column_gap[i], other.weight[j]), mul_up(self.weight[i], other.column_gap[j]));
        let pivots = mul_up(pivot_gap, mul_up(self.weight[i], other.weight[j]));
        add_up(add_up(gaps, pivots), mul_up(self.factor_gap[i], other.factor_gap[j]))
    }

    /// A bound on |a_ij − l_iᵀl_j| = |Σ_ij + Θ_ij| for a positive semidefinite A, by Cauchy and Schwarz in Σ.
    pub(super) fn entry(&self, i: usize, other: &Self, j: usize, pivot_gap: f64) -> f64 {
        let root = |schur: f64| sqrt_up(if schur > 0.0 { schur } else { 0.0 * schur });
        add_up(mul_up(root(self.schur[i]), root(other.schur[j])), self.theta_between(i, other, j, pivot_gap))
    }
}
