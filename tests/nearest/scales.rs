//! What is proved is proved of the matrix, and not of one that scaling has made of it.

use gramkit::nearest::{CorrelationOptions, Nearest, SemidefiniteOptions};
use gramkit::{Error, Symmetric};

#[test]
fn a_row_without_variance_is_below_any_floor() {
    let a = Symmetric::from_diagonal(&[1.0, 0.0]).unwrap();
    let options = CorrelationOptions { floor: 0.01, ..CorrelationOptions::default() };
    assert!(Nearest::correlation_with(&a, &options).unwrap().is_above_floor.is_refuted());
    let options = CorrelationOptions::default();
    assert!(Nearest::correlation_with(&a, &options).unwrap().is_above_floor.is_proved());
}

#[test]
fn entries_that_scaling_would_lose_are_an_error() {
    for (smallest, floor) in [(-1e-30, 0.0), (5e-31, 1e-30)] {
        let a = Symmetric::from_diagonal(&[1e300, smallest]).unwrap();
        let options = SemidefiniteOptions { floor, ..SemidefiniteOptions::default() };
        assert!(matches!(Nearest::semidefinite_with(&a, &options), Err(Error::Underflow { .. })));
    }
    let a = Symmetric::from_diagonal(&[1e300, -1e290]).unwrap();
    assert!(Nearest::semidefinite(&a).unwrap().distance_lower > 0.99e290);
}
