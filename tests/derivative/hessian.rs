//! Laws of the Hessian of a function.

use std::sync::atomic::{AtomicUsize, Ordering};

use gramkit::Error;
use gramkit::derivative::{Differences, Magnitude, gradients, hessian, hessians};
use gramkit::error::Place;
use proptest::prelude::*;

use super::cases::{HIMMELBLAU, LOWER, ROSENBROCK, WAVES, distance};
use crate::support::threads::on;

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
        assert_eq!(h.evaluations, 1 + 2 * (3 + 1) * n * n);
        assert_eq!(calls.get(), h.evaluations);
        assert_eq!((h.order(), h.error.order()), (n, n));
    }
}

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
            let [sum_error, waves_error, himmelblau_error, moved_error] =
                [&sum, &waves, &himmelblau, &moved].map(|h| h.error.get(at.0, at.1));
            let allowed = sum_error + f64::abs(a) * waves_error + f64::abs(b) * himmelblau_error;
            prop_assert!(gap.abs() <= allowed, "linearity: {gap:e} beyond {allowed:e}");
            let gap = moved_entry - waves_entry;
            prop_assert!(gap.abs() <= moved_error + waves_error + argument);
        }
    }
}

#[test]
fn batches_have_the_bits_of_single_points_on_any_number_of_threads() {
    let points: Vec<[f64; 2]> = (0..50).map(|k| [f64::from(k) * 0.03 - 1.0, f64::from(k) * -0.05]).collect();
    let options = Differences::default();
    let single: Vec<_> = points.iter().map(|x| hessian(WAVES.f, x, &options).unwrap()).collect();
    for threads in [1, 2, 5] {
        assert_eq!(on(threads, || hessians(WAVES.f, &points, &options)).unwrap(), single);
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
    let Error::At { place: Place::Point(1), error } = error else { panic!("{error:?}") };
    assert!(matches!(*error, Error::NotFinite { place: Place::Function { .. }, .. }));
}
