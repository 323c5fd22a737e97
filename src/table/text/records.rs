//! The rows of a text, cell by cell.

use std::borrow::Cow;
use std::io;

use csv::{Reader, ReaderBuilder, StringRecord};

use super::lines::{Lines, Place, after_line};
use crate::table::options::Delimiter;

/// The rows of a text that are neither blank nor comments.
pub(super) struct Records<'t> {
    text: &'t [u8],
    comment: Option<u8>,
    reader: Reader<&'t [u8]>,
    /// The last row.
    pub(super) record: StringRecord,
    /// Of the last row, counted from 1 as a spreadsheet shows it: with blank rows and comments.
    pub(super) row: usize,
    /// Blank rows before the last row.
    pub(super) blank: usize,
}

impl<'t> Records<'t> {
    /// `text` is a [`separated`] one; `skipped` rows came before it.
    pub(super) fn new(text: &'t str, delimiter: Delimiter, comment: Option<u8>, skipped: usize) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(delimiter.byte()).comment(comment);
        let (text, reader) = (text.as_bytes(), builder.from_reader(text.as_bytes()));
        Self { text, comment, reader, record: StringRecord::new(), row: skipped, blank: 0 }
    }

    /// Reads the next row; false at the end.
    ///
    /// # Errors
    /// None: the text is in memory, and it is UTF-8.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        let start = usize::try_from(self.reader.position().byte()).unwrap_or(self.text.len());
        if !self.reader.read_record(&mut self.record).map_err(io::Error::from)? {
            return Ok(false);
        }
        let (blank, comments) = self.passed_over(start);
        self.blank = blank;
        self.row += blank + comments + 1;
        Ok(true)
    }

    /// Blank lines and comments between the end of a record and the next; the parser passes over them.
    fn passed_over(&self, start: usize) -> (usize, usize) {
        let mut rest = self.text.get(start..).unwrap_or_default();
        // The parser ends a record at the CR of a CRLF; its LF is not a line of its own.
        if start > 0 && self.text[start - 1] == b'\r' {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        let (mut blank, mut comments) = (0, 0);
        loop {
            match rest.first() {
                Some(b'\r' | b'\n') => blank += 1,
                Some(byte) if Some(*byte) == self.comment => comments += 1,
                _ => return (blank, comments),
            }
            rest = after_line(rest);
        }
    }
}

/// The text after so many lines.
pub(super) fn without_lines(text: &str, count: usize) -> &str {
    let mut rest = text.as_bytes();
    for _ in 0..count {
        if rest.is_empty() {
            break;
        }
        rest = after_line(rest);
    }
    // A line ends with an ASCII byte, so this cuts between two letters.
    &text[text.len() - rest.len()..]
}

/// The text with one space for each run of spaces and tabs outside of quotes, and none at the ends of lines, if spaces
/// are what separates.
pub(super) fn separated(text: &str, delimiter: Delimiter, comment: Option<u8>) -> Cow<'_, str> {
    if delimiter != Delimiter::Spaces {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    let lines = Lines { delimiter, comment, old: false };
    let (mut place, mut gap) = (Place::default(), false);
    for letter in text.chars() {
        let quoted = place == Place::Quoted;
        // What is no ASCII is in a cell.
        place = place.after(u8::try_from(letter).unwrap_or(u8::MAX), lines);
        match letter {
            ' ' | '\t' if !quoted => gap = true,
            _ => {
                let at_line = written.is_empty() || written.ends_with(['\n', '\r']);
                if gap && !at_line && !matches!(letter, '\n' | '\r') {
                    written.push(' ');
                }
                gap = false;
                written.push(letter);
            }
        }
    }
    Cow::Owned(written)
}
