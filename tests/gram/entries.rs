//! Entries that are hard to multiply.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use faer::Mat;
use gramkit::{Error, Gram};
use oracle::matrix::Rows;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub(super) fn power(e: i32) -> f64 {
    2.0_f64.powi(e)
}

/// Families of columns that make a bound on their inner products work: a name, and entry (k, j) of m rows.
pub(super) type Entry = fn(&mut StdRng, usize, usize, usize) -> f64;

pub(super) const FAMILIES: [(&str, Entry); 14] = [
    ("noise", |r, _, _, _| noise(r)),
    ("cancellation", |r, k, _, _| if k % 2 == 0 { 1.0 + noise(r) * power(-20) } else { -1.0 }),
    ("Läuchli", |_, k, j, _| {
        if k == 0 {
            1.0
        } else if k == j + 1 {
            power(-27)
        } else {
            0.0
        }
    }),
    ("offset", |r, _, j, _| [1e8, -1e7, 1.0][j % 3] + noise(r)),
    ("trend", |r, k, j, _| (k * (j + 1)) as f64 + 1e6 + noise(r)),
    ("constant but for one", |_, k, j, m| if k == m / 2 + j { 3.0 } else { 0.1 }),
    ("zeros, then a jump", |r, k, j, m| if k < m - m / (4 + j) { 0.0 } else { 1e6 + noise(r) }),
    ("many decades in a column", |r, _, j, _| noise(r) * power(r.random_range(-800..0) + [900, 0, 400][j % 3])),
    ("tiny and huge columns", |r, _, j, _| noise(r) * power([-505, 509, -300][j % 3])),
    ("subnormal numbers among others", |r, k, j, _| noise(r) * power(if (k + j) % 2 == 0 { -1050 } else { -470 })),
    ("vanishing one by one", |_, k, _, _| if k == 0 { 1.0 } else { 1.414 * power(-27) }),
    ("outliers where rows are sampled", |r, k, _, m| if k % ((m / 31).max(1)) < 8 { 1e6 } else { noise(r) }),
    ("constant", |_, _, j, _| [0.1, 1e9 + 0.3, 1.0 / 3.0][j % 3]),
    ("squares at the edge of underflow", |r, _, j, _| noise(r) * power([-480, -478, -475][j % 3])),
];

pub(super) fn noise(random: &mut StdRng) -> f64 {
    random.random_range(-1.0..1.0)
}

pub(super) fn member(entry: Entry, (m, n): (usize, usize), seed: u64) -> Rows {
    let mut random = StdRng::seed_from_u64(seed);
    (0..m).map(|k| (0..n).map(|j| entry(&mut random, k, j, m)).collect()).collect()
}

/// Both orders in memory.
pub(super) fn both_layouts(x: &Rows, n: usize) -> [Mat<f64>; 2] {
    [Mat::from_fn(x.len(), n, |k, j| x[k][j]), Mat::from_fn(n, x.len(), |j, k| x[k][j])]
}

/// A result, unless an entry left the range of doubles.
pub(super) fn in_range(result: gramkit::Result<Gram>, what: &dyn std::fmt::Debug) -> Option<Gram> {
    match result {
        Ok(gram) => Some(gram),
        Err(Error::Overflow { .. } | Error::Underflow { .. }) => None,
        Err(error) => panic!("{what:?}: {error}"),
    }
}

pub(super) const SHAPES: [(usize, usize); 6] = [(1, 1), (3, 2), (9, 3), (130, 3), (300, 2), (700, 3)];
