//! Verdicts about all matrices within the errors of the entries: nothing false is claimed, what the radius alone
//! decides is decided, and nearly all that can be.

#![allow(clippy::print_stdout, reason = "the shares of what is decided are read with --nocapture")]

use faer::Mat;
use gramkit::certificate::Evidence;
use gramkit::claim::{CurvatureClass, DefinitenessClass};
use gramkit::{Claim, Curvature, Definiteness, Determinant, Eigen, Inertia, Radius, Symmetric, Verdict};
use oracle::entrywise::{Errors, KINDS, inertias, is_negative_definite, is_positive_definite, members};
use oracle::matrix::{eigenvalue_is_within, inertia, mat};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::cases::cases;
use crate::support::claims::{check_determinant, class_of, holds};
use crate::support::threads::same_on;

const SEED: u64 = 20_261_129;

/// Random matrices within the errors that each answer is held against, beside all 2ⁿ matrices A ± diag(z)·E·diag(z).
const MEMBERS: usize = 24;
/// Of so many of them the eigenvalues are held against their enclosures too.
const EIGENVALUES: usize = 9;

/// Of a hundred inputs whose members all have one class so many must be decided, and of one inertia.
const LEAST_CLASSES: usize = 96;
const LEAST_INERTIAS: usize = 90;

fn with_errors((a, e): &Errors, standing: fn(f64) -> Radius) -> Symmetric {
    let n = a.len();
    Symmetric::new(&mat(a, n)).unwrap().with_entry_errors(&mat(e, n), standing).unwrap()
}

fn proved(answer: &Definiteness) -> Inertia {
    answer.inertia.proved().unwrap()
}

/// Whether all that one inertia says the other says too.
fn implies(stronger: &Inertia, weaker: &Inertia) -> bool {
    let pairs =
        [(stronger.positive, weaker.positive), (stronger.zero, weaker.zero), (stronger.negative, weaker.negative)];
    pairs.iter().all(|(strong, weak)| weak.lower <= strong.lower && strong.upper <= weak.upper)
}

/// How often an answer was had.
#[derive(Default)]
struct Shares {
    all: usize,
    classes: [usize; 3],
    inertias: [usize; 3],
}

#[test]
fn what_is_claimed_within_the_errors_is_true_of_all_matrices_there() {
    let mut random = StdRng::seed_from_u64(SEED);
    println!("  class, inertia decided: by the radius, within the errors, at most");
    for (kind, make) in KINDS {
        for n in 1..=6 {
            let mut shares = Shares::default();
            for _ in 0..cases(30) {
                let errors = make(&mut random, n);
                check(&errors, &mut random, &mut shares);
            }
            let Shares { all, classes, inertias } = shares;
            println!("  {kind:<16} {n}: {all:>5} cases, classes {classes:?}, inertias {inertias:?}");
            let enough = |[_, decided, most]: [usize; 3], least: usize| 100 * decided >= least * most.saturating_sub(1);
            // Ties are not for floating point.
            if kind != "small integers" && kind != "near singular" {
                assert!(enough(classes, LEAST_CLASSES), "{kind}, order {n}: {classes:?}");
                assert!(enough(inertias, LEAST_INERTIAS), "{kind}, order {n}: {inertias:?}");
            }
        }
    }
}

fn check(errors: &Errors, random: &mut StdRng, shares: &mut Shares) {
    let a = with_errors(errors, Radius::Bound);
    let answer = Definiteness::of(&a).unwrap();
    let members = members(errors, random, MEMBERS);
    let eigen = Eigen::of(&a).unwrap();
    let determinant = Determinant::from_definiteness(&a, &answer).unwrap();
    let mut truths = Vec::new();
    for member in &members {
        let (truth, value) = inertia(member);
        assert!(holds(&answer, truth), "{errors:?}: {truth:?}, {answer:?}");
        check_determinant(&determinant, &value, errors);
        for (i, e) in eigen.enclosures.iter().enumerate().filter(|_| truths.len() < EIGENVALUES) {
            assert!(eigenvalue_is_within(member, i, e.lower, e.upper), "{errors:?}: {i}, {e:?}");
        }
        truths.push(truth);
    }
    if answer.is_positive_definite() == Verdict::Proved {
        assert!(is_positive_definite(errors), "{errors:?}: {answer:?}");
    }
    if answer.is_negative_definite() == Verdict::Proved {
        assert!(is_negative_definite(errors), "{errors:?}: {answer:?}");
    }
    assert_eq!(answer.certificate().unwrap().verify(a.as_faer()), Ok(()), "{errors:?}: {answer:?}");
    let ball = Definiteness::of(&a.clone().with_radius(Radius::Bound(a.radius().value())).unwrap()).unwrap();
    assert!(implies(&proved(&answer), &proved(&ball)), "{errors:?}: {answer:?}, {ball:?}");
    shares.all += 1;
    // What is singular or semidefinite is so without errors alone.
    let exact = a.radius().value() == 0.0;
    let definite = is_positive_definite(errors) || is_negative_definite(errors);
    let indefinite = truths.iter().all(|&truth| class_of(truth) == DefinitenessClass::Indefinite);
    let regular = truths.iter().all(|&truth| truth == truths[0] && truth.1 == 0);
    let complete = |answer: &Definiteness| proved(answer).is_complete();
    let classes = [ball.class.proved().is_some(), answer.class.proved().is_some(), exact || definite || indefinite];
    for (count, decided) in shares.classes.iter_mut().zip(classes) {
        *count += usize::from(decided);
    }
    for (count, decided) in shares.inertias.iter_mut().zip([complete(&ball), complete(&answer), exact || regular]) {
        *count += usize::from(decided);
    }
    assert!(classes[2] || !classes[1], "{errors:?}: {answer:?}");
}

#[test]
fn an_estimate_proves_nothing_and_says_the_same() {
    let mut random = StdRng::seed_from_u64(SEED + 1);
    let mut stated = 0;
    for case in 0..cases(100) {
        let errors = KINDS[case % KINDS.len()].1(&mut random, 1 + case % 5);
        let (bound, estimate) = (with_errors(&errors, Radius::Bound), with_errors(&errors, Radius::Estimate));
        let (proved, estimated) = (Definiteness::of(&bound).unwrap(), Definiteness::of(&estimate).unwrap());
        if bound.radius().value() > 0.0 {
            assert_eq!(estimated.class.proved(), None);
            assert_eq!(estimated.certificate(), None);
        }
        assert_eq!(estimated.class.stated(), proved.class.proved());
        assert_eq!(estimated.inertia.stated(), proved.inertia.proved());
        stated += usize::from(matches!(estimated.class, Claim::Estimated(_)));
    }
    assert!(stated > cases(100) / 4, "{stated}");
}

/// SAS, SES for powers of two S: the same is decided.
#[test]
fn units_change_nothing() {
    let mut random = StdRng::seed_from_u64(SEED + 2);
    let (mut decided, mut of_ball) = (0, 0);
    for case in 0..cases(200) {
        let n = 1 + case % 6;
        let (a, e) = KINDS[case % 3].1(&mut random, n);
        let powers: Vec<f64> = (0..n).map(|_| 2.0_f64.powi(random.random_range(-120..=120))).collect();
        let scaled = |rows: &Vec<Vec<f64>>| -> Vec<Vec<f64>> {
            (0..n).map(|i| (0..n).map(|j| rows[i][j] * powers[i] * powers[j]).collect()).collect()
        };
        let plain = Definiteness::of(&with_errors(&(a.clone(), e.clone()), Radius::Bound)).unwrap();
        let units = with_errors(&(scaled(&a), scaled(&e)), Radius::Bound);
        let answer = Definiteness::of(&units).unwrap();
        // The ball may add something in one of the units, and a saddle without its index.
        let complete = |answer: &Definiteness| {
            answer.evidence.iter().any(|e| matches!(e, Evidence::ApproximateInverse(_) | Evidence::WeightedFactor(_)))
        };
        if complete(&plain) {
            assert_eq!(answer.inertia, plain.inertia, "{a:?}, {e:?}, {powers:?}");
            decided += 1;
        }
        if let (Some(one), Some(other)) = (plain.class.proved(), answer.class.proved()) {
            assert_eq!(one, other, "{a:?}, {e:?}, {powers:?}");
        }
        let ball = Radius::Bound(units.radius().value());
        of_ball += usize::from(Definiteness::of(&units.with_radius(ball).unwrap()).unwrap().class.proved().is_some());
    }
    println!("  {decided} complete in other units too; {of_ball} classes by the radius there");
    assert!(decided > cases(200) / 5 && of_ball < decided, "{decided}, {of_ball}");
}

#[test]
fn the_negative_has_the_opposite_signs() {
    let mut random = StdRng::seed_from_u64(SEED + 3);
    let mut compared = 0;
    for case in 0..cases(100) {
        let errors = KINDS[case % KINDS.len()].1(&mut random, 1 + case % 5);
        let a = with_errors(&errors, Radius::Bound);
        let [plain, negated] = [a.clone(), a.negated()].map(|a| proved(&Definiteness::of(&a).unwrap()));
        if plain.is_complete() && negated.is_complete() {
            let Inertia { positive, zero, negative } = plain;
            assert_eq!(negated, Inertia { positive: negative, zero, negative: positive }, "{errors:?}");
            compared += 1;
        }
    }
    assert!(compared > cases(100) / 3, "{compared}");
}

#[test]
fn extreme_sizes_are_undetermined_or_true() {
    let mut random = StdRng::seed_from_u64(SEED + 4);
    let mut decided = 0;
    for case in 0..cases(150) {
        let n = 1 + case % 4;
        let (a, e) = KINDS[case % 2].1(&mut random, n);
        let top = [-1060, -700, 700, 1015][random.random_range(0..4)];
        let powers: Vec<i32> = (0..n).map(|_| top / 2 + random.random_range(-9..=9)).collect();
        // Two steps, so that the power itself does not overflow.
        let power = |e: i32| 2.0_f64.powi(e / 2) * 2.0_f64.powi(e - e / 2);
        let scaled = |rows: &Vec<Vec<f64>>| -> Vec<Vec<f64>> {
            let entry = |i: usize, j: usize| rows[i][j] * power(powers[i]) * power(powers[j]);
            (0..n).map(|i| (0..n).map(|j| entry(i.max(j), i.min(j))).collect()).collect()
        };
        let errors = (scaled(&a), scaled(&e));
        let Ok(matrix) = Symmetric::new(&mat(&errors.0, n)) else { continue };
        let Ok(matrix) = matrix.with_entry_errors(&mat(&errors.1, n), Radius::Bound) else { continue };
        let answer = Definiteness::of(&matrix).unwrap();
        for truth in inertias(&errors, &mut random, 6) {
            assert!(holds(&answer, truth), "{errors:?}: {truth:?}, {answer:?}");
        }
        assert_eq!(answer.certificate().unwrap().verify(matrix.as_faer()), Ok(()), "{errors:?}: {answer:?}");
        decided += usize::from(answer.class.proved().is_some());
    }
    assert!(decided > cases(150) / 3, "{decided}");
}

#[test]
fn small_orders_and_no_errors_at_all() {
    let none = Symmetric::from_lower(0, |_, _| 0.0).unwrap().with_entry_errors(&Mat::<f64>::zeros(0, 0), Radius::Bound);
    let answer = Definiteness::of(&none.unwrap()).unwrap();
    assert_eq!(answer.class, Claim::Proved(DefinitenessClass::PositiveDefinite));
    // 1 ± 1 may be 0; 1 ± (1 − u) may not.
    for (error, class) in [(1.0, None), (1.0_f64.next_down(), Some(DefinitenessClass::PositiveDefinite))] {
        let a = with_errors(&(vec![vec![1.0]], vec![vec![error]]), Radius::Bound);
        assert_eq!(Definiteness::of(&a).unwrap().class.proved(), class);
    }
    // Errors of 0 are those of the stored matrix: singular, proved.
    let singular = vec![vec![1.0, 2.0], vec![2.0, 4.0]];
    let a = with_errors(&(singular.clone(), vec![vec![0.0; 2]; 2]), Radius::Bound);
    let answer = Definiteness::of(&a).unwrap();
    assert_eq!(answer.class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
    assert_eq!(answer.certificate().unwrap().verify(a.as_faer()), Ok(()));
}

/// x² + 10⁸y² − 10⁻⁴z²: within the errors the index is known, within the radius not even the class.
#[test]
fn a_saddle_has_its_index_in_any_units() {
    let h = Symmetric::from_lower(3, |i, j| if i == j { [1.0, 1e8, -1e-4][i] } else { 0.0 }).unwrap();
    let errors = Mat::from_fn(3, 3, |i, j| 0.2 * ([1.0, 1e4, 1e-2][i] * [1.0, 1e4, 1e-2][j]));
    let h = h.with_entry_errors(&errors, Radius::Estimate).unwrap();
    let Claim::Estimated(CurvatureClass::Saddle { morse_index }) = Curvature::of(&h).unwrap().class else {
        panic!("{:?}", Curvature::of(&h))
    };
    assert_eq!(morse_index.exact(), Some(1));
    let ball = Radius::Estimate(h.radius().value());
    assert_eq!(Curvature::of(&h.with_radius(ball).unwrap()).unwrap().class, Claim::Undetermined);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let mut random = StdRng::seed_from_u64(SEED + 5);
    let inputs: Vec<Symmetric> = (0..3).map(|k| with_errors(&KINDS[k].1(&mut random, 40), Radius::Bound)).collect();
    same_on(&[1, 3], || inputs.iter().map(|a| Definiteness::of(a).unwrap()).collect::<Vec<_>>());
}
