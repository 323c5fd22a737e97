//! Tables of numbers, read from and written to CSV and NPY files (feature `table`).
//!
//! What comes in is what the file says, or an error that names the place: a first row is a header only if none of its
//! cells is a number, no cell is skipped, and no number is silently rounded to an infinity, to zero or (from an
//! integer) to a neighbour. What goes out is written whole or not at all, and reads back to the same bits.
//!
//! An array larger than memory is read plane by plane ([`NpySlabs`]), and so is what is computed from it written
//! ([`NpyPlanes`]).

mod csv;
mod element;
mod error;
mod feature_maps;
mod npy;
mod npy_header;
mod npy_planes;
mod npy_slabs;

pub use crate::input_file::open_file;
pub use csv::{to_csv, write_csv, write_csv_to};
pub use error::{CellProblem, EntryProblem, TableError};
pub use npy::{Array, write_npy, write_npy_bytes, write_npy_to};
pub use npy_planes::{NpyEntry, NpyPlanes};
pub use npy_slabs::NpySlabs;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use faer::Mat;

use crate::whole_file::{WholeFile, alone};

/// A table of finite numbers: m rows, n columns, and the columns' names if the file gave any.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns' names, one per column: the file's header, if it has one.
    pub names: Option<Vec<String>>,
    /// The numbers.
    pub values: Mat<f64>,
}

impl Table {
    /// Reads a file in the format that its extension names: `.csv` as [`Table::from_csv`], `.npy` as
    /// [`Table::from_npy`], in upper or lower case.
    ///
    /// # Errors
    /// [`TableError::Extension`]; [`TableError::Io`]; those of the format.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        match extension(path).as_deref() {
            // Whatever a folder is called, it is none of the formats.
            _ if path.is_dir() => Err(not_opened(path, io::ErrorKind::IsADirectory.into())),
            Some("csv") => Self::from_csv(open(path)?, path),
            Some("npy") => Self::from_npy(open(path)?, path),
            _ => Err(TableError::Extension { path: path.to_path_buf() }),
        }
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
