//! Rows of an NPY array.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
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
    let (header, shape) = header_of(&mut source.reader, path)?;
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
        ([rows], Some(names)) => (*rows, names.len()),
        ([rows], None) => (*rows, 1),
        ([rows, columns], None) => (*rows, *columns),
        _ => return Err(shape_error(&shape, path)),
    };
    if let Some(option) = options.only_of_text() {
        return Err(TableError::OnlyOfText { path: path.to_path_buf(), option });
    }
    let known = Columns { path, names: names.as_deref(), count };
    let columns = known.chosen(options)?.columns;
    let place = if header.order() == Order::Fortran && count > 1 && names.is_none() {
        let failed = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
        let mut file = source.into_file().map_err(failed)?;
        // The header again, for where it ends.
        header_of(&mut file, path)?;
        let start = file.stream_position().map_err(failed)?;
        Place::Columns(file, start)
    } else {
        Place::Rows(source.reader)
    };
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

impl ArrayRows {
    pub(super) fn fraction(&self) -> f64 {
        if self.shape.0 == 0 { 1.0 } else { self.next as f64 / self.shape.0 as f64 }
    }

    pub(super) fn next_rows(&mut self) -> Result<Option<Mat<f64>>, TableError> {
        let (rows, count) = self.shape;
        let (first, many) = (self.next, self.at_a_time.min(rows - self.next));
        if many == 0 {
            return Ok(None);
        }
        let path = self.path.clone();
        let truncated = |error| match error {
            TableError::Truncated { path, found, .. } => {
                let expected = (rows as u64).saturating_mul(count as u64);
                TableError::Truncated { path, expected, found: (first as u64).saturating_mul(count as u64) + found }
            }
            error => error,
        };
        let mut values = Mat::zeros(many, self.columns.len());
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
                for (k, &j) in self.columns.iter().enumerate() {
                    let column = found.iter().skip(j).step_by(count.max(1));
                    values.col_as_slice_mut(k).iter_mut().zip(column).for_each(|(value, x)| *value = *x);
                }
            }
            Place::Columns(file, start) => {
                let Entry::Number(element) = &self.entry else { return Ok(None) };
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
        Ok(Some(values))
    }
}
