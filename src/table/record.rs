//! The entries of an NPY array, and the records of a structured one, from bytes to f64.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use npyz::{DType, Field, TypeChar};

use super::element::Element;
use super::error::{EntryProblem, TableError};

/// Bytes that are read and converted at a time, if an entry is no longer.
const BYTES_AT_A_TIME: usize = 1 << 16;

/// The longest gap between two fields; what NumPy leaves to align one takes 15 bytes.
const LONGEST_GAP: u64 = 1 << 16;

/// The fields of a record, each a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    names: Vec<String>,
    /// The type of each field, and its place in the record.
    fields: Vec<(Element, usize)>,
    size: usize,
}

impl Record {
    /// The record that a header describes; `Err` is the first field that is not one number that f64 holds.
    ///
    /// NumPy describes what it leaves between aligned fields as fields of bytes without a name.
    pub(super) fn of(described: &[Field]) -> Result<Self, &Field> {
        let (mut names, mut fields, mut size) = (Vec::new(), Vec::new(), 0);
        for field in described {
            if let Some(gap) = gap(field) {
                size += gap;
            } else if let Some(element) = Element::of(&field.dtype) {
                names.push(field.name.clone());
                fields.push((element, size));
                size += element.size();
            } else {
                return Err(field);
            }
        }
        Ok(Self { names, fields, size })
    }

    /// The fields' names, in the order of the record.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Bytes per record.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Whether a field is an integer, or a truth value.
    pub(super) fn has_integers(&self) -> bool {
        self.fields.iter().any(|(element, _)| element.is_integer())
    }

    /// Rounds the numbers of as many records as there are, one after the other, and lists the integers that f64 does
    /// not hold exactly, each with its position among the numbers.
    pub(super) fn round(&self, bytes: &[u8], into: &mut [f64]) -> Vec<(usize, i128)> {
        let mut inexact = Vec::new();
        let columns = self.fields.len();
        let records = bytes.chunks_exact(self.size.max(1));
        let mut gathered = Vec::with_capacity(records.len() * size_of::<f64>());
        let mut numbers = vec![0.0; records.len()];
        for (column, &(element, place)) in self.fields.iter().enumerate() {
            gathered.clear();
            for record in records.clone() {
                gathered.extend_from_slice(&record[place..place + element.size()]);
            }
            let found = element.round(&gathered, &mut numbers);
            inexact.extend(found.into_iter().map(|(row, integer)| (row * columns + column, integer)));
            for (row, &number) in into.chunks_exact_mut(columns).zip(&numbers) {
                row[column] = number;
            }
        }
        inexact
    }
}

/// Which integers may stand in an array.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Integers {
    /// Those that f64 holds exactly.
    Doubles,
    /// All.
    Any,
}

/// Reads the entries in the order of the file: so many bytes each, that become so many numbers, rounded where they must
/// be. `place` is the index of a number, for the message about one that is not wanted.
pub(super) fn entries(
    mut reader: impl Read,
    path: &Path,
    expected: u64,
    (size, numbers): (usize, usize),
    wanted: Integers,
    round: impl Fn(&[u8], &mut [f64]) -> Vec<(usize, i128)>,
    place: impl Fn(u64) -> Vec<usize>,
) -> Result<(Vec<f64>, BTreeMap<usize, i128>), TableError> {
    let at_a_time = (BYTES_AT_A_TIME / size).max(1);
    let mut values = Vec::new();
    let mut inexact = BTreeMap::new();
    let mut bytes = vec![0; at_a_time * size];
    let mut arrived = 0_u64;
    while arrived < expected {
        let start = values.len();
        let expected_bytes = (expected - arrived).min(at_a_time as u64) as usize * size;
        let read = fill(&mut reader, &mut bytes[..expected_bytes]).map_err(|source| TableError::Io {
            path: path.to_path_buf(),
            action: "read",
            source,
        })?;
        let count = read / size;
        values.resize(start + count * numbers, 0.0);
        let found = round(&bytes[..count * size], &mut values[start..]);
        if let (Integers::Doubles, Some(&(position, integer))) = (wanted, found.first()) {
            return Err(TableError::Entry {
                path: path.to_path_buf(),
                index: place((start + position) as u64),
                problem: EntryProblem::Inexact(integer),
            });
        }
        inexact.extend(found.into_iter().map(|(position, integer)| (start + position, integer)));
        arrived += count as u64;
        if read < expected_bytes {
            return Err(TableError::Truncated { path: path.to_path_buf(), expected, found: arrived });
        }
    }
    Ok((values, inexact))
}

/// Reads until the bytes are full or the reader ends; how many there were.
fn fill(reader: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < bytes.len() {
        match reader.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The bytes of a field that only keeps others apart.
fn gap(field: &Field) -> Option<usize> {
    let DType::Plain(plain) = &field.dtype else { return None };
    let is_gap = plain.type_char() == TypeChar::RawData && field.name.is_empty();
    (is_gap && plain.size_field() <= LONGEST_GAP).then_some(plain.size_field() as usize)
}

/// NumPy's description of a type.
pub(super) fn description(dtype: &DType) -> String {
    match dtype {
        DType::Plain(_) => dtype.descr(),
        DType::Array(length, inner) => format!("{length} of {}", description(inner)),
        DType::Record(fields) => {
            let field = |field: &Field| format!("({:?}, {})", field.name, description(&field.dtype));
            format!("[{}]", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
    }
}
