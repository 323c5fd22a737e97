//! Matrices at which something once went wrong.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]

use faer::Mat;
use gramkit::claim::DefinitenessClass;
use gramkit::modular::VerdictOptions;
use gramkit::{
    Centring, Claim, Definiteness, Determinant, Gram, GramOptions, Independence, Radius, Symmetric, Vectors, Verdict,
};
use num_traits::Zero;
use oracle::families::near_the_top_of_the_range;
use oracle::matrix::{exact, inertia, mat};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::sweep::SEED;
use crate::support::cases::cases;
use crate::support::claims::{holds, symmetric};

#[test]
fn matrices_near_the_top_of_the_range_are_judged() {
    let mut rng = StdRng::seed_from_u64(SEED + 7);
    for _ in 0..cases(40) {
        let a = near_the_top_of_the_range(&mut rng);
        let answer = Definiteness::of(&symmetric(&a)).unwrap();
        assert!(holds(&answer, inertia(&exact(&a)).0), "{a:?}: {answer:?}");
    }
}

#[test]
fn a_witness_may_be_as_long_as_the_range() {
    // x = (−2¹⁰²³, 2^−1023): twice its first entry is no double.
    let (small, large) = (f64::MIN_POSITIVE, 2.0_f64.powi(1023));
    for sign in [1.0, -1.0] {
        let a = symmetric(&vec![vec![0.0, sign * small], vec![sign * small, large]]);
        assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::Indefinite));
    }
}

#[test]
fn nothing_is_proved_from_an_estimate() {
    let a = symmetric(&vec![vec![1.0, 0.0], vec![0.0, 1.0]]).with_radius(Radius::Estimate(0.1)).unwrap();
    let answer = Definiteness::of(&a).unwrap();
    assert_eq!(answer.class, Claim::Estimated(DefinitenessClass::PositiveDefinite));
    assert_eq!(answer.is_positive_definite(), Verdict::Undetermined);
    assert_eq!(Determinant::of(&a).unwrap().sign, Claim::Estimated(1));
    assert!(!gramkit::Eigen::of(&a).unwrap().radius.is_proved());
}

#[test]
fn weights_that_are_none_are_refused() {
    let x = Mat::from_fn(3, 2, |i, j| (i + j) as f64);
    for bad in [f64::NAN, f64::INFINITY, -1.0] {
        let weights = [1.0, 1.0, bad];
        let options = GramOptions { weights: Some(&weights), ..GramOptions::default() };
        assert!(Gram::with(&Vectors::columns(&x), &options).is_err());
        assert!(Independence::with(&Vectors::columns(&x), &options, &VerdictOptions::default()).is_err(), "{bad}");
    }
}

#[test]
fn relations_have_a_coefficient() {
    let x: Mat<f64> = Mat::zeros(0, 2);
    let options = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    let answer = Independence::with(&Vectors::columns(&x), &options, &VerdictOptions::default()).unwrap();
    assert!(answer.relations().iter().all(|relation| relation.coefficients.iter().any(|c| !c.is_zero())), "{answer:?}");
    assert_eq!(answer.relations().len(), 2);
}

#[test]
fn the_largest_numbers_are_judged() {
    let a = symmetric(&vec![vec![f64::MAX, f64::MAX], vec![f64::MAX, f64::MAX]]);
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
}

#[test]
fn a_failing_iteration_leaves_the_witness() {
    let a = symmetric(&vec![
        vec![0.0, -2e36, 0.0, 0.0],
        vec![-2e36, 0.0, 9.999999999999996e-149, -9.999999999999998e-77],
        vec![0.0, 9.999999999999996e-149, 0.0, -2.0000000000000008e146],
        vec![0.0, -9.999999999999998e-77, -2.0000000000000008e146, 0.0],
    ]);
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::Indefinite));
}

/// An exactly semidefinite matrix of order 400, all of whose 2 × 2 minors are 0.
#[test]
fn a_matrix_of_rank_one_takes_no_minute() {
    let started = std::time::Instant::now();
    let a = Symmetric::from_lower(400, |_, _| 1.0).unwrap();
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
    println!("{:?}", started.elapsed());
    assert!(started.elapsed().as_secs() < 5);
}

/// Modulo 2⁶¹ − 1 the relations between these columns are dependent: 2⁶¹ is 1 there.
#[test]
fn relations_with_powers_of_two_are_certified() {
    let p = 2.0_f64.powi(61);
    let x = mat(&vec![vec![p, 1.0, 1.0, 0.0], vec![1.0, 1.0, 0.0, 1.0]], 4);
    let answer = Independence::of(&Vectors::columns(&x)).unwrap();
    assert_eq!(answer.certificate().verify(&x), Ok(()));
    let x = mat(&vec![vec![1.0, 0.0, 0.0], vec![p, 1.0, 3.0]], 3);
    let centred = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    let answer = Independence::with(&Vectors::columns(&x), &centred, &VerdictOptions::default()).unwrap();
    assert_eq!(answer.certificate().verify(&x), Ok(()));
}

#[test]
fn an_estimated_radius_of_0_proves_nothing_about_the_hadamard_ratio() {
    for off_diagonal in [1.0, 2.0] {
        let a = symmetric(&vec![vec![2.0, off_diagonal], vec![off_diagonal, 2.0]]);
        let det = Determinant::of(&a.with_radius(Radius::Estimate(0.0)).unwrap()).unwrap();
        assert!(det.sign.proved().is_none() && det.hadamard_ratio.is_none() && det.ln_hadamard_enclosure.is_none());
    }
}

/// The minor of the first two columns is 2⁶² − 57, the first prime: modulo that one the pivots are others than modulo
/// the rest.
#[test]
fn a_minor_that_the_first_prime_divides_takes_no_minute() {
    let x = mat(&vec![vec![2.0_f64.powi(62), 57.0, 0.0], vec![1.0, 1.0, 1.0]], 3);
    let answer = Independence::of(&Vectors::columns(&x)).unwrap();
    assert_eq!((answer.rank.exact(), answer.relations().len()), (Some(2), 1));
    assert!(answer.work < 1000);
}
