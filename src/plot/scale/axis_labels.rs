//! The names or indices along one side of a heat map.

use std::iter;

use crate::plot::PlotError;
use crate::plot::surface::label;

/// The size of the labels.
pub(crate) const SIZE: u32 = 14;
/// The distance of two lines of them.
pub(crate) const LINE: i32 = 13;
/// The most pixels of a name.
pub(crate) const NAME: i32 = 150;
/// The least distance of two labels in one line.
const GAP: i32 = 8;

/// The side of the map.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum MatrixAxis {
    Rows,
    Columns,
}

/// The labels that are drawn, each with its index.
pub(crate) struct AxisLabels {
    pub(crate) texts: Vec<(usize, String)>,
    /// Whether they stand upright.
    pub(crate) upwards: bool,
}

impl AxisLabels {
    /// The labels that fit along `side` pixels: every k-th, k the first of 1, 2, 5, 10, … that leaves each its room.
    /// Names of columns stand upright where they would touch; indices are thinned out instead. `places` has the index
    /// of the row in each place.
    pub(crate) fn fit(names: &[String], places: &[usize], side: i32, axis: MatrixAxis) -> Result<Self, PlotError> {
        let order = places.len();
        let every = |step: usize| -> Result<Self, PlotError> {
            let indices: Vec<usize> = (0..order).step_by(step).collect();
            let whole: Vec<String> = indices
                .iter()
                .map(|i| names.get(places[*i]).cloned().unwrap_or_else(|| places[*i].to_string()))
                .collect();
            let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
            let cut = label::cut_names(&whole, SIZE, NAME)?;
            Ok(Self { texts: indices.into_iter().zip(cut).collect(), upwards: false })
        };
        let room = |step: usize| f64::from(side) * step as f64 / order as f64;
        let decades = || iter::successors(Some(1_usize), |ten| ten.checked_mul(10));
        let steps = || decades().flat_map(|ten| [1, 2, 5].map(|k| ten.saturating_mul(k)));
        let densest = steps().find(|step| *step >= order || room(*step) >= f64::from(LINE)).unwrap_or(order);
        let labels = every(densest)?;
        if axis == MatrixAxis::Rows {
            return Ok(labels);
        }
        let fits = |step: usize, labels: &Self| -> Result<bool, PlotError> {
            Ok(f64::from(labels.widest()? + GAP) <= room(step))
        };
        if !names.is_empty() {
            let upwards = !fits(densest, &labels)?;
            return Ok(Self { upwards, ..labels });
        }
        for step in steps().skip_while(|step| *step < densest) {
            let labels = every(step)?;
            if step >= order || fits(step, &labels)? {
                return Ok(labels);
            }
        }
        Ok(labels)
    }

    /// The pixels of the widest label.
    pub(crate) fn widest(&self) -> Result<i32, PlotError> {
        let texts: Vec<&str> = self.texts.iter().map(|(_, text)| text.as_str()).collect();
        label::widest(&texts, SIZE)
    }
}
