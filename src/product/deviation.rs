//! How far a matrix is from a product of two others, proved from one floating-point product.
//!
//! For P = fl(L·R), formed by inner products whose terms meet K roundings each (K = k, the length, in any order; less
//! where they are summed in blocks),
//!
//! |T − L·R| ≤ |T − P| + γ_K |L||R| + k·η,
//!
//! entry by entry. Summing rows and columns bounds ‖T − LR‖_∞ and ‖T − LR‖₁ at the cost of matrix–vector products, and
//! ‖·‖₂ ≤ √(‖·‖₁‖·‖_∞); for a symmetric T − LR the two are equal, and the lower triangle is enough. All certificates of
//! this crate come down to this one bound; it asks nothing of how L, R and T came about, only that P is a classical
//! product. Whatever is not finite among them makes the bound infinite.

use faer::{Mat, MatRef};

use super::classical::{TILE_ROWS, Terms, blocked_roundings, for_each_lower_tile};
use crate::error::Result;
use crate::progress::Progress;
use crate::rounding::norms::largest;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, gamma, inflate, mul_up, sqrt_up};

/// Sums that are formed side by side, so that one addition need not wait for the one before it. No term meets more
/// roundings than in one plain sum: to add to the lanes' zeros is exact.
const LANES: usize = 8;

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

    /// Bounds V·T − Y for Y = fl(V·T), T upper triangular, which is its own target: the rounding alone is left.
    pub(crate) fn of_rounding(v: &Mat<f64>, t: &Mat<f64>) -> Self {
        let (m, n) = (v.nrows(), t.ncols());
        let row_sums = absolute_row_sums(t);
        let mut column_sums = vec![0.0; n];
        let mut row_products = vec![0.0; m];
        for (l, column_sum) in column_sums.iter_mut().enumerate() {
            let weight = row_sums[l];
            *column_sum = add_weighted(&mut row_products, v.col_as_slice(l), weight);
        }
        let column_products = transposed_times(t, &column_sums);
        let bound = |product: f64, terms: usize| {
            let lost = mul_up((terms * n) as f64, SMALLEST_SUBNORMAL);
            // Two sums of non-negative terms, m + n at most, and a product; a term that underflows is in `lost`, twice
            // over.
            add_up(mul_up(gamma(n), inflate(product, m + n + 2)), mul_up(2.0, lost))
        };
        // The bound ascends with the product.
        let of_largest = |products: Vec<f64>, terms: usize| bound(largest(products.into_iter()), terms);
        Self { one: of_largest(column_products, m), infinity: of_largest(row_products, n) }
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

/// A symmetric matrix T, as far as a product is compared with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    /// The diagonal.
    pub(crate) diagonal: &'a [f64],
    /// The entries below the diagonal.
    pub(crate) below: Below<'a>,
}

/// The entries of a symmetric matrix below its diagonal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Below<'a> {
    /// All are zero.
    Zero,
    /// Those of this matrix, of which nothing else is read.
    Of(&'a Mat<f64>),
    /// a_ij·(p_i·p_j), which is exact: a scaled matrix that need not be stored.
    Scaled {
        /// A, of which nothing else is read.
        entries: MatRef<'a, f64>,
        /// p, powers of two.
        powers: &'a [f64],
    },
}

/// Row by row, an approximation of Σ_j |t_ij − p_ij| of at most n + 1 roundings, where P is the symmetric product L·R
/// as [`for_each_lower_tile`] forms it.
fn symmetric_gaps(
    target: Target<'_>,
    (left, right): (MatRef<'_, f64>, MatRef<'_, f64>),
    terms: Terms,
    progress: Option<Progress<'_>>,
) -> Result<Vec<f64>> {
    let n = target.diagonal.len();
    let zeros = vec![0.0; if matches!(target.below, Below::Zero) { n } else { 0 }];
    let mut gaps = vec![0.0; n];
    for_each_lower_tile(left, right, terms, progress, |tile| {
        for column in 0..tile.columns {
            let j = tile.first_column + column;
            let product = tile.column(column);
            // In a tile that holds the diagonal, the column counts from below the diagonal.
            let skipped = if tile.first_row == tile.first_column { column + 1 } else { 0 };
            if skipped > 0 {
                gaps[j] += (product[column] - target.diagonal[j]).abs();
            }
            let first = tile.first_row + skipped;
            let (above, below) = gaps.split_at_mut(first);
            let product = &product[skipped..];
            above[j] += match target.below {
                Below::Zero => add_gaps(below, product, &zeros[first..]),
                Below::Of(t) => add_gaps(below, product, &t.col_as_slice(j)[first..]),
                Below::Scaled { entries, powers } => {
                    let own = powers[j];
                    match entries.col(j).try_as_col_major() {
                        Some(column) => {
                            let mut scaled = [0.0; TILE_ROWS];
                            let factors = column.as_slice()[first..].iter().zip(&powers[first..]);
                            scaled.iter_mut().zip(factors).for_each(|(t, (a, power))| *t = a * (own * power));
                            add_gaps(below, product, &scaled)
                        }
                        None => f64::INFINITY,
                    }
                }
            };
        }
    })?;
    Ok(gaps)
}

/// An upper bound on ‖T − L·R‖_∞ = ‖T − L·R‖₁ ≥ ‖T − L·R‖₂ for a symmetric T − L·R; infinite if nothing is known.
///
/// `magnitudes` approximates |L||R|·1, row by row, from `right_row_sums`, approximately |R|·1, by sums of at most n and
/// of at most k non-negative terms. `left_roundings` is as in [`Deviation::of_product`]; L and R are then still the
/// stored ones.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn symmetric_deviation(
    target: Target<'_>,
    (left, right): (MatRef<'_, f64>, MatRef<'_, f64>),
    terms: Terms,
    left_roundings: usize,
    (right_row_sums, magnitudes): (&[f64], &[f64]),
    progress: Option<Progress<'_>>,
) -> Result<f64> {
    let (n, k) = (left.nrows(), left.ncols());
    let gaps = symmetric_gaps(target, (left, right), terms, progress)?;
    let factor = gamma(blocked_roundings(k) + left_roundings);
    // Per entry: k products lose η/2 each to underflow, and so does each rounding of an entry of L, which then meets
    // |R|. The products in `magnitudes` may lose as much, but γ times that is less than the half that is left over.
    let right_max = inflate(largest(right_row_sums.iter().copied()), n + 1).max(1.0);
    let lost = mul_up((n * k) as f64 * SMALLEST_SUBNORMAL, mul_up((1 + left_roundings) as f64, right_max));
    Ok(largest(gaps.iter().zip(magnitudes).map(|(&gap, &magnitude)| {
        let rounded = mul_up(factor, inflate(magnitude, n + k + 2));
        add_up(inflate(gap, n + 2), add_up(rounded, lost))
    })))
}

/// |A|·1, each sum of as many non-negative terms as A has columns.
pub(crate) fn absolute_row_sums(a: &Mat<f64>) -> Vec<f64> {
    absolute_times(a, &vec![1.0; a.ncols()])
}

/// |A|ᵀ·1, each sum of as many non-negative terms as A has rows.
pub(crate) fn absolute_column_sums(a: &Mat<f64>) -> Vec<f64> {
    transposed_times(a, &vec![1.0; a.nrows()])
}

/// |A|·w.
pub(crate) fn absolute_times(a: &Mat<f64>, weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; a.nrows()];
    for (j, &weight) in weights.iter().enumerate() {
        add_weighted(&mut sums, a.col_as_slice(j), weight);
    }
    sums
}

/// |A|ᵀ·w.
pub(crate) fn transposed_times(a: &Mat<f64>, weights: &[f64]) -> Vec<f64> {
    (0..a.ncols()).map(|j| weighted_sum(a.col_as_slice(j), weights)).collect()
}

/// Adds |p − t| to each row; returns their sum. As many rows count as `p` has.
fn add_gaps(rows: &mut [f64], p: &[f64], t: &[f64]) -> f64 {
    let n = p.len();
    let (mut row_chunks, (p_chunks, p_rest), (t_chunks, t_rest)) =
        (rows[..n].chunks_exact_mut(LANES), p.as_chunks::<LANES>(), t[..n].as_chunks::<LANES>());
    let mut lanes = [0.0; LANES];
    for ((rows, p), t) in row_chunks.by_ref().zip(p_chunks).zip(t_chunks) {
        for (((row, lane), p), t) in rows.iter_mut().zip(&mut lanes).zip(p).zip(t) {
            let gap = (p - t).abs();
            *row += gap;
            *lane += gap;
        }
    }
    for (((row, lane), p), t) in row_chunks.into_remainder().iter_mut().zip(&mut lanes).zip(p_rest).zip(t_rest) {
        let gap = (p - t).abs();
        *row += gap;
        *lane += gap;
    }
    lanes.iter().sum()
}

/// Adds |x|·w to each row; returns Σ|x|.
fn add_weighted(rows: &mut [f64], x: &[f64], weight: f64) -> f64 {
    let (mut row_chunks, (x_chunks, x_rest)) = (rows.chunks_exact_mut(LANES), x.as_chunks::<LANES>());
    let mut lanes = [0.0; LANES];
    for (rows, x) in row_chunks.by_ref().zip(x_chunks) {
        for ((row, lane), x) in rows.iter_mut().zip(&mut lanes).zip(x) {
            *row += x.abs() * weight;
            *lane += x.abs();
        }
    }
    for ((row, lane), x) in row_chunks.into_remainder().iter_mut().zip(&mut lanes).zip(x_rest) {
        *row += x.abs() * weight;
        *lane += x.abs();
    }
    lanes.iter().sum()
}

/// Σx², a sum of non-negative terms.
pub(crate) fn sum_of_squares(x: &[f64]) -> f64 {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for x in chunks.iter().map(|x| &x[..]).chain([rest]) {
        for (lane, x) in lanes.iter_mut().zip(x) {
            *lane += x * x;
        }
    }
    lanes.iter().sum()
}

/// Σ|x|·w.
fn weighted_sum(x: &[f64], weights: &[f64]) -> f64 {
    let ((x_chunks, x_rest), (w_chunks, w_rest)) = (x.as_chunks::<LANES>(), weights.as_chunks::<LANES>());
    let mut lanes = [0.0; LANES];
    for (x, w) in x_chunks.iter().zip(w_chunks) {
        for ((lane, x), w) in lanes.iter_mut().zip(x).zip(w) {
            *lane += x.abs() * w;
        }
    }
    for ((lane, x), w) in lanes.iter_mut().zip(x_rest).zip(w_rest) {
        *lane += x.abs() * w;
    }
    lanes.iter().sum()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::classical::product_with_upper;
    use super::*;
    use num_traits::{Signed, Zero};
    use oracle::mutation::generator;
    use oracle::{Rational, Table, exact};
    use rand::RngExt;

    /// Entries over `decades` decades, some zero.
    pub(in crate::product) fn random(rows: usize, columns: usize, decades: i32, seed: u64) -> Mat<f64> {
        let mut random = generator(seed);
        Mat::from_fn(rows, columns, |_, _| {
            let scale = 10.0_f64.powi(random.random_range(-decades..=0));
            if random.random_bool(0.2) { 0.0 } else { scale * random.random_range(-1.0..1.0) }
        })
    }

    fn infinity_norm(a: &Table) -> Rational {
        let (m, n) = a.shape();
        let row = |i: usize| (0..n).fold(Rational::zero(), |sum, j| sum + a.at(i, j).abs());
        (0..m).map(row).max().unwrap_or_else(Rational::zero)
    }

    #[test]
    fn the_symmetric_bound_holds_exactly() {
        for (case, (n, k)) in [(1, 1), (2, 3), (5, 40), (7, 33), (3, 140)].into_iter().enumerate() {
            // 10⁻³²⁰ is subnormal: products underflow.
            for decades in [0, 12, 160, 320] {
                let x = random(n, k, decades, 51 + case as u64);
                let product = Table::of(x.transpose()).gram();
                let target = Mat::from_fn(n, n, |i, j| {
                    let plain: f64 = (0..k).map(|l| x[(i, l)] * x[(j, l)]).sum();
                    if (i + j) % 3 == 0 { plain.next_up() } else { plain }
                });
                let diagonal: Vec<f64> = (0..n).map(|i| target[(i, i)]).collect();
                let sums = absolute_column_sums(&x);
                let magnitudes = absolute_times(&x, &sums);
                let wanted = Target { diagonal: &diagonal, below: Below::Of(&target) };
                let factors = (x.as_ref(), x.transpose());
                let bound = symmetric_deviation(wanted, factors, Terms::All, 0, (&sums, &magnitudes), None).unwrap();
                let norm = infinity_norm(&Table::of(target.as_ref()).minus(&product));
                assert!(norm <= exact(bound), "{n}, {k}, {decades}");
            }
        }
    }

    #[test]
    fn the_bound_of_rounding_holds_exactly() {
        for (m, n) in [(1, 1), (4, 3), (40, 5), (9, 8)] {
            for decades in [0, 12, 160, 320] {
                let v = random(m, n, decades, 61);
                let mut t = random(n, n, decades, 62);
                for j in 0..n {
                    t.col_as_slice_mut(j)[j + 1..].fill(0.0);
                }
                let y = product_with_upper(v.as_ref(), t.as_ref(), None).unwrap();
                let exactly = Table::of(v.transpose()).cross_gram(&Table::of(t.as_ref()));
                let gap = exactly.minus(&Table::of(y.as_ref()));
                let bound = Deviation::of_rounding(&v, &t);
                assert!(infinity_norm(&gap) <= exact(bound.infinity), "{m}, {n}, {decades}");
            }
        }
    }

    #[test]
    fn nothing_is_known_of_what_is_not_finite() {
        for bad in [f64::NAN, f64::INFINITY, f64::MAX] {
            for at in [(0, 0), (4, 2), (6, 39)] {
                let mut x = random(7, 40, 0, 71);
                x[at] = bad;
                let ones = vec![1.0; 7];
                let sums = absolute_column_sums(&x);
                let magnitudes = absolute_times(&x, &sums);
                let identity = Target { diagonal: &ones, below: Below::Zero };
                let factors = (x.as_ref(), x.transpose());
                let bound = symmetric_deviation(identity, factors, Terms::All, 0, (&sums, &magnitudes), None).unwrap();
                assert_eq!(bound, f64::INFINITY);
            }
        }
    }

    #[test]
    fn sums_in_lanes_are_sums() {
        for n in 0..40_usize {
            let x: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { -(i as f64) } else { i as f64 }).collect();
            let triangular = (n * n.saturating_sub(1) / 2) as f64;
            let mut rows = vec![1.0; n];
            assert_eq!(add_weighted(&mut rows, &x, 2.0), triangular);
            assert!(rows.iter().enumerate().all(|(i, &row)| row == 1.0 + 2.0 * i as f64));
            assert_eq!(add_gaps(&mut rows, &x, &vec![0.0; n]), triangular);
            assert!(rows.iter().enumerate().all(|(i, &row)| row == 1.0 + 3.0 * i as f64));
            assert_eq!(weighted_sum(&x, &vec![3.0; n]), 3.0 * triangular);
        }
    }
}
