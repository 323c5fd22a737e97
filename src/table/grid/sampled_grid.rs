//! Samples on a grid, in memory.

use std::error::Error as StdError;
use std::ops::Range;

use crate::error::Error;
use crate::field::Axis;
use crate::matrix::{Layout, Slabs};
use crate::table::Assumption;

/// Samples on a grid, as a file has them.
///
/// It is read as a whole; the files of [`NpySlabs`](crate::table::NpySlabs) are read plane by plane.
#[derive(Clone, Debug, PartialEq)]
pub struct SampledGrid {
    /// Number of samples along each axis.
    pub shape: Vec<usize>,
    /// The samples in row-major order; NaN where one is missing.
    pub values: Vec<f64>,
    /// Where they lie, if the file says so.
    pub axes: Option<Vec<Axis>>,
    /// The axes, from 0 on, along which the order of the samples is the reverse of the file's, so that the coordinates
    /// ascend.
    pub turned: Vec<usize>,
    /// The unit roundoff of the samples.
    pub roundoff: f64,
    /// What the file is: "CSV", "ESRI ASCII grid", "GeoTIFF", "NPZ".
    pub format: &'static str,
    /// What the reader took for granted.
    pub assumed: Vec<Assumption>,
}

/// Reverses the order of samples along some axes, in row-major order.
///
/// ```
/// let mut samples = [1, 2, 3, 4, 5, 6];
/// gramkit::table::turn(&mut samples, &[2, 3], &[0]);
/// assert_eq!(samples, [4, 5, 6, 1, 2, 3]);
/// gramkit::table::turn(&mut samples, &[2, 3], &[1]);
/// assert_eq!(samples, [6, 5, 4, 3, 2, 1]);
/// ```
pub fn turn<T>(samples: &mut [T], shape: &[usize], axes: &[usize]) {
    for &axis in axes {
        let stride: usize = shape.iter().skip(axis + 1).product();
        let length = shape.get(axis).copied().unwrap_or(1);
        for block in samples.chunks_exact_mut((length * stride).max(1)) {
            for first in 0..length / 2 {
                let (head, tail) = block.split_at_mut((length - 1 - first) * stride);
                head[first * stride..][..stride].swap_with_slice(&mut tail[..stride]);
            }
        }
    }
}

impl Slabs for SampledGrid {
    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn layout(&self) -> Layout {
        Layout::RowMajor
    }

    fn roundoff(&self) -> f64 {
        self.roundoff
    }

    fn read(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let plane: usize = self.shape.iter().skip(1).product();
        let places = planes.start.saturating_mul(plane)..planes.end.saturating_mul(plane);
        match self.values.get(places.clone()).filter(|samples| samples.len() == into.len()) {
            Some(samples) => into.copy_from_slice(samples),
            None => {
                let (expected, found) = (places.len(), into.len());
                return Err(Error::Shape { what: "samples of the planes to be read", expected, found }.into());
            }
        }
        Ok(())
    }
}
