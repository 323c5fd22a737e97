//! The laws of linear filters.

use gramkit::filters::{Filter, Image, PreparedBank, Rectification};
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::style::FeatureMaps;
use proptest::prelude::*;

use super::correlation::{few, linear, random, tolerance, value};

/// Aᵀ where the maps are products of the bank's and pixels' numbers: both sides in sums of n terms.
fn adjoint_law(bank: &PreparedBank, image: &Image) {
    let (height, width) = (image.height(), image.width());
    let maps = bank.responses(image).unwrap();
    let other: Vec<f64> = (0..maps.values().len()).map(|k| value(77, k) - 0.5).collect();
    let back = bank.adjoint(&FeatureMaps::new(&other[..], [bank.len(), height, width]).unwrap()).unwrap();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (left, right) = (dot(maps.values(), &other), dot(image.values(), back.values()));
    let n = maps.values().len() as f64;
    let c = 16.0;
    let tolerance = c * UNIT_ROUNDOFF * n.log2() * n.sqrt() * dot(&other, &other).sqrt();
    assert!((left - right).abs() <= tolerance, "{height} × {width}: {left} and {right}");
}

#[test]
fn the_adjoint_is_the_transpose() {
    let bank = linear(few());
    for (height, width) in [(1, 1), (1, 9), (7, 1), (5, 8), (31, 19), (2, 1040)] {
        adjoint_law(&bank.prepare(height, width).unwrap(), &random(4, height, width));
    }
    // Entry by entry, on a small image.
    let prepared = bank.prepare(3, 4).unwrap();
    let unit = |length: usize, at: usize| (0..length).map(|k| f64::from(k == at)).collect::<Vec<_>>();
    let columns: Vec<_> = (0..12)
        .map(|at| prepared.responses(&Image::new(unit(12, at), 3, 4).unwrap()).unwrap().values().to_vec())
        .collect();
    for at in 0..bank.len() * 12 {
        let maps = FeatureMaps::new(unit(bank.len() * 12, at), [bank.len(), 3, 4]).unwrap();
        for (found, column) in prepared.adjoint(&maps).unwrap().values().iter().zip(&columns) {
            assert!((found - column[at]).abs() <= 32.0 * UNIT_ROUNDOFF);
        }
    }
}

#[test]
fn gradients_agree_with_differences() {
    for rectification in [Rectification::None, Rectification::FullWave, Rectification::HalfWave] {
        let bank = linear(few()).with_rectification(rectification).prepare(6, 7).unwrap();
        let image = random(6, 6, 7);
        // ½ Σ f², whose gradient with respect to the maps is f: smooth in spite of the kinks.
        let loss = |values: &[f64]| {
            let maps = bank.responses(&Image::new(values.to_vec(), 6, 7).unwrap()).unwrap();
            0.5 * maps.values().iter().map(|f| f * f).sum::<f64>()
        };
        let gradient = bank.gradient(&image, &bank.responses(&image).unwrap()).unwrap();
        let step = 2.0_f64.powi(-17);
        for k in 0..42 {
            let moved = |by: f64| {
                let mut values = image.values().to_vec();
                values[k] += by;
                loss(&values)
            };
            let difference = (moved(step) - moved(-step)) / (2.0 * step);
            // Where a response changes its sign within the step, the second derivative jumps: an error of order step.
            assert!((difference - gradient.values()[k]).abs() <= 4.0 * step, "{rectification:?}, pixel {k}");
        }
    }
}

/// An image with the columns in reverse, and the transposed one.
fn mirrored(image: &Image) -> Image {
    let (height, width) = (image.height(), image.width());
    let value = |k: usize| image.get(k / width, width - 1 - k % width);
    Image::new((0..height * width).map(value).collect(), height, width).unwrap()
}

fn transposed(image: &Image) -> Image {
    let (height, width) = (image.height(), image.width());
    Image::new((0..height * width).map(|k| image.get(k % height, k / height)).collect(), width, height).unwrap()
}

fn turned(filter: Filter, to: fn(f64) -> f64) -> Filter {
    match filter {
        Filter::Edge { sigma, elongation, angle } => Filter::Edge { sigma, elongation, angle: to(angle) },
        Filter::Bar { sigma, elongation, angle } => Filter::Bar { sigma, elongation, angle: to(angle) },
        Filter::Gabor { wavelength, bandwidth, angle, parity } => {
            Filter::Gabor { wavelength, bandwidth, angle: to(angle), parity }
        }
        other => other,
    }
}

fn as_image(maps: &FeatureMaps<'_, f64>, c: usize) -> Image {
    let [_, height, width] = maps.shape();
    Image::new(maps.values()[c * height * width..][..height * width].to_vec(), height, width).unwrap()
}

fn near(a: &Image, b: &Image, tolerance: f64) -> bool {
    a.values().len() == b.values().len() && a.values().iter().zip(b.values()).all(|(a, b)| (a - b).abs() <= tolerance)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mirroring_and_transposing_commute_with_turned_filters(seed in 0_usize..1000, height in 1_usize..24, width in 1_usize..24) {
        let image = random(seed, height, width);
        let bank = linear(few());
        // Taps computed at another angle are rounded otherwise: a few units of each tap.
        let tolerance = tolerance(&image, bank.kernels()) + 64.0 * UNIT_ROUNDOFF;
        let maps = bank.responses(&image).unwrap();
        let by = |to| linear(few().into_iter().map(|filter| turned(filter, to)).collect());
        let mirror = by(|angle| 180.0 - angle).responses(&mirrored(&image)).unwrap();
        let transpose = by(|angle| 270.0 - angle).responses(&transposed(&image)).unwrap();
        for c in 0..bank.len() {
            let map = as_image(&maps, c);
            prop_assert!(near(&as_image(&mirror, c), &mirrored(&map), tolerance), "{}", bank.filters()[c]);
            prop_assert!(near(&as_image(&transpose, c), &transposed(&map), tolerance), "{}", bank.filters()[c]);
        }
    }

    #[test]
    fn filtering_is_linear(seed in 0_usize..1000, height in 1_usize..20, width in 1_usize..20, factor in -3.0_f64..3.0) {
        let bank = linear(few());
        let (a, b) = (random(seed, height, width), random(seed + 5000, height, width));
        let sum = a.values().iter().zip(b.values()).map(|(a, b)| a + factor * b).collect();
        let sum = Image::new(sum, height, width).unwrap();
        let [a, b, sum] = [a, b, sum].map(|image| {
            (bank.responses(&image).unwrap(), tolerance(&image, bank.kernels()))
        });
        // The sum itself is rounded, twice, by u·(1 + 3 + 4).
        let allowed = a.1 + factor.abs() * b.1 + sum.1 + 8.0 * UNIT_ROUNDOFF;
        for ((a, b), sum) in a.0.values().iter().zip(b.0.values()).zip(sum.0.values()) {
            prop_assert!((a + factor * b - sum).abs() <= allowed);
        }
    }

    #[test]
    fn shifting_shifts_the_responses_away_from_the_edges(seed in 0_usize..1000, down in 0_usize..4, right in 0_usize..4) {
        let bank = linear(few());
        let radius = bank.kernels().iter().map(|kernel| kernel.height().max(kernel.width()) / 2).max().unwrap();
        let size = 2 * radius + 6;
        let image = random(seed, size + 4, size + 4);
        let (first, second) = (image.crop(0, 0, size, size).unwrap(), image.crop(down, right, size, size).unwrap());
        let tolerance = 2.0 * tolerance(&image, bank.kernels());
        let (first, second) = (bank.responses(&first).unwrap(), bank.responses(&second).unwrap());
        for c in 0..bank.len() {
            let (first, second) = (as_image(&first, c), as_image(&second, c));
            for y in radius..size - radius - down {
                for x in radius..size - radius - right {
                    prop_assert!((first.get(y + down, x + right) - second.get(y, x)).abs() <= tolerance);
                }
            }
        }
    }
}
