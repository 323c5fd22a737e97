//! Families of fields in closed form, on grids from fine to hardly resolved ones, with symmetries, edges, gaps, noise.

use std::f64::consts::{PI, TAU};

use gramkit::field::{Axis, Grid};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::field::analytic::{Analytic, Factor, Gaussian, between, normal, odd, power, waves};

/// How the numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Doubles,
    Singles,
    /// Rounded to whole numbers.
    Integers,
}

/// A field and its samples.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The field whose critical points are sought: the smoothed one, if the samples are smoothed.
    pub(super) field: Analytic,
    pub(super) grid: Grid,
    pub(super) samples: Vec<f64>,
    pub(super) stored: Stored,
    pub(super) noise: f64,
    pub(super) smoothing: Option<f64>,
}

pub(super) type Family = (&'static str, fn(&mut StdRng) -> Case);

pub(super) const FAMILIES: [Family; 26] = [
    ("waves on a torus", |r| torus(r, 2)),
    ("waves in a box", |r| boxed(r, 2)),
    ("rotated Gaussians", gaussians),
    ("polynomials of degree 5 to 8", polynomials),
    ("Himmelblau", himmelblau),
    ("six-hump camel", camel),
    ("Müller and Brown", muller_brown),
    ("sin·sin, nodes", |r| sin_sin(r, [0.0, 0.0])),
    ("sin·sin, centres", |r| sin_sin(r, [0.5, 0.5])),
    ("sin·sin, mixed", |r| sin_sin(r, [0.0, 0.5])),
    ("sin·sin, anywhere", |r| {
        let offset = [between(r, 0.0, 1.0), between(r, 0.0, 1.0)];
        sin_sin(r, offset)
    }),
    ("odd products", |r| odd_products(r, 2)),
    ("anisotropic", anisotropic),
    ("1-D torus", |r| torus(r, 1)),
    ("1-D odd", odd_line),
    ("3-D torus", |r| torus(r, 3)),
    ("3-D odd", |r| odd_products(r, 3)),
    ("4-D torus", |r| torus(r, 4)),
    ("uneven axes", uneven),
    ("gaps", gaps),
    ("noise", |r| noisy(r, 1e-2)),
    ("little noise", |r| noisy(r, 1e-5)),
    ("f32", |r| Case { stored: Stored::Singles, ..boxed(r, 2) }),
    ("whole numbers", integers),
    ("smoothed torus", smoothed),
    ("smoothed, with noise", smoothed_noise),
];

/// The samples in closed form.
fn sampled(field: Analytic, grid: Grid) -> Case {
    let indices = super::surfaces::indices(grid.shape());
    let samples = indices.iter().map(|index| field.jet(&grid.position(index)).0).collect();
    Case { field, grid, samples, stored: Stored::Doubles, noise: 0.0, smoothing: None }
}

fn spaced(shape: &[usize], spacing: &[f64], origin: &[f64]) -> Grid {
    Grid::spaced(shape, spacing).unwrap().starting_at(origin).unwrap()
}

fn circles(counts: &[usize], origin: &[f64]) -> Grid {
    let axis =
        |(&count, &from): (&usize, &f64)| Axis::even(TAU / count as f64).unwrap().starting_at(from).unwrap().periodic();
    Grid::new(counts, counts.iter().zip(origin).map(axis).collect()).unwrap()
}

/// Samples of a period of the fastest wave, from 3 to a hundred: kh from 2 to 0.06.
fn fineness(random: &mut StdRng) -> f64 {
    PI * 32_f64.powf(between(random, 0.0, 1.0))
}

fn torus(random: &mut StdRng, n: usize) -> Case {
    let highest = [6, 3, 2, 1][n - 1];
    let field = waves(random, n, [4, 7, 8, 7][n - 1], highest);
    let most = [400.0, 60.0, 20.0, 9.0][n - 1];
    let counts: Vec<usize> =
        (0..n).map(|_| (fineness(random) * highest as f64).clamp(5.0 + n as f64, most) as usize).collect();
    let origin: Vec<f64> = (0..n).map(|_| between(random, 0.0, 1.0)).collect();
    sampled(field, circles(&counts, &origin))
}

/// A box of this width on each axis, with so many samples.
fn window(random: &mut StdRng, n: usize, counts: std::ops::Range<usize>, width: f64) -> Grid {
    let counts: Vec<usize> = (0..n).map(|_| random.random_range(counts.clone())).collect();
    let spacing: Vec<f64> = counts.iter().map(|&count| width / (count - 1) as f64).collect();
    let origin: Vec<f64> = (0..n).map(|_| between(random, -width, 0.0)).collect();
    spaced(&counts, &spacing, &origin)
}

fn boxed(random: &mut StdRng, n: usize) -> Case {
    let field = waves(random, n, 7, 3);
    let grid = window(random, n, 8..44, 4.0);
    sampled(field, grid)
}

/// Q of a Gaussian with these two widths, rotated.
fn form(random: &mut StdRng, widths: [f64; 2]) -> Vec<f64> {
    let (s, c) = between(random, 0.0, PI).sin_cos();
    let [p, q] = widths.map(|w| 1.0 / (w * w));
    vec![c * c * p + s * s * q, s * c * (p - q), s * c * (p - q), s * s * p + c * c * q]
}

fn gaussians(random: &mut StdRng) -> Case {
    let mut field = Analytic::default();
    for _ in 0..random.random_range(3..7) {
        let widths = [between(random, 0.3, 1.2), between(random, 0.3, 1.2)];
        let centre = vec![between(random, -2.0, 2.0), between(random, -2.0, 2.0)];
        let form = form(random, widths);
        field.gaussians.push(Gaussian { height: normal(random), centre, form });
    }
    let count = random.random_range(14..60);
    sampled(field, spaced(&[count, count + 3], &[5.0 / count as f64; 2], &[-2.5, -2.5]))
}

fn polynomials(random: &mut StdRng) -> Case {
    let degree = random.random_range(5..9);
    let mut field = Analytic::default();
    for i in 0..=degree {
        for j in 0..=degree - i {
            let one = |k: usize| Factor::Polynomial((0..=k).map(|d| f64::from(u8::from(d == k))).collect());
            field = field.product(normal(random), vec![one(i), one(j)]);
        }
    }
    let count = random.random_range(10..40);
    let (h, shift) = (2.4 / count as f64, between(random, 0.0, 0.1));
    sampled(field, spaced(&[count, count], &[h, h], &[-1.2 + shift, -1.2 - shift]))
}

fn himmelblau(random: &mut StdRng) -> Case {
    // (x² + y − 11)² + (x + y² − 7)².
    let p = |c: &[f64]| Factor::Polynomial(c.to_vec());
    let field = Analytic::default()
        .product(1.0, vec![p(&[121.0, 0.0, -22.0, 0.0, 1.0]), p(&[1.0])])
        .product(1.0, vec![p(&[0.0, 0.0, 2.0]), p(&[0.0, 1.0])])
        .product(1.0, vec![p(&[1.0]), p(&[0.0, -22.0, 1.0])])
        .product(1.0, vec![p(&[49.0, -14.0, 1.0]), p(&[1.0])])
        .product(1.0, vec![p(&[-14.0, 2.0]), p(&[0.0, 0.0, 1.0])])
        .product(1.0, vec![p(&[1.0]), p(&[0.0, 0.0, 0.0, 0.0, 1.0])]);
    let count = random.random_range(16..60);
    let h = 10.0 / count as f64;
    let origin = [-5.0 + between(random, -h, 0.0), -5.0 + between(random, -h, 0.0)];
    sampled(field, spaced(&[count + 2, count + 2], &[h, h], &origin))
}

fn camel(random: &mut StdRng) -> Case {
    let p = |c: &[f64]| Factor::Polynomial(c.to_vec());
    let field = Analytic::default()
        .product(1.0, vec![p(&[0.0, 0.0, 4.0, 0.0, -2.1, 0.0, 1.0 / 3.0]), p(&[1.0])])
        .product(1.0, vec![p(&[0.0, 1.0]), p(&[0.0, 1.0])])
        .product(1.0, vec![p(&[1.0]), p(&[0.0, 0.0, -4.0, 0.0, 4.0])]);
    let count = random.random_range(12..60);
    let spacing = [4.4 / count as f64, 2.6 / count as f64];
    let origin = [-2.2 + between(random, 0.0, spacing[0]), -1.3 + between(random, 0.0, spacing[1])];
    sampled(field, spaced(&[count, count], &spacing, &origin))
}

fn muller_brown(random: &mut StdRng) -> Case {
    let rows = [
        (-200.0, -1.0, 0.0, -10.0, 1.0, 0.0),
        (-100.0, -1.0, 0.0, -10.0, 0.0, 0.5),
        (-170.0, -6.5, 11.0, -6.5, -0.5, 1.5),
        (15.0, 0.7, 0.6, 0.7, -1.0, 1.0),
    ];
    let mut field = Analytic::default();
    for (height, a, b, c, x, y) in rows {
        field.gaussians.push(Gaussian { height, centre: vec![x, y], form: vec![-2.0 * a, -b, -b, -2.0 * c] });
    }
    let count = random.random_range(20..70);
    let spacing = [2.5 / count as f64, 2.2 / count as f64];
    let origin = [-1.5 + between(random, 0.0, spacing[0]), -0.2 + between(random, 0.0, spacing[1])];
    sampled(field, spaced(&[count, count], &spacing, &origin))
}

fn sin_sin(random: &mut StdRng, offset: [f64; 2]) -> Case {
    let wave = || Factor::Wave { frequency: 1.0, phase: 0.0 };
    let field = Analytic::default().product(between(random, 0.5, 2.0), vec![wave(), wave()]);
    // Zeros of the gradient are multiples of π/2 apart, so on nodes of every multiple of four samples.
    let counts = [4 * random.random_range(2..16), 4 * random.random_range(2..16)];
    let origin: Vec<f64> = counts.iter().zip(offset).map(|(&count, offset)| offset * TAU / count as f64).collect();
    sampled(field, circles(&counts, &origin))
}

/// c∏φ + ½Σx², with odd φ of all axes or of pairs of them; 0 on a node or, along some axes, off it.
fn odd_products(random: &mut StdRng, n: usize) -> Case {
    let mut field = Analytic::default();
    for i in 0..n {
        for j in i + 1..n {
            let mut factors = power(n, i, 0);
            (factors[i], factors[j]) = (odd(random), odd(random));
            field = field.product(normal(random), factors);
        }
        field = field.product(between(random, -0.6, 0.6), power(n, i, 2));
    }
    let half = random.random_range(if n == 2 { 5..14 } else { 4..7 });
    let h = between(random, 0.1, if n == 2 { 0.5 } else { 0.4 });
    let shift: Vec<f64> = (0..n).map(|_| if random.random_bool(0.7) { 0.0 } else { between(random, 0.0, h) }).collect();
    let origin: Vec<f64> = shift.iter().map(|shift| -h * half as f64 + shift).collect();
    sampled(field, spaced(&vec![2 * half + 1; n], &vec![h; n], &origin))
}

fn odd_line(random: &mut StdRng) -> Case {
    // Odd functions, and even ones: their derivative is odd about 0.
    let mut field = Analytic::default();
    for _ in 0..3 {
        field = field.product(normal(random), vec![odd(random)]);
        let frequency = between(random, 0.5, 3.0);
        field = field.product(normal(random), vec![Factor::Wave { frequency, phase: 0.5 * PI }]);
    }
    if random.random_bool(0.5) {
        field.products.retain(|(_, factors)| matches!(factors[0], Factor::Wave { phase, .. } if phase != 0.0));
    }
    let (half, h) = (random.random_range(6..30), between(random, 0.05, 0.6));
    let shift = if random.random_bool(0.7) { 0.0 } else { between(random, 0.0, h) };
    sampled(field, spaced(&[2 * half + 1], &[h], &[-h * half as f64 + shift]))
}

fn anisotropic(random: &mut StdRng) -> Case {
    let ratio = 10_f64.powf(between(random, -2.0, 2.0));
    let mut field = waves(random, 2, 7, 3);
    for (_, factors) in &mut field.products {
        if let Factor::Wave { frequency, .. } = &mut factors[1] {
            *frequency *= ratio;
        }
    }
    let counts = [random.random_range(10..40), random.random_range(10..40)];
    let spacing = [4.0 / counts[0] as f64, 4.0 / counts[1] as f64 / ratio];
    sampled(field, spaced(&counts, &spacing, &[0.1, -0.2]))
}

fn uneven(random: &mut StdRng) -> Case {
    let field = waves(random, 2, 7, 3);
    let mut axis = |count: usize, periodic: bool| {
        let width = if periodic { TAU } else { 4.0 };
        let steps = if periodic { count } else { count - 1 };
        let jitter = between(random, 0.0, 0.3);
        let growth = between(random, 0.9, 1.1);
        let mut gaps: Vec<f64> = (0..steps)
            .map(|k| if periodic { 1.0 } else { growth.powi(k as i32) } * (1.0 + between(random, -jitter, jitter)))
            .collect();
        let sum: f64 = gaps.iter().sum();
        gaps.iter_mut().for_each(|gap| *gap *= width / sum);
        let mut at = -1.0;
        let mut places = vec![at];
        for gap in gaps {
            at += gap;
            places.push(at);
        }
        if periodic {
            places[count] = -1.0 + TAU;
        }
        let axis = Axis::uneven(places).unwrap();
        if periodic { axis.periodic() } else { axis }
    };
    let (first, second) = (axis(30, false), axis(34, true));
    sampled(field, Grid::new(&[30, 34], vec![first, second]).unwrap())
}

fn gaps(random: &mut StdRng) -> Case {
    let mut case = boxed(random, 2);
    let share = between(random, 0.002, 0.04);
    for sample in &mut case.samples {
        if random.random_bool(share) {
            *sample = f64::NAN;
        }
    }
    case
}

/// The largest less the least sample.
fn range(samples: &[f64]) -> f64 {
    samples.iter().copied().fold(f64::MIN, f64::max) - samples.iter().copied().fold(f64::MAX, f64::min)
}

fn noisy(random: &mut StdRng, largest: f64) -> Case {
    let mut case = boxed(random, 2);
    let share = largest * 100_f64.powf(-between(random, 0.0, 1.0));
    case.noise = share * range(&case.samples);
    for sample in &mut case.samples {
        *sample += case.noise * normal(random);
    }
    case
}

fn integers(random: &mut StdRng) -> Case {
    let mut case = boxed(random, 2);
    let levels = 10_f64.powf(between(random, 2.0, 6.0));
    let unit = levels / range(&case.samples);
    for (c, _) in &mut case.field.products {
        *c *= unit;
    }
    case.samples.iter_mut().for_each(|sample| *sample = (*sample * unit).round());
    // Of numbers rounded to units, uniform in ±½.
    Case { stored: Stored::Integers, noise: 1.0 / 12_f64.sqrt(), ..case }
}

/// What smoothing with the scale s makes of a wave on a circle: Σ w_k cos(kωh), with the weights of the samples.
fn damping(frequency: f64, h: f64, scale: f64) -> f64 {
    let steps = (4.0 * scale / h + 0.5) as i32;
    let weight = |k: i32| (-0.5 * (f64::from(k) * h / scale).powi(2)).exp();
    let sum: f64 = (-steps..=steps).map(weight).sum();
    (-steps..=steps).map(|k| weight(k) * (f64::from(k) * h * frequency).cos()).sum::<f64>() / sum
}

fn smoothed(random: &mut StdRng) -> Case {
    let mut case = torus(random, 2);
    let spacing: Vec<f64> = case.grid.axes().iter().filter_map(Axis::spacing).collect();
    let scale = between(random, 0.5, 2.0) * spacing[0].max(spacing[1]);
    for (c, factors) in &mut case.field.products {
        for (factor, h) in factors.iter().zip(&spacing) {
            if let Factor::Wave { frequency, .. } = factor {
                *c *= damping(*frequency, *h, scale);
            }
        }
    }
    Case { smoothing: Some(scale), ..case }
}

fn smoothed_noise(random: &mut StdRng) -> Case {
    let mut case = smoothed(random);
    case.noise = 1e-2 * 30_f64.powf(-between(random, 0.0, 1.0)) * range(&case.samples);
    for sample in &mut case.samples {
        *sample += case.noise * normal(random);
    }
    case
}
