//! A portfolio: covariance and correlation of 500 days × 40 assets, proved definite, and its minimum-variance weights.
//!
//! Run with `cargo run --release --example portfolio`.

use gramkit::{Definiteness, Gram, Independence, Svd, Vectors};
use nalgebra::{DMatrix, DVector};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Returns with a common factor; asset 39 nearly follows assets 3 and 7.
    let mut random = StdRng::seed_from_u64(1);
    let mut returns = DMatrix::from_fn(500, 40, |_, _| 0.01 * (random.random::<f64>() - 0.5));
    for day in 0..500 {
        let market = 0.01 * (random.random::<f64>() - 0.5);
        returns.row_mut(day).add_scalar_mut(market);
        returns[(day, 39)] = (returns[(day, 3)] + returns[(day, 7)]) / 2.0 + 1e-6 * returns[(day, 39)];
    }

    let assets = Vectors::columns(&returns);
    let covariance = Gram::covariance(&assets)?;
    let correlation = Gram::correlation(&assets)?;
    println!("correlation of 3 and 39: {:.4} ± {:.1e}", correlation.get(39, 3), correlation.radius().value());
    println!("covariance: {:?}", Definiteness::of(&covariance)?.class);
    println!("condition number: {:?}", Svd::of(&assets)?.condition());
    println!("independent: {:?}", Independence::of(&assets)?.verdict);

    let s = DMatrix::from_fn(40, 40, |i, j| covariance.get(i, j));
    let ones = DVector::from_element(40, 1.0);
    let weights = s.cholesky().ok_or("not positive definite in floating point")?.solve(&ones);
    println!("weight of asset 0: {:.4}", weights[0] / weights.sum());
    Ok(())
}
