//! Of the matrices that print alike: is every one semidefinite, some, or none?

use gramkit::verdict::{PrintedDecimals, Semidefinite};
use gramkit::{Analysis, AnalysisOptions, Definiteness, Symmetric, Verdict};
use num_bigint::BigInt;
use num_traits::Signed;
use oracle::mutation::generator;
use oracle::{Rational, Table, decimal, exact};
use rand::RngExt;

use crate::support::cases::cases;

/// The matrix as it is printed, its decimals read exactly, and rounded to doubles.
fn read(rows: &[Vec<String>]) -> (Table, Symmetric) {
    let n = rows.len();
    let printed = Table::from_fn(n, n, |i, j| {
        let text = &rows[i][j];
        let modulus = decimal(text.trim_start_matches('-')).unwrap();
        if text.starts_with('-') { -modulus } else { modulus }
    });
    (printed, Symmetric::from_lower(n, |i, j| rows[i][j].parse().unwrap()).unwrap())
}

fn half_unit(decimals: u32) -> Rational {
    Rational::new(BigInt::from(1), BigInt::from(2) * BigInt::from(10).pow(decimals))
}

/// Whether a correlation's diagonal is exact, and all entries print alike.
fn prints_so(member: &Symmetric, printed: &Table, decimals: u32) -> bool {
    let n = member.order();
    let correlation = (0..n).all(|i| *printed.at(i, i) == exact(1.0));
    (0..n).all(|i| {
        (0..n).all(|j| {
            let gap = (exact(member.get(i, j)) - printed.at(i, j)).abs();
            if i == j && correlation { gap == exact(0.0) } else { gap <= half_unit(decimals) }
        })
    })
}

/// What is claimed, held against the decimals themselves: members by their exact inertia, and the extreme ones, with
/// each pattern of signs, of which the least decides (J. Rohn, *Positive definiteness and stability of interval
/// matrices*, SIAM Journal on Matrix Analysis and Applications 15 (1994) 175–184).
fn check(answer: &PrintedDecimals, printed: &Table, decimals: u32) {
    let n = printed.shape().0;
    if let Some(member) = &answer.member {
        assert!(prints_so(member, printed, decimals), "{member:?}");
        assert_eq!(Table::of(member.as_faer()).inertia().0, n);
        assert_eq!(Definiteness::of(member).unwrap().is_positive_definite(), Verdict::Proved);
    }
    let correlation = (0..n).all(|i| *printed.at(i, i) == exact(1.0));
    let half = half_unit(decimals);
    let extreme = |pattern: usize, direction: i32| {
        Table::from_fn(n, n, |i, j| {
            let opposite = (pattern >> i & 1) != (pattern >> j & 1);
            let error = if i == j && correlation { exact(0.0) } else { half.clone() };
            let towards = if opposite == (direction < 0) { error } else { -error };
            printed.at(i, j) + towards
        })
    };
    let lowest = (0..1_usize << n).map(|pattern| extreme(pattern, -1).inertia().2);
    let some_negative = lowest.into_iter().any(|negative| negative > 0);
    match answer.semidefinite {
        Semidefinite::Every => assert!(!some_negative, "{answer:?}"),
        Semidefinite::Some => assert!(answer.member.is_some() && some_negative, "{answer:?}"),
        Semidefinite::None => {
            // The largest value of the form on a vector that shows it: of each extreme matrix that is largest there.
            assert!((0..1_usize << n).all(|pattern| extreme(pattern, 1).inertia().2 > 0), "{answer:?}");
        }
        Semidefinite::Undetermined => {}
    }
}

#[test]
fn a_covariance_rounded_to_three_decimals() {
    let text = include_str!("../data/trials/02_cov_rounded3.csv");
    let rows: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(String::from).collect()).collect();
    let (printed, a) = read(&rows);
    let answer = PrintedDecimals::of(&a, 3).unwrap();
    assert_eq!(answer.semidefinite, Semidefinite::Some);
    check(&answer, &printed, 3);
    let options = AnalysisOptions { decimals: Some(3), ..AnalysisOptions::default() };
    let page = Analysis::with(&a, &options).unwrap().to_string();
    assert!(page.contains("Printed        with 3 decimals: some of the matrices that print so"), "{page}");
}

#[test]
fn correlations_beside_nine_tenths() {
    let of = |r: &str| {
        let entry = |i: usize, j: usize| {
            if i == j {
                "1"
            } else if i + j == 3 {
                r
            } else {
                "0.9"
            }
        };
        (0..3).map(|i| (0..3).map(|j| entry(i, j).to_string()).collect()).collect::<Vec<Vec<String>>>()
    };
    for (r, expected) in [
        ("0.66", Semidefinite::Every),
        ("0.62", Semidefinite::Some),
        ("-0.90", Semidefinite::None),
        ("0.80", Semidefinite::Every),
        ("1.00", Semidefinite::Some),
    ] {
        let (printed, a) = read(&of(r));
        let answer = PrintedDecimals::of(&a, 2).unwrap();
        assert_eq!(answer.semidefinite, expected, "{r}: {answer:?}");
        check(&answer, &printed, 2);
    }
}

/// Correlations of random vectors, often fewer than there are rows, rounded to a few decimals.
#[test]
fn rounded_correlations_are_mostly_settled() {
    let mut random = generator(111);
    let mut counts = [0; 4];
    let number = cases(80);
    for _ in 0..number {
        let (n, rank, decimals) = (random.random_range(2..=5), random.random_range(1..=5), random.random_range(1..=3));
        let x: Vec<Vec<f64>> = (0..n).map(|_| (0..rank).map(|_| random.random_range(-1.0..1.0)).collect()).collect();
        let dot = |i: usize, j: usize| x[i].iter().zip(&x[j]).map(|(a, b): (&f64, &f64)| a * b).sum::<f64>();
        let correlation = |i: usize, j: usize| dot(i, j) / (dot(i, i) * dot(j, j)).sqrt();
        // A little off, so that in some cases no matrix that prints so is semidefinite.
        let wrong = if random.random_bool(0.2) { 0.3 } else { 0.0 };
        let text = |i: usize, j: usize| {
            if i == j {
                "1".to_string()
            } else {
                format!("{:.*}", decimals as usize, correlation(i.max(j), i.min(j)) + wrong)
            }
        };
        let (printed, a) = read(&(0..n).map(|i| (0..n).map(|j| text(i, j)).collect()).collect::<Vec<_>>());
        let answer = PrintedDecimals::of(&a, decimals).unwrap();
        check(&answer, &printed, decimals);
        counts[answer.semidefinite as usize] += 1;
    }
    let [every, some, none, undetermined] = counts;
    assert!(every > 0 && some > number / 4 && none > 0 && undetermined <= number / 10, "{counts:?}");
}

#[test]
fn extremes_have_an_answer_and_none_is_a_panic() {
    let of = |n: usize, entry: fn(usize, usize) -> f64| Symmetric::from_lower(n, entry).unwrap();
    for decimals in [0, 3, 17, 400, u32::MAX] {
        assert_eq!(PrintedDecimals::of(&of(0, |_, _| 1.0), decimals).unwrap().semidefinite, Semidefinite::Every);
        for a in [of(2, |_, _| 0.0), of(2, |_, _| 1e300), of(1, |_, _| -1e-300), of(3, |i, j| (i + j) as f64)] {
            let answer = PrintedDecimals::of(&a, decimals).unwrap();
            assert_eq!(answer.decimals, decimals);
        }
    }
    // −1e−300 prints as −0.000.
    assert_eq!(PrintedDecimals::of(&of(1, |_, _| -1e-300), 3).unwrap().semidefinite, Semidefinite::Some);
    assert_eq!(PrintedDecimals::of(&of(1, |_, _| -1.0), 3).unwrap().semidefinite, Semidefinite::None);
}
