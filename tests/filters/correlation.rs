//! Correlation as it is defined.

use gramkit::filters::{Filter, FilterBank, Image, Kernel, Parity, Rectification};
use gramkit::rounding::UNIT_ROUNDOFF;

/// One of each kind, at odd angles and of different sizes.
pub(super) fn few() -> Vec<Filter> {
    vec![
        Filter::Edge { sigma: 0.7, elongation: 3.0, angle: 20.0 },
        Filter::Bar { sigma: 1.1, elongation: 2.0, angle: 250.0 },
        Filter::Gabor { wavelength: 4.5, bandwidth: 1.0, angle: -35.0, parity: Parity::Even },
        Filter::Gabor { wavelength: 3.0, bandwidth: 1.5, angle: 90.0, parity: Parity::Odd },
        Filter::CentreSurround { sigma: 0.6, ratio: 1.6 },
        Filter::Gaussian { sigma: 0.9 },
    ]
}

pub(super) fn linear(filters: Vec<Filter>) -> FilterBank {
    FilterBank::new(filters).expect("the parameters are sound").with_rectification(Rectification::None)
}

/// Values that repeat only after long.
pub(super) fn value(seed: usize, k: usize) -> f64 {
    let mut state =
        (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (k as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    for _ in 0..2 {
        state ^= state >> 30;
        state = state.wrapping_mul(0x94d0_49bb_1331_11eb);
    }
    (state >> 11) as f64 / (1_u64 << 53) as f64
}

pub(super) fn random(seed: usize, height: usize, width: usize) -> Image {
    Image::new((0..height * width).map(|k| value(seed, k)).collect(), height, width).expect("the values are finite")
}

pub(super) fn reflected(p: i64, length: usize) -> usize {
    let p = p.rem_euclid(2 * length as i64) as usize;
    if p < length { p } else { 2 * length - 1 - p }
}

/// The definition.
pub(super) fn correlated(image: &Image, kernel: &Kernel) -> Vec<f64> {
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

/// A bound on the difference of two ways to filter with a kernel: u·log₂n·‖x − x̄‖₂ over n pixels for each transform,
/// of which there are three, and γ for the sum of the definition.
pub(super) fn tolerance(image: &Image, kernels: &[Kernel]) -> f64 {
    let tall = kernels.iter().map(Kernel::height).max().unwrap_or(1);
    let wide = kernels.iter().map(Kernel::width).max().unwrap_or(1);
    let n = 4.0 * ((image.height() + tall) * (image.width() + wide)) as f64;
    let mean = image.values().iter().sum::<f64>() / image.values().len() as f64;
    let deviation = image.values().iter().fold(0.0_f64, |max, value| max.max((value - mean).abs()));
    let largest = image.values().iter().fold(0.0_f64, |max, value| max.max(value.abs()));
    let c = 3.0;
    UNIT_ROUNDOFF * (c * n.log2() * n.sqrt() * deviation + (tall * wide) as f64 * largest)
}
