//! Regression diagnostics of a table with a constant column: what is collinear, and which columns to keep.
//!
//! Run with `cargo run --release --features table --example regression`.

use gramkit::Vectors;
use gramkit::analysis::number;
use gramkit::collinearity::{Collinearity, VarianceInflation};
use gramkit::table::{Table, TableOptions};

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read("examples/data/takings.csv", &TableOptions::default())?;
    let names = table.names.clone().unwrap_or_default();
    let report = Collinearity::of(&Vectors::columns(&table.values))?;
    for (name, vif) in names.iter().zip(&report.vif) {
        match vif {
            VarianceInflation::Enclosed(vif) => println!("{name:>8}  {}", number::enclosure(vif)),
            VarianceInflation::Infinite { relation } => {
                println!("{name:>8}  infinite: {}", report.relations[*relation].in_words(&names));
            }
            VarianceInflation::Constant => println!("{name:>8}  is the constant"),
        }
    }
    Ok(())
}
