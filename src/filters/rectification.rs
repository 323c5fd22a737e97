//! What becomes of a response before it counts.

/// A function φ that is applied to each response.
///
/// Products of linear responses see the image's second-order statistics alone: its power spectrum, as every image of
/// the same spectrum with random phases has it too. A rectifier sees more: Malik and Perona, *Preattentive texture
/// discrimination with early vision mechanisms*, Journal of the Optical Society of America A 7 (1990), section 3, with
/// half-wave rectification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rectification {
    /// φ(r) = r.
    None,
    /// φ(r) = |r|: how much, whichever the sign. The default.
    #[default]
    FullWave,
    /// φ(r) = max(r, 0): tells bright bars from dark ones, which |r| does not.
    HalfWave,
}

impl Rectification {
    /// φ(r).
    pub fn of(self, response: f64) -> f64 {
        match self {
            Self::None => response,
            Self::FullWave => response.abs(),
            Self::HalfWave if response <= 0.0 => 0.0,
            Self::HalfWave => response,
        }
    }

    /// φ'(r); at r = 0, where the rectifiers have a kink, 0.
    pub fn derivative(self, response: f64) -> f64 {
        match self {
            Self::None => 1.0,
            Self::FullWave if response < 0.0 => -1.0,
            Self::FullWave | Self::HalfWave if response > 0.0 => 1.0,
            Self::FullWave | Self::HalfWave => 0.0,
        }
    }
}
