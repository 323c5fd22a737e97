//! Whatever comes in: an answer of finite numbers, or an error of its own.

use gramkit::derivative::{
    Agreement, Bounds, DerivativeBounds, Differences, LeastSquares, Magnitude, Noise, NoiseEstimate, SecondOrderModel,
    check_gradient, check_hessian, gradient, hessian, hessian_vector_product, hessian_vector_product_of_gradient,
    hessians, jacobian,
};
use gramkit::error::Place;
use gramkit::{Error, MatrixView};
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_point_and_options_give_a_finite_answer_or_an_error(
        x in any::<f64>(), y in any::<f64>(), step in any::<f64>(), magnitude in any::<f64>(), levels in 2_usize..20
    ) {
        let magnitude = Magnitude::Same(magnitude.abs());
        let options =
            Differences { step: step.abs(), magnitude, levels, most_levels: 20, ..Differences::default() };
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
    assert_eq!((l.function_value, l.hessian.max_abs()), (0.0, 0.0));
    assert!(l.hessian.radius().value() < 1e-300);
    assert_eq!(check_gradient(|_| 3.0, &[], &[], &options).unwrap().agreement, Agreement::Consistent);
    assert_eq!(hessians(|_| 3.0, &[[0.0; 2]; 0], &options).unwrap(), []);
    assert_eq!(hessian_vector_product(|p| p[0].exp(), &[1.0], &[0.0], &options).unwrap().value, [0.0]);
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
            prop_assert!(found.hessian.max_abs().is_finite() && found.function_value.is_finite());
        }
        if let Ok(found) = NoiseEstimate::of(f, &x, &options) {
            prop_assert!(found.deviation.is_none_or(f64::is_finite));
        }
        if let Ok(found) = check_gradient(f, &v, &x, &options) {
            prop_assert!(found.ratios.iter().all(|ratio| !ratio.is_nan()));
        }
    }
}
