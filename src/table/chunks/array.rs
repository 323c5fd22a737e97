//! Rows of an NPY array.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use faer::Mat;
use npyz::{DType, Order};

use crate::table::columns::{Columns, Head};
use crate::table::element::Element;
use crate::table::error::{EntryProblem, TableError};
use crate::table::npy::{element_type, header_of, shape_error};
use crate::table::options::TableOptions;
use crate::table::record::{Integers, Record, description, entries};
use crate::table::source::Source;

/// How bytes become numbers.
enum Entry {
    Number(Element),
    Record(Record),
}

/// Where the bytes of the next rows are.
enum Place {
    /// Next, row by row.
    Rows(Box<dyn Read>),
    /// Column by column, from this byte on.
    Columns(File, u64),
}

/// Columns of an array without rows, whose shape no entries vouch for; and bytes of a row that are taken on trust.
const MOST_ON_TRUST: usize = 1 << 20;

/// Rows whose numbers are put into columns at a time.
const ROWS_OF_A_TILE: usize = 32;

pub(super) struct ArrayRows {
    path: PathBuf,
    place: Place,
    entry: Entry,
    /// Rows, columns of the file.
    shape: (usize, usize),
    columns: Vec<usize>,
    sentinels: Vec<f64>,
    next: usize,
    at_a_time: usize,
}

pub(super) fn open(
    mut source: Source,
    path: &Path,
    options: &TableOptions,
    bytes: usize,
) -> Result<(Head, ArrayRows), TableError> {
    let mut counted = Counted { reader: &mut source.reader, bytes: 0 };
    let (header, shape) = header_of(&mut counted, path)?;
    let start = counted.bytes;
    let (entry, names) = match header.dtype() {
        DType::Record(fields) => {
            let record = Record::of(&fields).map_err(|field| TableError::FieldType {
                path: path.to_path_buf(),
                name: field.name.clone(),
                dtype: description(&field.dtype),
            })?;
            let names = record.names().to_vec();
            (Entry::Record(record), Some(names))
        }
        dtype => (Entry::Number(Element::of(&dtype).ok_or_else(|| element_type(&dtype, path))?), None),
    };
    let (rows, count) = match (shape.as_slice(), &names) {
        ([rows], Some(names)) if !names.is_empty() => (*rows, names.len()),
        ([rows], None) => (*rows, 1),
        ([rows, columns], None) => (*rows, *columns),
        _ => return Err(shape_error(&shape, path)),
    };
    let no_entries = rows == 0 || count == 0;
    if no_entries && (count > MOST_ON_TRUST || rows > i32::MAX as usize) {
        return Err(shape_error(&shape, path));
    }
    let announced = Announced {
        path,
        entries: shape.iter().fold(1, |all: u64, &axis| all.saturating_mul(axis as u64)),
        size: match &entry {
            Entry::Number(element) => element.size(),
            Entry::Record(record) => record.size(),
        },
    };
    let by_columns = header.order() == Order::Fortran && count > 1 && names.is_none();
    let failed = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
    let length = source.length().map_err(failed)?;
    let place = if by_columns {
        // A copy is of what follows the header.
        let start = length.map_or(0, |_| start);
        let file = source.into_file().map_err(failed)?;
        announced.check(file.metadata().map_err(failed)?.len().saturating_sub(start))?;
        Place::Columns(file, start)
    } else if let Some(length) = length {
        announced.check(length.saturating_sub(start))?;
        Place::Rows(source.reader)
    } else {
        let row = if names.is_some() { announced.size } else { count.saturating_mul(announced.size) };
        Place::Rows(announced.first_row(source.reader, if rows == 0 { 0 } else { row })?)
    };
    if let Some(option) = options.only_of_text() {
        return Err(TableError::OnlyOfText { path: path.to_path_buf(), option });
    }
    let known = Columns { path, names: names.as_deref(), count };
    let columns = known.chosen(options)?.columns;
    let head = Head {
        names: names.map(|names| columns.iter().map(|&j| names[j].clone()).collect()),
        columns: columns.clone(),
        file_columns: count,
        assumed: Vec::new(),
    };
    let sentinels = options.na.iter().filter_map(|word| word.parse().ok()).collect();
    // The numbers, and a copy of those of the chosen columns.
    let at_a_time = (bytes / (16 * count.max(1))).max(1);
    Ok((
        head,
        ArrayRows {
            path: path.to_path_buf(),
            place,
            entry,
            shape: (rows, count),
            columns,
            sentinels,
            next: 0,
            at_a_time,
        },
    ))
}

/// What a header says of the entries behind it.
struct Announced<'a> {
    path: &'a Path,
    entries: u64,
    /// Bytes of one.
    size: usize,
}

impl Announced<'_> {
    /// Refuses a file that holds fewer bytes than it announces, before memory is taken for them.
    fn check(&self, bytes: u64) -> Result<(), TableError> {
        let found = bytes / self.size.max(1) as u64;
        if found >= self.entries { Ok(()) } else { Err(self.truncated(found)) }
    }

    /// The same bytes; those of a long row are read first, into memory that is taken as they arrive.
    fn first_row(&self, mut reader: Box<dyn Read>, row: usize) -> Result<Box<dyn Read>, TableError> {
        if row <= MOST_ON_TRUST {
            return Ok(reader);
        }
        let mut first = Vec::new();
        let failed = |source| TableError::Io { path: self.path.to_path_buf(), action: "read", source };
        reader.by_ref().take(row as u64).read_to_end(&mut first).map_err(failed)?;
        if first.len() < row {
            return Err(self.truncated((first.len() / self.size.max(1)) as u64));
        }
        Ok(Box::new(Cursor::new(first).chain(reader)))
    }

    fn truncated(&self, found: u64) -> TableError {
        TableError::Truncated { path: self.path.to_path_buf(), expected: self.entries, found }
    }
}

/// Counts the bytes that are read.
struct Counted<R> {
    reader: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

impl ArrayRows {
    pub(super) fn fraction(&self) -> f64 {
        if self.shape.0 == 0 { 1.0 } else { self.next as f64 / self.shape.0 as f64 }
    }

    pub(super) fn next_rows_into(&mut self, values: &mut Mat<f64>) -> Result<bool, TableError> {
        let (rows, count) = self.shape;
        let (first, many) = (self.next, self.at_a_time.min(rows - self.next));
        if many == 0 {
            return Ok(false);
        }
        let path = self.path.clone();
        let is_records = matches!(self.entry, Entry::Record(_));
        let truncated = |error| match error {
            TableError::Truncated { path, found, .. } => {
                // Records are counted whole.
                let in_a_row = if is_records { 1 } else { count as u64 };
                let before = (first as u64).saturating_mul(in_a_row);
                let expected = (rows as u64).saturating_mul(in_a_row);
                TableError::Truncated { path, expected, found: before.saturating_add(found) }
            }
            error => error,
        };
        values.resize_with(many, self.columns.len(), |_, _| 0.0);
        match &mut self.place {
            Place::Rows(reader) => {
                let place = |flat: u64| {
                    let flat = flat as usize;
                    vec![first + flat / count.max(1), flat % count.max(1)]
                };
                let (found, _) = match &self.entry {
                    Entry::Number(element) => {
                        let expected = (many as u64).saturating_mul(count as u64);
                        let round = |bytes: &[u8], into: &mut [f64]| element.round(bytes, into);
                        entries(reader, &path, expected, (element.size(), 1), Integers::Doubles, round, place)
                    }
                    Entry::Record(record) => {
                        let round = |bytes: &[u8], into: &mut [f64]| record.round(bytes, into);
                        entries(reader, &path, many as u64, (record.size(), count), Integers::Doubles, round, place)
                    }
                }
                .map_err(truncated)?;
                // Some rows at a time, which stay in the first cache while their columns are taken out of them.
                for (tile, rows) in found.chunks(ROWS_OF_A_TILE * count.max(1)).enumerate() {
                    let first = tile * ROWS_OF_A_TILE;
                    for (k, &j) in self.columns.iter().enumerate() {
                        let into = values.col_as_slice_mut(k).iter_mut().skip(first);
                        into.zip(rows.iter().skip(j).step_by(count.max(1))).for_each(|(value, x)| *value = *x);
                    }
                }
            }
            Place::Columns(file, start) => {
                let Entry::Number(element) = &self.entry else { return Ok(false) };
                for (k, &j) in self.columns.iter().enumerate() {
                    let at = (j as u64).saturating_mul(rows as u64).saturating_add(first as u64);
                    let at = start.saturating_add(at.saturating_mul(element.size() as u64));
                    let failed = |source| TableError::Io { path: path.clone(), action: "read", source };
                    file.seek(SeekFrom::Start(at)).map_err(failed)?;
                    let round = |bytes: &[u8], into: &mut [f64]| element.round(bytes, into);
                    let place = |flat: u64| vec![first + flat as usize, j];
                    let size = (element.size(), 1);
                    let (found, _) = entries(&*file, &path, many as u64, size, Integers::Doubles, round, place)
                        .map_err(truncated)?;
                    values.col_as_slice_mut(k).copy_from_slice(&found);
                }
            }
        }
        for (k, &j) in self.columns.iter().enumerate() {
            for (i, value) in values.col_as_slice_mut(k).iter_mut().enumerate() {
                if value.is_infinite() {
                    let (index, problem) = (vec![first + i, j], EntryProblem::NonFinite(*value));
                    return Err(TableError::Entry { path, index, problem });
                }
                if self.sentinels.contains(value) {
                    *value = f64::NAN;
                }
            }
        }
        self.next += many;
        Ok(true)
    }
}
