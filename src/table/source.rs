//! Where the bytes of a table come from.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::rc::Rc;

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
    /// How much of the file was read, compressed as it may be.
    pub(super) part: Part,
    compressed: bool,
    /// The same bytes, where they lie in a file as they are.
    file: Option<File>,
}

/// How much of a file was read.
#[derive(Clone, Default)]
pub(super) struct Part {
    /// Bytes that were read.
    read: Rc<Cell<u64>>,
    /// Bytes of all of it; 0 of what comes through a pipe.
    length: u64,
}

impl Part {
    /// In \[0, 1\], and 0 where the length is not known. It never falls.
    pub(super) fn fraction(&self) -> f64 {
        if self.length == 0 { 0.0 } else { (self.read.get() as f64 / self.length as f64).min(1.0) }
    }
}

/// Counts what is read.
struct Counted<R> {
    reader: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

impl Source {
    /// Opens a file, or standard input for `-`, and sees what it is.
    pub(super) fn open(path: &Path) -> Result<Self, TableError> {
        let failed = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
        if path == Path::new("-") {
            return Self::of(BufReader::new(io::stdin()), path).map_err(failed);
        }
        let file: File = open_file(path).map_err(|source| not_opened(path, source))?;
        let metadata = file.metadata().map_err(failed)?;
        let is_file = metadata.is_file();
        let same = if is_file { Some(file.try_clone().map_err(failed)?) } else { None };
        let part = Part { length: if is_file { metadata.len() } else { 0 }, ..Part::default() };
        let counted = Counted { reader: file, read: part.read.clone() };
        let source = Self::of(BufReader::new(counted), path).map_err(failed)?;
        Ok(Self { file: same.filter(|_| !source.compressed), part, ..source })
    }

    fn of(mut reader: impl BufRead + 'static, path: &Path) -> io::Result<Self> {
        let start = beginning(&mut reader)?;
        let compressed = start.starts_with(b"\x1f\x8b");
        let whole = Cursor::new(start.clone()).chain(reader);
        if !compressed {
            let (format, path) = (format(&start, path), path.to_path_buf());
            let part = Part::default();
            return Ok(Self { reader: Box::new(whole), format, path, part, compressed, file: None });
        }
        let mut reader = MultiGzDecoder::new(whole);
        let path = if extension(path).as_deref() == Some("gz") { path.with_extension("") } else { path.to_path_buf() };
        let start = beginning(&mut reader)?;
        let format = format(&start, &path);
        let (reader, part) = (Box::new(Cursor::new(start).chain(reader)), Part::default());
        Ok(Self { reader, format, path, part, compressed, file: None })
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
