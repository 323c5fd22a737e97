//! Values that others have published.

use gramkit::claim::CurvatureClass;
use gramkit::derivative::{Bounds, Differences, Magnitude, SecondOrderModel, gradient, hessian, jacobian};
use gramkit::{Claim, Curvature};

use super::cases::case;
use super::cases::{
    HIMMELBLAU, LOWER, ROSENBROCK, distance, monkey_saddle, mueller_brown, near, powell_singular, six_hump_camel,
};

/// The examples in the documentation and the tests of numdifftools (src/numdifftools/core.py and
/// tests/test_numdifftools.py); all are derived by hand as well.
#[test]
fn the_examples_of_numdifftools() {
    let options = Differences::default();
    let rosen = |p: &[f64]| (1.0 - p[0]).powi(2) + 105.0 * (p[1] - p[0] * p[0]).powi(2);
    let h = hessian(rosen, &[1.0, 1.0], &options).unwrap();
    for (at, truth) in LOWER.into_iter().zip([842.0, -420.0, 210.0]) {
        near(h.get(at.0, at.1), truth, h.error.get(at.0, at.1), 1e-8);
    }
    let h = hessian(|p| (p[0] - p[1]).cos(), &[0.0, 0.0], &options).unwrap();
    for (at, truth) in LOWER.into_iter().zip([-1.0, 1.0, -1.0]) {
        near(h.get(at.0, at.1), truth, h.error.get(at.0, at.1), 1e-9);
    }
    // Its rows are linearly dependent; no estimate can prove that.
    assert_eq!(Curvature::of(&h).unwrap().class, Claim::Undetermined);
    let h = hessian(|p| p[0] + p[1].powi(2) + p[2].powi(3), &[1.0, 2.0, 3.0], &options).unwrap();
    for (i, truth) in [0.0, 2.0, 18.0].into_iter().enumerate() {
        near(h.get(i, i), truth, h.error.get(i, i), 1e-9);
    }
    let g = gradient(|p| p[0] * p[1] * p[2] + p[0].exp() * p[1], &[3.0, 5.0, 7.0], &options).unwrap();
    for (i, truth) in [35.0 + 5.0 * 3.0_f64.exp(), 21.0 + 3.0_f64.exp(), 15.0].into_iter().enumerate() {
        near(g[i], truth, g.error[i], 1e-9);
    }
    let g = gradient(|p| 1.0 / (p[0].exp() + p[1].cos() + 10.0), &[1.0, 2.0], &options).unwrap();
    for (i, truth) in [-0.017_961_123_762_187_736, 0.006_008_208_364_882_2].into_iter().enumerate() {
        near(g[i], truth, g.error[i] + 1e-16, 1e-13);
    }
    let g = gradient(rosen, &[2.0, 3.0], &options).unwrap();
    near((g[0] - g[1]) / 2.0_f64.sqrt(), 743.876_333_808_248_3, g.radius.value(), 1e-9);
    let powers = |p: &[f64], out: &mut [f64]| {
        (out[0], out[1]) = (p[0].powi(2) + p[1].powi(2), p[0].powi(3) + p[1].powi(3));
    };
    let j = jacobian(powers, 2, &[1.0, 2.0], &options).unwrap();
    for (at, truth) in [((0, 0), 2.0), ((0, 1), 4.0), ((1, 0), 3.0), ((1, 1), 12.0)] {
        near(j[at], truth, j.error[at], 1e-12);
    }
    // ln at 0.001, which is not defined left of 0: theirs forces a forward rule.
    let bounds = Bounds::Box { lower: &[0.0], upper: &[f64::INFINITY] };
    let g = gradient(|p| p[0].ln(), &[0.001], &Differences { bounds, magnitude: Magnitude::Same(0.001), ..options });
    // The step is a quarter of a thousandth here, so a central difference fits.
    let g = g.unwrap();
    near(g[0], 1000.0, g.error[0], 1e-6);
}

/// The examples in the documentation of num-dual 0.15 (src/explicit.rs).
#[test]
fn the_examples_of_num_dual() {
    let options = Differences::default();
    let norm = |p: &[f64]| (p[0].powi(2) + p[1].powi(2)).sqrt();
    let model = SecondOrderModel::of(norm, &[4.0, 3.0], &options).unwrap();
    assert_eq!(model.function_value, 5.0);
    for (i, truth) in [0.8, 0.6].into_iter().enumerate() {
        near(model.gradient[i], truth, model.gradient.error[i], 1e-12);
    }
    for (at, truth) in LOWER.into_iter().zip([0.072, -0.096, 0.128]) {
        near(model.hessian.get(at.0, at.1), truth, model.hessian.error.get(at.0, at.1), 1e-9);
    }
    let cube = |p: &[f64]| (p[0].powi(2) + p[1].powi(2) + p[2].powi(2)).powi(3);
    let model = SecondOrderModel::of(cube, &[1.0, 2.0, 3.0], &options).unwrap();
    assert_eq!(model.function_value, 2744.0);
    for (i, truth) in [1176.0, 2352.0, 3528.0].into_iter().enumerate() {
        near(model.gradient[i], truth, model.gradient.error[i], 1e-8);
    }
    for (at, truth) in [((1, 0), 672.0), ((2, 0), 1008.0), ((2, 1), 2016.0)] {
        near(model.hessian.get(at.0, at.1), truth, model.hessian.error.get(at.0, at.1), 1e-6);
    }
}

/// Stationary points with known Hessians.
#[test]
fn stationary_points_of_the_classical_functions() {
    let options = Differences::default();
    let class =
        |f: fn(&[f64]) -> f64, x: &[f64]| Curvature::of(&hessian(f, x, &options).unwrap()).unwrap().class.stated();
    let saddle = |class| matches!(class, Some(CurvatureClass::Saddle { .. }));
    assert_eq!(class(ROSENBROCK.f, &[1.0, 1.0]), Some(CurvatureClass::Minimum));
    assert_eq!(class(HIMMELBLAU.f, &[-0.270_845, -0.923_039]), Some(CurvatureClass::Maximum));
    assert!(saddle(class(HIMMELBLAU.f, &[0.086_678, 2.884_255])));
    assert_eq!(class(six_hump_camel, &[0.089_842, -0.712_656]), Some(CurvatureClass::Minimum));
    assert!(saddle(class(six_hump_camel, &[0.0, 0.0])));
    // Müller and Brown, Table 1: three minima and two saddles.
    for minimum in [[-0.558, 1.442], [0.623, 0.028], [-0.050, 0.467]] {
        assert_eq!(class(mueller_brown, &minimum), Some(CurvatureClass::Minimum));
    }
    for point in [[-0.822, 0.624], [0.212, 0.293]] {
        assert!(saddle(class(mueller_brown, &point)));
    }
    // Singular Hessians: an estimate cannot say more.
    assert_eq!(class(powell_singular, &[0.0; 4]), None);
    assert_eq!(class(monkey_saddle, &[0.0; 2]), None);
    let powell = case!(powell_singular);
    let h = hessian(powell.f, &[3.0, -1.0, 0.0, 1.0], &options).unwrap();
    let truth = powell.hessian(&[3.0, -1.0, 0.0, 1.0]);
    assert!(distance(&h, |i, j| truth[(i, j)]) <= h.radius.value());
    assert!(h.radius.value() <= 1e-8 * 482.0);
}
