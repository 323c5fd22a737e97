//! Verdicts, eigenvalues and determinants of all matrices between two forms: nothing false is claimed, what the ends
//! decide is decided, and the ends of what is enclosed are attained.

#![allow(clippy::print_stdout, reason = "the shares of what is decided are read with --nocapture")]

use gramkit::{Claim, Curvature, Definiteness, Determinant, Eigen, Radius, Symmetric, Verdict};
use oracle::entrywise::KINDS;
use oracle::forms::{end, members};
use oracle::matrix::mat;
use oracle::{Rational, Table, exact, ln};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::cases::cases;
use crate::support::claims::holds;
use crate::support::threads::same_on;

const SEED: u64 = 20_261_130;
/// Random pairs of matrices between the forms that each answer is held against.
const MEMBERS: usize = 6;
/// Of a hundred matrices whose ends have one inertia so many must be decided.
const LEAST: usize = 95;
/// An end is known to so many n·u·‖A‖.
const END: f64 = 64.0;
/// A logarithm of the oracle is off by so much of max(1, |ln|).
const LOGARITHM: f64 = 1e-12;

/// A matrix of one of the kinds and the bounds d, in its units; every third with a ball beside them that is smaller
/// than the largest of them.
fn random_matrix(random: &mut StdRng, kind: usize, n: usize) -> (Symmetric, Vec<f64>, f64) {
    let (a, e) = KINDS[kind].1(random, n);
    let bounds: Vec<f64> = (0..n).map(|i| e[i][i] * [0.0, 0.3, 1.0, 2.0][random.random_range(0..4)]).collect();
    let largest = bounds.iter().fold(0.0_f64, |max, &bound| max.max(bound));
    let norm = if random.random_range(0..3) == 0 { largest * random.random_range(0.1..1.0) } else { largest };
    let radius = Radius::Diagonal { bounds: bounds.clone().into(), norm };
    (Symmetric::new(&mat(&a, n)).unwrap().with_radius(radius).unwrap(), bounds, norm)
}

fn frobenius(a: &Symmetric) -> f64 {
    oracle::frobenius(a.as_faer())
}

#[test]
fn what_is_claimed_between_the_forms_is_true_of_all_matrices_there() {
    let mut random = StdRng::seed_from_u64(SEED);
    for (kind, (name, _)) in KINDS.into_iter().enumerate() {
        let (mut decided, mut by_ball, mut most, mut all) = (0, 0, 0, 0);
        for case in 0..cases(80) {
            let n = 1 + case % 5;
            let (a, bounds, norm) = random_matrix(&mut random, kind, n);
            let table = Table::of(a.as_faer());
            let members = members(&table, &bounds, norm, &mut random, MEMBERS);
            let answer = Definiteness::of(&a).unwrap();
            for member in &members {
                assert!(holds(&answer, member.inertia()), "{a:?}: {member:?}: {answer:?}");
            }
            assert_eq!(answer.certificate().unwrap().verify(a.as_faer()), Ok(()), "{a:?}: {answer:?}");
            assert_eq!(Curvature::of(&a).unwrap().definiteness, answer);
            check_spectrum(&a, &bounds, &members);
            check_determinant(&a, &answer, &members);
            all += 1;
            let ends = [1, -1].map(|k| end(&table, &bounds, k).inertia());
            let complete = |answer: &Definiteness| answer.inertia.proved().unwrap().is_complete();
            most += usize::from(ends[0] == ends[1] && ends[0].1 == 0);
            decided += usize::from(complete(&answer));
            let ball = a.clone().with_radius(Radius::Bound(norm)).unwrap();
            by_ball += usize::from(complete(&Definiteness::of(&ball).unwrap()));
        }
        println!("  {name:<16}{all:>5} cases, {by_ball} decided by the ball, {decided} with the forms, {most} by them");
        // Ties are not for floating point.
        if name != "small integers" && name != "near singular" {
            assert!(100 * decided >= LEAST * most && decided >= by_ball, "{name}: {decided} of {most}");
        }
    }
}

/// The enclosures hold the eigenvalues of all members; where the ball is no smaller than the bounds, nothing between
/// the forms is cut off, and the ends are those of A ± diag d, unless they were not worth looking for.
fn check_spectrum(a: &Symmetric, bounds: &[f64], members: &[Table]) {
    let Ok(eigen) = Eigen::of(a) else { return };
    let n = a.order();
    for (i, e) in eigen.enclosures.iter().enumerate() {
        assert!(e.lower <= eigen.values[i] && eigen.values[i] <= e.upper, "{a:?}: {e:?}");
        assert!(members.iter().all(|member| member.eigenvalue_is_within(i, e.lower, e.upper)), "{a:?}: {i}, {e:?}");
    }
    let norm = a.radius().value();
    let least = bounds.iter().fold(f64::INFINITY, |least, &bound| least.min(bound));
    let slack = END * n as f64 * f64::EPSILON * (frobenius(a) + norm);
    if 2.0 * least > norm || norm <= 2.0 * eigen.residual_bound {
        return;
    }
    let table = Table::of(a.as_faer());
    let (low, high) = (end(&table, bounds, -1), end(&table, bounds, 1));
    for (i, e) in eigen.enclosures.iter().enumerate() {
        assert!(low.shifted_inertia(&exact(e.lower + slack)).2 > i, "{a:?}: {i}, {e:?}");
        assert!(high.shifted_inertia(&exact(e.upper - slack)).0 >= n - i, "{a:?}: {i}, {e:?}");
    }
}

fn check_determinant(a: &Symmetric, answer: &Definiteness, members: &[Table]) {
    let Ok(determinant) = Determinant::from_definiteness(a, answer) else { return };
    for member in members {
        let truth: Rational = member.determinant();
        let sign = if truth == exact(0.0) { 0 } else { if truth > exact(0.0) { 1 } else { -1 } };
        assert!(determinant.sign.proved().is_none_or(|claimed| claimed == sign), "{a:?}: {determinant:?}");
        if let Some(e) = determinant.ln_abs_enclosure.proved() {
            let ln = ln(&if sign < 0 { -truth } else { truth });
            let slack = LOGARITHM * ln.abs().max(1.0);
            assert!(e.lower <= ln + slack && ln - slack <= e.upper, "{a:?}: {ln}, {determinant:?}");
        }
    }
}

/// 10⁶ and 1 with 1 % each: within the ball of 10⁴ nothing is known of the second.
#[test]
fn ends_of_a_diagonal_matrix_are_its_own() {
    let a = Symmetric::from_lower(2, |i, j| if i == j { [1e6, 1.0][i] } else { 0.0 }).unwrap();
    let a = a.with_radius(Radius::diagonal([1e4, 1e-2]).unwrap()).unwrap();
    let enclosure = Determinant::of(&a).unwrap().ln_abs_enclosure.proved().unwrap();
    let expected = [0.99_f64, 1.01].map(|factor| (factor * factor * 1e6).ln());
    assert!((enclosure.lower - expected[0]).abs() < 1e-13 && (enclosure.upper - expected[1]).abs() < 1e-13);
    let answer = Definiteness::of(&a).unwrap();
    assert_eq!(answer.is_positive_definite(), Verdict::Proved);
    let ball = Definiteness::of(&a.with_radius(Radius::Bound(1e4)).unwrap()).unwrap();
    assert_eq!(ball.is_positive_definite(), Verdict::Undetermined);
}

/// A saddle in unlike units, whose small eigenvalue the ball hides: found by a subspace of a congruent matrix.
#[test]
fn a_saddle_in_unlike_units_is_one() {
    let entry = |i: usize, j: usize| [[1e12, 3e5, 1e2], [3e5, -1.0, 1e-4], [1e2, 1e-4, 1e-7]][i][j];
    let a = Symmetric::from_lower(3, entry).unwrap().with_radius(Radius::diagonal([1e10, 0.1, 1e-9]).unwrap()).unwrap();
    let answer = Definiteness::of(&a).unwrap();
    assert!(answer.inertia.proved().unwrap().is_complete(), "{answer:?}");
    assert_eq!(answer.certificate().unwrap().verify(a.as_faer()), Ok(()));
    let table = Table::of(a.as_faer());
    assert!([1, -1].iter().all(|&k| holds(&answer, end(&table, &[1e10, 0.1, 1e-9], k).inertia())));
}

#[test]
fn units_and_orders_change_nothing() {
    let mut random = StdRng::seed_from_u64(SEED + 1);
    let mut decided = 0;
    for case in 0..cases(120) {
        let n = 2 + case % 4;
        let (a, bounds, _) = random_matrix(&mut random, case % 2, n);
        let radius = Radius::diagonal(bounds.clone()).unwrap();
        let a = a.with_radius(radius).unwrap();
        let powers: Vec<i32> = (0..n).map(|_| random.random_range(-40..40)).collect();
        let order: Vec<usize> = (0..n).map(|i| (i + case) % n).collect();
        let moved = |i: usize, j: usize| a.get(order[i], order[j]) * 2.0_f64.powi(powers[i] + powers[j]);
        let moved_bounds: Vec<f64> = (0..n).map(|i| bounds[order[i]] * 4.0_f64.powi(powers[i])).collect();
        let moved = Symmetric::from_lower(n, moved).unwrap();
        let moved = moved.with_radius(Radius::diagonal(moved_bounds).unwrap()).unwrap();
        let class = |a: &Symmetric| Definiteness::of(a).unwrap().class;
        let (before, after) = (class(&a), class(&moved));
        assert_eq!(before, after, "{a:?}, {moved:?}");
        decided += usize::from(before != Claim::Undetermined);
        same_on(&[1, 2, 5], || Definiteness::of(&a).unwrap());
    }
    assert!(decided > cases(120) / 3, "{decided}");
}

#[test]
fn the_ball_beside_the_forms_is_not_forgotten() {
    // 9 ± 4 and 1 ± 4 by the forms, but no more than ½ away.
    let a = Symmetric::from_lower(2, |i, j| if i == j { [9.0, 1.0][i] } else { 0.0 }).unwrap();
    let radius = Radius::Diagonal { bounds: [4.0, 4.0].into(), norm: 0.5 };
    let answer = Definiteness::of(&a.clone().with_radius(radius).unwrap()).unwrap();
    assert_eq!(answer.is_positive_definite(), Verdict::Proved);
    assert_eq!(answer.certificate().unwrap().verify(a.as_faer()), Ok(()));
    // A witness by either: −1 + ½ < 0 by the ball, −10⁶ + 10⁴ < 0 by the forms.
    let saddle = Symmetric::from_lower(2, |i, j| if i == j { [1e6, -1.0][i] } else { 0.0 }).unwrap();
    for radius in [
        Radius::Diagonal { bounds: [1e4, 4.0].into(), norm: 0.5 },
        Radius::Diagonal { bounds: [1e4, 0.5].into(), norm: 1e4 },
    ] {
        let answer = Definiteness::of(&saddle.clone().with_radius(radius).unwrap()).unwrap();
        assert_eq!(answer.is_positive_semidefinite(), Verdict::Refuted);
        assert_eq!(answer.certificate().unwrap().verify(saddle.as_faer()), Ok(()));
    }
}
