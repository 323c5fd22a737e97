//! Filters, judged by correlation as it is defined, by the laws of linear filters, and by files that are wrong.

use std::ops::ControlFlow;

use gramkit::error::Place;
use gramkit::filters::{
    Filter, FilterBank, FilterGramOptions, Image, ImageError, Kernel, Parity, PreparedBank, Rectification,
};
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::style::FeatureMaps;
use gramkit::{Centring, Divisor, Error, Gram, GramOptions};
use proptest::prelude::*;

/// One of each kind, at odd angles and of different sizes.
fn few() -> Vec<Filter> {
    vec![
        Filter::Edge { sigma: 0.7, elongation: 3.0, angle: 20.0 },
        Filter::Bar { sigma: 1.1, elongation: 2.0, angle: 250.0 },
        Filter::Gabor { wavelength: 4.5, bandwidth: 1.0, angle: -35.0, parity: Parity::Even },
        Filter::Gabor { wavelength: 3.0, bandwidth: 1.5, angle: 90.0, parity: Parity::Odd },
        Filter::CentreSurround { sigma: 0.6, ratio: 1.6 },
        Filter::Gaussian { sigma: 0.9 },
    ]
}

fn linear(filters: Vec<Filter>) -> FilterBank {
    FilterBank::new(filters).expect("the parameters are sound").with_rectification(Rectification::None)
}

/// Values that repeat only after long.
fn value(seed: usize, k: usize) -> f64 {
    let mut state =
        (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (k as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    for _ in 0..2 {
        state ^= state >> 30;
        state = state.wrapping_mul(0x94d0_49bb_1331_11eb);
    }
    (state >> 11) as f64 / (1_u64 << 53) as f64
}

fn random(seed: usize, height: usize, width: usize) -> Image {
    Image::new((0..height * width).map(|k| value(seed, k)).collect(), height, width).expect("the values are finite")
}

fn reflected(p: i64, length: usize) -> usize {
    let p = p.rem_euclid(2 * length as i64) as usize;
    if p < length { p } else { 2 * length - 1 - p }
}

/// The definition.
fn correlated(image: &Image, kernel: &Kernel) -> Vec<f64> {
    let (tall, wide) = (kernel.height() as i64 / 2, kernel.width() as i64 / 2);
    let at = |y: i64, x: i64| image.get(reflected(y, image.height()), reflected(x, image.width()));
    let response = |k: usize| {
        let (y, x) = ((k / image.width()) as i64, (k % image.width()) as i64);
        let terms = kernel.taps().iter().enumerate().map(|(a, tap)| {
            let (down, right) = ((a / kernel.width()) as i64 - tall, (a % kernel.width()) as i64 - wide);
            tap * at(y + down, x + right)
        });
        terms.sum::<f64>()
    };
    (0..image.height() * image.width()).map(response).collect()
}

/// A bound on the difference of two ways to filter with a kernel: u·log₂n·‖x − x̄‖₂ over n pixels for each transform, of which
/// there are three, and γ for the sum of the definition.
fn tolerance(image: &Image, kernels: &[Kernel]) -> f64 {
    let tall = kernels.iter().map(Kernel::height).max().unwrap_or(1);
    let wide = kernels.iter().map(Kernel::width).max().unwrap_or(1);
    let n = 4.0 * ((image.height() + tall) * (image.width() + wide)) as f64;
    let mean = image.values().iter().sum::<f64>() / image.values().len() as f64;
    let deviation = image.values().iter().fold(0.0_f64, |max, value| max.max((value - mean).abs()));
    let largest = image.values().iter().fold(0.0_f64, |max, value| max.max(value.abs()));
    let c = 3.0;
    UNIT_ROUNDOFF * (c * n.log2() * n.sqrt() * deviation + (tall * wide) as f64 * largest)
}

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
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let prepared = bank.prepare(61, 45).unwrap();
            let maps = prepared.responses(&image).unwrap();
            let gradient = prepared.gradient(&image, &maps).unwrap();
            let gram = prepared
                .gram(&image, &FilterGramOptions { divisor: Divisor::Count, ..FilterGramOptions::default() })
                .unwrap();
            (maps, gradient, gram)
        })
    };
    let one = run(1);
    assert!([2, 3, 5].into_iter().all(|threads| run(threads) == one));
}

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
    let stop = |fraction: f64| if fraction > 0.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
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

#[test]
fn files_that_are_wrong_are_errors_that_name_them() {
    let folder = std::env::temp_dir().join(format!("gramkit-filters-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let good = folder.join("good.png");
    random(10, 30, 20).write_png(&good).unwrap();
    let bytes = std::fs::read(&good).unwrap();
    let jpeg = folder.join("good.jpg");
    let gradient = ::image::RgbImage::from_fn(20, 30, |x, y| ::image::Rgb([(9 * x) as u8, (7 * y) as u8, 100]));
    gradient.save(&jpeg).unwrap();
    let jpeg_bytes = std::fs::read(&jpeg).unwrap();
    let read = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let result = Image::read(&path);
        if let Err(error) = &result {
            assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
        }
        result
    };
    let missing = Image::read(folder.join("missing.png"));
    assert!(matches!(missing, Err(ImageError::Io { action: "opened", .. })));
    assert!(Image::read(&folder).is_err());
    assert!(matches!(read("empty.png", b""), Err(ImageError::Format { .. })));
    assert!(matches!(read("text.png", b"not an image"), Err(ImageError::Format { .. })));
    assert!(matches!(read("other.jpg", &bytes), Err(ImageError::Misnamed { found: "PNG", .. })));
    assert!(matches!(read("other.png", &jpeg_bytes), Err(ImageError::Misnamed { found: "JPEG", .. })));
    assert!(read("without_a_name", &bytes).is_ok());
    // Truncated after each byte.
    for length in 0..bytes.len() - 12 {
        assert!(read("truncated.png", &bytes[..length]).is_err(), "{length} of {}", bytes.len());
    }
    for length in 0..jpeg_bytes.len() {
        assert!(read("truncated.jpg", &jpeg_bytes[..length]).is_err(), "{length} of {}", jpeg_bytes.len());
    }
    // What follows the end is no part of the image.
    let longer: Vec<u8> = jpeg_bytes.iter().copied().chain([0xff, 0xda, 1, 2, 3]).collect();
    assert!(read("longer.jpg", &longer).is_ok());
    // A byte changed somewhere in the contents: an error, or another image, but no panic.
    for k in 8..bytes.len() {
        let mut changed = bytes.clone();
        changed[k] ^= 0x15;
        let _ = read("changed.png", &changed);
    }
    for k in 2..jpeg_bytes.len() {
        let mut changed = jpeg_bytes.clone();
        changed[k] ^= 0x15;
        let _ = read("changed.jpg", &changed);
    }
    // The size in the header, and its checksum: 60000 × 60000 pixels, and 0 × 20.
    let resized = |width: u32, height: u32| {
        let mut resized = bytes.clone();
        resized[16..20].copy_from_slice(&width.to_be_bytes());
        resized[20..24].copy_from_slice(&height.to_be_bytes());
        let checksum = crc32(&resized[12..29]);
        resized[29..33].copy_from_slice(&checksum.to_be_bytes());
        resized
    };
    assert!(matches!(
        read("bomb.png", &resized(60_000, 60_000)),
        Err(ImageError::TooManyPixels { width: 60_000, height: 60_000, .. })
    ));
    assert!(read("zero.png", &resized(0, 20)).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn colours_depths_and_transparency() {
    let folder = std::env::temp_dir().join(format!("gramkit-colours-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("x.png");
    let read = |picture: ::image::DynamicImage| {
        picture.save(&path).unwrap();
        Image::read(&path).unwrap().into_values()
    };
    let grey16 = ::image::ImageBuffer::from_vec(3, 1, vec![0_u16, 12_345, 65_535]).unwrap();
    assert_eq!(read(::image::DynamicImage::ImageLuma16(grey16)), [0.0, 12_345.0 / 65_535.0, 1.0]);
    let rgb = ::image::RgbImage::from_vec(3, 1, vec![77, 77, 77, 255, 0, 0, 0, 0, 255]).unwrap();
    let values = read(rgb.into());
    assert_eq!(values[0], 77.0 / 255.0);
    assert!((values[1] - 0.2126).abs() < 1e-15 && (values[2] - 0.0722).abs() < 1e-15);
    let rgba = ::image::RgbaImage::from_vec(3, 1, vec![9, 8, 7, 0, 51, 51, 51, 255, 0, 0, 0, 51]).unwrap();
    let values = read(rgba.into());
    assert!(values.iter().zip([1.0, 0.2, 0.8]).all(|(value, expected)| (value - expected).abs() < 1e-15));
    std::fs::remove_dir_all(&folder).unwrap();
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
