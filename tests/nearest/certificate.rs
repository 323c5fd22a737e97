//! Whatever a certificate holds, the bound that it gives is true.

use gramkit::nearest::{CorrelationOptions, Nearest};
use gramkit::{Symmetric, Verdict};
use oracle::mutation::{flip_bits, flip_bits_of, generator};
use oracle::{Rational, Table, exact};
use rand::RngExt;

use super::matrices::{correlations, higham};
use crate::support::cases::cases;

/// ‖X − X*‖_F² for a pair of matrices that are stored.
fn square_of_gap(x: &Symmetric, truth: &Symmetric) -> Rational {
    let gap = Table::of(x.as_faer()).minus(&Table::of(truth.as_faer()));
    let n = x.order();
    (0..n * n).fold(exact(0.0), |sum, k| sum + gap.at(k / n, k % n) * gap.at(k / n, k % n))
}

/// (.9, .9, −.9), whose nearest matrix is (½, ½, −½), exactly; the same with a number of .9 for which that is stored:
/// a = ½ + k on the signs of a vector.
fn known(random: &mut impl RngExt) -> (Symmetric, Symmetric) {
    // X* has the kernel s, for any signs s of three: 1 and −½·s_i·s_j; M = k·ssᵀ.
    let signs: Vec<f64> = (0..3).map(|_| if random.random_bool(0.5) { 1.0 } else { -1.0 }).collect();
    let k = f64::from(random.random_range(1..512)) / 1024.0;
    let truth = correlations(3, &[(1, 0), (2, 0), (2, 1)].map(|(i, j)| -0.5 * signs[i] * signs[j]));
    let a = correlations(3, &[(1, 0), (2, 0), (2, 1)].map(|(i, j)| -(0.5 + k) * signs[i] * signs[j]));
    (a, truth)
}

#[test]
fn flipped_bits_leave_the_bound_true() {
    let mut random = generator(2311);
    let options = CorrelationOptions::default();
    let (mut finite, mut useful) = (0, 0);
    let count = cases(60);
    for case in 0..count {
        let (a, truth) = known(&mut random);
        let found = Nearest::correlation(&a).unwrap();
        let gap = square_of_gap(&found.matrix, &truth);
        assert!(gap <= exact(found.optimality) * exact(found.optimality));
        for part in 0..3 {
            let mut certificate = found.certificate.clone().unwrap();
            match part {
                0 => flip_bits_of(&mut random, &mut certificate.multipliers),
                1 => flip_bits(&mut random, &mut certificate.dual_factor),
                _ => flip_bits(&mut random, &mut certificate.factor),
            };
            let bound = certificate.correlation_optimality(&a, &found.matrix, &options).unwrap();
            assert!(!bound.is_nan() && bound >= 0.0, "{case}: {certificate:?}");
            if bound.is_finite() {
                finite += 1;
                useful += usize::from(bound < 1.0);
                assert!(gap <= exact(bound) * exact(bound), "{case}: {bound:e} for {certificate:?}");
            }
        }
    }
    assert!(finite > count && useful > count / 4, "{finite} finite, {useful} useful of {}", 3 * count);
}

#[test]
fn another_matrix_than_the_nearest_is_told_how_far_it_is() {
    let mut random = generator(2312);
    for _ in 0..cases(20) {
        let (a, truth) = known(&mut random);
        let found = Nearest::correlation(&a).unwrap();
        let certificate = found.certificate.unwrap();
        let other = correlations(3, &[0, 1, 2].map(|_| random.random_range(-1.0..1.0)));
        let options = CorrelationOptions::default();
        let bound = certificate.correlation_optimality(&a, &other, &options).unwrap();
        let gap = square_of_gap(&other, &truth);
        assert!(gap <= exact(bound) * exact(bound));
        // It is little more than the distance, for W is that of the nearest.
        assert!(exact(bound) * exact(bound) <= gap * exact(1.0 + 1e-9) + exact(1e-12));
    }
}

#[test]
fn what_does_not_fit_proves_nothing() {
    let a = higham();
    let found = Nearest::correlation(&a).unwrap();
    let options = CorrelationOptions::default();
    let mut short = found.certificate.clone().unwrap();
    short.multipliers.pop();
    assert_eq!(short.correlation_optimality(&a, &found.matrix, &options), Ok(f64::INFINITY));
    let mut wide = found.certificate.clone().unwrap();
    wide.factor = faer::Mat::zeros(4, 1);
    assert_eq!(wide.correlation_optimality(&a, &found.matrix, &options), Ok(f64::INFINITY));
    let mut nothing = found.certificate.clone().unwrap();
    nothing.dual_factor[(0, 0)] = f64::NAN;
    assert_eq!(nothing.correlation_optimality(&a, &found.matrix, &options), Ok(f64::INFINITY));
    let two = Symmetric::identity(2).unwrap();
    assert!(found.certificate.unwrap().correlation_optimality(&a, &two, &options).is_err());
}

#[test]
fn the_nearest_semidefinite_matrix_has_one_too() {
    // A diagonal: the nearest is itself without what is negative.
    let mut random = generator(2313);
    for _ in 0..cases(30) {
        let n = random.random_range(1..6);
        let diagonal: Vec<f64> = (0..n).map(|_| f64::from(random.random_range(-64..64_i32))).collect();
        let truth: Vec<f64> = diagonal.iter().map(|d| d.max(0.0)).collect();
        let (a, truth) = (Symmetric::from_diagonal(&diagonal).unwrap(), Symmetric::from_diagonal(&truth).unwrap());
        let found = Nearest::semidefinite(&a).unwrap();
        let gap = square_of_gap(&found.matrix, &truth);
        assert!(gap <= exact(found.optimality) * exact(found.optimality), "{found:?}");
        let Some(mut certificate) = found.certificate.clone() else {
            assert_eq!(found.is_above_floor, Verdict::Proved);
            continue;
        };
        let same = certificate.semidefinite_optimality(&a, &found.matrix, 0.0).unwrap();
        assert!(gap <= exact(same) * exact(same));
        // Of the part that is below zero, which there is; the other may be empty.
        flip_bits(&mut random, &mut certificate.dual_factor);
        let bound = certificate.semidefinite_optimality(&a, &found.matrix, 0.0).unwrap();
        assert!(bound.is_infinite() || gap <= exact(bound) * exact(bound));
    }
}
