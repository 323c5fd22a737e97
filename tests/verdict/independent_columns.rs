//! Independent columns and the closest relation, against exact elimination.

use faer::Mat;
use gramkit::modular::VerdictOptions;
use gramkit::{Centring, Enclosure, Error, GramOptions, Independence, MatrixView, Vectors, Verdict};
use num_traits::Zero;
use oracle::{Rational, Table, exact};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::support::cases::cases;
use crate::support::matrices;

/// Of centred columns, the deviations.
fn table(x: &Mat<f64>, centring: Centring) -> Table {
    let x = Table::of(x.as_ref());
    match centring {
        Centring::None => x,
        Centring::Mean => x.deviations(&vec![exact(1.0); x.shape().0]),
    }
}

fn part(x: &Table, columns: &[usize]) -> Table {
    Table::from_fn(x.shape().0, columns.len(), |i, k| x.at(i, columns[k]).clone())
}

/// Small integers, with columns that are sums of others, constant, zero or moved by an ulp.
fn hard(random: &mut StdRng) -> Mat<f64> {
    let (m, n) = (random.random_range(1..7), random.random_range(1..6));
    let mut x = Mat::from_fn(m, n, |_, _| f64::from(random.random_range(-3..=3_i32)));
    for j in 0..n {
        let (k, l) = (random.random_range(0..n), random.random_range(0..n));
        let kind = random.random_range(0..8);
        for i in 0..m {
            x[(i, j)] = match kind {
                0 => x[(i, k)] + x[(i, l)],
                1 => 1.0,
                2 => 0.0,
                3 => x[(i, k)].next_up(),
                _ => x[(i, j)],
            };
        }
    }
    x
}

#[test]
fn the_chosen_columns_are_independent_and_the_largest_such_set() {
    let mut random = StdRng::seed_from_u64(1802);
    let (mut dependent, mut centred_ones) = (0, 0);
    for case in 0..cases(400) {
        let x = hard(&mut random);
        let centring = [Centring::None, Centring::Mean][case % 2];
        let options = GramOptions { centring, ..GramOptions::default() };
        let answer = Independence::with(&Vectors::columns(&x), &options, &VerdictOptions::default()).unwrap();
        let truth = table(&x, centring);
        let (chosen, rest) = (answer.independent_columns(), answer.dependent_columns());
        assert_eq!(part(&truth, &chosen).rank(), chosen.len(), "{x:?}");
        assert_eq!(chosen.len(), truth.rank(), "{x:?}");
        let mut all: Vec<usize> = chosen.iter().chain(&rest).copied().collect();
        all.sort_unstable();
        assert_eq!(all, (0..x.ncols()).collect::<Vec<_>>());
        // Each depends on those before it.
        for &j in &rest {
            let before: Vec<usize> = chosen.iter().copied().filter(|&k| k < j).collect();
            let with: Vec<usize> = before.iter().copied().chain([j]).collect();
            assert_eq!(part(&truth, &with).rank(), before.len(), "{x:?}: {j}");
        }
        dependent += usize::from(answer.verdict == Verdict::Refuted);
        centred_ones += usize::from(centring == Centring::Mean && !chosen.is_empty());
    }
    assert!(dependent > 100 && centred_ones > 50, "{dependent} {centred_ones}");
}

#[test]
fn nothing_is_called_dependent_when_the_budget_ends() {
    // Rank 3 of 4, and no multiplication is allowed for the proof of it.
    let x = Mat::from_fn(6, 4, |i, j| [1.0, i as f64, (i * i) as f64, 1.0 + i as f64][j]);
    let options = VerdictOptions { budget: 1, ..VerdictOptions::default() };
    let answer = Independence::with(&Vectors::columns(&x), &GramOptions::default(), &options).unwrap();
    assert_eq!(answer.verdict, Verdict::Undetermined);
    let (chosen, rest) = (answer.independent_columns(), answer.dependent_columns());
    assert_eq!(part(&Table::of(x.as_ref()), &chosen).rank(), chosen.len());
    assert!(rest.is_empty() && chosen.len() < 4, "{chosen:?} {rest:?}");
}

/// Whether the root of a rational number is enclosed.
fn root_is_within(e: &Enclosure, square: &Rational) -> bool {
    let below = e.lower <= 0.0 || exact(e.lower) * exact(e.lower) <= *square;
    below && (e.upper.is_infinite() || *square <= exact(e.upper) * exact(e.upper))
}

proptest! {
    #![proptest_config(matrices::cases())]

    #[test]
    fn the_closest_relation_is_within_its_bounds(x in matrices::adversarial(1..7_usize, 1..5_usize)) {
        let vectors = Vectors::columns(&x);
        let found = match Independence::closest_relation(&vectors) {
            Ok(found) => found,
            Err(error) => {
                let out_of_range = matches!(error, Error::Overflow { .. } | Error::Underflow { .. });
                prop_assert!(out_of_range, "{}", error);
                return Ok(());
            }
        };
        prop_assert_eq!(vectors.closest_relation(), Ok(found.clone()));
        let Some(found) = found else { return Ok(()) };
        let gram = Table::of(x.as_ref()).gram();
        let n = x.ncols();
        let square = |j: usize| gram.determinant() / gram.without(j).determinant();
        if Table::of(x.as_ref()).rank() < n {
            prop_assert_eq!((found.distance.upper, found.sine.upper), (0.0, 0.0));
            // It is in the span of the others.
            let others: Vec<usize> = (0..n).filter(|&j| j != found.index).collect();
            let x = Table::of(x.as_ref());
            prop_assert_eq!(part(&x, &others).rank(), x.rank());
        } else {
            let of_sine = |j: usize| square(j) / gram.at(j, j);
            prop_assert!(root_is_within(&found.distance, &square(found.index)), "{:?}", found);
            prop_assert!(root_is_within(&found.sine, &of_sine(found.index)), "{:?}", found);
            if found.nearest {
                prop_assert!((0..n).all(|j| of_sine(found.index) <= of_sine(j)), "{:?}", found);
            }
        }
    }

    #[test]
    fn what_is_selected_is_what_was_there(x in matrices::real(0..5_usize, 1..5_usize), seed in 0..1000_u64) {
        let mut random = StdRng::seed_from_u64(seed);
        let indices: Vec<usize> = (0..random.random_range(0..6)).map(|_| random.random_range(0..x.ncols())).collect();
        let columns = Vectors::columns(&x);
        let rows = Vectors::rows(x.transpose());
        for vectors in [&columns, &rows] {
            let part = vectors.select(&indices).unwrap();
            prop_assert_eq!((part.len(), part.dimension(), part.orientation()), (indices.len(), x.nrows(), vectors.orientation()));
            let same = |(k, &j): (usize, &usize)| (0..x.nrows()).all(|i| part.matrix()[(i, k)].to_bits() == x[(i, j)].to_bits());
            prop_assert!(indices.iter().enumerate().all(same));
            let kept: Vec<usize> = (0..x.ncols()).filter(|j| !indices.contains(j)).collect();
            prop_assert_eq!(vectors.without(&indices).unwrap().to_f64(), vectors.select(&kept).unwrap().to_f64());
            let beyond = vectors.select(&[x.ncols()]).unwrap_err();
            let is_domain = matches!(beyond, Error::Domain { .. });
            prop_assert!(is_domain);
        }
    }
}

#[test]
fn the_closest_relation_of_ill_conditioned_vectors_is_sharp() {
    // Läuchli's: x1 differs from x0 by ε in two directions. d² = ε²(2 + ε²)/(1 + ε²).
    for e in [2.0_f64.powi(-20), 2.0_f64.powi(-45)] {
        let x = [1.0, e, 0.0, 1.0, 0.0, e];
        let found = Independence::closest_relation(&Vectors::columns(MatrixView::column_major(&x, 3, 2).unwrap()));
        let found = found.unwrap().unwrap();
        let square = exact(e) * exact(e) * (exact(2.0) + exact(e) * exact(e)) / (exact(1.0) + exact(e) * exact(e));
        assert!(root_is_within(&found.distance, &square) && found.distance.width() < 1e-5 * e, "{found:?}");
        assert!(!square.is_zero() && found.sine.upper < 2.0 * e);
    }
}
