//! Where an array of samples is flattest, and what its Hessian says there.
//!
//! Run with `cargo run --release --example field`.

use gramkit::claim::PointClass;
use gramkit::field::{Measure, Quantity};
use gramkit::{Curvature, Field, Result};

pub(crate) fn main() -> Result<()> {
    // Two valleys on a grid of 81 × 61 points, 0.05 apart.
    let height = |x: f64, y: f64| (x * x - 1.0).powi(2) + y * y + 0.2 * x;
    let points = (0..81 * 61).map(|k| (0.05 * (k / 61) as f64 - 2.0, 0.05 * (k % 61) as f64 - 1.5));
    let samples: Vec<f64> = points.map(|(x, y)| height(x, y)).collect();
    let field = Field::new(&samples, &[81, 61], &[0.05, 0.05])?;

    let eigenvalues = &field.compute(&[Quantity::Eigenvalues])?[0];
    println!("shape of the eigenvalues: {:?}", eigenvalues.shape);
    println!("points where it is convex: {}", field.classes()?.counts.of_class(PointClass::Minimum));
    // The slope is least where, of the points below 0.5?
    for found in field.flattest(Some(0.5))?.iter().filter(|found| found.measure == Measure::Gradient) {
        println!("|∇f| = {:.3e} ± {:.1e} at {:?}, tied with {}", found.value, found.error, found.position, found.ties);
        println!("there: {:?}", Curvature::of(&field.hessian_at(&found.index)?)?.class);
    }
    Ok(())
}
