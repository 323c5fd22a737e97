//! Gram matrices, distances and gradients in exact rational arithmetic.

use gramkit::style::{FeatureGram, FeatureMaps, Normaliser, StyleOptions};
use gramkit::{Centring, Real};
use num_traits::{One, Zero};
use oracle::{Rational, Table, exact};
use rand::RngExt;
use rand::rngs::StdRng;

pub(super) const NORMALISERS: [Normaliser; 4] =
    [Normaliser::None, Normaliser::PerPosition, Normaliser::PerElement, Normaliser::Gatys];

pub(super) const CENTRINGS: [Centring; 2] = [Centring::None, Centring::Mean];

pub(super) fn options(normaliser: Normaliser, centring: Centring) -> StyleOptions<'static> {
    StyleOptions { normaliser, centring, ..StyleOptions::default() }
}

pub(super) fn integer(n: usize) -> Rational {
    exact(n as f64)
}

/// F less its means if centred, as exact numbers: HW × C.
pub(super) fn exact_maps<T: Real>(maps: &FeatureMaps<'_, T>, centring: Centring) -> Table {
    let (channels, positions) = (maps.channels(), maps.positions());
    let entry = |k: usize, c: usize| exact(maps.values()[c * positions + k].to_f64());
    let table = Table::from_fn(positions, channels, entry);
    match centring {
        Centring::None => table,
        Centring::Mean => table.deviations(&vec![Rational::one(); positions]),
    }
}

/// (the number that the Gram matrix is divided by, the number that the distance is divided by).
pub(super) fn divisors(normaliser: Normaliser, [c, h, w]: [usize; 3]) -> (Rational, Rational) {
    match normaliser {
        Normaliser::None => (integer(1), integer(1)),
        Normaliser::PerPosition => (integer(h * w), integer(1)),
        Normaliser::PerElement => (integer(c * h * w), integer(1)),
        Normaliser::Gatys => (integer(1), integer(4 * (c * h * w).pow(2))),
    }
}

pub(super) fn exact_gram<T: Real>(maps: &FeatureMaps<'_, T>, normaliser: Normaliser, centring: Centring) -> Table {
    exact_maps(maps, centring).gram().times(&divisors(normaliser, maps.shape()).0.recip())
}

pub(super) fn sum_of_squares(table: &Table) -> Rational {
    let (rows, columns) = table.shape();
    (0..rows)
        .flat_map(|i| (0..columns).map(move |j| (i, j)))
        .fold(Rational::zero(), |sum, (i, j)| sum + table.at(i, j) * table.at(i, j))
}

pub(super) fn exact_distance<T: Real>(
    first: &FeatureMaps<'_, T>,
    second: &FeatureMaps<'_, T>,
    normaliser: Normaliser,
    centring: Centring,
) -> Rational {
    let difference = exact_gram(first, normaliser, centring).minus(&exact_gram(second, normaliser, centring));
    sum_of_squares(&difference) / divisors(normaliser, first.shape()).1
}

/// ∂/∂F of w times the distance: C × HW.
pub(super) fn exact_gradient<T: Real>(
    maps: &FeatureMaps<'_, T>,
    target: &FeatureMaps<'_, T>,
    normaliser: Normaliser,
    centring: Centring,
    weight: f64,
) -> Table {
    let difference = exact_gram(maps, normaliser, centring).minus(&exact_gram(target, normaliser, centring));
    let (gram, distance) = divisors(normaliser, maps.shape());
    let features = exact_maps(maps, centring);
    let transposed = Table::from_fn(maps.channels(), maps.positions(), |c, k| features.at(k, c).clone());
    difference.cross_gram(&transposed).times(&(exact(4.0) * exact(weight) / gram / distance))
}

/// The radius bounds the error, in the spectral and in Frobenius' norm.
pub(super) fn is_within_its_radius(gram: &FeatureGram, truth: &Table) {
    let error = Table::of(gram.as_faer()).minus(truth);
    let radius = exact(gram.radius().value());
    assert!(gram.radius().is_proved());
    assert!(error.spectral_norm_is_at_most(&radius), "{:?}", gram.radius());
    assert!(sum_of_squares(&error) <= &radius * &radius, "{:?}", gram.radius());
}

/// Stacks of integers, of decimals, of widely spread numbers, and of small deviations from a large mean.
pub(super) fn stack(kind: usize, random: &mut StdRng, [c, h, w]: [usize; 3]) -> Vec<f64> {
    (0..c * h * w)
        .map(|_| match kind {
            0 => f64::from(random.random_range(-9..10)),
            1 => f64::from(random.random_range(-99..100)) / 10.0,
            2 => random.random_range(-1.0..1.0_f64) * 2.0_f64.powi(random.random_range(-30..30)),
            _ => 1e6 + random.random_range(-1.0..1.0_f64),
        })
        .collect()
}
