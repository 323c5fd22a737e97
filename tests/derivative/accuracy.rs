//! How accurate extrapolated differences are, and that their estimates hold.

use gramkit::Radius;
use gramkit::derivative::{Differences, Magnitude, Status, gradient, hessian};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::cases::{Case, HIMMELBLAU, LOWER, PLANE, ROSENBROCK, WAVES, distance, max_abs, near, plane};

struct Measured {
    median: f64,
    largest: f64,
    entries: f64,
    matrices: f64,
    radius: f64,
}

/// At 200 points of [−2, 2]²: median and largest error and median radius, all relative to max|H|, and the shares of
/// entries within their estimated error and of matrices within their radius.
fn measure(case: Case) -> Measured {
    let mut rng = StdRng::seed_from_u64(7);
    let (mut errors, mut radii, mut entries, mut matrices) = (Vec::new(), Vec::new(), 0, 0);
    for _ in 0..200 {
        let point = [rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0)];
        let h = hessian(case.f, &point, &Differences::default()).unwrap();
        let truth = case.hessian(&point);
        let scale = max_abs(&LOWER.map(|at| truth[at]));
        let error = LOWER.map(|(i, j)| (h.get(i, j) - truth[(i, j)]).abs());
        errors.push(max_abs(&error) / scale);
        radii.push(h.radius.value() / scale);
        entries += error.iter().zip(LOWER).filter(|(error, at)| **error <= h.error.get(at.0, at.1)).count();
        matrices += usize::from(distance(&h, |i, j| truth[(i, j)]) <= h.radius.value());
    }
    errors.sort_by(f64::total_cmp);
    radii.sort_by(f64::total_cmp);
    Measured {
        median: errors[100],
        largest: errors[199],
        entries: entries as f64 / 600.0,
        matrices: matrices as f64 / 200.0,
        radius: radii[100],
    }
}

#[test]
fn extrapolated_hessians_are_accurate_to_eleven_digits_and_their_estimates_hold() {
    for case in PLANE {
        let Measured { median, largest, entries, matrices, radius } = measure(case);
        let name = case.name;
        println!(
            "{name}: median {median:.1e}, largest {largest:.1e}, within {entries} {matrices}, radius {radius:.1e}"
        );
        assert!(median <= 1e-11 && largest <= 1e-9, "{name}: median {median:e}, largest {largest:e}");
        assert!(entries >= 0.99 && matrices >= 0.99, "{name}: within their estimates {entries}, {matrices}");
        // An estimate that holds because it is huge would be of no use.
        assert!(radius <= 1e-9, "{name}: median radius {radius:e}");
    }
}

#[test]
fn extrapolated_gradients_are_accurate_to_thirteen_digits_and_their_estimates_hold() {
    for case in PLANE {
        let mut rng = StdRng::seed_from_u64(8);
        let (mut errors, mut within) = (Vec::new(), 0);
        for _ in 0..200 {
            let point = [rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0)];
            let g = gradient(case.f, &point, &Differences::default()).unwrap();
            let truth = case.gradient(&point);
            let error: Vec<f64> = truth.iter().zip(&g.value).map(|(truth, found)| (truth - found).abs()).collect();
            within += error.iter().zip(&g.error).filter(|(error, estimate)| error <= estimate).count();
            errors.push(max_abs(&error) / max_abs(&truth));
        }
        errors.sort_by(f64::total_cmp);
        println!("{}: median {:.1e}, largest {:.1e}, within {within}", case.name, errors[100], errors[199]);
        assert!(errors[100] <= 1e-13 && within >= 396, "{}: {:e}, {within}", case.name, errors[100]);
    }
}

#[test]
fn the_point_where_finitediff_has_minus_one_is_minus_0_578() {
    let truth = WAVES.hessian(&[0.7, 0.4]);
    assert!((truth[(0, 0)] - -0.578).abs() < 5e-4);
    let h = hessian(WAVES.f, &[0.7, 0.4], &Differences::default()).unwrap();
    assert!((h.get(0, 0) - truth[(0, 0)]).abs() <= 1e-11);
    assert!(distance(&h, |i, j| truth[(i, j)]) <= h.radius.value());
    assert!(matches!(h.radius, Radius::Estimate(r) if r <= 1e-10));
}

#[test]
fn himmelblaus_minimum_at_3_2() {
    let h = hessian(HIMMELBLAU.f, &[3.0, 2.0], &Differences::default()).unwrap();
    assert!(distance(&h, plane([74.0, 20.0, 34.0])) <= 1e-11 * 74.0);
    assert_eq!((h.function_value[0], h.status), (0.0, Status::Converged));
}

#[test]
fn rosenbrocks_minimum_where_value_and_gradient_vanish() {
    let h = hessian(ROSENBROCK.f, &[1.0, 1.0], &Differences::default()).unwrap();
    assert!(distance(&h, plane([802.0, -400.0, 200.0])) <= h.radius.value());
}

#[test]
fn a_kink_shows_as_a_radius_as_large_as_the_hessian() {
    let h = hessian(|p| p[0].abs(), &[0.0], &Differences::default()).unwrap();
    assert!(h.radius.value() >= h.get(0, 0).abs());
}

#[test]
fn coordinates_of_different_magnitude_take_steps_of_their_own() {
    // f = cosh(10⁴x) + sin(10⁻³y): H = diag(10⁸·cosh, −10⁻⁶·sin).
    let f = |p: &[f64]| (1e4 * p[0]).cosh() + (1e-3 * p[1]).sin();
    let options = Differences { magnitude: Magnitude::Each(&[1e-4, 1e3]), ..Differences::default() };
    let h = hessian(f, &[2e-5, 700.0], &options).unwrap();
    let truth = [1e8 * 0.2_f64.cosh(), 0.0, -1e-6 * 0.7_f64.sin()];
    for ((i, j), truth) in LOWER.into_iter().zip(truth) {
        let error = (h.get(i, j) - truth).abs();
        assert!(error <= h.error.get(i, j), "entry ({i}, {j}): {error:e} beyond {:e}", h.error.get(i, j));
    }
    assert!(h.error.get(0, 0) <= 1e-9 * 1e8 && h.error.get(1, 1) <= 1e-9 * 1e-6);
}

// Orders, adaptive steps, bounds.

#[test]
fn two_steps_of_order_four_are_the_five_point_formulas() {
    let options = Differences { levels: 2, most_levels: 2, order: 4, step: 0.5, ..Differences::default() };
    let f = |p: &[f64]| p[0].exp();
    let (h, e) = (0.25_f64, f64::exp);
    let first = (e(-2.0 * h) - 8.0 * e(-h) + 8.0 * e(h) - e(2.0 * h)) / (12.0 * h);
    let second = (-e(-2.0 * h) + 16.0 * e(-h) - 30.0 + 16.0 * e(h) - e(2.0 * h)) / (12.0 * h * h);
    let g = gradient(f, &[0.0], &options).unwrap();
    assert!((g[0] - first).abs() <= 64.0 * f64::EPSILON);
    let found = hessian(f, &[0.0], &options).unwrap();
    assert!((found.get(0, 0) - second).abs() <= 64.0 * f64::EPSILON / (h * h));
    // h⁴/30·f⁽⁵⁾, within the estimate.
    near(g[0], 1.0, g.error[0], 0.05);
    assert_eq!(g.status, Status::TruncationDominates);
}

#[test]
fn higher_orders_leave_out_the_less_accurate_elements() {
    for order in [2, 4, 6, 8, 10] {
        let options = Differences { order, ..Differences::default() };
        let h = hessian(WAVES.f, &[0.7, 0.4], &options).unwrap();
        let truth = WAVES.hessian(&[0.7, 0.4]);
        assert!(distance(&h, |i, j| truth[(i, j)]) <= h.radius.value(), "order {order}");
        assert!(h.radius.value() < 1e-8);
    }
}

#[test]
fn functions_that_vary_fast_take_more_steps() {
    for k in [1.0, 30.0, 300.0, 3000.0] {
        let f = |p: &[f64]| (k * p[0]).sin();
        let g = gradient(f, &[0.3], &Differences::default()).unwrap();
        near(g[0], k * (k * 0.3_f64).cos(), g.error[0], 1e-7 * k);
        let h = hessian(f, &[0.3], &Differences::default()).unwrap();
        near(h.get(0, 0), -k * k * (k * 0.3_f64).sin(), h.error.get(0, 0), 1e-5 * k * k);
        assert!(k == 1.0 || g.evaluations > 13 && h.evaluations > 13);
    }
}
