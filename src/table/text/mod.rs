//! Tables as text, in the dialects in which the world writes them.

mod column;
mod encoding;
mod file;
mod heading;
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
use super::options::{DecimalMark, Delimiter, TableOptions};
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
    let undecided = |undecided: Undecided| TableError::Undecided {
        path: path.to_path_buf(),
        what: undecided.what,
        options: undecided.options,
    };
    options.check_marks().map_err(|what| TableError::Marks { path: path.to_path_buf(), what })?;
    let (text, encoding) = encoding::decode(bytes, options.encoding)
        .map_err(|encoding| TableError::Encoding { path: path.to_path_buf(), encoding: encoding.name() })?;
    if is_binary(&text) {
        return Err(TableError::NotText { path: path.to_path_buf() });
    }
    let text = with_line_ends(&text);
    let (text, separator) = without_separator(without_lines(&text, options.skip_rows));
    let options = &TableOptions { delimiter: options.delimiter.or(separator), ..options.clone() };
    let text = whole_lines(text);
    let text = text.as_ref();
    if text.trim().is_empty() {
        return Err(TableError::Empty { path: path.to_path_buf() });
    }
    let tabs = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
    let dialect = recognise::recognised(text, options, tabs).map_err(undecided)?;
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
    let mut heading = heading::heading(&rows, whole, &notation, options).map_err(undecided)?;
    drop(rows);
    assumed.extend(of_dialect(&dialect, heading.columns, options, tabs));
    assumed.append(&mut heading.assumed);
    let skipped = options.skip_rows + usize::from(separator.is_some());
    let file = File { path, options, notation, dialect, heading, skipped };
    let table = file.read(&separated(text, dialect.delimiter), assumed)?.assembled(options)?;
    Ok(Read { table, dialect, heading: file.heading })
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
fn with_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\n') || !text.contains('\r') { Cow::Borrowed(text) } else { Cow::Owned(text.replace('\r', "\n")) }
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
