//! Exact arithmetic within a budget, and the exact numbers that it gives.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use gramkit::claim::DefinitenessClass;
use gramkit::modular::{Obstacle, VerdictOptions};
use gramkit::verdict::{ExactDeterminant, IndependenceWithin};
use gramkit::{Claim, Definiteness, Error, GramOptions, Independence, Radius, Symmetric, Vectors, Verdict};
use num_bigint::BigInt;
use oracle::{Rational, Table, exact};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::threads::same_on;

fn within(budget: u64) -> VerdictOptions<'static> {
    VerdictOptions { budget, ..VerdictOptions::default() }
}

/// fl(BBᵀ) for decimal B of n − 1 columns, within rounding of singular, and its first row and column once more:
/// singular without doubt, but how many signs the others have, only exact arithmetic tells.
fn rounded_product(n: usize, random: &mut StdRng) -> Symmetric {
    let b = Mat::from_fn(n, n - 1, |_, _| f64::from(random.random_range(-99..=99)) / 10.0);
    Symmetric::from_lower(n + 1, |i, j| (0..n - 1).map(|k| b[(i % n, k)] * b[(j % n, k)]).sum()).unwrap()
}

#[test]
fn a_larger_budget_says_more_and_nothing_else() {
    let mut random = StdRng::seed_from_u64(31);
    for n in [2, 3, 5, 8, 13] {
        for _ in 0..20 {
            let a = rounded_product(n, &mut random);
            let full = Definiteness::of(&a).unwrap();
            let truth = full.inertia.proved().unwrap();
            assert!(truth.is_complete() && full.missing.is_none(), "{a:?}");
            let mut budget = 1;
            while budget < 4 * full.work.max(1) {
                let answer = Definiteness::with(&a, &within(budget)).unwrap();
                let bounds = answer.inertia.proved().unwrap();
                for (bound, truth) in
                    [(bounds.positive, truth.positive), (bounds.zero, truth.zero), (bounds.negative, truth.negative)]
                {
                    assert!(bound.lower <= truth.lower && truth.upper <= bound.upper, "{a:?}: {answer:?}");
                }
                assert!(answer.work <= budget);
                match answer.missing {
                    None => assert_eq!(bounds, truth),
                    Some(Obstacle::Budget { needed, budget: b }) => {
                        assert!(b == budget && needed > budget);
                        // What is called needed takes the next step at least.
                        let next = Definiteness::with(&a, &within(needed)).unwrap();
                        assert!(next.work > answer.work || next.missing.is_none(), "{answer:?}: {next:?}");
                    }
                    other => panic!("{other:?}"),
                }
                budget *= 3;
            }
            // What the full answer took is enough.
            assert_eq!(Definiteness::with(&a, &within(full.work)).unwrap().inertia, full.inertia);
        }
    }
}

#[test]
fn vectors_that_only_a_prime_can_tell_need_its_budget() {
    let mut random = StdRng::seed_from_u64(32);
    // The last column is a rounded combination of the others.
    let n = 12;
    let mut x = Mat::from_fn(20, n, |_, _| random.random_range(-1.0..1.0_f64));
    for i in 0..20 {
        x[(i, n - 1)] = 0.1 * (0..n - 1).map(|j| x[(i, j)]).sum::<f64>();
    }
    let vectors = Vectors::columns(&x);
    let plain = GramOptions::default();
    let none = Independence::with(&vectors, &plain, &within(0)).unwrap();
    assert_eq!((none.verdict, none.work), (Verdict::Undetermined, 0));
    assert!(matches!(none.missing, Some(Obstacle::Budget { needed: 1.., budget: 0 })));
    // Half-way through the elimination the rank so far is proved.
    let half = Independence::with(&vectors, &plain, &within(600)).unwrap();
    assert!(half.verdict == Verdict::Undetermined && (1..n).contains(&half.rank.lower), "{half:?}");
    let full = Independence::of(&vectors).unwrap();
    assert_eq!((full.verdict, full.rank.exact()), (Verdict::Proved, Some(Table::of(x.as_ref()).rank())));
}

#[test]
fn a_verdict_can_be_cancelled() {
    let mut random = StdRng::seed_from_u64(33);
    let a = rounded_product(20, &mut random);
    let calls = AtomicUsize::new(0);
    // It is asked between the steps of floating point, and at the start of each elimination.
    for patience in 0..8 {
        calls.store(0, Ordering::Relaxed);
        let progress = |fraction: f64| {
            assert!((0.0..=1.0).contains(&fraction));
            if calls.fetch_add(1, Ordering::Relaxed) < patience {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let options = VerdictOptions { progress: Some(&progress), ..VerdictOptions::default() };
        assert_eq!(Definiteness::with(&a, &options).unwrap_err(), Error::Cancelled);
        assert_eq!(calls.load(Ordering::Relaxed), patience + 1);
    }
    // And so is an exact determinant.
    let stop = |_: f64| ControlFlow::Break(());
    let options = VerdictOptions { progress: Some(&stop), ..VerdictOptions::default() };
    assert_eq!(ExactDeterminant::with(&a, &options).unwrap_err(), Error::Cancelled);
}

#[test]
fn the_work_and_the_answer_are_the_same_on_any_number_of_threads() {
    let mut random = StdRng::seed_from_u64(34);
    let a = rounded_product(40, &mut random);
    let answer = same_on(&[1, 2, 5], || Definiteness::of(&a).unwrap());
    assert!(answer.work > 0);
}

fn value(exact: &ExactDeterminant) -> Rational {
    let two = Rational::from_integer(BigInt::from(2));
    Rational::from_integer(exact.integer.clone()) * two.pow(i32::try_from(exact.exponent).unwrap())
}

#[test]
fn exact_determinants_are_exact() {
    let mut random = StdRng::seed_from_u64(35);
    for case in 0..300 {
        let n = random.random_range(0..=7);
        let decades = [0, 0, 3, 60][case % 4];
        let mut entry = || {
            let digits = f64::from(random.random_range(-9..=9)) / if case % 3 == 0 { 1.0 } else { 10.0 };
            digits * 10.0_f64.powi(random.random_range(-decades..=decades))
        };
        let a = Symmetric::from_lower(n, |_, _| entry()).unwrap();
        let truth = Table::of(a.as_faer()).determinant();
        let found = ExactDeterminant::of(&a).unwrap();
        assert_eq!(value(&found), truth, "{a:?}");
        assert_eq!(found.ln_abs().unwrap().is_none(), found.sign() == 0);
        if let Some(ln) = found.ln_abs().unwrap() {
            // The oracle's logarithm is good to a few roundings.
            let approximate = oracle::ln(&(&truth * Rational::from_integer(BigInt::from(found.sign()))));
            let slack = 8.0 * f64::EPSILON * approximate.abs().max(1.0);
            assert!(ln.lower <= approximate + slack && approximate - slack <= ln.upper, "{a:?}: {ln:?}");
        }

        let m = random_rows(case);
        let x = Mat::from_fn(m, n, |_, _| entry());
        let truth = Table::of(x.as_ref()).gram().determinant();
        let found = ExactDeterminant::of_gram(&Vectors::columns(&x)).unwrap();
        assert_eq!(value(&found), truth, "{x:?}");
    }
}

fn random_rows(case: usize) -> usize {
    [0, 1, 3, 5, 9, 20][case % 6]
}

#[test]
fn the_determinant_of_order_60_is_an_integer_on_demand() {
    // LDLᵀ with a unit triangular L: the determinant is that of D.
    let mut random = StdRng::seed_from_u64(36);
    let n = 60;
    let diagonal: Vec<i64> = (0..n).map(|_| random.random_range(-9..=9_i64) | 1).collect();
    let l: Vec<Vec<i64>> = (0..n).map(|i| (0..i).map(|_| random.random_range(-2..=2)).collect()).collect();
    let lower = |i: usize, k: usize| if i == k { 1 } else { l[i][k] };
    let a =
        Symmetric::from_lower(n, |i, j| (0..=j).map(|k| lower(i, k) * diagonal[k] * lower(j, k)).sum::<i64>() as f64)
            .unwrap();
    let truth = diagonal.iter().fold(BigInt::from(1), |product, &d| product * d);
    let found = ExactDeterminant::of(&a).unwrap();
    assert_eq!(found.to_string(), truth.to_string());
    let negative = diagonal.iter().filter(|&&d| d < 0).count();
    assert_eq!(Definiteness::of(&a).unwrap().inertia.proved().unwrap().negative.exact(), Some(negative));
}

#[test]
fn exact_determinants_refuse_what_has_none() {
    let a = Symmetric::from_lower(3, |i, j| (i + j) as f64).unwrap();
    let near = a.clone().with_radius(Radius::Bound(0.1)).unwrap();
    assert!(matches!(ExactDeterminant::with(&near, &within(100)).unwrap_err(), Error::Domain { what: "radius", .. }));
    assert!(matches!(ExactDeterminant::with(&a, &within(3)).unwrap_err(), Error::Budget { needed: 4.., budget: 3 }));
}

#[test]
fn independence_within_a_radius_holds_for_the_matrices_in_it() {
    let mut random = StdRng::seed_from_u64(37);
    let mut refuted = 0;
    for _ in 0..200 {
        let (m, n) = (random.random_range(1..=5), random.random_range(1..=4));
        let x = Mat::from_fn(m, n, |_, _| f64::from(random.random_range(-30..=30)) / 10.0);
        let radius = [0.0, 1e-9, 0.1, 1.0][random.random_range(0..4)];
        let answer = IndependenceWithin::of(&Vectors::columns(&x), radius).unwrap();
        assert!(answer.rank.lower <= m.min(n) && (answer.verdict == Verdict::Proved) == (answer.rank.lower == n));
        // XᵀX − s²I is semidefinite for s = σ_min_lower + radius, within the rounding of that sum.
        let s = exact(answer.sigma_min.lower) + exact(if answer.sigma_min.lower > 0.0 { radius } else { 0.0 });
        let gram = Table::of(x.as_ref()).gram();
        let shifted = |s: &Rational| {
            Table::from_fn(n, n, |i, j| if i == j { gram.at(i, j) - s * s } else { gram.at(i, j).clone() }).inertia()
        };
        assert_eq!(shifted(&s).2, 0, "{x:?}, {radius}: {answer:?}");
        // X itself is within the radius; and where some X' is dependent, σ_min(X) is no more than it.
        assert!(shifted(&exact(answer.sigma_min.upper)).0 < n, "{x:?}, {radius}: {answer:?}");
        assert!(answer.verdict != Verdict::Refuted || shifted(&exact(radius)).0 < n, "{x:?}, {radius}: {answer:?}");
        refuted += usize::from(answer.verdict == Verdict::Refuted);
        // Some X' within the radius loses a column: those of ‖x_j‖ ≤ r can vanish.
        let shortest = (0..n).map(|j| x.col(j).norm_l2()).fold(f64::INFINITY, f64::min);
        let far = shortest > radius * (1.0 - 4.0 * f64::EPSILON);
        assert!(answer.verdict != Verdict::Proved || far, "{x:?}, {radius}: {answer:?}");
    }
    assert!(refuted > 20, "{refuted} refuted");
}

#[test]
fn a_class_stands_as_its_radius_does() {
    let a = Symmetric::from_lower(2, |i, j| if i == j { [1.0, -1.0][i] } else { 0.0 }).unwrap();
    for (radius, class) in [
        (Radius::Exact, Claim::Proved(DefinitenessClass::Indefinite)),
        (Radius::Bound(0.5), Claim::Proved(DefinitenessClass::Indefinite)),
        (Radius::Estimate(0.5), Claim::Estimated(DefinitenessClass::Indefinite)),
        (Radius::Bound(2.0), Claim::Undetermined),
        (Radius::Estimate(2.0), Claim::Undetermined),
    ] {
        assert_eq!(Definiteness::of(&a.clone().with_radius(radius).unwrap()).unwrap().class, class);
    }
}
