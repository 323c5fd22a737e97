//! Collinearity: exact values, closed forms, and laws.

mod laws;
mod proportions;
mod published;

use faer::Mat;
use gramkit::Enclosure;

/// The table of a file, without its first `skipped` columns.
fn table(text: &str, skipped: usize) -> Mat<f64> {
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').skip(skipped).map(|cell| cell.parse().unwrap()).collect())
        .collect();
    Mat::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j])
}

/// J. W. Longley, "An appraisal of least squares programs for the electronic computer from the point of view of the
/// user", J. Amer. Statist. Assoc. 62 (1967) 819–841: the six regressors GNPDEFL, GNP, UNEMP, ARMED, POP, YEAR.
fn longley() -> Mat<f64> {
    table(include_str!("../../examples/data/longley.csv"), 1)
}

/// Whether a number that is known to `digits` decimals, rounded to nearest, may be the one that is enclosed, and the
/// enclosure is no wider than `width`, relatively.
fn is_about(e: &Enclosure, value: f64, digits: i32, width: f64) -> bool {
    let slack = value.abs() * 10.0_f64.powi(1 - digits);
    e.lower <= value + slack && value - slack <= e.upper && e.width() <= width * value.abs()
}
