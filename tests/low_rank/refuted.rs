//! A stored matrix that is not positive semidefinite is refuted, never factored.

use gramkit::error::Mismatch;
use gramkit::low_rank::{ColumnSource, Landmarks, LowRank, LowRankOptions, Premise, Stop};
use gramkit::{Error, Radius, Symmetric};
use num_traits::Signed;
use oracle::{Table, exact};

use super::truth::{check, form};

fn stored(rows: &[&[f64]]) -> Symmetric {
    Symmetric::from_lower(rows.len(), |i, j| rows[i][j]).unwrap()
}

/// The vector of a refutation, which anyone can check.
#[track_caller]
fn refuted(a: &Symmetric, outcome: Result<LowRank, Error>) {
    match outcome {
        Err(Error::Mismatch(Mismatch::NotSemidefinite { vector, at_most })) => {
            let value = form(&Table::of(a.as_faer()), &vector);
            assert!(value.is_negative() && value <= exact(at_most) && at_most <= 0.0, "{vector:?}: {at_most:e}");
        }
        other => panic!("{other:?} of {a:?}"),
    }
}

#[test]
fn what_others_take_for_a_matrix_of_low_rank() {
    let third = 1.0 / 3.0;
    for rows in [
        &[&[1.0, 2.0][..], &[2.0, 1.0]][..],
        &[&[0.0, 1.0], &[1.0, 0.0]],
        &[&[0.0, 1.0], &[1.0, 5.0]],
        &[&[-1.0]],
        &[&[1.0, 0.0], &[0.0, -1e-300]],
        &[&[4.0, 2.0, 0.0], &[2.0, 1.0, 1e-12], &[0.0, 1e-12, 1.0]],
        &[&[1.0, third, third], &[third, third * third, third], &[third, third, 1.0]],
        &[&[1.0, -0.6, -0.6], &[-0.6, 1.0, -0.6], &[-0.6, -0.6, 1.0]],
        &[&[1e200, 2e200], &[2e200, 1e200]],
        &[&[1e-200, 2e-200], &[2e-200, 1e-200]],
    ] {
        let a = stored(rows);
        for landmarks in [Landmarks::Greedy, Landmarks::default(), Landmarks::Indices(vec![0])] {
            for stop in [Stop::default(), Stop::Rank(1)] {
                let options = LowRankOptions { landmarks: landmarks.clone(), stop, ..LowRankOptions::default() };
                refuted(&a, LowRank::with(&a, &options));
            }
        }
    }
}

#[test]
fn the_residual_diagonal_refutes_columns() {
    let a = stored(&[&[1.0, 2.0], &[2.0, 1.0]]);
    for premise in [Premise::ByTheorem, Premise::Proved, Premise::Assumed, Premise::Unknown] {
        let source = ColumnSource::of(&a).with_premise(premise);
        refuted(&a, LowRank::of_columns(&source, &LowRankOptions::default()));
        let root = 1.0;
        refuted(&a, LowRank::from_factor(&source, &[[root], [2.0 * root]], &[0]));
    }
    // With errors that large, a semidefinite matrix may be meant.
    let source = ColumnSource::of(&a).with_premise(Premise::Assumed).with_errors(1.0, 1.0).unwrap();
    assert!(LowRank::of_columns(&source, &LowRankOptions::default()).is_ok());
}

#[test]
fn semidefinite_matrices_are_not_refuted() {
    let tenth = 0.1;
    for rows in [
        &[&[1.0, 1.0][..], &[1.0, 1.0]][..],
        &[&[0.0, 0.0], &[0.0, 0.0]],
        &[&[0.0, 0.0], &[0.0, 5.0]],
        &[&[4.0, 2.0, 2.0], &[2.0, 1.0, 1.0], &[2.0, 1.0, 1.0]],
        &[&[tenth, 0.0], &[0.0, 5e-324]],
        &[&[1.0, -0.5, -0.5], &[-0.5, 1.0, -0.5], &[-0.5, -0.5, 1.0]],
    ] {
        let a = stored(rows);
        let low_rank = LowRank::of(&a).unwrap();
        assert_eq!(low_rank.premise, Premise::Proved);
        check(&low_rank, &Table::of(a.as_faer()));
    }
    let empty = LowRank::of(&Symmetric::zeros(0).unwrap()).unwrap();
    assert!(empty.rank() == 0 && empty.trace_error_bound < 1e-300 && empty.premise == Premise::Proved);
}

/// A matrix is refuted if all within its radius are, and no other is.
#[test]
fn a_radius_leaves_room() {
    let a = stored(&[&[1.0, 1.001], &[1.001, 1.0]]); // an eigenvalue of −0.001
    refuted(&a, LowRank::of(&a.clone().with_radius(Radius::Bound(1e-4)).unwrap()));
    let within = LowRank::of(&a.clone().with_radius(Radius::Bound(2e-3)).unwrap()).unwrap();
    assert!(within.premise == Premise::Unknown && within.norm_error_bound >= 2e-3);
    // 0.001 off each entry is as near.
    let truth = stored(&[&[1.001, 1.0], &[1.0, 1.001]]);
    check(&within, &Table::of(truth.as_faer()));
}
