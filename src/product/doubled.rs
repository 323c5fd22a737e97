//! Products of matrices whose roundings are kept.

use faer::Mat;

use crate::rounding::{DoubleWord, SMALLEST_SUBNORMAL, gamma, mul_up, two_product, two_sum};

/// Rows of a product that are formed at a time, so that they stay in the cache.
const ROWS: usize = 512;

/// A matrix as high + low, |low| ≤ u·|high|.
#[derive(Clone, Debug)]
pub(crate) struct Doubled {
    pub(crate) high: Mat<f64>,
    pub(crate) low: Mat<f64>,
}

impl Doubled {
    /// (H + L)·T for |L| ≤ u·|H|, as sums of two doubles. Something in it is not finite where a factor exceeds 2⁹⁹⁵ or
    /// a sum 2¹⁰²¹.
    ///
    /// Each product of doubles and each sum of the heads is split without error (barring 5η for a product), and what
    /// was split off is summed as usual with the products of the tails. With k = the columns of H, that are 3k terms of
    /// together at most (γ_k + u(1 + u))|H||T| (Ogita, Rump, Oishi, *Accurate sum and dot product*, SIAM Journal on
    /// Scientific Computing 26 (2005), §5, for the first two kinds), and 3k + 4 roundings each: the error of an entry
    /// is at most γ_{3k+4}·γ_{k+4}·(|H||T|) + 12kη.
    pub(crate) fn product(head: &Mat<f64>, tail: Option<&Mat<f64>>, t: &Mat<f64>) -> Self {
        let (m, n) = (head.nrows(), t.ncols());
        let (mut high, mut low) = (Mat::zeros(m, n), Mat::zeros(m, n));
        for start in (0..m).step_by(ROWS) {
            let rows = start..m.min(start + ROWS);
            for j in 0..n {
                let sums = &mut high.col_as_slice_mut(j)[rows.clone()];
                let rests = &mut low.col_as_slice_mut(j)[rows.clone()];
                // Of a triangular T no more than the triangle counts.
                for (k, &factor) in t.col_as_slice(j).iter().enumerate().filter(|(_, factor)| **factor != 0.0) {
                    let heads = &head.col_as_slice(k)[rows.clone()];
                    for ((sum, rest), &h) in sums.iter_mut().zip(rests.iter_mut()).zip(heads) {
                        let (product, product_low) = two_product(h, factor);
                        let (next, sum_low) = two_sum(*sum, product);
                        *sum = next;
                        *rest += product_low + sum_low;
                    }
                    if let Some(tail) = tail {
                        let tails = &tail.col_as_slice(k)[rows.clone()];
                        rests.iter_mut().zip(tails).for_each(|(rest, &l)| *rest += l * factor);
                    }
                }
                for (sum, rest) in sums.iter_mut().zip(rests) {
                    let whole = DoubleWord::of_sum(*sum, *rest);
                    (*sum, *rest) = (whole.high, whole.low);
                }
            }
        }
        Self { high, low }
    }

    /// The error of an entry of [`Doubled::product`], relative to |H||T| and absolute, for so many columns of H.
    pub(crate) fn errors(columns: usize) -> (f64, f64) {
        (mul_up(gamma(3 * columns + 4), gamma(columns + 4)), mul_up(12.0 * columns as f64, SMALLEST_SUBNORMAL))
    }

    /// Whether all entries are finite.
    pub(crate) fn is_finite(&self) -> bool {
        let finite = |a: &Mat<f64>| a.col_iter().all(|column| column.iter().all(|x| x.is_finite()));
        finite(&self.high) && finite(&self.low)
    }
}

#[cfg(test)]
mod tests {
    use super::super::deviation::tests::random;
    use super::*;
    use num_traits::{Signed, Zero};
    use oracle::{Rational, exact};

    #[test]
    fn products_are_within_their_errors() {
        for (case, (m, k, n)) in [(1, 1, 1), (3, 5, 2), (2, 40, 3), (7, 9, 7)].into_iter().enumerate() {
            for decades in [0, 12, 150, 310] {
                let seed = 3 * case as u64;
                let head = random(m, k, decades, seed);
                let tail = Mat::from_fn(m, k, |i, j| head[(i, j)] * 1e-16 * (i as f64 - j as f64) / (m + k) as f64);
                let t = random(k, n, decades, seed + 1);
                let (relative, absolute) = Doubled::errors(k);
                for tail in [None, Some(&tail)] {
                    let found = Doubled::product(&head, tail, &t);
                    assert!(found.is_finite());
                    for (i, j) in (0..m).flat_map(|i| (0..n).map(move |j| (i, j))) {
                        let low = |l: usize| tail.map_or(Rational::zero(), |tail| exact(tail[(i, l)]));
                        let term = |l: usize| (exact(head[(i, l)]) + low(l)) * exact(t[(l, j)]);
                        let truth = (0..k).fold(Rational::zero(), |sum, l| sum + term(l));
                        let magnitude = |l: usize| exact(head[(i, l)]).abs() * exact(t[(l, j)]).abs();
                        let magnitude = (0..k).fold(Rational::zero(), |sum, l| sum + magnitude(l));
                        let gap = (exact(found.high[(i, j)]) + exact(found.low[(i, j)]) - truth).abs();
                        assert!(gap <= exact(relative) * magnitude + exact(absolute), "{m}, {k}, {n}, {decades}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_overflows_is_seen() {
        let head = Mat::from_fn(2, 2, |i, j| if i == j { 1e200 } else { 1.0 });
        let t = Mat::from_fn(2, 1, |i, _| if i == 0 { 1e150 } else { 0.0 });
        assert!(!Doubled::product(&head, None, &t).is_finite());
        let huge = Mat::from_fn(1, 1, |_, _| f64::MAX);
        assert!(!Doubled::product(&huge, None, &Mat::from_fn(1, 1, |_, _| 0.5)).is_finite());
    }
}
