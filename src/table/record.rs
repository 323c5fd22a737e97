//! The records of a structured NPY array, from bytes to f64.

use npyz::{DType, Field, TypeChar};

use super::element::Element;

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

    /// Converts as many records as there are, one after the other; `Err` is an integer that f64 does not hold, and its
    /// position among the numbers.
    pub(super) fn convert(&self, bytes: &[u8], into: &mut [f64]) -> Result<(), (usize, i128)> {
        let columns = self.fields.len();
        let records = bytes.chunks_exact(self.size.max(1));
        let mut gathered = Vec::with_capacity(records.len() * size_of::<f64>());
        let mut numbers = vec![0.0; records.len()];
        for (column, &(element, place)) in self.fields.iter().enumerate() {
            gathered.clear();
            for record in records.clone() {
                gathered.extend_from_slice(&record[place..place + element.size()]);
            }
            element.convert(&gathered, &mut numbers).map_err(|(row, integer)| (row * columns + column, integer))?;
            for (row, &number) in into.chunks_exact_mut(columns).zip(&numbers) {
                row[column] = number;
            }
        }
        Ok(())
    }
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
