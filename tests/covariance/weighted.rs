//! Weighted covariances against their definitions.

use faer::Mat;
use gramkit::gram::{CovarianceOptions, PairwiseCovariance, Weighting};
use gramkit::{Covariance, Error, Vectors};
use num_traits::Zero;
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;
use crate::support::norms::is_within_radius;

fn by_definition(x: &Mat<f64>, weights: &[f64], ddof: usize, reliability: bool) -> Table {
    let weights: Vec<Rational> = weights.iter().map(|&w| exact(w)).collect();
    let sum = weights.iter().fold(Rational::zero(), |sum, w| sum + w);
    let squares = weights.iter().fold(Rational::zero(), |sum, w| sum + w * w);
    let less = if reliability { exact(ddof as f64) * squares / &sum } else { exact(ddof as f64) };
    let deviations = Table::of(x.as_ref()).deviations(&weights);
    deviations.weighted_gram(&weights).times(&(exact(1.0) / (sum - less)))
}

#[test]
fn every_weighting_holds_its_definition() {
    let mut random = generator(2621);
    for case in 0..cases(40) {
        let (n, p) = [(5, 2), (9, 3), (4, 1)][case % 3];
        let offset = [0.0, 1e6][case % 2];
        let x = Mat::from_fn(n, p, |_, _| offset + random.random_range(-1.0..1.0));
        let scale = [1.0, 1e-200, 1e200][case % 3];
        let counts: Vec<f64> = (0..n).map(|_| f64::from(random.random_range(1..5))).collect();
        let reliable: Vec<f64> = (0..n).map(|_| scale * random.random_range(0.1..1.0)).collect();
        let ddof = case % 3;
        let with = |weighting| {
            let options = CovarianceOptions { ddof, weighting, ..CovarianceOptions::default() };
            Covariance::with(&Vectors::columns(&x), &options).unwrap()
        };
        let ones = vec![1.0; n];
        for (weighting, weights, reliability) in [
            (Weighting::Equal, &ones, false),
            (Weighting::Frequency(&counts), &counts, false),
            (Weighting::Reliability(&reliable), &reliable, true),
        ] {
            if reliability && ddof == 2 && n == 4 {
                continue;
            }
            let found = with(weighting);
            let truth = by_definition(&x, weights, ddof, reliability);
            assert!(is_within_radius(&found.matrix, &truth), "{case}: {weighting:?}");
            assert!(found.matrix.radius().value() < 1e-8);
            let sum = weights.iter().fold(Rational::zero(), |sum, &w| sum + exact(w));
            let mean = (0..n).fold(Rational::zero(), |all, i| all + exact(weights[i]) * exact(x[(i, 0)])) / sum;
            assert!(exact(found.mean[0].lower) <= mean && mean <= exact(found.mean[0].upper));
        }
    }
}

/// As pandas has it: `pd.Series([1., 2., 4., 3.]).ewm(halflife=2).var()`, whose weights are 2^(−k/2).
#[test]
fn exponential_weights_are_those_of_the_recursion() {
    let x = [1.0, 2.0, 4.0, 3.0];
    let variance = |adjust| {
        let weighting = Weighting::Exponential { half_life: 2.0, adjust };
        let options = CovarianceOptions { weighting, ..CovarianceOptions::default() };
        let vectors = Mat::from_fn(4, 1, |i, _| x[i]);
        let found = Covariance::with(&Vectors::columns(&vectors), &options).unwrap();
        (found.mean[0], found.matrix.get(0, 0))
    };
    let by_weights = |weights: [f64; 4]| {
        let sum: f64 = weights.iter().sum();
        let mean = weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() / sum;
        let squares: f64 = weights.iter().map(|w| w * w).sum();
        let moment: f64 = weights.iter().zip(x).map(|(w, x)| w * (x - mean).powi(2)).sum();
        (mean, moment / (sum - squares / sum))
    };
    let half = 0.5_f64.sqrt();
    let alpha = 1.0 - half;
    let powers = [half.powi(3), half.powi(2), half, 1.0];
    let recursion = [powers[0], alpha * powers[1], alpha * powers[2], alpha * powers[3]];
    for (adjust, weights) in [(true, powers), (false, recursion)] {
        let ((mean, found), (by_mean, expected)) = (variance(adjust), by_weights(weights));
        assert!((found - expected).abs() < 1e-14 * expected, "{found} {expected}");
        assert!((mean.lower - by_mean).abs() < 1e-14);
    }
    // s ← (1 − α)s + αx.
    let mean = x[1..].iter().fold(x[0], |mean, x| (1.0 - alpha) * mean + alpha * x);
    assert!((variance(false).0.lower - mean).abs() < 1e-14);
}

#[test]
fn what_leaves_nothing_to_divide_by_is_refused() {
    let x = Mat::from_fn(3, 2, |i, j| (i * (j + 1)) as f64);
    let with = |ddof, weighting| {
        let options = CovarianceOptions { ddof, weighting, ..CovarianceOptions::default() };
        Covariance::with(&Vectors::columns(&x), &options)
    };
    let error = with(3, Weighting::Equal).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the number of observations is 3; it must be more than ddof, to divide by the difference"
    );
    assert!(matches!(with(1, Weighting::Frequency(&[0.2, 0.3, 0.5])), Err(Error::Domain { .. })));
    assert!(matches!(with(1, Weighting::Reliability(&[1.0, 0.0, 0.0])), Err(Error::Domain { .. })));
    assert!(matches!(with(1, Weighting::Reliability(&[1.0, 1.0])), Err(Error::Shape { .. })));
    assert!(matches!(with(1, Weighting::Exponential { half_life: 0.0, adjust: true }), Err(Error::Domain { .. })));
    assert!(matches!(with(1, Weighting::Reliability(&[1.0, -1.0, 1.0])), Err(Error::Domain { .. })));
}

#[test]
fn gaps_are_counted_and_repaired_if_asked() {
    let nan = f64::NAN;
    let rows = [
        [1.0, 1.0, nan],
        [2.0, 2.0, nan],
        [3.0, 3.0, nan],
        [nan, 1.0, 1.0],
        [nan, 2.0, 2.0],
        [nan, 3.0, 3.0],
        [1.0, nan, 3.0],
        [2.0, nan, 2.0],
        [3.0, nan, 1.0],
    ];
    let x = Mat::from_fn(9, 3, |i, j| rows[i][j]);
    let correlation = PairwiseCovariance::with(&Vectors::columns(&x), gramkit::Divisor::UnitDiagonal, None).unwrap();
    assert_eq!((correlation.count(0, 1), correlation.count(2, 2)), (3, 6));
    let entries = [[1.0, 1.0, -1.0], [1.0, 1.0, 1.0], [-1.0, 1.0, 1.0]];
    assert!((0..3).all(|i| (0..3).all(|j| (correlation.matrix.get(i, j) - entries[i][j]).abs() < 1e-15)));
    assert!(correlation.definiteness().unwrap().is_positive_semidefinite().is_refuted());
    let repaired = correlation.repaired().unwrap();
    assert!(repaired.definiteness.is_positive_semidefinite().is_proved() && repaired.distance.lower > 0.99);
    assert!(correlation.clone().with_min_pairs(3).is_ok());
    assert!(matches!(correlation.with_min_pairs(4), Err(Error::At { .. })));
}
