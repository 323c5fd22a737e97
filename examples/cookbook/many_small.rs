//! A million symmetric 3 × 3 matrices: their eigenvalues, and which of them are proved positive definite.
//!
//! Run with `cargo run --release --example many_small`, or with the number of matrices as its argument.

use gramkit::Result;
use gramkit::spectrum::packed::eigenvalues;
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
    // One array for each component of the lower triangles.
    let place = |k: usize| [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2)][k];
    let components: Vec<Vec<f64>> = (0..6).map(|k| matrices.iter().map(|a| a[place(k)]).collect()).collect();
    let components: Vec<&[f64]> = components.iter().map(Vec::as_slice).collect();
    let mut values = vec![vec![0.0; count]; 3];
    let mut into: Vec<&mut [f64]> = values.iter_mut().map(Vec::as_mut_slice).collect();
    eigenvalues(3, &components, &mut into)?;
    println!(
        "smallest eigenvalue of all: {:.3e}",
        values[0].iter().fold(f64::INFINITY, |least, &value| least.min(value))
    );
    Ok(())
}
