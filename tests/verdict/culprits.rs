//! The variables that carry a negative eigenvalue, and the ranges of single entries.

use gramkit::modular::VerdictOptions;
use gramkit::verdict::{AtLeast, Culprits, EigenvalueCount};
use gramkit::{Error, Radius, Symmetric, Verdict};
use oracle::mutation::{generator, symmetric};
use oracle::{Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::support::cases::cases;

/// A covariance of seven variables, rounded to three decimals.
fn rounded_covariance() -> Symmetric {
    let text = include_str!("../data/cov_rounded3.csv");
    let rows: Vec<Vec<f64>> =
        text.lines().map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    Symmetric::from_lower(rows.len(), |i, j| rows[i][j]).unwrap()
}

/// a like b and like c, which are opposite.
fn impossible() -> Symmetric {
    Symmetric::from_lower(3, |i, j| [1.0, 0.9, 0.9, 1.0, -0.9, 1.0][j * (5 - j) / 2 + i]).unwrap()
}

/// Correlations of one factor, with three variables that contradict each other.
fn planted(random: &mut StdRng, n: usize) -> (Symmetric, Vec<usize>) {
    let loads: Vec<f64> = (0..n).map(|_| random.random_range(-0.4..0.4)).collect();
    let mut triple = Vec::new();
    while triple.len() < 3 {
        let i = random.random_range(0..n);
        if !triple.contains(&i) {
            triple.push(i);
        }
    }
    triple.sort_unstable();
    let entry = |i: usize, j: usize| match (triple.iter().position(|&k| k == i), triple.iter().position(|&k| k == j)) {
        _ if i == j => 1.0,
        (Some(2), Some(1)) => -0.9,
        (Some(_), Some(_)) => 0.9,
        _ => loads[i] * loads[j],
    };
    (Symmetric::from_lower(n, entry).unwrap(), triple)
}

/// Whether the principal submatrix of A − bI + rI with these rows has a negative eigenvalue.
fn refuted(a: &Symmetric, rows: &[usize], bound: f64, radius: f64) -> bool {
    let entry = |i: usize, j: usize| {
        let added = if i == j { exact(radius) - exact(bound) } else { exact(0.0) };
        exact(a.get(rows[i], rows[j])) + added
    };
    Table::from_fn(rows.len(), rows.len(), entry).inertia().2 > 0
}

#[test]
fn a_planted_triple_is_found() {
    let mut random = generator(911);
    for n in [10, 40, 100] {
        for _ in 0..cases(6) {
            let (a, triple) = planted(&mut random, n);
            let culprits = Culprits::of(&a).unwrap().unwrap();
            assert!(culprits.indices == triple && culprits.irreducible, "{n}: {:?} not {triple:?}", culprits.indices);
            assert!(culprits.lambda_min.contains(-0.8) && culprits.lambda_min.width() < 1e-13);
            let integers: Vec<f64> = triple.iter().map(|&i| culprits.witness.vector[i].abs()).collect();
            assert_eq!(integers, [1.0; 3]);
            assert_eq!(culprits.certificate().unwrap().verify(a.as_faer()), Ok(()));
        }
    }
}

#[test]
fn the_published_covariance_and_correlation() {
    let a = rounded_covariance();
    let culprits = Culprits::of(&a).unwrap().unwrap();
    assert_eq!(culprits.indices, [3, 5]);
    assert!((culprits.lambda_min.lower + 6.7363536e-4).abs() < 1e-10 && culprits.lambda_min.width() < 1e-12);
    let judged = AtLeast::of(&a, 0.0).unwrap();
    assert!(judged.verdict == Verdict::Refuted && (judged.lambda_min.lower + 8.14790e-4).abs() < 1e-8);
    assert_eq!(AtLeast::of(&a, -8.148e-4).unwrap().verdict, Verdict::Proved);

    let k = impossible();
    let culprits = Culprits::of(&k).unwrap().unwrap();
    assert!(culprits.indices == [0, 1, 2] && culprits.irreducible && culprits.ranges.len() == 3);
    // 0.81 ± 0.19, and for the others −0.81 ± 0.19.
    const ROUNDING: f64 = 8.0 * f64::EPSILON;
    for range in &culprits.ranges {
        let (low, high) = if (range.row, range.column) == (1, 2) { (0.62, 1.0) } else { (-1.0, -0.62) };
        assert!((range.lowest.lower - low).abs() < ROUNDING && (range.highest.upper - high).abs() < ROUNDING);
        assert!(range.lowest.width() < ROUNDING && range.highest.width() < ROUNDING && range.value.abs() == 0.9);
    }
}

#[test]
fn rounded_hilbert_matrices_are_counted() {
    let h = Symmetric::from_lower(8, |i, j| 1.0 / (i + j + 1) as f64).unwrap();
    for (t, below) in [(1e-10, 0), (1e-8, 1), (1e-7, 2), (1e-5, 3), (1e-4, 4)] {
        assert_eq!(EigenvalueCount::at(&h, t).unwrap().below.exact(), Some(below), "{t}");
    }
    let smallest = AtLeast::of(&h, 0.0).unwrap().lambda_min;
    assert!(smallest.contains(1.1115389694888082e-10) && smallest.width() < 1e-13 * smallest.lower, "{smallest:?}");
}

#[test]
fn what_is_named_is_refuted_and_nothing_less_is() {
    let mut random = generator(912);
    let mut sizes = [0; 6];
    for case in 0..cases(200) {
        let a = Symmetric::new(&symmetric(&mut random)).unwrap();
        // Covariances whose rounding shows, or that were moved by some of it.
        let a = Symmetric::from_lower(a.order(), |i, j| {
            a.get(i, j) + if i == j { 0.0 } else { random.random_range(-1e-3..1e-3) }
        });
        let a = a.unwrap();
        let bound = [0.0, -1e-9, 0.3][case % 3];
        let radius = [0.0, 1e-5][case % 2];
        let judged = a.clone().with_radius(if radius == 0.0 { Radius::Exact } else { Radius::Bound(radius) }).unwrap();
        let all: Vec<usize> = (0..a.order()).collect();
        let found = Culprits::with(&judged, bound, &VerdictOptions::default()).unwrap();
        let Some(culprits) = found else {
            assert!(!refuted(&a, &all, bound, radius), "{a:?}");
            continue;
        };
        sizes[culprits.indices.len()] += 1;
        assert!(refuted(&a, &culprits.indices, bound, radius) && culprits.irreducible, "{a:?}: {culprits:?}");
        for left_out in &culprits.indices {
            let rest: Vec<usize> = culprits.indices.iter().copied().filter(|i| i != left_out).collect();
            assert!(!refuted(&a, &rest, bound, radius), "{a:?}: {culprits:?}");
        }
        let x = &culprits.witness.vector;
        let form = all.iter().flat_map(|&i| all.iter().map(move |&j| (i, j))).fold(exact(0.0), |sum, (i, j)| {
            let added = if i == j { exact(radius) - exact(bound) } else { exact(0.0) };
            sum + exact(x[i]) * (exact(a.get(i, j)) + added) * exact(x[j])
        });
        assert!(form < exact(0.0) && all.iter().all(|i| x[*i] == 0.0 || culprits.indices.contains(i)));
        let lambda = culprits.lambda_min;
        let part = Table::from_fn(culprits.indices.len(), culprits.indices.len(), |i, j| {
            exact(a.get(culprits.indices[i], culprits.indices[j]))
        });
        assert!(part.eigenvalue_is_within(0, lambda.lower, lambda.upper) || radius > 0.0, "{a:?}: {culprits:?}");
        assert_eq!(culprits.certificate().unwrap().verify(a.as_faer()), Ok(()), "{a:?}: {culprits:?}");
        for range in &culprits.ranges {
            assert!(!range.outer().contains(range.value), "{a:?}: {range:?}");
        }
    }
    assert!(sizes[1] > 5 && sizes[2] > 20 && sizes[3] > 10, "{sizes:?}");
}

#[test]
fn semidefinite_matrices_have_no_culprits() {
    let ones = Symmetric::from_lower(4, |_, _| 1.0).unwrap();
    assert!(Culprits::of(&ones).unwrap().is_none());
    assert!(Culprits::with(&impossible(), -0.9, &VerdictOptions::default()).unwrap().is_none());
    let within = impossible().with_radius(Radius::Bound(0.9)).unwrap();
    assert!(Culprits::of(&within).unwrap().is_none());
    let not_finite = Culprits::with(&ones, f64::NAN, &VerdictOptions::default());
    assert!(matches!(not_finite, Err(Error::Domain { .. })));
    let negative = Symmetric::from_lower(3, |i, j| if i == j { [1.0, -2.0, 1.0][i] } else { 0.0 }).unwrap();
    let culprits = Culprits::of(&negative).unwrap().unwrap();
    assert!(culprits.indices == [1] && culprits.irreducible && culprits.lambda_min.contains(-2.0));
    assert_eq!(culprits.certificate().unwrap().verify(negative.as_faer()), Ok(()));
}
