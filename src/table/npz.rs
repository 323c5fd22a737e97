//! NumPy's archives of arrays.
//!
//! An NPZ file is a ZIP archive whose files are NPY files, stored or deflated (`numpy.savez`,
//! `numpy.savez_compressed`).

use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Table;
use super::error::TableError;
use super::npy::{self, Array};
use super::options::TableOptions;

/// What the files of an archive are called that hold arrays.
const ARRAY: &str = ".npy";

impl Array {
    /// Reads an array of an NPZ file as [`Array::from_npy`] does: the one called `name`, or the only one. `path` only
    /// names the file in messages.
    ///
    /// Memory is taken as the entries arrive, whatever the archive announces.
    ///
    /// # Errors
    /// [`TableError::Archive`]; [`TableError::ArrayName`]; those of [`Array::from_npy`].
    pub fn from_npz(archive: impl Read + Seek, path: impl AsRef<Path>, name: Option<&str>) -> Result<Self, TableError> {
        member(archive, path.as_ref(), name, |entries, path| Self::from_npy(entries, path))
    }
}

impl Table {
    /// Reads an array of an NPZ file as [`Table::from_npy`] does: the one called `name`, or the only one. `path` only
    /// names the file in messages.
    ///
    /// # Errors
    /// [`TableError::Archive`] if it is no ZIP archive, is damaged or encrypted, or has two files of one name;
    /// [`TableError::ArrayName`] if several arrays are there and none is named, or if the one that is named is not;
    /// those of [`Table::from_npy`].
    pub fn from_npz(archive: impl Read + Seek, path: impl AsRef<Path>, name: Option<&str>) -> Result<Self, TableError> {
        member(archive, path.as_ref(), name, |entries, path| Self::from_npy(entries, path))
    }
}

/// Reads an array of an archive as columns.
pub(super) fn read_table(
    archive: impl Read + Seek,
    path: &Path,
    name: Option<&str>,
    options: &TableOptions,
) -> Result<Table, TableError> {
    member(archive, path, name, |entries, path| npy::read_table(entries, path, options))
}

/// Reads an array of an archive, and the unit roundoff of its entries.
pub(super) fn read_field(
    archive: impl Read + Seek,
    path: &Path,
    name: Option<&str>,
) -> Result<(Array, f64), TableError> {
    member(archive, path, name, |entries, path| npy::read_field(entries, path))
}

/// Opens an array of an archive for `read`, which is given the path that names it.
fn member<A>(
    archive: impl Read + Seek,
    path: &Path,
    name: Option<&str>,
    read: impl FnOnce(&mut dyn Read, &Path) -> Result<A, TableError>,
) -> Result<A, TableError> {
    let refused = |reason: &str| TableError::Archive { path: path.to_path_buf(), reason: reason.to_string() };
    let mut archive = ZipArchive::new(archive).map_err(|error| damaged(path, error))?;
    if archive.has_duplicate_names() {
        return Err(refused("two files in it have the same name"));
    }
    let mut arrays = Vec::new();
    for (place, file) in archive.file_names().enumerate() {
        let file = file.map_err(|error| damaged(path, error))?;
        arrays.extend(file.strip_suffix(ARRAY).map(|array| (place, array.to_string())));
    }
    let chosen = match (name, &arrays[..]) {
        (None, [only]) => Some(only),
        (None, _) => None,
        // NumPy knows an array by the name of its file, too.
        (Some(name), arrays) => arrays.iter().find(|(_, array)| array == name.strip_suffix(ARRAY).unwrap_or(name)),
    };
    let Some((place, array)) = chosen else {
        let arrays = arrays.into_iter().map(|(_, array)| array).collect();
        return Err(TableError::ArrayName { path: path.to_path_buf(), name: name.map(str::to_string), arrays });
    };
    let path = &PathBuf::from(format!("{}:{array}", path.display()));
    let refused = |reason: &str| TableError::Archive { path: path.to_path_buf(), reason: reason.to_string() };
    if archive.by_index_data(*place).map_err(|error| damaged(path, error))?.encrypted() {
        return Err(refused("it is encrypted"));
    }
    let mut entries = archive.by_index(*place).map_err(|error| damaged(path, error))?;
    let table = read(&mut entries, path).map_err(|error| match error {
        TableError::Io { source, .. } => damaged(path, source.into()),
        error => error,
    })?;
    // The checksum is compared where the array ends.
    match entries.read(&mut [0]) {
        Ok(0) => Ok(table),
        Ok(_) => Err(refused("it goes on after the last entry of its array")),
        Err(source) => Err(damaged(path, source.into())),
    }
}

/// What is wrong with an archive, unless the operating system could not read it.
fn damaged(path: &Path, error: ZipError) -> TableError {
    let reason = match error {
        ZipError::Io(source) if source.raw_os_error().is_some() => {
            return TableError::Io { path: path.to_path_buf(), action: "read", source };
        }
        ZipError::Io(source) if source.kind() == io::ErrorKind::UnexpectedEof => "it is cut short".to_string(),
        // A reader wraps the archive's errors.
        ZipError::Io(source) => match source.downcast::<ZipError>() {
            Ok(error) => return damaged(path, error),
            Err(source) => source.to_string(),
        },
        ZipError::InvalidArchive(reason) => reason.into_owned(),
        ZipError::UnsupportedArchive(reason) => reason.to_string(),
        ZipError::CompressionMethodNotSupported(method) => {
            format!("it is compressed by method {method}; stored and deflated arrays can be read")
        }
        error => error.to_string(),
    };
    TableError::Archive { path: path.to_path_buf(), reason }
}
