//! The laws of styles and their distances.

use faer::Mat;
use gramkit::derivative::{Agreement, Differences, check_gradient, gradient};
use gramkit::error::{Mismatch, Place};
use gramkit::style::{FeatureMaps, Normaliser, Style, StyleDistances, StyleOptions};
use gramkit::{Centring, Divisor, Error, Gram, GramOptions, MatrixView, Radius, Real, Vectors};
use num_traits::{Signed, Zero};
use oracle::{Rational, Table, exact};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::exact::{CENTRINGS, NORMALISERS, exact_distance, options, stack};
use crate::support::norms::is_within_radius;
use crate::support::threads::same_on;

/// The gradients of two weighted layers against differences of the distance.
fn gradient_agrees<T: Real>(
    normaliser: Normaliser,
    centring: Centring,
    to_f64: impl Fn(usize) -> FeatureMaps<'static, f64>,
    own: [FeatureMaps<'static, T>; 2],
) {
    let weights = [0.7, 2.5];
    let target = Style::with(&[to_f64(2), to_f64(3)], &options(normaliser, centring)).unwrap();
    let style = Style::with(&own, &options(normaliser, centring)).unwrap();
    let claimed: Vec<f64> = (0..2)
        .flat_map(|layer| {
            let gradient = style.gradient(layer, &own[layer], &target, weights[layer]).unwrap();
            gradient.maps.values().to_vec()
        })
        .collect();
    let shapes = own.each_ref().map(FeatureMaps::shape);
    let distance = |x: &[f64]| {
        let (first, second) = x.split_at(own[0].values().len());
        let maps = [FeatureMaps::new(first, shapes[0]).unwrap(), FeatureMaps::new(second, shapes[1]).unwrap()];
        let style = Style::with(&maps, &options(normaliser, centring)).unwrap();
        style.distance(&target, Some(&weights)).unwrap().value
    };
    let x: Vec<f64> = own.iter().flat_map(|maps| maps.values().iter().map(|value| value.to_f64())).collect();
    let check = check_gradient(distance, &claimed, &x, &Differences::default()).unwrap();
    assert_eq!(check.agreement, Agreement::Consistent, "{normaliser:?} {centring:?}: {:?}", check.worst);
    let differences = gradient(distance, &x, &Differences::default()).unwrap();
    let largest = claimed.iter().fold(0.0_f64, |max, g| max.max(g.abs()));
    for ((claim, slope), error) in claimed.iter().zip(&differences.value).zip(&differences.error) {
        // The error of a difference is an estimate; see the module `check` of `hessian` for the 50.
        assert!((claim - slope).abs() <= 50.0 * error + 1e-13 * largest);
        assert!(*error < 1e-6 * largest, "{normaliser:?} {centring:?}: the differences know nothing");
    }
    // A gradient that forgets the factor 2 of the symmetric product is found out.
    let halved: Vec<f64> = claimed.iter().map(|g| 0.5 * g).collect();
    let check = check_gradient(distance, &halved, &x, &Differences::default()).unwrap();
    assert_eq!(check.agreement, Agreement::Contradicted);
}

#[test]
fn the_gradient_is_that_of_finite_differences() {
    let shapes = [[3, 2, 3], [2, 2, 2], [3, 2, 3], [2, 2, 2]];
    let values = |k: usize| -> Vec<f64> {
        let mut random = StdRng::seed_from_u64(62 + k as u64);
        (0..shapes[k].iter().product()).map(|_| f64::from(random.random_range(-1.0..2.0_f32))).collect()
    };
    let maps = |k: usize| FeatureMaps::new(values(k), shapes[k]).unwrap();
    let single =
        |k: usize| FeatureMaps::new(values(k).iter().map(|&x| x as f32).collect::<Vec<_>>(), shapes[k]).unwrap();
    for normaliser in NORMALISERS {
        for centring in CENTRINGS {
            gradient_agrees(normaliser, centring, maps, [maps(0), maps(1)]);
            gradient_agrees(normaliser, centring, maps, [single(0), single(1)]);
        }
    }
}

#[test]
fn a_distance_is_zero_if_and_only_if_the_grams_are_equal() {
    let options = options(Normaliser::None, Centring::None);
    let style =
        |values: &[f64]| Style::with(&[FeatureMaps::new(values.to_vec(), [2, 1, 2]).unwrap()], &options).unwrap();
    let a = style(&[0.1, 0.2, 0.3, 0.4]);
    let same = a.distance(&style(&[0.1, 0.2, 0.3, 0.4]), None).unwrap();
    assert_eq!(same.value, 0.0);
    // Computed from decimals: the true ones are not known to be equal.
    assert!(same.enclosure.lower == 0.0 && same.enclosure.upper > 0.0 && same.enclosure.upper < 1e-29);
    let exactly = style(&[1.0, 2.0, 3.0, 4.0]);
    let same = exactly.distance(&style(&[2.0, 1.0, 4.0, 3.0]), None).unwrap();
    assert_eq!((same.value, same.enclosure.lower, same.enclosure.upper), (0.0, 0.0, 0.0));
    // The last bit of one entry.
    let next = a.distance(&style(&[0.1, 0.2, 0.3, 0.4_f64.next_up()]), None).unwrap();
    assert!(next.value > 0.0 && next.value < 1e-30 && next.enclosure.lower == 0.0);

    // Gram matrices of 1e-200 and 1e200, and their squares.
    let [small, smaller] = [style(&[1e-100; 4]), style(&[1e-101; 4])];
    let error = small.distance(&smaller, None).unwrap_err();
    assert!(
        matches!(&error, Error::At { place: Place::Layer(0), error } if matches!(**error, Error::Underflow { .. })),
        "{error}"
    );
    let [large, larger] = [style(&[1e100; 4]), style(&[1e101; 4])];
    let error = large.distance(&larger, None).unwrap_err();
    assert!(
        matches!(&error, Error::At { place: Place::Layer(0), error } if matches!(**error, Error::Overflow { .. })),
        "{error}"
    );
    assert!(error.to_string().starts_with("layer 0: the style distance: entry ("), "{error}");
    // A weight brings them back into range.
    for (pair, weight) in [([&small, &smaller], 1e300), ([&large, &larger], 1e-300)] {
        let distance = pair[0].distance(pair[1], Some(&[weight])).unwrap();
        assert!(distance.value > 0.0 && distance.value.is_finite() && distance.enclosure.lower > 0.0);
    }
    assert_eq!(large.distance(&larger, Some(&[0.0])).unwrap().value, 0.0);
    assert_eq!(small.distance(&small.clone(), None).unwrap().value, 0.0);
    // And the gradients.
    let maps = |x: f64| FeatureMaps::new(vec![x; 4], [2, 1, 2]).unwrap();
    let gradient = |own: &Style, x, other: &Style, weight| own.gradient(0, &maps(x), other, weight);
    assert!(gradient(&large, 1e100, &larger, 1.0).is_ok());
    assert!(gradient(&small, 1e-100, &smaller, 1.0).is_ok());
    let error = gradient(&large, 1e100, &larger, 1e200).unwrap_err();
    assert!(matches!(error, Error::At { place: Place::Layer(_), error } if matches!(*error, Error::Overflow { .. })));
    let error = gradient(&small, 1e-100, &smaller, 1e-200).unwrap_err();
    assert!(matches!(error, Error::At { place: Place::Layer(_), error } if matches!(*error, Error::Underflow { .. })));
    let zero = gradient(&exactly, 1.0, &exactly, 1.0).unwrap();
    assert!(zero.maps.values().iter().all(|&g| g == 0.0));
}

#[test]
fn the_distances_of_several_styles() {
    let mut random = StdRng::seed_from_u64(63);
    let shapes = [[3, 2, 2], [2, 3, 1]];
    let stacks: Vec<[FeatureMaps<'static, f64>; 2]> =
        (0..4).map(|_| shapes.map(|shape| FeatureMaps::new(stack(1, &mut random, shape), shape).unwrap())).collect();
    let weights = [1.0, 0.25];
    let options = options(Normaliser::PerElement, Centring::Mean);
    let styles: Vec<Style> = stacks.iter().map(|layers| Style::with(layers, &options).unwrap()).collect();
    let distances = StyleDistances::of(&styles, Some(&weights)).unwrap();
    let truth = Table::from_fn(4, 4, |i, j| {
        (0..2).fold(Rational::zero(), |sum, layer| {
            let (a, b) = (&stacks[i][layer], &stacks[j][layer]);
            sum + exact(weights[layer]) * exact_distance(a, b, options.normaliser, options.centring)
        })
    });
    let matrix = distances.as_symmetric();
    assert!(is_within_radius(matrix, &truth));
    assert!(matrix.radius().is_proved() && matrix.radius().value() < 1e-9);
    for i in 0..4 {
        for j in 0..4 {
            let e = distances.enclosure(i, j);
            assert!(exact(e.lower) <= *truth.at(i, j) && *truth.at(i, j) <= exact(e.upper), "({i}, {j})");
            let pair = distances.pair(i, j);
            assert_eq!(pair.map_or(0.0, |pair| pair.value), matrix.get(i, j));
            assert_eq!(pair.is_some(), i != j);
        }
    }
    let one = StyleDistances::of(&styles[..1], None).unwrap();
    assert_eq!((one.as_symmetric().order(), one.as_symmetric().radius()), (1, &Radius::Exact));
    assert_eq!(StyleDistances::of(&[], None).unwrap().as_symmetric().order(), 0);
    let other = Style::with(&stacks[0][..1], &options).unwrap();
    let error = StyleDistances::of(&[styles[0].clone(), styles[1].clone(), other], None).unwrap_err();
    assert_eq!(error.to_string(), "items 0 and 2: layers of the second style: expected 2, found 1");
}

#[test]
fn the_bits_do_not_depend_on_the_threads() {
    let mut random = StdRng::seed_from_u64(64);
    let shape = [40, 30, 31];
    let [a, b] = [0, 1].map(|_| FeatureMaps::new(stack(2, &mut random, shape), shape).unwrap());
    same_on(&[1, 3], || {
        let options = options(Normaliser::PerPosition, Centring::Mean);
        let [own, other] = [&a, &b].map(|maps| Style::with(std::slice::from_ref(maps), &options).unwrap());
        let distances = StyleDistances::of(&[own.clone(), other.clone(), own.clone()], None).unwrap();
        (own.gradient(0, &a, &other, 1.0).unwrap(), distances)
    });
}

#[test]
fn misuse_is_an_error_with_its_data() {
    let maps = |shape: [usize; 3]| FeatureMaps::new(vec![1.0; shape.iter().product()], shape).unwrap();
    let style = |shape| Style::of(&[maps(shape)]).unwrap();
    for (shape, what) in
        [([0, 2, 2], "number of maps"), ([2, 0, 2], "height of the maps"), ([2, 2, 0], "width of the maps")]
    {
        let error = FeatureMaps::<f64>::new(vec![], shape).unwrap_err();
        assert_eq!(error.to_string(), format!("the {what} is 0; it must be at least 1"));
    }
    assert!(matches!(FeatureMaps::new(vec![1.0; 7], [2, 2, 2]), Err(Error::Shape { expected: 8, found: 7, .. })));
    assert!(FeatureMaps::<f64>::new(vec![], [usize::MAX, 2, 2]).is_err());
    assert!(matches!(FeatureMaps::<f64>::batch(vec![], [0, 1, 1, 1]), Err(Error::Domain { .. })));
    assert!(matches!(FeatureMaps::batch(vec![1.0; 3], [2, 1, 1, 2]), Err(Error::Shape { expected: 4, found: 3, .. })));
    assert!(FeatureMaps::<f64>::batch(vec![1.0], [usize::MAX, usize::MAX, 1, 1]).is_err());

    let mut values = vec![1.0_f32; 24];
    values[17] = f32::INFINITY;
    let infinite = FeatureMaps::new(values, [2, 3, 4]).unwrap();
    let error = Style::of(&[maps([1, 1, 1]), maps([1, 1, 1])]).map(|_| ());
    assert_eq!(error, Ok(()));
    let error = Style::of(std::slice::from_ref(&infinite)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "layer 0: channel 1, row 1, column 1 of the feature maps is inf, not a finite number; replace it, or leave it out"
    );
    for centring in CENTRINGS {
        let error = infinite.gram(&options(Normaliser::PerElement, centring)).unwrap_err();
        assert!(matches!(error, Error::NotFinite { place: Place::Feature { channel: 1, row: 1, column: 1 }, .. }));
    }

    // Another C: no distance, whatever the normaliser. Another HW: none for Gatys' normaliser alone.
    for normaliser in NORMALISERS {
        let of = |shape| maps(shape).gram(&options(normaliser, Centring::None)).unwrap();
        let error = of([2, 3, 4]).distance(&of([3, 3, 4])).unwrap_err();
        assert_eq!(error, Error::Mismatch(Mismatch::Channels { first: 2, second: 3 }));
        assert!(of([2, 3, 4]).distance(&of([2, 6, 2])).is_ok());
        let (first, second) = ([2, 3, 4], [2, 3, 5]);
        let found = of(first).distance(&of(second)).map(|_| ());
        let refused = Err(Error::Mismatch(Mismatch::Positions { first, second }));
        assert_eq!(found, if normaliser == Normaliser::Gatys { refused } else { Ok(()) });
    }
    let error = style([2, 3, 4]).distance(&style([3, 3, 4]), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "layer 0: the Gram matrices of 2 and of 3 feature maps cannot be compared; take the same features of both"
    );
    let other = Style::with(&[maps([2, 3, 4])], &options(Normaliser::None, Centring::None)).unwrap();
    let error = style([2, 3, 4]).distance(&other, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "layer 0: styles of different normaliser cannot be compared; form both with the same"
    );
    let centred = maps([2, 3, 4]).gram(&options(Normaliser::None, Centring::Mean)).unwrap();
    let both = vec![other.layers()[0].clone(), centred];
    assert_eq!(Style::from_grams(both), Err(Error::Mismatch(Mismatch::Styles { what: "centring" })));
    assert!(matches!(Style::of::<f64>(&[]), Err(Error::Domain { .. })));

    let (a, b) = (style([2, 3, 4]), style([2, 3, 4]));
    assert!(matches!(a.distance(&b, Some(&[1.0, 1.0])), Err(Error::Shape { expected: 1, found: 2, .. })));
    assert!(matches!(a.distance(&b, Some(&[])), Err(Error::Shape { expected: 1, found: 0, .. })));
    assert!(matches!(
        a.distance(&b, Some(&[f64::NAN])),
        Err(Error::NotFinite { place: Place::Component { index: 0, .. }, .. })
    ));
    assert!(matches!(a.distance(&b, Some(&[-1.0])), Err(Error::Domain { .. })));
    assert!(matches!(a.gradient(1, &maps([2, 3, 4]), &b, 1.0), Err(Error::Shape { expected: 2, found: 1, .. })));
    assert!(matches!(a.gradient(0, &maps([2, 3, 4]), &b, f64::INFINITY), Err(Error::Domain { .. })));
    let error = a.gradient(0, &maps([2, 4, 3]), &b, 1.0).unwrap_err();
    assert!(
        matches!(error, Error::At { place: Place::Layer(_), error } if matches!(*error, Error::Mismatch(Mismatch::FeatureShapes { .. })))
    );
}

#[test]
fn progress_ends_at_one_and_can_be_cancelled() {
    use std::ops::ControlFlow;
    use std::sync::Mutex;
    let layers: Vec<_> = [3, 5].map(|c| FeatureMaps::new(vec![1.0; 6 * c], [c, 2, 3]).unwrap()).into();
    let seen = Mutex::new(Vec::new());
    let note = |fraction: f64| {
        seen.lock().unwrap().push(fraction);
        ControlFlow::Continue(())
    };
    Style::with(&layers, &StyleOptions { progress: Some(&note), ..StyleOptions::default() }).unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(seen.is_sorted() && seen.first() == Some(&0.0) && seen.last() == Some(&1.0), "{seen:?}");
    let stop = |_: f64| ControlFlow::Break(());
    let cancelled = Style::with(&layers, &StyleOptions { progress: Some(&stop), ..StyleOptions::default() });
    assert_eq!(cancelled, Err(Error::Cancelled));
}

fn divided(x: &[f64], m: usize, divisor: Divisor) -> Result<Gram, Error> {
    let vectors = Vectors::columns(MatrixView::column_major(x, m, x.len() / m)?);
    Gram::with(&vectors, &GramOptions { divisor, ..GramOptions::default() })
}

#[test]
fn division_by_a_number() {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    for number in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(divided(&x, 3, Divisor::Number(number)), Err(Error::Domain { what: "the divisor", .. })));
    }
    // One rounding per entry, none for a power of two, also an enormous one.
    let truth = Table::of(Mat::from_fn(3, 2, |i, j| x[3 * j + i]).as_ref()).gram();
    for number in [3.0, 7.1, 1e300, 1e-300, 8.0, 2.0_f64.powi(-1000), 2.0_f64.powi(1000), 1.0] {
        let gram = divided(&x, 3, Divisor::Number(number)).unwrap();
        assert!(is_within_radius(&gram, &truth.times(&exact(number).recip())), "{number:e}");
        let power = number.log2().fract() == 0.0;
        assert_eq!(*gram.radius() == Radius::Exact, power, "{number:e}");
        let trace = gram.get(0, 0) + gram.get(1, 1);
        assert!(gram.radius().value() <= 2.0 * f64::EPSILON * trace, "{number:e}: {:?}", gram.radius());
    }
    // What would be lost is an error.
    let small = [1e-80, 2e-80];
    assert!(matches!(divided(&small, 2, Divisor::Number(1e200)), Err(Error::Underflow { .. })));
    assert!(matches!(divided(&x, 3, Divisor::Number(1e-308)), Err(Error::Overflow { .. })));
    // Off the diagonal an entry may become subnormal, and then the matrix is not exact any more.
    let gram = divided(&[2.0_f64.powi(26), 0.0, 1.0, 1.0], 2, Divisor::Number(2.0_f64.powi(1022))).unwrap();
    assert_eq!((gram.get(1, 0), gram.get(1, 1)), (2.0_f64.powi(-996), 2.0_f64.powi(-1021)));
    assert_eq!(gram.radius(), &Radius::Exact);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_permutation_of_the_positions_changes_nothing(
        seed in any::<u64>(), c in 1..5_usize, h in 1..5_usize, w in 1..8_usize, kind in 0..4_usize,
        normaliser in 0..4_usize, centred in any::<bool>(),
    ) {
        let mut random = StdRng::seed_from_u64(seed);
        let shape = [c, h, w];
        let values = stack(kind, &mut random, shape);
        let mut order: Vec<usize> = (0..h * w).collect();
        for k in (1..order.len()).rev() {
            order.swap(k, random.random_range(0..=k));
        }
        let permuted: Vec<f64> = (0..c).flat_map(|c| order.iter().map(move |&k| c * h * w + k)).map(|k| values[k]).collect();
        let (normaliser, centring) = (NORMALISERS[normaliser], CENTRINGS[usize::from(centred)]);
        let options = options(normaliser, centring);
        let [a, b] = [values, permuted].map(|values| Style::with(&[FeatureMaps::new(values, shape).unwrap()], &options));
        let (a, b) = (a.unwrap(), b.unwrap());
        let distance = a.distance(&b, None).unwrap();
        prop_assert_eq!(distance.enclosure.lower, 0.0);
        let (r, s) = (a.layers()[0].radius().value(), b.layers()[0].radius().value());
        let gap = a.layers()[0].as_faer() - b.layers()[0].as_faer();
        prop_assert!(gap.norm_l2() <= (r + s) * (1.0 + 1e-12), "{:e} {:e} {:e}", gap.norm_l2(), r, s);
        if r == 0.0 && s == 0.0 {
            prop_assert_eq!(distance.value, 0.0);
        }
    }

    #[test]
    fn distances_are_symmetric_and_scale_with_the_fourth_power(
        seed in any::<u64>(), c in 1..5_usize, positions in 1..20_usize, normaliser in 0..4_usize, power in -60..60_i32,
    ) {
        let mut random = StdRng::seed_from_u64(seed);
        let shape = [c, 1, positions];
        let options = options(NORMALISERS[normaliser], Centring::None);
        let (a, b) = (stack(1, &mut random, shape), stack(1, &mut random, shape));
        let style = |values: &[f64], power: i32| {
            let scaled: Vec<f64> = values.iter().map(|x| x * 2.0_f64.powi(power)).collect();
            Style::with(&[FeatureMaps::new(scaled, shape).unwrap()], &options).unwrap()
        };
        let distance = style(&a, 0).distance(&style(&b, 0), None).unwrap();
        prop_assert_eq!(&distance, &style(&b, 0).distance(&style(&a, 0), None).unwrap());
        let scaled = style(&a, power).distance(&style(&b, power), None).unwrap();
        prop_assert_eq!(scaled.value, distance.value * 2.0_f64.powi(4 * power));
    }
}
