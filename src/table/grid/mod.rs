//! Samples on a grid, read from texts and rasters.

mod error;
mod esri;
mod geotiff;
mod list;
mod options;
mod raster;
mod reading;
mod sampled_grid;
mod sheet;
mod text;

pub use error::GridError;
pub use options::{GridAxes, GridOptions};
pub use sampled_grid::{SampledGrid, turn};

/// Unit roundoff of single precision.
const SINGLE: f64 = 1.0 / (1_u64 << 24) as f64;

/// Makes every sample that is this number a missing one, NaN. Samples of single precision are also compared with the
/// number in that precision, since a file may have rounded either.
///
/// ```
/// let mut samples = [0.25, -9999.0, f64::from(0.1_f32)];
/// gramkit::table::clear_nodata(&mut samples, -9999.0, 0.0);
/// assert!(samples[1].is_nan() && samples[2] > 0.1);
/// gramkit::table::clear_nodata(&mut samples, 0.1, 0.5_f64.powi(24));
/// assert!(samples[2].is_nan());
/// ```
pub fn clear_nodata(samples: &mut [f64], nodata: f64, roundoff: f64) {
    let single = f64::from(nodata as f32);
    let is_missing = |value: f64| value == nodata || roundoff == SINGLE && value == single;
    samples.iter_mut().filter(|value| is_missing(**value)).for_each(|value| *value = f64::NAN);
}
