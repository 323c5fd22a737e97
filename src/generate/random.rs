//! Random matrices from a seed; their sources stand at [`Kind`](super::Kind).

use std::f64::consts::TAU;

use faer::{Mat, MatRef};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::require;
use crate::error::Result;
use crate::product::product;

pub(super) fn gaussian(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
    let mut normal = Normal::new(seed);
    Mat::from_fn(rows, columns, |_, _| normal.next())
}

pub(super) fn uniform(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
    let mut rng = StdRng::seed_from_u64(seed);
    Mat::from_fn(rows, columns, |_, _| 2.0 * rng.random::<f64>() - 1.0)
}

pub(super) fn decimal(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
    let mut rng = StdRng::seed_from_u64(seed);
    Mat::from_fn(rows, columns, |_, _| f64::from(rng.random_range(-50..=50_i32)) / 10.0)
}

pub(super) fn duplicates(rows: usize, columns: usize, rank: usize, seed: u64) -> Result<Mat<f64>> {
    let possible = rank <= columns && (rank > 0 || columns == 0);
    require(possible, "the number of distinct columns", rank as f64, "at least 1 and at most that of the columns")?;
    let distinct = uniform(rows, rank, seed);
    Ok(Mat::from_fn(rows, columns, |i, j| distinct[(i, j % rank)]))
}

pub(super) fn zero_columns(rows: usize, columns: usize, rank: usize, seed: u64) -> Result<Mat<f64>> {
    require(rank <= columns, "the number of nonzero columns", rank as f64, "at most that of the columns")?;
    let nonzero = uniform(rows, rank, seed);
    Ok(Mat::from_fn(rows, columns, |i, j| if j < rank { nonzero[(i, j)] } else { 0.0 }))
}

pub(super) fn condition(rows: usize, columns: usize, condition: f64, seed: u64) -> Result<Mat<f64>> {
    let sigma = geometric(rows.min(columns), condition, "the condition")?;
    Ok(with_singular_values(rows, columns, &sigma, &mut Normal::new(seed)))
}

pub(super) fn stewart_extreme(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
    let half = rows.min(columns).div_ceil(2);
    let sigma: Vec<f64> = (0..half).map(|k| 1e10_f64.powf(-fraction(k, half))).collect();
    with_singular_values(rows, columns, &sigma, &mut Normal::new(seed))
}

pub(super) fn glued(
    rows: usize,
    (blocks, width): (usize, usize),
    (condition, block_condition): (f64, f64),
    seed: u64,
) -> Result<Mat<f64>> {
    require(blocks >= 1, "the number of blocks", blocks as f64, "at least 1")?;
    let columns = blocks * width;
    require(rows >= columns, "the number of rows", rows as f64, "at least that of the columns")?;
    let outer = geometric(columns, condition, "the condition")?;
    let inner = geometric(width, block_condition, "the blocks' condition")?;
    let mut normal = Normal::new(seed);
    let whole = with_singular_values(rows, columns, &outer, &mut normal);
    let factor = with_singular_values(width, width, &inner, &mut normal);
    let mut values = Mat::zeros(rows, columns);
    for first in (0..columns).step_by(width.max(1)) {
        values.subcols_mut(first, width).copy_from(product(whole.subcols(first, width), factor.as_ref()));
    }
    Ok(values)
}

pub(super) fn piled(rows: usize, (blocks, width): (usize, usize), condition: f64, seed: u64) -> Result<Mat<f64>> {
    require(blocks >= 1, "the number of blocks", blocks as f64, "at least 1")?;
    require(rows >= width, "the number of rows", rows as f64, "at least that of a block's columns")?;
    let sigma = geometric(width, condition, "the condition")?;
    let mut normal = Normal::new(seed);
    let mut block = Mat::<f64>::zeros(rows, width);
    let mut values = Mat::zeros(rows, blocks * width);
    for first in (0..blocks * width).step_by(width.max(1)) {
        block += with_singular_values(rows, width, &sigma, &mut normal);
        values.subcols_mut(first, width).copy_from(&block);
    }
    Ok(values)
}

/// 1 … 1/κ in geometric progression; one value has the condition 1 only.
fn geometric(count: usize, condition: f64, what: &'static str) -> Result<Vec<f64>> {
    require(condition >= 1.0 && condition.is_finite(), what, condition, "a finite number, one or more")?;
    require(count != 1 || condition == 1.0, what, condition, "1 for a single singular value")?;
    Ok((0..count).map(|k| condition.powf(-fraction(k, count))).collect())
}

/// k/(count − 1), from 0 to 1.
fn fraction(k: usize, count: usize) -> f64 {
    if count < 2 { 0.0 } else { k as f64 / (count - 1) as f64 }
}

/// UΣVᵀ with the leading singular values σ, all others being 0.
fn with_singular_values(rows: usize, columns: usize, sigma: &[f64], normal: &mut Normal) -> Mat<f64> {
    let sigma = Mat::from_fn(rows, columns, |i, j| if i == j { sigma.get(i).copied().unwrap_or(0.0) } else { 0.0 });
    let left = rotated(sigma, normal);
    let both = rotated(transposed(left.as_ref()), normal);
    transposed(both.as_ref())
}

/// QA with a random orthogonal Q, distributed by Haar's measure, for an A whose rows from min(m, n) on are zero.
///
/// Q is the product of the reflections that Gaussian vectors of falling length define, with signs (Stewart 1980, §3);
/// the reflections beyond min(m, n) would act on zero rows only.
fn rotated(mut a: Mat<f64>, normal: &mut Normal) -> Mat<f64> {
    let (rows, columns) = (a.nrows(), a.ncols());
    for first in (0..rows.min(columns)).rev() {
        let mut w: Vec<f64> = (first..rows).map(|_| normal.next()).collect();
        let norm = w.iter().map(|x| x * x).sum::<f64>().sqrt();
        let sign = 1.0_f64.copysign(w[0]);
        w[0] += sign * norm;
        let squared: f64 = w.iter().map(|x| x * x).sum();
        if squared == 0.0 {
            continue;
        }
        // −sign·(I − 2wwᵀ/wᵀw) takes e_0 to the Gaussian vector's direction.
        for j in 0..columns {
            let product: f64 = w.iter().enumerate().map(|(i, x)| x * a[(first + i, j)]).sum();
            let factor = 2.0 * product / squared;
            for (i, x) in w.iter().enumerate() {
                a[(first + i, j)] = sign * (x * factor - a[(first + i, j)]);
            }
        }
    }
    a
}

fn transposed(a: MatRef<'_, f64>) -> Mat<f64> {
    a.transpose().to_owned()
}

/// Standard normal numbers, two from each pair of uniform ones (Box and Muller 1958).
struct Normal {
    rng: StdRng,
    second: Option<f64>,
}

impl Normal {
    fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), second: None }
    }

    fn next(&mut self) -> f64 {
        if let Some(second) = self.second.take() {
            return second;
        }
        // 1 − [0, 1) leaves out the 0 whose logarithm is infinite.
        let radius = (-2.0 * (1.0 - self.rng.random::<f64>()).ln()).sqrt();
        let (sin, cos) = (TAU * self.rng.random::<f64>()).sin_cos();
        self.second = Some(radius * sin);
        radius * cos
    }
}
