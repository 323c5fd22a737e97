//! Inertia by a congruence to a diagonal of signs.

use faer::Mat;
use gramkit::certificate::Evidence;
use gramkit::modular::VerdictOptions;
use gramkit::{Count, Definiteness, Eigen, Radius, Symmetric};
use num_traits::ToPrimitive;
use oracle::Table;
use oracle::matrix::{exact, inertia, rows_of};
use oracle::mutation::generator;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::support::cases::cases;
use crate::support::claims::holds;

/// Without exact arithmetic.
const NO_BUDGET: VerdictOptions<'_> = VerdictOptions { budget: 0, progress: None };

fn symmetric(n: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Symmetric {
    Symmetric::from_lower(n, &mut entry).unwrap()
}

fn size(random: &mut StdRng) -> f64 {
    let sign = if random.random() { 1.0 } else { -1.0 };
    sign * 10.0_f64.powf(random.random_range(-8.0..8.0))
}

/// DBD with D from 10⁻⁸ to 10⁸ and B random.
fn graded(random: &mut StdRng) -> Symmetric {
    let n = random.random_range(2..=7);
    let d: Vec<f64> = (0..n).map(|_| size(random)).collect();
    symmetric(n, |i, j| d[i] * random.random_range(-1.0..1.0) * d[j])
}

/// LJLᵀ exactly, for a unit lower triangular L of integers and J = diag(±2^−e), e ≤ 30, its rows and columns times
/// powers of two.
fn factored(random: &mut StdRng) -> Symmetric {
    let n = random.random_range(2..=7);
    let l = Mat::from_fn(n, n, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Less => 0.0,
        std::cmp::Ordering::Equal => 1.0,
        std::cmp::Ordering::Greater => f64::from(random.random_range(-40..=40)),
    });
    let sign = |random: &mut StdRng| if random.random() { 1.0 } else { -1.0 };
    let d: Vec<f64> = (0..n).map(|_| sign(random) * 2.0_f64.powi(-random.random_range(0..=30))).collect();
    let powers: Vec<f64> = (0..n).map(|_| 2.0_f64.powi(random.random_range(-25..=25))).collect();
    symmetric(n, |i, j| powers[i] * powers[j] * (0..n).map(|k| l[(i, k)] * d[k] * l[(j, k)]).sum::<f64>())
}

/// What is proved without exact arithmetic, in order: by eigenvalues of A itself, by all that needs no congruence, and
/// by everything. Nothing proved is false, and its certificate holds.
fn counts(family: fn(&mut StdRng) -> Symmetric, seed: u64, number: usize) -> [usize; 3] {
    let mut random = generator(seed);
    let mut counts = [0; 3];
    for _ in 0..number {
        let a = family(&mut random);
        let answer = Definiteness::with(&a, &NO_BUDGET).unwrap();
        assert!(holds(&answer, inertia(&exact(&rows_of(&a.as_faer().to_owned()))).0), "{a:?}: {answer:?}");
        assert_eq!(answer.certificate().unwrap().verify(a.as_faer()), Ok(()));
        let complete = answer.inertia.proved().unwrap().is_complete();
        let by_congruence = answer.evidence.iter().any(|e| matches!(e, Evidence::Congruence(_)));
        counts[0] += usize::from(Eigen::of(&a).unwrap().enclosures.iter().all(|e| !e.contains(0.0)));
        counts[1] += usize::from(complete && !by_congruence);
        counts[2] += usize::from(complete);
    }
    counts
}

#[test]
fn graded_matrices_have_their_inertia_without_exact_arithmetic() {
    let number = cases(60);
    let [by_eigenvalues, _, all] = counts(graded, 91, number);
    assert!(all == number && 2 * by_eigenvalues < number, "{by_eigenvalues} and {all} of {number}");
}

#[test]
fn a_congruence_reaches_beyond_enclosures() {
    let number = cases(60);
    let [by_eigenvalues, without, all] = counts(factored, 92, number);
    assert!(all == number && 10 * without < 9 * number, "{by_eigenvalues}, {without} and {all} of {number}");
}

#[test]
fn hilbert_matrices_are_definite_beyond_the_reach_of_a_factor() {
    for n in 1..=16 {
        let a = symmetric(n, |i, j| 1.0 / (i + j + 1) as f64);
        let answer = Definiteness::with(&a, &NO_BUDGET).unwrap();
        let truth = inertia(&exact(&rows_of(&a.as_faer().to_owned()))).0;
        // Rounding to f64 makes the matrix indefinite from some order on; that is what is proved then.
        assert!(holds(&answer, truth), "{n}: {answer:?}");
        assert!(answer.inertia.proved().unwrap().is_complete(), "{n}: {answer:?}");
    }
}

#[test]
fn order_and_powers_of_two_change_nothing() {
    let mut random = generator(93);
    let mut changed = 0;
    for _ in 0..cases(40) {
        let a = factored(&mut random);
        let n = a.order();
        let inertia = |a: &Symmetric| Definiteness::with(a, &NO_BUDGET).unwrap().inertia.proved().unwrap();
        let mut order: Vec<usize> = (0..n).collect();
        order.shuffle(&mut random);
        let powers: Vec<f64> = (0..n).map(|_| 2.0_f64.powi(random.random_range(-60..=60))).collect();
        let moved = symmetric(n, |i, j| powers[i] * a.get(order[i], order[j]) * powers[j]);
        changed += usize::from(moved != a);
        assert_eq!(inertia(&a), inertia(&moved), "{a:?}");
        let (there, back) = (inertia(&a), inertia(&a.negated()));
        assert_eq!((there.positive, there.negative), (back.negative, back.positive), "{a:?}");
    }
    assert!(changed > 20, "{changed}");
}

/// Within a radius that leaves the smallest eigenvalue its sign, though rounding hides it.
#[test]
fn a_small_radius_is_no_obstacle() {
    let mut random = generator(94);
    let mut proved = 0;
    let number = cases(60);
    for _ in 0..number {
        let a = factored(&mut random);
        let table = Table::of(a.as_faer());
        let (square, _) = table.gram().eigenvalue_bracket(0);
        let least = square.to_f64().unwrap().sqrt();
        let within = a.clone().with_radius(Radius::Bound(0.01 * least)).unwrap();
        let answer = Definiteness::with(&within, &NO_BUDGET).unwrap();
        let found = answer.inertia.proved().unwrap();
        let (positive, zero, negative) = table.inertia();
        let holds = |count: Count, truth: usize| count.lower <= truth && truth <= count.upper;
        assert!(holds(found.positive, positive) && holds(found.zero, zero) && holds(found.negative, negative));
        assert_eq!(answer.certificate().unwrap().verify(a.as_faer()), Ok(()));
        let by_congruence = answer.evidence.iter().any(|e| matches!(e, Evidence::Congruence(_)));
        proved += usize::from(found.is_complete() && by_congruence);
        // Beyond the smallest eigenvalue nothing of the kind is proved.
        let beyond = a.with_radius(Radius::Bound(1.01 * least)).unwrap();
        assert!(!Definiteness::with(&beyond, &NO_BUDGET).unwrap().inertia.proved().unwrap().is_complete());
    }
    assert!(5 * proved > number, "{proved} of {number}");
}
