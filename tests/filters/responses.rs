//! Responses, judged by correlation as it is defined.

use std::ops::ControlFlow;

use gramkit::error::Place;
use gramkit::filters::{Filter, FilterBank, FilterGramOptions, Image, Parity, Rectification};
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::style::FeatureMaps;
use gramkit::{Centring, Divisor, Error, Gram, GramOptions};

use super::correlation::{correlated, few, linear, random, tolerance};
use crate::support::threads::same_on;

#[test]
fn kernels_are_what_they_promise() {
    let default = FilterBank::default();
    assert_eq!((default.len(), default.names().len()), (100, 100));
    let mut names = default.names();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 100);
    let few = FilterBank::new(few()).unwrap();
    for (filter, kernel) in
        default.filters().iter().zip(default.kernels()).chain(few.filters().iter().zip(few.kernels()))
    {
        let taps = kernel.taps();
        let n = taps.len();
        assert_eq!((n, n % 2), (kernel.height() * kernel.width(), 1), "{filter}");
        let sum: f64 = taps.iter().sum();
        let expected = if matches!(filter, Filter::Gaussian { .. }) { 1.0 } else { 0.0 };
        // Sums of n terms of modulus sum 1.
        let tolerance = 2.0 * (n as f64).sqrt() * UNIT_ROUNDOFF;
        assert!((sum - expected).abs() <= tolerance, "{filter}: {sum:e}");
        assert!((taps.iter().map(|tap| tap.abs()).sum::<f64>() - 1.0).abs() <= tolerance, "{filter}");
        for k in 0..n {
            let mirrored = if kernel.parity() == Parity::Odd { -taps[n - 1 - k] } else { taps[n - 1 - k] };
            assert_eq!(taps[k], mirrored, "{filter}");
        }
    }
    // An edge rises to the right, or upwards.
    let edge = Filter::Edge { sigma: 1.0, elongation: 1.0, angle: 0.0 }.kernel().unwrap();
    assert!(edge.taps()[4 * 9 + 5] > 0.0 && edge.taps()[3 * 9 + 4] == 0.0);
    let edge = Filter::Edge { sigma: 1.0, elongation: 1.0, angle: 90.0 }.kernel().unwrap();
    assert!(edge.taps()[3 * 9 + 4] > 0.0 && edge.taps()[4 * 9 + 5] == 0.0);
    // u·exp(−u²/2) over its sum of moduli, at u = 1 and 2 of the middle row.
    let ratio = edge.taps()[2 * 9 + 4] / edge.taps()[3 * 9 + 4];
    assert!((ratio - 2.0 * (-1.5_f64).exp()).abs() < 8.0 * UNIT_ROUNDOFF);
    // Along an elongated bar the taps fall more slowly.
    let bar = Filter::Bar { sigma: 1.0, elongation: 3.0, angle: 0.0 }.kernel().unwrap();
    assert_eq!((bar.height(), bar.width()), (25, 9));
    assert!(bar.taps()[12 * 9 + 4] > 0.0 && bar.taps()[10 * 9 + 4] > 0.0 && bar.taps()[12 * 9 + 6] < 0.0);
}

#[test]
fn responses_agree_with_the_definition() {
    let bank = linear(few());
    for (height, width) in [(1, 1), (1, 2), (1, 17), (13, 1), (2, 3), (7, 5), (29, 31), (40, 24)] {
        let image = random(height, height, width);
        let maps = bank.responses(&image).unwrap();
        assert_eq!(maps.shape(), [bank.len(), height, width]);
        let tolerance = tolerance(&image, bank.kernels());
        for (c, kernel) in bank.kernels().iter().enumerate() {
            let expected = correlated(&image, kernel);
            for (k, expected) in expected.iter().enumerate() {
                let found = maps.values()[c * height * width + k];
                assert!(
                    (found - expected).abs() <= tolerance,
                    "{}, {height} × {width}, at {k}: {found} and {expected}",
                    bank.filters()[c]
                );
            }
        }
    }
}

#[test]
fn the_default_bank_agrees_with_the_definition() {
    let bank = FilterBank::default().with_rectification(Rectification::None);
    let image = random(5, 23, 37);
    let maps = bank.responses(&image).unwrap();
    let tolerance = tolerance(&image, bank.kernels());
    for (c, kernel) in bank.kernels().iter().enumerate() {
        for (found, expected) in maps.values()[c * 851..].iter().zip(correlated(&image, kernel)) {
            assert!((found - expected).abs() <= tolerance, "{}: {found} and {expected}", bank.filters()[c]);
        }
    }
}

#[test]
fn tiles_leave_no_seams() {
    let bank = linear(few());
    for (height, width) in [(3, 1100), (1031, 2), (530, 40)] {
        let image = random(height, height, width);
        let maps = bank.responses(&image).unwrap();
        let tolerance = tolerance(&image, bank.kernels());
        for (c, kernel) in bank.kernels().iter().enumerate() {
            for (found, expected) in maps.values()[c * height * width..].iter().zip(correlated(&image, kernel)) {
                assert!((found - expected).abs() <= tolerance, "{}: {found} and {expected}", bank.filters()[c]);
            }
        }
    }
}

#[test]
fn constant_images_and_powers_of_two() {
    let bank = linear(few());
    for (height, width) in [(1, 1), (6, 11)] {
        let maps = bank.responses(&Image::new(vec![0.3; height * width], height, width).unwrap()).unwrap();
        let (blind, mean) = maps.values().split_at(5 * height * width);
        assert!(blind.iter().all(|&value| value == 0.0));
        assert!(mean.iter().all(|&value| value == 0.3));
    }
    let image = random(1, 9, 14);
    let maps = bank.responses(&image).unwrap();
    for power in [-990, -60, 3, 900] {
        let factor = 2.0_f64.powi(power);
        let scaled = image.values().iter().map(|value| value * factor).collect();
        let scaled = bank.responses(&Image::new(scaled, 9, 14).unwrap()).unwrap();
        assert!(maps.values().iter().zip(scaled.values()).all(|(one, other)| one * factor == *other));
    }
}

#[test]
fn rectification_is_applied_to_the_responses() {
    let image = random(2, 12, 12);
    let bank = linear(few());
    let maps = bank.responses(&image).unwrap();
    for rectification in [Rectification::FullWave, Rectification::HalfWave] {
        let rectified = bank.clone().with_rectification(rectification).responses(&image).unwrap();
        for (found, &response) in rectified.values().iter().zip(maps.values()) {
            let expected = match rectification {
                Rectification::FullWave => response.abs(),
                _ => f64::max(response, 0.0),
            };
            assert_eq!(*found, expected);
        }
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let bank = FilterBank::default();
    let image = random(3, 61, 45);
    same_on(&[1, 2, 3, 5], || {
        let prepared = bank.prepare(61, 45).unwrap();
        let maps = prepared.responses(&image).unwrap();
        let gradient = prepared.gradient(&image, &maps).unwrap();
        let gram = prepared
            .gram(&image, &FilterGramOptions { divisor: Divisor::Count, ..FilterGramOptions::default() })
            .unwrap();
        (maps, gradient, gram)
    });
}

#[test]
fn the_gram_matrix_of_tiles_is_that_of_the_whole() {
    let bank = linear(few()).with_rectification(Rectification::HalfWave);
    for (height, width) in [(1, 1), (20, 30), (4, 1300)] {
        let image = random(8, height, width);
        let maps = bank.responses(&image).unwrap();
        for centring in [Centring::None, Centring::Mean] {
            let options = GramOptions { centring, divisor: Divisor::Count, ..GramOptions::default() };
            let whole = Gram::with(&maps.vectors(), &options).unwrap();
            let tiled =
                bank.gram(&image, &FilterGramOptions { centring, divisor: Divisor::Count, progress: None }).unwrap();
            assert_eq!(tiled.dimension(), height * width);
            // Beside the radii, what the responses of one way differ from those of the other: |Δ(f·g)| ≤ 2·tolerance·1.
            let allowed = whole.radius().value() + tiled.radius().value() + 4.0 * tolerance(&image, bank.kernels());
            for i in 0..bank.len() {
                for j in 0..bank.len() {
                    assert!((whole.get(i, j) - tiled.get(i, j)).abs() <= allowed);
                }
            }
        }
    }
}

#[test]
fn progress_and_cancellation() {
    let bank = linear(few());
    let image = random(9, 2, 1200);
    let seen = std::sync::Mutex::new(Vec::new());
    let all = |fraction: f64| {
        seen.lock().unwrap().push(fraction);
        ControlFlow::Continue(())
    };
    bank.gram(&image, &FilterGramOptions { progress: Some(&all), ..FilterGramOptions::default() }).unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(seen.is_sorted() && seen[0] == 0.0 && seen.last() == Some(&1.0) && seen.len() >= 4);
    let maps = bank.responses(&image).unwrap();
    let told = std::sync::Mutex::new(Vec::new());
    let listen = |fraction: f64| {
        told.lock().unwrap().push(fraction);
        ControlFlow::Continue(())
    };
    let prepared = bank.prepare(2, 1200).unwrap();
    assert_eq!(prepared.responses_with(&image, Some(&listen)).unwrap(), maps);
    let told = told.into_inner().unwrap();
    assert!(told.is_sorted() && told.len() >= 3 && told.last() < Some(&1.0));
    let stop = |fraction: f64| if fraction > 0.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    assert_eq!(prepared.responses_with(&image, Some(&stop)).unwrap_err(), Error::Cancelled);
    assert_eq!(
        bank.gram(&image, &FilterGramOptions { progress: Some(&stop), ..FilterGramOptions::default() }).unwrap_err(),
        Error::Cancelled
    );
}

#[test]
fn misuse_is_an_error_with_data() {
    let domain = |result: Result<(), Error>| matches!(result, Err(Error::Domain { .. }));
    assert!(domain(FilterBank::new(Vec::new()).map(|_| ())));
    let nan = f64::NAN;
    for filter in [
        Filter::Edge { sigma: 0.0, elongation: 1.0, angle: 0.0 },
        Filter::Edge { sigma: nan, elongation: 1.0, angle: 0.0 },
        Filter::Edge { sigma: 1.0, elongation: 0.5, angle: 0.0 },
        Filter::Bar { sigma: 100.0, elongation: 16.0, angle: 0.0 },
        Filter::Bar { sigma: 1.0, elongation: 1.0, angle: f64::INFINITY },
        Filter::Gabor { wavelength: 2.0, bandwidth: 1.0, angle: 0.0, parity: Parity::Even },
        Filter::Gabor { wavelength: f64::INFINITY, bandwidth: 1.0, angle: 0.0, parity: Parity::Odd },
        Filter::Gabor { wavelength: 4.0, bandwidth: 0.0, angle: 0.0, parity: Parity::Odd },
        Filter::Gabor { wavelength: 4.0, bandwidth: 1.0, angle: nan, parity: Parity::Odd },
        Filter::CentreSurround { sigma: 1.0, ratio: 1.0 },
        Filter::CentreSurround { sigma: 150.0, ratio: 1.6 },
        Filter::Gaussian { sigma: 1e300 },
    ] {
        assert!(domain(filter.kernel().map(|_| ())), "{filter:?}");
        assert!(domain(FilterBank::new(vec![filter]).map(|_| ())), "{filter:?}");
    }
    assert!(domain(Image::new(Vec::new(), 0, 3).map(|_| ())));
    assert!(domain(Image::new(vec![1e305], 1, 1).map(|_| ())));
    assert!(matches!(Image::new(vec![0.0; 5], 2, 3), Err(Error::Shape { expected: 6, found: 5, .. })));
    assert!(matches!(
        Image::new(vec![0.0, nan], 1, 2),
        Err(Error::NotFinite { place: Place::Component { index: 1, .. }, .. })
    ));
    let image = random(0, 4, 5);
    assert!(matches!(image.crop(2, 0, 3, 5), Err(Error::Shape { expected: 4, found: 5, .. })));
    assert!(matches!(image.crop(0, usize::MAX, 3, 5), Err(Error::Shape { expected: 5, .. })));
    assert!(domain(image.crop(0, 0, 0, 5).map(|_| ())));
    let bank = linear(few());
    assert!(domain(bank.prepare(0, 3).map(|_| ())));
    assert!(matches!(bank.prepare(usize::MAX, usize::MAX), Err(Error::TooLarge { .. })));
    let prepared = bank.prepare(4, 6).unwrap();
    assert!(matches!(prepared.responses(&image), Err(Error::Shape { expected: 6, found: 5, .. })));
    assert!(matches!(prepared.gram(&image, &FilterGramOptions::default()), Err(Error::Shape { .. })));
    let maps = |value: f64, channels: usize| FeatureMaps::new(vec![value; channels * 24], [channels, 4, 6]).unwrap();
    assert!(matches!(prepared.adjoint(&maps(1.0, 5)), Err(Error::Shape { expected: 6, found: 5, .. })));
    assert!(matches!(
        prepared.adjoint(&maps(nan, 6)),
        Err(Error::NotFinite { place: Place::Entry { row: 0, column: 0 }, .. })
    ));
    assert!(matches!(prepared.gradient(&image, &maps(1.0, 6)), Err(Error::Shape { .. })));
    assert!(matches!(prepared.adjoint(&maps(1e308, 6)), Err(Error::Overflow { .. })));
}
