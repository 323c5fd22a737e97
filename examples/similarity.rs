//! Means, standard errors and worst values of the same ten measures of 569 cells: how alike are the three groups of
//! columns?
//!
//! Run with `cargo run --release --features table --example similarity`.

use faer::Mat;
use gramkit::Vectors;
use gramkit::similarity::{Comparison, Estimator, Measure};
use gramkit::table::{Table, TableOptions};

const GROUPS: [&str; 3] = ["means", "errors", "worst"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read("examples/data/breast_cancer.csv", &TableOptions::default())?;
    // Areas are a thousand times as large as smoothness: each column in units of its standard deviation.
    let scaled = standardised(&table.values);
    let groups = [0, 10, 20].map(|first| scaled.subcols(first, 10));
    let families = groups.map(Vectors::rows);
    for measure in [
        Measure::Alignment(Estimator::Biased),
        Measure::Alignment(Estimator::Unbiased),
        Measure::DistanceCorrelation(Estimator::Biased),
        Measure::Procrustes,
    ] {
        let found = Comparison::of(&families, measure)?;
        println!("{measure}");
        for (i, j) in [(1, 0), (2, 0), (2, 1)] {
            if let Some(e) = found.get(i, j) {
                println!("  {} and {}: {}", GROUPS[j], GROUPS[i], gramkit::analysis::number::enclosure(&e));
            }
        }
    }
    Ok(())
}

fn standardised(x: &Mat<f64>) -> Mat<f64> {
    let count = x.nrows() as f64;
    let units: Vec<f64> = x
        .col_iter()
        .map(|column| {
            let mean = column.iter().sum::<f64>() / count;
            (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count).sqrt()
        })
        .collect();
    Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] / units[j])
}
