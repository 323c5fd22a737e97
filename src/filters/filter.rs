//! One filter: its kind and its parameters.

use std::fmt;

use super::parity::Parity;
use crate::error::{Error, Result};

/// A linear filter for grey images. Lengths are in pixels.
///
/// With x to the right and y *upwards* from the centre, an angle θ in degrees, counter-clockwise from x, gives the
/// coordinates u = x·cos θ + y·sin θ, across which an oriented filter varies, and v = y·cos θ − x·sin θ, along which it
/// does not. A vertical line or edge is met by θ = 0.
///
/// ```
/// use gramkit::filters::Filter;
/// let edge = Filter::Edge { sigma: 2.0, elongation: 3.0, angle: 45.0 };
/// assert_eq!(edge.to_string(), "edge σ 2, 45°");
/// let kernel = edge.kernel()?;
/// assert!((kernel.taps().iter().map(|tap| tap.abs()).sum::<f64>() - 1.0).abs() < 1e-13);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Filter {
    /// The first derivative of a Gaussian, u·exp(−u²/2σ² − v²/2(eσ)²): odd, positive where the brightness rises along
    /// u.
    ///
    /// Leung and Malik, *Representing and recognizing the visual appearance of materials using three-dimensional
    /// textons*, International Journal of Computer Vision 43 (2001), section 2, with e = 3.
    Edge {
        /// σ of the Gaussian across the edge: at least ½.
        sigma: f64,
        /// e, its length along the edge over that across: 1 to 16, eσ at most 200.
        elongation: f64,
        /// θ, the direction across the edge.
        angle: f64,
    },
    /// The second derivative of a Gaussian with its sign changed, (1 − u²/σ²)·exp(−u²/2σ² − v²/2(eσ)²): even, positive
    /// on a bright bar. Leung and Malik 2001, as above.
    Bar {
        /// σ of the Gaussian across the bar: at least ½.
        sigma: f64,
        /// e, its length along the bar over that across: 1 to 16, eσ at most 200.
        elongation: f64,
        /// θ, the direction across the bar.
        angle: f64,
    },
    /// A wave under a Gaussian of equal widths, cos(2πu/λ)·exp(−(u² + v²)/2s²), or sin: stripes.
    ///
    /// s = (λ/π)·√(½ ln 2)·(2ᵇ + 1)/(2ᵇ − 1), so that the response to a wave falls to one half at two wavelengths b
    /// octaves apart: Daugman, *Uncertainty relation for resolution in space, spatial frequency, and orientation
    /// optimized by two-dimensional visual cortical filters*, Journal of the Optical Society of America A 2 (1985).
    Gabor {
        /// λ: at least 3, as half the sampling frequency is λ = 2.
        wavelength: f64,
        /// b, in octaves: ¼ to 3, with s at most 200.
        bandwidth: f64,
        /// θ, the direction in which the wave runs.
        angle: f64,
        /// Cosine ([`Parity::Even`]) or sine ([`Parity::Odd`]).
        parity: Parity,
    },
    /// The difference of two Gaussians of sum 1, σ and ρσ wide: even, positive on a bright spot.
    ///
    /// With ρ = 1.6 it is near to the Laplacian of a Gaussian: Marr and Hildreth, *Theory of edge detection*,
    /// Proceedings of the Royal Society of London B 207 (1980), appendix B.
    CentreSurround {
        /// σ of the centre: at least ½.
        sigma: f64,
        /// ρ, the width of the surround over that of the centre: 1.1 to 16, ρσ at most 200.
        ratio: f64,
    },
    /// A Gaussian of sum 1, the only kernel here that is not blind to the mean brightness.
    Gaussian {
        /// σ: ½ to 200.
        sigma: f64,
    },
}

/// The largest σ of a Gaussian along any direction; with it the largest kernel, 1601 × 1601 taps.
const LARGEST_SIGMA: f64 = 200.0;

impl Filter {
    /// Whether the kernel stays as it is, or changes its sign, if it is reflected in its centre.
    pub fn parity(&self) -> Parity {
        match *self {
            Self::Edge { .. } => Parity::Odd,
            Self::Gabor { parity, .. } => parity,
            Self::Bar { .. } | Self::CentreSurround { .. } | Self::Gaussian { .. } => Parity::Even,
        }
    }

    /// # Errors
    /// [`Error::Domain`] for a parameter outside of its domain.
    pub(super) fn check(&self) -> Result<()> {
        match *self {
            Self::Edge { sigma, elongation, angle } | Self::Bar { sigma, elongation, angle } => {
                within("σ across an edge or a bar", sigma, 0.5, LARGEST_SIGMA, "½ to 200")?;
                within("the elongation", elongation, 1.0, 16.0, "1 to 16")?;
                within("σ along an edge or a bar", sigma * elongation, 0.5, LARGEST_SIGMA, "at most 200")?;
                finite_angle(angle)
            }
            Self::Gabor { wavelength, bandwidth, angle, .. } => {
                within("the wavelength", wavelength, 3.0, f64::MAX, "at least 3 and finite")?;
                within("the bandwidth in octaves", bandwidth, 0.25, 3.0, "¼ to 3")?;
                let sigma = envelope(wavelength, bandwidth);
                within("σ of a Gabor filter's envelope", sigma, 0.5, LARGEST_SIGMA, "½ to 200")?;
                finite_angle(angle)
            }
            Self::CentreSurround { sigma, ratio } => {
                within("σ of the centre", sigma, 0.5, LARGEST_SIGMA, "½ to 200")?;
                within("the surround's width over the centre's", ratio, 1.1, 16.0, "1.1 to 16")?;
                within("σ of the surround", sigma * ratio, 0.5, LARGEST_SIGMA, "at most 200")
            }
            Self::Gaussian { sigma } => within("σ of a Gaussian", sigma, 0.5, LARGEST_SIGMA, "½ to 200"),
        }
    }
}

/// s of a Gabor filter.
pub(super) fn envelope(wavelength: f64, bandwidth: f64) -> f64 {
    let power = bandwidth.exp2();
    wavelength / std::f64::consts::PI * (0.5 * std::f64::consts::LN_2).sqrt() * (power + 1.0) / (power - 1.0)
}

fn within(what: &'static str, value: f64, least: f64, most: f64, must_be: &'static str) -> Result<()> {
    if (least..=most).contains(&value) { Ok(()) } else { Err(Error::Domain { what, value, must_be }) }
}

fn finite_angle(value: f64) -> Result<()> {
    if value.is_finite() {
        return Ok(());
    }
    Err(Error::Domain { what: "the angle of a filter", value, must_be: "a finite number of degrees" })
}

/// Three decimals at most, and no more than it takes.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", (self.0 * 1000.0).round() / 1000.0)
    }
}

/// The name: kind, size and angle, as in "edge σ 2, 45°".
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Edge { sigma, angle, .. } => write!(f, "edge σ {}, {}°", Short(sigma), Short(angle)),
            Self::Bar { sigma, angle, .. } => write!(f, "bar σ {}, {}°", Short(sigma), Short(angle)),
            Self::Gabor { wavelength, angle, parity, .. } => {
                let wave = match parity {
                    Parity::Even => "cosine",
                    Parity::Odd => "sine",
                };
                write!(f, "{wave} λ {}, {}°", Short(wavelength), Short(angle))
            }
            Self::CentreSurround { sigma, ratio } => write!(f, "spot σ {}, ratio {}", Short(sigma), Short(ratio)),
            Self::Gaussian { sigma } => write!(f, "mean σ {}", Short(sigma)),
        }
    }
}
