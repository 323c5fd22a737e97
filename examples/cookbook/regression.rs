//! Regression diagnostics of a table with a constant column: what is collinear, and which columns to keep.
//!
//! Run with `cargo run --release --features table --example regression`.

use gramkit::Vectors;
use gramkit::collinearity::VarianceInflation;
use gramkit::table::{Table, TableOptions};

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read("examples/data/takings.csv", &TableOptions::default())?;
    let names = table.names.clone().unwrap_or_default();
    let vectors = Vectors::columns(&table.values);
    let independence = vectors.independence()?;
    println!("independent: {}", independence.verdict);
    let report = vectors.collinearity()?;
    for (name, vif) in names.iter().zip(&report.vif) {
        match vif {
            VarianceInflation::Enclosed(vif) => println!("{name:>8}  {vif}"),
            VarianceInflation::Infinite { relation } => {
                println!("{name:>8}  infinite: {}", report.relations[*relation].in_words(&names));
            }
            VarianceInflation::Constant => println!("{name:>8}  is the constant"),
        }
    }
    let kept = table.select(independence.independent_columns())?;
    println!("kept: {:?}", kept.names.unwrap_or_default());
    Ok(())
}
