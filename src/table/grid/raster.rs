//! Samples of a map, in rows from its upper edge on.

use std::path::Path;

use super::error::GridError;
use super::options::{GridAxes, GridOptions};
use super::sampled_grid::{SampledGrid, turn};
use crate::field::Axis;
use crate::table::Assumption;

/// A raster as its file has it.
pub(super) struct Raster {
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Row by row; NaN is missing.
    pub(super) values: Vec<f64>,
    /// From one row to the next along y, from one column to the next along x, if the file says so.
    pub(super) steps: Option<[f64; 2]>,
    /// The y and x of the first sample.
    pub(super) starts: [f64; 2],
    /// The number that stands for a missing sample, as the file has it.
    pub(super) nodata: Option<f64>,
    /// The one that stands for it where the file names none.
    pub(super) usual_nodata: Option<f64>,
    /// The unit roundoff of the samples.
    pub(super) roundoff: f64,
    pub(super) format: &'static str,
}

impl Raster {
    /// The samples on their grid: y along axis 0, x along axis 1, both ascending.
    pub(super) fn on_grid(mut self, path: &Path, options: &GridOptions) -> Result<SampledGrid, GridError> {
        if let Some(axes) = options.axes.filter(|axes| *axes != GridAxes::None) {
            return Err(GridError::Places { path: path.to_path_buf(), axes: axes.name() });
        }
        let (mut assumed, mut turned) = (Vec::new(), Vec::new());
        if let Some(nodata) = self.nodata {
            self.clear(nodata);
        } else if let (Some(usual), None) = (self.usual_nodata, options.nodata) {
            let cleared = self.clear(usual);
            if cleared > 0 {
                let what = format!("{usual} is a missing sample ({cleared} of them), though the file does not say so");
                assumed.push(Assumption::Other(what, "--nodata"));
            }
        }
        if let Some(nodata) = options.nodata {
            self.clear(nodata);
        }
        let steps = self.steps.filter(|_| options.axes != Some(GridAxes::None));
        let axes = match steps {
            None => None,
            Some(steps) => {
                let names = ["y", "x"];
                let lengths = [self.rows, self.columns];
                turned = (0..2).filter(|&axis| steps[axis] < 0.0).collect();
                let descending: Vec<&str> = turned.iter().map(|&axis| names[axis]).collect();
                let order = match descending[..] {
                    [] => String::new(),
                    _ => format!(", turned so that {} ascends", descending.join(" and ")),
                };
                assumed.push(Assumption::Other(format!("y along axis 0, x along axis 1{order}"), "--axes none"));
                let mut axes = Vec::with_capacity(2);
                for axis in 0..2 {
                    let (step, length) = (steps[axis], lengths[axis]);
                    let first = self.starts[axis] + if step < 0.0 { (length - 1) as f64 * step } else { 0.0 };
                    let along = Axis::even(step.abs()).and_then(|along| along.starting_at(first));
                    axes.push(along.map_err(|error| GridError::Axis { path: path.to_path_buf(), axis, error })?);
                }
                turn(&mut self.values, &lengths, &turned);
                Some(axes)
            }
        };
        let shape = vec![self.rows, self.columns];
        let (roundoff, format) = (self.roundoff, self.format);
        Ok(SampledGrid { shape, values: self.values, axes, turned, roundoff, format, assumed })
    }

    /// Makes every sample that is this number a missing one, and tells how many there were. Samples of single precision
    /// are also compared with the number in that precision.
    fn clear(&mut self, nodata: f64) -> usize {
        let before = self.values.iter().filter(|value| value.is_nan()).count();
        super::clear_nodata(&mut self.values, nodata, self.roundoff);
        self.values.iter().filter(|value| value.is_nan()).count() - before
    }
}
