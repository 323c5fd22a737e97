//! Adversarial small matrices, and corruption of what lies between computing and certifying.

use faer::Mat;
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// The largest order: exact arithmetic has to follow.
const MAX_ORDER: usize = 5;

/// The random numbers of this seed.
pub fn generator(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// Flips 1 to 3 bits, any of the 64, of one entry each; the result may be anything, NaN and ∞ included.
pub fn flip_bits(random: &mut StdRng, entries: &mut Mat<f64>) {
    for _ in 0..random.random_range(1..=3) {
        let (i, j) = (random.random_range(0..entries.nrows()), random.random_range(0..entries.ncols()));
        let bit = random.random_range(0..64_u32);
        entries[(i, j)] = f64::from_bits(entries[(i, j)].to_bits() ^ (1 << bit));
    }
}

/// Flips bits of a list, as [`flip_bits`] does.
pub fn flip_bits_of(random: &mut StdRng, entries: &mut [f64]) {
    let mut column = Mat::from_fn(entries.len(), 1, |i, _| entries[i]);
    flip_bits(random, &mut column);
    entries.copy_from_slice(column.col_as_slice(0));
}

/// Columns that are dependent, or nearly: few integer or decimal vectors combined, some with an entry moved to a
/// neighbour.
pub fn columns(random: &mut StdRng) -> Mat<f64> {
    let n = random.random_range(1..=MAX_ORDER);
    let m = n + random.random_range(0..3_usize);
    let rank = random.random_range(1..=n);
    let unit = if random.random_bool(0.5) { 1.0 } else { 10.0 };
    let basis = Mat::from_fn(m, rank, |_, _| f64::from(random.random_range(-9..=9_i32)) / unit);
    let weights = Mat::from_fn(rank, n, |k, j| if k == j { 1.0 } else { f64::from(random.random_range(-2..=2_i32)) });
    let mut x = Mat::from_fn(m, n, |i, j| (0..rank).map(|k| basis[(i, k)] * weights[(k, j)]).sum::<f64>());
    if random.random_bool(0.5) {
        let (i, j) = (random.random_range(0..m), random.random_range(0..n));
        x[(i, j)] = if random.random_bool(0.5) { x[(i, j)].next_up() } else { x[(i, j)] + 2.0_f64.powi(-30) };
    }
    x
}

/// A symmetric matrix at the border of definiteness: the rounded Gram matrix of such [`columns`], in some cases with a
/// diagonal entry moved to a neighbour, in some scaled by powers of two.
pub fn symmetric(random: &mut StdRng) -> Mat<f64> {
    let x = columns(random);
    let n = x.ncols();
    let nudged = random.random_range(0..2 * n);
    let lift = [0.0, 0.0, f64::EPSILON, 1e-14, 1e-12, 1e-3][random.random_range(0..6_usize)];
    let exponents: Vec<i32> = (0..n).map(|_| random.random_range(-3..=3)).collect();
    let up = random.random_bool(0.5);
    Mat::from_fn(n, n, |i, j| {
        let mut sum: f64 = x.col_as_slice(i).iter().zip(x.col_as_slice(j)).map(|(a, b)| a * b).sum();
        if i == j {
            sum *= 1.0 + lift;
        }
        if i == j && i == nudged {
            sum = if up { sum.next_up() } else { sum.next_down() };
        }
        sum * 2.0_f64.powi(exponents[i] + exponents[j])
    })
}
