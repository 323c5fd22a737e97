//! How many derivatives lie inside their bars, on families of random functions.

use std::f64::consts::PI;

use gramkit::derivative::{Differences, gradient, hessian, hessian_vector_product};
use num_dual::HyperDual64;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::cases::{LOWER, Number, PLANE};
use crate::support::cases::cases;

/// A function of the plane, as a formula in any kind of number.
trait Formula {
    fn at<T: Number>(&self, p: &[T]) -> T;
}

/// Σ a·sin(bx + cy + d).
struct Waves(Vec<[f64; 4]>);

impl Formula for Waves {
    fn at<T: Number>(&self, p: &[T]) -> T {
        let wave = |&[a, b, c, d]: &[f64; 4]| (p[0] * b + p[1] * c + d).sin() * a;
        self.0.iter().map(wave).fold(T::from(0.0), |sum, wave| sum + wave)
    }
}

impl Waves {
    /// Five waves with wave numbers up to the given one in each direction.
    fn random(rng: &mut StdRng, most: f64) -> Self {
        let mut wave = || [0.0, 1.0, 1.0, PI].map(|most| rng.random_range(-1.0..1.0) * most);
        let waves = (0..5).map(|_| wave()).collect::<Vec<_>>();
        Self(waves.iter().map(|&[_, b, c, d]| [rng.random_range(-1.0..1.0), most * b, most * c, d]).collect())
    }
}

/// Σ a·u(b(x − x₀))·v(c(y − y₀)), each of u and v one of five odd functions, or five even ones.
struct Products {
    centre: [f64; 2],
    even: bool,
    terms: Vec<(usize, usize, [f64; 3])>,
}

impl Formula for Products {
    fn at<T: Number>(&self, p: &[T]) -> T {
        let factor = |kind: usize, t: T| match (self.even, kind) {
            (false, 0) => t.sin(),
            (false, 1) => t.tanh(),
            (false, 2) => t.sinh(),
            (false, 3) => t + t * t * t,
            (false, _) => t.atan(),
            (true, 0) => t.cos(),
            (true, 1) => (t * t + 1.0).recip(),
            (true, 2) => t.cosh(),
            (true, 3) => t * t + t.powi(4),
            (true, _) => (-t * t).exp(),
        };
        let term = |&(u, v, [a, b, c]): &(usize, usize, [f64; 3])| {
            factor(u, (p[0] - self.centre[0]) * b) * factor(v, (p[1] - self.centre[1]) * c) * a
        };
        self.terms.iter().map(term).fold(T::from(0.0), |sum, term| sum + term)
    }
}

impl Products {
    fn random(rng: &mut StdRng, even: bool) -> Self {
        let centre = if rng.random_bool(0.5) { [0.0; 2] } else { [(); 2].map(|()| rng.random_range(-2.0..2.0)) };
        let mut scale = |most: f64| rng.random_range(-most..most);
        let scales: Vec<[f64; 3]> = (0..3).map(|_| [scale(1.0), scale(8.0), scale(8.0)]).collect();
        let terms = scales.into_iter().map(|scales| (rng.random_range(0..5), rng.random_range(0..5), scales)).collect();
        Self { centre, even, terms }
    }
}

/// Σ a_jk (x − x₀)ʲ(y − y₀)ᵏ up to degree 8 in each.
struct Polynomial {
    centre: [f64; 2],
    coefficients: Vec<f64>,
}

impl Formula for Polynomial {
    fn at<T: Number>(&self, p: &[T]) -> T {
        let (x, y) = (p[0] - self.centre[0], p[1] - self.centre[1]);
        let row = |row: &[f64]| row.iter().rev().fold(T::from(0.0), |sum, &a| sum * y + a);
        self.coefficients.chunks(9).rev().fold(T::from(0.0), |sum, coefficients| sum * x + row(coefficients))
    }
}

impl Polynomial {
    fn random(rng: &mut StdRng) -> Self {
        let centre = [(); 2].map(|()| rng.random_range(-8..9) as f64 / 8.0);
        Self { centre, coefficients: (0..81).map(|_| rng.random_range(-1.0..1.0)).collect() }
    }
}

/// A parabola and cos(2ᵏπx)·cos(2ˡπy) times an amplitude: periods that divide the steps.
struct Commensurable {
    amplitude: f64,
    numbers: [f64; 2],
    phases: [f64; 2],
}

impl Formula for Commensurable {
    fn at<T: Number>(&self, p: &[T]) -> T {
        let wave = (p[0] * (PI * self.numbers[0]) + self.phases[0]).cos()
            * (p[1] * (PI * self.numbers[1]) + self.phases[1]).cos();
        p[0] * p[0] + p[0] * p[1] * 0.5 - p[1] * p[1] + wave * self.amplitude
    }
}

impl Commensurable {
    fn random(rng: &mut StdRng, most: i32) -> Self {
        let numbers = [(); 2].map(|()| 2.0_f64.powi(rng.random_range(0..=most)));
        let phases = [(); 2].map(|()| rng.random_range(-PI..PI));
        Self { amplitude: 10.0_f64.powi(rng.random_range(-8..=0)), numbers, phases }
    }
}

/// How bars compare with errors.
#[derive(Default)]
struct Coverage {
    /// Bar over error, of each derivative.
    ratios: Vec<f64>,
    inside: usize,
    worst: f64,
    calls: usize,
    hessians: usize,
}

impl Coverage {
    fn add(&mut self, error: f64, bar: f64) {
        self.inside += usize::from(error <= bar);
        self.worst = self.worst.max(if error == 0.0 { 0.0 } else { error / bar });
        self.ratios.push(if error == 0.0 { f64::INFINITY } else { bar / error });
    }

    /// All derivatives of a function at a point.
    fn measure(&mut self, f: impl Fn(&[f64]) -> f64, dual: impl Fn(&[HyperDual64]) -> HyperDual64, x: [f64; 2]) {
        let options = Differences::default();
        let exact = |(i, j): (usize, usize)| {
            let seed = |k: usize| HyperDual64::new(x[k], f64::from(u8::from(k == i)), f64::from(u8::from(k == j)), 0.0);
            dual(&[seed(0), seed(1)])
        };
        let truth = LOWER.map(exact);
        let g = gradient(&f, &x, &options).unwrap();
        let h = hessian(&f, &x, &options).unwrap();
        let v = [0.75, -1.25];
        let z = hessian_vector_product(&f, &x, &v, &options).unwrap();
        self.add((g[0] - truth[0].eps1).abs(), g.error[0]);
        self.add((g[1] - truth[2].eps1).abs(), g.error[1]);
        let [xx, xy, yy] = truth.map(|truth| truth.eps1eps2);
        for (at, truth) in LOWER.into_iter().zip([xx, xy, yy]) {
            self.add((h.get(at.0, at.1) - truth).abs(), h.error.get(at.0, at.1));
        }
        self.add((z[0] - (xx * v[0] + xy * v[1])).abs(), z.error[0]);
        self.add((z[1] - (xy * v[0] + yy * v[1])).abs(), z.error[1]);
        self.calls += h.evaluations;
        self.hessians += 1;
    }

    fn inside(&self) -> f64 {
        self.inside as f64 / self.ratios.len() as f64
    }

    fn median(&mut self) -> f64 {
        self.ratios.sort_by(f64::total_cmp);
        self.ratios[self.ratios.len() / 2]
    }
}

fn measure<F: Formula>(rounds: usize, seed: u64, mut random: impl FnMut(&mut StdRng) -> (F, [f64; 2])) -> Coverage {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut coverage = Coverage::default();
    for _ in 0..rounds {
        let (formula, x) = random(&mut rng);
        coverage.measure(|p| formula.at(p), |p| formula.at(p), x);
    }
    coverage
}

fn anywhere(rng: &mut StdRng) -> [f64; 2] {
    [(); 2].map(|()| rng.random_range(-2.0..2.0))
}

/// A multiple of ¼.
fn dyadic(rng: &mut StdRng) -> [f64; 2] {
    [(); 2].map(|()| f64::from(rng.random_range(-8..=8)) / 4.0)
}

#[test]
fn derivatives_of_smooth_functions_lie_inside_their_bars() {
    let rounds = cases(300);
    let waves = |most: f64| move |rng: &mut StdRng| (Waves::random(rng, most), anywhere(rng));
    let products = |even: bool| {
        move |rng: &mut StdRng| {
            let products = Products::random(rng, even);
            let x = products.centre;
            (products, x)
        }
    };
    let classical = || {
        let mut rng = StdRng::seed_from_u64(137);
        let mut coverage = Coverage::default();
        for round in 0..rounds {
            let case = PLANE[round % PLANE.len()];
            coverage.measure(case.f, case.dual, anywhere(&mut rng));
        }
        coverage
    };
    let families = [
        ("waves, k ≤ 3", measure(rounds, 131, waves(3.0))),
        ("waves, k ≤ 10", measure(rounds, 132, waves(10.0))),
        ("waves, k ≤ 30", measure(rounds, 133, waves(30.0))),
        ("waves, k ≤ 100", measure(rounds, 134, waves(100.0))),
        ("waves, k ≤ 300", measure(rounds, 138, waves(300.0))),
        ("products of odd functions, at their centre", measure(rounds, 135, products(false))),
        ("products of even functions, at their centre", measure(rounds, 136, products(true))),
        ("polynomials of degree 8 + 8", measure(rounds, 139, |rng| (Polynomial::random(rng), anywhere(rng)))),
        (
            "the same at their centre",
            measure(rounds, 140, |rng| {
                let polynomial = Polynomial::random(rng);
                let x = polynomial.centre;
                (polynomial, x)
            }),
        ),
        ("periods of the steps", measure(rounds, 141, |rng| (Commensurable::random(rng, 8), dyadic(rng)))),
        ("the same, anywhere", measure(rounds, 142, |rng| (Commensurable::random(rng, 8), anywhere(rng)))),
        ("classical functions", classical()),
    ];
    let mut all = Coverage::default();
    for (name, mut coverage) in families {
        let median = coverage.median();
        println!(
            "{name:44} {:5} inside {:.2} % median bar/error {median:.1} worst error/bar {:.2} calls {:.1}",
            coverage.ratios.len(),
            100.0 * coverage.inside(),
            coverage.worst,
            coverage.calls as f64 / coverage.hessians as f64,
        );
        assert!(coverage.inside() >= 0.99, "{name}: {} of {}", coverage.inside, coverage.ratios.len());
        // Not by bars that say nothing.
        assert!(median <= 150.0 || name.contains("odd"), "{name}: {median}");
        all.inside += coverage.inside;
        all.ratios.extend(coverage.ratios);
    }
    let median = all.median();
    println!("all: {} of {}, median {median:.1}", all.inside, all.ratios.len());
    assert!(all.inside() >= 0.999, "{} of {}", all.inside, all.ratios.len());
    assert!(median <= 50.0, "{median}");
}
