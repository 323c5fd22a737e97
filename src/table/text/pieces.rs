//! A text that is read some lines at a time: how it is written is recognised by the first of them.

use std::io::Read;
use std::path::{Path, PathBuf};

use faer::Mat;

use super::file::File;
use super::heading::Heading;
use super::lines::{Lines, first_row};
use super::number::Notation;
use super::recognise::Dialect;
use super::records::separated;
use super::{Read as ReadText, encoding, read_with};
use crate::table::columns::Head;
use crate::table::error::{TableError, WholeTable};
use crate::table::options::{Comments, DecimalMark, Delimiter, Encoding, TableOptions};

/// Lines after lines.
pub(in crate::table) struct Pieces {
    reader: Box<dyn Read>,
    path: PathBuf,
    /// With the columns that the first lines have.
    options: TableOptions,
    dialect: Dialect,
    rows: Lines,
    heading: Heading,
    encoding: Option<Encoding>,
    /// Bytes that are read at a time, and those that were read and are no whole line yet.
    at_a_time: usize,
    rest: Vec<u8>,
    ended: bool,
    /// Lines before those that come next, and whether rows of the table are among them.
    lines: usize,
    begun: bool,
    first: Option<Mat<f64>>,
}

/// Numbers for a byte of text, at most: a cell that is missing takes its separator alone.
const BYTES_PER_NUMBER: usize = 8;
/// The longest line.
const LONGEST_LINE: usize = 1 << 24;

impl Pieces {
    /// Reads the first lines.
    pub(in crate::table) fn open(
        reader: Box<dyn Read>,
        path: &Path,
        options: &TableOptions,
        bytes: usize,
    ) -> Result<(Head, Self), TableError> {
        let at_a_time = (bytes / BYTES_PER_NUMBER).max(1 << 14);
        let dialect = Dialect { delimiter: Delimiter::Comma, decimal_mark: DecimalMark::Point, comment: None };
        let mut pieces = Self {
            reader,
            path: path.to_path_buf(),
            options: options.clone(),
            dialect,
            rows: Lines { delimiter: dialect.delimiter, comment: None, old: false },
            heading: Heading::default(),
            encoding: options.encoding,
            at_a_time,
            rest: Vec::new(),
            ended: false,
            lines: 0,
            begun: false,
            first: None,
        };
        let piece = pieces.first_piece()?;
        let found = encoding::decode(&piece, options.encoding).ok().and_then(|(_, encoding)| encoding);
        let ReadText { table, dialect, heading } = read_with(&piece, path, options)?;
        pieces.encoding = options.encoding.or(found);
        (pieces.dialect, pieces.heading) = (dialect, Heading { rows: 0, assumed: Vec::new(), ..heading });
        // Whatever was left out then is left out later.
        pieces.options.columns = Some(table.columns.iter().map(|&j| j.into()).collect());
        pieces.options.without = Vec::new();
        let head =
            Head { names: table.names, columns: table.columns, file_columns: table.shape.1, assumed: table.assumed };
        pieces.begun = table.values.nrows() > 0;
        pieces.first = Some(table.values);
        Ok((head, pieces))
    }

    pub(in crate::table) fn next_rows(&mut self) -> Result<Option<Mat<f64>>, TableError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        loop {
            let Some((piece, lines)) = self.next_piece()? else { return Ok(None) };
            let (text, _) = encoding::decode(&piece, self.encoding)
                .map_err(|encoding| TableError::Encoding { path: self.path.clone(), encoding: encoding.name() })?;
            let text = super::with_line_ends(text);
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
                begun: self.begun,
            };
            let text = separated(&text, self.dialect.delimiter, self.dialect.comment);
            let table = file.read(&text, Vec::new())?.assembled(options)?;
            self.lines += lines;
            if table.values.nrows() > 0 {
                self.begun = true;
                return Ok(Some(table.values));
            }
        }
    }

    /// The first rows, up to a line end that the separator which they tell lets be one.
    fn first_piece(&mut self) -> Result<Vec<u8>, TableError> {
        loop {
            self.fill()?;
            if self.ended {
                return Ok(std::mem::take(&mut self.rest));
            }
            let even = &self.rest[..self.rest.len() & !1];
            match self.options.encoding.unwrap_or_else(|| encoding::recognised(even)) {
                Encoding::Utf16LittleEndian | Encoding::Utf16BigEndian => return Err(self.whole("text in UTF-16")),
                Encoding::Utf8 | Encoding::Latin1 => {}
            }
            if let Some(end) = self.first_end()? {
                let rest = self.rest.split_off(end);
                return Ok(std::mem::replace(&mut self.rest, rest));
            }
            self.check_line()?;
        }
    }

    /// Where the first rows end. Quotes tell, for which the separator has to be known, which the rows tell: the one
    /// that is recognised in the rows which end by it.
    fn first_end(&mut self) -> Result<Option<usize>, TableError> {
        let options = &self.options;
        let start = first_row(&self.rest, options.skip_rows);
        let old = !self.rest.contains(&b'\n');
        let comment = match options.comments {
            Some(Comments::Begin(mark)) => u8::try_from(mark).ok().filter(u8::is_ascii),
            Some(Comments::Absent) | None => None,
        };
        let delimiters = options.delimiter.map_or_else(|| Delimiter::ALL.to_vec(), |delimiter| vec![delimiter]);
        // The first one is tried first.
        let mut guesses: Vec<_> = delimiters.into_iter().rev().map(|delimiter| (delimiter, comment)).collect();
        let (mut tried, mut failed) = (Vec::new(), None);
        while let Some(guess) = guesses.pop() {
            if tried.contains(&guess) {
                continue;
            }
            tried.push(guess);
            let rows = Lines { delimiter: guess.0, comment: guess.1, old };
            let found = rows.whole_rows(&self.rest[start..]);
            if found.end == 0 {
                continue;
            }
            match super::dialect(&self.rest[..start + found.end], &self.path, options) {
                Ok(dialect) if (dialect.delimiter, dialect.comment) == guess => {
                    self.rows = rows;
                    self.lines = options.skip_rows + found.lines;
                    return Ok(Some(start + found.end));
                }
                Ok(dialect) => guesses.push((dialect.delimiter, dialect.comment)),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(None), Err)
    }

    /// Whole rows, as many as there is room for, and their lines; `None` at the end. Blank lines and comments behind
    /// the last row come with the next: between the cells of one column a blank line is a cell.
    fn next_piece(&mut self) -> Result<Option<(Vec<u8>, usize)>, TableError> {
        loop {
            self.fill()?;
            let found = self.rows.whole_rows(&self.rest);
            if self.ended {
                let piece = std::mem::take(&mut self.rest);
                return Ok((found.end > 0 || found.more).then_some((piece, found.lines)));
            }
            if found.end > 0 {
                let rest = self.rest.split_off(found.end);
                return Ok(Some((std::mem::replace(&mut self.rest, rest), found.lines)));
            }
            self.check_line()?;
        }
    }

    /// Reads as many bytes as are wanted at a time, or as many again as are no whole row yet.
    fn fill(&mut self) -> Result<(), TableError> {
        if self.ended {
            return Ok(());
        }
        let wanted = (self.at_a_time.max(2 * self.rest.len()) - self.rest.len()) as u64;
        let failed = |source| TableError::Io { path: self.path.clone(), action: "read", source };
        let read = self.reader.by_ref().take(wanted).read_to_end(&mut self.rest).map_err(failed)?;
        self.ended = (read as u64) < wanted;
        Ok(())
    }

    /// Refuses bytes without the end of a row that are too many.
    fn check_line(&self) -> Result<(), TableError> {
        if self.rest.len() < LONGEST_LINE.max(self.at_a_time) {
            return Ok(());
        }
        Err(self.whole("text without the end of a row in 16 MiB, as after a quote that nothing closes,"))
    }

    fn whole(&self, what: &'static str) -> TableError {
        TableError::WholeTable(WholeTable { path: self.path.clone(), what })
    }
}
