//! What is refused, and what is asked on the way.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use gramkit::error::{Mismatch, Place};
use gramkit::nearest::{CorrelationOptions, Nearest, SemidefiniteOptions, pairs_within};
use gramkit::{Error, Symmetric};

use super::matrices::{correlations, finger, higham};

fn refused(a: &Symmetric, fixed: &[(usize, usize)], floor: f64) -> Error {
    let options = CorrelationOptions { fixed, floor, ..CorrelationOptions::default() };
    Nearest::correlation_with(a, &options).unwrap_err()
}

#[test]
fn a_floor_is_between_zero_and_one() {
    for floor in [-1e-300, 1.5, f64::NAN, f64::INFINITY] {
        let error = refused(&higham(), &[], floor);
        assert!(matches!(error, Error::Domain { what: "the floor of the eigenvalues", .. }), "{error}");
        let options = CorrelationOptions { floor, ..CorrelationOptions::default() };
        assert!(Nearest::shrunk_with(&higham(), &options).is_err());
    }
    for floor in [-1.0, f64::NAN, f64::INFINITY] {
        let options = SemidefiniteOptions { floor, ..SemidefiniteOptions::default() };
        assert!(Nearest::semidefinite_with(&higham(), &options).is_err());
    }
    // With eigenvalues of 1 or more there is the identity alone.
    let options = CorrelationOptions { floor: 1.0, ..CorrelationOptions::default() };
    let found = Nearest::correlation_with(&higham(), &options).unwrap();
    assert_eq!(found.matrix, Symmetric::identity(3).unwrap());
    assert!(found.is_above_floor.is_proved());
}

#[test]
fn entries_that_cannot_be_held_are_a_sentence() {
    let beyond = refused(&correlations(2, &[1.5]), &[(0, 1)], 0.0);
    assert_eq!(beyond.to_string(), "entry (1, 0): a fixed correlation is 1.5; it must be between -1 and 1");
    let Error::At { place, .. } = beyond else { panic!("{beyond}") };
    assert_eq!(place, Place::Entry { row: 1, column: 0 });
    assert!(matches!(refused(&higham(), &[(0, 7)], 0.0), Error::Domain { value: 7.0, .. }));

    // All of an indefinite matrix; and a chain with a contradiction at its end, found by the dual value.
    let all = refused(&higham(), &pairs_within(0..3), 0.0);
    assert_eq!(all, Error::Mismatch(Mismatch::FixedEntries { floor: 0.0 }));
    assert_eq!(
        all.to_string(),
        "no correlation matrix with eigenvalues of 0 or more has the fixed entries; free some of them, or lower the floor"
    );
    let opposite = correlations(4, &[0.9, 0.1, -0.9, 0.9, 0.2, 0.9]);
    let chain = refused(&opposite, &[(1, 0), (2, 1), (3, 2), (3, 0)], 0.0);
    assert_eq!(chain, Error::Mismatch(Mismatch::FixedEntries { floor: 0.0 }));
    // With room for 0.9, but not for that and a floor.
    let raised = refused(&correlations(2, &[0.9]), &[(1, 0)], 0.5);
    assert_eq!(raised, Error::Mismatch(Mismatch::FixedEntries { floor: 0.5 }));
}

#[test]
fn rows_without_variance_are_zero() {
    // Of a covariance with a constant column, whose correlations somebody filled in.
    let a = Symmetric::from_lower(4, |i, j| {
        let higham = [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]];
        if i == 3 { [0.5, 0.0, 0.0, 0.0][j] } else { higham[i][j] }
    })
    .unwrap();
    let found = Nearest::correlation(&a).unwrap();
    assert!((0..4).all(|j| found.matrix.get(3, j) == 0.0));
    let without = Nearest::correlation(&higham()).unwrap();
    assert!((0..3).all(|i| (0..3).all(|j| found.matrix.get(i, j) == without.matrix.get(i, j))));
    // 2·0.5² more.
    let truth = (0.527_790_463_581_828_4_f64.powi(2) + 0.5).sqrt();
    assert!((found.distance.upper - truth).abs() < 1e-14 && (found.distance_lower - truth).abs() < 1e-14);
    assert!(found.definiteness.is_positive_semidefinite().is_proved());
    assert!(found.definiteness.is_positive_definite().is_refuted());
    let held = CorrelationOptions { fixed: &[(3, 0)], ..CorrelationOptions::default() };
    assert!(matches!(Nearest::correlation_with(&a, &held), Err(Error::Mismatch(Mismatch::FixedEntries { .. }))));
}

#[test]
fn small_and_large_orders_and_entries() {
    let empty = Symmetric::zeros(0).unwrap();
    assert_eq!(Nearest::correlation(&empty).unwrap().largest_change, None);
    assert_eq!(Nearest::semidefinite(&empty).unwrap().distance.upper, 0.0);
    assert_eq!(Nearest::shrunk(&empty).unwrap().optimality, 0.0);
    let two = Symmetric::from_lower(1, |_, _| 2.0).unwrap();
    assert_eq!(Nearest::correlation(&two).unwrap().matrix.get(0, 0), 1.0);
    assert_eq!(Nearest::semidefinite(&two).unwrap().matrix, two);
    let large = Symmetric::from_lower(2, |_, _| 1e101).unwrap();
    assert!(matches!(Nearest::correlation(&large), Err(Error::Overflow { .. })));
    let error = Nearest::shrunk(&two).unwrap_err();
    assert_eq!(error.to_string(), "entry (0, 0): a diagonal entry of what is shrunk is 2; it must be 1");
    // The edge of what is semidefinite is that already.
    let ones = Symmetric::from_lower(4, |_, _| 1.0).unwrap();
    let found = Nearest::correlation(&ones).unwrap();
    assert_eq!((found.matrix, found.distance.upper), (ones, 0.0));
    assert!(found.definiteness.is_positive_semidefinite().is_proved());
}

#[test]
fn long_work_is_told_of_and_stopped() {
    let asked = AtomicUsize::new(0);
    let go_on = |_: f64| {
        asked.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let listened = CorrelationOptions { progress: Some(&go_on), ..CorrelationOptions::default() };
    let found = Nearest::correlation_with(&finger(), &listened).unwrap();
    assert_eq!(found, Nearest::correlation(&finger()).unwrap());
    let calls = asked.load(Ordering::Relaxed);
    assert!(calls > 10, "{calls}");
    for stop in [0, 1, 2, calls / 2, calls - 1] {
        let asked = AtomicUsize::new(0);
        let until = |_: f64| match asked.fetch_add(1, Ordering::Relaxed) {
            calls if calls >= stop => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        let stopped = CorrelationOptions { progress: Some(&until), ..CorrelationOptions::default() };
        assert_eq!(Nearest::correlation_with(&finger(), &stopped), Err(Error::Cancelled), "after {stop} calls");
    }
    let few = CorrelationOptions { max_iterations: 1, ..CorrelationOptions::default() };
    let error = Nearest::correlation_with(&finger(), &few).unwrap_err();
    assert!(matches!(error, Error::NoConvergence { .. }), "{error}");
    assert!(
        error
            .to_string()
            .ends_with("allow more steps (max_iterations), hold fewer entries, lower the floor, or shrink"),
        "{error}"
    );
}
