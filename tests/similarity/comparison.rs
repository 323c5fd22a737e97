//! Several families, each compared with each.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use gramkit::error::{Mismatch, Place};
use gramkit::gram::CrossGram;
use gramkit::kernel::{Bandwidth, CrossKernel, Kernel, KernelGram};
use gramkit::similarity::{
    Comparison, ComparisonOptions, DistanceCovariance, Estimator, Hsic, MeanDiscrepancy, Measure, Procrustes,
};
use gramkit::{Enclosure, Error, Vectors};
use num_traits::Zero;
use oracle::mutation::generator;
use oracle::{Rational, exact};
use rand::RngExt;

fn random(n: usize, p: usize, seed: u64) -> Mat<f64> {
    let mut random = generator(seed);
    Mat::from_fn(n, p, |_, j| j as f64 + random.random_range(-1.0..1.0))
}

fn overlap(a: Enclosure, b: Enclosure) -> bool {
    a.lower <= b.upper && b.lower <= a.upper
}

/// What is compared several at once is what is compared two by two.
#[test]
fn families_are_compared_as_pairs_are() {
    // As many features as samples, fewer, and more.
    let families = [random(9, 3, 1), random(9, 9, 2), random(9, 14, 3)];
    let rows: Vec<Vectors<'_, f64>> = families.iter().map(Vectors::rows).collect();
    for (i, j) in [(1, 0), (2, 0), (2, 1)] {
        let (x, y) = (Vectors::columns(&families[j]), Vectors::columns(&families[i]));
        for estimator in [Estimator::Biased, Estimator::Unbiased] {
            let found = Comparison::of(&rows, Measure::Alignment(estimator)).unwrap();
            let alone = Hsic::linear(&x, &y, estimator).unwrap().alignment().unwrap();
            assert!(overlap(found.get(i, j).unwrap(), alone) && found.get(i, j) == found.get(j, i));
            let found = Comparison::of(&rows, Measure::DistanceCorrelation(estimator)).unwrap().get(i, j).unwrap();
            let alone = DistanceCovariance::of(&rows[j], &rows[i], estimator).unwrap().squared_correlation().unwrap();
            let alone = if estimator == Estimator::Biased { alone.square_root() } else { alone };
            assert!(overlap(found, alone) && found.width() < 1e-10);
            let kernel = Kernel::rbf(Bandwidth::MEDIAN).unwrap();
            let options = ComparisonOptions { kernel: Some(&kernel), progress: None };
            let found = Comparison::with(&rows, Measure::Alignment(estimator), &options).unwrap();
            let [k, l] = [j, i].map(|k| KernelGram::of(&rows[k], &kernel).unwrap());
            assert!(overlap(found.get(i, j).unwrap(), Hsic::of(&k, &l, estimator).unwrap().alignment().unwrap()));
            assert_eq!(found.kernels.len(), 3);
        }
        let found = Comparison::of(&rows, Measure::VectorCorrelation).unwrap();
        assert!(overlap(
            found.get(i, j).unwrap(),
            Hsic::linear(&x, &y, Estimator::Biased).unwrap().alignment().unwrap()
        ));
        assert_eq!(found.get(i, i), Some(Enclosure::point(1.0)));
    }
}

#[test]
fn a_discrepancy_is_by_one_kernel_of_all_samples() {
    let families = [random(7, 3, 4), random(9, 3, 5), random(4, 3, 6)];
    let rows: Vec<Vectors<'_, f64>> = families.iter().map(Vectors::rows).collect();
    for (estimator, own) in [(Estimator::Biased, Some(Enclosure::point(0.0))), (Estimator::Unbiased, None)] {
        let found = Comparison::of(&rows, Measure::MeanDiscrepancy(estimator)).unwrap();
        let [kernel] = &found.kernels[..] else { panic!("{:?}", found.kernels) };
        let all = Mat::from_fn(20, 3, |i, j| match i {
            0..7 => families[0][(i, j)],
            7..16 => families[1][(i - 7, j)],
            _ => families[2][(i - 16, j)],
        });
        let median = Kernel::rbf(Bandwidth::MEDIAN).unwrap().resolved(&Vectors::rows(&all)).unwrap();
        assert_eq!(kernel.to_string(), median.to_string());
        for (i, j) in [(1, 0), (2, 0), (2, 1)] {
            let [k, l] = [j, i].map(|k| KernelGram::of(&rows[k], kernel).unwrap());
            let cross = CrossKernel::of(&rows[j], &rows[i], kernel).unwrap();
            // As a product of vectors has its values and radius.
            let mut between = CrossGram::of(&Vectors::columns(&all), &Vectors::columns(&all)).unwrap();
            (between.values, between.radius) = (cross.values, cross.radius);
            let alone = MeanDiscrepancy::of(&k, &l, &between).unwrap();
            let alone = if estimator == Estimator::Biased { alone.biased } else { alone.unbiased.unwrap() };
            assert!(overlap(found.get(i, j).unwrap(), alone), "{alone:?}");
        }
        assert_eq!(found.get(1, 1), own);
    }
}

/// ‖A_cᵀB_c‖_* of one column each is |a_cᵀb_c|: the disparity is 1 less the squared correlation, in exact rationals.
#[test]
fn a_disparity_encloses_one_less_the_squared_correlation() {
    let mut random = generator(77);
    for case in 0..60 {
        let n = 2 + case % 9;
        let offset = [0.0, 1.0, 1e8, -1e12][case % 4];
        let scale = [1.0, 1e-150, 1e150][case % 3];
        let mut column = || -> Vec<f64> { (0..n).map(|_| scale * (offset + random.random_range(-1.0..1.0))).collect() };
        let (a, b) = (column(), column());
        let count = exact(n as f64);
        let centred = |x: &[f64]| -> Vec<Rational> {
            let mean = x.iter().fold(Rational::zero(), |sum, &x| sum + exact(x)) / count.clone();
            x.iter().map(|&x| exact(x) - mean.clone()).collect()
        };
        let dot = |x: &[Rational], y: &[Rational]| {
            x.iter().zip(y).fold(Rational::zero(), |sum, (x, y)| sum + x.clone() * y.clone())
        };
        let (x, y) = (centred(&a), centred(&b));
        let (xy, xx, yy) = (dot(&x, &y), dot(&x, &x), dot(&y, &y));
        let families = [Mat::from_fn(n, 1, |i, _| a[i]), Mat::from_fn(n, 1, |i, _| b[i])];
        let rows: Vec<Vectors<'_, f64>> = families.iter().map(Vectors::rows).collect();
        let Some(found) = Comparison::of(&rows, Measure::Procrustes).unwrap().get(0, 1) else {
            assert!(offset.abs() > 1.0, "{a:?} {b:?}");
            continue;
        };
        let truth = exact(1.0) - xy.clone() * xy / (xx * yy);
        assert!(exact(found.lower) <= truth && truth <= exact(found.upper), "{a:?} {b:?} {found:?}");
        assert!(found.width() < 1e-12 || offset.abs() > 1.0, "{found:?}");
    }
}

/// A shift, a rotation, a scale and columns of zeros change no shape.
#[test]
fn a_disparity_is_of_shapes() {
    let a = random(12, 3, 8);
    let (c, s) = (0.6, 0.8);
    let b = Mat::from_fn(12, 4, |i, j| {
        let turned = [c * a[(i, 0)] - s * a[(i, 1)], a[(i, 2)], s * a[(i, 0)] + c * a[(i, 1)], 0.0];
        5.0 + 3.0 * turned[j]
    });
    let families = [Vectors::rows(&a), Vectors::rows(&b)];
    let found = Comparison::of(&families, Measure::Procrustes).unwrap();
    let disparity = found.get(0, 1).unwrap();
    assert!(disparity.lower == 0.0 && disparity.upper < 1e-13, "{disparity:?}");
    assert_eq!(found.get(0, 0), Some(Enclosure::point(0.0)));
    // That of centred families is the one of the module.
    let centre = |x: &Mat<f64>| {
        let mean = |j: usize| x.col_as_slice(j).iter().sum::<f64>() / x.nrows() as f64;
        Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] - mean(j))
    };
    let (y, z) = (centre(&random(12, 3, 9)), centre(&random(12, 3, 10)));
    let alone = Procrustes::of(&Vectors::columns(&y), &Vectors::columns(&z)).unwrap().disparity.unwrap();
    let found = Comparison::of(&[Vectors::rows(&y), Vectors::rows(&z)], Measure::Procrustes).unwrap();
    assert!(overlap(found.get(0, 1).unwrap(), Enclosure { lower: alone.lower - 1e-13, upper: alone.upper + 1e-13 }));
}

#[test]
fn what_does_not_fit_names_its_family() {
    let (x, y, few) = (random(5, 2, 11), random(6, 2, 12), random(3, 2, 13));
    let rows = |families: [&Mat<f64>; 2], measure| {
        Comparison::of(&families.map(Vectors::rows), measure).map(|_| ()).unwrap_err()
    };
    let cka = Measure::Alignment(Estimator::Unbiased);
    assert!(matches!(rows([&x, &y], cka), Error::At { place: Place::Items(0, 1), .. }));
    assert!(matches!(rows([&few, &few], cka), Error::At { place: Place::Matrix(0), .. }));
    let wide = random(5, 3, 14);
    let mmd = Measure::MeanDiscrepancy(Estimator::Biased);
    assert!(matches!(rows([&x, &wide], mmd), Error::At { place: Place::Items(0, 1), .. }));
    let mut hole = x.clone();
    hole[(1, 1)] = f64::NAN;
    for measure in Measure::ALL {
        let error = rows([&x, &hole], measure);
        assert!(
            matches!(&error, Error::At { place: Place::Matrix(1), error } if matches!(**error, Error::NotFinite { .. }))
        );
        let kernel = Kernel::rbf(1.0).unwrap();
        let options = ComparisonOptions { kernel: Some(&kernel), progress: None };
        let found = Comparison::with(&[Vectors::rows(&x)], measure, &options).map(|_| ());
        let refused = Err(Mismatch::NoKernel { measure: measure.name() }.into());
        assert_eq!(found, if measure.takes_kernel() { Ok(()) } else { refused });
    }
    let constant = Mat::from_fn(5, 2, |_, _| 0.1);
    for measure in [cka, Measure::VectorCorrelation, Measure::Procrustes] {
        let found = Comparison::of(&[Vectors::rows(&x), Vectors::rows(&constant)], measure).unwrap();
        assert_eq!((found.get(0, 1), found.get(1, 1)), (None, None));
    }
    let none = Comparison::of::<f64>(&[], cka).unwrap();
    assert!(none.is_empty() && none.get(0, 0).is_none());
}

#[test]
fn long_work_is_told_of_and_stopped() {
    let families = [random(20, 3, 15), random(20, 3, 16), random(20, 3, 17)];
    let rows: Vec<Vectors<'_, f64>> = families.iter().map(Vectors::rows).collect();
    for measure in Measure::ALL {
        let asked = AtomicUsize::new(0);
        let go_on = |fraction: f64| {
            assert!((0.0..=1.0).contains(&fraction));
            asked.fetch_add(1, Ordering::Relaxed);
            ControlFlow::Continue(())
        };
        let options = ComparisonOptions { kernel: None, progress: Some(&go_on) };
        Comparison::with(&rows, measure, &options).unwrap();
        let calls = asked.load(Ordering::Relaxed);
        assert!(calls >= 6, "{measure}: {calls}");
        for stop in [0, calls / 2, calls - 1] {
            let asked = AtomicUsize::new(0);
            let until = |_: f64| match asked.fetch_add(1, Ordering::Relaxed) {
                calls if calls >= stop => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            };
            let options = ComparisonOptions { kernel: None, progress: Some(&until) };
            assert!(matches!(Comparison::with(&rows, measure, &options), Err(Error::Cancelled)), "{measure} {stop}");
        }
    }
}

#[test]
fn pairs_are_told_of_and_stopped() {
    let (x, y) = (random(40, 50, 5), random(40, 3, 6));
    let told = AtomicUsize::new(0);
    let listen = |fraction: f64| {
        assert!((0.0..=1.0).contains(&fraction));
        told.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let stop = |_: f64| ControlFlow::Break(());
    let (samples, others) = (Vectors::rows(&x), Vectors::rows(&y));
    let (features, more) = (Vectors::columns(&x), Vectors::columns(&y));
    let biased = Estimator::Biased;
    let found = DistanceCovariance::with(&samples, &others, biased, Some(&listen)).unwrap();
    assert_eq!(found, DistanceCovariance::of(&samples, &others, biased).unwrap());
    assert_eq!(DistanceCovariance::with(&samples, &others, biased, Some(&stop)), Err(Error::Cancelled));
    let found = Hsic::linear_with(&features, &more, biased, Some(&listen)).unwrap();
    assert_eq!(found, Hsic::linear(&features, &more, biased).unwrap());
    assert_eq!(Hsic::linear_with(&features, &more, biased, Some(&stop)), Err(Error::Cancelled));
    assert!(told.load(Ordering::Relaxed) > 4);
}

/// Sums that leave the range half-way are no numbers, and families of any size are compared.
#[test]
fn no_scale_makes_a_bound_wrong_or_a_number_missing() {
    let (a, b) = (4.4e153, 7.4e153);
    let (x, y) = ([[a], [a], [a]], [[b], [b], [-b]]);
    let kernel: Kernel = "linear".parse().unwrap();
    let options = ComparisonOptions { kernel: Some(&kernel), progress: None };
    let families = [Vectors::rows(&x), Vectors::rows(&y)];
    match Comparison::with(&families, Measure::MeanDiscrepancy(Estimator::Biased), &options) {
        Ok(found) => {
            let (found, truth) = (found.get(0, 1).unwrap(), (a - b / 3.0) * (a - b / 3.0));
            assert!(found.lower <= truth && truth <= found.upper, "{found:?}");
        }
        Err(error) => assert!(error.to_string().contains("exceeds"), "{error}"),
    }
    let small = random(8, 2, 5);
    for scale in [1e-160, 1e160] {
        let large = Mat::from_fn(8, 2, |i, j| scale * small[(i, j)]);
        let families = [Vectors::rows(&small), Vectors::rows(&large)];
        let found = Comparison::of(&families, Measure::DistanceCorrelation(Estimator::Biased)).unwrap();
        assert!(found.get(0, 1).unwrap().contains(1.0), "{scale}");
    }
}
