//! The principal components of 30 measurements of 569 cells, how well each is known, and what shrinking and whitening
//! make of their covariance.
//!
//! Run with `cargo run --release --features table --example components`.

use gramkit::Vectors;
use gramkit::analysis::number;
use gramkit::components::Pca;
use gramkit::covariance::{Shrinkage, ShrunkCovariance, WhiteningTransform};
use gramkit::table::{Table, TableOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read("examples/data/breast_cancer.csv", &TableOptions::default())?;
    let vectors = Vectors::columns(&table.values);
    let pca = Pca::of(&vectors)?;
    println!("{pca}");
    for (k, cluster) in pca.clusters.iter().enumerate().take(5) {
        let share = 100.0 * pca.ratios[k].lower;
        let (variance, sine) = (number::enclosure(&pca.variances[k]), number::bound(cluster.sine_bound));
        println!("component {k}: variance {variance}, {share:.3} % of all; its direction within a sine of {sine}");
    }
    for rule in [Shrinkage::LedoitWolf, Shrinkage::Oas, Shrinkage::OasOfScikitLearn] {
        println!("{}", ShrunkCovariance::of(&vectors, rule)?);
    }
    // Areas are a million times as variable as smoothness: S is no matter for S^(−½), the vectors are.
    println!("{}", WhiteningTransform::of(&vectors)?);
    Ok(())
}
