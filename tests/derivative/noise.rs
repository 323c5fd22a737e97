//! Noise of the function: declared, found, and within the estimates.

use gramkit::derivative::{Differences, Noise, NoiseEstimate, Status, gradient, hessian};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::cases::{WAVES, distance, hash};

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
