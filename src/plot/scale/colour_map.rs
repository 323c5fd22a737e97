//! The colours of a matrix: which number has which colour.

use colorous::Gradient;
use plotters::prelude::RGBColor;

use crate::matrix::Symmetric;
use crate::plot::surface::label;

/// How far a computed correlation may leave [−1, 1], and a computed unit diagonal 1, by rounding.
const CORRELATION_ROUNDING: f64 = 64.0 * f64::EPSILON;

/// The last step of a palette: the eye sees no difference between neighbours, and 0 is a step of its own between two
/// signs.
const LAST: u8 = 250;

/// Which range of numbers the colours of a heat map span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// By the entries: those of [`Scale::Correlation`] if the diagonal is 1 and no entry exceeds it in magnitude (up to
    /// 64 ε of rounding); else from 0 to the largest if none is negative; else ± the largest magnitude.
    #[default]
    FromEntries,
    /// [−1, 1], so that pictures of several correlation matrices compare; wider only if an entry lies outside.
    Correlation,
    /// Of a matrix of distances: from 0 to the largest. The diagonal is 0 by definition, so that nothing of it is
    /// undetermined.
    Distance,
}

/// Colours over a closed range of numbers.
pub(crate) struct ColourMap {
    lowest: f64,
    highest: f64,
}

impl ColourMap {
    pub(crate) fn of(matrix: &Symmetric, scale: Scale) -> Self {
        let n = matrix.order();
        let largest = matrix.max_abs();
        let correlation = largest <= 1.0 + CORRELATION_ROUNDING
            && (scale == Scale::Correlation || (0..n).all(|i| (matrix.get(i, i) - 1.0).abs() <= CORRELATION_ROUNDING));
        if correlation {
            return Self { lowest: -1.0, highest: 1.0 };
        }
        let negative = (0..n).any(|j| (j..n).any(|i| matrix.get(i, j) < 0.0));
        let highest = if largest == 0.0 { 1.0 } else { largest };
        Self { lowest: if negative || scale == Scale::Correlation { -highest } else { 0.0 }, highest }
    }

    fn gradient(&self) -> (Gradient, bool) {
        // ColorBrewer's map runs from red to blue; positive entries are red here.
        if self.lowest < 0.0 { (colorous::RED_BLUE, true) } else { (colorous::VIRIDIS, false) }
    }

    fn fraction(&self, value: f64) -> f64 {
        let ratio = value / self.highest;
        if self.lowest < 0.0 { 0.5 + 0.5 * ratio } else { ratio }
    }

    pub(crate) fn colour(&self, value: f64) -> RGBColor {
        self.colour_at(self.fraction(value))
    }

    /// The colour at a fraction of the range.
    fn colour_at(&self, fraction: f64) -> RGBColor {
        let (gradient, reversed) = self.gradient();
        let fraction = fraction.clamp(0.0, 1.0);
        let (r, g, b) = gradient.eval_continuous(if reversed { 1.0 - fraction } else { fraction }).as_tuple();
        RGBColor(r, g, b)
    }

    /// Colours in even steps from the lowest number to the highest.
    pub(crate) fn palette(&self) -> Vec<RGBColor> {
        (0..=LAST).map(|level| self.colour_at(f64::from(level) / f64::from(LAST))).collect()
    }

    /// The step of the palette nearest to a number.
    pub(crate) fn level(&self, value: f64) -> u8 {
        Self::level_at(self.fraction(value))
    }

    /// The step of the palette nearest to a fraction of the range.
    pub(crate) fn level_at(fraction: f64) -> u8 {
        (fraction.clamp(0.0, 1.0) * f64::from(LAST)).round() as u8
    }

    /// An entry in few characters: with fixed decimals in [−1, 1], so that correlations compare at a glance, and to as
    /// many significant digits elsewhere.
    pub(crate) fn entry(&self, value: f64, digits: usize) -> String {
        if self.lowest == -1.0 { label::fixed(value, digits) } else { label::number(value, digits) }
    }

    /// Labels at the quarters of the range, each with its fraction.
    pub(crate) fn ticks(&self) -> Vec<(f64, String)> {
        let quarters = (0..=4).map(|k| f64::from(k) / 4.0);
        let value = |fraction: f64| self.lowest * (1.0 - fraction) + self.highest * fraction;
        quarters.map(|fraction| (fraction, label::number(value(fraction), 3))).collect()
    }
}

/// Black or white, whichever stands out more from a background (relative luminance, WCAG 2.1).
pub(crate) fn ink_on(background: RGBColor) -> RGBColor {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let RGBColor(r, g, b) = background;
    let luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let on_white = 1.05 / (luminance + 0.05);
    let on_black = (luminance + 0.05) / 0.05;
    if on_black >= on_white { RGBColor(0, 0, 0) } else { RGBColor(255, 255, 255) }
}
