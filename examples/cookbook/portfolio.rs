//! A portfolio: covariance and correlation of 500 days × 40 assets, proved definite, and its minimum-variance weights.
//!
//! Run with `cargo run --release --example portfolio`.

use gramkit::{Independence, Vectors};
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
    let (covariance, correlation) = (assets.covariance()?, assets.correlation()?);
    println!("correlation of 3 and 39: {:.4} ± {:.1e}", correlation[(39, 3)], correlation.radius().value());
    println!("covariance: {}", covariance.definiteness()?.class);
    if let Some(condition) = assets.svd()?.condition() {
        println!("condition number: {condition}");
    }
    if let Some(closest) = Independence::closest_relation(&assets)? {
        println!("nearest to the span of the others: asset {}, sine {}", closest.index, closest.sine);
    }

    let ones = DVector::from_element(40, 1.0);
    let weights = DMatrix::from(&covariance).cholesky().ok_or("not positive definite in floating point")?.solve(&ones);
    println!("weight of asset 0: {:.4}", weights[0] / weights.sum());
    Ok(())
}
