//! "My kernel matrix is positive semidefinite", as a property of random points.
//!
//! Run with `cargo run --release --example kernel`.

use gramkit::{Gram, MatrixView, Symmetric, Vectors};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

/// exp(−‖x − y‖²) of so many points in the plane.
fn kernel(points: &[f64]) -> gramkit::Result<Symmetric> {
    let points = Vectors::rows(MatrixView::row_major(points, points.len() / 2, 2)?);
    let distances = Gram::of(&points)?.squared_distances()?;
    Symmetric::from_lower(points.len(), |i, j| (-distances.get(i, j)).exp())
}

pub(crate) fn main() -> Result<(), TestError<Vec<f64>>> {
    let points = prop::collection::vec(-3.0..3.0, 60);
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&points, |points| {
        let k = kernel(&points).map_err(|error| TestCaseError::fail(error.to_string()))?;
        // The stored numbers are rounded, so that of them no more can be asked than this.
        gramkit::prop_assert_psd!(k, relative = 30.0 * f64::EPSILON);
        Ok(())
    })
}
