//! One axis of a sampled field on the page.

use std::ops::RangeInclusive;

use plotters::style::FontStyle;

use super::axis_labels;
use super::ticks::ticks;
use crate::plot::PlotError;
use crate::plot::surface::label;

/// An axis of a field along some pixels. A sample is a cell of its own, with its position in the middle.
#[derive(Clone, Copy)]
pub(crate) struct Axis {
    pub(crate) number: usize,
    pub(crate) extent: usize,
    pub(crate) origin: f64,
    pub(crate) spacing: f64,
    pub(crate) pixels: i32,
}

impl Axis {
    pub(crate) fn position(&self, index: f64) -> f64 {
        self.origin + index * self.spacing
    }

    /// The pixels of a cell.
    pub(crate) fn cell(&self) -> f64 {
        f64::from(self.pixels) / self.extent as f64
    }

    /// Pixels from the axis's beginning to the middle of sample `index`, which may lie between two.
    pub(crate) fn pixel(&self, index: f64) -> f64 {
        (index + 0.5) * self.cell()
    }

    /// Pixels from the axis's beginning to a position.
    pub(crate) fn pixel_of(&self, position: f64) -> f64 {
        self.pixel((position - self.origin) / self.spacing)
    }

    /// The sample nearest to a pixel.
    pub(crate) fn nearest(&self, pixel: f64) -> usize {
        ((pixel / self.cell()) as usize).min(self.extent.saturating_sub(1))
    }

    /// The samples that are looked at where at most `most` shall be: every k-th.
    pub(crate) fn stride(&self, most: usize) -> usize {
        self.extent.div_ceil(most).max(1)
    }

    fn ends(&self) -> RangeInclusive<f64> {
        let (a, b) = (self.position(-0.5), self.position(self.extent as f64 - 0.5));
        if a <= b { a..=b } else { b..=a }
    }

    /// Labels above one another.
    pub(crate) fn vertical_ticks(&self) -> Vec<(f64, String)> {
        ticks(*self.ends().start(), *self.ends().end(), (self.pixels / 40).clamp(1, 10) as usize)
    }

    /// Labels beside one another: as many as do not touch.
    pub(crate) fn horizontal_ticks(&self) -> Result<Vec<(f64, String)>, PlotError> {
        let mut found = Vec::new();
        for most in (1..=(self.pixels / 40).clamp(1, 10) as usize).rev() {
            found = ticks(*self.ends().start(), *self.ends().end(), most);
            let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
            let room = found.windows(2).map(|pair| self.pixel_of(pair[1].0) - self.pixel_of(pair[0].0));
            let widest = f64::from(label::widest(&texts, axis_labels::SIZE)? + 14);
            if room.map(f64::abs).all(|room| room >= widest) {
                return Ok(found);
            }
        }
        found.truncate(1);
        Ok(found)
    }

    pub(crate) fn name(&self) -> String {
        format!("axis {}", self.number)
    }
}

/// The width of the labels left of a vertical axis.
pub(crate) fn widest(ticks: &[(f64, String)]) -> Result<i32, PlotError> {
    ticks.iter().try_fold(0, |most, (_, text)| Ok(label::width(text, axis_labels::SIZE, FontStyle::Normal)?.max(most)))
}
