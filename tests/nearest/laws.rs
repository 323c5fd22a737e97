//! What holds of every nearest matrix.

use faer::Mat;
use gramkit::nearest::{CorrelationOptions, Nearest, Norm, SemidefiniteOptions, pairs_within};
use gramkit::{Radius, Symmetric, Verdict};
use num_traits::Signed;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use super::matrices::{perturbed, uniform};
use crate::support::cases::cases;

/// What two computations of one matrix may differ by, over n·u: their rounding, and the multiples of I that prove them.
const ROUNDINGS: f64 = 256.0;

fn square_of_gap(a: &Symmetric, x: &Symmetric) -> Rational {
    let gap = Table::of(x.as_faer()).minus(&Table::of(a.as_faer()));
    (0..a.order()).fold(exact(0.0), |sum, j| (0..a.order()).fold(sum, |sum, i| sum + gap.at(i, j) * gap.at(i, j)))
}

fn square(x: f64) -> Rational {
    exact(x) * exact(x)
}

/// X − δI has no negative eigenvalue, exactly.
fn is_above(x: &Symmetric, floor: f64) -> bool {
    let n = x.order();
    let table = Table::from_fn(n, n, |i, j| exact(x.get(i, j)) - if i == j { exact(floor) } else { exact(0.0) });
    table.inertia().2 == 0
}

/// What is claimed of an answer, against exact arithmetic.
fn is_true(a: &Symmetric, found: &Nearest, floor: f64) {
    let table = Table::of(found.matrix.as_faer());
    let (_, zero, negative) = table.inertia();
    assert!(!found.definiteness.is_positive_definite().is_proved() || zero + negative == 0, "{found:?}");
    assert!(!found.definiteness.is_positive_semidefinite().is_proved() || negative == 0, "{found:?}");
    assert!(found.is_above_floor != Verdict::Proved || is_above(&found.matrix, floor), "{found:?}");
    let gap = square_of_gap(a, &found.matrix);
    assert!(square(found.distance.lower) <= gap && gap <= square(found.distance.upper), "{found:?}");
    assert!(found.distance_lower <= found.distance.upper);
}

#[test]
fn correlation_matrices_are_what_is_claimed() {
    let mut random = generator(2301);
    for case in 0..cases(24) {
        let n = random.random_range(2..9);
        let a = if case % 2 == 0 { uniform(n, &mut random) } else { perturbed(n, n.div_ceil(2), 1e-3, &mut random) };
        let floor = [0.0, 0.0, 1e-8, 0.05][case % 4];
        let options = CorrelationOptions { floor, ..CorrelationOptions::default() };
        let found = Nearest::correlation_with(&a, &options).unwrap();
        is_true(&a, &found, floor);
        assert!(found.is_above_floor.is_proved() && (0..n).all(|i| found.matrix.get(i, i) == 1.0));
        let tolerance = ROUNDINGS * n as f64 * f64::EPSILON / 2.0 * n as f64;
        assert!(found.optimality <= tolerance, "{:e}", found.optimality);
        // No other correlation matrix is nearer.
        let other = perturbed(n, n + 2, 0.0, &mut random);
        if is_above(&other, floor) {
            assert!(square(found.distance_lower) <= square_of_gap(&a, &other));
        }
    }
}

/// With the solution known by construction: A = X* − Y − M for a correlation matrix X* of low rank, M with range
/// orthogonal to it, and any diagonal Y.
#[test]
fn the_bound_on_the_distance_from_the_nearest_holds() {
    let mut random = generator(2302);
    for _ in 0..cases(24) {
        // X* = diag of two blocks of signs: ssᵀ, exactly; M = k·ddᵀ with dᵀs = 0.
        let n = 2 * random.random_range(1..4_usize);
        let signs: Vec<f64> = (0..n).map(|_| if random.random_bool(0.5) { 1.0 } else { -1.0 }).collect();
        let d: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { signs[i] } else { -signs[i] }).collect();
        let (k, y) = (f64::from(random.random_range(1..64)) / 64.0, f64::from(random.random_range(-64..64)) / 64.0);
        let truth = Symmetric::from_lower(n, |i, j| signs[i] * signs[j]).unwrap();
        let entry = |i: usize, j: usize| signs[i] * signs[j] - k * d[i] * d[j] - if i == j { y } else { 0.0 };
        let a = Symmetric::from_lower(n, entry).unwrap();
        if (0..n).any(|i| a.get(i, i) == 0.0) {
            continue;
        }
        let found = Nearest::correlation(&a).unwrap();
        assert!(square_of_gap(&truth, &found.matrix) <= square(found.optimality), "{found:?}");
        assert!(square(found.distance_lower) <= square_of_gap(&a, &truth), "{found:?}");
        is_true(&a, &found, 0.0);
    }
}

#[test]
fn held_entries_are_held_whatever_the_pattern() {
    let mut random = generator(2303);
    let mut bounded = 0;
    let count = cases(16);
    for case in 0..count {
        let n = random.random_range(3..8);
        // A chain, whose correlations leave room, but not between zeros; or a block of a correlation matrix.
        let (a, fixed) = if case % 2 == 0 {
            let mut a = uniform(n, &mut random).into_faer();
            for i in 1..n {
                (a[(i, i - 1)], a[(i - 1, i)]) = (0.75, 0.75);
            }
            (Symmetric::new(&a).unwrap(), (1..n).map(|i| (i, i - 1)).collect())
        } else {
            let block = perturbed(n, n + 3, 0.0, &mut random);
            let k = n / 2 + 1;
            let rest = uniform(n, &mut random);
            let entry = |i: usize, j: usize| if i < k && j < k { block.get(i, j) } else { rest.get(i, j) };
            (Symmetric::from_lower(n, entry).unwrap(), pairs_within(0..k))
        };
        let options = CorrelationOptions { fixed: &fixed, ..CorrelationOptions::default() };
        let found = Nearest::correlation_with(&a, &options).unwrap();
        is_true(&a, &found, 0.0);
        assert!(found.is_above_floor.is_proved(), "{found:?}");
        assert!(fixed.iter().all(|&(i, j)| found.matrix.get(i, j) == a.get(i, j)));
        bounded += usize::from(found.optimality < 1e-4);
    }
    assert_eq!(bounded, count);
}

#[test]
fn semidefinite_matrices_are_what_is_claimed() {
    let mut random = generator(2304);
    for case in 0..cases(32) {
        let n = random.random_range(1..8);
        let scale = [1.0, 2.0_f64.powi(900), 2.0_f64.powi(-900), 1e-3][case % 4];
        let a = Symmetric::from_lower(n, |_, _| scale * random.random_range(-1.0..1.0)).unwrap();
        let floor = [0.0, 0.1 * scale][case % 2];
        let norm = [Norm::Frobenius, Norm::Spectral][case / 2 % 2];
        let options = SemidefiniteOptions { norm, floor, ..SemidefiniteOptions::default() };
        let found = Nearest::semidefinite_with(&a, &options).unwrap();
        assert!(found.is_above_floor.is_proved() && is_above(&found.matrix, floor), "{found:?}");
        let tolerance = ROUNDINGS * n as f64 * f64::EPSILON / 2.0 * scale * n as f64;
        assert!(found.optimality <= tolerance, "{:e}", found.optimality);
        assert!(found.distance.upper - found.distance_lower <= tolerance, "{found:?}");
        if norm == Norm::Frobenius {
            is_true(&a, &found, floor);
        } else {
            let gap = Table::of(found.matrix.as_faer()).minus(&Table::of(a.as_faer()));
            let most = (0..n).map(|i| gap.at(i, i).abs()).max().unwrap();
            assert!(exact(found.distance.lower) <= most && most <= exact(found.distance.upper));
        }
        // The nearest is a projection: its own nearest is itself, to the bit.
        let again = Nearest::semidefinite_with(&found.matrix, &options).unwrap();
        assert_eq!((again.matrix.as_faer(), again.distance.upper), (found.matrix.as_faer(), 0.0));
    }
}

/// Nothing is left of what is negative definite but what proves that it is above zero.
#[test]
fn what_is_negative_definite_becomes_nearly_zero() {
    let mut random = generator(2307);
    for _ in 0..cases(12) {
        let n = random.random_range(1..6);
        let entry = |i: usize, j: usize| if i == j { -4.0 } else { 0.5 * f64::from((3 * i + j) as i32 % 3) };
        let shift = random.random_range(0.0..1.0);
        let a = Symmetric::from_lower(n, |i, j| entry(i, j) - if i == j { shift } else { 0.0 }).unwrap();
        let found = Nearest::semidefinite(&a).unwrap();
        assert!(found.is_above_floor.is_proved() && found.matrix.max_abs() <= ROUNDINGS * f64::EPSILON, "{found:?}");
        is_true(&a, &found, 0.0);
    }
}

#[test]
fn a_radius_is_not_asked() {
    let a = Symmetric::from_lower(3, |i, j| if i == j { 1.0 } else { 0.5 }).unwrap();
    let rough = a.clone().with_radius(Radius::Bound(3.0)).unwrap();
    for found in [Nearest::correlation(&rough), Nearest::semidefinite(&rough), Nearest::shrunk(&rough)] {
        let found = found.unwrap();
        assert_eq!(found.matrix, a);
        assert!(found.definiteness.certificate().unwrap().verify(a.as_faer()).is_ok());
    }
}

#[test]
fn answers_are_their_own_nearest_and_follow_permutations() {
    let mut random = generator(2305);
    for _ in 0..cases(12) {
        let n = random.random_range(2..10);
        let a = uniform(n, &mut random);
        let found = Nearest::correlation(&a).unwrap();
        let again = Nearest::correlation(&found.matrix).unwrap();
        assert_eq!(again.matrix.as_faer(), found.matrix.as_faer());
        assert_eq!((again.distance.upper, again.optimality, again.iterations), (0.0, 0.0, 0));
        let mut order: Vec<usize> = (0..n).collect();
        (1..n).for_each(|i| order.swap(i, random.random_range(0..=i)));
        let permuted = Symmetric::from_lower(n, |i, j| a.get(order[i], order[j])).unwrap();
        let permuted = Nearest::correlation(&permuted).unwrap();
        let back = Mat::from_fn(n, n, |i, j| permuted.matrix.get(i, j) - found.matrix.get(order[i], order[j]));
        assert!(back.norm_l2() <= found.optimality + permuted.optimality);
    }
}

#[test]
fn shrinking_is_bounded_on_both_sides() {
    let mut random = generator(2306);
    for case in 0..cases(16) {
        let n = random.random_range(2..8);
        let a = uniform(n, &mut random);
        let floor = [0.0, 0.05][case % 2];
        let options = CorrelationOptions { floor, ..CorrelationOptions::default() };
        let found = Nearest::shrunk_with(&a, &options).unwrap();
        let alpha = found.shrinkage.unwrap();
        // Exactly: above the floor at the upper end, and not just below the lower one.
        let at = |alpha: f64| {
            let (alpha, one) = (exact(alpha), exact(1.0));
            let entry = |i: usize, j: usize| {
                let identity = if i == j { one.clone() } else { exact(0.0) };
                &alpha * &identity + (&one - &alpha) * exact(a.get(i, j)) - exact(floor) * identity
            };
            Table::from_fn(n, n, entry).inertia().2 == 0
        };
        assert!(at(alpha.upper));
        assert!(alpha.lower == 0.0 || !at(alpha.lower.next_down()), "{alpha:?}");
        assert!(alpha.width() <= ROUNDINGS * n as f64 * f64::EPSILON / 2.0 * n as f64, "{alpha:?}");
        is_true(&a, &found, floor);
    }
}
