//! What can be wrong with a file of samples on a grid, and where.

use std::path::PathBuf;

use crate::error::{Error, escaped};
use crate::table::{CellProblem, TableError};

/// Why samples on a grid could not be read; the message names the file and the place in it.
///
/// Rows and columns of a text are counted from 1, as an editor shows them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GridError {
    /// The file, or the text in it, cannot be read as a table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file of columns, of which the samples have no one precision.
    #[error("{}: samples come in an array, a map or a text; write these columns to a text (.csv)", escaped(path))]
    Columns {
        /// The file.
        path: PathBuf,
    },
    /// The header of an ESRI ASCII grid lacks a key, has one twice, or has one that means nothing.
    #[error("{}: the header of an ESRI ASCII grid {problem}", escaped(path))]
    EsriHeader {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A word of an ESRI ASCII grid that holds no `f64`.
    #[error("{}, line {line}, value {value}: {problem}", escaped(path))]
    EsriValue {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The value in the line, counted from 1.
        value: usize,
        /// What it holds instead.
        problem: CellProblem,
    },
    /// Not as many samples as the header announces.
    #[error("{}: its header announces {rows} rows of {columns} samples; {found} are there", escaped(path))]
    SampleCount {
        /// The file.
        path: PathBuf,
        /// Rows announced.
        rows: usize,
        /// Columns announced.
        columns: usize,
        /// How many samples there are, "fewer", or "more".
        found: String,
    },
    /// More samples than fit into memory, or than a file of this length can hold.
    #[error("{}: {rows} × {columns} samples are announced, more than {why}", escaped(path))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Rows announced.
        rows: usize,
        /// Columns announced.
        columns: usize,
        /// "fit into memory", or "a file of this length can hold".
        why: &'static str,
    },
    /// A TIFF file that is damaged, or no TIFF file.
    #[error("{}: not a TIFF file that can be read: {}", escaped(path), escaped(reason))]
    Tiff {
        /// The file.
        path: PathBuf,
        /// What its decoder says.
        reason: String,
    },
    /// A TIFF file of something else than one band of numbers.
    #[error("{}: {what}; one band of u1 to u4, i1 to i4, f4 or f8, stored as numbers, can be read", escaped(path))]
    TiffKind {
        /// The file.
        path: PathBuf,
        /// What it holds.
        what: String,
    },
    /// Coordinates were asked for beside the samples of a raster, which has them elsewhere.
    #[error("{}: a raster has no coordinates beside its samples: --axes {axes} is for texts", escaped(path))]
    Places {
        /// The file.
        path: PathBuf,
        /// Where they were asked for.
        axes: &'static str,
    },
    /// A raster whose rows do not run along its axes.
    #[error(
        "{}: the raster is rotated or sheared against its coordinates (warp it first; --axes none reads its samples \
         without them)",
        escaped(path)
    )]
    Rotated {
        /// The file.
        path: PathBuf,
    },
    /// Points that are not those of a grid.
    #[error("{}: a list of points: {} (--axes none takes every number for a sample)", escaped(path), escaped(problem))]
    List {
        /// The file.
        path: PathBuf,
        /// What keeps them from it.
        problem: String,
    },
    /// Where the samples lie is no axis of a grid.
    #[error("{}: axis {axis}: {error}", escaped(path))]
    Axis {
        /// The file.
        path: PathBuf,
        /// The axis, counted from 0.
        axis: usize,
        /// Why.
        error: Error,
    },
}
