//! Comma-separated values: RFC 4180, with or without a header.

use std::io::{self, Read, Write};
use std::path::Path;

use csv::{ByteRecord, QuoteStyle, ReaderBuilder, Writer, WriterBuilder};
use faer::{Mat, MatRef};

use super::Table;
use super::error::{CellProblem, EntryProblem, TableError};
use super::text::number::{finite, quoted};
use crate::whole_file::{WholeFile, alone};

impl Table {
    /// Reads CSV text; `path` only names it in messages.
    ///
    /// The first row is a header if none of its cells is a number and at least one is not empty. Numbers are rounded
    /// correctly from their decimals. Spaces around a cell, quotes, a UTF-8 byte order mark, CRLF and blank lines at
    /// the end are allowed. A header without rows gives a table of 0 rows.
    ///
    /// # Errors
    /// [`TableError::Empty`]; [`TableError::BlankLine`]; [`TableError::Ragged`]; [`TableError::Cell`] for a cell that
    /// is empty, text, NaN, infinite, or beyond the range of f64 at either end; [`TableError::Io`].
    ///
    /// ```
    /// use gramkit::table::Table;
    /// let table = Table::from_csv("a,b\n1,2.5\n0.1,-4e-3\n".as_bytes(), "text.csv")?;
    /// assert_eq!(table.names.as_deref(), Some(["a".to_string(), "b".to_string()].as_slice()));
    /// assert_eq!(table.values[(1, 1)], -0.004);
    ///
    /// let error = Table::from_csv("a,b\n1,2\n3,x\n".as_bytes(), "text.csv").unwrap_err();
    /// assert_eq!(error.to_string(), r#"text.csv, row 3, column 2 (b): "x" is not a number"#);
    /// # Ok::<(), gramkit::table::TableError>(())
    /// ```
    pub fn from_csv(mut reader: impl Read, path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        let io_error = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(io_error)?;
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes).trim_ascii_end();
        if text.is_empty() {
            return Err(TableError::Empty { path: path.to_path_buf() });
        }

        let mut records = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        let mut record = ByteRecord::new();
        let mut names = None;
        let mut columns = 0;
        let mut values = Vec::new();
        let mut row = 0;
        loop {
            let start = usize::try_from(records.position().byte()).unwrap_or(text.len());
            if !records.read_byte_record(&mut record).map_err(|error| io_error(error.into()))? {
                break;
            }
            row += 1;
            if begins_with_blank_line(text, start) {
                return Err(TableError::BlankLine { path: path.to_path_buf(), row });
            }
            if row == 1 {
                columns = record.len();
                names = header(&record).map_err(|(column, problem)| cell_error(path, (row, column), None, problem))?;
                if names.is_some() {
                    continue;
                }
            } else if record.len() != columns {
                let path = path.to_path_buf();
                return Err(TableError::Ragged { path, row, expected: columns, found: record.len(), hint: "" });
            }
            for (column, cell) in record.iter().enumerate() {
                let value = text_of(cell).and_then(finite);
                values.push(value.map_err(|problem| cell_error(path, (row, column), names.as_deref(), problem))?);
            }
        }
        // The parser passes over a second byte order mark.
        if row == 0 {
            return Err(TableError::Empty { path: path.to_path_buf() });
        }
        let rows = if names.is_some() { row - 1 } else { row };
        Ok(Self::new(names, Mat::from_fn(rows, columns, |i, j| values[i * columns + j])))
    }
}

/// Writes a CSV file, whole or not at all, with the shortest decimals that read back to the same bits.
///
/// # Errors
/// [`TableError::Count`] if there is not one name per column; [`TableError::Header`] if the names would read back as
/// numbers or as empty cells; [`TableError::Entry`] at the first NaN or infinity; [`TableError::NothingToWrite`]
/// without columns, or with neither rows nor names; [`TableError::Io`].
///
/// ```
/// use gramkit::table::{Table, TableOptions, write_csv};
/// let path = std::env::temp_dir().join(format!("gramkit-write-{}.csv", std::process::id()));
/// let values = faer::mat![[0.1, 1e300], [-0.0, 5e-324]];
/// write_csv(&path, Some(&["a".into(), "b".into()]), values.as_ref())?;
/// assert_eq!(std::fs::read_to_string(&path).unwrap(), "a,b\n0.1,1e300\n-0.0,5e-324\n");
/// assert_eq!(Table::read(&path, &TableOptions::default())?.values, values);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok::<(), gramkit::table::TableError>(())
/// ```
pub fn write_csv(path: impl AsRef<Path>, names: Option<&[String]>, values: MatRef<'_, f64>) -> Result<(), TableError> {
    alone(path, |file| write_csv_to(file, names, values))
}

/// As [`write_csv`], into one file of a set.
///
/// # Errors
/// Those of [`write_csv`].
pub fn write_csv_to(file: WholeFile, names: Option<&[String]>, values: MatRef<'_, f64>) -> Result<(), TableError> {
    let path = file.path();
    let (rows, columns) = (values.nrows(), values.ncols());
    if columns == 0 || (rows == 0 && names.is_none()) {
        return Err(TableError::NothingToWrite { path: path.to_path_buf(), rows, columns });
    }
    if let Some(names) = names {
        if names.len() != columns {
            let (path, what) = (path.to_path_buf(), "names of columns");
            return Err(TableError::Count { path, what, expected: columns, found: names.len() });
        }
        if names.iter().all(|name| name.trim().is_empty()) || names.iter().any(|name| is_number(name.trim())) {
            return Err(TableError::Header { path: path.to_path_buf(), names: names.to_vec() });
        }
    }
    for i in 0..rows {
        for j in 0..columns {
            let value = values[(i, j)];
            if !value.is_finite() {
                let (path, index) = (path.to_path_buf(), vec![i, j]);
                return Err(TableError::Entry { path, index, problem: EntryProblem::NonFinite(value) });
            }
        }
    }
    Ok(file.fill(|writer| write_records(writer, names, values))?)
}

/// The table as CSV text, in the form that [`write_csv`] writes.
///
/// ```
/// let values = faer::mat![[0.5, 1e300]];
/// assert_eq!(gramkit::table::to_csv(None, values.as_ref()), "0.5,1e300\n");
/// ```
pub fn to_csv(names: Option<&[String]>, values: MatRef<'_, f64>) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = write_records(&mut text, names, values);
    String::from_utf8_lossy(&text).into_owned()
}

fn write_records(mut writer: impl Write, names: Option<&[String]>, values: MatRef<'_, f64>) -> io::Result<()> {
    if let Some(names) = names {
        // At the beginning of a file this character is a byte order mark, unless it stands in quotes.
        let marked = names.first().is_some_and(|name| name.starts_with('\u{feff}'));
        let quotes = if marked { QuoteStyle::Always } else { QuoteStyle::Necessary };
        let mut header = WriterBuilder::new().quote_style(quotes).from_writer(&mut writer);
        header.write_record(names)?;
        header.flush()?;
    }
    let mut writer = Writer::from_writer(writer);
    for i in 0..values.nrows() {
        // `Debug` writes the shortest digits that round back, with an exponent where that is shorter.
        writer.write_record((0..values.ncols()).map(|j| format!("{:?}", values[(i, j)])))?;
    }
    writer.flush()
}

/// The names, if the first row is a header; the column and the problem, if it is neither a header nor data.
fn header(record: &ByteRecord) -> Result<Option<Vec<String>>, (usize, CellProblem)> {
    let mut cells = Vec::with_capacity(record.len());
    for (column, cell) in record.iter().enumerate() {
        cells.push(text_of(cell).map_err(|problem| (column, problem))?);
    }
    let Some(number) = cells.iter().position(|cell| is_number(cell)) else {
        let named = cells.iter().any(|cell| !cell.is_empty());
        return Ok(named.then(|| cells.into_iter().map(str::to_string).collect()));
    };
    match cells.iter().enumerate().find(|(_, cell)| !cell.is_empty() && !is_number(cell)) {
        Some((column, text)) => Err((column, CellProblem::HalfHeader { text: quoted(text), number: number + 1 })),
        None => Ok(None),
    }
}

/// Whether Rust reads the text as a number, NaN and infinities included.
fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

fn text_of(cell: &[u8]) -> Result<&str, CellProblem> {
    std::str::from_utf8(cell).map(str::trim).map_err(|_| CellProblem::NotUtf8)
}

/// Whether a blank line lies where a record is to begin; the parser would skip it.
fn begins_with_blank_line(text: &[u8], start: usize) -> bool {
    let ahead = text.get(start..).unwrap_or_default();
    // The parser ends a record at the CR of a CRLF; its LF is not a line of its own.
    let ends_crlf = start > 0 && text.get(start - 1) == Some(&b'\r') && ahead.first() == Some(&b'\n');
    matches!(ahead.get(usize::from(ends_crlf)), Some(b'\n' | b'\r'))
}

fn cell_error(
    path: &Path,
    (row, column): (usize, usize),
    names: Option<&[String]>,
    problem: CellProblem,
) -> TableError {
    let name = names.and_then(|names| names.get(column)).filter(|name| !name.is_empty()).cloned();
    TableError::Cell { path: path.to_path_buf(), row, column: column + 1, name, problem }
}
