//! The search for pivots, a block at a time.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::elimination::{by_rejection, by_size};
use super::growth::{Growth, Limit};
use super::landmarks::{Landmarks, check_indices};
use super::stop::Stopped;
use crate::error::Result;
use crate::progress::{Progress, report};

/// Proposals of a block: wide enough for a fast product, and few enough for their elimination to cost little.
const MOST_PROPOSALS: usize = 64;
/// Proposals of the first block, where nobody knows how many pivots there will be.
const FIRST_PROPOSALS: usize = 8;

/// What proposes pivots.
#[derive(Debug)]
pub(super) enum Pivoting {
    Greedy,
    Random {
        random: Box<StdRng>,
        /// Proposals of the next block.
        block: usize,
    },
    Listed {
        /// Those that may still be proposed.
        rest: Vec<usize>,
        /// Proposals of a block.
        block: usize,
    },
}

impl Pivoting {
    /// `rank` is the number of pivots, if that is known.
    ///
    /// # Errors
    /// Those of [`check_indices`].
    pub(super) fn of(landmarks: &Landmarks, order: usize, rank: Option<usize>) -> Result<Self> {
        Ok(match landmarks {
            Landmarks::Greedy => Self::Greedy,
            Landmarks::Random { seed } => Self::Random {
                random: Box::new(StdRng::seed_from_u64(*seed)),
                block: rank.unwrap_or(FIRST_PROPOSALS).min(MOST_PROPOSALS),
            },
            Landmarks::Uniform { seed } => Self::Listed {
                rest: shuffled(order, &mut StdRng::seed_from_u64(*seed)),
                block: rank.unwrap_or(FIRST_PROPOSALS).min(MOST_PROPOSALS),
            },
            // All at once, so that the one with the largest residual is always among the proposals.
            Landmarks::Indices(indices) => {
                check_indices(indices, order)?;
                Self::Listed { rest: indices.clone(), block: indices.len() }
            }
        })
    }

    /// Lets the factor grow until it has the rank, or the trace of what is left is small enough, or no pivot is left;
    /// says why it stopped.
    ///
    /// # Errors
    /// Those of the source; [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) fn grow(
        &mut self,
        growth: &mut Growth<'_, '_>,
        limit: Limit,
        progress: Option<Progress<'_>>,
    ) -> Result<Stopped> {
        loop {
            // The work is in proportion to the square of the rank.
            let done = growth.rank() as f64 / limit.rank.max(1) as f64;
            report(progress, if limit.trace >= 0.0 { 0.0 } else { done * done })?;
            if growth.trace() <= limit.trace {
                return Ok(Stopped::Tolerance);
            }
            if growth.rank() >= limit.rank {
                return Ok(Stopped::Rank);
            }
            if growth.is_negative() {
                return Ok(Stopped::Rounding);
            }
            let stopped = self.step(growth, limit)?;
            if let Some(stopped) = stopped {
                return Ok(stopped);
            }
        }
    }

    /// One block; why there is none, if there is none.
    fn step(&mut self, growth: &mut Growth<'_, '_>, limit: Limit) -> Result<Option<Stopped>> {
        match self {
            Self::Greedy => {
                let Some(pivot) = largest(growth) else { return Ok(Some(Stopped::Rounding)) };
                growth.extend(&[pivot], limit, by_size)?;
            }
            Self::Random { random, block } => {
                let wanted = (*block).min(limit.rank - growth.rank());
                let proposals = drawn(growth, wanted, random);
                if proposals.is_empty() {
                    return Ok(Some(Stopped::Rounding));
                }
                let before = growth.rank();
                growth.extend(&proposals, limit, |h, noise, most| by_rejection(h, noise, most, random))?;
                // Where many are rejected, fewer are drawn.
                let taken = growth.rank() - before;
                *block = if 2 * taken < wanted { (wanted / 2).max(1) } else { (2 * wanted).min(MOST_PROPOSALS) };
            }
            Self::Listed { rest, block } => {
                let mut open = vec![false; growth.factor().nrows()];
                rest.iter().for_each(|&i| open[i] = true);
                growth.pivots.iter().chain(&growth.dropped).for_each(|&i| open[i] = false);
                rest.retain(|&i| open[i]);
                if rest.is_empty() {
                    return Ok(Some(Stopped::Landmarks));
                }
                let proposals = &rest[..rest.len().min(*block)];
                growth.extend(proposals, limit, by_size)?;
            }
        }
        Ok(None)
    }
}

/// The index of the largest entry of the residual diagonal, the first of equals; none where nothing is left.
fn largest(growth: &Growth<'_, '_>) -> Option<usize> {
    let mut best = (None, 0.0);
    for i in 0..growth.factor().nrows() {
        let left = growth.left(i);
        if left > best.1 {
            best = (Some(i), left);
        }
    }
    best.0
}

/// Indices drawn independently, each in proportion to its entry of the residual diagonal; none where nothing is left.
fn drawn(growth: &Growth<'_, '_>, count: usize, random: &mut StdRng) -> Vec<usize> {
    let mut total = 0.0;
    let sums: Vec<f64> = (0..growth.factor().nrows())
        .map(|i| {
            total += growth.left(i);
            total
        })
        .collect();
    // The last index that has a weight, should rounding lead beyond it.
    let last = sums.partition_point(|&sum| sum < total);
    if total <= 0.0 || last == sums.len() {
        return Vec::new();
    }
    (0..count)
        .map(|_| {
            let place = random.random::<f64>() * total;
            sums.partition_point(|&sum| sum <= place).min(last)
        })
        .collect()
}

/// 0, …, n − 1 in a random order (Fisher and Yates).
fn shuffled(n: usize, random: &mut StdRng) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        indices.swap(i, random.random_range(0..=i));
    }
    indices
}
