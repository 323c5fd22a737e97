//! NumPy's array format.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use faer::{Mat, MatRef};
use npyz::{AutoSerialize, DType, Field, NpyHeader, Order, WriteOptions, WriterBuilder};

use super::array_path::file_and_array;
use super::assemble::{ReadColumn, ReadTable};
use super::columns::Columns;
use super::element::Element;
use super::error::{EntryProblem, TableError};
use super::npy_header::read_header;
use super::options::TableOptions;
use super::record::{Integers, Record, description, entries};
use super::{Table, extension, open};
use crate::matrix::Decimal;
use crate::rounding::UNIT_ROUNDOFF;
use crate::whole_file::{WholeFile, alone};

/// The largest axis of an array without entries, whose shape no entries vouch for.
const LARGEST_EMPTY_AXIS: usize = i32::MAX as usize;

/// An array of numbers with any number of axes: a field on a grid, a stack of feature maps.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// The length of each axis.
    pub shape: Vec<usize>,
    /// The entries, the last index running fastest; NaN and infinities as the file has them.
    pub values: Vec<f64>,
}

impl Array {
    /// Reads an NPY file as [`Array::from_npy`] does, or an NPZ file as [`Array::from_npz`]: `X.npz` of one array, or
    /// `X.npz:name` one of several.
    ///
    /// # Errors
    /// Those of [`Array::from_npy`] and [`Array::from_npz`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, TableError> {
        let (path, array) = file_and_array(path.as_ref());
        match extension(path).as_deref() {
            Some("npz") => Self::from_npz(open(path)?, path, array),
            _ => Self::from_npy(open(path)?, path),
        }
    }

    /// Reads an array of f2, f4, f8, i1 to i8, u1 to u8 or bool, in either byte order and either order of the axes;
    /// `path` only names it in messages.
    ///
    /// Memory is taken as the entries arrive, whatever the header announces. Bytes after the last entry are ignored.
    ///
    /// # Errors
    /// [`TableError::NpyHeader`]; [`TableError::ElementType`]; [`TableError::Truncated`]; [`TableError::Entry`] for an
    /// integer that f64 does not hold exactly; [`TableError::ArrayShape`] for a shape beyond this machine's memory;
    /// [`TableError::Io`].
    pub fn from_npy(mut reader: impl Read, path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        let (header, shape) = header_of(&mut reader, path)?;
        Ok(numbers(&header, reader, path, shape, Integers::Doubles)?.array)
    }

    /// Writes an NPY file of f8, whole or not at all.
    ///
    /// # Errors
    /// [`TableError::Count`] if the values do not fill the shape; [`TableError::WholeFile`].
    ///
    /// ```
    /// use gramkit::table::Array;
    /// let path = std::env::temp_dir().join(format!("gramkit-array-{}.npy", std::process::id()));
    /// let array = Array { shape: vec![1, 2, 2], values: vec![1.0, 2.0, 3.0, f64::INFINITY] };
    /// array.write(&path)?;
    /// assert_eq!(Array::read(&path)?, array);
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), gramkit::table::TableError>(())
    /// ```
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), TableError> {
        let entries = || self.values.iter().copied();
        alone(path, |file| write_entries(file, &self.shape, Order::C, self.values.len(), entries))
    }
}

impl Table {
    /// Reads an NPY array as a table, as [`Array::from_npy`] does: one axis is a single column, two are rows and
    /// columns. A structured array of one axis, whose records are numbers of any of these types, has a column for each
    /// field, called as the field.
    ///
    /// # Errors
    /// Those of [`Array::from_npy`]; [`TableError::ArrayShape`] for another number of axes; [`TableError::FieldType`]
    /// for a field of something else, of records, or of several numbers; [`TableError::Entry`] at the first NaN or
    /// infinity.
    pub fn from_npy(reader: impl Read, path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        let Entries { array: Array { shape, values }, names, .. } = read_columns(reader, path, Integers::Doubles)?;
        let (rows, columns) = rows_and_columns(&shape, &values, path)?;
        if let Some(flat) = values.iter().position(|value| !value.is_finite()) {
            let problem = EntryProblem::NonFinite(values[flat]);
            return Err(TableError::Entry { path: path.to_path_buf(), index: index(flat as u64, &shape), problem });
        }
        Ok(Self::new(names, Mat::from_fn(rows, columns, |i, j| values[i * columns + j])))
    }
}

/// Reads an array of one axis or two as columns.
pub(super) fn read_table(reader: impl Read, path: &Path, options: &TableOptions) -> Result<Table, TableError> {
    let wanted = if options.exact { Integers::Any } else { Integers::Doubles };
    let Entries { array: Array { shape, values }, names, inexact, has_integers } = read_columns(reader, path, wanted)?;
    let (rows, columns) = rows_and_columns(&shape, &values, path)?;
    let wrong = |flat: usize, problem| {
        let index = index(flat as u64, &shape);
        TableError::Entry { path: path.to_path_buf(), index, problem }
    };
    if let Some(flat) = values.iter().position(|value| value.is_infinite()) {
        return Err(wrong(flat, EntryProblem::NonFinite(values[flat])));
    }
    if let Some(option) = options.only_of_text() {
        return Err(TableError::OnlyOfText { path: path.to_path_buf(), option });
    }
    let known = Columns { path, names: names.as_deref(), count: columns };
    let sentinels: Vec<f64> = options.na.iter().filter_map(|word| word.parse().ok()).collect();
    let column = |j: usize| -> Result<ReadColumn, TableError> {
        let value = |i: usize| values[i * columns + j];
        let number = |x: f64| if sentinels.contains(&x) { f64::NAN } else { x };
        let exactly = |i: usize| match (number(value(i)), inexact.get(&(i * columns + j))) {
            (x, _) if x.is_nan() => Ok(Decimal::from(0_i64)),
            (_, Some(&integer)) => Ok(Decimal::from(integer)),
            (x, None) => Decimal::of_double(x).map_err(|error| wrong(i * columns + j, EntryProblem::Decimal(error))),
        };
        Ok(ReadColumn {
            name: names.as_ref().map_or_else(String::new, |names| names[j].clone()),
            index: j,
            values: (0..rows).map(|i| number(value(i))).collect(),
            // Doubles alone are nothing that was written otherwise.
            exact: (options.exact && has_integers).then(|| (0..rows).map(exactly).collect()).transpose()?,
            category_of: None,
        })
    };
    let chosen = known.chosen(options)?;
    let read = ReadTable {
        path: path.to_path_buf(),
        columns: chosen.columns.iter().map(|&j| column(j)).collect::<Result<_, _>>()?,
        numbers: None,
        weights: chosen.weights.map(column).transpose()?,
        rows,
        file_columns: columns,
        named: names.is_some(),
        row_names: None,
        row_numbers: None,
        decimals: None,
        assumed: Vec::new(),
    };
    drop(values);
    read.assembled(options)
}

/// Reads an array of any number of axes, and the unit roundoff of its entries.
pub(super) fn read_field(mut reader: impl Read, path: &Path) -> Result<(Array, f64), TableError> {
    let (header, shape) = header_of(&mut reader, path)?;
    let roundoff = Element::of(&header.dtype()).map_or(UNIT_ROUNDOFF, Element::roundoff);
    Ok((numbers(&header, reader, path, shape, Integers::Doubles)?.array, roundoff))
}

/// What an array holds.
struct Entries {
    array: Array,
    /// The names of its columns, if it is a structured one.
    names: Option<Vec<String>>,
    /// The integers that f64 does not hold exactly, by position with the last index running fastest.
    inexact: BTreeMap<usize, i128>,
    /// Whether there are integers among the numbers.
    has_integers: bool,
}

fn read_columns(mut reader: impl Read, path: &Path, wanted: Integers) -> Result<Entries, TableError> {
    let (header, shape) = header_of(&mut reader, path)?;
    match header.dtype() {
        DType::Record(fields) => records(&header, &fields, reader, path, &shape, wanted),
        _ => numbers(&header, reader, path, shape, wanted),
    }
}

/// One axis is a single column, two are rows and columns.
fn rows_and_columns(shape: &[usize], values: &[f64], path: &Path) -> Result<(usize, usize), TableError> {
    let (rows, columns) = match *shape {
        [rows] => (rows, 1),
        [rows, columns] => (rows, columns),
        _ => return Err(shape_error(shape, path)),
    };
    if values.is_empty() && rows.max(columns) > LARGEST_EMPTY_AXIS {
        return Err(shape_error(shape, path));
    }
    Ok((rows, columns))
}

/// Writes a matrix as an NPY file of f8 in Fortran order, whole or not at all.
///
/// # Errors
/// [`TableError::WholeFile`].
///
/// ```
/// use gramkit::table::{Table, TableOptions, write_npy};
/// let path = std::env::temp_dir().join(format!("gramkit-write-{}.npy", std::process::id()));
/// let values = faer::mat![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
/// write_npy(&path, values.as_ref())?;
/// assert_eq!(Table::read(&path, &TableOptions::default())?.values, values);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok::<(), gramkit::table::TableError>(())
/// ```
pub fn write_npy(path: impl AsRef<Path>, values: MatRef<'_, f64>) -> Result<(), TableError> {
    alone(path, |file| write_npy_to(file, values))
}

/// As [`write_npy`], into one file of a set.
///
/// # Errors
/// Those of [`write_npy`].
pub fn write_npy_to(file: WholeFile, values: MatRef<'_, f64>) -> Result<(), TableError> {
    let (rows, columns) = (values.nrows(), values.ncols());
    let entries = || (0..columns).flat_map(move |j| (0..rows).map(move |i| values[(i, j)]));
    write_entries(file, &[rows, columns], Order::Fortran, rows.saturating_mul(columns), entries)
}

/// Writes small codes, such as classes, as an NPY file of u1, the last index running fastest; whole or not at all.
///
/// # Errors
/// [`TableError::Count`] if the codes do not fill the shape; [`TableError::WholeFile`].
pub fn write_npy_bytes(path: impl AsRef<Path>, shape: &[usize], codes: &[u8]) -> Result<(), TableError> {
    alone(path, |file| write_entries(file, shape, Order::C, codes.len(), || codes.iter().copied()))
}

fn write_entries<T: AutoSerialize, I: Iterator<Item = T>>(
    mut file: WholeFile,
    shape: &[usize],
    order: Order,
    count: usize,
    entries: impl FnOnce() -> I,
) -> Result<(), TableError> {
    let expected = shape.iter().fold(1_usize, |product, &axis| product.saturating_mul(axis));
    if expected != count {
        let path = file.path().to_path_buf();
        return Err(TableError::Count { path, what: "entries of the array", expected, found: count });
    }
    let shape: Vec<u64> = shape.iter().map(|&axis| axis as u64).collect();
    file.reserve((count as u64).saturating_mul(size_of::<T>() as u64))?;
    Ok(file.fill(|file| {
        let options = WriteOptions::<T>::new().default_dtype().shape(&shape).order(order);
        let mut writer = options.writer(file.by_ref()).begin_nd()?;
        writer.extend(entries())?;
        writer.finish()
    })?)
}

/// The header of an NPY file, and the lengths of its axes.
pub(super) fn header_of(reader: &mut impl Read, path: &Path) -> Result<(NpyHeader, Vec<usize>), TableError> {
    let header = read_header(reader)
        .map_err(|source| TableError::Io { path: path.to_path_buf(), action: "read", source })?
        .map_err(|reason| TableError::NpyHeader { path: path.to_path_buf(), reason })?;
    let shape = shape_of(&header, path)?;
    Ok((header, shape))
}

/// An array of numbers, its header read.
fn numbers(
    header: &NpyHeader,
    reader: impl Read,
    path: &Path,
    shape: Vec<usize>,
    wanted: Integers,
) -> Result<Entries, TableError> {
    let dtype = header.dtype();
    let element = Element::of(&dtype).ok_or_else(|| element_type(&dtype, path))?;
    let place = |flat| match header.order() {
        Order::C => index(flat, &shape),
        Order::Fortran => fortran_index(flat, &shape),
    };
    let round = |bytes: &[u8], into: &mut [f64]| element.round(bytes, into);
    let (values, inexact) = entries(reader, path, header.len(), (element.size(), 1), wanted, round, place)?;
    let has_integers = element.is_integer();
    if header.order() == Order::C || shape.len() < 2 {
        return Ok(Entries { array: Array { shape, values }, names: None, inexact, has_integers });
    }
    let positions = || (0..values.len()).map(|flat| fortran_position(flat, &shape));
    let moved = |(flat, position)| inexact.get(&position).map(|&integer| (flat, integer));
    let inexact =
        if inexact.is_empty() { BTreeMap::new() } else { positions().enumerate().filter_map(moved).collect() };
    let values = positions().map(|position| values[position]).collect();
    Ok(Entries { array: Array { shape, values }, names: None, inexact, has_integers })
}

/// A structured array of one axis as an array of two, and the names of its columns.
fn records(
    header: &NpyHeader,
    described: &[Field],
    reader: impl Read,
    path: &Path,
    shape: &[usize],
    wanted: Integers,
) -> Result<Entries, TableError> {
    let record = Record::of(described).map_err(|field| TableError::FieldType {
        path: path.to_path_buf(),
        name: field.name.clone(),
        dtype: description(&field.dtype),
    })?;
    let columns = record.names().len();
    let (&[rows], 1..) = (shape, columns) else { return Err(shape_error(shape, path)) };
    let shape = vec![rows, columns];
    let round = |bytes: &[u8], into: &mut [f64]| record.round(bytes, into);
    let place = |flat| index(flat, &shape);
    let (values, inexact) = entries(reader, path, header.len(), (record.size(), columns), wanted, round, place)?;
    let (names, has_integers) = (Some(record.names().to_vec()), record.has_integers());
    Ok(Entries { array: Array { shape, values }, names, inexact, has_integers })
}

fn shape_of(header: &NpyHeader, path: &Path) -> Result<Vec<usize>, TableError> {
    let too_large = || TableError::ArrayShape { path: path.to_path_buf(), shape: header.shape().to_vec() };
    header.shape().iter().map(|&axis| usize::try_from(axis).map_err(|_| too_large())).collect()
}

pub(super) fn shape_error(shape: &[usize], path: &Path) -> TableError {
    TableError::ArrayShape { path: path.to_path_buf(), shape: shape.iter().map(|&axis| axis as u64).collect() }
}

pub(super) fn element_type(dtype: &DType, path: &Path) -> TableError {
    TableError::ElementType { path: path.to_path_buf(), dtype: description(dtype) }
}

/// The indices of an entry, from its position with the last index running fastest.
pub(crate) fn index(mut flat: u64, shape: &[usize]) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for (i, &axis) in index.iter_mut().zip(shape).rev() {
        // Less than the axis: a usize.
        *i = (flat % axis as u64) as usize;
        flat /= axis as u64;
    }
    index
}

/// The indices of an entry, from its position with the first index running fastest.
pub(super) fn fortran_index(mut flat: u64, shape: &[usize]) -> Vec<usize> {
    let split = |&axis: &usize| {
        let i = (flat % axis as u64) as usize;
        flat /= axis as u64;
        i
    };
    shape.iter().map(split).collect()
}

/// Where Fortran order keeps the entry that C order keeps at `flat`.
pub(super) fn fortran_position(mut flat: usize, shape: &[usize]) -> usize {
    // Horner's scheme from the last index to the first.
    shape.iter().rev().fold(0, |position, &axis| {
        let i = flat % axis;
        flat /= axis;
        position * axis + i
    })
}
