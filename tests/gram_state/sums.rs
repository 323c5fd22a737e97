//! Sums, means and matrices of states, against exact arithmetic.

use std::ops::ControlFlow;

use faer::Mat;
use gramkit::gram_state::{GramState, MissingRows, Piece, SecondPass, StateError, StateOptions};
use gramkit::{Divisor, Error, MatrixView, Vectors};
use num_traits::Zero;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use super::{merged, names, partition, rows, state_of, states_of};
use crate::support::cases::cases;
use crate::support::norms::is_within_radius;

/// Columns of moderate numbers, integers, numbers far from 0, of mixed sizes, large, small, constant and zero ones.
fn table(random: &mut StdRng, m: usize, k: usize) -> Mat<f64> {
    let kinds: Vec<usize> = (0..k).map(|_| random.random_range(0..9)).collect();
    let base: f64 = random.random_range(-1e3..1e3);
    Mat::from_fn(m, k, |_, j| {
        let x: f64 = random.random_range(-1.0..1.0);
        match kinds[j] {
            0 => x,
            1 => (9.0 * x).round(),
            2 => 1e9 + x,
            3 => x * 10.0_f64.powi(random.random_range(-20..20)),
            4 => 1e140 * x,
            5 => 1e-150 * x,
            6 => base,
            7 => 1e7 + (x * 10.0).round() / 10.0,
            _ => 0.0,
        }
    })
}

fn centred(x: &Mat<f64>) -> Table {
    let m = exact(x.nrows() as f64);
    let means: Vec<Rational> =
        x.col_iter().map(|column| column.iter().fold(Rational::zero(), |sum, &x| sum + exact(x)) / &m).collect();
    Table::from_fn(x.nrows(), x.ncols(), |i, j| exact(x[(i, j)]) - &means[j]).gram()
}

#[test]
fn matrices_and_means_of_every_partition_are_within_their_radius() {
    let mut random = generator(220);
    for _ in 0..cases(60) {
        let (m, k) = (random.random_range(1..40), random.random_range(1..5));
        let x = table(&mut random, m, k);
        let parts = random.random_range(1..6);
        let states = states_of(&partition(&mut random, &x, parts), &StateOptions::default());
        let all = merged(&mut random, states);
        assert_eq!(all.rows(), m as u64);
        let (gram, scatter) = (all.gram(Divisor::One).unwrap(), all.covariance(Divisor::One).unwrap());
        assert!(is_within_radius(&gram, &Table::of(x.as_ref()).gram()), "{x:?}: {gram:?}");
        assert!(is_within_radius(&scatter, &centred(&x)), "{x:?}: {scatter:?}");
        if m > 1 {
            let s = centred(&x);
            for (j, deviation) in all.deviations().unwrap().iter().enumerate() {
                let square = s.at(j, j) / exact((m - 1) as f64);
                let within = |a: f64, b: f64| exact(a) * exact(a) <= square && square <= exact(b) * exact(b);
                assert!(within(deviation.lower, deviation.upper), "{x:?}: {deviation:?}");
            }
        }
        let count = exact(m as f64);
        for (j, mean) in all.mean().unwrap().iter().enumerate() {
            let truth = x.col(j).iter().fold(Rational::zero(), |sum, &x| sum + exact(x)) / &count;
            assert!(exact(mean.lower) <= truth && truth <= exact(mean.upper), "{x:?}: {mean:?}");
        }
    }
}

#[test]
fn long_columns_far_from_zero_keep_their_digits_in_every_partition() {
    let mut random = generator(221);
    // NIST's NumAcc4 (c + 0.2, c + 0.1, c + 0.3, …), the same ten times as far, and a mean of 1e5 of a deviation of
    // 9e-6, for which Spark has had a variance of -2.7e-3 (SPARK-26158).
    for (offset, scale) in [(1e7, 1.0), (1e8, 1.0), (1e5, 9e-5)] {
        let mut x = Mat::from_fn(10_001, 2, |i, j| {
            let step = if i == 0 {
                0.2
            } else if i % 2 == 1 {
                0.1
            } else {
                0.3
            };
            offset + scale * if j == 0 { step } else { step * f64::from(1 + (i % 7) as u8) }
        });
        x[(0, 1)] = offset;
        let truth = centred(&x);
        for parts in [1, 2, 7, 40] {
            let states = states_of(&partition(&mut random, &x, parts), &StateOptions::default());
            let all = merged(&mut random, states);
            let s = all.covariance(Divisor::One).unwrap();
            assert!(is_within_radius(&s, &truth));
            // 12 digits of the variance and more, although its mean is so many times the deviation.
            assert!(s.radius().value() < 1e-12 * s.get(1, 1), "{parts}: {:?} of {}", s.radius(), s.get(1, 1));
        }
    }
}

#[test]
fn columns_are_matched_by_their_names() {
    let mut random = generator(222);
    let x = Mat::from_fn(5000, 3, |_, j| random.random_range(-1.0..1.0) + 10.0 * j as f64);
    let turned = Mat::from_fn(5000, 3, |i, j| x[(i, [2, 0, 1][j])]);
    let first = state_of(&x, &StateOptions::default());
    let mut second = GramState::of_columns(["x2", "x0", "x1"]).unwrap();
    second.push(&Vectors::columns(&turned)).unwrap();
    let all = first.merged(&second).unwrap();
    let twice = state_of(&Mat::from_fn(10_000, 3, |i, j| x[(i % 5000, j)]), &StateOptions::default());
    let (a, b) = (all.gram(Divisor::One).unwrap(), twice.gram(Divisor::One).unwrap());
    for i in 0..3 {
        for j in 0..3 {
            assert!((a.get(i, j) - b.get(i, j)).abs() <= a.radius().value() + b.radius().value());
        }
    }
    let other = GramState::of_columns(["x0", "x1", "y"]).unwrap();
    let error = first.merged(&other).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the columns are others: x2 is only in the first of the two; take the same columns of all"
    );
    let more = GramState::of_columns(["x0", "x1", "x2", "y"]).unwrap();
    assert_eq!(first.merged(&more), Err(StateError::Columns { column: "y".into(), where_is: "the second" }));
    assert!(matches!(GramState::of_columns(["a", "b", "a"]), Err(StateError::SameName { .. })));
}

#[test]
fn rows_with_missing_numbers_are_named_or_counted() {
    let mut x = Mat::from_fn(3000, 2, |i, j| (i + j) as f64);
    x[(2345, 1)] = f64::NAN;
    x[(17, 0)] = f64::NAN;
    let piece = Some(Piece::whole("shard-3.csv", 17));
    let mut state = GramState::with(names(2), &StateOptions { piece: piece.clone(), ..Default::default() }).unwrap();
    let before = state.clone();
    let error = state.push(&Vectors::columns(&rows(&x, 100, 3000))).unwrap_err();
    assert!(
        error.to_string().starts_with("shard-3.csv: row 2245 (counted from 0), column x1: there is no number"),
        "{error}"
    );
    assert_eq!(state, before);
    let options = StateOptions { missing: MissingRows::Skipped, piece, ..Default::default() };
    let state = state_of(&x, &options);
    assert_eq!((state.rows(), state.skipped(), state.missing()), (2998, 2, [1, 1].as_slice()));
    let kept = Mat::from_fn(2998, 2, |i, j| x[(i + usize::from(i >= 17) + usize::from(i >= 2344), j)]);
    let plain = state_of(&kept, &StateOptions::default());
    assert_eq!(state.gram(Divisor::One).unwrap(), plain.gram(Divisor::One).unwrap());
    x[(5, 0)] = f64::INFINITY;
    let mut state = GramState::with(names(2), &options).unwrap();
    let error = state.push(&Vectors::columns(&x)).unwrap_err();
    assert!(error.to_string().contains("row 5") && error.to_string().contains("inf"), "{error}");
}

#[test]
fn a_piece_is_merged_once_and_given_shifts_have_to_agree() {
    let x = Mat::from_fn(50, 2, |i, j| (i * i + j) as f64);
    let of = |name: &str, shift: Option<Vec<f64>>| {
        state_of(&x, &StateOptions { piece: Some(Piece::whole(name, 1)), shift, ..Default::default() })
    };
    let (a, b) = (of("a.csv", None), of("b.csv", None));
    let both = a.merged(&b).unwrap();
    for again in [&a, &b, &both] {
        assert!(matches!(both.merged(again), Err(StateError::MergedTwice { .. })));
    }
    let part = |first_row, rows| Piece { name: "c.csv".into(), size: 9, first_row, rows };
    let of_part = |piece| state_of(&x, &StateOptions { piece: Some(piece), ..Default::default() });
    let c = of_part(part(0, 50)).merged(&of_part(part(50, 50))).unwrap();
    assert!(c.merged(&of_part(part(99, 50))).is_err());
    assert!(c.merged(&of_part(part(100, 0))).is_ok());
    let given = of("d.csv", Some(vec![1.0, 2.0]));
    assert_eq!(given.merged(&a).unwrap().shift(), Some([1.0, 2.0].as_slice()));
    assert_eq!(a.merged(&given).unwrap().shift(), Some([1.0, 2.0].as_slice()));
    let error = given.merged(&of("e.csv", Some(vec![1.0, 3.0]))).unwrap_err();
    assert_eq!(error.to_string(), "the shifts of column x1 were given as 2 and 3; gather all states with the same");
}

#[test]
fn what_exceeds_the_range_is_an_error_and_nothing_is_counted() {
    let mut state = GramState::of_columns(["a", "b"]).unwrap();
    let large = [1e200, 1.0, -1e200, 2.0];
    let before = state.clone();
    assert!(state.push(&Vectors::columns(MatrixView::row_major(&large, 2, 2).unwrap())).is_err());
    assert_eq!(state, before);
    assert!(state.covariance(Divisor::One).is_err() && state.mean().is_err());
    // f32, rows of a row-major table, and no columns at all.
    state.push(&Vectors::columns(MatrixView::row_major(&[0.5_f32, 1.0, 2.0, 3.0], 2, 2).unwrap())).unwrap();
    assert_eq!(state.gram(Divisor::One).unwrap().get(1, 0), 6.5);
    let mut none = GramState::of_columns(Vec::<String>::new()).unwrap();
    none.push(&Vectors::columns(&Mat::<f64>::zeros(7, 0))).unwrap();
    assert_eq!((none.rows(), none.gram(Divisor::One).unwrap().order()), (7, 0));
}

#[test]
fn gathering_can_be_cancelled() {
    let x = Mat::from_fn(20_000, 2, |i, j| (i * i % 97 + j) as f64);
    let mut state = GramState::of_columns(["a", "b"]).unwrap();
    let before = state.clone();
    let stop = |fraction: f64| if fraction > 0.3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let outcome = state.push_with(&Vectors::columns(&x), Some(&stop));
    assert_eq!(outcome, Err(StateError::Gram(Error::Cancelled)));
    assert_eq!(state, before);
    state.push(&Vectors::columns(&x)).unwrap();
    let mut pass = SecondPass::of(&state).unwrap().unwrap();
    let outcome = pass.push_with(&Vectors::columns(&x), Some(&stop));
    assert_eq!(outcome, Err(StateError::Gram(Error::Cancelled)));
}
