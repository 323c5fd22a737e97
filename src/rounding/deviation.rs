//! How far a matrix is from a product of two others, proved from one floating-point product.
//!
//! For P = fl(L·R), formed by inner products of length k in any order,
//!
//! |T − L·R| ≤ |T − P| + γ_k |L||R| + k·η,
//!
//! entry by entry. Summing rows and columns bounds ‖T − LR‖_∞ and ‖T − LR‖₁ at the cost of matrix–vector products, and
//! ‖·‖₂ ≤ √(‖·‖₁‖·‖_∞). All certificates of this crate come down to this one bound; it asks nothing of how L, R and T
//! came about, only that P is a classical product.

use faer::MatRef;

use super::{SMALLEST_SUBNORMAL, add_up, gamma, inflate, mul_up, sqrt_up};

/// Upper bounds on norms of a matrix T − L·R.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deviation {
    one: f64,
    infinity: f64,
}

impl Deviation {
    /// Bounds T − L·R from `product` = fl(L·R) and T = `target`.
    ///
    /// `left_roundings` is the number of roundings, beyond the stored values, by which each entry of `left` may differ
    /// from the matrix L that is meant: 1 if L itself is a rounded V·D, else 0.
    pub(crate) fn of_product(
        product: MatRef<'_, f64>,
        target: impl Fn(usize, usize) -> f64,
        left: MatRef<'_, f64>,
        right: MatRef<'_, f64>,
        left_roundings: usize,
    ) -> Self {
        let (m, n, k) = (product.nrows(), product.ncols(), left.ncols());
        let mut row_gaps = vec![0.0; m];
        let mut column_gaps = vec![0.0; n];
        for (j, column_gap) in column_gaps.iter_mut().enumerate() {
            for (i, (row_gap, p)) in row_gaps.iter_mut().zip(product.col(j).iter()).enumerate() {
                let gap = (p - target(i, j)).abs();
                *row_gap += gap;
                *column_gap += gap;
            }
        }

        let mut right_row_sums = vec![0.0; k];
        let mut right_max = 1.0_f64;
        for j in 0..n {
            for (sum, entry) in right_row_sums.iter_mut().zip(right.col(j).iter()) {
                *sum += entry.abs();
                right_max = right_max.max(entry.abs());
            }
        }
        let mut left_column_sums = vec![0.0; k];
        let mut row_products = vec![0.0; m];
        for (l, sum) in left_column_sums.iter_mut().enumerate() {
            for (row, entry) in row_products.iter_mut().zip(left.col(l).iter()) {
                *sum += entry.abs();
                *row += entry.abs() * right_row_sums[l];
            }
        }
        let column_products = (0..n)
            .map(|j| left_column_sums.iter().zip(right.col(j).iter()).map(|(sum, entry)| sum * entry.abs()).sum());

        // Products that underflow lose η/2 each; so does each rounding of an entry of L, which then meets |R|.
        let underflow = mul_up((k * (1 + left_roundings)) as f64 * SMALLEST_SUBNORMAL, right_max);
        let bound = |gap: f64, terms: usize, product: f64| {
            let rounded = mul_up(gamma(k + left_roundings), inflate(product, m + n + k + 2));
            let lost = mul_up(terms as f64, add_up(underflow, k as f64 * SMALLEST_SUBNORMAL));
            add_up(inflate(gap, terms + 2), add_up(rounded, lost))
        };
        let infinity = largest(row_gaps.iter().zip(row_products).map(|(&gap, product)| bound(gap, n, product)));
        let one = largest(column_gaps.iter().zip(column_products).map(|(&gap, product)| bound(gap, m, product)));
        Self { one, infinity }
    }

    /// An upper bound on ‖T − LR‖₂; infinite if nothing is known.
    pub(crate) fn spectral(self) -> f64 {
        if self.one == 0.0 || self.infinity == 0.0 {
            return 0.0;
        }
        // √a·√b rather than √(ab), which could overflow or underflow.
        mul_up(sqrt_up(self.one), sqrt_up(self.infinity)).min(self.one.max(self.infinity))
    }
}

/// The maximum of upper bounds; a NaN (from ∞ − ∞ or 0·∞) means that nothing is known, hence ∞.
fn largest(bounds: impl Iterator<Item = f64>) -> f64 {
    bounds.fold(0.0, |max, bound| if bound.is_nan() || max == f64::INFINITY { f64::INFINITY } else { bound.max(max) })
}
