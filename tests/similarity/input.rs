//! What is refused, and where there is no number.

use faer::Mat;
use gramkit::gram::CrossGram;
use gramkit::similarity::{DistanceCovariance, Estimator, Hsic, MeanDiscrepancy, Procrustes};
use gramkit::{Error, Gram, Symmetric, Vectors};

fn columns(n: usize) -> Mat<f64> {
    Mat::from_fn(n, 2, |i, j| (i * i + j) as f64)
}

#[test]
fn too_few_samples_are_a_sentence() {
    let (x, y) = (columns(3), columns(3));
    let (x, y) = (Vectors::columns(&x), Vectors::columns(&y));
    let error = Hsic::linear(&x, &y, Estimator::Unbiased).unwrap_err();
    assert_eq!(error.to_string(), "the number of samples is 3; it must be 4 or more for an estimator without bias");
    assert!(Hsic::linear(&x, &y, Estimator::Biased).is_ok());
    let points = Mat::from_fn(1, 3, |_, j| j as f64);
    let points = Vectors::columns(&points);
    assert!(matches!(DistanceCovariance::of(&points, &points, Estimator::Unbiased), Err(Error::Domain { .. })));
    let k = Symmetric::identity(1).unwrap();
    assert!(matches!(Hsic::of(&k, &k, Estimator::Biased), Err(Error::Domain { .. })));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let (x, y) = (columns(5), columns(6));
    let (x, y) = (Vectors::columns(&x), Vectors::columns(&y));
    let error = Hsic::linear(&x, &y, Estimator::Biased).unwrap_err();
    assert_eq!(error.to_string(), "number of samples of the second set: expected 5, found 6");
    assert!(matches!(Procrustes::of(&x, &y), Err(Error::Shape { .. })));
    let one = Mat::from_fn(5, 1, |i, _| i as f64);
    assert!(matches!(Procrustes::of(&x, &Vectors::columns(&one)), Err(Error::Shape { .. })));
    let cross = CrossGram::of(&x, &x).unwrap();
    let (k, three) = (Gram::of(&x).unwrap(), Symmetric::identity(3).unwrap());
    assert!(MeanDiscrepancy::of(&k, &k, &cross).is_ok());
    assert!(matches!(MeanDiscrepancy::of(&k, &three, &cross), Err(Error::Shape { .. })));
    let mut hole = columns(5);
    hole[(2, 1)] = f64::NAN;
    let hole = Vectors::columns(&hole);
    assert!(matches!(Hsic::linear(&x, &hole, Estimator::Biased), Err(Error::NotFinite { .. })));
    assert!(matches!(DistanceCovariance::of(&hole, &x, Estimator::Biased), Err(Error::NotFinite { .. })));
}

#[test]
fn constant_features_have_no_alignment() {
    let constant = Mat::from_fn(5, 1, |_, _| 0.1);
    let x = columns(5);
    for estimator in [Estimator::Biased, Estimator::Unbiased] {
        let found = Hsic::linear(&Vectors::columns(&x), &Vectors::columns(&constant), estimator).unwrap();
        assert_eq!(found.alignment(), None);
    }
    let found = DistanceCovariance::of(&Vectors::rows(&x), &Vectors::rows(&constant), Estimator::Biased).unwrap();
    assert_eq!(found.squared_correlation(), None);
    let zero = Mat::<f64>::zeros(5, 2);
    assert_eq!(Procrustes::of(&Vectors::columns(&x), &Vectors::columns(&zero)).unwrap().disparity, None);
}

/// Numbers beyond what can be squared leave nothing known, and nothing false.
#[test]
fn numbers_at_the_ends_of_the_range() {
    for size in [1e300, f64::MAX, 5e-324, 1e-300] {
        let x = Mat::from_fn(5, 2, |i, j| if (i + j) % 2 == 0 { size } else { -size });
        let vectors = Vectors::columns(&x);
        for estimator in [Estimator::Biased, Estimator::Unbiased] {
            let found = Hsic::linear(&vectors, &vectors, estimator).unwrap();
            assert!(found.value.lower <= found.value.upper, "{found:?}");
            // A distance may be beyond f64.
            let distance = DistanceCovariance::of(&Vectors::rows(&x), &Vectors::rows(&x), estimator);
            assert!(distance.is_ok() || size > 1e300, "{distance:?}");
        }
    }
}
