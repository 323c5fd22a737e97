//! The estimated errors of gradients and Hessians, against the true ones.

use gramkit::Field;
use gramkit::claim::CurvatureClass;
use gramkit::claim::PointClass;
use gramkit::field::{FieldGradient, FieldOptions, Quantity, Samples, Scheme};
use gramkit::{Claim, Curvature};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::lines::{KINDS, Kind, Line, SCHEMES, compact, grid, indices, sample, without_truncation};

/// A smooth function of product form, Σ_t Π_a g_ta(x_a); each factor gives its value and first two derivatives.
type Factor = Box<dyn Fn(f64) -> [f64; 3]>;
struct Smooth(Vec<Vec<Factor>>);

impl Smooth {
    fn derivative(&self, x: &[f64], orders: &[usize]) -> f64 {
        let term =
            |factors: &Vec<Factor>| factors.iter().zip(x).zip(orders).map(|((g, &x), &o)| g(x)[o]).product::<f64>();
        self.0.iter().map(term).sum()
    }

    /// Waves of at least six samples per period of an axis with this greatest spacing.
    fn waves(steps: &[f64], rng: &mut StdRng) -> Self {
        let mut wave = |step: f64| -> Factor {
            let (k, phase) =
                (std::f64::consts::TAU / (6.0 * step) * rng.random_range(0.1..1.0), rng.random_range(0.0..6.3));
            Box::new(move |x| {
                let (s, c) = (k * x + phase).sin_cos();
                [s, k * c, -k * k * s]
            })
        };
        Self((0..3).map(|_| steps.iter().map(|&step| wave(step)).collect()).collect())
    }

    /// A Gaussian of three steps' standard deviation or more.
    fn gaussian(steps: &[f64], rng: &mut StdRng) -> Self {
        let mut bump = |step: f64| -> Factor {
            let (s, centre) = (step * rng.random_range(3.0..6.0), step * rng.random_range(0.0..12.0));
            Box::new(move |x| {
                let t = (x - centre) / s;
                let g = (-0.5 * t * t).exp();
                [g, -t / s * g, (t * t - 1.0) / (s * s) * g]
            })
        };
        Self(vec![steps.iter().map(|&step| bump(step)).collect()])
    }

    /// A product of cubics.
    fn polynomial(steps: &[f64], rng: &mut StdRng) -> Self {
        let mut cubic = |step: f64| -> Factor {
            let c: [f64; 4] = std::array::from_fn(|_| rng.random_range(-1.0..1.0));
            Box::new(move |x| {
                let t = x / (8.0 * step);
                let value = c[0] + t * (c[1] + t * (c[2] + t * c[3]));
                let (first, second) = (c[1] + t * (2.0 * c[2] + t * 3.0 * c[3]), 2.0 * c[2] + 6.0 * c[3] * t);
                [value, first / (8.0 * step), second / (64.0 * step * step)]
            })
        };
        Self((0..2).map(|_| steps.iter().map(|&step| cubic(step)).collect()).collect())
    }
}

#[derive(Default)]
struct Shares {
    gradient: [usize; 2],
    hessian: [usize; 2],
}

impl Shares {
    fn of(counts: [usize; 2]) -> f64 {
        counts[0] as f64 / counts[1] as f64
    }
}

/// Counts components of the gradient within their errors, and Hessians within their radius, in the Frobenius norm.
fn count(lines: &[Line], field: &Field<'_>, truth: &dyn Fn(&[f64], &[usize]) -> f64, shares: &mut Shares) {
    let n = lines.len();
    for index in indices(field.grid().shape()) {
        let x: Vec<f64> = index.iter().zip(lines).map(|(&i, line)| line.coordinates[i]).collect();
        let orders = |i: usize, j: Option<usize>| -> Vec<usize> {
            (0..n).map(|a| usize::from(a == i) + usize::from(Some(a) == j)).collect()
        };
        let FieldGradient { vector: gradient, error: errors, .. } = field.gradient_at(&index).unwrap();
        for i in 0..n {
            let gap = (gradient[i] - truth(&x, &orders(i, None))).abs();
            shares.gradient[0] += usize::from(gap <= errors[i]);
            shares.gradient[1] += 1;
        }
        let h = field.hessian_at(&index).unwrap();
        let square = |k: usize| (h.get(k / n, k % n) - truth(&x, &orders(k / n, Some(k % n)))).powi(2);
        let gap = (0..n * n).map(square).sum::<f64>().sqrt();
        shares.hessian[0] += usize::from(gap <= h.radius().value());
        shares.hessian[1] += 1;
    }
}

fn greatest_steps(lines: &[Line]) -> Vec<f64> {
    let step = |line: &Line| line.coordinates.windows(2).map(|p| (p[1] - p[0]).abs()).fold(0.0, f64::max);
    lines.iter().map(step).collect()
}

#[test]
fn the_errors_of_smooth_fields_are_within_their_estimates() {
    let mut rng = StdRng::seed_from_u64(1);
    for scheme in SCHEMES {
        for (what, make) in [
            ("waves", Smooth::waves as fn(&[f64], &mut StdRng) -> Smooth),
            ("Gaussians", Smooth::gaussian),
            ("polynomials", Smooth::polynomial),
        ] {
            let mut shares = Shares::default();
            for round in 0..12 {
                let n = 1 + round % 3;
                let length = [60, 18, 13][n - 1];
                let kinds = [Kind::Even, Kind::Even, Kind::Ascending];
                let lines: Vec<Line> =
                    (0..n).map(|axis| Line::random(kinds[(round / 3 + axis) % 3], length, 0.5, &mut rng)).collect();
                let f = make(&greatest_steps(&lines), &mut rng);
                let samples = sample(&lines, |x| f.derivative(x, &vec![0; n]));
                let options = FieldOptions { scheme, ..FieldOptions::default() };
                let field = Field::with(&samples, grid(&lines), &options).unwrap();
                count(&lines, &field, &|x, orders| f.derivative(x, orders), &mut shares);
            }
            let (gradient, hessian) = (Shares::of(shares.gradient), Shares::of(shares.hessian));
            println!("{scheme:?}, {what}: gradient {gradient:.4}, Hessian {hessian:.4}");
            // Where the estimates of several waves or factors cancel, and their errors do not, the estimate is short:
            // at so few samples most often at the edges, whose finer differences are hardly better there.
            let least = if what == "polynomials" { 0.99 } else { 0.97 };
            let curved = if scheme == (Scheme::Nested { edge_order: 2 }) { 0.97 } else { 0.99 };
            assert!(gradient >= least && hessian >= curved, "{scheme:?}, {what}: {gradient}, {hessian}");
        }
    }
}

#[test]
fn rounding_alone_never_exceeds_its_estimate() {
    let mut rng = StdRng::seed_from_u64(2);
    for accuracy in [2, 4, 6] {
        for round in 0..40 {
            let kinds = [KINDS[round % 3], KINDS[round / 3 % 3]];
            let lines = kinds.map(|kind| Line::random(kind, accuracy + 4, 1.0, &mut rng));
            // Whole coefficients at multiples of 1/64: exact in f64 before the offset comes.
            let c: Vec<f64> = (0..6).map(|_| f64::from(rng.random_range(-3..=3))).collect();
            let value = |x: &[f64], orders: &[usize]| {
                let (x, y) = (x[0], x[1]);
                match orders {
                    [0, 0] => c[0] * x * x + c[1] * x * y + c[2] * y * y + c[3] * x + c[4] * y,
                    [1, 0] => 2.0 * c[0] * x + c[1] * y + c[3],
                    [0, 1] => 2.0 * c[2] * y + c[1] * x + c[4],
                    [2, 0] => 2.0 * c[0],
                    [0, 2] => 2.0 * c[2],
                    _ => c[1],
                }
            };
            for offset in [0.0, 1.0, 100_000_000.1, -3.7e12] {
                let samples = sample(&lines, |x| offset + value(x, &[0, 0]));
                let single: Vec<f32> = samples.iter().map(|&x| x as f32).collect();
                for samples in [Samples::from(&samples), Samples::from(&single)] {
                    let field = Field::with(samples, grid(&lines), &without_truncation(compact(accuracy))).unwrap();
                    let mut shares = Shares::default();
                    count(&lines, &field, &value, &mut shares);
                    assert_eq!(shares.gradient[0], shares.gradient[1], "accuracy {accuracy}, {offset}, {kinds:?}");
                    assert_eq!(shares.hessian[0], shares.hessian[1], "accuracy {accuracy}, {offset}, {kinds:?}");
                }
            }
        }
    }
}

#[test]
fn single_precision_is_known_where_value_and_slope_vanish() {
    // x²/3 about 0, whose samples are rounded to f32.
    let line = Line::even(21, 0.1);
    let samples: Vec<f32> = (0..21).map(|i| (0.01 / 3.0 * f64::from((i - 10) * (i - 10))) as f32).collect();
    let field = Field::with(&samples, grid(&[line]), &without_truncation(compact(2))).unwrap();
    let radius = field.compute(&[Quantity::Radius]).unwrap().remove(0).values;
    for (i, radius) in radius.iter().enumerate() {
        let h = field.hessian_at(&[i]).unwrap();
        let gap = (h.get(0, 0) - 2.0 / 3.0).abs();
        assert!(gap <= h.radius().value() && gap <= *radius, "{i}: {gap:e} {radius:e} {:?}", h.radius());
    }
}

#[test]
fn noise_of_a_known_deviation_is_within_three_of_it() {
    let mut rng = StdRng::seed_from_u64(3);
    for scheme in SCHEMES {
        let mut shares = Shares::default();
        for _ in 0..10 {
            let lines = [Line::random(Kind::Even, 14, 0.1, &mut rng), Line::random(Kind::Ascending, 13, 0.2, &mut rng)];
            // The sum of 12 uniform numbers of mean 0 has variance 1.
            let mut gauss = || (0..12).map(|_| rng.random_range(-0.5..0.5)).sum::<f64>();
            let samples: Vec<f64> = sample(&lines, |x| x[0] * x[1]).iter().map(|v| v + 1e-3 * gauss()).collect();
            let options = FieldOptions { scheme, noise: 1e-3, ..FieldOptions::default() };
            let field = Field::with(&samples, grid(&lines), &without_truncation(options)).unwrap();
            let truth = |x: &[f64], orders: &[usize]| match orders {
                [1, 0] => x[1],
                [0, 1] => x[0],
                [1, 1] => 1.0,
                _ => 0.0,
            };
            count(&lines, &field, &truth, &mut shares);
        }
        let (gradient, hessian) = (Shares::of(shares.gradient), Shares::of(shares.hessian));
        println!("{scheme:?}, noise: gradient {gradient:.4}, Hessian {hessian:.4}");
        assert!(gradient >= 0.99 && hessian >= 0.99, "{scheme:?}: {gradient}, {hessian}");
    }
}

#[test]
fn an_axis_too_short_for_finer_differences_leaves_the_others_their_errors() {
    // Four samples along the first axis tell no truncation error; eleven along the second do.
    let lines = [Line::even(4, 0.1), Line::even(11, 0.1)];
    let samples = sample(&lines, |x| x[0] * x[0] + 3.0 * x[1]);
    let field = Field::with(&samples, grid(&lines), &compact(2)).unwrap();
    let FieldGradient { vector: gradient, error: errors, .. } = field.gradient_at(&[1, 5]).unwrap();
    assert!((gradient[1] - 3.0).abs() <= errors[1] && errors[1] <= 1e-12, "{errors:?}");
    assert!(errors[0] >= gradient[0]);
    // The map's radius and the point's are alike.
    let radius = field.compute(&[Quantity::Radius]).unwrap().remove(0).values;
    for (place, radius) in radius.iter().enumerate() {
        let alone = field.hessian_at(&[place / 11, place % 11]).unwrap().radius().value();
        assert!(alone <= radius * (1.0 + 1e-6) && *radius <= 1.5 * alone + 1e-9, "{place}: {alone} {radius}");
    }
}

#[test]
fn classes_are_those_of_the_hessians() {
    let mut rng = StdRng::seed_from_u64(4);
    for scheme in SCHEMES {
        let (mut kept, mut total) = (0, 0);
        for noise in [0.0, 0.01] {
            let lines: Vec<Line> = (0..2).map(|_| Line::random(Kind::Even, 24, 0.5, &mut rng)).collect();
            let f = Smooth::waves(&greatest_steps(&lines), &mut rng);
            let mut samples = sample(&lines, |x| f.derivative(x, &[0, 0]));
            (samples[100], samples[101]) = (f64::NAN, f64::NAN);
            let options = FieldOptions { scheme, noise, ..FieldOptions::default() };
            let field = Field::with(&samples, grid(&lines), &options).unwrap();
            let codes = field.classes().unwrap().codes;
            for (code, h) in codes.iter().zip(field.hessians()) {
                let class = PointClass::from_code(*code).unwrap();
                let Ok(h) = h else {
                    assert_eq!(class, PointClass::Invalid);
                    continue;
                };
                let judged = match Curvature::of(&h).unwrap().class {
                    Claim::Estimated(CurvatureClass::Minimum) => PointClass::Minimum,
                    Claim::Estimated(CurvatureClass::Maximum) => PointClass::Maximum,
                    Claim::Estimated(CurvatureClass::Saddle { .. }) => PointClass::Saddle,
                    _ => PointClass::Undetermined,
                };
                let open = |class| matches!(class, PointClass::Undetermined | PointClass::Degenerate);
                // The entries of the map decide more; the neighbours that count at a point, less.
                kept += usize::from(class == judged || open(judged));
                total += 1;
                // Never one class for another: only at the margin, where one of the two is left open.
                assert!(class == judged || open(class) || open(judged), "{class:?} {judged:?} {scheme:?}");
            }
        }
        println!("{scheme:?}: {kept} of {total} classes kept");
        assert!(kept as f64 >= 0.99 * total as f64, "{scheme:?}: {kept} of {total}");
    }
}
