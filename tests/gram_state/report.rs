//! What one pass proves, against exact arithmetic.

use faer::Mat;
use gramkit::collinearity::{Collinearity, VarianceInflation};
use gramkit::gram_state::StateOptions;
use gramkit::{Enclosure, Vectors, Verdict};
use num_traits::{One, Zero};
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use super::{merged, partition, state_of, states_of};
use crate::support::cases::cases;

/// Columns that are independent, nearly dependent or dependent, of similar or of very different lengths.
pub(crate) fn table(random: &mut StdRng, m: usize, k: usize) -> Mat<f64> {
    let kind = random.random_range(0..6);
    let near = 10.0_f64.powi(-random.random_range(3..17));
    let mut x = Mat::from_fn(m, k, |_, j| match kind {
        0 => f64::from(random.random_range(-9..10_i8)),
        1 => random.random_range(-1.0..1.0) * 10.0_f64.powi(7 * j as i32 - 7),
        2 => 1e6 + random.random_range(-1.0..1.0),
        _ => random.random_range(-1.0..1.0),
    });
    if k > 1 && (kind == 3 || kind == 4) {
        let dependent = random.random_range(0..k);
        for i in 0..m {
            let sum: f64 = (0..k).filter(|&j| j != dependent).map(|j| x[(i, j)]).sum();
            x[(i, dependent)] = sum + if kind == 3 { near * random.random_range(-1.0..1.0) } else { 0.0 };
        }
    }
    if kind == 5 && m > 0 {
        x.col_as_slice_mut(0).fill(2.5);
    }
    x
}

fn centred(x: &Mat<f64>) -> Table {
    let m = exact(x.nrows() as f64);
    let means: Vec<Rational> =
        x.col_iter().map(|column| column.iter().fold(Rational::zero(), |sum, &x| sum + exact(x)) / &m).collect();
    Table::from_fn(x.nrows(), x.ncols(), |i, j| exact(x[(i, j)]) - &means[j]).gram()
}

/// σ_i ∈ [lower, upper] by the inertia of G − s²I, exactly.
pub(crate) fn are_enclosed(gram: &Table, enclosures: &[Enclosure]) -> bool {
    let k = enclosures.len();
    let below = |s: f64| {
        let square = exact(s) * exact(s);
        let shifted = Table::from_fn(k, k, |i, j| if i == j { gram.at(i, j) - &square } else { gram.at(i, j).clone() });
        shifted.inertia()
    };
    // Descending: the i-th is at least s if at least i + 1 eigenvalues are at least s².
    enclosures.iter().enumerate().all(|(i, e)| {
        let at_least = k - below(e.lower).2 > i;
        let at_most = e.upper == f64::INFINITY || {
            let (positive, ..) = below(e.upper);
            positive <= i
        };
        at_least && at_most
    })
}

#[test]
fn singular_values_and_ranks_are_enclosed() {
    let mut random = generator(227);
    let mut proved = 0;
    for _ in 0..cases(80) {
        let (m, k) = (random.random_range(1..60), random.random_range(1..5));
        let x = table(&mut random, m, k);
        let parts = random.random_range(1..4);
        let states = states_of(&partition(&mut random, &x, parts), &StateOptions::default());
        let report = merged(&mut random, states).report().unwrap();
        for (rank, gram) in [(&report.plain, Table::of(x.as_ref()).gram()), (&report.centred, centred(&x))] {
            assert!(are_enclosed(&gram, &rank.singular_values), "{x:?}: {rank:?}");
            let truth = gram.rank();
            assert!(rank.rank.lower <= truth && truth <= rank.rank.upper, "{x:?}: {rank:?}");
            match rank.independent {
                Verdict::Proved => assert_eq!(truth, k),
                Verdict::Refuted => assert!(truth < k),
                _ => {}
            }
            proved += usize::from(rank.independent == Verdict::Proved);
        }
    }
    assert!(proved > 20, "{proved}");
}

/// VIF_j = s_jj·(S⁻¹)_jj by determinants.
fn inflation(s: &Table, j: usize) -> Option<Rational> {
    let (k, _) = s.shape();
    let determinant = s.determinant();
    if determinant.is_zero() {
        return None;
    }
    let rest: Vec<usize> = (0..k).filter(|&i| i != j).collect();
    let minor = Table::from_fn(k - 1, k - 1, |a, b| s.at(rest[a], rest[b]).clone());
    let minor = if k == 1 { Rational::one() } else { minor.determinant() };
    Some(s.at(j, j) * minor / determinant)
}

#[test]
fn inflation_factors_are_enclosed() {
    let mut random = generator(228);
    let mut known = 0;
    for _ in 0..cases(60) {
        let (m, k) = (random.random_range(5..60), random.random_range(1..5));
        let x = table(&mut random, m, k);
        let report = state_of(&x, &StateOptions::default()).report().unwrap();
        let kept: Vec<usize> = (0..k).filter(|&j| !report.constant[j]).collect();
        let s = centred(&Mat::from_fn(m, kept.len(), |i, j| x[(i, kept[j])]));
        for (at, &j) in kept.iter().enumerate() {
            let e = report.vif[j];
            match inflation(&s, at) {
                Some(truth) => {
                    assert!(exact(e.lower) <= truth, "{x:?}: {e:?}");
                    assert!(e.upper == f64::INFINITY || truth <= exact(e.upper), "{x:?}: {e:?}");
                }
                None => assert_eq!(e.upper, f64::INFINITY, "{x:?}"),
            }
            known += usize::from(e.upper <= 1.1 * e.lower);
        }
    }
    assert!(known > 20, "{known}");
}

#[test]
fn long_tables_have_the_answers_that_they_have_in_memory() {
    let mut random = generator(229);
    let base = Mat::from_fn(20_000, 4, |_, j| 1e4 * j as f64 + random.random_range(-1.0..1.0));
    // Far from dependent; nearly dependent; about a shift that is far away.
    for (weight, shift) in [(1.0, None), (1e-6, None), (1.0, Some(vec![0.0; 4]))] {
        let x = Mat::from_fn(20_000, 4, |i, j| if j < 3 { base[(i, j)] } else { base[(i, 0)] + weight * base[(i, 3)] });
        let options = StateOptions { shift, ..Default::default() };
        let states = states_of(&partition(&mut random, &x, 5), &options);
        let report = merged(&mut random, states).report().unwrap();
        let memory = Collinearity::of(&Vectors::columns(&x)).unwrap();
        for (ours, theirs) in report.vif.iter().zip(&memory.vif) {
            let VarianceInflation::Enclosed(theirs) = theirs else { panic!() };
            assert!(ours.lower <= theirs.upper && theirs.lower <= ours.upper, "{ours:?} {theirs:?}");
            assert!(ours.width() < 1e-2 * ours.lower, "{weight}: {ours:?}");
        }
        for (ours, theirs) in report.condition_indices.iter().zip(&memory.condition_indices) {
            assert!(ours.lower <= theirs.upper && theirs.lower <= ours.upper, "{ours:?} {theirs:?}");
        }
        let values = gramkit::Svd::of(&Vectors::columns(&x)).unwrap().enclosures;
        for (ours, theirs) in report.plain.singular_values.iter().zip(&values) {
            assert!(ours.lower <= theirs.upper && theirs.lower <= ours.upper, "{ours:?} {theirs:?}");
        }
        assert_eq!(report.plain.independent, Verdict::Proved);
    }
}
