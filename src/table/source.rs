//! Where the bytes of a table come from.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::error::TableError;
use super::{extension, not_opened, open_file};

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Npy,
}

/// A file, or standard input, uncompressed.
pub(super) struct Source {
    pub(super) reader: Box<dyn Read>,
    pub(super) format: Format,
    /// The name without `.gz`.
    pub(super) path: PathBuf,
}

impl Source {
    /// Opens a file, or standard input for `-`, and sees what it is.
    pub(super) fn open(path: &Path) -> Result<Self, TableError> {
        let failed = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
        if path == Path::new("-") {
            return Self::of(BufReader::new(io::stdin()), path).map_err(failed);
        }
        let file: File = open_file(path).map_err(|source| not_opened(path, source))?;
        Self::of(BufReader::new(file), path).map_err(failed)
    }

    fn of(mut reader: impl BufRead + 'static, path: &Path) -> io::Result<Self> {
        let start = beginning(&mut reader)?;
        let gzip = start.starts_with(b"\x1f\x8b");
        let whole = Cursor::new(start.clone()).chain(reader);
        if !gzip {
            return Ok(Self { reader: Box::new(whole), format: format(&start, path), path: path.to_path_buf() });
        }
        let mut reader = MultiGzDecoder::new(whole);
        let path = if extension(path).as_deref() == Some("gz") { path.with_extension("") } else { path.to_path_buf() };
        let start = beginning(&mut reader)?;
        let format = format(&start, &path);
        Ok(Self { reader: Box::new(Cursor::new(start).chain(reader)), format, path })
    }
}

/// The first bytes, as many as tell a format.
fn beginning(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    reader.take(8).read_to_end(&mut start)?;
    Ok(start)
}

fn format(beginning: &[u8], path: &Path) -> Format {
    match extension(path).as_deref() {
        _ if beginning.starts_with(b"\x93NUMPY") => Format::Npy,
        Some("npy") => Format::Npy,
        _ => Format::Text,
    }
}
