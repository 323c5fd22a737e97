//! Correlations that were agreed on one by one make no correlation matrix: which is the nearest one, and how near?
//!
//! Run with `cargo run --release --features table --example nearest`.

use gramkit::analysis::number;
use gramkit::nearest::{CorrelationOptions, Nearest};
use gramkit::table::{Arrangement, Table, TableOptions};
use gramkit::{Definiteness, Symmetric};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = TableOptions { arrangement: Arrangement::Symmetric, ..TableOptions::default() };
    let table = Table::read("examples/data/correlations.csv", &options)?;
    let names = table.names.unwrap_or_default();
    let a = Symmetric::new(&table.values)?;
    println!("given: {}", Definiteness::of(&a)?);

    let nearest = Nearest::correlation(&a)?;
    report("nearest", &nearest, &names);
    // Singular matrices are of little use for sampling: no eigenvalue below 0.05.
    let options = CorrelationOptions { floor: 0.05, ..CorrelationOptions::default() };
    report("with a floor of 0.05", &Nearest::correlation_with(&a, &options)?, &names);
    // What is known for certain is held: apple and berry at 0.9.
    let options = CorrelationOptions { fixed: &[(1, 0)], ..CorrelationOptions::default() };
    report("with one entry held", &Nearest::correlation_with(&a, &options)?, &names);
    report("shrunk towards the identity", &Nearest::shrunk(&a)?, &names);
    Ok(())
}

fn report(what: &str, found: &Nearest, names: &[String]) {
    println!("\n{what}: {}", found.definiteness.class);
    println!("  distance {}", number::enclosure(&found.distance));
    println!("  at most {} from the nearest one there is", number::bound(found.optimality));
    for (i, j) in [(1, 0), (2, 0), (2, 1)] {
        println!("  {} and {}: {}", names[j], names[i], number::number(found.matrix.get(i, j)));
    }
}
