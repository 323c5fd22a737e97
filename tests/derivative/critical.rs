//! Functions that deceived an estimate: rows that agree by coincidence, periods that divide the steps, kinks.

use std::f64::consts::PI;

use gramkit::derivative::{
    Differences, Noise, Status, gradient, hessian, hessian_vector_product, hessian_vector_product_of_gradient, jacobian,
};

use super::cases::near;

/// One wave on every step from ⅛ to 1/128.
const WAVE: f64 = 256.0 * PI;

fn second(f: impl Fn(f64) -> f64, x: f64, options: &Differences<'_>) -> (f64, f64, Status) {
    let h = hessian(|p| f(p[0]), &[x], options).unwrap();
    (h.get(0, 0), h.error.get(0, 0), h.status)
}

#[test]
fn periods_that_divide_the_steps_are_seen() {
    let options = Differences::default();
    let (value, error, status) = second(|x| (WAVE * x).cos(), 1.0, &options);
    near(value, -WAVE * WAVE, error, 1e-2);
    assert_eq!(status, Status::Converged);
    for amplitude in [1e-3, 1e-6, 1e-9] {
        for x in [1.0, 0.3, 2.0] {
            let (value, error, _) = second(|x| x * x + amplitude * (WAVE * x).cos(), x, &options);
            near(value, 2.0 - amplitude * WAVE * WAVE * (WAVE * x).cos(), error, 1e-5);
        }
    }
    // First and mixed derivatives, products with a vector.
    let wave = |p: &[f64]| p[0] + (WAVE * p[0]).sin() * (WAVE * p[1] + 1.0).sin();
    let g = gradient(wave, &[1.0, 0.5], &options).unwrap();
    near(g[0], 1.0 + WAVE * 1.0_f64.sin(), g.error[0], 1e-4);
    let j = jacobian(|p, out| out[0] = wave(p), 1, &[1.0, 0.5], &options).unwrap();
    near(j[(0, 0)], 1.0 + WAVE * 1.0_f64.sin(), j.error[(0, 0)], 1e-4);
    let mixed = WAVE * WAVE * 1.0_f64.cos();
    let h = hessian(wave, &[1.0, 0.5], &options).unwrap();
    near(h.get(1, 0), mixed, h.error.get(1, 0), 1.0);
    let z = hessian_vector_product(wave, &[1.0, 0.5], &[1.0, 0.0], &options).unwrap();
    near(z[1], mixed, z.error[1], 1.0);
    let slopes = |p: &[f64], out: &mut [f64]| out[0] = (WAVE * p[0]).sin();
    let z = hessian_vector_product_of_gradient(slopes, &[1.0], &[1.0], &options).unwrap();
    near(z[0], WAVE, z.error[0], 1e-4);
}

#[test]
fn rows_that_agree_by_coincidence_are_seen() {
    let even = |a: f64, b: f64| move |x: f64| x * x / 2.0 + a * x.powi(4) + b * x.powi(6);
    let options = Differences::default();
    // D(h) = 1 + 2ah² + 2bh⁴ is the same for h and h/2 if a = −(5/4)·b·h².
    for pair in 1..5 {
        let h = 0.125 / f64::from(1 << (pair - 1));
        for b in [1.0, 1e4] {
            let (value, error, status) = second(even(-1.25 * b * h * h, b), 0.0, &options);
            near(value, 1.0, error, 1e-9);
            assert_eq!(status, Status::Converged, "{pair} {b}");
        }
    }
    let two = Differences { levels: 2, ..options };
    let (value, error, _) = second(even(-1.25 / 64.0, 1.0), 0.0, &two);
    near(value, 1.0, error, 1e-9);
    let only = Differences { most_levels: 2, ..two };
    let (value, error, status) = second(even(-1.25 / 64.0, 1.0), 0.0, &only);
    near(value, 1.0, error, 1e-2);
    assert!(status > Status::Converged);
}

/// D(h) = 1 − ½·Π(1 − h²/h_k²): 1 for all of the first five steps, ½ in the limit.
#[test]
fn five_rows_that_agree_by_coincidence_are_seen() {
    let mut product = vec![1.0];
    for k in 0..5 {
        let square = 0.015625 * 0.25_f64.powi(k);
        let mut next = product.clone();
        next.push(0.0);
        product.iter().enumerate().for_each(|(m, c)| next[m + 1] -= c / square);
        product = next;
    }
    // D(h) of x^(2m + 2)/2 is h^(2m).
    let f = |x: f64| {
        let t = x * x;
        (t - 0.5 * t * product.iter().rev().fold(0.0, |sum, c| sum * t + c)) / 2.0
    };
    let (value, error, _) = second(f, 0.0, &Differences::default());
    near(value, 0.5, error, 1e-9);
}

#[test]
fn kinks_are_not_taken_for_noise() {
    for noise in [Noise::Rounding, Noise::Given(1e-15)] {
        let options = Differences { noise, ..Differences::default() };
        for power in [1.0, 1.5, 2.5] {
            let (value, error, status) = second(|x| x.abs().powf(power), 0.0, &options);
            assert_eq!(status, Status::NotSmooth, "|x|^{power} {noise:?}");
            assert!(value.abs() <= error, "|x|^{power}: {value} {error}");
        }
    }
}

#[test]
fn a_wave_below_the_noise_of_the_coarse_steps_is_not_taken_for_noise() {
    let f = |x: f64| x * x + 1e-12 * (1000.0 * x + 0.3).sin();
    let (value, error, _) = second(f, 0.3, &Differences::default());
    near(value, 2.0 - 1e-6 * 300.3_f64.sin(), error, 1e-7);
}

#[test]
fn noise_above_what_was_declared_is_inferred() {
    for (noise, least) in [(Noise::Rounding, 1e5), (Noise::Given(1e-12), 1e3), (Noise::Given(1e-10), 1e1)] {
        let options = Differences { noise, ..Differences::default() };
        let h = hessian(|p| f64::from((p[0].cos() * p[1].exp()) as f32), &[0.7, 0.2], &options).unwrap();
        let Status::NoisierThanDeclared { factor } = h.status else { panic!("{:?}", h.status) };
        assert!(factor as f64 > least, "{noise:?}: {factor}");
        let truth = [-0.7_f64.cos(), -0.7_f64.sin(), 0.7_f64.cos()].map(|truth| truth * 0.2_f64.exp());
        for ((i, j), truth) in super::cases::LOWER.into_iter().zip(truth) {
            near(h.get(i, j), truth, h.error.get(i, j), 0.05);
        }
    }
}
