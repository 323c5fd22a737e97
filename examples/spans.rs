//! How two groups of measurements of the same cells go together: canonical correlations of the means with the worst
//! values, the angle of one measurement to the span of others, and a volume.
//!
//! Run with `cargo run --release --features table --example spans`.

use gramkit::Vectors;
use gramkit::analysis::number;
use gramkit::orthonormal::Polar;
use gramkit::spans::{CanonicalCorrelations, Projection, Volume};
use gramkit::table::{Table, TableOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read("examples/data/breast_cancer.csv", &TableOptions::default())?;
    let all = Vectors::columns(&table.values);
    let means: Vec<usize> = (0..10).collect();
    let worst: Vec<usize> = (20..30).collect();
    let (means, worst) = (all.select(&means)?, all.select(&worst)?);
    let found = CanonicalCorrelations::of(&means, &worst)?;
    for (k, correlation) in found.correlations().iter().enumerate() {
        println!("correlation {k}: {}", number::enclosure(correlation));
    }
    println!("{}", found.angles);

    // The radius is nearly a combination of the other means.
    let radius: Vec<f64> = table.values.col(0).iter().copied().collect();
    let others: Vec<usize> = (1..10).collect();
    println!("{}", Projection::of(&all.select(&others)?, &radius)?);
    println!("{}", Volume::of_parallelotope(&means)?);
    println!("{}", Polar::of(&means)?);
    Ok(())
}
