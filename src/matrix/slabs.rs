//! A field that is read in slabs, because it does not fit into memory.

use std::error::Error;
use std::ops::Range;

/// The order of samples in memory or in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Layout {
    /// The last index runs fastest, as in C; the first axis is the slowest.
    #[default]
    RowMajor,
    /// The first index runs fastest, as in Fortran; the last axis is the slowest.
    ColumnMajor,
}

impl Layout {
    /// The slowest of `axes` axes, counted from 0; of none, 0.
    ///
    /// ```
    /// use gramkit::matrix::Layout;
    /// assert_eq!((Layout::RowMajor.slowest(3), Layout::ColumnMajor.slowest(3)), (0, 2));
    /// ```
    #[must_use]
    pub fn slowest(self, axes: usize) -> usize {
        match self {
            Self::RowMajor => 0,
            Self::ColumnMajor => axes.saturating_sub(1),
        }
    }
}

/// Samples of a field on a grid, read in slabs: consecutive planes along the slowest axis.
///
/// A plane is all samples that share an index of the slowest axis, and lies contiguously in storage; so does a slab.
/// A caller that differentiates by stencils of half-width r reads a slab with r more planes on either side.
///
/// ```
/// use std::error::Error;
/// use std::ops::Range;
///
/// use gramkit::matrix::{Layout, Slabs};
///
/// /// x² − y² on 1000 × 3 points, computed when they are asked for.
/// struct Saddle;
///
/// impl Slabs for Saddle {
///     fn shape(&self) -> &[usize] {
///         &[1000, 3]
///     }
///     fn layout(&self) -> Layout {
///         Layout::RowMajor
///     }
///     fn roundoff(&self) -> f64 {
///         0.0
///     }
///     fn read(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), Box<dyn Error + Send + Sync>> {
///         for (x, plane) in planes.zip(into.chunks_exact_mut(3)) {
///             for (y, sample) in plane.iter_mut().enumerate() {
///                 *sample = (x * x) as f64 - (y * y) as f64;
///             }
///         }
///         Ok(())
///     }
/// }
///
/// let mut slab = [0.0; 6];
/// Saddle.read(10..12, &mut slab)?;
/// assert_eq!(slab, [100.0, 99.0, 96.0, 121.0, 120.0, 117.0]);
/// # Ok::<(), Box<dyn Error + Send + Sync>>(())
/// ```
pub trait Slabs {
    /// Samples per axis, in the data's order of axes.
    fn shape(&self) -> &[usize];

    /// Which axis is the slowest: the first or the last.
    fn layout(&self) -> Layout;

    /// The unit roundoff u of the samples' own format, which bounds how far a sample x may be from what was rounded to
    /// it by u|x|, underflow aside: 2⁻⁵³ for f64, 2⁻²⁴ for f32, 2⁻¹¹ for half precision, 2⁻⁸ for bfloat16, 0 for
    /// integers of up to 53 bits and booleans.
    fn roundoff(&self) -> f64;

    /// Reads the samples of `planes`, the slowest index from `planes.start` to `planes.end` − 1, into `into`, in
    /// storage order; NaN stands for a missing sample.
    ///
    /// # Errors
    /// Whatever the source reports, as a box: a source may be a file, a stream or a computation, and a box keeps their
    /// errors apart (`downcast` returns the one that went in) without making every caller generic over them. On an
    /// error the contents of `into` are unspecified.
    fn read(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), Box<dyn Error + Send + Sync>>;
}
