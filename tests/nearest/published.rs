//! Matrices from the literature, with the digits that are known of their nearest ones.

use gramkit::nearest::{CorrelationOptions, Nearest, Norm, SemidefiniteOptions, pairs_within};
use gramkit::{Enclosure, Symmetric};

use super::matrices::{correlations, finger, higham, near_pd, second_difference, turkay};

/// What an answer may be off by, over n·u: its rounding, and what proves it positive definite.
const ROUNDINGS: f64 = 128.0;

fn with(floor: f64, fixed: &[(usize, usize)]) -> CorrelationOptions<'_> {
    CorrelationOptions { floor, fixed, ..CorrelationOptions::default() }
}

fn tolerance(n: usize) -> f64 {
    ROUNDINGS * n as f64 * f64::EPSILON / 2.0
}

/// An answer to so many digits: the distance of the nearest matrix lies between the bounds, and X near it.
fn holds(found: &Nearest, n: usize, distance: f64, digits: f64) {
    assert!(found.definiteness.is_positive_definite().is_proved() && found.is_above_floor.is_proved());
    let off = tolerance(n) + digits;
    assert!(found.distance_lower <= distance + digits, "{found:?}");
    assert!(found.distance_lower >= distance - off, "{} {distance}", found.distance_lower);
    assert!(found.distance.upper >= distance - digits && found.distance.lower <= distance + off, "{found:?}");
    assert!(found.moved_by_rounding <= off, "{}", found.moved_by_rounding);
}

fn is_near(found: &Nearest, entries: &[(usize, usize, f64)], digits: f64) {
    for &(i, j, value) in entries {
        let gap = (found.matrix.get(i, j) - value).abs();
        assert!(gap <= digits, "({i}, {j}): {} for {value}", found.matrix.get(i, j));
    }
}

#[test]
fn highams_matrix_of_ones() {
    let a = higham();
    let found = Nearest::correlation(&a).unwrap();
    // The real root of 4x³ − x − 1, and 2x² − 1.
    let (x, y) = (0.760_689_853_402_283_8, 0.157_298_106_138_376);
    holds(&found, 3, 0.527_790_463_581_828_4, 1e-15);
    is_near(&found, &[(1, 0, x), (2, 1, x), (2, 0, y)], tolerance(3));
    assert!(found.optimality <= tolerance(3), "{:e}", found.optimality);

    let semidefinite = Nearest::semidefinite(&a).unwrap();
    holds(&semidefinite, 3, 2.0_f64.sqrt() - 1.0, 1e-15);
    assert!(semidefinite.optimality <= tolerance(3));
    let spectral = SemidefiniteOptions { norm: Norm::Spectral, ..SemidefiniteOptions::default() };
    let spectral = Nearest::semidefinite_with(&a, &spectral).unwrap();
    holds(&spectral, 3, 2.0_f64.sqrt() - 1.0, 1e-15);
    assert!(spectral.optimality <= tolerance(3));

    let shrunk = Nearest::shrunk(&a).unwrap();
    let alpha = shrunk.shrinkage.unwrap();
    assert!(alpha.contains(1.0 - 0.5_f64.sqrt()) && alpha.width() <= tolerance(3), "{alpha:?}");
    holds(&shrunk, 3, 2.0 - 2.0_f64.sqrt(), 1e-15);
}

#[test]
fn the_second_difference_of_nag() {
    let found = Nearest::correlation(&second_difference()).unwrap();
    // The distance counts the diagonal, which is 1 off everywhere.
    holds(&found, 4, 2.133_729_108_708_92, 1e-14);
    let entries =
        [(1, 0, -0.808_412_5), (2, 0, 0.191_587_5), (3, 0, 0.106_775_05), (2, 1, -0.656_232_69), (3, 2, -0.808_412_5)];
    is_near(&found, &entries, 1e-8);
    assert!(found.optimality <= tolerance(4));
}

#[test]
fn two_alike_and_one_opposite() {
    let found = Nearest::correlation(&correlations(3, &[0.9, 0.9, -0.9])).unwrap();
    holds(&found, 3, 0.4 * 6.0_f64.sqrt(), 1e-15);
    is_near(&found, &[(1, 0, 0.5), (2, 0, 0.5), (2, 1, -0.5)], tolerance(3));
}

/// What R returns for its own example is no nearest matrix, and that can be proved.
#[test]
fn the_published_answer_of_near_pd_is_not_the_nearest() {
    let a = near_pd();
    let found = Nearest::correlation(&a).unwrap();
    holds(&found, 6, 0.074_293_221_067_033_07, 1e-16);
    is_near(&found, &[(1, 0, 0.487_786_12), (2, 0, 0.642_930_91), (5, 0, 0.808_210_08), (5, 4, 0.812_432_13)], 1e-8);
    assert!(found.optimality <= tolerance(6), "{:e}", found.optimality);
    const OF_R: f64 = 0.074_38;
    assert!(found.distance.upper < OF_R && found.distance_lower > 0.074_29);
}

#[test]
fn turkays_matrix_with_and_without_a_floor() {
    let a = turkay();
    let found = Nearest::correlation(&a).unwrap();
    holds(&found, 4, 0.037_416_672_638_309_3, 1e-15);
    let entries = [
        (1, 0, -0.536_318_34),
        (2, 0, -0.154_856_20),
        (3, 0, -0.107_063_40),
        (2, 1, 0.888_602_61),
        (3, 1, 0.883_422_35),
        (3, 2, 0.905_884_11),
    ];
    is_near(&found, &entries, 1e-8);
    assert!(found.optimality <= tolerance(4));
    let raised = Nearest::correlation_with(&a, &with(0.1, &[])).unwrap();
    holds(&raised, 4, 0.178_593_277_426_413, 1e-14);
    assert!(raised.optimality <= tolerance(4), "{:e}", raised.optimality);
}

#[test]
fn fingers_matrix_with_and_without_a_fixed_block() {
    let a = finger();
    let block = pairs_within(0..3);
    let found = Nearest::correlation(&a).unwrap();
    holds(&found, 7, 0.049_078_080_827_401_01, 1e-16);
    assert!(found.optimality <= tolerance(7));
    let raised = Nearest::correlation_with(&a, &with(0.1, &[])).unwrap();
    holds(&raised, 7, 0.181_384_086_111_213_5, 1e-15);
    // The bound of the theorem with entries that are held is about the root of what rounding leaves.
    const ROOT: f64 = 1e-6;
    for (floor, distance, digits) in [(0.0, 0.049_515_781_1, 1e-10), (0.1, 0.182_687_018_9, 1e-10)] {
        let found = Nearest::correlation_with(&a, &with(floor, &block)).unwrap();
        for &(i, j) in &block {
            assert_eq!(found.matrix.get(i, j), a.get(i, j));
        }
        holds(&found, 7, distance, digits);
        assert!(found.optimality <= ROOT, "{:e}", found.optimality);
    }
    let shrunk = Nearest::shrunk_with(&a, &with(0.0, &block)).unwrap();
    let Enclosure { lower, upper } = shrunk.shrinkage.unwrap();
    assert!((lower - 0.036_275_153_3).abs() < 1e-10 && upper - lower <= tolerance(7), "{lower} {upper}");
    holds(&shrunk, 7, 0.110_959_284_1, 1e-10);
}

/// A result scaled from the clipped spectrum is farther.
#[test]
fn what_clips_and_scales_is_farther() {
    let a = higham();
    let clipped = Nearest::semidefinite(&a).unwrap().matrix;
    let root = |i: usize| clipped.get(i, i).sqrt();
    let scaled = Symmetric::from_lower(3, |i, j| clipped.get(i, j) / (root(i) * root(j))).unwrap();
    let square: f64 = (0..9).map(|k| (scaled.get(k / 3, k % 3) - a.get(k / 3, k % 3)).powi(2)).sum();
    assert!((square.sqrt() - 0.5376).abs() < 1e-4);
    assert!(square.sqrt() > Nearest::correlation(&a).unwrap().distance.upper);
}
