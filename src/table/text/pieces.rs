//! A text that is read some lines at a time: how it is written is recognised by the first of them.

use std::io::Read;
use std::path::{Path, PathBuf};

use faer::Mat;

use super::file::File;
use super::heading::Heading;
use super::number::Notation;
use super::recognise::Dialect;
use super::records::separated;
use super::{Read as ReadText, encoding, read_with};
use crate::table::columns::Head;
use crate::table::error::{TableError, WholeTable};
use crate::table::options::{DecimalMark, Delimiter, Encoding, TableOptions};

/// Lines after lines.
pub(in crate::table) struct Pieces {
    reader: Box<dyn Read>,
    path: PathBuf,
    /// With the columns that the first lines have.
    options: TableOptions,
    dialect: Dialect,
    heading: Heading,
    encoding: Option<Encoding>,
    /// Bytes that are read at a time, and those that were read and are no whole line yet.
    at_a_time: usize,
    rest: Vec<u8>,
    ended: bool,
    /// Lines before those that come next.
    lines: usize,
    first: Option<Mat<f64>>,
}

/// Bytes of text for a byte of numbers, about: cells of a few letters are columns with their counts.
const TEXT_PER_NUMBER: usize = 6;

impl Pieces {
    /// Reads the first lines.
    pub(in crate::table) fn open(
        reader: Box<dyn Read>,
        path: &Path,
        options: &TableOptions,
        bytes: usize,
    ) -> Result<(Head, Self), TableError> {
        let at_a_time = (bytes / TEXT_PER_NUMBER).max(1 << 14);
        let mut pieces = Self {
            reader,
            path: path.to_path_buf(),
            options: options.clone(),
            dialect: Dialect { delimiter: Delimiter::Comma, decimal_mark: DecimalMark::Point, comment: None },
            heading: Heading::default(),
            encoding: options.encoding,
            at_a_time,
            rest: Vec::new(),
            ended: false,
            lines: 0,
            first: None,
        };
        let piece = pieces.next_piece()?.unwrap_or_default();
        let whole = pieces.ended && pieces.rest.is_empty();
        let is_utf16 = |encoding| matches!(encoding, Encoding::Utf16LittleEndian | Encoding::Utf16BigEndian);
        let found = encoding::decode(&piece, options.encoding).ok().and_then(|(_, encoding)| encoding);
        if !whole && found.or(options.encoding).is_some_and(is_utf16) {
            return Err(TableError::WholeTable(WholeTable { path: path.to_path_buf(), what: "text in UTF-16" }));
        }
        let ReadText { table, dialect, heading } = read_with(&piece, path, options)?;
        pieces.lines = newlines(&piece);
        pieces.encoding = options.encoding.or(found);
        (pieces.dialect, pieces.heading) = (dialect, Heading { rows: 0, assumed: Vec::new(), ..heading });
        // Whatever was left out then is left out later.
        pieces.options.columns = Some(table.columns.iter().map(|&j| j.into()).collect());
        pieces.options.without = Vec::new();
        let head =
            Head { names: table.names, columns: table.columns, file_columns: table.shape.1, assumed: table.assumed };
        pieces.first = Some(table.values);
        Ok((head, pieces))
    }

    pub(in crate::table) fn next_rows(&mut self) -> Result<Option<Mat<f64>>, TableError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        loop {
            let Some(piece) = self.next_piece()? else { return Ok(None) };
            let lines = newlines(&piece);
            let (text, _) = encoding::decode(&piece, self.encoding)
                .map_err(|encoding| TableError::Encoding { path: self.path.clone(), encoding: encoding.name() })?;
            let text = super::with_line_ends(&text);
            if text.trim().is_empty() {
                self.lines += lines;
                continue;
            }
            let text = super::whole_lines(&text);
            let options = &self.options;
            let notation = Notation {
                decimal_mark: self.dialect.decimal_mark,
                thousands: options.thousands,
                percent: options.percent,
                currency: options.currency.as_deref(),
            };
            let file = File {
                path: &self.path,
                options,
                notation,
                dialect: self.dialect,
                heading: self.heading.clone(),
                skipped: self.lines,
            };
            let table = file.read(&separated(&text, self.dialect.delimiter), Vec::new())?.assembled(options)?;
            self.lines += lines;
            return Ok(Some(table.values));
        }
    }

    /// Whole lines, as many as there is room for; `None` at the end.
    fn next_piece(&mut self) -> Result<Option<Vec<u8>>, TableError> {
        loop {
            let wanted = (self.at_a_time.max(2 * self.rest.len()) - self.rest.len()) as u64;
            let failed = |source| TableError::Io { path: self.path.clone(), action: "read", source };
            if !self.ended {
                let read = self.reader.by_ref().take(wanted).read_to_end(&mut self.rest).map_err(failed)?;
                self.ended = (read as u64) < wanted;
            }
            if self.ended {
                let piece = std::mem::take(&mut self.rest);
                return Ok((!piece.is_empty()).then_some(piece));
            }
            if let Some(end) = end_of_lines(&self.rest) {
                let rest = self.rest.split_off(end);
                return Ok(Some(std::mem::replace(&mut self.rest, rest)));
            }
            // A line that is longer.
        }
    }
}

/// The end of the last line end that is in no quotes.
fn end_of_lines(bytes: &[u8]) -> Option<usize> {
    let (mut quoted, mut end) = (false, None);
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => end = Some(at + 1),
            _ => {}
        }
    }
    end
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}
