//! Where an array of samples is flattest, and what its Hessian says there.
//!
//! Run with `cargo run --release --features ndarray --example field`.

use gramkit::field::{Measure, Quantity};
use gramkit::{Field, Result};
use ndarray::{Array2, s};

pub(crate) fn main() -> Result<()> {
    // Two valleys on 81 × 121 points; of the second axis every other point is looked at, in place.
    let height = |(i, j): (usize, usize)| {
        let (x, y) = (0.05 * i as f64 - 2.0, 0.025 * j as f64 - 1.5);
        (x * x - 1.0).powi(2) + y * y + 0.2 * x
    };
    let samples = Array2::from_shape_fn((81, 121), height);
    let field = Field::from_array(samples.slice(s![.., ..;2]), &[0.05, 0.05])?;

    let eigenvalues = field.compute(&[Quantity::Eigenvalues])?.remove(0).into_array()?;
    println!("eigenvalues of shape {:?}; there {:.3}", eigenvalues.shape(), eigenvalues.slice(s![.., 20, 30]));
    println!("points where it is convex: {}", field.classes()?.counts.minima);
    // Of the points below 0.5, where is the slope least?
    for found in field.flattest(Some(0.5))?.iter().filter(|found| found.measure == Measure::Gradient) {
        println!("|∇f| = {:.3e} ± {:.1e} at {:?}, tied with {}", found.value, found.error, found.position, found.ties);
        println!("there: {}", field.hessian_at(&found.index)?.curvature()?.class);
    }
    Ok(())
}
