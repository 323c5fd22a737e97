//! What is wrong with a call is said in a sentence.

use gramkit::kernel::{
    Bandwidth, CrossKernel, Kernel, KernelColumns, KernelGram, KernelOptions, KernelVectorProduct, MedianHeuristic,
    Smoothness,
};
use gramkit::{Error, MatrixView, Vectors};
use std::ops::ControlFlow;

fn said(error: gramkit::Result<impl Sized>) -> String {
    let error = error.map(|_| ()).unwrap_err();
    assert!(error.is_misuse(), "{error}");
    error.to_string()
}

#[test]
fn parameters_outside_their_domain() {
    for value in [0.0, -1.0, f64::INFINITY, f64::NAN, 1e-200, 1e200] {
        for kernel in [
            Kernel::rbf(value),
            Kernel::exponential(value),
            Kernel::laplacian(value),
            Kernel::matern(Smoothness::FiveHalves, value),
            Kernel::rational_quadratic(1.0, value),
            Kernel::periodic(&[1.0], &[value]),
            Kernel::periodic(&[value], &[1.0]),
            Kernel::laplacian(Bandwidth::Gamma(value)),
        ] {
            let said = said(kernel);
            assert!(said.contains(&format!("is {value}; it must be between 1e-1")), "{said}");
        }
    }
    for value in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        for kernel in [
            Kernel::rbf(Bandwidth::Gamma(value)),
            Kernel::rational_quadratic(value, 1.0),
            Kernel::chi_squared(value),
            Kernel::polynomial(value, 1.0, 2),
            Kernel::sigmoid(value, 0.0),
            Kernel::linear(1.0).and_then(|kernel| kernel.white(value)),
        ] {
            let said = said(kernel);
            assert!(said.contains(&format!("is {value}; it must be ")), "{said}");
        }
        let multiple = value * Kernel::linear(1.0).unwrap();
        let said = said(KernelGram::of(&Vectors::rows(&[[1.0]]), &multiple));
        assert_eq!(said, format!("the factor of a kernel is {value}; it must be positive and finite"));
    }
    assert!(said(Kernel::polynomial(1.0, -0.5, 2)).contains("the offset c is -0.5; it must be a finite number, zero"));
    assert_eq!(said(Kernel::polynomial(1.0, 0.0, 0)), "the degree is 0; it must be 1 at least");
    assert!(said(Kernel::linear(f64::NAN)).contains("the offset c is NaN"));
    assert!(said(Kernel::sigmoid(1.0, f64::INFINITY)).contains("the offset c is inf"));
    assert!(said(Kernel::function(-1.0, |_, _| 0.0)).contains("the error of a kernel's values is -1"));
    assert_eq!(said(Kernel::periodic(&[1.0, 2.0], &[1.0])), "lengths of a periodic kernel: expected 2, found 1");
    let scaled = |scales: &[f64]| Kernel::rbf(1.0).and_then(|kernel| kernel.with_scales(scales));
    assert!(said(scaled(&[1.0, f64::NAN])).contains("the scale of an axis is NaN; it must be 0, or between"));
    assert!(said(scaled(&[1.0]).and_then(|kernel| kernel.with_scales(&[1.0]))).contains("\"rbf\" takes no scales"));
    let of_histograms = Kernel::chi_squared(1.0).and_then(|kernel| kernel.with_scales(&[1.0]));
    assert!(said(of_histograms).contains("\"chi-squared\" takes no scales of its axes here; scale the points"));
}

#[test]
fn points_that_do_not_fit() {
    let rbf = Kernel::rbf(1.0).unwrap();
    let of = |points: &[[f64; 2]], kernel: &Kernel| said(KernelGram::of(&Vectors::rows(&points.to_vec()), kernel));
    assert_eq!(of(&[], &rbf), "the number of points is 0; it must be 1 at least");
    let flat = MatrixView::row_major(&[] as &[f64], 3, 0).unwrap();
    let flat = said(KernelGram::of(&Vectors::rows(flat), &rbf));
    assert_eq!(flat, "the number of components of a point is 0; it must be 1 at least");
    assert!(of(&[[1.0, f64::NAN]], &rbf).starts_with("entry (0, 1) is NaN"));
    assert_eq!(
        of(&[[1.0, 2.0], [3.0, -1.0]], &Kernel::chi_squared(1.0).unwrap()),
        "entry (1, 1): a component of a histogram is -1; it must be zero or more for this kernel"
    );
    assert!(of(&[[1.0, 2.0], [0.0, 0.0]], &Kernel::cosine()).starts_with("vector 1 is zero"));
    let scaled = rbf.clone().with_scales(&[1.0; 3]).unwrap();
    assert_eq!(of(&[[1.0, 2.0]], &scaled), "scales of a kernel's axes: expected 2, found 3");
    let periodic = Kernel::periodic(&[1.0], &[1.0]).unwrap();
    assert_eq!(of(&[[1.0, 2.0]], &periodic), "periods of a kernel's axes: expected 2, found 1");
    let (x, z) = ([[1.0, 2.0]], [[1.0, 2.0, 3.0]]);
    let cross = said(CrossKernel::of(&Vectors::rows(&x), &Vectors::rows(&z), &rbf));
    assert_eq!(cross, "dimension of the second family's points: expected 2, found 3");
    let product = |v: &[f64]| said(KernelVectorProduct::of(&Vectors::rows(&x), &rbf, v));
    assert_eq!(product(&[]), "values of the vector: expected 1, found 0");
    assert!(product(&[f64::NAN]).starts_with("the vector: value 0 is NaN"));
    let columns = KernelColumns::of(&Vectors::rows(&x), &rbf).unwrap();
    let mut into = faer::Mat::zeros(1, 1);
    assert!(said(columns.columns(&[1], into.as_mut())).contains("the index of a point is 1; it must be below"));
    assert!(said(columns.columns(&[0, 0], into.as_mut())).contains("expected 2, found 1"));
}

#[test]
fn a_function_that_is_no_kernel() {
    let points = Vectors::rows(&[[1.0], [2.0]]);
    let of = |kernel: gramkit::Result<Kernel>| KernelGram::of(&points, &kernel.unwrap());
    let one_way = of(Kernel::function(0.1, |x, y| x[0] - 2.0 * y[0]));
    assert!(matches!(one_way, Err(Error::Asymmetric { row: 1, column: 0, .. })), "{one_way:?}");
    assert!(of(Kernel::function(2.0, |x, y| x[0] - 2.0 * y[0])).is_ok());
    let none = of(Kernel::function(0.0, |_, _| f64::NAN));
    assert!(matches!(none, Err(Error::NotFinite { .. })), "{none:?}");
    let k = of(Kernel::function(0.5, |x, y| (x[0] * y[0]).round())).unwrap();
    assert_eq!((k.get(1, 0), k.radius().value() >= 1.0 && k.radius().value() < 1.001), (2.0, true));
}

#[test]
fn medians_that_are_none() {
    let of = |points: &[[f64; 1]]| said(MedianHeuristic::Distance.of(&Vectors::rows(&points.to_vec())));
    assert_eq!(of(&[[1.0]; 4]), "the median of the points' distances is 0; it must be positive; state the length");
    assert!(of(&[[1.0]]).starts_with("the number of points is 1; it must be 2 at least"));
    let kernel = Kernel::rbf(MedianHeuristic::DistanceWithZeros).unwrap();
    // Of four numbers 0, 0, 1, 1 the median is ½.
    let k = KernelGram::of(&Vectors::rows(&[[0.0], [1.0]]), &kernel).unwrap();
    assert_eq!(k.kernel().parameters()[0], ("length", 0.5));
}

#[test]
fn numbers_that_exceed_the_range() {
    let points = Vectors::rows(&[[1e200], [1e200]]);
    let k = KernelGram::of(&points, &Kernel::linear(0.0).unwrap());
    assert!(matches!(k, Err(Error::Overflow { what: "kernel matrix", row: 0, column: 0 })), "{k:?}");
    let k = KernelGram::of(&Vectors::rows(&[[1e100]]), &Kernel::polynomial(1.0, 0.0, 2).unwrap());
    assert!(matches!(k, Err(Error::Overflow { .. })), "{k:?}");
    let product = KernelVectorProduct::of(&points, &Kernel::linear(0.0).unwrap(), &[1.0, 0.0]);
    assert!(matches!(product, Err(Error::Overflow { .. })), "{product:?}");
    // In range again, and accurate: 1e-200² is far below it.
    let k = KernelGram::of(&Vectors::rows(&[[1e-200], [2e-200]]), &Kernel::linear(0.0).unwrap()).unwrap();
    assert!(k.get(0, 0).abs() <= k.radius().value() && k.radius().value() < 1e-300);
}

#[test]
fn a_call_can_be_cancelled() {
    let points: Vec<[f64; 1]> = (0..300).map(|i| [f64::from(i)]).collect();
    let options = KernelOptions { progress: Some(&|_| ControlFlow::Break(())), ..KernelOptions::default() };
    let k = KernelGram::with(&Vectors::rows(&points), &Kernel::rbf(1.0).unwrap(), &options);
    assert!(matches!(k, Err(Error::Cancelled)));
}
