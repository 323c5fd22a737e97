//! Tables as text, in the dialects in which the world writes them.

mod column;
mod encoding;
mod file;
mod heading;
mod lines;
pub(super) mod number;
mod pieces;
mod recognise;
mod records;
mod words;

use std::borrow::Cow;
use std::path::Path;

use super::Table;
use super::assumption::Assumption;
use super::error::TableError;
use super::options::{DecimalMark, Delimiter, Encoding, TableOptions};
use file::File;
use heading::Heading;
use number::Notation;
pub(super) use pieces::Pieces;
use recognise::{Dialect, Undecided};
use records::{separated, without_lines};

/// Characters by which a text is told from other bytes.
const BEGINNING: usize = 1 << 12;
/// So many of them may be zero, as they are in names that somebody made up.
const MOST_ZEROS: usize = 3;

/// Reads a text whose dialect the options leave open.
pub(super) fn read(bytes: &[u8], path: &Path, options: &TableOptions) -> Result<Table, TableError> {
    read_with(bytes, path, options).map(|read| read.table)
}

/// A table, and how its text is written.
struct Read {
    table: Table,
    dialect: Dialect,
    heading: Heading,
}

fn read_with(bytes: &[u8], path: &Path, options: &TableOptions) -> Result<Read, TableError> {
    let (text, encoding) = letters(bytes, path, options)?;
    let (text, separator) = without_separator(without_lines(&text, options.skip_rows));
    let options = &TableOptions { delimiter: options.delimiter.or(separator), ..options.clone() };
    let text = whole_lines(text);
    let text = text.as_ref();
    let (dialect, tabs) = recognised(text, path, options)?;
    let mut assumed: Vec<Assumption> = encoding.map(Assumption::Encoding).into_iter().collect();
    assumed.extend(separator.map(Assumption::Delimiter));
    let notation = Notation {
        decimal_mark: dialect.decimal_mark,
        thousands: options.thousands,
        percent: options.percent,
        currency: options.currency.as_deref(),
    };
    let rows = recognise::sample(text, dialect.delimiter, dialect.comment);
    let whole = recognise::beginning(text).1;
    let mut heading = heading::heading(&rows, whole, &notation, options).map_err(|open| undecided(open, path))?;
    drop(rows);
    assumed.extend(of_dialect(&dialect, heading.columns, options, tabs));
    assumed.append(&mut heading.assumed);
    let skipped = options.skip_rows + usize::from(separator.is_some());
    let file = File { path, options, notation, dialect, heading, skipped, begun: false };
    let text = separated(text, dialect.delimiter, dialect.comment);
    let table = file.read(&text, assumed)?.assembled(options)?;
    Ok(Read { table, dialect, heading: file.heading })
}

/// What separates the cells of a text that begins so.
fn dialect(bytes: &[u8], path: &Path, options: &TableOptions) -> Result<Dialect, TableError> {
    let (text, _) = letters(bytes, path, options)?;
    let (text, separator) = without_separator(without_lines(&text, options.skip_rows));
    let options = &TableOptions { delimiter: options.delimiter.or(separator), ..options.clone() };
    recognised(&whole_lines(text), path, options).map(|(dialect, _)| dialect)
}

/// The letters of a text, and their encoding if it is taken for granted.
fn letters<'b>(
    bytes: &'b [u8],
    path: &Path,
    options: &TableOptions,
) -> Result<(Cow<'b, str>, Option<Encoding>), TableError> {
    options.check_marks().map_err(|what| TableError::Marks { path: path.to_path_buf(), what })?;
    let (text, encoding) = encoding::decode(bytes, options.encoding)
        .map_err(|encoding| TableError::Encoding { path: path.to_path_buf(), encoding: encoding.name() })?;
    if is_binary(&text) {
        return Err(TableError::NotText { path: path.to_path_buf() });
    }
    Ok((with_line_ends(text), encoding))
}

/// What separates cells, numbers and rows, and whether tabs are what is expected.
fn recognised(text: &str, path: &Path, options: &TableOptions) -> Result<(Dialect, bool), TableError> {
    if text.trim().is_empty() {
        return Err(TableError::Empty { path: path.to_path_buf() });
    }
    let tabs = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
    let dialect = recognise::recognised(text, options, tabs).map_err(|open| undecided(open, path))?;
    Ok((dialect, tabs))
}

fn undecided(Undecided { what, options }: Undecided, path: &Path) -> TableError {
    TableError::Undecided { path: path.to_path_buf(), what, options }
}

/// The text behind a first line such as `sep=;`, by which spreadsheets tell what separates the cells.
fn without_separator(text: &str) -> (&str, Option<Delimiter>) {
    let line = text.lines().next().unwrap_or_default();
    match line.strip_prefix("sep=").and_then(Delimiter::from_name) {
        Some(delimiter) => (without_lines(text, 1), Some(delimiter)),
        None => (text, None),
    }
}

/// Whether too many of the first characters are zero.
fn is_binary(text: &str) -> bool {
    text.chars().take(BEGINNING).filter(|letter| *letter == '\0').count() > MOST_ZEROS
}

/// The text with the line ends that the parser of comments knows: where all are CR, as on old Macintoshes, LF.
fn with_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\n') || !text.contains('\r') { text } else { Cow::Owned(text.replace('\r', "\n")) }
}

/// The text up to the end of its last line that is not blank, whose last cells may be: without a line end there, a
/// comment would be a row.
fn whole_lines(text: &str) -> Cow<'_, str> {
    let filled = text.trim_ascii_end().len();
    let end = text[filled..].find(['\n', '\r']).map_or(text.len(), |at| filled + at);
    let (lines, rest) = text.split_at(end);
    match ["\r\n", "\n"].into_iter().find(|end| rest.starts_with(end)) {
        Some(end) => Cow::Borrowed(&text[..lines.len() + end.len()]),
        None => Cow::Owned(format!("{lines}\n")),
    }
}

/// What the separators take for granted.
fn of_dialect(dialect: &Dialect, columns: usize, options: &TableOptions, tabs: bool) -> Vec<Assumption> {
    let mut assumed = Vec::new();
    let usual = if tabs { Delimiter::Tab } else { Delimiter::Comma };
    if options.delimiter.is_none() && dialect.delimiter != usual && columns > 1 {
        assumed.push(Assumption::Delimiter(dialect.delimiter));
    }
    if options.decimal_mark.is_none() && dialect.decimal_mark == DecimalMark::Comma {
        assumed.push(Assumption::DecimalComma);
    }
    if let Some(mark) = dialect.comment.filter(|_| options.comments.is_none()) {
        assumed.push(Assumption::Comments(char::from(mark)));
    }
    assumed
}
