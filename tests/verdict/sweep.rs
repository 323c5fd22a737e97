//! Random but replayable cases, and the exact scatter of vectors.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]

use oracle::dyadic::{Dyadic, whole};
use oracle::matrix::{Exact, minus, product, times};

pub(super) const SEED: u64 = 20_261_122;

/// XᵀWX, or W·XᵀWX − ttᵀ if centred, and the factor 1 or W on it.
pub(super) fn scatter(x: &Exact, weights: Option<&[Dyadic]>, centred: bool, n: usize) -> (Exact, Dyadic) {
    let gram = product(x, weights, x, (n, n));
    if !centred {
        return (gram, whole(1));
    }
    let ones: Exact = x.iter().map(|_| vec![whole(1)]).collect();
    let total = product(&ones, weights, &ones, (1, 1))[0][0].clone();
    let sums = product(x, weights, &ones, (n, 1));
    let outer: Exact = (0..n).map(|i| (0..n).map(|j| sums[i][0].times(&sums[j][0])).collect()).collect();
    (minus(&times(&total, &gram), &outer), total)
}
