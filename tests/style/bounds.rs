//! Every bound of a style holds.

use gramkit::error::Place;
use gramkit::style::{FeatureMaps, Normaliser, Style};
use gramkit::{Centring, Definiteness, Error, Radius, Real, Verdict};
use num_traits::{Signed, Zero};
use oracle::{Rational, Table, exact};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::exact::{
    CENTRINGS, NORMALISERS, divisors, exact_distance, exact_gradient, exact_gram, is_within_its_radius, options, stack,
    sum_of_squares,
};

#[test]
fn all_normalisers_on_one_stack() {
    // F = [1 2 3 4; 5 6 7 8], FFᵀ = [30 70; 70 174]; against ones, [4 4; 4 4]: 26² + 2·66² + 170² = 38288.
    let maps = FeatureMaps::new((1..=8).map(f64::from).collect::<Vec<_>>(), [2, 2, 2]).unwrap();
    let ones = FeatureMaps::new(vec![1.0; 8], [2, 2, 2]).unwrap();
    let cases = [
        (Normaliser::None, [30.0, 70.0, 174.0], 38288.0),
        (Normaliser::PerPosition, [7.5, 17.5, 43.5], 38288.0 / 16.0),
        (Normaliser::PerElement, [3.75, 8.75, 21.75], 38288.0 / 64.0),
        (Normaliser::Gatys, [30.0, 70.0, 174.0], 38288.0 / 256.0),
    ];
    for (normaliser, [a, b, c], distance) in cases {
        let gram = maps.gram(&options(normaliser, Centring::None)).unwrap();
        assert_eq!(gram.as_faer(), faer::mat![[a, b], [b, c]], "{normaliser:?}");
        // Small integers over a power of two.
        assert_eq!(gram.radius(), &Radius::Exact, "{normaliser:?}");
        let [own, other] = [&maps, &ones]
            .map(|maps| Style::with(std::slice::from_ref(maps), &options(normaliser, Centring::None)).unwrap());
        let found = own.distance(&other, None).unwrap();
        assert_eq!(found.value, distance, "{normaliser:?}");
        assert!(found.enclosure.contains(distance) && found.enclosure.width() < 1e-13 * distance, "{normaliser:?}");
    }
    // The covariance of both features is 1.25 each.
    let covariance = maps.gram(&options(Normaliser::PerPosition, Centring::Mean)).unwrap();
    assert!((covariance.get(1, 0) - 1.25).abs() <= covariance.radius().value());

    // The fifth: two images of one map are one stack of two, and their products are mixed.
    let batch = FeatureMaps::batch(maps.values(), [2, 1, 2, 2]).unwrap();
    let apart: Vec<f64> =
        batch.iter().map(|maps| maps.gram(&options(Normaliser::None, Centring::None)).unwrap().get(0, 0)).collect();
    assert_eq!(apart, [30.0, 174.0]);
    let mixed =
        FeatureMaps::new(maps.values(), [2, 2, 2]).unwrap().gram(&options(Normaliser::PerElement, Centring::None));
    assert_eq!(mixed.unwrap().as_faer(), faer::mat![[3.75, 8.75], [8.75, 21.75]]);
}

fn judge<T: Real>(first: &FeatureMaps<'_, T>, second: &FeatureMaps<'_, T>) {
    for normaliser in NORMALISERS {
        if normaliser == Normaliser::Gatys && first.positions() != second.positions() {
            continue; // No distance.
        }
        for centring in CENTRINGS {
            let [a, b] = [first, second].map(|maps| maps.gram(&options(normaliser, centring)).unwrap());
            is_within_its_radius(&a, &exact_gram(first, normaliser, centring));
            is_within_its_radius(&b, &exact_gram(second, normaliser, centring));
            assert_ne!(Definiteness::of(&a).unwrap().is_positive_semidefinite(), Verdict::Refuted);

            let weight = 0.3;
            let [own, other] = [first, second]
                .map(|maps| Style::with(std::slice::from_ref(maps), &options(normaliser, centring)).unwrap());
            let distance = own.distance(&other, Some(&[weight])).unwrap();
            let truth = exact(weight) * exact_distance(first, second, normaliser, centring);
            let (lower, upper) = (exact(distance.enclosure.lower), exact(distance.enclosure.upper));
            assert!(lower <= truth && truth <= upper, "{normaliser:?} {centring:?}: {:?}", distance.enclosure);
            assert!(distance.enclosure.contains(distance.value));
            // 2‖D‖(r + r′) and the rounding: no wider by more than a few times.
            let norm = distance.value.sqrt();
            let scale = weight.sqrt() * divisors(normaliser, first.shape()).1.recip().to_f64_root();
            let radii = scale * (a.radius().value() + b.radius().value());
            let width = 8.0 * (norm + radii) * radii + 200.0 * f64::EPSILON * distance.value + 1e-300;
            assert!(distance.enclosure.width() <= width, "{normaliser:?} {centring:?}: {:?}", distance.enclosure);

            let gradient = own.gradient(0, first, &other, weight).unwrap();
            let truth = exact_gradient(first, second, normaliser, centring, weight);
            let positions = first.positions();
            let error = Table::from_fn(first.channels(), positions, |c, k| {
                exact(gradient.maps.values()[c * positions + k]) - truth.at(c, k)
            });
            let radius = exact(gradient.radius.value());
            assert!(sum_of_squares(&error) <= &radius * &radius, "{normaliser:?} {centring:?}: {:?}", gradient.radius);
        }
    }
}

trait Root {
    fn to_f64_root(&self) -> f64;
}

impl Root for Rational {
    fn to_f64_root(&self) -> f64 {
        use num_traits::ToPrimitive;
        self.to_f64().unwrap().sqrt()
    }
}

#[test]
fn exact_arithmetic_finds_every_bound_kept() {
    let mut random = StdRng::seed_from_u64(61);
    let shapes = [[1, 1, 1], [2, 1, 3], [3, 2, 2], [4, 3, 5], [2, 17, 9]];
    for case in 0..40 {
        let shape = shapes[case % shapes.len()];
        let [a, b] = [0, 1].map(|_| stack(case / shapes.len() % 4, &mut random, shape));
        let single = |values: &[f64]| values.iter().map(|&x| x as f32).collect::<Vec<_>>();
        let (c, d) = (single(&a), single(&b));
        judge(&FeatureMaps::new(a, shape).unwrap(), &FeatureMaps::new(b, shape).unwrap());
        judge(&FeatureMaps::new(c, shape).unwrap(), &FeatureMaps::new(d, shape).unwrap());
    }
}

#[test]
fn exact_arithmetic_finds_every_bound_of_different_sizes_kept() {
    let mut random = StdRng::seed_from_u64(62);
    let pairs = [([1, 1, 1], [1, 2, 3]), ([3, 2, 2], [3, 5, 1]), ([2, 17, 9], [2, 3, 4]), ([4, 3, 4], [4, 2, 6])];
    for case in 0..32 {
        let (first, second) = pairs[case % pairs.len()];
        let [a, b] = [first, second].map(|shape| stack(case / pairs.len() % 4, &mut random, shape));
        judge(&FeatureMaps::new(a, first).unwrap(), &FeatureMaps::new(b, second).unwrap());
    }
}

#[test]
fn a_bound_that_is_too_small_by_a_thousandth_is_found() {
    // The test above can fail: some error is a notable part of its radius, here of the division alone.
    let maps = FeatureMaps::new(vec![1.0, 2.0, 3.0], [1, 1, 3]).unwrap();
    let gram = maps.gram(&options(Normaliser::PerPosition, Centring::None)).unwrap();
    let error =
        (Table::of(gram.as_faer()).minus(&exact_gram(&maps, Normaliser::PerPosition, Centring::None))).at(0, 0).abs();
    assert!(error > Rational::zero() && error > exact(gram.radius().value()) * exact(0.05));
}

#[test]
fn half_precision_does_not_overflow() {
    // 960000 "cannot be converted to type at::Half without overflow", NVIDIA/apex#402.
    let bits: Vec<u16> = vec![0x4800; 15000];
    let maps = FeatureMaps::from_half(&bits, [1, 150, 100]).unwrap();
    let gram = maps.gram(&options(Normaliser::None, Centring::None)).unwrap();
    assert_eq!((gram.get(0, 0), gram.radius()), (960000.0, &Radius::Exact));
    // The largest number, 65504, and the smallest, 2⁻²⁴.
    let extremes = FeatureMaps::from_half(&[0x7bff, 0x7bff, 0x0001, 0x8001], [2, 1, 2]).unwrap();
    assert_eq!(extremes.values(), [65504.0, 65504.0, 2.0_f32.powi(-24), -(2.0_f32.powi(-24))]);
    let gram = extremes.gram(&options(Normaliser::PerPosition, Centring::None)).unwrap();
    assert_eq!((gram.get(0, 0), gram.get(1, 0), gram.get(1, 1)), (65504.0 * 65504.0, 0.0, 2.0_f64.powi(-48)));
    let nan = FeatureMaps::from_half(&[0, 0, 0, 0x7e00], [1, 2, 2]).unwrap();
    let error = nan.gram(&options(Normaliser::None, Centring::None)).unwrap_err();
    assert!(
        matches!(error, Error::NotFinite { place: Place::Feature { channel: 0, row: 1, column: 1 }, value } if value.is_nan())
    );
}

#[test]
fn extremes_of_single_precision_are_in_range() {
    for scale in [f32::MAX, f32::MIN_POSITIVE, f32::from_bits(1)] {
        let maps = |x: f32| FeatureMaps::new(vec![scale, 0.0, x * scale, scale], [2, 1, 2]).unwrap();
        let [a, b] = [maps(1.0), maps(0.0)];
        judge(&a, &b);
        let style = |maps: &FeatureMaps<'static, f32>| Style::of(std::slice::from_ref(maps)).unwrap();
        assert!(style(&a).distance(&style(&b), None).unwrap().value > 0.0);
    }
}
