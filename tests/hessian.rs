//! Hessians of functions and fields: analytic oracles, laws, measured accuracy, bad input.

use gramkit::{Differences, Error, Field, Magnitude, Radius, Symmetric, hessian};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A function of two variables and its second derivatives xx, xy, yy.
type Oracle = (fn(&[f64]) -> f64, fn(f64, f64) -> [f64; 3]);

const WAVES: Oracle = (
    |p| p[0].sin() * p[1].cos() + (0.3 * p[0] * p[1]).exp(),
    |x, y| {
        let e = (0.3 * x * y).exp();
        [
            0.09 * y * y * e - x.sin() * y.cos(),
            (0.3 + 0.09 * x * y) * e - x.cos() * y.sin(),
            0.09 * x * x * e - x.sin() * y.cos(),
        ]
    },
);

const ROSENBROCK: Oracle = (
    |p| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2),
    |x, y| [2.0 - 400.0 * (y - 3.0 * x * x), -400.0 * x, 200.0],
);

const HIMMELBLAU: Oracle = (
    |p| (p[0] * p[0] + p[1] - 11.0).powi(2) + (p[0] + p[1] * p[1] - 7.0).powi(2),
    |x, y| [12.0 * x * x + 4.0 * y - 42.0, 4.0 * (x + y), 12.0 * y * y + 4.0 * x - 26.0],
);

const SIX_HUMP_CAMEL: Oracle = (
    |p| {
        let (x, y) = (p[0], p[1]);
        (4.0 - 2.1 * x * x + x.powi(4) / 3.0) * x * x + x * y + (-4.0 + 4.0 * y * y) * y * y
    },
    |x, y| [8.0 - 25.2 * x * x + 10.0 * x.powi(4), 1.0, -8.0 + 48.0 * y * y],
);

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
fn measure((f, second): Oracle) -> Measured {
    let mut rng = StdRng::seed_from_u64(7);
    let (mut errors, mut radii, mut entries, mut matrices) = (Vec::new(), Vec::new(), 0, 0);
    for _ in 0..200 {
        let (x, y) = (rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0));
        let h = hessian(f, &[x, y], &Differences::default()).unwrap();
        let truth = second(x, y);
        let error = LOWER.map(|(i, j)| (h.matrix.get(i, j) - plane(truth)(i, j)).abs());
        errors.push(max_abs(&error) / max_abs(&truth));
        radii.push(h.matrix.radius().value() / max_abs(&truth));
        entries += error.iter().zip(LOWER).filter(|(error, at)| **error <= h.error[*at]).count();
        matrices += usize::from(distance(&h.matrix, plane(truth)) <= h.matrix.radius().value());
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
    for (name, oracle) in
        [("waves", WAVES), ("Rosenbrock", ROSENBROCK), ("Himmelblau", HIMMELBLAU), ("camel", SIX_HUMP_CAMEL)]
    {
        let Measured { median, largest, entries, matrices, radius } = measure(oracle);
        assert!(median <= 1e-11 && largest <= 1e-10, "{name}: median {median:e}, largest {largest:e}");
        assert!(entries >= 0.99 && matrices >= 0.99, "{name}: within their estimates {entries}, {matrices}");
        // An estimate that holds because it is huge would be of no use.
        assert!(radius <= 1e-9, "{name}: median radius {radius:e}");
    }
}

#[test]
fn the_point_where_finitediff_has_minus_one_is_minus_0_578() {
    let truth = WAVES.1(0.7, 0.4);
    assert!((truth[0] - -0.578).abs() < 5e-4);
    let h = hessian(WAVES.0, &[0.7, 0.4], &Differences::default()).unwrap();
    assert!((h.matrix.get(0, 0) - truth[0]).abs() <= 1e-11);
    assert!(distance(&h.matrix, plane(truth)) <= h.matrix.radius().value());
    assert!(matches!(h.matrix.radius(), Radius::Estimate(r) if r <= 1e-10));
}

#[test]
fn himmelblaus_minimum_at_3_2() {
    let h = hessian(HIMMELBLAU.0, &[3.0, 2.0], &Differences::default()).unwrap();
    assert_eq!(HIMMELBLAU.1(3.0, 2.0), [74.0, 20.0, 34.0]);
    assert!(distance(&h.matrix, plane([74.0, 20.0, 34.0])) <= 1e-11 * 74.0);
    assert_eq!(h.value, 0.0);
}

#[test]
fn rosenbrocks_minimum_where_value_and_gradient_vanish() {
    let h = hessian(ROSENBROCK.0, &[1.0, 1.0], &Differences::default()).unwrap();
    assert!(distance(&h.matrix, plane([802.0, -400.0, 200.0])) <= h.matrix.radius().value());
}

#[test]
fn declared_noise_stays_within_the_estimate() {
    // A deterministic noise of at most 1e−6, of much higher frequency than the smallest step can follow.
    let noisy = |p: &[f64]| WAVES.0(p) + 1e-6 * (1e9 * (p[0] + 0.7 * p[1])).sin();
    let options = Differences { noise: Some(1e-6), ..Differences::default() };
    let mut rng = StdRng::seed_from_u64(3);
    for _ in 0..100 {
        let (x, y) = (rng.random_range(-2.0..2.0), rng.random_range(-2.0..2.0));
        let h = hessian(noisy, &[x, y], &options).unwrap();
        assert!(distance(&h.matrix, plane(WAVES.1(x, y))) <= h.matrix.radius().value());
        assert!(h.matrix.radius().value() <= 0.1);
    }
}

#[test]
fn a_kink_shows_as_a_radius_as_large_as_the_hessian() {
    let h = hessian(|p| p[0].abs(), &[0.0], &Differences::default()).unwrap();
    assert!(h.matrix.radius().value() >= h.matrix.get(0, 0).abs());
}

#[test]
fn coordinates_of_different_magnitude_take_steps_of_their_own() {
    // f = cosh(10⁴x) + sin(10⁻³y): H = diag(10⁸·cosh, −10⁻⁶·sin).
    let f = |p: &[f64]| (1e4 * p[0]).cosh() + (1e-3 * p[1]).sin();
    let options = Differences { magnitude: Magnitude::Each(&[1e-4, 1e3]), ..Differences::default() };
    let h = hessian(f, &[2e-5, 700.0], &options).unwrap();
    let truth = [1e8 * 0.2_f64.cosh(), 0.0, -1e-6 * 0.7_f64.sin()];
    for ((i, j), truth) in LOWER.into_iter().zip(truth) {
        let error = (h.matrix.get(i, j) - truth).abs();
        assert!(error <= h.error[(i, j)], "entry ({i}, {j}): {error:e} beyond {:e}", h.error[(i, j)]);
    }
    assert!(h.error[(0, 0)] <= 1e-9 * 1e8 && h.error[(1, 1)] <= 1e-9 * 1e-6);
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
        assert_eq!((h.matrix.order(), h.error.nrows()), (n, n));
    }
}

// Laws of the Hessian of a function.

proptest! {
    #[test]
    fn hessians_of_functions_reflect(x in -3.0..3.0, y in -3.0..3.0) {
        let options = Differences::default();
        let h = hessian(WAVES.0, &[x, y], &options).unwrap();
        let reflected = hessian(|p| WAVES.0(&[-p[0], -p[1]]), &[-x, -y], &options).unwrap();
        let allowed = h.matrix.radius().value() * 1e-3;
        // Exchanging f₊ and f₋ changes the order of one addition.
        prop_assert!(distance(&reflected.matrix, |i, j| h.matrix.get(i, j)) <= allowed);
    }

    #[test]
    fn scaling_a_function_by_a_power_of_two_scales_its_hessian_exactly(x in -3.0..3.0, y in -3.0..3.0, e in -40..40) {
        let factor = 2.0_f64.powi(e);
        let options = Differences::default();
        let h = hessian(ROSENBROCK.0, &[x, y], &options).unwrap();
        let scaled = hessian(|p| factor * ROSENBROCK.0(p), &[x, y], &options).unwrap();
        for at in LOWER {
            prop_assert_eq!(scaled.matrix.get(at.0, at.1), factor * h.matrix.get(at.0, at.1));
            prop_assert_eq!(scaled.error[at], factor * h.error[at]);
        }
    }

    #[test]
    fn scaling_the_coordinates_by_a_power_of_two_scales_the_hessian_exactly(
        x in -3.0..3.0, y in -3.0..3.0, e in -40..40
    ) {
        let factor = 2.0_f64.powi(e);
        let h = hessian(WAVES.0, &[x, y], &Differences::default()).unwrap();
        let options = Differences { magnitude: Magnitude::Same(factor), ..Differences::default() };
        let scaled =
            hessian(|p| WAVES.0(&[p[0] / factor, p[1] / factor]), &[x * factor, y * factor], &options).unwrap();
        for (i, j) in LOWER {
            prop_assert_eq!(scaled.matrix.get(i, j), h.matrix.get(i, j) / factor / factor);
        }
    }

    #[test]
    fn hessians_of_functions_are_linear_and_move_with_their_argument(
        x in -2.0..2.0, y in -2.0..2.0, a in -5.0..5.0, b in -5.0..5.0
    ) {
        let options = Differences::default();
        let sum = hessian(|p| a * WAVES.0(p) + b * HIMMELBLAU.0(p), &[x, y], &options).unwrap();
        let waves = hessian(WAVES.0, &[x, y], &options).unwrap();
        let himmelblau = hessian(HIMMELBLAU.0, &[x, y], &options).unwrap();
        let moved = hessian(|p| WAVES.0(&[p[0] - a, p[1] - b]), &[x + a, y + b], &options).unwrap();
        // (x + a) − a is x only to u·(|x| + |a|), and no third derivative exceeds 10 here.
        let argument = 10.0 * f64::EPSILON * (2.0 + 5.0);
        for at in LOWER {
            let [sum_entry, waves_entry, himmelblau_entry, moved_entry] =
                [&sum, &waves, &himmelblau, &moved].map(|h| h.matrix.get(at.0, at.1));
            let gap = sum_entry - a * waves_entry - b * himmelblau_entry;
            let allowed = sum.error[at] + f64::abs(a) * waves.error[at] + f64::abs(b) * himmelblau.error[at];
            prop_assert!(gap.abs() <= allowed, "linearity: {gap:e} beyond {allowed:e}");
            let gap = moved_entry - waves_entry;
            prop_assert!(gap.abs() <= moved.error[at] + waves.error[at] + argument);
        }
    }

    #[test]
    fn any_point_and_options_give_a_finite_answer_or_an_error(
        x in any::<f64>(), y in any::<f64>(), step in any::<f64>(), magnitude in any::<f64>(), levels in 2_usize..20
    ) {
        let options = Differences { step: step.abs(), magnitude: Magnitude::Same(magnitude.abs()), levels, noise: None };
        if let Ok(h) = hessian(|p| p[0] * p[1] + p[0], &[x, y], &options) {
            prop_assert!(h.matrix.max_abs().is_finite() && h.matrix.radius().value().is_finite());
        }
    }
}

// Fields: helpers.

fn indices(shape: &[usize]) -> Vec<Vec<usize>> {
    let extend = |rows: Vec<Vec<usize>>, &length: &usize| {
        rows.iter().flat_map(|row| (0..length).map(move |i| [row.as_slice(), &[i]].concat())).collect()
    };
    shape.iter().fold(vec![vec![]], extend)
}

fn position(index: &[usize], spacing: &[f64]) -> Vec<f64> {
    index.iter().zip(spacing).map(|(&i, h)| i as f64 * h).collect()
}

/// Samples of f at index × spacing, in row-major order.
fn sample(shape: &[usize], spacing: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    indices(shape).iter().map(|index| f(&position(index, spacing))).collect()
}

/// xᵀAx/2 + bᵀx, with the lower triangle of A row by row.
#[derive(Clone, Debug)]
struct Quadratic {
    matrix: Vec<f64>,
    linear: Vec<f64>,
}

impl Quadratic {
    fn entry(&self, i: usize, j: usize) -> f64 {
        let (i, j) = (i.max(j), i.min(j));
        self.matrix[i * (i + 1) / 2 + j]
    }

    fn terms(&self, x: &[f64]) -> Vec<f64> {
        let n = x.len();
        let quadratic = (0..n * n).map(|k| 0.5 * self.entry(k / n, k % n) * x[k / n] * x[k % n]);
        quadratic.chain(self.linear.iter().zip(x).map(|(b, x)| b * x)).collect()
    }

    fn value(&self, x: &[f64]) -> f64 {
        self.terms(x).iter().sum()
    }

    fn slope(&self, x: &[f64], i: usize) -> f64 {
        self.linear[i] + (0..x.len()).map(|j| self.entry(i, j) * x[j]).sum::<f64>()
    }
}

/// A shape, a spacing and a quadratic with integer coefficients, in 1 to 4 dimensions.
fn quadratics() -> impl Strategy<Value = (Vec<usize>, Vec<f64>, Quadratic)> {
    let integers = |count| proptest::collection::vec((-9_i32..=9).prop_map(f64::from), count);
    (1_usize..=4).prop_flat_map(move |n| {
        let shape = proptest::collection::vec(3_usize..=6 - n / 3, n);
        let spacing = proptest::collection::vec(0.01..100.0, n);
        (shape, spacing, integers(n * (n + 1) / 2), integers(n))
            .prop_map(|(shape, spacing, matrix, linear)| (shape, spacing, Quadratic { matrix, linear }))
    })
}

fn on_a_short_edge(index: &[usize], shape: &[usize]) -> bool {
    index.iter().zip(shape).any(|(&i, &length)| length == 3 && i != 1)
}

// Fields: exactness on quadratics.

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn quadratics_are_exact_at_every_point_of_the_grid((shape, spacing, quadratic) in quadratics()) {
        let samples = sample(&shape, &spacing, |x| quadratic.value(x));
        let field = Field::new(&samples, &shape, &spacing).unwrap();
        let n = shape.len();
        let far: Vec<usize> = shape.iter().map(|length| length - 1).collect();
        let scale: f64 = quadratic.terms(&position(&far, &spacing)).iter().map(|term| term.abs()).sum();
        // c: the weights sum to at most 16 (a mixed derivative in a corner); a sample takes 24 roundings, the stencil 14.
        let c = 16.0 * 38.0;
        for index in indices(&shape) {
            let x = position(&index, &spacing);
            for (i, slope) in field.gradient_at(&index).unwrap().iter().enumerate() {
                prop_assert!((slope - quadratic.slope(&x, i)).abs() <= c * f64::EPSILON * scale / spacing[i]);
            }
            if on_a_short_edge(&index, &shape) {
                let error = field.hessian_at(&index).unwrap_err();
                let expected = matches!(error, Error::Shape { expected: 4, found: 3, .. });
                prop_assert!(expected, "{error}");
                continue;
            }
            let h = field.hessian_at(&index).unwrap();
            for (i, j) in (0..n * n).map(|k| (k / n, k % n)) {
                let gap = (h.get(i, j) - quadratic.entry(i, j)).abs();
                let allowed = c * f64::EPSILON * scale / (spacing[i] * spacing[j]);
                prop_assert!(gap <= allowed, "entry ({i}, {j}) at {index:?}: {gap:e} beyond {allowed:e}");
            }
        }
    }

    #[test]
    fn quadratics_with_exact_samples_are_exact_to_the_bit((shape, _, quadratic) in quadratics(), e in -8_i32..8) {
        let spacing: Vec<f64> = (0..shape.len() as i32).map(|i| 2.0_f64.powi(e + i)).collect();
        let samples = sample(&shape, &spacing, |x| quadratic.value(x));
        let field = Field::new(&samples, &shape, &spacing).unwrap();
        for (index, h) in indices(&shape).iter().zip(field.hessians()) {
            if on_a_short_edge(index, &shape) {
                continue;
            }
            prop_assert_eq!(distance(&h.unwrap(), |i, j| quadratic.entry(i, j)), 0.0);
        }
    }
}

#[test]
fn a_saddle_and_a_minimum() {
    let (shape, spacing) = ([5, 7], [0.25, 0.5]);
    for sign in [-1.0, 1.0] {
        let samples = sample(&shape, &spacing, |p| (p[0] - 0.5).powi(2) + sign * (p[1] - 1.5).powi(2));
        let field = Field::new(&samples, &shape, &spacing).unwrap();
        assert_eq!(field.gradient_at(&[2, 3]).unwrap(), [0.0, 0.0]);
        for h in field.hessians() {
            let h = h.unwrap();
            assert_eq!(distance(&h, plane([2.0, 0.0, 2.0 * sign])), 0.0);
            assert!(matches!(h.radius(), Radius::Estimate(r) if r < 1e-11));
        }
    }
}

#[test]
fn a_sampled_himmelblau_minimum_is_within_its_radius() {
    let (shape, spacing) = ([9, 9], [0.02, 0.01]);
    let samples = sample(&shape, &spacing, |p| HIMMELBLAU.0(&[p[0] + 3.0 - 0.08, p[1] + 2.0 - 0.04]));
    let h = Field::new(&samples, &shape, &spacing).unwrap().hessian_at(&[4, 4]).unwrap();
    let gap = distance(&h, plane([74.0, 20.0, 34.0]));
    // ∂⁴f = 24 along both axes, so the truncation is 2h².
    let truncation = (2.0 * 0.02 * 0.02_f64).hypot(2.0 * 0.01 * 0.01);
    assert!((gap - truncation).abs() < 1e-8);
    assert!(gap <= h.radius().value() && h.radius().value() <= 3.0 * gap);
}

// Fields: the size of the error, and its estimate.

/// A smooth field of three variables; its Hessian is [`smooth_hessian`].
fn smooth(p: &[f64]) -> f64 {
    (p[0] + 0.5 * p[1]).sin() * (0.3 * p[2]).exp() + p[1] * p[2] * p[2]
}

fn smooth_hessian(p: &[f64]) -> impl Fn(usize, usize) -> f64 {
    let (s, c, e) = ((p[0] + 0.5 * p[1]).sin(), (p[0] + 0.5 * p[1]).cos(), (0.3 * p[2]).exp());
    let lower =
        [-s * e, -0.5 * s * e, -0.25 * s * e, 0.3 * c * e, 0.15 * c * e + 2.0 * p[2], 0.09 * s * e + 2.0 * p[1]];
    move |i, j| lower[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)]
}

#[test]
fn the_error_shrinks_with_the_square_of_the_spacing_and_the_radius_covers_it() {
    let mut largest = Vec::new();
    for refinement in [1, 2, 4] {
        let shape = [4, 5, 4].map(|cells| cells * refinement + 1);
        let spacing = [0.4, 0.5, 0.6].map(|h| h / refinement as f64);
        let samples = sample(&shape, &spacing, smooth);
        let field = Field::new(&samples, &shape, &spacing).unwrap();
        let (mut worst, mut within) = (0.0_f64, 0);
        for (index, h) in indices(&shape).iter().zip(field.hessians()) {
            let h = h.unwrap();
            let gap = distance(&h, smooth_hessian(&position(index, &spacing)));
            worst = worst.max(gap);
            within += usize::from(gap <= h.radius().value());
        }
        let share = within as f64 / samples.len() as f64;
        assert!(share >= 0.99, "{shape:?}: {share}");
        largest.push(worst);
    }
    // A quarter per halving, once the spacing is small.
    assert!(largest[1] / largest[2] > 3.0, "{largest:?}");
}

#[test]
fn sines_have_the_symbol_of_the_compact_stencil() {
    // [1, −2, 1]/h² turns sin(kx) into −(4/h²)·sin²(kh/2)·sin(kx).
    let (h, k) = (0.3, 1.7);
    let samples = sample(&[40], &[h], |p| (k * p[0]).sin());
    let field = Field::new(&samples, &[40], &[h]).unwrap();
    for (i, sample) in samples.iter().enumerate().take(39).skip(1) {
        let found = field.hessian_at(&[i]).unwrap().get(0, 0);
        let truth = -4.0 / (h * h) * (k * h / 2.0_f64).sin().powi(2) * sample;
        // c: weights of sum 4, samples good to two roundings of an argument below 20.
        assert!((found - truth).abs() <= 4.0 * 2.0 * 20.0 * f64::EPSILON / (h * h));
    }
}

#[test]
fn noise_stays_within_the_radius() {
    let mut rng = StdRng::seed_from_u64(11);
    let (shape, spacing, sigma) = ([12, 12], [0.1, 0.2], 1e-3);
    let (mut within, mut total) = (0, 0);
    for _ in 0..20 {
        // The sum of 12 uniform numbers of mean 0 has variance 1.
        let mut gauss = || (0..12).map(|_| rng.random_range(-0.5..0.5)).sum::<f64>();
        let samples: Vec<f64> =
            sample(&shape, &spacing, |p| p[0] * p[1]).iter().map(|value| value + sigma * gauss()).collect();
        let field = Field::new(&samples, &shape, &spacing).unwrap().with_noise(sigma).unwrap();
        for h in field.hessians() {
            let h = h.unwrap();
            within += usize::from(distance(&h, plane([0.0, 1.0, 0.0])) <= h.radius().value());
            total += 1;
        }
    }
    let share = within as f64 / total as f64;
    assert!(share >= 0.99, "{share}");
}

#[test]
fn three_samples_cannot_tell_their_error() {
    let samples = sample(&[3, 5], &[1.0, 1.0], |p| p[0] * p[0] + p[1]);
    let h = Field::new(&samples, &[3, 5], &[1.0, 1.0]).unwrap().hessian_at(&[1, 2]).unwrap();
    assert_eq!(h.get(0, 0), 2.0);
    assert!(h.radius().value() >= 2.0);
}

// Laws of the Hessian of a field.

/// A shape, samples below 10 and a spacing, in two dimensions.
fn fields() -> impl Strategy<Value = ([usize; 2], Vec<f64>, [f64; 2])> {
    (5_usize..8, 4_usize..8)
        .prop_flat_map(|(m, n)| (Just([m, n]), proptest::collection::vec(-10.0..10.0, m * n), [0.1..10.0, 0.1..10.0]))
}

/// What rounding may do to an entry of [`fields`]: weights of sum 16, 16 roundings, samples below 13.
const ROUNDING: f64 = 16.0 * 16.0 * 13.0 * f64::EPSILON;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hessians_of_fields_are_linear((shape, f, spacing) in fields(), a in -3.0..3.0) {
        let g: Vec<f64> = f.iter().rev().map(|value| value.sin()).collect();
        let sum: Vec<f64> = f.iter().zip(&g).map(|(f, g)| f + a * g).collect();
        let [f, g, sum] = [&f, &g, &sum].map(|samples| Field::new(samples, &shape, &spacing).unwrap());
        for ((f, g), sum) in f.hessians().zip(g.hessians()).zip(sum.hessians()) {
            let (f, g, sum) = (f.unwrap(), g.unwrap(), sum.unwrap());
            for (i, j) in LOWER {
                let gap = f64::abs(sum.get(i, j) - f.get(i, j) - a * g.get(i, j));
                prop_assert!(gap <= ROUNDING / (spacing[i] * spacing[j]));
            }
        }
    }

    #[test]
    fn exchanging_the_axes_exchanges_the_entries((shape, f, spacing) in fields()) {
        let [m, n] = shape;
        let transposed: Vec<f64> = (0..m * n).map(|k| f[k % m * n + k / m]).collect();
        let a = Field::new(&f, &shape, &spacing).unwrap();
        let b = Field::new(&transposed, &[n, m], &[spacing[1], spacing[0]]).unwrap();
        for index in indices(&shape) {
            let (a, b) = (a.hessian_at(&index).unwrap(), b.hessian_at(&[index[1], index[0]]).unwrap());
            prop_assert_eq!(a.diagonal(), [b.get(1, 1), b.get(0, 0)]);
            prop_assert!((a.get(1, 0) - b.get(1, 0)).abs() <= ROUNDING / (spacing[0] * spacing[1]));
        }
    }

    #[test]
    fn powers_of_two_in_the_spacing_divide_exactly((shape, f, spacing) in fields(), e in -20_i32..20) {
        let factor = 2.0_f64.powi(e);
        let a = Field::new(&f, &shape, &spacing).unwrap();
        let b = Field::new(&f, &shape, &spacing.map(|h| h * factor)).unwrap();
        for (a, b) in a.hessians().zip(b.hessians()) {
            let a = a.unwrap();
            prop_assert_eq!(distance(&b.unwrap(), |i, j| a.get(i, j) / factor / factor), 0.0);
        }
    }

    #[test]
    fn reflecting_an_axis_negates_its_mixed_derivatives((shape, f, spacing) in fields()) {
        let [m, n] = shape;
        let reflected: Vec<f64> = (0..m * n).map(|k| f[(m - 1 - k / n) * n + k % n]).collect();
        let a = Field::new(&f, &shape, &spacing).unwrap();
        let b = Field::new(&reflected, &shape, &spacing).unwrap();
        for index in indices(&shape) {
            let (a, b) = (a.hessian_at(&index).unwrap(), b.hessian_at(&[m - 1 - index[0], index[1]]).unwrap());
            for ((i, j), sign) in LOWER.into_iter().zip([1.0, -1.0, 1.0]) {
                let gap = (a.get(i, j) - sign * b.get(i, j)).abs();
                prop_assert!(gap <= ROUNDING / (spacing[i] * spacing[j]));
            }
            let gap = (a.radius().value() - b.radius().value()).abs();
            // c: the truncation's weights and factor, and four entries.
            prop_assert!(gap <= 16.0 * ROUNDING / spacing[0].min(spacing[1]).powi(2));
        }
    }

    #[test]
    fn a_window_of_a_field_has_the_same_interior((shape, f, spacing) in fields()) {
        let [m, n] = shape;
        let a = Field::new(&f, &shape, &spacing).unwrap();
        let b = Field::new(&f[n..], &[m - 1, n], &spacing).unwrap();
        for index in indices(&[m - 1, n]).iter().filter(|index| index[0] > 0) {
            let (a, b) = (a.hessian_at(&[index[0] + 1, index[1]]).unwrap(), b.hessian_at(index).unwrap());
            prop_assert_eq!(distance(&a, |i, j| b.get(i, j)), 0.0);
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
        assert!(matches!(error, Error::NonFiniteValue { index: 1, .. }));
    }
    let error = hessian(|p| p[0].ln(), &[0.0625], &options).unwrap_err();
    assert!(matches!(error, Error::FunctionNotFinite { ref point, value } if point == &[-0.0625] && value.is_nan()));
    let error = hessian(|_| f64::INFINITY, &[0.0], &options).unwrap_err();
    assert_eq!(error, Error::FunctionNotFinite { point: vec![0.0], value: f64::INFINITY });

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
        let bad = Differences { noise: Some(value), ..options };
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
fn bad_fields_are_errors() {
    let samples = vec![0.0; 12];
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Field::new(&samples, &[3, 4], &[1.0, value]).unwrap_err();
        assert!(matches!(error, Error::Domain { .. }), "spacing {value}");
    }
    for (shape, spacing) in [
        (vec![], vec![]),
        (vec![2, 6], vec![1.0, 1.0]),
        (vec![0, 4], vec![1.0, 1.0]),
        (vec![3, 4], vec![1.0]),
        (vec![3, 5], vec![1.0, 1.0]),
        (vec![usize::MAX, usize::MAX], vec![1.0, 1.0]),
    ] {
        let error = Field::new(&samples, &shape, &spacing).unwrap_err();
        assert!(matches!(error, Error::Shape { .. }), "{shape:?}: {error}");
    }
    assert!(matches!(Field::new(&[], &[0], &[1.0]).unwrap_err(), Error::Shape { .. }));
    let mut bad = samples.clone();
    bad[7] = f64::NAN;
    assert!(matches!(
        Field::new(&bad, &[3, 4], &[1.0, 1.0]).unwrap_err(),
        Error::NonFiniteValue { index: 7, value, .. } if value.is_nan()
    ));
    let field = Field::new(&samples, &[3, 4], &[1.0, 1.0]).unwrap();
    assert!(matches!(field.hessian_at(&[1]).unwrap_err(), Error::Shape { expected: 2, found: 1, .. }));
    let beyond = Error::OutOfRange { axis: 1, index: 4, length: 4 };
    assert_eq!(field.hessian_at(&[1, 4]).unwrap_err(), beyond);
    assert_eq!(field.gradient_at(&[1, 4]).unwrap_err(), beyond);
    assert_eq!(field.value_at(&[1, 4]).unwrap_err(), beyond);
    assert!(matches!(field.with_noise(-1.0).unwrap_err(), Error::Domain { .. }));
}

#[test]
fn fields_beyond_the_range_are_errors_and_never_infinite() {
    let alternating: Vec<f64> = (0..25).map(|k| if k % 2 == 0 { 1e308 } else { -1e308 }).collect();
    let field = Field::new(&alternating, &[5, 5], &[1.0, 1.0]).unwrap();
    assert!(matches!(field.hessian_at(&[2, 2]).unwrap_err(), Error::Overflow { row: 0, column: 0, .. }));
    let dense = Field::new(&[0.0, 1e300, 0.0, 1e300, 0.0], &[5], &[1e-10]).unwrap();
    assert!(matches!(dense.hessian_at(&[2]).unwrap_err(), Error::Overflow { .. }));
    assert!(matches!(dense.gradient_at(&[0]).unwrap_err(), Error::Overflow { row: 0, .. }));
    let subnormal = Field::new(&[0.0, 1e-310, 4e-310, 9e-310], &[4], &[1.0]).unwrap();
    assert!(subnormal.hessians().all(|h| h.is_ok()));
    let fine = Field::new(&[0.0; 5], &[5], &[1e-200]).unwrap();
    assert!(fine.hessians().all(|h| h.unwrap().radius().value() == 0.0));
}
