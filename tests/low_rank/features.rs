//! New points: each entry lies in its interval.

use faer::Mat;
use gramkit::error::Mismatch;
use gramkit::low_rank::{ColumnSource, LowRank, LowRankOptions, Premise, Stop};
use gramkit::{Error, MatrixView, Symmetric};
use num_traits::{Signed, ToPrimitive};
use oracle::mutation::{columns, generator};
use oracle::{Table, exact};
use rand::RngExt;

use super::kernels::{EXPONENTIAL_ERROR, normal, rbf, source};
use super::truth::form;
use crate::support::cases::cases;

/// Gram matrices of a few vectors: the first are the old points, the last two the new ones.
#[test]
fn the_interval_of_each_new_entry_contains_it() {
    let mut random = generator(431);
    let mut narrow = 0;
    for _ in 0..cases(300) {
        let x = columns(&mut random);
        let truth = Table::of(x.as_ref()).gram();
        let (all, _) = truth.shape();
        if all < 3 {
            continue;
        }
        let n = all - 2;
        let rounded = |i: usize, j: usize| truth.at(i, j).to_f64().unwrap();
        let gap = |i: usize, j: usize| (exact(rounded(i, j)) - truth.at(i, j)).abs().to_f64().unwrap();
        let places = (0..all).flat_map(|i| (0..all).map(move |j| (i, j)));
        let error = places.fold(0.0_f64, |max, (i, j)| max.max(gap(i, j))).next_up();
        let old = Symmetric::from_lower(n, rounded).unwrap();
        let old = ColumnSource::of(&old).with_premise(Premise::ByTheorem).with_errors(error, error).unwrap();
        let rank = random.random_range(1..=n);
        let options = LowRankOptions { stop: Stop::Rank(rank), ..LowRankOptions::default() };
        let low_rank = LowRank::of_columns(&old, &options).unwrap();
        let rows = Mat::from_fn(2, low_rank.rank(), |z, j| rounded(n + z, low_rank.pivots[j]));
        let features = low_rank.features(&rows, &[rounded(n, n), rounded(n + 1, n + 1)], error).unwrap();
        let contains = |entry: gramkit::Enclosure, i: usize, j: usize| {
            exact(entry.lower) <= *truth.at(i, j) && *truth.at(i, j) <= exact(entry.upper)
        };
        for z in 0..2 {
            for i in 0..n {
                let entry = features.entry(&low_rank, z, i);
                assert!(contains(entry, n + z, i), "{entry:?}, {x:?}");
                narrow += usize::from(entry.width() < 1e-9);
            }
            for w in 0..2 {
                assert!(contains(features.entry_between(&low_rank, z, w), n + z, n + w));
            }
        }
    }
    assert!(narrow > 50, "{narrow}");
}

#[test]
fn old_points_are_themselves_and_new_ones_of_a_kernel_are_near() {
    let (points, new) = (normal(200, 2, 0.5, 432), normal(30, 2, 0.5, 433));
    let kernel = source(&points, 1.0);
    let low_rank = LowRank::of_columns(&kernel, &LowRankOptions::default()).unwrap();
    let rows_of =
        |x: &Mat<f64>| Mat::from_fn(x.nrows(), low_rank.rank(), |z, j| rbf(x, z, &points, low_rank.pivots[j], 1.0));
    let old = low_rank.features(&rows_of(&points), &[1.0; 200], EXPONENTIAL_ERROR).unwrap();
    assert!((&old.values - &low_rank.factor).norm_max() < 1e-7);
    let features = low_rank.features(&rows_of(&new), &[1.0; 30], EXPONENTIAL_ERROR).unwrap();
    for (z, i) in (0..30).flat_map(|z| (0..200).map(move |i| (z, i))) {
        let truth = rbf(&new, z, &points, i, 1.0);
        let entry = features.entry(&low_rank, z, i);
        assert!(entry.lower <= truth + EXPONENTIAL_ERROR && truth - EXPONENTIAL_ERROR <= entry.upper);
        assert!(entry.width() < 1e-4, "{z}, {i}: {entry:?}");
    }
}

#[test]
fn of_a_stored_matrix_nothing_follows_for_new_points() {
    let a = Symmetric::from_lower(3, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap();
    let low_rank = LowRank::of(&a).unwrap();
    let row = vec![1.0; low_rank.rank()];
    let row = MatrixView::row_major(&row, 1, row.len()).unwrap();
    let features = low_rank.features(row.clone(), &[2.0], 0.0).unwrap();
    assert_eq!(features.entry(&low_rank, 0, 0).width(), f64::INFINITY);
    // A new point that no semidefinite matrix has.
    let Err(Error::Mismatch(Mismatch::NotSemidefinite { vector, at_most })) = low_rank.features(row, &[0.1], 0.0)
    else {
        panic!("a new point that is too short is refuted")
    };
    let bordered = Symmetric::from_lower(4, |i, j| if i < 3 { a.get(i, j) } else { [1.0, 1.0, 1.0, 0.1][j] }).unwrap();
    let value = form(&Table::of(bordered.as_faer()), &vector);
    assert!(value.is_negative() && value <= exact(at_most) && at_most < -0.5);
}
