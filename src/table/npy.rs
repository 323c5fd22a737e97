//! NumPy's array format.

use std::io::{self, Read, Write};
use std::path::Path;

use faer::{Mat, MatRef};
use npyz::{AutoSerialize, DType, Deserialize, NpyFile, NpyHeader, Order, TypeChar, WriteOptions, WriterBuilder};

use super::npy_header::read_header;
use super::{EntryProblem, Table, TableError, open, write_whole};

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
    /// Reads an NPY file, as [`Array::from_npy`] does.
    ///
    /// # Errors
    /// Those of [`Array::from_npy`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        Self::from_npy(open(path)?, path)
    }

    /// Reads an array of f4, f8, i1 to i8, u1 to u8 or bool, in either byte order and either order of the axes; `path`
    /// only names it in messages.
    ///
    /// Memory is taken as the entries arrive, whatever the header announces. Bytes after the last entry are ignored.
    ///
    /// # Errors
    /// [`TableError::NpyHeader`]; [`TableError::ElementType`]; [`TableError::Truncated`]; [`TableError::Entry`] for an
    /// integer that f64 does not hold exactly; [`TableError::ArrayShape`] for a shape beyond this machine's memory;
    /// [`TableError::Io`].
    pub fn from_npy(mut reader: impl Read, path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        let header = read_header(&mut reader)
            .map_err(|source| TableError::Io { path: path.to_path_buf(), action: "read", source })?
            .map_err(|reason| TableError::NpyHeader { path: path.to_path_buf(), reason })?;
        let shape = shape_of(&header, path)?;
        let order = header.order();
        let values = entries(header, reader, path, &shape)?;
        if order == Order::C || shape.len() < 2 {
            return Ok(Self { shape, values });
        }
        let reordered = (0..values.len()).map(|flat| values[fortran_position(flat, &shape)]).collect();
        Ok(Self { shape, values: reordered })
    }

    /// Writes an NPY file of f8, whole or not at all.
    ///
    /// # Errors
    /// [`TableError::Count`] if the values do not fill the shape; [`TableError::Io`].
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
        write_entries(path.as_ref(), &self.shape, Order::C, self.values.len(), || self.values.iter().copied())
    }
}

impl Table {
    /// Reads an NPY array as a table, as [`Array::from_npy`] does: one axis is a single column, two are rows and
    /// columns.
    ///
    /// # Errors
    /// Those of [`Array::from_npy`]; [`TableError::ArrayShape`] for another number of axes; [`TableError::Entry`] at the
    /// first NaN or infinity.
    pub fn from_npy(reader: impl Read, path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        let Array { shape, values } = Array::from_npy(reader, path)?;
        let (rows, columns) = match shape[..] {
            [rows] => (rows, 1),
            [rows, columns] => (rows, columns),
            _ => return Err(shape_error(&shape, path)),
        };
        if values.is_empty() && rows.max(columns) > LARGEST_EMPTY_AXIS {
            return Err(shape_error(&shape, path));
        }
        if let Some(flat) = values.iter().position(|value| !value.is_finite()) {
            let problem = EntryProblem::NonFinite(values[flat]);
            return Err(TableError::Entry { path: path.to_path_buf(), index: index(flat as u64, &shape), problem });
        }
        Ok(Self { names: None, values: Mat::from_fn(rows, columns, |i, j| values[i * columns + j]) })
    }
}

/// Writes a matrix as an NPY file of f8 in Fortran order, whole or not at all.
///
/// # Errors
/// [`TableError::Io`].
///
/// ```
/// use gramkit::table::{Table, write_npy};
/// let path = std::env::temp_dir().join(format!("gramkit-write-{}.npy", std::process::id()));
/// let values = faer::mat![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
/// write_npy(&path, values.as_ref())?;
/// assert_eq!(Table::read(&path)?.values, values);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok::<(), gramkit::table::TableError>(())
/// ```
pub fn write_npy(path: impl AsRef<Path>, values: MatRef<'_, f64>) -> Result<(), TableError> {
    let (rows, columns) = (values.nrows(), values.ncols());
    let entries = || (0..columns).flat_map(move |j| (0..rows).map(move |i| values[(i, j)]));
    write_entries(path.as_ref(), &[rows, columns], Order::Fortran, rows.saturating_mul(columns), entries)
}

/// Writes small codes, such as classes, as an NPY file of u1, the last index running fastest; whole or not at all.
///
/// # Errors
/// [`TableError::Count`] if the codes do not fill the shape; [`TableError::Io`].
pub fn write_npy_bytes(path: impl AsRef<Path>, shape: &[usize], codes: &[u8]) -> Result<(), TableError> {
    write_entries(path.as_ref(), shape, Order::C, codes.len(), || codes.iter().copied())
}

fn write_entries<T: AutoSerialize, I: Iterator<Item = T>>(
    path: &Path,
    shape: &[usize],
    order: Order,
    count: usize,
    entries: impl FnOnce() -> I,
) -> Result<(), TableError> {
    let expected = shape.iter().fold(1_usize, |product, &axis| product.saturating_mul(axis));
    if expected != count {
        let path = path.to_path_buf();
        return Err(TableError::Count { path, what: "entries of the array", expected, found: count });
    }
    let shape: Vec<u64> = shape.iter().map(|&axis| axis as u64).collect();
    write_whole(path, |file| {
        let options = WriteOptions::<T>::new().default_dtype().shape(&shape).order(order);
        let mut writer = options.writer(file.by_ref()).begin_nd()?;
        writer.extend(entries())?;
        writer.finish()
    })
    .map_err(|source| TableError::Io { path: path.to_path_buf(), action: "written", source })
}

/// Reads the entries in the order of the file, as the element type says.
fn entries(header: NpyHeader, reader: impl Read, path: &Path, shape: &[usize]) -> Result<Vec<f64>, TableError> {
    let dtype = header.dtype();
    let file = Entries { npy: NpyFile::with_header(header, reader), path, shape };
    let DType::Plain(plain) = &dtype else {
        return Err(element_type(&dtype, path));
    };
    match (plain.type_char(), plain.size_field()) {
        (TypeChar::Float, 4) => file.convert(|value: f32| Ok(f64::from(value))),
        (TypeChar::Float, 8) => file.convert(|value: f64| Ok(value)),
        (TypeChar::Int, 1) => file.convert(|value: i8| Ok(f64::from(value))),
        (TypeChar::Int, 2) => file.convert(|value: i16| Ok(f64::from(value))),
        (TypeChar::Int, 4) => file.convert(|value: i32| Ok(f64::from(value))),
        (TypeChar::Int, 8) => file.convert(|value: i64| exactly(i128::from(value), value as f64)),
        (TypeChar::Uint, 1) => file.convert(|value: u8| Ok(f64::from(value))),
        (TypeChar::Uint, 2) => file.convert(|value: u16| Ok(f64::from(value))),
        (TypeChar::Uint, 4) => file.convert(|value: u32| Ok(f64::from(value))),
        (TypeChar::Uint, 8) => file.convert(|value: u64| exactly(i128::from(value), value as f64)),
        (TypeChar::Bool, 1) => file.convert(|value: bool| Ok(f64::from(u8::from(value)))),
        _ => Err(element_type(&dtype, path)),
    }
}

/// The file behind its header, and how to name a place in it.
struct Entries<'a, R: Read> {
    npy: NpyFile<R>,
    path: &'a Path,
    shape: &'a [usize],
}

impl<R: Read> Entries<'_, R> {
    fn convert<T: Deserialize>(self, to_f64: impl Fn(T) -> Result<f64, i128>) -> Result<Vec<f64>, TableError> {
        let (order, expected, dtype) = (self.npy.header().order(), self.npy.header().len(), self.npy.header().dtype());
        let entries = self.npy.data::<T>().map_err(|_| element_type(&dtype, self.path))?;
        let path = || self.path.to_path_buf();
        let mut values = Vec::new();
        for entry in entries {
            let found = values.len();
            let entry = entry.map_err(|source| match source.kind() {
                io::ErrorKind::UnexpectedEof => TableError::Truncated { path: path(), expected, found: found as u64 },
                _ => TableError::Io { path: path(), action: "read", source },
            })?;
            values.push(to_f64(entry).map_err(|integer| {
                let index = match order {
                    Order::C => index(found as u64, self.shape),
                    Order::Fortran => fortran_index(found as u64, self.shape),
                };
                TableError::Entry { path: path(), index, problem: EntryProblem::Inexact(integer) }
            })?);
        }
        Ok(values)
    }
}

fn exactly(integer: i128, value: f64) -> Result<f64, i128> {
    if value as i128 == integer { Ok(value) } else { Err(integer) }
}

fn shape_of(header: &NpyHeader, path: &Path) -> Result<Vec<usize>, TableError> {
    let too_large = || TableError::ArrayShape { path: path.to_path_buf(), shape: header.shape().to_vec() };
    header.shape().iter().map(|&axis| usize::try_from(axis).map_err(|_| too_large())).collect()
}

fn shape_error(shape: &[usize], path: &Path) -> TableError {
    TableError::ArrayShape { path: path.to_path_buf(), shape: shape.iter().map(|&axis| axis as u64).collect() }
}

fn element_type(dtype: &DType, path: &Path) -> TableError {
    TableError::ElementType { path: path.to_path_buf(), dtype: dtype.descr() }
}

/// The indices of an entry, from its position with the last index running fastest.
pub(super) fn index(mut flat: u64, shape: &[usize]) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for (i, &axis) in index.iter_mut().zip(shape).rev() {
        // Less than the axis: a usize.
        *i = (flat % axis as u64) as usize;
        flat /= axis as u64;
    }
    index
}

/// The same, with the first index running fastest.
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
