//! Which format a file of samples has.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::error::GridError;
use super::options::GridOptions;
use super::sampled_grid::SampledGrid;
use super::{esri, geotiff, text};
use crate::table::source::{Format, Source};
use crate::table::{Array, TableError, extension, file_and_array, npy, npz, open};

impl SampledGrid {
    /// Reads a file: an ESRI ASCII grid if its name ends in `.asc`, a GeoTIFF if in `.tif` or `.tiff`, an array
    /// as NPY or NPZ (`X.npz:name`), compressed or not, else a text of numbers, in any of the dialects of
    /// [`Table::read`](crate::table::Table::read).
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
        let (file, array) = file_and_array(path);
        match extension(file).as_deref() {
            Some("asc") => Self::from_esri(open(path)?, path, options),
            Some("tif" | "tiff") => Self::from_tiff(open(path)?.into_inner(), path, options),
            // Standard input is read once.
            _ if path == Path::new("-") => text::read(path, options),
            _ => {
                let source = Source::open(file)?;
                let failed = |source| TableError::Io { path: file.to_path_buf(), action: "read", source };
                match source.format {
                    Format::Text => text::read(path, options),
                    Format::Npy => Self::from_array(npy::read_field(source.reader, file)?, path, "NPY"),
                    Format::Npz => {
                        let archive = source.into_file().map_err(failed)?;
                        Self::from_array(npz::read_field(archive, file, array)?, path, "NPZ")
                    }
                    Format::Parquet | Format::Arrow => Err(GridError::Columns { path: path.to_path_buf() }),
                }
            }
        }
    }

    fn from_array((array, roundoff): (Array, f64), path: &Path, format: &'static str) -> Result<Self, GridError> {
        let Array { shape, values } = array;
        if shape.is_empty() || values.is_empty() {
            let shape = shape.iter().map(|&axis| axis as u64).collect();
            return Err(TableError::FieldShape { path: path.to_path_buf(), shape }.into());
        }
        Ok(Self { shape, values, axes: None, turned: Vec::new(), roundoff, format, assumed: Vec::new() })
    }

    /// Reads an ESRI ASCII grid; `path` is what messages call it.
    ///
    /// # Errors
    /// [`GridError`], with the place in the file.
    pub fn from_esri(reader: impl Read, path: impl AsRef<Path>, options: &GridOptions) -> Result<Self, GridError> {
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
