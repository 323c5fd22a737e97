//! Tables of numbers, read from files as the world writes them, and written to CSV and NPY files (feature `table`).
//!
//! [`Table::read`] recognises how a file is written: what separates its cells and its decimals, its letters, comments,
//! names, units and an index. **What was recognised is said**, in [`Table::assumed`], and each such thing has an option
//! in [`TableOptions`] that says otherwise; what can be read in two ways is an error that names the option. Columns of
//! text are left out and listed; missing cells are an error that counts them, unless an option says what becomes of
//! them. No number is silently rounded to an infinity or to zero; each is the nearest double, or kept as it is written.
//!
//! [`Table::from_csv`] assumes nothing: RFC 4180, or an error that names the place. What goes out is written whole or
//! not at all, and reads back to the same bits by it.
//!
#![doc = include_str!("files.md")]
//!
//! # Files larger than memory
//!
//! A table that is longer than memory is read some rows at a time ([`TableChunks`]). An array larger than memory is
//! read plane by plane ([`NpySlabs`]), and so is what is computed from it written ([`NpyPlanes`]).

mod array_path;
mod assemble;
mod assumption;
mod choice;
mod chunks;
#[cfg(feature = "parquet")]
mod columnar;
mod columns;
mod csv;
mod element;
mod error;
mod extent;
mod feature_maps;
mod grid;
mod npy;
mod npy_header;
mod npy_planes;
mod npy_slabs;
mod npz;
mod options;
mod record;
mod selection;
mod sentinels;
mod source;
mod text;

pub use crate::input_file::open_file;
pub use array_path::file_and_array;
pub use assumption::Assumption;
pub use choice::ColumnChoice;
pub use chunks::TableChunks;
pub use csv::{to_csv, write_csv, write_csv_to};
pub use error::{CellProblem, ColumnError, EntryProblem, TableError, WholeTable};
pub use grid::{GridAxes, GridError, GridOptions, SampledGrid, clear_nodata, turn};
pub use npy::{Array, write_npy, write_npy_bytes, write_npy_to};
pub use npy_planes::{NpyEntry, NpyPlanes};
pub use npy_slabs::NpySlabs;
pub use options::{
    Arrangement, Comments, DecimalMark, Delimiter, Dummies, Encoding, Header, Index, Missing, TableOptions, Triangle,
    Units,
};
pub use sentinels::Sentinels;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use faer::Mat;
use source::{Format, Source};

use crate::matrix::ExactMatrix;
use crate::whole_file::{WholeFile, alone};

/// A table of numbers: m rows, n columns, and the columns' names if the file gave any.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Table {
    /// The columns' names, one per column: the file's header, if it has one.
    pub names: Option<Vec<String>>,
    /// The numbers: finite, and NaN for what is missing if that was [to be kept](Missing::Kept).
    pub values: Mat<f64>,
    /// For each column, its index in the file.
    pub columns: Vec<usize>,
    /// Rows that were read, and columns of the file.
    pub shape: (usize, usize),
    /// The weights of the rows, if a column of them [was named](TableOptions::weights).
    pub weights: Option<Weights>,
    /// The most decimals that an entry of a [symmetric](Arrangement::Symmetric) matrix is written with, in a text.
    pub decimals: Option<u32>,
    /// The numbers as they are written, if that [was asked for](TableOptions::exact) and they are decimals or integers.
    pub exact: Option<ExactMatrix>,
    /// What was taken for granted.
    pub assumed: Vec<Assumption>,
}

/// A column that weighs the rows of a table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// One per row.
    pub values: Vec<f64>,
    /// The column's index in the file.
    pub column: usize,
    /// Its name; empty if it has none.
    pub name: String,
}

impl Table {
    /// A table of these numbers, with the names of its columns if they have some.
    #[must_use]
    pub fn new(names: Option<Vec<String>>, values: Mat<f64>) -> Self {
        let shape = (values.nrows(), values.ncols());
        Self {
            names,
            values,
            columns: (0..shape.1).collect(),
            shape,
            weights: None,
            decimals: None,
            exact: None,
            assumed: Vec::new(),
        }
    }

    /// Reads a file as the options say, or as it is recognised: text in any dialect of [`TableOptions`], an NPY array,
    /// an NPZ archive of one, of which `X.npz:name` names one of several, or (feature `parquet`) columns in Parquet,
    /// Arrow or Feather; `-` is standard input, and what gzip has compressed is uncompressed.
    ///
    /// A file is what its first bytes say, or else its extension, or else a text.
    ///
    /// ```
    /// use gramkit::table::{Table, TableOptions};
    /// let path = std::env::temp_dir().join(format!("gramkit-read-{}.txt", std::process::id()));
    /// std::fs::write(&path, "# a logger's\nname;t;u\nfirst;0,5;1\nsecond;1,5;3\n")?;
    /// let table = Table::read(&path, &TableOptions::default())?;
    /// assert_eq!(table.values, faer::mat![[0.5, 1.0], [1.5, 3.0]]);
    /// let assumed: Vec<String> = table.assumed.iter().map(ToString::to_string).collect();
    /// assert_eq!(
    ///     assumed,
    ///     [
    ///         "separated by semicolons",
    ///         "decimals behind a comma",
    ///         "lines that begin with # are comments",
    ///         "left out as text: name",
    ///     ],
    /// );
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`TableError`], all but what is about writing.
    pub fn read(path: impl AsRef<Path>, options: &TableOptions) -> Result<Self, TableError> {
        let (path, array) = file_and_array(path.as_ref());
        let failed = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
        let mut source = Source::open(path)?;
        match source.format {
            Format::Npy => npy::read_table(source.reader, path, options),
            Format::Npz => npz::read_table(source.into_file().map_err(failed)?, path, array, options),
            #[cfg(feature = "parquet")]
            Format::Parquet => columnar::read_parquet(source.into_file().map_err(failed)?, path, options),
            #[cfg(feature = "parquet")]
            Format::Arrow => columnar::read_arrow(source.into_file().map_err(failed)?, path, options),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet | Format::Arrow => {
                let format = if source.format == Format::Parquet { "Parquet" } else { "Arrow" };
                Err(TableError::Feature { path: path.to_path_buf(), format })
            }
            Format::Text => {
                let mut bytes = Vec::new();
                source.reader.read_to_end(&mut bytes).map_err(failed)?;
                text::read(&bytes, &source.path, options)
            }
        }
    }

    /// Reads text as [`Table::read`] does; `path` only names it in messages.
    ///
    /// # Errors
    /// [`TableError`], all but what is about writing.
    pub fn from_text(text: &[u8], path: impl AsRef<Path>, options: &TableOptions) -> Result<Self, TableError> {
        text::read(text, path.as_ref(), options)
    }

    /// Writes a file in the format that its extension names: `.csv` as [`write_csv`], `.npy` as [`write_npy`], which
    /// drops the names.
    ///
    /// # Errors
    /// [`TableError::Extension`]; [`TableError::WholeFile`]; those of the format.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), TableError> {
        alone(path, |file| self.write_to(file))
    }

    /// As [`Table::write`], into one file of a set.
    ///
    /// # Errors
    /// Those of [`Table::write`].
    pub fn write_to(&self, file: WholeFile) -> Result<(), TableError> {
        match extension(file.path()).as_deref() {
            Some("csv") => write_csv_to(file, self.names.as_deref(), self.values.as_ref()),
            Some("npy") => write_npy_to(file, self.values.as_ref()),
            _ => Err(TableError::Extension { path: file.path().to_path_buf() }),
        }
    }
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase())
}

fn open(path: &Path) -> Result<BufReader<File>, TableError> {
    open_file(path).map(BufReader::new).map_err(|source| not_opened(path, source))
}

fn not_opened(path: &Path, source: io::Error) -> TableError {
    TableError::Io { path: path.to_path_buf(), action: "opened", source }
}
