//! The taps of a filter.
//!
//! A kernel is its formula at the centres of the pixels, within the ellipse on which the (widest) Gaussian has fallen
//! to exp(−8) = 3·10⁻⁴ of its top, 4σ away, and 0 outside. Half of the taps are computed, the others are their mirror
//! images to the bit. An even kernel then loses a multiple of its Gaussian such that the taps sum to 0, which an odd
//! one does already; at last all are divided by Σ|h|.

use super::filter::{Filter, envelope};
use super::parity::Parity;
use crate::error::Result;

/// How many σ away from the centre the taps end.
const TRUNCATION: f64 = 4.0;

/// The taps h(a) of a filter, a the offset from the centre.
///
/// ‖h‖₁ = Σ|h(a)| = 1 and Σ h(a) = 0, each up to the rounding of a sum; those of [`Filter::Gaussian`] sum to 1.
/// h(−a) = ±h(a) to the bit.
///
/// ```
/// use gramkit::filters::{Filter, Parity};
/// let spot = Filter::CentreSurround { sigma: 1.0, ratio: 1.6 }.kernel()?;
/// assert_eq!((spot.height(), spot.width(), spot.parity()), (13, 13, Parity::Even)); // 4·1.6 = 6.4 on either side
/// assert!(spot.taps()[6 * 13 + 6] > 0.0 && spot.taps().iter().sum::<f64>().abs() < 1e-15);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    taps: Vec<f64>,
    half_widths: [usize; 2],
    parity: Parity,
}

/// The formula of a kernel, the Gaussian that bounds it, and its width, before anything is corrected.
struct Shape {
    /// σ across and along.
    sigmas: [f64; 2],
    /// cos θ and sin θ.
    direction: [f64; 2],
    formula: Box<dyn Fn(f64, f64) -> f64>,
}

impl Filter {
    /// The taps of the kernel.
    ///
    /// # Errors
    /// [`Error::Domain`](crate::Error::Domain) for a parameter outside of the domain stated at it; an angle has to be
    /// finite.
    pub fn kernel(&self) -> Result<Kernel> {
        self.check()?;
        Ok(Kernel::of(self))
    }
}

impl Kernel {
    /// The taps of a filter whose parameters have been checked.
    pub(super) fn of(filter: &Filter) -> Self {
        let parity = filter.parity();
        let mut kernel = match *filter {
            Filter::CentreSurround { sigma, ratio } => {
                let surround = ratio * sigma;
                let mut wide = Self::sampled(&Shape::gaussian(surround), surround, parity);
                let mut narrow = Self::sampled(&Shape::gaussian(sigma), surround, parity);
                wide.divide_by(wide.taps.iter().sum());
                narrow.divide_by(narrow.taps.iter().sum());
                narrow.taps.iter_mut().zip(&wide.taps).for_each(|(centre, surround)| *centre -= surround);
                narrow.without_mean(&wide.taps)
            }
            Filter::Gaussian { sigma } => Self::sampled(&Shape::gaussian(sigma), sigma, parity),
            _ => {
                let shape = Shape::oriented(filter);
                let kernel = Self::sampled(&shape, shape.sigmas[0], parity);
                match parity {
                    Parity::Odd => kernel,
                    Parity::Even => {
                        let gaussian = Shape { formula: Box::new(|_, _| 1.0), ..shape };
                        let gaussian = Self::sampled(&gaussian, gaussian.sigmas[0], parity);
                        kernel.without_mean(&gaussian.taps)
                    }
                }
            }
        };
        kernel.divide_by(kernel.taps.iter().map(|tap| tap.abs()).sum());
        kernel
    }

    /// The taps, row by row from the top, each from left to right; the middle one is the centre.
    pub fn taps(&self) -> &[f64] {
        &self.taps
    }

    /// The number of rows: odd.
    pub fn height(&self) -> usize {
        2 * self.half_widths[0] + 1
    }

    /// The number of columns: odd.
    pub fn width(&self) -> usize {
        2 * self.half_widths[1] + 1
    }

    /// Even or odd.
    pub fn parity(&self) -> Parity {
        self.parity
    }

    /// Rows above the centre, and columns to the left of it.
    pub(super) fn half_widths(&self) -> [usize; 2] {
        self.half_widths
    }

    /// The formula times the Gaussian. The ellipse of the support is that of the shape, with σ across replaced by
    /// `extent` (and along in proportion).
    fn sampled(shape: &Shape, extent: f64, parity: Parity) -> Self {
        let [cos, sin] = shape.direction;
        let scale = extent / shape.sigmas[0];
        let [across, along] = shape.sigmas.map(|sigma| TRUNCATION * sigma * scale);
        // Half the height and the width of the rotated ellipse.
        let half_widths =
            [(across * sin).hypot(along * cos), (across * cos).hypot(along * sin)].map(|r| r.floor() as usize);
        let width = 2 * half_widths[1] + 1;
        let count = (2 * half_widths[0] + 1) * width;
        let mut taps = vec![0.0; count];
        let sign = if parity == Parity::Odd { -1.0 } else { 1.0 };
        for k in 0..=count / 2 {
            let (x, y) = ((k % width) as f64 - half_widths[1] as f64, half_widths[0] as f64 - (k / width) as f64);
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            if (u / across).powi(2) + (v / along).powi(2) <= 1.0 {
                let gaussian = (-0.5 * ((u / shape.sigmas[0]).powi(2) + (v / shape.sigmas[1]).powi(2))).exp();
                let tap = (shape.formula)(u, v) * gaussian;
                taps[count - 1 - k] = sign * tap;
                taps[k] = tap;
            }
        }
        if parity == Parity::Odd {
            taps[count / 2] = 0.0;
        }
        Self { taps, half_widths, parity }
    }

    /// Without its mean: less a multiple of the Gaussian, so that the correction fades towards the border too.
    fn without_mean(mut self, gaussian: &[f64]) -> Self {
        let total: f64 = gaussian.iter().sum();
        // The second time removes what the first one rounded.
        for _ in 0..2 {
            let share = self.taps.iter().sum::<f64>() / total;
            self.taps.iter_mut().zip(gaussian).for_each(|(tap, gaussian)| *tap -= share * gaussian);
        }
        self
    }

    fn divide_by(&mut self, divisor: f64) {
        self.taps.iter_mut().for_each(|tap| *tap /= divisor);
    }
}

impl Shape {
    fn gaussian(sigma: f64) -> Self {
        Self { sigmas: [sigma; 2], direction: [1.0, 0.0], formula: Box::new(|_, _| 1.0) }
    }

    fn oriented(filter: &Filter) -> Self {
        let [cos, sin] = match *filter {
            Filter::Edge { angle, .. } | Filter::Bar { angle, .. } | Filter::Gabor { angle, .. } => direction(angle),
            _ => [1.0, 0.0],
        };
        let direction = [cos, sin];
        match *filter {
            Filter::Bar { sigma, elongation, .. } => {
                let formula = Box::new(move |u: f64, _| 1.0 - (u / sigma).powi(2));
                Self { sigmas: [sigma, elongation * sigma], direction, formula }
            }
            Filter::Gabor { wavelength, bandwidth, parity, .. } => {
                let phase = move |u: f64| std::f64::consts::TAU * u / wavelength;
                let formula: Box<dyn Fn(f64, f64) -> f64> = match parity {
                    Parity::Even => Box::new(move |u, _| phase(u).cos()),
                    Parity::Odd => Box::new(move |u, _| phase(u).sin()),
                };
                Self { sigmas: [envelope(wavelength, bandwidth); 2], direction, formula }
            }
            Filter::Edge { sigma, elongation, .. } => {
                Self { sigmas: [sigma, elongation * sigma], direction, formula: Box::new(|u, _| u) }
            }
            Filter::CentreSurround { sigma, .. } | Filter::Gaussian { sigma } => Self::gaussian(sigma),
        }
    }
}

/// cos θ and sin θ; exact at the multiples of 90°.
fn direction(degrees: f64) -> [f64; 2] {
    let turns = degrees.rem_euclid(360.0);
    let quarter = (turns / 90.0).floor();
    let (sin, cos) = (turns - 90.0 * quarter).to_radians().sin_cos();
    match quarter as u8 % 4 {
        0 => [cos, sin],
        1 => [-sin, cos],
        2 => [-cos, -sin],
        _ => [sin, -cos],
    }
}
