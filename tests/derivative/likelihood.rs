//! Logistic log-likelihoods: sums of many terms, whose noise is larger than the rounding of their value.

use gramkit::derivative::{Differences, Noise, Status, gradient, hessian};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::cases::cases;

const PARAMETERS: usize = 6;

/// A design with an intercept, responses, and the place where the likelihood is differentiated.
struct Logistic {
    rows: Vec<[f64; PARAMETERS]>,
    responses: Vec<f64>,
    place: [f64; PARAMETERS],
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Logistic {
    fn random(rng: &mut StdRng, observations: usize) -> Self {
        let mut place = [0.0; PARAMETERS];
        place.iter_mut().for_each(|p| *p = rng.random_range(-1.0..1.0));
        let rows: Vec<[f64; PARAMETERS]> = (0..observations)
            .map(|_| {
                let mut row = [1.0; PARAMETERS];
                row[1..].iter_mut().for_each(|x| *x = (0..12).map(|_| rng.random_range(-0.5..0.5)).sum());
                row
            })
            .collect();
        let responses =
            rows.iter().map(|row| f64::from(rng.random_bool(1.0 / (1.0 + (-dot(row, &place)).exp())))).collect();
        Self { rows, responses, place }
    }

    /// −log L, summed as everybody does.
    fn value(&self, p: &[f64]) -> f64 {
        let term = |(row, y): (&[f64; PARAMETERS], &f64)| {
            let eta = dot(row, p);
            eta.exp().ln_1p() - y * eta
        };
        self.rows.iter().zip(&self.responses).map(term).sum()
    }

    /// Σ w(η)·x_i·x_j or Σ w·x_i, with compensated summation: off by a few units in the last place.
    fn weighted(&self, weight: impl Fn(f64, f64) -> f64, factor: impl Fn(&[f64; PARAMETERS]) -> f64) -> f64 {
        let (mut sum, mut lost) = (0.0_f64, 0.0);
        for (row, &y) in self.rows.iter().zip(&self.responses) {
            let term = weight(dot(row, &self.place), y) * factor(row);
            let next = sum + term;
            lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
            sum = next;
        }
        sum + lost
    }

    fn second(&self, i: usize, j: usize) -> f64 {
        let weight = |eta: f64, _: f64| 1.0 / ((1.0 + eta.exp()) * (1.0 + (-eta).exp()));
        self.weighted(weight, |row| row[i] * row[j])
    }

    fn first(&self, i: usize) -> f64 {
        self.weighted(|eta, y| 1.0 / (1.0 + (-eta).exp()) - y, |row| row[i])
    }
}

/// How the bars of several likelihoods held.
struct Held {
    inside: usize,
    ratios: Vec<f64>,
    largest: f64,
    worst: f64,
    calls: usize,
    statuses: Vec<Status>,
}

fn held(trials: usize, observations: usize, noise: Noise) -> Held {
    let mut rng = StdRng::seed_from_u64(52);
    let (ratios, statuses) = (Vec::new(), Vec::new());
    let mut held = Held { inside: 0, ratios, largest: 0.0, worst: 0.0, calls: 0, statuses };
    for _ in 0..trials {
        let logistic = Logistic::random(&mut rng, observations);
        let options = Differences { noise, ..Differences::default() };
        let g = gradient(|p| logistic.value(p), &logistic.place, &options).unwrap();
        let h = hessian(|p| logistic.value(p), &logistic.place, &options).unwrap();
        held.calls += h.evaluations;
        held.statuses.extend([g.status, h.status]);
        let mut judge = |error: f64, bar: f64| {
            held.inside += usize::from(error <= bar);
            held.worst = held.worst.max(error / bar);
            held.largest = held.largest.max(bar);
            held.ratios.push(bar / error);
        };
        for i in 0..PARAMETERS {
            judge((g[i] - logistic.first(i)).abs(), g.error[i]);
            for j in 0..=i {
                judge((h.get(i, j) - logistic.second(i, j)).abs(), h.error.get(i, j));
            }
        }
    }
    held.ratios.sort_by(f64::total_cmp);
    held
}

#[test]
fn likelihoods_are_differentiated_whatever_noise_is_declared() {
    let settings = [200, 400, 1000, 5000].map(|n| (n, Noise::Rounding));
    let declared = [1e-13, 1e-12, 1e-11, 1e-10, 1e-9].map(|noise| (5000, Noise::Given(noise)));
    let trials = cases(10);
    let (mut inside, mut total) = (0, 0);
    for (observations, noise) in settings.into_iter().chain(declared) {
        let held = held(trials, observations, noise);
        let count = held.ratios.len();
        let noisier =
            held.statuses.iter().filter(|status| matches!(status, Status::NoisierThanDeclared { .. })).count();
        println!(
            "{observations} {noise:?}: {} of {count} inside, worst error/bar {:.2}, median bar/error {:.1}, largest \
             bar {:.1e}, calls {}, {noisier} noisier",
            held.inside,
            held.worst,
            held.ratios[count / 2],
            held.largest,
            held.calls / trials,
        );
        assert!(held.statuses.iter().all(|status| *status < Status::TruncationDominates), "{:?}", held.statuses);
        assert!(held.inside * 100 >= count * 99 && held.worst < 4.0, "{} of {count}, {}", held.inside, held.worst);
        // The noise that is declared makes bars of 4·1e-9/h² and more, all else 1e-4 at most.
        assert!(held.largest < 1e-4 || noise == Noise::Given(1e-9), "{}", held.largest);
        // The noise of a sum of thousands of terms is larger than the rounding of their sum.
        assert!(noisier > 0 || !matches!(noise, Noise::Given(1e-13) | Noise::Rounding));
        inside += held.inside;
        total += count;
    }
    println!("{inside} of {total}");
    assert!(inside * 1000 >= total * 999, "{inside} of {total}");
}
