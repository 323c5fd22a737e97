//! Samples on a grid, in memory.

use std::error::Error as StdError;
use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;

use super::error::GridError;
use super::options::GridOptions;
use super::{esri, geotiff, text};
use crate::error::Error;
use crate::field::Axis;
use crate::matrix::{Layout, Slabs};
use crate::table::{Assumption, extension, open};

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
    /// What the file is: "CSV", "ESRI ASCII grid", "GeoTIFF".
    pub format: &'static str,
    /// What the reader took for granted.
    pub assumed: Vec<Assumption>,
}

impl SampledGrid {
    /// Reads a file: an ESRI ASCII grid if its name ends in `.asc`, a GeoTIFF if in `.tif` or `.tiff`, else a text of
    /// numbers, in any of the dialects of [`Table::read`](crate::table::Table::read).
    ///
    /// Rasters have y along axis 0 and x along axis 1; what descends in the file is turned, so that both ascend. Each
    /// sample lies in the middle of its cell.
    ///
    /// ```
    /// use gramkit::field::Axis;
    /// use gramkit::table::{GridOptions, SampledGrid};
    /// let text = "ncols 3\nnrows 2\nxllcorner 100\nyllcorner 0\ncellsize 10\nNODATA_value -1\n5 6 7\n1 2 -1\n";
    /// let grid = SampledGrid::from_esri(text.as_bytes(), "dem.asc", &GridOptions::default())?;
    /// // The southern row is the first.
    /// assert_eq!(grid.values[..2], [1.0, 2.0]);
    /// assert!(grid.values[2].is_nan());
    /// let axes = grid.axes.ok_or("no axes")?;
    /// assert_eq!((axes[0].coordinate(1), axes[1].coordinate(0)), (15.0, 105.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`GridError`], with the place in the file.
    pub fn read(path: impl AsRef<Path>, options: &GridOptions) -> Result<Self, GridError> {
        let path = path.as_ref();
        match extension(path).as_deref() {
            Some("asc") => Self::from_esri(open(path)?, path, options),
            Some("tif" | "tiff") => Self::from_tiff(open(path)?.into_inner(), path, options),
            _ => text::read(path, options),
        }
    }

    /// Reads an ESRI ASCII grid; `path` is what messages call it.
    ///
    /// # Errors
    /// [`GridError`], with the place in the file.
    pub fn from_esri(
        reader: impl std::io::Read,
        path: impl AsRef<Path>,
        options: &GridOptions,
    ) -> Result<Self, GridError> {
        let path = path.as_ref();
        esri::read(BufReader::new(reader), path)?.on_grid(path, options)
    }

    /// Reads one band of a TIFF file, by its tags of scale, origin and missing samples, if it has them.
    ///
    /// # Errors
    /// [`GridError`]; of a rotated raster [`GridError::Rotated`], unless its coordinates are left out.
    pub fn from_tiff(file: File, path: impl AsRef<Path>, options: &GridOptions) -> Result<Self, GridError> {
        let path = path.as_ref();
        geotiff::read(file, path, options)?.on_grid(path, options)
    }
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
