//! Arrow files, which Feather's second version is another name of.
//!
//! Apache Arrow, "Columnar format", section "IPC file format": a magic word, blocks of metadata and columns as they lie
//! in memory, a footer that lists the blocks, and the magic word again.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use arrow_ipc::reader::{FileReader, read_footer_length};
use arrow_ipc::{Block, root_as_footer, root_as_message};
use arrow_schema::ArrowError;

use super::source::{Batches, Source};
use crate::table::error::TableError;

/// The first bytes of a file.
const MAGIC: &[u8] = b"ARROW1";
/// Those of Feather's first version, which was another format.
const FEATHER_1: &[u8] = b"FEA1";
/// The last bytes of a file: the length of the footer, and the magic word.
const TRAILER: usize = 10;
/// What stands before the metadata of a block: a mark, which the oldest files do without, …
const MARK: &[u8] = &[0xff; 4];
/// … and the length of the metadata.
const LENGTH: usize = 4;
/// What stands before the bytes of a compressed buffer: their number without compression.
const SIZE: u64 = 8;

/// Reads what the file says of its columns.
pub(super) fn open(mut file: File, path: &Path) -> Result<Source, TableError> {
    let refused = |reason: String| TableError::Columnar { path: path.to_path_buf(), format: "Arrow", reason };
    let failed = |error: ArrowError| damaged(error, path);
    let rows = announced(&mut file).map_err(|source| match source.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => refused(source.to_string()),
        _ => TableError::Io { path: path.to_path_buf(), action: "read", source },
    })?;
    let schema = FileReader::try_new(&file, None).map_err(failed)?.schema();
    let path = path.to_path_buf();
    let decode = move |columns: &[usize]| {
        let reader = FileReader::try_new_buffered(file, Some(columns.to_vec()));
        Ok(Box::new(reader.map_err(|error| damaged(error, &path))?) as Batches)
    };
    Ok(Source { format: "Arrow", schema, rows, decode: Box::new(decode) })
}

fn damaged(error: ArrowError, path: &Path) -> TableError {
    TableError::Columnar { path: path.to_path_buf(), format: "Arrow", reason: error.to_string() }
}

/// The rows of all blocks, each of which is looked at before it is believed: the reader takes the memory that a block
/// announces, and does not survive one that is too short for its metadata.
fn announced(file: &mut File) -> io::Result<usize> {
    let length = file.seek(SeekFrom::End(0))?;
    let start = bytes(file, 0..length.min(MAGIC.len() as u64))?;
    if start.starts_with(FEATHER_1) {
        return Err(invalid("it is of the first version of Feather; write it in the second (version=2)"));
    }
    if start.starts_with(MARK) {
        return Err(invalid("it is a stream; write it as a file (pyarrow.ipc.new_file)"));
    }
    if start != MAGIC {
        return Err(invalid("it does not begin with the letters ARROW1"));
    }
    let end = length.checked_sub(TRAILER as u64).ok_or_else(|| invalid("it is cut short"))?;
    let trailer: [u8; TRAILER] = bytes(file, end..length)?.try_into().unwrap_or_default();
    let footer = read_footer_length(trailer).map_err(invalid)?;
    let begin = end.checked_sub(footer as u64).ok_or_else(|| invalid("its footer would be longer than the file"))?;
    let footer = bytes(file, begin..end)?;
    let footer = root_as_footer(&footer).map_err(invalid)?;
    for block in footer.dictionaries().into_iter().flatten() {
        look_at(file, begin, block)?;
    }
    let mut rows = 0_usize;
    for block in footer.recordBatches().into_iter().flatten() {
        rows = rows.saturating_add(look_at(file, begin, block)?);
    }
    Ok(rows)
}

/// The rows of a block that lies in the file, as do the buffers in it, and that can be decompressed.
fn look_at(file: &mut File, end: u64, block: &Block) -> io::Result<usize> {
    let outside = || invalid("a block of it lies outside of the file");
    let place = |start: i64, length: i64| {
        let (start, length) = (u64::try_from(start).ok()?, u64::try_from(length).ok()?);
        Some(start..start.checked_add(length)?)
    };
    let metadata = place(block.offset(), block.metaDataLength().into()).ok_or_else(outside)?;
    let begin = i64::try_from(metadata.end).map_err(|_| outside())?;
    let body = place(begin, block.bodyLength()).filter(|body| body.end <= end).ok_or_else(outside)?;
    let metadata = bytes(file, metadata)?;
    let message = metadata.strip_prefix(MARK).unwrap_or(&metadata).get(LENGTH..).ok_or_else(outside)?;
    let message = root_as_message(message).map_err(invalid)?;
    let dictionary = || message.header_as_dictionary_batch()?.data();
    let batch =
        message.header_as_record_batch().or_else(dictionary).ok_or_else(|| invalid("a block holds no columns"))?;
    for buffer in batch.buffers().into_iter().flatten() {
        let buffer = place(buffer.offset(), buffer.length()).ok_or_else(outside)?;
        if buffer.end > body.end - body.start {
            return Err(outside());
        }
        if batch.compression().is_some() && buffer.end - buffer.start >= SIZE {
            let start = body.start + buffer.start;
            let size = bytes(file, start..start + SIZE)?.try_into().map_or(0, i64::from_le_bytes);
            // −1 says that it is not compressed.
            let size = usize::try_from(size.max(0)).map_err(invalid)?;
            Vec::<u8>::new().try_reserve_exact(size).map_err(invalid)?;
        }
    }
    usize::try_from(batch.length()).map_err(invalid)
}

fn bytes(file: &mut File, place: Range<u64>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(place.start))?;
    file.by_ref().take(place.end - place.start).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == place.end - place.start { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn invalid(reason: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.to_string())
}
