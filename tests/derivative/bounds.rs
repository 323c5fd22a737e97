//! Bounds: on the coordinates, and on the errors where derivatives are bounded.

use gramkit::claim::CurvatureClass;
use gramkit::derivative::{
    Bounds, DerivativeBounds, Differences, LeastSquares, Magnitude, Noise, Status, gradient, hessian,
    hessian_vector_product,
};
use gramkit::{Curvature, Radius};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::cases::{LOWER, PLANE, distance, hash, near, plane};
use crate::support::cases::cases;

#[test]
fn functions_are_never_called_outside_their_bounds_and_one_sided_estimates_hold() {
    let mut rng = StdRng::seed_from_u64(5);
    let (mut within, mut total, mut worst) = (0, 0, 0.0_f64);
    let mut judge = |gap: f64, error: f64| {
        total += 1;
        within += usize::from(gap <= error);
        worst = worst.max(gap / error);
    };
    for case in PLANE {
        for round in 0..cases(200) {
            let x = [rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0)];
            let room =
                |rng: &mut StdRng| if rng.random_bool(0.3) { 0.0 } else { 10.0_f64.powi(rng.random_range(-6..2)) };
            let lower = x.map(|x| x - room(&mut rng));
            let upper = x.map(|x| x + 1e-3 + room(&mut rng));
            let f = |p: &[f64]| {
                let inside = p.iter().zip(lower.iter().zip(&upper)).all(|(p, (lower, upper))| lower <= p && p <= upper);
                assert!(inside, "{p:?} outside {lower:?}, {upper:?}");
                (case.f)(p)
            };
            let bounds = Bounds::Box { lower: &lower, upper: &upper };
            let noise = if round % 2 == 0 { Noise::Rounding } else { Noise::Estimated };
            let options = Differences { bounds, noise, ..Differences::default() };
            let (g, h) = (gradient(f, &x, &options).unwrap(), hessian(f, &x, &options).unwrap());
            for (i, truth) in case.gradient(&x).into_iter().enumerate() {
                judge((g[i] - truth).abs(), g.error[i]);
            }
            let truth = case.hessian(&x);
            for at in LOWER {
                judge((h.get(at.0, at.1) - truth[at]).abs(), h.error.get(at.0, at.1));
            }
            let v = [1.0, -0.5];
            let z = hessian_vector_product(f, &x, &v, &options).unwrap();
            for i in 0..2 {
                let truth = truth[(i, 0)] * v[0] + truth[(i, 1)] * v[1];
                judge((z[i] - truth).abs(), z.error[i]);
            }
        }
    }
    println!("{within} of {total} within their estimates, the worst {worst}");
    // The worst is well inside the factor that a check allows.
    assert!(within * 1000 >= total * 999 && worst < 50.0, "{within} of {total}, {worst}");
}

#[test]
fn one_sided_differences_are_nearly_as_good() {
    // √x³ at the end of its domain, where no third derivative exists, and cos at an end that is arbitrary.
    let bounds = Bounds::Box { lower: &[0.0], upper: &[f64::INFINITY] };
    let options = Differences { bounds, ..Differences::default() };
    let g = gradient(|p| p[0].cos() + p[0], &[0.0], &options).unwrap();
    near(g[0], 1.0, g.error[0], 1e-9);
    let h = hessian(|p| p[0].cos(), &[0.0], &options).unwrap();
    near(h.get(0, 0), -1.0, h.error.get(0, 0), 1e-5);
    let g = gradient(|p| p[0] * p[0].sqrt(), &[0.0], &options).unwrap();
    assert!(g[0].abs() <= g.error[0] && g.status >= Status::TruncationDominates, "{g:?}");
}

#[test]
fn proved_errors_are_never_exceeded() {
    let mut rng = StdRng::seed_from_u64(9);
    let (mut proved, mut tightest) = (0, 0.0_f64);
    for round in 0..cases(4000) {
        // sin(ax + by + c) with units: no p-th derivative exceeds 1 in units of 1/a and 1/b.
        let [a, b] = [(); 2].map(|()| 10.0_f64.powf(rng.random_range(-3.0..3.0)));
        let x = if round % 4 == 0 {
            [0.0, 0.0]
        } else {
            [rng.random_range(-9.0..9.0) / a, rng.random_range(-9.0..9.0) / b]
        };
        let epsilon = 10.0_f64.powf(rng.random_range(-12.0..-1.0));
        let phase: f64 = rng.random_range(-3.0..3.0);
        // The value itself is good to some 1e−14 here, a hundredth of the least noise.
        let f = |p: &[f64]| (a * p[0] + b * p[1] + phase).sin() + 0.98 * epsilon * hash(p);
        let magnitude = [1.0 / a, 1.0 / b];
        let options = Differences {
            magnitude: Magnitude::Each(&magnitude),
            step: 8.0,
            noise: Noise::Given(epsilon),
            derivative_bounds: DerivativeBounds { first: 1.0, third: 1.0, fourth: 1.0 },
            ..Differences::default()
        };
        let (s, c) = (a * x[0] + b * x[1] + phase).sin_cos();
        // The oracle's own rounding.
        let slack = 1e-13;
        let g = gradient(f, &x, &options).unwrap();
        let h = hessian(f, &x, &options).unwrap();
        let (Radius::Bound(_), &Radius::Bound(radius)) = (&g.radius, &h.radius) else { panic!("{g:?} {h:?}") };
        assert_eq!((g.status, h.status), (Status::Proved, Status::Proved));
        proved += 1;
        for (i, k) in [a, b].into_iter().enumerate() {
            let gap = (g[i] - k * c).abs();
            assert!(gap <= g.error[i] + slack * k, "round {round}: {gap:e} beyond {:e}", g.error[i]);
        }
        let truth = [-a * a * s, -a * b * s, -b * b * s];
        for ((at, truth), scale) in LOWER.into_iter().zip(truth).zip([a * a, a * b, b * b]) {
            let gap = (h.get(at.0, at.1) - truth).abs();
            assert!(
                gap <= h.error.get(at.0, at.1) + slack * scale,
                "round {round} {at:?}: {gap:e} beyond {:e}",
                h.error.get(at.0, at.1)
            );
            tightest = tightest.max(gap / h.error.get(at.0, at.1));
            // (2/√3)·√(ε·M₄) is the least a second difference can be held to; on the diagonal and, with another step,
            // off it.
            assert!(h.error.get(at.0, at.1) <= 1.05 * (4.0 / 3.0 * epsilon).sqrt() * scale, "round {round}");
        }
        assert!(distance(&h, plane(truth)) <= radius + slack * (a * a + b * b));
    }
    println!("{proved} proved, the tightest to {tightest}");
    assert!(tightest > 0.7);
}

#[test]
fn exact_quadratics_are_proved_to_rounding() {
    let f = |p: &[f64]| 3.0 * p[0] * p[0] - 4.0 * p[0] * p[1] + p[1] * p[1];
    let options = Differences {
        noise: Noise::Given(0.0),
        derivative_bounds: DerivativeBounds { third: 0.0, fourth: 0.0, ..DerivativeBounds::default() },
        ..Differences::default()
    };
    let h = hessian(f, &[1.0, 2.0], &options).unwrap();
    assert!(distance(&h, plane([6.0, -4.0, 2.0])) <= h.radius.value());
    assert!(matches!(h.radius, Radius::Bound(r) if r < 1e-12));
    let saddle = Curvature::of(&h).unwrap().class.proved();
    assert!(matches!(saddle, Some(CurvatureClass::Saddle { .. })));
    let z = hessian_vector_product(f, &[1.0, 2.0], &[1.0, 1.0], &options).unwrap();
    assert!(matches!(z.radius, Radius::Bound(_)) && (z[0] - 2.0).abs() <= z.error[0]);
    let l = LeastSquares::of(|p, r| r[0] = p[0] - 2.0 * p[1], 1, &[1.0, 2.0], &options).unwrap();
    assert!(matches!(l.hessian.radius(), Radius::Bound(r) if *r < 1e-12), "{:?}", l.hessian.radius());
}

#[test]
fn what_is_not_known_is_estimated() {
    let f = |p: &[f64]| p[0].sin();
    let given = Differences { noise: Noise::Given(1e-15), ..Differences::default() };
    let bounds = DerivativeBounds { third: 1.0, fourth: 1.0, ..DerivativeBounds::default() };
    let known = Differences { derivative_bounds: bounds, ..given };
    let radius = |x: f64, options: &Differences<'_>| gradient(f, &[x], options).unwrap().radius;
    assert!(matches!(radius(1.0, &known), Radius::Bound(_)));
    assert!(matches!(radius(1.0, &given), Radius::Estimate(_)));
    assert!(matches!(radius(1.0, &Differences { noise: Noise::Rounding, ..known }), Radius::Estimate(_)));
    // 1e−20 ± h is no number of f64; a bound of the slope mends that.
    assert!(matches!(radius(1e-20, &known), Radius::Estimate(_)));
    let slope = Differences { derivative_bounds: DerivativeBounds { first: 1.0, ..bounds }, ..known };
    assert!(matches!(radius(1e-20, &slope), Radius::Bound(r) if r < 1e-9));
    // At a bound, only one side is left.
    let lower = Differences { bounds: Bounds::Box { lower: &[1.0], upper: &[2.0] }, ..known };
    assert!(matches!(radius(1.0, &lower), Radius::Estimate(_)));
}
