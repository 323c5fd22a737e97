//! Where the bytes of a table come from.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::error::TableError;
use super::{extension, not_opened, open_file};

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Npy,
    Npz,
    Parquet,
    Arrow,
}

/// A file, or standard input, uncompressed.
pub(super) struct Source {
    pub(super) reader: Box<dyn Read>,
    pub(super) format: Format,
    /// The name without `.gz`.
    pub(super) path: PathBuf,
    compressed: bool,
    /// The same bytes, where they lie in a file as they are.
    file: Option<File>,
}

impl Source {
    /// Opens a file, or standard input for `-`, and sees what it is.
    pub(super) fn open(path: &Path) -> Result<Self, TableError> {
        let failed = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
        if path == Path::new("-") {
            return Self::of(BufReader::new(io::stdin()), path).map_err(failed);
        }
        let file: File = open_file(path).map_err(|source| not_opened(path, source))?;
        let is_file = file.metadata().map_err(failed)?.is_file();
        let same = if is_file { Some(file.try_clone().map_err(failed)?) } else { None };
        let source = Self::of(BufReader::new(file), path).map_err(failed)?;
        Ok(Self { file: same.filter(|_| !source.compressed), ..source })
    }

    fn of(mut reader: impl BufRead + 'static, path: &Path) -> io::Result<Self> {
        let start = beginning(&mut reader)?;
        let compressed = start.starts_with(b"\x1f\x8b");
        let whole = Cursor::new(start.clone()).chain(reader);
        if !compressed {
            let (format, path) = (format(&start, path), path.to_path_buf());
            return Ok(Self { reader: Box::new(whole), format, path, compressed, file: None });
        }
        let mut reader = MultiGzDecoder::new(whole);
        let path = if extension(path).as_deref() == Some("gz") { path.with_extension("") } else { path.to_path_buf() };
        let start = beginning(&mut reader)?;
        let format = format(&start, &path);
        Ok(Self { reader: Box::new(Cursor::new(start).chain(reader)), format, path, compressed, file: None })
    }

    /// Bytes, where they lie in a file as they are.
    pub(super) fn length(&self) -> io::Result<Option<u64>> {
        self.file.as_ref().map(|file| file.metadata().map(|metadata| metadata.len())).transpose()
    }

    /// A file of the bytes, in which a reader finds its way; what comes through a pipe or uncompressed goes to a
    /// temporary one without a name.
    pub(super) fn into_file(mut self) -> io::Result<File> {
        let mut file = match self.file {
            Some(file) => file,
            None => {
                let mut file = tempfile::tempfile()?;
                io::copy(&mut self.reader, &mut file)?;
                file
            }
        };
        file.rewind()?;
        Ok(file)
    }
}

/// The first bytes, as many as tell a format.
fn beginning(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    reader.take(8).read_to_end(&mut start)?;
    Ok(start)
}

fn format(beginning: &[u8], path: &Path) -> Format {
    const MAGIC: [(&[u8], Format); 5] = [
        (b"\x93NUMPY", Format::Npy),
        (b"PK\x03\x04", Format::Npz),
        (b"PAR1", Format::Parquet),
        (b"ARROW1", Format::Arrow),
        (b"FEA1", Format::Arrow),
    ];
    if let Some((_, format)) = MAGIC.into_iter().find(|(magic, _)| beginning.starts_with(magic)) {
        return format;
    }
    match extension(path).as_deref() {
        Some("npy") => Format::Npy,
        Some("npz") => Format::Npz,
        Some("parquet") => Format::Parquet,
        Some("arrow" | "feather" | "ipc") => Format::Arrow,
        _ => Format::Text,
    }
}
