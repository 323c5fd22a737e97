//! NPY files larger than memory, in.

use std::error::Error;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use npyz::{NpyHeader, Order};

use super::element::Element;
use super::error::{EntryProblem, TableError};
use super::npy::{fortran_index, index};
use super::npy_header::read_header;
use crate::matrix::{Layout, Slabs};

/// Bytes that are read at a time: they stay in the second cache until they are converted.
const BUFFER: usize = 1 << 17;

/// A field in an NPY file, read in [slabs](Slabs).
///
/// Entries of f2, f4, f8, i1 to i8, u1 to u8 and bool, in either byte order, become f64 exactly; those in C order are
/// [`Layout::RowMajor`], in Fortran order [`Layout::ColumnMajor`]. Beyond the header it holds 128 KiB, whatever the
/// size of the file.
///
/// The file is read at positions, not mapped into memory: of a map the compiler must be promised (`unsafe`) that nobody
/// else writes to the file, and a process that touches a page of it after the file was truncated is killed. A read
/// fails with an error, also if the file has another length or time of change than when it was opened: what is computed
/// of it may read it more than once.
///
/// ```
/// use gramkit::table::{Array, NpySlabs};
/// use gramkit::matrix::{Layout, Slabs};
/// let path = std::env::temp_dir().join(format!("gramkit-slabs-{}.npy", std::process::id()));
/// Array { shape: vec![4, 2], values: (0..8).map(f64::from).collect() }.write(&path)?;
///
/// let mut field = NpySlabs::open(&path)?;
/// assert_eq!((field.shape(), field.layout()), ([4, 2].as_slice(), Layout::RowMajor));
/// let mut slab = [0.0; 4];
/// field.read(1..3, &mut slab)?;
/// assert_eq!(slab, [2.0, 3.0, 4.0, 5.0]);
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug)]
pub struct NpySlabs {
    file: File,
    path: PathBuf,
    /// Its length, and when it was changed last, as it was opened.
    state: (u64, Option<SystemTime>),
    /// Where the entries begin.
    start: u64,
    element: Element,
    shape: Vec<usize>,
    layout: Layout,
    /// Entries per plane.
    plane: usize,
    buffer: Vec<u8>,
}

impl NpySlabs {
    /// Opens the file, reads its header and measures whether all entries are there.
    ///
    /// # Errors
    /// [`TableError::NpyHeader`]; [`TableError::ElementType`] for complex numbers, objects, structures, strings and
    /// dates; [`TableError::FieldShape`] without axes, for an axis of length 0, and for an axis or a plane beyond this
    /// machine's addresses; [`TableError::Truncated`]; [`TableError::Io`], also for what is no regular file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, TableError> {
        let path = path.as_ref();
        let io_error = |action| move |source| TableError::Io { path: path.to_path_buf(), action, source };
        // Before the file is opened: a pipe without a writer would keep us waiting.
        let metadata = fs::metadata(path).map_err(io_error("opened"))?;
        if metadata.is_dir() {
            return Err(io_error("opened")(io::ErrorKind::IsADirectory.into()));
        }
        if !metadata.is_file() {
            return Err(io_error("opened")(io::ErrorKind::NotSeekable.into()));
        }
        let mut file = File::open(path).map_err(io_error("opened"))?;
        let metadata = file.metadata().map_err(io_error("read"))?;
        let header = read_header(&mut file)
            .map_err(io_error("read"))?
            .map_err(|reason| TableError::NpyHeader { path: path.to_path_buf(), reason })?;
        let dtype = header.dtype();
        let Some(element) = Element::of(&dtype) else {
            return Err(TableError::ElementType { path: path.to_path_buf(), dtype: dtype.descr() });
        };
        let start = file.stream_position().map_err(io_error("read"))?;
        // The header was checked: the product of the axes is a u64.
        let expected: u64 = header.shape().iter().product();
        let found = metadata.len().saturating_sub(start) / element.size() as u64;
        let field_shape = || TableError::FieldShape { path: path.to_path_buf(), shape: header.shape().to_vec() };
        if header.shape().is_empty() || expected == 0 {
            return Err(field_shape());
        }
        if found < expected {
            return Err(TableError::Truncated { path: path.to_path_buf(), expected, found });
        }
        let (shape, layout, plane) = planes(&header).ok_or_else(field_shape)?;
        Ok(Self {
            file,
            path: path.to_path_buf(),
            state: state(&metadata),
            start,
            element,
            shape,
            layout,
            plane,
            buffer: vec![0; BUFFER],
        })
    }

    /// The file, as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read_planes(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), TableError> {
        let count = |what, expected, found| TableError::Count { path: self.path.clone(), what, expected, found };
        let total = self.shape[self.layout.slowest(self.shape.len())];
        if planes.end > total {
            return Err(count("planes to be read", total, planes.end));
        }
        let expected = planes.len().saturating_mul(self.plane);
        if into.len() != expected {
            return Err(count("samples of the planes", expected, into.len()));
        }
        if expected == 0 {
            return Ok(());
        }
        let size = self.element.size();
        // No overflow: the file has these bytes, and its length is a u64.
        let first = planes.start as u64 * self.plane as u64;
        if let Err(source) = self.file.seek(SeekFrom::Start(self.start + first * size as u64)) {
            return Err(self.io_error(source));
        }
        let mut done = 0;
        for chunk in into.chunks_mut(BUFFER / size) {
            let bytes = &mut self.buffer[..chunk.len() * size];
            if let Err(source) = self.file.read_exact(bytes) {
                return Err(self.io_error(source));
            }
            if let Err((position, integer)) = self.element.convert(bytes, chunk) {
                return Err(self.inexact(first + (done + position) as u64, integer));
            }
            done += chunk.len();
        }
        self.check_unchanged()
    }

    /// That what was read is of the same array as what was read before.
    fn check_unchanged(&self) -> Result<(), TableError> {
        match self.file.metadata() {
            Ok(metadata) if state(&metadata) == self.state => Ok(()),
            Ok(_) => Err(TableError::Changed { path: self.path.clone() }),
            Err(source) => Err(self.io_error(source)),
        }
    }

    fn inexact(&self, flat: u64, integer: i128) -> TableError {
        let index = match self.layout {
            Layout::RowMajor => index(flat, &self.shape),
            Layout::ColumnMajor => fortran_index(flat, &self.shape),
        };
        TableError::Entry { path: self.path.clone(), index, problem: EntryProblem::Inexact(integer) }
    }

    /// The error of a read; a file that has become shorter since it was opened is one that is cut short.
    fn io_error(&self, source: io::Error) -> TableError {
        let path = self.path.clone();
        match self.file.metadata() {
            Ok(metadata) if source.kind() == io::ErrorKind::UnexpectedEof => TableError::Truncated {
                path,
                expected: self.shape.iter().map(|&axis| axis as u64).product(),
                found: metadata.len().saturating_sub(self.start) / self.element.size() as u64,
            },
            _ => TableError::Io { path, action: "read", source },
        }
    }
}

impl Slabs for NpySlabs {
    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn layout(&self) -> Layout {
        self.layout
    }

    fn roundoff(&self) -> f64 {
        self.element.roundoff()
    }

    /// Reads planes of the file; NaN and infinities come as the file has them.
    ///
    /// # Errors
    /// A [`TableError`]: [`TableError::Count`] for planes that are not there, or if `into` has not their size;
    /// [`TableError::Entry`] for an integer that f64 does not hold exactly; [`TableError::Truncated`] if the file has
    /// become shorter; [`TableError::Io`].
    fn read(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(self.read_planes(planes, into)?)
    }
}

fn state(metadata: &Metadata) -> (u64, Option<SystemTime>) {
    (metadata.len(), metadata.modified().ok())
}

/// The shape, the layout and the entries of a plane, if this machine can address an axis and a plane.
fn planes(header: &NpyHeader) -> Option<(Vec<usize>, Layout, usize)> {
    let layout = match header.order() {
        Order::C => Layout::RowMajor,
        Order::Fortran => Layout::ColumnMajor,
    };
    let shape = header.shape().iter().map(|&axis| usize::try_from(axis).ok()).collect::<Option<Vec<_>>>()?;
    let slowest = layout.slowest(shape.len());
    let faster = shape.iter().enumerate().filter(|&(axis, _)| axis != slowest);
    let plane = faster.map(|(_, &length)| length).try_fold(1_usize, usize::checked_mul)?;
    Some((shape, layout, plane))
}
