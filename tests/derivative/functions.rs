//! Derivatives of functions: exact automatic differentiation as the oracle, published values, laws, measured accuracy, bad
//! input.

use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use gramkit::claim::CurvatureClass;
use gramkit::derivative::{
    Agreement, Bounds, DerivativeBounds, Differences, LeastSquares, Magnitude, Noise, NoiseEstimate, SecondOrderModel,
    Status, check_gradient, check_hessian, gradient, gradients, hessian, hessian_vector_product,
    hessian_vector_product_of_gradient, hessians, jacobian,
};
use gramkit::error::Place;
use gramkit::{Claim, Curvature, Error, Gram, MatrixView, Radius, Symmetric, Vectors};
use num_dual::{DualNum, DualStruct, HyperDual64};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A number that a formula can be written in: f64, or one that carries derivatives.
trait Number: DualNum<Primitive = f64> + DualStruct<Real = f64> + Copy {}
impl<T: DualNum<Primitive = f64> + DualStruct<Real = f64> + Copy> Number for T {}

/// A function twice: as it is differenced, and as it is differentiated exactly.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    f: fn(&[f64]) -> f64,
    dual: fn(&[HyperDual64]) -> HyperDual64,
}

macro_rules! case {
    ($f:ident) => {
        Case { name: stringify!($f), f: $f::<f64>, dual: $f::<HyperDual64> }
    };
}

impl Case {
    /// The hyper-dual value with the seeds ε₁ = eᵢ, ε₂ = e_j.
    fn seeded(&self, x: &[f64], i: usize, j: usize) -> HyperDual64 {
        let seed =
            |(k, &x): (usize, &f64)| HyperDual64::new(x, f64::from(u8::from(k == i)), f64::from(u8::from(k == j)), 0.0);
        (self.dual)(&x.iter().enumerate().map(seed).collect::<Vec<_>>())
    }

    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len()).map(|i| self.seeded(x, i, i).eps1).collect()
    }

    fn hessian(&self, x: &[f64]) -> Mat<f64> {
        Mat::from_fn(x.len(), x.len(), |i, j| self.seeded(x, i, j).eps1eps2)
    }
}

fn waves<T: Number>(p: &[T]) -> T {
    p[0].sin() * p[1].cos() + (p[0] * p[1] * 0.3).exp()
}

fn rosenbrock<T: Number>(p: &[T]) -> T {
    (-p[0] + 1.0).powi(2) + (p[1] - p[0] * p[0]).powi(2) * 100.0
}

fn himmelblau<T: Number>(p: &[T]) -> T {
    (p[0] * p[0] + p[1] - 11.0).powi(2) + (p[0] + p[1] * p[1] - 7.0).powi(2)
}

fn six_hump_camel<T: Number>(p: &[T]) -> T {
    let (x2, y2) = (p[0] * p[0], p[1] * p[1]);
    (x2 * x2 / 3.0 - x2 * 2.1 + 4.0) * x2 + p[0] * p[1] + (y2 * 4.0 - 4.0) * y2
}

/// K. Müller, L. D. Brown, *Location of saddle points and minimum energy paths by a constrained simplex optimization procedure*,
/// Theoretica Chimica Acta 53 (1979), in units of 100.
fn mueller_brown<T: Number>(p: &[T]) -> T {
    let terms = [
        [-2.0, -1.0, 0.0, -10.0, 1.0, 0.0],
        [-1.0, -1.0, 0.0, -10.0, 0.0, 0.5],
        [-1.7, -6.5, 11.0, -6.5, -0.5, 1.5],
        [0.15, 0.7, 0.6, 0.7, -1.0, 1.0],
    ];
    terms.iter().fold(T::from(0.0), |sum, &[amplitude, a, b, c, x0, y0]| {
        let (x, y) = (p[0] - x0, p[1] - y0);
        sum + (x * x * a + x * y * b + y * y * c).exp() * amplitude
    })
}

fn powell_singular<T: Number>(p: &[T]) -> T {
    (p[0] + p[1] * 10.0).powi(2)
        + (p[2] - p[3]).powi(2) * 5.0
        + (p[1] - p[2] * 2.0).powi(4)
        + (p[0] - p[3]).powi(4) * 10.0
}

fn monkey_saddle<T: Number>(p: &[T]) -> T {
    p[0].powi(3) - p[0] * p[1] * p[1] * 3.0
}

/// A logistic loss of three samples, with a ridge.
fn logistic<T: Number>(p: &[T]) -> T {
    let loss = |a: f64, b: f64, sign: f64| ((p[0] * a + p[1] * b + 0.1) * -sign).exp().ln_1p();
    loss(1.0, -0.5, 1.0) + loss(-0.3, 2.0, -1.0) + loss(0.7, 0.4, -1.0) + (p[0] * p[0] + p[1] * p[1]) * 0.05
}

const PLANE: [Case; 7] = [
    case!(waves),
    case!(rosenbrock),
    case!(himmelblau),
    case!(six_hump_camel),
    case!(mueller_brown),
    case!(monkey_saddle),
    case!(logistic),
];

const WAVES: Case = case!(waves);
const ROSENBROCK: Case = case!(rosenbrock);
const HIMMELBLAU: Case = case!(himmelblau);

fn max_abs(entries: &[f64]) -> f64 {
    entries.iter().fold(0.0, |max, entry| entry.abs().max(max))
}

/// The Frobenius norm of a difference, which is no less than its spectral norm.
fn distance(found: &Symmetric, truth: impl Fn(usize, usize) -> f64) -> f64 {
    let n = found.order();
    (0..n * n).map(|k| (found.get(k / n, k % n) - truth(k / n, k % n)).powi(2)).sum::<f64>().sqrt()
}

/// [xx, xy, yy] as a function of the indices.
fn plane(entries: [f64; 3]) -> impl Fn(usize, usize) -> f64 {
    move |i, j| entries[i + j]
}

const LOWER: [(usize, usize); 3] = [(0, 0), (1, 0), (1, 1)];

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

// Accuracy of the extrapolated differences.

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

/// WAVES with a deterministic noise of at most 1e−6, of much higher frequency than the smallest step can follow.
fn noisy(p: &[f64]) -> f64 {
    (WAVES.f)(p) + 1e-6 * (1e9 * (p[0] + 0.7 * p[1])).sin()
}

#[test]
fn noise_stays_within_the_estimate_whether_declared_or_found() {
    for noise in [Noise::Given(1e-6), Noise::Estimated] {
        let options = Differences { noise, ..Differences::default() };
        let mut rng = StdRng::seed_from_u64(3);
        let mut within = 0;
        for _ in 0..100 {
            let point = [rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0)];
            let h = hessian(noisy, &point, &options).unwrap();
            let truth = WAVES.hessian(&point);
            within += usize::from(distance(&h, |i, j| truth[(i, j)]) <= h.radius.value());
            assert!(h.radius.value() <= 0.1, "{noise:?}: {:?}", h.radius);
            let g = gradient(noisy, &point, &options).unwrap();
            assert!(g.status >= Status::LimitedByNoise && g.error[0] < 1e-3, "{g:?}");
        }
        assert!(within >= if noise == Noise::Estimated { 99 } else { 100 }, "{noise:?}: {within}");
    }
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

#[test]
fn f_is_called_once_per_sample() {
    let calls = std::cell::Cell::new(0);
    let f = |p: &[f64]| {
        calls.set(calls.get() + 1);
        p.iter().product()
    };
    for n in 0..5 {
        calls.set(0);
        let h = hessian(f, &vec![0.5; n], &Differences { levels: 3, ..Differences::default() }).unwrap();
        assert_eq!(h.evaluations, 1 + 2 * 3 * n * n);
        assert_eq!(calls.get(), h.evaluations);
        assert_eq!((h.order(), h.error.order()), (n, n));
    }
}

// Laws of the Hessian of a function.

proptest! {
    #[test]
    fn hessians_of_functions_reflect(x in -3.0..3.0, y in -3.0..3.0) {
        let options = Differences::default();
        let h = hessian(WAVES.f, &[x, y], &options).unwrap();
        let reflected = hessian(|p| (WAVES.f)(&[-p[0], -p[1]]), &[-x, -y], &options).unwrap();
        let allowed = h.radius.value() * 1e-3;
        // Exchanging f₊ and f₋ changes the order of one addition.
        prop_assert!(distance(&reflected, |i, j| h.get(i, j)) <= allowed);
    }

    #[test]
    fn scaling_a_function_by_a_power_of_two_scales_its_hessian_exactly(x in -3.0..3.0, y in -3.0..3.0, e in -40..40) {
        let factor = 2.0_f64.powi(e);
        let options = Differences::default();
        let h = hessian(ROSENBROCK.f, &[x, y], &options).unwrap();
        let scaled = hessian(|p| factor * (ROSENBROCK.f)(p), &[x, y], &options).unwrap();
        for at in LOWER {
            prop_assert_eq!(scaled.get(at.0, at.1), factor * h.get(at.0, at.1));
            prop_assert_eq!(scaled.error.get(at.0, at.1), factor * h.error.get(at.0, at.1));
        }
    }

    #[test]
    fn scaling_the_coordinates_by_a_power_of_two_scales_the_hessian_exactly(
        x in -3.0..3.0, y in -3.0..3.0, e in -40..40
    ) {
        let factor = 2.0_f64.powi(e);
        let h = hessian(WAVES.f, &[x, y], &Differences::default()).unwrap();
        let options = Differences { magnitude: Magnitude::Same(factor), ..Differences::default() };
        let scaled =
            hessian(|p| (WAVES.f)(&[p[0] / factor, p[1] / factor]), &[x * factor, y * factor], &options).unwrap();
        for (i, j) in LOWER {
            prop_assert_eq!(scaled.get(i, j), h.get(i, j) / factor / factor);
        }
    }

    #[test]
    fn hessians_of_functions_are_linear_and_move_with_their_argument(
        x in -2.0..2.0, y in -2.0..2.0, a in -5.0..5.0, b in -5.0..5.0
    ) {
        let options = Differences::default();
        let sum = hessian(|p| a * (WAVES.f)(p) + b * (HIMMELBLAU.f)(p), &[x, y], &options).unwrap();
        let waves = hessian(WAVES.f, &[x, y], &options).unwrap();
        let himmelblau = hessian(HIMMELBLAU.f, &[x, y], &options).unwrap();
        let moved = hessian(|p| (WAVES.f)(&[p[0] - a, p[1] - b]), &[x + a, y + b], &options).unwrap();
        // (x + a) − a is x only to u·(|x| + |a|), and no third derivative exceeds 10 here.
        let argument = 10.0 * f64::EPSILON * (2.0 + 5.0);
        for at in LOWER {
            let [sum_entry, waves_entry, himmelblau_entry, moved_entry] =
                [&sum, &waves, &himmelblau, &moved].map(|h| h.get(at.0, at.1));
            let gap = sum_entry - a * waves_entry - b * himmelblau_entry;
            let allowed = sum.error.get(at.0, at.1) + f64::abs(a) * waves.error.get(at.0, at.1) + f64::abs(b) * himmelblau.error.get(at.0, at.1);
            prop_assert!(gap.abs() <= allowed, "linearity: {gap:e} beyond {allowed:e}");
            let gap = moved_entry - waves_entry;
            prop_assert!(gap.abs() <= moved.error.get(at.0, at.1) + waves.error.get(at.0, at.1) + argument);
        }
    }

    #[test]
    fn any_point_and_options_give_a_finite_answer_or_an_error(
        x in any::<f64>(), y in any::<f64>(), step in any::<f64>(), magnitude in any::<f64>(), levels in 2_usize..20
    ) {
        let options = Differences { step: step.abs(), magnitude: Magnitude::Same(magnitude.abs()), levels, most_levels: 20, ..Differences::default() };
        if let Ok(h) = hessian(|p| p[0] * p[1] + p[0], &[x, y], &options) {
            prop_assert!(h.max_abs().is_finite() && h.radius.value().is_finite());
        }
    }
}

// Bad input.

#[test]
fn bad_points_functions_and_options_are_errors() {
    let f = |p: &[f64]| p.iter().map(|x| x * x).sum::<f64>();
    let options = Differences::default();
    for value in [f64::NAN, f64::INFINITY] {
        let error = hessian(f, &[0.0, value], &options).unwrap_err();
        assert!(matches!(error, Error::NotFinite { place: Place::Component { index: 1, .. }, .. }));
    }
    let at = |x: f64| Place::Function { argument: vec![x] };
    let error = hessian(|p| p[0].ln(), &[0.0625], &options).unwrap_err();
    let Error::NotFinite { place, value } = error else { panic!("{error}") };
    assert!(place == at(-0.0625) && value.is_nan(), "{place}");
    let error = hessian(|_| f64::INFINITY, &[0.0], &options).unwrap_err();
    assert_eq!(error, Error::NotFinite { place: at(0.0), value: f64::INFINITY });

    let tiny = Differences { magnitude: Magnitude::Same(f64::MIN_POSITIVE), ..options };
    assert!(matches!(hessian(f, &[0.0], &tiny).unwrap_err(), Error::Domain { .. }));
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-20] {
        let bad = Differences { step: value, ..options };
        assert!(matches!(hessian(f, &[1.0], &bad).unwrap_err(), Error::Domain { .. }), "step {value}");
    }
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let magnitudes = [1.0, value];
        let bad = Differences { magnitude: Magnitude::Each(&magnitudes), ..options };
        assert!(matches!(hessian(f, &[1.0, 1.0], &bad).unwrap_err(), Error::Domain { .. }), "magnitude {value}");
    }
    let bad = Differences { magnitude: Magnitude::Each(&[1.0]), ..options };
    assert!(matches!(hessian(f, &[1.0, 1.0], &bad).unwrap_err(), Error::Shape { expected: 2, found: 1, .. }));
    for levels in [0, 1, 21, usize::MAX] {
        assert!(matches!(hessian(f, &[1.0], &Differences { levels, ..options }).unwrap_err(), Error::Domain { .. }));
    }
    for value in [-1.0, f64::NAN, f64::INFINITY] {
        let bad = Differences { noise: Noise::Given(value), ..options };
        assert!(matches!(hessian(f, &[1.0], &bad).unwrap_err(), Error::Domain { .. }), "noise {value}");
    }
}

#[test]
fn functions_beyond_the_range_are_errors_and_never_infinite() {
    let options = Differences::default();
    let step = |p: &[f64]| 1.7e308_f64.copysign(p[0]);
    assert!(matches!(hessian(step, &[0.0], &options).unwrap_err(), Error::Overflow { row: 0, column: 0, .. }));
    let steep = |p: &[f64]| 1e308 * p[0] * p[0];
    assert!(matches!(hessian(steep, &[0.0], &options).unwrap_err(), Error::Overflow { row: 0, column: 0, .. }));
    let product = |p: &[f64]| 1.7e308 * (200.0 * p[0] * p[1]).clamp(-1.0, 1.0);
    assert!(matches!(hessian(product, &[0.0, 0.0], &options).unwrap_err(), Error::Overflow { row: 1, column: 0, .. }));
    assert!(matches!(hessian(|_| 0.0, &[f64::MAX], &options).unwrap_err(), Error::Domain { .. }));
}

#[test]
fn bad_bounds_orders_and_vectors_are_errors() {
    let f = |p: &[f64]| p.iter().map(|x| x * x).sum::<f64>();
    let within = |lower: &[f64], upper: &[f64], x: &[f64]| {
        let options = Differences { bounds: Bounds::Box { lower, upper }, ..Differences::default() };
        gradient(f, x, &options).unwrap_err()
    };
    assert!(matches!(within(&[0.0], &[1.0, 2.0], &[0.5, 0.5]), Error::Shape { expected: 2, found: 1, .. }));
    assert!(matches!(within(&[2.0], &[1.0], &[1.5]), Error::Domain { what: "a lower bound", .. }));
    assert!(matches!(within(&[f64::NAN], &[1.0], &[0.5]), Error::Domain { .. }));
    assert!(matches!(within(&[0.0], &[f64::NAN], &[0.5]), Error::Domain { .. }));
    assert_eq!(within(&[0.0], &[1.0], &[1.5]), Error::Bounds { index: 0, value: 1.5, lower: 0.0, upper: 1.0 });
    let room = Error::Bounds { index: 1, value: 1.0, lower: 1.0, upper: 1.0 + f64::EPSILON };
    assert_eq!(within(&[0.0, 1.0], &[1.0, 1.0 + f64::EPSILON], &[0.5, 1.0]), room);

    for order in [0, 1, 3, 12, usize::MAX] {
        let options = Differences { order, ..Differences::default() };
        assert!(matches!(gradient(f, &[1.0], &options).unwrap_err(), Error::Domain { .. }), "order {order}");
    }
    for most_levels in [4, 41, usize::MAX] {
        let options = Differences { most_levels, ..Differences::default() };
        assert!(matches!(gradient(f, &[1.0], &options).unwrap_err(), Error::Domain { .. }));
    }
    for third in [-1.0, f64::NAN] {
        let derivative_bounds = DerivativeBounds { third, ..DerivativeBounds::default() };
        let options = Differences { derivative_bounds, ..Differences::default() };
        assert!(matches!(gradient(f, &[1.0], &options).unwrap_err(), Error::Domain { .. }));
    }

    let options = Differences::default();
    assert!(matches!(hessian_vector_product(f, &[1.0], &[], &options).unwrap_err(), Error::Shape { .. }));
    let nan = hessian_vector_product(f, &[1.0], &[f64::NAN], &options).unwrap_err();
    assert!(matches!(nan, Error::NotFinite { place: Place::Component { what: "the vector", index: 0 }, .. }));
    assert!(matches!(check_gradient(f, &[], &[1.0], &options).unwrap_err(), Error::Shape { .. }));
    assert!(matches!(
        check_gradient(f, &[f64::NAN], &[1.0], &options).unwrap_err(),
        Error::NotFinite { place: Place::Component { .. }, .. }
    ));
    let claim = [f64::INFINITY];
    let claim = MatrixView::row_major(&claim, 1, 1).unwrap();
    assert!(matches!(
        check_hessian(f, claim.clone(), &[1.0], &options).unwrap_err(),
        Error::NotFinite { place: Place::Entry { .. }, .. }
    ));
    assert!(matches!(check_hessian(f, claim, &[1.0, 2.0], &options).unwrap_err(), Error::Shape { .. }));
    let model = SecondOrderModel::of(f, &[1.0], &options).unwrap();
    assert!(matches!(model.at(&[1.0, 2.0]).unwrap_err(), Error::Shape { .. }));
    assert!(matches!(model.at(&[1e200]).unwrap_err(), Error::Overflow { .. }));
    // A component that is never written is not a number.
    let half = |p: &[f64], out: &mut [f64]| out[0] = p[0];
    assert!(matches!(
        jacobian(half, 2, &[1.0], &options).unwrap_err(),
        Error::NotFinite { place: Place::Function { .. }, .. }
    ));
}

#[test]
fn nothing_to_differentiate_is_an_answer() {
    let options = Differences::default();
    let g = gradient(|_| 3.0, &[], &options).unwrap();
    assert_eq!((g.len(), g.function_value[0], g.evaluations, g.radius.value()), (0, 3.0, 1, 0.0));
    assert_eq!(hessian_vector_product(|_| 3.0, &[], &[], &options).unwrap().value, Vec::<f64>::new());
    assert_eq!(hessian_vector_product_of_gradient(|_, _| (), &[], &[], &options).unwrap().value, Vec::<f64>::new());
    let j = jacobian(|_, _| (), 0, &[1.0, 2.0], &options).unwrap();
    assert_eq!((j.nrows(), j.ncols()), (0, 2));
    let l = LeastSquares::of(|_, _| (), 0, &[1.0, 2.0], &options).unwrap();
    assert_eq!((l.value, l.hessian.max_abs()), (0.0, 0.0));
    assert!(l.hessian.radius().value() < 1e-300);
    assert_eq!(check_gradient(|_| 3.0, &[], &[], &options).unwrap().agreement, Agreement::Consistent);
    assert_eq!(hessians(|_| 3.0, &[[0.0; 2]; 0], &options).unwrap(), []);
    assert_eq!(hessian_vector_product(|p| p[0].exp(), &[1.0], &[0.0], &options).unwrap().value, [0.0]);
}

// Published values.

fn near(found: f64, truth: f64, error: f64, most: f64) {
    assert!((found - truth).abs() <= error && error <= most, "{found:e} for {truth:e}, within {error:e}, not {most:e}");
}

/// The examples in the documentation and the tests of numdifftools (src/numdifftools/core.py and tests/test_numdifftools.py); all
/// are derived by hand as well.
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
    assert_eq!(model.value, 5.0);
    for (i, truth) in [0.8, 0.6].into_iter().enumerate() {
        near(model.gradient[i], truth, model.gradient.error[i], 1e-12);
    }
    for (at, truth) in LOWER.into_iter().zip([0.072, -0.096, 0.128]) {
        near(model.hessian.get(at.0, at.1), truth, model.hessian.error.get(at.0, at.1), 1e-9);
    }
    let cube = |p: &[f64]| (p[0].powi(2) + p[1].powi(2) + p[2].powi(2)).powi(3);
    let model = SecondOrderModel::of(cube, &[1.0, 2.0, 3.0], &options).unwrap();
    assert_eq!(model.value, 2744.0);
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
        assert!(k == 1.0 || g.evaluations > 11 && h.evaluations > 11);
    }
}

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

// Proofs.

/// Noise of at most 1 that no step can follow: a hash of the point.
fn hash(p: &[f64]) -> f64 {
    let mix = |state: u64, x: &f64| (state ^ x.to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let state = p.iter().fold(0x1234_5678, mix).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    if state >> 63 == 0 { 1.0 } else { -1.0 }
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
        let (Radius::Bound(_), Radius::Bound(radius)) = (g.radius, h.radius) else { panic!("{g:?} {h:?}") };
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
            // (2/√3)·√(ε·M₄) is the least a second difference can be held to; on the diagonal and, with another step, off it.
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
    assert!(matches!(l.hessian.radius(), Radius::Bound(r) if r < 1e-12), "{:?}", l.hessian.radius());
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

// Products, models, least squares, batches.

#[test]
fn products_agree_with_the_exact_hessian() {
    let mut rng = StdRng::seed_from_u64(12);
    let (mut from_values, mut from_gradients, mut total) = (0, 0, 0);
    for case in PLANE.into_iter().chain([case!(powell_singular)]) {
        let n = if case.name == "powell_singular" { 4 } else { 2 };
        for _ in 0..100 {
            let point: Vec<f64> = (0..n).map(|_| rng.random_range(-2.0..2.0)).collect();
            let v: Vec<f64> =
                (0..n).map(|_| 10.0_f64.powi(rng.random_range(-6..6)) * rng.random_range(-1.0..1.0)).collect();
            let h = case.hessian(&point);
            let truth: Vec<f64> = (0..n).map(|i| (0..n).map(|j| h[(i, j)] * v[j]).sum()).collect();
            let options = Differences::default();
            let z = hessian_vector_product(case.f, &point, &v, &options).unwrap();
            let g = |p: &[f64], out: &mut [f64]| out.copy_from_slice(&case.gradient(p));
            let w = hessian_vector_product_of_gradient(g, &point, &v, &options).unwrap();
            let scale = (0..n * n).map(|k| (h[(k / n, k % n)] * v[k % n]).abs()).fold(0.0, f64::max);
            for (i, truth) in truth.iter().enumerate() {
                from_values += usize::from((z[i] - truth).abs() <= z.error[i] + 1e-15 * scale);
                from_gradients += usize::from((w[i] - truth).abs() <= w.error[i] + 1e-15 * scale);
                total += 1;
            }
            assert!(w.radius.value() <= 1e-9 * scale, "{}: {:e} of {scale:e}", case.name, w.radius.value());
        }
    }
    println!("{from_values} and {from_gradients} of {total}");
    assert!(from_values * 100 >= total * 99 && from_gradients * 100 >= total * 99);
}

#[test]
fn models_are_second_order() {
    for case in PLANE {
        let x = [0.4, -0.3];
        let model = SecondOrderModel::of(case.f, &x, &Differences::default()).unwrap();
        assert_eq!(model.evaluations, model.hessian.evaluations);
        let (g, h) = (case.gradient(&x), case.hessian(&x));
        let d = [0.01, -0.02];
        let truth = (case.f)(&x)
            + (0..2).map(|i| d[i] * (g[i] + 0.5 * (0..2).map(|j| h[(i, j)] * d[j]).sum::<f64>())).sum::<f64>();
        let at = model.at(&d).unwrap();
        near(at.value, truth, at.error, 1e-11 * (1.0 + truth.abs()));
    }
}

/// Residuals of y = exp(p₀·t) + p₁·t², m of them.
fn residuals<T: Number>(p: &[T], k: usize) -> T {
    let t = k as f64 / 4.0;
    (p[0] * t).exp() + p[1] * p[1] * t - (1.0 + t)
}

#[test]
fn gauss_newton_and_curvature_add_up_to_the_hessian() {
    let mut rng = StdRng::seed_from_u64(13);
    for _ in 0..100 {
        let x: [f64; 2] = [rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0)];
        let m = 6;
        let f = |p: &[f64], r: &mut [f64]| r.iter_mut().enumerate().for_each(|(k, r)| *r = residuals(p, k));
        let l = LeastSquares::of(f, m, &x, &Differences::default()).unwrap();
        // Exactly, residual by residual.
        let dual = |k: usize, i: usize, j: usize| {
            let seed = |c: usize| HyperDual64::new(x[c], f64::from(u8::from(c == i)), f64::from(u8::from(c == j)), 0.0);
            residuals(&[seed(0), seed(1)], k)
        };
        for (i, j) in LOWER {
            let gram: f64 = (0..m).map(|k| dual(k, i, j).eps1 * dual(k, i, j).eps2).sum();
            let curvature: f64 = (0..m).map(|k| dual(k, i, j).re * dual(k, i, j).eps1eps2).sum();
            near(l.gauss_newton.get(i, j), gram, l.gauss_newton_error.get(i, j), 1e-9);
            near(l.curvature.get(i, j), curvature, l.curvature_error.get(i, j), 1e-7);
            near(l.hessian.get(i, j), gram + curvature, l.hessian_error.get(i, j), 1e-7);
        }
        for i in 0..2 {
            let slope: f64 = (0..m).map(|k| dual(k, i, i).re * dual(k, i, i).eps1).sum();
            near(l.gradient[i], slope, l.gradient_error[i], 1e-9);
        }
        let plain = Gram::of(&Vectors::columns(&l.jacobian.value)).unwrap();
        assert!(LOWER.iter().all(|&(i, j)| plain.get(i, j) == l.gauss_newton.get(i, j)));
        assert_eq!(l.evaluations, 1 + 2 * 5 * 4);
    }
}

#[test]
fn batches_have_the_bits_of_single_points_on_any_number_of_threads() {
    let points: Vec<[f64; 2]> = (0..50).map(|k| [f64::from(k) * 0.03 - 1.0, f64::from(k) * -0.05]).collect();
    let options = Differences::default();
    let single: Vec<_> = points.iter().map(|x| hessian(WAVES.f, x, &options).unwrap()).collect();
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| hessians(WAVES.f, &points, &options)).unwrap(), single);
    }
    let reports = AtomicUsize::new(0);
    let count = |fraction: f64| {
        assert!((0.0..=1.0).contains(&fraction));
        reports.fetch_add(1, Ordering::Relaxed);
        std::ops::ControlFlow::Continue(())
    };
    gradients(WAVES.f, &points, &Differences { progress: Some(&count), ..options }).unwrap();
    assert_eq!(reports.into_inner(), 50);
    let root = |p: &[f64]| p[0].sqrt();
    let error = gradients(root, &[[4.0], [0.01], [-1.0]], &options).unwrap_err();
    assert!(
        matches!(error, Error::At { place: Place::Point(1), ref error } if matches!(**error, Error::NotFinite { place: Place::Function { .. }, .. }))
    );
}

#[test]
fn noise_of_known_size_is_found() {
    let mut rng = StdRng::seed_from_u64(14);
    let (mut found, mut near) = (0, 0);
    for _ in 0..200 {
        let epsilon = 10.0_f64.powi(rng.random_range(-12..-2));
        let x = [rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0)];
        let f = |p: &[f64]| 3.0 + (WAVES.f)(p) + epsilon * hash(p);
        let estimate = NoiseEstimate::of(f, &x, &Differences::default()).unwrap();
        // The deviation of ±ε is ε.
        if let Some(sigma) = estimate.deviation {
            found += 1;
            near += usize::from((0.25 * epsilon..4.0 * epsilon).contains(&sigma));
        }
    }
    assert!(found >= 180 && near * 100 >= found * 95, "{found} {near}");
}

#[test]
fn vectors_of_any_size_have_products() {
    for factor in [1e-320, 1e-200, 1.0, 1e300] {
        let z = hessian_vector_product(|p| p[0] * p[1], &[1.0, 2.0], &[0.0, factor], &Differences::default()).unwrap();
        assert!((z[0] - factor).abs() <= z.error[0] && z[1].abs() <= z.error[1], "{z:?}");
        assert!(z.error[0] <= 1e-8 * factor + 1e-322, "{z:?}");
        let g = |p: &[f64], out: &mut [f64]| (out[0], out[1]) = (p[1], p[0]);
        let w = hessian_vector_product_of_gradient(g, &[1.0, 2.0], &[0.0, factor], &Differences::default()).unwrap();
        assert!((w[0] - factor).abs() <= w.error[0] && w.error[0] <= 1e-12 * factor + 1e-322, "{w:?}");
    }
    let steep = hessian_vector_product(|p| 1e100 * p[0] * p[0], &[1.0], &[1e300], &Differences::default());
    assert!(matches!(steep.unwrap_err(), Error::Overflow { .. }));
}

/// Numbers of every kind, most of them of a size that a function has.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), -3.0..3.0, Just(0.0), (-300_i32..300).prop_map(|e| 10.0_f64.powi(e))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_comes_in_nothing_but_finite_numbers_or_errors_come_out(
        x in [any_number(), any_number()],
        v in [any_number(), any_number()],
        room in [any_number(), any_number()],
        (step, magnitude, noise, derivative) in (any_number(), any_number(), any_number(), any_number()),
        (levels, more, order, kind) in (2_usize..8, 0_usize..20, 1_usize..5, 0_usize..6),
    ) {
        let lower = [x[0] - room[0].abs(), x[1] - room[1].abs()];
        let upper = [x[0] + room[1].abs(), x[1] + room[0].abs()];
        let options = Differences {
            step: if kind == 0 { step.abs() } else { 0.125 },
            magnitude: Magnitude::Same(magnitude.abs()),
            levels,
            most_levels: levels + more,
            order: 2 * order,
            bounds: if kind % 2 == 0 { Bounds::None } else { Bounds::Box { lower: &lower, upper: &upper } },
            noise: [Noise::Rounding, Noise::Given(noise.abs()), Noise::Estimated][kind % 3],
            derivative_bounds: DerivativeBounds { first: 1.0, third: derivative.abs(), fourth: derivative.abs() },
            progress: None,
        };
        let f = |p: &[f64]| p[0] * p[1] + p[0].sin() - p[1];
        let g = |p: &[f64], out: &mut [f64]| (out[0], out[1]) = (p[1] + p[0].cos(), p[0] - 1.0);
        let finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
        if let Ok(found) = gradient(f, &x, &options) {
            prop_assert!(finite(&found.value) && finite(&found.error) && found.error.iter().all(|e| *e >= 0.0));
        }
        if let Ok(found) = SecondOrderModel::of(f, &x, &options) {
            prop_assert!(found.hessian.max_abs().is_finite());
            if let Ok(at) = found.at(&v) {
                prop_assert!(at.value.is_finite() && at.error.is_finite());
            }
        }
        let products =
            [hessian_vector_product(f, &x, &v, &options), hessian_vector_product_of_gradient(g, &x, &v, &options)];
        for found in products.into_iter().flatten() {
            prop_assert!(finite(&found.value) && finite(&found.error));
        }
        if let Ok(found) = LeastSquares::of(g, 2, &x, &options) {
            prop_assert!(found.hessian.max_abs().is_finite() && found.value.is_finite());
        }
        if let Ok(found) = NoiseEstimate::of(f, &x, &options) {
            prop_assert!(found.deviation.is_none_or(f64::is_finite));
        }
        if let Ok(found) = check_gradient(f, &v, &x, &options) {
            prop_assert!(found.ratios.iter().all(|ratio| !ratio.is_nan()));
        }
    }
}

// The check of derivatives.

/// A function of PLANE at other scales: A·f(x/s), with deterministic noise ν.
fn scaled(case: Case, amplitude: f64, scale: f64, noise: f64) -> impl Fn(&[f64]) -> f64 {
    move |p| amplitude * ((case.f)(&[p[0] / scale, p[1] / scale]) + noise * hash(p))
}

/// So many times the default.
fn cases(of_default: usize) -> usize {
    of_default * std::env::var("GRAMKIT_CASES").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1)
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
