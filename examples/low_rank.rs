//! What is an RBF kernel of 569 cells by theorem, as it is stored, and within its radius; and how much of it do a few
//! columns hold?
//!
//! Run with `cargo run --release --features table --example low_rank`.

use gramkit::analysis::number;
use gramkit::kernel::{Bandwidth, Kernel, KernelColumns, KernelGram};
use gramkit::low_rank::{Landmarks, LowRank, LowRankOptions, Stop};
use gramkit::table::{Table, TableOptions};
use gramkit::{Definiteness, Vectors};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read("examples/data/breast_cancer.csv", &TableOptions::default())?;
    let points = Vectors::rows(&table.values);
    // Areas are a thousand times as large as smoothness: each axis in units of its standard deviation.
    let scales: Vec<f64> = table.values.col_iter().map(|column| 1.0 / deviation(column)).collect();
    let kernel = Kernel::rbf(Bandwidth::Length(5.0))?.with_scales(&scales)?;

    let k = KernelGram::of(&points, &kernel)?;
    println!("{} points, radius {}", k.order(), number::bound(k.radius().value()));
    println!("by theorem positive definite: {}", k.by_theorem().positive_definite);
    println!("as stored: {}", Definiteness::of(&k.as_stored())?);
    println!("within the radius: {}", Definiteness::of(&k)?);

    // From here on the matrix is not formed: columns of it are, where the factor needs them.
    let columns = KernelColumns::of(&points, &kernel)?;
    let source = columns.source()?;
    for rank in [10, 40, 160] {
        for landmarks in [Landmarks::Greedy, Landmarks::default()] {
            let options = LowRankOptions { landmarks, stop: Stop::Rank(rank), ..LowRankOptions::default() };
            let factor = LowRank::of_columns(&source, &options)?;
            let share = 100.0 * factor.trace_error_bound / factor.trace;
            println!(
                "{rank:>4} columns, {}: at most {} % of the trace is left",
                factor.landmarks,
                number::bound(share)
            );
        }
    }
    Ok(())
}

fn deviation(column: faer::ColRef<'_, f64>) -> f64 {
    let count = column.nrows() as f64;
    let mean = column.iter().sum::<f64>() / count;
    (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count).sqrt()
}
