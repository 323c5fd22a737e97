//! Which columns of Longley's regression are the collinear ones?
//!
//! Run with `cargo run --release --features table --example collinearity`.

use gramkit::analysis::number;
use gramkit::collinearity::{Collinearity, VarianceInflation};
use gramkit::table::{Table, TableOptions};
use gramkit::{Independence, Vectors};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read("examples/data/longley.csv", &TableOptions::default())?;
    let names = table.names.unwrap_or_default();
    // The first column, total employment, is what the others are to explain.
    let regressors = table.values.subcols(1, table.values.ncols() - 1);
    let vectors = Vectors::columns(regressors);

    let independence = Independence::of(&vectors)?;
    println!("independent: {}, and σ_min ≥ {:.4}", independence.verdict, independence.sigma_min.lower);
    if let Some(ratio) = independence.determinant.hadamard_ratio {
        println!("Hadamard ratio: {ratio:.3e}");
    }

    let report = Collinearity::of(&vectors)?;
    for (name, vif) in names[1..].iter().zip(&report.vif) {
        match vif {
            VarianceInflation::Enclosed(e) => println!("{name:>8}  variance inflation {}", number::enclosure(e)),
            VarianceInflation::Infinite { relation } => {
                println!("{name:>8}  infinite: {:?}", report.relations[*relation].coefficients);
            }
            VarianceInflation::Constant => println!("{name:>8}  constant"),
        }
    }
    for index in &report.condition_indices {
        println!("condition index {}", number::enclosure(index));
    }
    Ok(())
}
