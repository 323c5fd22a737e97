//! Matrices by formula; their sources stand at [`Kind`](super::Kind).

use std::f64::consts::PI;

use faer::Mat;

use super::require;
use crate::error::{Error, Place, Result};

pub(super) fn lauchli(columns: usize, epsilon: f64) -> Result<Mat<f64>> {
    require(epsilon >= 0.0 && epsilon.is_finite(), "epsilon", epsilon, "a finite number, zero or more")?;
    Ok(Mat::from_fn(columns + 1, columns, |i, j| match i {
        0 => 1.0,
        _ if i == j + 1 => epsilon,
        _ => 0.0,
    }))
}

pub(super) fn kahan(order: usize, theta: f64) -> Result<Mat<f64>> {
    require(theta > 0.0 && theta < PI, "theta", theta, "between 0 and pi, exclusive")?;
    let (s, c) = theta.sin_cos();
    let mut power = 1.0;
    let mut values = Mat::zeros(order, order);
    for i in 0..order {
        values[(i, i)] = power;
        for j in i + 1..order {
            values[(i, j)] = -c * power;
        }
        power *= s;
    }
    Ok(values)
}

/// C(56, 28) = 7.6·10¹⁵ is below 2⁵³, C(58, 29) = 3.0·10¹⁶ is above; up to there the sums are exact.
pub(super) fn pascal(order: usize) -> Result<Mat<f64>> {
    require(order <= 29, "the order", order as f64, "at most 29, beyond which the entries are not exact")?;
    let mut values = Mat::full(order, order, 1.0);
    for j in 1..order {
        for i in 1..order {
            values[(i, j)] = values[(i - 1, j)] + values[(i, j - 1)];
        }
    }
    Ok(values)
}

/// i and j count from 0 here, so min(i + 1, j + 1) − 2 is min(i, j) − 1.
pub(super) fn moler(i: usize, j: usize) -> f64 {
    if i == j { i as f64 + 1.0 } else { i.min(j) as f64 - 1.0 }
}

pub(super) fn prolate(order: usize, bandwidth: f64) -> Result<Mat<f64>> {
    require(bandwidth > 0.0 && bandwidth < 0.5, "the bandwidth", bandwidth, "between 0 and 1/2, exclusive")?;
    Ok(Mat::from_fn(order, order, |i, j| match i.abs_diff(j) {
        0 => 2.0 * bandwidth,
        k => (2.0 * PI * bandwidth * k as f64).sin() / (PI * k as f64),
    }))
}

pub(super) fn vandermonde(nodes: &[f64], columns: usize) -> Result<Mat<f64>> {
    if let Some(index) = nodes.iter().position(|node| !node.is_finite()) {
        return Err(Error::NotFinite { place: Place::Component { what: "the nodes", index }, value: nodes[index] });
    }
    let mut values = Mat::full(nodes.len(), columns, 1.0);
    for j in 1..columns {
        for (i, node) in nodes.iter().enumerate() {
            values[(i, j)] = values[(i, j - 1)] * node;
            if values[(i, j)].is_infinite() {
                return Err(Error::Overflow { what: "the powers of the nodes", row: i, column: j });
            }
        }
    }
    Ok(values)
}

pub(super) fn equicorrelation(order: usize, rho: f64) -> Result<Mat<f64>> {
    require((-1.0..=1.0).contains(&rho), "rho", rho, "between -1 and 1")?;
    Ok(Mat::from_fn(order, order, |i, j| if i == j { 1.0 } else { rho }))
}

pub(super) fn path_laplacian(order: usize, i: usize, j: usize) -> f64 {
    match i.abs_diff(j) {
        0 => f64::from(u8::from(i > 0)) + f64::from(u8::from(i + 1 < order)),
        1 => -1.0,
        _ => 0.0,
    }
}

pub(super) fn num_acc_4(i: usize) -> f64 {
    match i {
        0 => 10000000.2,
        _ if i % 2 == 1 => 10000000.1,
        _ => 10000000.3,
    }
}

pub(super) fn dummy_trap(rows: usize, levels: usize) -> Result<Mat<f64>> {
    require(levels >= 1, "the number of levels", levels as f64, "at least 1")?;
    Ok(Mat::from_fn(rows, levels + 1, |i, j| if j == 0 || i % levels == j - 1 { 1.0 } else { 0.0 }))
}
