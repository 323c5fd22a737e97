//! Products with a vector, second-order models and least squares.

use gramkit::derivative::{
    Differences, LeastSquares, SecondOrderModel, hessian_vector_product, hessian_vector_product_of_gradient,
};
use gramkit::{Error, Gram, Vectors};
use num_dual::HyperDual64;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::cases::case;
use super::cases::{LOWER, Number, PLANE, near, powell_singular};

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

/// Residual k of y = exp(p₀t) + p₁²t against 1 + t, at t = k/4.
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
        // Five steps and one between, which is not the same for all residuals; two or four calls for each step beyond.
        assert!((1 + 2 * 6 * 4..=1 + 4 * 2 * 6 * 4).contains(&l.evaluations), "{}", l.evaluations);
    }
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
