//! NPY files larger than memory, out.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use npyz::{DType, Order, Serialize, WriteOptions, WriterBuilder};

use super::error::{EntryProblem, TableError};
use super::npy::{fortran_index, fortran_position, index};
use crate::matrix::Layout;
use crate::whole_file::{WholeFile, WholeFiles};

/// Bytes that are written at a time.
const BUFFER: usize = 1 << 17;

/// The most axes of an array that NumPy 2 reads.
const MOST_AXES: usize = 64;

/// The type of the entries of an [`NpyPlanes`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NpyEntry {
    /// `<f8`: every f64, to the bit.
    #[default]
    F64,
    /// `|u1`: the integers from 0 to 255, such as classes.
    U8,
}

impl NpyEntry {
    fn size(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::U8 => 1,
        }
    }
}

/// An NPY file of one array over a field's grid — a component for every index of its leading axes — that is written
/// slab by slab, whole or not at all.
///
/// The array's shape is (leading …, grid …). In [`Layout::RowMajor`] it is in C order and the components lie one behind
/// the other; in [`Layout::ColumnMajor`] it is in Fortran order and they interleave, point by point. Either way NumPy
/// indexes it as `a[i, j, x, y, z]`, with the grid's axes as the field's file has them.
///
/// The file grows in a hidden folder and takes its name by [`NpyPlanes::finish`]; dropped before that, it is removed,
/// and an older file stays as it was. Of a program that writes several files, [`WholeFiles::finish`] names all of them
/// or none ([`NpyPlanes::create_in`]).
///
/// ```
/// use gramkit::matrix::Layout;
/// use gramkit::table::{Array, NpyEntry, NpyPlanes};
/// let path = std::env::temp_dir().join(format!("gramkit-planes-{}.npy", std::process::id()));
/// // The two components of a gradient on 3 × 2 points, in slabs of two planes and of one.
/// let mut gradient = NpyPlanes::create(&path, &[2], &[3, 2], Layout::RowMajor, NpyEntry::F64)?;
/// gradient.write(0, &[&[0.0, 1.0, 2.0, 3.0], &[0.5; 4]])?;
/// gradient.write(2, &[&[4.0, 5.0], &[0.25; 2]])?;
/// gradient.finish()?;
///
/// let array = Array::read(&path)?;
/// assert_eq!(array.shape, [2, 3, 2]);
/// assert_eq!(array.values, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok::<(), gramkit::table::TableError>(())
/// ```
#[derive(Debug)]
pub struct NpyPlanes {
    /// The set of this file alone, unless it is one of another.
    alone: Option<WholeFiles>,
    file: WholeFile,
    path: PathBuf,
    /// Where the entries begin.
    start: u64,
    entry: NpyEntry,
    layout: Layout,
    /// Lengths of the leading axes, then of the grid's.
    shape: Vec<usize>,
    /// How many of them lead.
    leading: usize,
    /// For every component its rank among those of a point, in the order of the file.
    ranks: Vec<usize>,
    /// Planes of the grid.
    planes: usize,
    /// Grid points per plane.
    plane: usize,
    /// Planes that are written.
    written: usize,
    buffer: Vec<u8>,
}

impl NpyPlanes {
    /// Begins the file `path`, of its final length. Without leading axes there is one component.
    ///
    /// # Errors
    /// Those of [`NpyPlanes::create_in`], and [`TableError::WholeFile`] if the file cannot be begun.
    pub fn create(
        path: impl AsRef<Path>,
        leading: &[usize],
        grid: &[usize],
        layout: Layout,
        entry: NpyEntry,
    ) -> Result<Self, TableError> {
        let mut alone = WholeFiles::new();
        let file = alone.begin(path)?;
        Ok(Self { alone: Some(alone), ..Self::create_in(file, leading, grid, layout, entry)? })
    }

    /// The array is one file of a set, which gives it its name.
    ///
    /// # Errors
    /// [`TableError::FieldShape`] if the grid has no axis, an axis has length 0, the array has more than 64 axes (the
    /// most that NumPy reads), or its bytes exceed a file's; [`TableError::WholeFile`], also if there is too little
    /// space for it.
    pub fn create_in(
        mut file: WholeFile,
        leading: &[usize],
        grid: &[usize],
        layout: Layout,
        entry: NpyEntry,
    ) -> Result<Self, TableError> {
        let path = file.path().to_path_buf();
        let shape = [leading, grid].concat();
        let shape_u64: Vec<u64> = shape.iter().map(|&axis| axis as u64).collect();
        let field_shape = || TableError::FieldShape { path: path.to_path_buf(), shape: shape_u64.clone() };
        let io_error = |source| TableError::Io { path: path.to_path_buf(), action: "written", source };
        if grid.is_empty() || shape.contains(&0) || shape.len() > MOST_AXES {
            return Err(field_shape());
        }
        let bytes = shape_u64.iter().try_fold(entry.size() as u64, |product, &axis| product.checked_mul(axis));
        // A file's length is a signed integer on the systems that matter.
        let bytes = bytes.filter(|&bytes| bytes < 1 << 62).ok_or_else(field_shape)?;
        let components = leading.iter().try_fold(1_usize, |product, &axis| product.checked_mul(axis));
        let slowest = layout.slowest(grid.len());
        let faster = grid.iter().enumerate().filter(|&(axis, _)| axis != slowest);
        let plane = faster.map(|(_, &length)| length).try_fold(1_usize, usize::checked_mul);
        let (Some(components), Some(plane)) = (components, plane) else { return Err(field_shape()) };
        let ranks = match layout {
            Layout::RowMajor => (0..components).collect(),
            Layout::ColumnMajor => (0..components).map(|component| fortran_position(component, leading)).collect(),
        };

        let header = match entry {
            NpyEntry::F64 => header::<f64>("<f8", &shape_u64, layout),
            NpyEntry::U8 => header::<u8>("|u1", &shape_u64, layout),
        };
        let header = header.map_err(io_error)?;
        let start = header.len() as u64;
        file.reserve(start + bytes)?;
        file.write_all(&header).map_err(io_error)?;
        Ok(Self {
            alone: None,
            file,
            path,
            start,
            entry,
            layout,
            shape,
            leading: leading.len(),
            ranks,
            planes: grid[slowest],
            plane,
            written: 0,
            buffer: Vec::with_capacity(BUFFER),
        })
    }

    /// The file, as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the next slab: the planes from `first_plane` on, of every component. Slabs come in order, from plane 0.
    ///
    /// `components` has one slice per component, the last leading index running fastest — of a Hessian h₀₀, h₀₁, … —
    /// and each slice has the slab's samples in the order of the layout. The same slice may serve twice, as h₀₁ and
    /// h₁₀.
    ///
    /// # Errors
    /// [`TableError::Count`] for another plane than the next one, for another number of components, slices of unequal
    /// lengths, samples that are no whole planes, and planes beyond the grid; [`TableError::Entry`] for a number that
    /// the entries' type does not hold; [`TableError::Io`]. After an error the same slab may be written again.
    pub fn write(&mut self, first_plane: usize, components: &[&[f64]]) -> Result<(), TableError> {
        let samples = components.first().map_or(0, |slab| slab.len());
        self.check(first_plane, components, samples)?;
        let result = match self.layout {
            Layout::RowMajor => self.write_components(components),
            Layout::ColumnMajor => self.write_points(components, samples),
        };
        result?;
        self.written += samples / self.plane;
        Ok(())
    }

    /// Gives the file its name, replacing an older one; one of a set is complete now, and the set gives it its name.
    ///
    /// # Errors
    /// [`TableError::Count`] if planes are missing; [`TableError::WholeFile`]. After an error there is no new file.
    pub fn finish(self) -> Result<(), TableError> {
        self.check_complete()?;
        Ok(self.alone.map_or(Ok(()), WholeFiles::finish)?)
    }

    fn check_complete(&self) -> Result<(), TableError> {
        if self.written == self.planes { Ok(()) } else { Err(self.count("planes", self.planes, self.written)) }
    }

    fn check(&self, first_plane: usize, components: &[&[f64]], samples: usize) -> Result<(), TableError> {
        if first_plane != self.written {
            return Err(self.count("the first plane of the slab, counted from 0", self.written, first_plane));
        }
        if components.len() != self.ranks.len() {
            return Err(self.count("components of the slab", self.ranks.len(), components.len()));
        }
        if let Some(other) = components.iter().find(|slab| slab.len() != samples) {
            return Err(self.count("samples of a component", samples, other.len()));
        }
        if !samples.is_multiple_of(self.plane) {
            return Err(self.count("samples after the last whole plane", 0, samples % self.plane));
        }
        let ahead = self.planes - self.written;
        if samples / self.plane > ahead {
            return Err(self.count("planes of the slab", ahead, samples / self.plane));
        }
        if self.entry == NpyEntry::U8 {
            for (component, slab) in components.iter().enumerate() {
                if let Some(position) = slab.iter().position(|&value| byte(value).is_none()) {
                    return Err(self.not_a_byte(component, position, slab[position]));
                }
            }
        }
        Ok(())
    }

    /// The place of a value in the whole array.
    fn not_a_byte(&self, component: usize, position: usize, value: f64) -> TableError {
        let (leading, grid) = self.shape.split_at(self.leading);
        let point = self.written as u64 * self.plane as u64 + position as u64;
        let mut place = index(component as u64, leading);
        place.extend(match self.layout {
            Layout::RowMajor => index(point, grid),
            Layout::ColumnMajor => fortran_index(point, grid),
        });
        TableError::Entry { path: self.path.clone(), index: place, problem: EntryProblem::NotAByte(value) }
    }

    /// Each component's slab at a place of its own.
    fn write_components(&mut self, components: &[&[f64]]) -> Result<(), TableError> {
        for (component, slab) in components.iter().enumerate() {
            let plane = component as u64 * self.planes as u64 + self.written as u64;
            self.seek(plane * self.plane as u64)?;
            for chunk in slab.chunks(BUFFER / 8) {
                self.put(chunk.len(), chunk.iter().copied())?;
            }
        }
        Ok(())
    }

    /// The components of each point side by side.
    fn write_points(&mut self, components: &[&[f64]], samples: usize) -> Result<(), TableError> {
        let mut ordered = vec![[].as_slice(); components.len()];
        for (slab, &rank) in components.iter().zip(&self.ranks) {
            ordered[rank] = *slab;
        }
        self.seek(self.written as u64 * self.plane as u64 * components.len() as u64)?;
        let points = (BUFFER / 8 / components.len()).max(1);
        let mut first = 0;
        while first < samples {
            let end = first.saturating_add(points).min(samples);
            let block = (first..end).flat_map(|point| ordered.iter().map(move |slab| slab[point]));
            self.put((end - first) * ordered.len(), block)?;
            first = end;
        }
        Ok(())
    }

    fn seek(&mut self, entry: u64) -> Result<(), TableError> {
        let place = self.start + entry * self.entry.size() as u64;
        self.file.seek(SeekFrom::Start(place)).map(drop).map_err(|source| self.io_error(source))
    }

    /// Writes `count` values where the file stands.
    fn put(&mut self, count: usize, values: impl Iterator<Item = f64>) -> Result<(), TableError> {
        self.buffer.resize(count * self.entry.size(), 0);
        match self.entry {
            NpyEntry::F64 => {
                let (entries, _) = self.buffer.as_chunks_mut::<8>();
                entries.iter_mut().zip(values).for_each(|(entry, value)| *entry = value.to_le_bytes());
            }
            // Checked before: `as` only changes the format.
            NpyEntry::U8 => self.buffer.iter_mut().zip(values).for_each(|(entry, value)| *entry = value as u8),
        }
        self.file.write_all(&self.buffer).map_err(|source| self.io_error(source))
    }

    fn io_error(&self, source: io::Error) -> TableError {
        TableError::Io { path: self.path.clone(), action: "written", source }
    }

    fn count(&self, what: &'static str, expected: usize, found: usize) -> TableError {
        TableError::Count { path: self.path.clone(), what, expected, found }
    }
}

/// The same bytes on every machine.
fn header<T: Serialize>(element: &str, shape: &[u64], layout: Layout) -> io::Result<Vec<u8>> {
    let order = match layout {
        Layout::RowMajor => Order::C,
        Layout::ColumnMajor => Order::Fortran,
    };
    let dtype = DType::Plain(element.parse().map_err(io::Error::other)?);
    WriteOptions::<T>::new().dtype(dtype).shape(shape).order(order).writer(Vec::new()).write_header_only()
}

fn byte(value: f64) -> Option<u8> {
    let byte = value as u8;
    (f64::from(byte) == value).then_some(byte)
}
