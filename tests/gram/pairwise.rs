//! Covariances of data with missing entries against exact rational arithmetic over the common rows.

use faer::Mat;
use gramkit::error::{Mismatch, Place};
use gramkit::gram::PairwiseCovariance;
use gramkit::{Centring, Definiteness, Divisor, Error, Gram, GramOptions, Symmetric, Vectors, Verdict};
use num_traits::{Signed, Zero};
use oracle::{Rational, Table, exact, square_root};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::cases::cases;
use crate::support::threads::same_on;

/// Columns of different size and mean, with gaps.
fn data(random: &mut StdRng, m: usize, n: usize) -> Mat<f64> {
    let scale: Vec<f64> = (0..n).map(|_| [1.0, 1e-3, 1e150, 1e-160][random.random_range(0..4)]).collect();
    let offset: Vec<f64> = (0..n).map(|_| [0.0, 1.0, 1e6][random.random_range(0..3)]).collect();
    let gaps = [0.0, 0.1, 0.4][random.random_range(0..3)];
    Mat::from_fn(m, n, |_, j| match random.random_bool(gaps) {
        true => f64::NAN,
        false => scale[j] * (offset[j] + random.random_range(-1.0..1.0)),
    })
}

/// (Σ (x − x̄)(y − ȳ), of x alone, of y alone, c) over the rows that have both.
fn truth(x: &Mat<f64>, j: usize, k: usize) -> ([Rational; 3], usize) {
    let rows: Vec<usize> = (0..x.nrows()).filter(|&i| !x[(i, j)].is_nan() && !x[(i, k)].is_nan()).collect();
    let both = Table::from_fn(rows.len(), 2, |i, c| exact(x[(rows[i], [j, k][c])]));
    if rows.is_empty() {
        return ([Rational::zero(), Rational::zero(), Rational::zero()], 0);
    }
    let gram = both.deviations(&vec![Rational::from_integer(1.into()); rows.len()]).gram();
    ([gram.at(0, 1).clone(), gram.at(0, 0).clone(), gram.at(1, 1).clone()], rows.len())
}

#[test]
fn every_entry_is_within_its_error_of_the_exact_one() {
    let mut random = StdRng::seed_from_u64(51);
    let (mut found, mut refused) = (0, 0);
    for case in 0..cases(150) {
        let (m, n) = (2 + case % 13, 1 + case % 5);
        let x = data(&mut random, m, n);
        let fewest = (0..n).flat_map(|j| (0..n).map(move |k| (j, k))).map(|(j, k)| truth(&x, j, k).1).min().unwrap();
        let divisor = [Divisor::CountLessOne, Divisor::Count, Divisor::One, Divisor::Number(0.3)][case % 4];
        let answer = PairwiseCovariance::with(&Vectors::columns(&x), divisor, None);
        if fewest < 2 {
            let Err(Error::Mismatch(Mismatch::FewCommonRows { first, second, found })) = answer else {
                panic!("{answer:?}")
            };
            assert!(truth(&x, first, second).1 == found && found < 2);
            refused += 1;
            continue;
        }
        let answer = match answer {
            // The products of large columns exceed f64.
            Err(Error::Overflow { .. }) => continue,
            answer => answer.unwrap(),
        };
        found += 1;
        let errors = answer.matrix.entry_errors().unwrap();
        for j in 0..n {
            for k in 0..n {
                let ([sum, ..], c) = truth(&x, j, k);
                assert_eq!(answer.count(j, k), c);
                let divisor = match divisor {
                    Divisor::CountLessOne => exact(c as f64 - 1.0),
                    Divisor::Count => exact(c as f64),
                    Divisor::Number(number) => exact(number),
                    _ => exact(1.0),
                };
                let (value, truth) = (answer.matrix.get(j, k), sum / divisor);
                let error = (exact(value) - &truth).abs();
                assert!(error <= exact(errors[(j, k)]), "{x:?}: ({j}, {k}): {value}, off by {error}");
                // Rounded once, unless the common rows are far from the mean of all, where some of u² shows.
                const SHARE: f64 = 1.5 * f64::EPSILON / 2.0;
                let ours = exact(errors[(j, k)]);
                assert!(ours <= truth.abs() * exact(SHARE) + exact(f64::MIN_POSITIVE) || truth.is_zero() || c < 4);
            }
        }
    }
    assert!(found > 50 && refused > 5, "{found} found, {refused} refused");
}

#[test]
fn correlations_are_those_of_the_common_rows() {
    let mut random = StdRng::seed_from_u64(52);
    let mut found = 0;
    for case in 0..cases(80) {
        let (m, n) = (6 + case % 13, 2 + case % 3);
        let x = data(&mut random, m, n);
        let Ok(answer) = PairwiseCovariance::with(&Vectors::columns(&x), Divisor::UnitDiagonal, None) else { continue };
        found += 1;
        let errors = answer.matrix.entry_errors().unwrap();
        // Rounded once.
        const MOST: f64 = 1.01 * f64::EPSILON / 2.0;
        for j in 0..n {
            assert_eq!((answer.matrix.get(j, j), errors[(j, j)]), (1.0, 0.0));
            for k in 0..j {
                let ([xy, xx, yy], _) = truth(&x, j, k);
                let root = square_root(&(&xy * &xy / (xx * yy)));
                let root = if xy.is_negative() { -root } else { root };
                let slack = exact(f64::MIN_POSITIVE);
                let off = (exact(answer.matrix.get(j, k)) - root).abs();
                assert!(off <= exact(errors[(j, k)]) + slack && errors[(j, k)] <= MOST, "{x:?}: ({j}, {k})");
            }
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn without_gaps_it_is_the_covariance_and_positive_definite() {
    let mut random = StdRng::seed_from_u64(53);
    let x = Mat::from_fn(40, 5, |_, j| random.random_range(-1.0..1.0) + [0.0, 1e5][j % 2]);
    let answer = PairwiseCovariance::of(&Vectors::columns(&x)).unwrap();
    let options = GramOptions { centring: Centring::Mean, divisor: Divisor::CountLessOne, ..GramOptions::default() };
    let whole = Gram::with(&Vectors::columns(&x), &options).unwrap();
    let errors = answer.matrix.entry_errors().unwrap();
    for j in 0..5 {
        for k in 0..5 {
            let gap = (answer.matrix.get(j, k) - whole.get(j, k)).abs();
            assert!(gap <= errors[(j, k)] + whole.radius().value(), "({j}, {k})");
        }
    }
    assert_eq!(Definiteness::of(&answer.matrix).unwrap().is_positive_definite(), Verdict::Proved);
    let rows = x.transpose().to_owned();
    assert_eq!(PairwiseCovariance::of(&Vectors::rows(&rows)).unwrap(), answer);
    same_on(&[1, 3], || PairwiseCovariance::of(&Vectors::columns(&x)).unwrap());
}

#[test]
fn what_has_no_covariance_says_which_pair() {
    let nan = f64::NAN;
    let x = faer::mat![[1.0, nan], [2.0, 3.0], [nan, 4.0], [4.0, nan]];
    let error = PairwiseCovariance::of(&Vectors::columns(&x)).unwrap_err();
    assert_eq!(error, Error::Mismatch(Mismatch::FewCommonRows { first: 0, second: 1, found: 1 }));
    let x = faer::mat![[1.0, 5.0], [2.0, 5.0], [nan, 4.0], [4.0, nan]];
    let error = PairwiseCovariance::with(&Vectors::columns(&x), Divisor::UnitDiagonal, None).unwrap_err();
    assert!(matches!(error, Error::At { place: Place::Items(0, 1), .. }), "{error:?}");
    assert_eq!(PairwiseCovariance::of(&Vectors::columns(&x)).unwrap().matrix.get(0, 1), 0.0);
    let x = faer::mat![[1.0, f64::INFINITY], [2.0, 5.0]];
    let error = PairwiseCovariance::of(&Vectors::columns(&x)).unwrap_err();
    assert!(matches!(error, Error::NotFinite { place: Place::Entry { row: 0, column: 1 }, .. }));
    let none = Mat::<f64>::zeros(3, 0);
    assert_eq!(PairwiseCovariance::of(&Vectors::columns(&none)).unwrap().matrix.order(), 0);
}

#[test]
fn an_impossible_covariance_is_refuted_though_every_pair_is_possible() {
    // Correlations of about 0.9, 0.9 and −0.9 of three pairs that were measured apart.
    let mut random = StdRng::seed_from_u64(54);
    let mut x = Mat::from_fn(90, 3, |_, _| f64::NAN);
    for (group, (j, k, sign)) in [(0, 1, 1.0), (1, 2, 1.0), (0, 2, -1.0)].into_iter().enumerate() {
        for i in 30 * group..30 * (group + 1) {
            let common: f64 = random.random_range(-1.0..1.0);
            x[(i, j)] = common + random.random_range(-0.2..0.2);
            x[(i, k)] = sign * common + random.random_range(-0.2..0.2);
        }
    }
    for divisor in [Divisor::CountLessOne, Divisor::UnitDiagonal] {
        let answer = PairwiseCovariance::with(&Vectors::columns(&x), divisor, None).unwrap();
        let judged = Definiteness::of(&answer.matrix).unwrap();
        assert_eq!(judged.is_positive_semidefinite(), Verdict::Refuted);
        let errors = Symmetric::new(answer.matrix.entry_errors().unwrap()).unwrap();
        assert!(errors.max_abs() > 0.0 && judged.certificate().unwrap().verify(answer.matrix.as_faer()).is_ok());
    }
}
