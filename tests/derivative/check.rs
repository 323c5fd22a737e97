//! The check of derivatives that others give.

use gramkit::MatrixView;
use gramkit::derivative::{
    Agreement, Bounds, DerivativeBounds, Differences, Magnitude, Noise, Status, check_gradient, check_hessian, gradient,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::cases::{Case, PLANE, hash, max_abs};
use crate::support::cases::cases;

/// A function of PLANE at other scales: A·f(x/s), with deterministic noise ν.
fn scaled(case: Case, amplitude: f64, scale: f64, noise: f64) -> impl Fn(&[f64]) -> f64 {
    move |p| amplitude * ((case.f)(&[p[0] / scale, p[1] / scale]) + noise * hash(p))
}

#[test]
fn correct_derivatives_are_never_contradicted() {
    let mut rng = StdRng::seed_from_u64(15);
    let (mut entries, mut uncertain, mut worst) = (0, 0, 0.0_f64);
    for round in 0..cases(17_000) {
        let case = PLANE[round % PLANE.len()];
        let (amplitude, scale) = (10.0_f64.powi(rng.random_range(-6..=6)), 10.0_f64.powi(rng.random_range(-6..=6)));
        let noise = if round % 3 == 0 { 10.0_f64.powi(rng.random_range(-12..-4)) } else { 0.0 };
        let unit = [rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0)];
        let x = unit.map(|x| x * scale);
        // The scaled point, as the function sees it.
        let unit = x.map(|x| x / scale);
        let f = scaled(case, amplitude, scale, noise);
        let (lower, upper) = (x.map(|x| x - 1e-3 * scale), [f64::INFINITY; 2]);
        let options = Differences {
            bounds: if round % 5 == 0 { Bounds::Box { lower: &lower, upper: &upper } } else { Bounds::None },
            magnitude: Magnitude::Same(scale),
            noise: if noise == 0.0 { Noise::Rounding } else { Noise::Given(1.01 * amplitude * noise) },
            ..Differences::default()
        };
        let g: Vec<f64> = case.gradient(&unit).iter().map(|g| amplitude * g / scale).collect();
        let h: Vec<f64> = (0..4).map(|k| amplitude * case.hessian(&unit)[(k / 2, k % 2)] / scale / scale).collect();
        let checks = [
            check_gradient(&f, &g, &x, &options).unwrap(),
            check_hessian(&f, MatrixView::row_major(&h, 2, 2).unwrap(), &x, &options).unwrap(),
        ];
        for check in checks {
            entries += check.entries.len();
            uncertain += check.entries.iter().filter(|entry| **entry == Agreement::TooUncertain).count();
            worst = worst.max(check.worst_ratio);
            assert_ne!(check.agreement, Agreement::Contradicted, "{} {x:?} {noise:e} {check:?}", case.name);
        }
    }
    println!("{entries} entries, {uncertain} too uncertain, largest ratio {worst}");
    assert!(entries > 100_000 && worst < 50.0, "{worst}");
    // Not by never saying anything.
    assert!(uncertain * 5 < entries, "{uncertain} of {entries}");
}

#[test]
fn wrong_derivatives_are_contradicted() {
    let mut rng = StdRng::seed_from_u64(16);
    for case in PLANE {
        for _ in 0..50 {
            let x = [rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0)];
            let options = Differences::default();
            let mut g = case.gradient(&x);
            g[1] += 1e-6 * max_abs(&g);
            let check = check_gradient(case.f, &g, &x, &options).unwrap();
            assert_eq!(
                (check.agreement, check.worst),
                (Agreement::Contradicted, Some((0, 1))),
                "{} {check:?}",
                case.name
            );
            let truth = case.hessian(&x);
            let mut h: Vec<f64> = (0..4).map(|k| truth[(k / 2, k % 2)]).collect();
            h[2] += 1e-4 * max_abs(&h);
            let check = check_hessian(case.f, MatrixView::row_major(&h, 2, 2).unwrap(), &x, &options).unwrap();
            assert_eq!((check.agreement, check.worst), (Agreement::Contradicted, Some((1, 0))), "{}", case.name);
        }
    }
}

#[test]
fn a_check_does_not_judge_where_it_cannot() {
    let options = Differences::default();
    // A subgradient at a kink.
    let kink = |p: &[f64]| p[0].abs() + p[0];
    let g = gradient(kink, &[0.0], &options).unwrap();
    assert!(g.error[0] >= 1.0 && g.status == Status::NotSmooth);
    let kink = check_gradient(kink, &[0.5], &[0.0], &options).unwrap();
    assert_ne!(kink.agreement, Agreement::Contradicted);
    // cos(128πx) is 1 at every sample of the dyadic steps: the derivative is right, and they say −0.
    let aliased = |p: &[f64]| (256.0 * std::f64::consts::PI * p[0]).cos();
    let truth = -(256.0 * std::f64::consts::PI).powi(2);
    let claim = [truth];
    let check = check_hessian(aliased, MatrixView::row_major(&claim, 1, 1).unwrap(), &[0.0], &options).unwrap();
    assert_ne!(check.agreement, Agreement::Contradicted);
    // A proved contradiction.
    let proved = Differences {
        noise: Noise::Given(1e-15),
        derivative_bounds: DerivativeBounds { third: 1.0, ..DerivativeBounds::default() },
        ..options
    };
    let check = check_gradient(|p| p[0].sin(), &[1.0 + 1e-8], &[0.0], &proved).unwrap();
    assert!(check.radius.is_proved() && check.agreement == Agreement::Contradicted);
}
