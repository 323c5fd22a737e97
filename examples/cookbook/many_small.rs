//! Ten thousand symmetric 3 × 3 matrices, or as many as its argument says: their eigenvalues, and which of them
//! are proved positive definite.
//!
//! Run with `cargo run --release --example many_small`, or with the number of matrices as its argument.

use gramkit::Result;
use gramkit::batch::SymmetricBatch;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub(crate) fn main() -> Result<()> {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let mut random = StdRng::seed_from_u64(1);
    let matrices: Vec<nalgebra::Matrix3<f64>> = (0..count)
        .map(|_| {
            let x = nalgebra::Matrix3::from_fn(|_, _| random.random::<f64>() - 0.5);
            x.transpose() * x
        })
        .collect();
    let batch = SymmetricBatch::from_matrices(&matrices);
    let eigenvalues = batch.eigenvalues()?;
    let least = eigenvalues.values[0].iter().fold(f64::INFINITY, |least, &value| least.min(value));
    println!("smallest eigenvalue of all: {least:.3e}");
    let definiteness = batch.definiteness()?;
    let proved = (0..count).filter(|&v| definiteness.is_positive_definite(v).is_proved()).count();
    println!("{proved} of {count} are proved positive definite");
    Ok(())
}
