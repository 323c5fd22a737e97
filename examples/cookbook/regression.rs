//! Regression diagnostics of a table with a constant column: what is collinear, and which columns to keep.
//!
//! Run with `cargo run --release --features table --example regression`.

use gramkit::Vectors;
use gramkit::collinearity::VarianceInflation;
use gramkit::table::{Dummies, Table, TableOptions};

const SURVEY: &str = "\
constant,age,income,region
1,23,31.5,north
1,41,52.0,south
1,35,40.2,west
1,52,61.9,north
1,29,33.3,west
1,47,48.8,south
1,38,45.1,north
";

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A column of 0 and 1 for each region: their sum is the constant.
    let dummies = vec![Dummies { column: "region".into(), drop_first: false }];
    let table = Table::from_text(SURVEY.as_bytes(), "survey", &TableOptions { dummies, ..TableOptions::default() })?;
    let names = table.names.clone().unwrap_or_default();
    let vectors = Vectors::columns(&table.values);
    let independence = vectors.independence()?;
    println!("independent: {}", independence.verdict);
    let report = vectors.collinearity()?;
    for (name, vif) in names.iter().zip(&report.vif) {
        match vif {
            VarianceInflation::Enclosed(vif) => println!("{name:>12}  {vif}"),
            VarianceInflation::Infinite { relation } => {
                // The constant that is added comes first.
                let names = [&["1".to_string()], &names[..]].concat();
                println!("{name:>12}  infinite: {}", report.relations[*relation].in_words(&names));
            }
            VarianceInflation::Constant => println!("{name:>12}  is the constant"),
        }
    }
    let kept = table.select(independence.independent_columns())?;
    println!("kept: {:?}", kept.names.unwrap_or_default());
    Ok(())
}
