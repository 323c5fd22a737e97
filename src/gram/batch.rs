//! The Gram matrices of many small windows.
//!
//! # The radius
//!
//! A product meets m roundings at most, so |Ĝ − G|_ij ≤ γ_m‖xᵢ‖‖x_j‖ + mη and, with ‖x_j‖² ≤ (ĝ_jj + mη)/(1 − γ_m),
//!
//! ‖Ĝ − G‖₂ ≤ γ_m Σ_j ‖x_j‖² + n·m·η,
//!
//! which is known from the diagonal, as are the bounds n·(γ_m‖x_j‖² + mη) in the order of forms: nothing is stored for
//! them.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::Gram;
use super::formation::Formation;
use super::update::RADIUS;
use crate::claim::Radius;
use crate::error::{Error, Place, Result};
use crate::matrix::{MatrixView, Real, Symmetric, Vectors, fits_into_memory};
use crate::product::{MOST_COLUMNS, SAFE, Window, Windows};
use crate::progress::{Progress, report};
use crate::rounding::norms::plus;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, check_environment, div_up, gamma, in_pool, in_range, mul_up};
use crate::simd::InstructionSet;

/// Entries of a window, at the most, of which several are computed side by side: more do not stay in cache.
const MOST_ENTRIES: usize = 4096;
/// Entries that are worth a task of their own.
const TASK_ENTRIES: usize = 1 << 16;

/// The Gram matrices of windows of the same shape that stand one after another: G = XᵀX for each m × n window X.
///
/// ```
/// use gramkit::gram::GramBatch;
/// // Two windows of 2 × 2, row by row: [1 2; 3 4] and [0 1; 1 0].
/// let batch = GramBatch::row_major(&[1.0, 2.0, 3.0, 4.0, 0.0, 1.0, 1.0, 0.0], 2, 2)?;
/// assert_eq!(batch.len(), 2);
/// assert_eq!(batch.packed(0), Some(&[10.0, 14.0, 20.0][..]));
/// let g = batch.gram(1)?;
/// assert_eq!((g.get(0, 0), g.get(0, 1), g.get(1, 1)), (1.0, 0.0, 1.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GramBatch {
    window: Window,
    len: usize,
    packed: Vec<f64>,
    /// The windows that [`Gram::of`] was asked about, in ascending order, with their radii.
    apart: Vec<(usize, Radius)>,
}

impl GramBatch {
    /// Of windows that are stored column after column: entry (i, j) of window w is `values[(w·n + j)·m + i]`.
    ///
    /// Each matrix is accurate to its [`radius`](GramBatch::radius), about γ_m·Σ‖x_j‖². Up to 8 columns, windows are
    /// computed side by side; with more columns (or more than 4096 entries), and where squares leave the range [2⁻⁹⁰⁰,
    /// 2¹⁰⁰⁰], one after another by [`Gram::of`]. Windows without entries cannot be counted: there are none.
    ///
    /// # Errors
    /// [`Error::Shape`] if the values are not a whole number of windows; [`Error::At`], of the first window that
    /// [`Gram::of`] refuses, with its reason; [`Error::TooLarge`].
    pub fn column_major<T: Real>(values: &[T], m: usize, n: usize) -> Result<Self> {
        Self::column_major_with(values, m, n, None)
    }

    /// [`GramBatch::column_major`], told how far it is.
    ///
    /// # Errors
    /// As [`GramBatch::column_major`]; [`Error::Cancelled`].
    pub fn column_major_with<T: Real>(
        values: &[T],
        m: usize,
        n: usize,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        let window = Window { rows: m, columns: n, row_stride: 1, column_stride: m };
        Self::of(values, window, Vec::new(), progress)
    }

    /// Of windows that are stored row after row: entry (i, j) of window w is `values[(w·m + i)·n + j]`. Otherwise as
    /// [`GramBatch::column_major`].
    ///
    /// # Errors
    /// As [`GramBatch::column_major`].
    pub fn row_major<T: Real>(values: &[T], m: usize, n: usize) -> Result<Self> {
        Self::row_major_with(values, m, n, None)
    }

    /// [`GramBatch::row_major`], told how far it is.
    ///
    /// # Errors
    /// As [`GramBatch::column_major`]; [`Error::Cancelled`].
    pub fn row_major_with<T: Real>(values: &[T], m: usize, n: usize, progress: Option<Progress<'_>>) -> Result<Self> {
        let window = Window { rows: m, columns: n, row_stride: n, column_stride: 1 };
        Self::of(values, window, Vec::new(), progress)
    }

    /// Of other windows, of the same shape and stored in the same order, as many as there are: in the memory of this
    /// batch, which is no longer needed.
    ///
    /// The operating system makes memory ready as it is first written to, which takes longer than the arithmetic; where
    /// batch follows batch, that is done once.
    ///
    /// ```
    /// use gramkit::gram::GramBatch;
    /// let mut batch = GramBatch::row_major(&[1.0, 2.0, 3.0, 4.0], 2, 2)?;
    /// for values in [[0.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0]] {
    ///     batch = batch.again(&values)?;
    /// }
    /// assert_eq!(batch.as_slice(), [2.0, 2.0, 2.0]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`GramBatch::column_major`].
    pub fn again<T: Real>(self, values: &[T]) -> Result<Self> {
        Self::of(values, self.window, self.packed, None)
    }

    /// In memory that is overwritten, where it is large enough.
    fn of<T: Real>(values: &[T], window: Window, mut packed: Vec<f64>, progress: Option<Progress<'_>>) -> Result<Self> {
        check_environment()?;
        // A window too large to be counted is larger than all values.
        let size = window.rows.saturating_mul(window.columns);
        let len = values.len().checked_div(size).unwrap_or(0);
        if len.checked_mul(size) != Some(values.len()) {
            let expected = len.saturating_mul(size);
            return Err(Error::Shape { what: "values in whole windows", expected, found: values.len() });
        }
        if len == 0 {
            packed.clear();
            return Ok(Self { window, len, packed, apart: Vec::new() });
        }
        fits_into_memory(len, window.packed())?;
        let needed = len * window.packed();
        if packed.capacity() < needed {
            packed = vec![0.0; needed];
        } else {
            packed.resize(needed, 0.0);
        }
        let set = InstructionSet::detect();
        let windows_per_task = TASK_ENTRIES.div_ceil(size);
        let tasks = packed
            .par_chunks_mut(windows_per_task * window.packed())
            .zip(values.par_chunks(windows_per_task * size))
            .enumerate();
        let done = AtomicUsize::new(0);
        let work = |(task, (packed, values)): (usize, (&mut [f64], &[T]))| {
            report(progress, done.fetch_add(values.len(), Ordering::Relaxed) as f64 / (len * size) as f64)?;
            part(values, window, packed, set, task * windows_per_task)
        };
        let apart = in_pool(tasks, work)?.concat();
        Ok(Self { window, len, packed, apart })
    }

    /// The number of windows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no window at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number n of vectors of each window.
    pub fn order(&self) -> usize {
        self.window.columns
    }

    /// The number m of components of each vector.
    pub fn dimension(&self) -> usize {
        self.window.rows
    }

    /// The lower triangle of a window's matrix, row after row: g_ij is entry i(i + 1)/2 + j, j ≤ i. `None` beyond the
    /// last window.
    pub fn packed(&self, window: usize) -> Option<&[f64]> {
        let triangle = self.triangle();
        (window < self.len).then(|| &self.packed[window * triangle..(window + 1) * triangle])
    }

    /// All lower triangles, each as [`GramBatch::packed`], one after another.
    pub fn as_slice(&self) -> &[f64] {
        &self.packed
    }

    /// The lower triangles, window by window.
    ///
    /// ```
    /// use gramkit::gram::GramBatch;
    /// let batch = GramBatch::column_major(&[1.0_f32, 2.0, 3.0, 4.0], 2, 1)?;
    /// let squares: Vec<f64> = batch.iter().map(|triangle| triangle[0]).collect();
    /// assert_eq!(squares, [5.0, 25.0]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        // No window has an empty triangle.
        self.packed.chunks_exact(self.triangle().max(1))
    }

    /// How far Ĝ of a window may be from G, from its diagonal: [`Radius::Exact`] where all its vectors are zero. `None`
    /// beyond the last window.
    pub fn radius(&self, window: usize) -> Option<Radius> {
        let triangle = self.packed(window)?;
        Some(match self.apart.binary_search_by_key(&window, |&(window, _)| window) {
            Ok(found) => self.apart[found].1.clone(),
            Err(_) => self.bound(triangle),
        })
    }

    /// A bound on ‖Ĝ − G‖₂ of a window: the value of its [`GramBatch::radius`]; infinite beyond the last.
    pub(crate) fn distance(&self, window: usize) -> f64 {
        match (self.packed(window), self.apart.binary_search_by_key(&window, |&(window, _)| window)) {
            (None, _) => f64::INFINITY,
            (_, Ok(found)) => self.apart[found].1.value(),
            (Some(triangle), Err(_)) => self.norm_bound((0..self.order()).map(|j| self.square(triangle, j))),
        }
    }

    /// At most ‖x_j‖², of a window's vector.
    fn square(&self, triangle: &[f64], j: usize) -> f64 {
        let square = triangle[j * (j + 3) / 2];
        let shrink = (1.0 - gamma(self.dimension())).next_down();
        if square > 0.0 { div_up(add_up(square, self.lost()), shrink) } else { 0.0 }
    }

    /// mη, what underflow takes from an entry at most.
    fn lost(&self) -> f64 {
        self.dimension() as f64 * SMALLEST_SUBNORMAL
    }

    /// γ_m Σ_j ‖x_j‖² + n·m·η, by the squares of the vectors; 0 where all of them are.
    fn norm_bound(&self, squares: impl Iterator<Item = f64>) -> f64 {
        let trace = squares.fold(0.0, plus);
        let underflow = mul_up(self.order() as f64, self.lost());
        if trace == 0.0 { 0.0 } else { add_up(mul_up(gamma(self.dimension()), trace), underflow) }
    }

    fn bound(&self, triangle: &[f64]) -> Radius {
        let squares: Vec<f64> = (0..self.order()).map(|j| self.square(triangle, j)).collect();
        let norm = self.norm_bound(squares.iter().copied());
        if norm == 0.0 {
            return Radius::Exact;
        }
        let (n, g) = (self.order() as f64, gamma(self.dimension()));
        // n·(γ_m‖x_j‖² + mη), by the weights 1/‖x_j‖ and 1.
        let form = |square| mul_up(n, add_up(mul_up(g, square), self.lost()));
        Radius::within(norm, squares.into_iter().map(form).collect())
    }

    /// The Gram matrix of a window, with its radius.
    ///
    /// # Errors
    /// [`Error::Domain`] beyond the last window.
    pub fn gram(&self, window: usize) -> Result<Gram> {
        let (Some(triangle), Some(radius)) = (self.packed(window), self.radius(window)) else {
            return Err(Error::Domain { what: "the window", value: window as f64, must_be: "below their number" });
        };
        let matrix = Symmetric::from_lower(self.order(), |i, j| triangle[i * (i + 1) / 2 + j])?;
        in_range(radius.value(), RADIUS, 0, 0)?;
        Ok(Gram { matrix: matrix.with_radius(radius)?, dimension: self.dimension(), formation: Formation::Plain })
    }

    fn triangle(&self) -> usize {
        self.packed.len().checked_div(self.len).unwrap_or(0)
    }
}

/// The same matrices, in whatever order their windows were stored.
impl PartialEq for GramBatch {
    fn eq(&self, other: &Self) -> bool {
        let parts = |batch: &Self| (batch.dimension(), batch.order(), batch.len);
        parts(self) == parts(other) && self.packed == other.packed && self.apart == other.apart
    }
}

/// The windows of one task; those that were computed apart, with their radii.
fn part<T: Real>(
    values: &[T],
    window: Window,
    packed: &mut [f64],
    set: InstructionSet,
    first: usize,
) -> Result<Vec<(usize, Radius)>> {
    let (size, triangle) = (window.size(), window.packed());
    let side_by_side = window.columns <= MOST_COLUMNS && size <= MOST_ENTRIES;
    let doubtful = if side_by_side {
        set.run(Windows { values, window, packed: &mut *packed })
    } else {
        (0..values.len() / size).collect()
    };
    let mut apart = Vec::new();
    for w in doubtful {
        let values = &values[w * size..(w + 1) * size];
        let packed = &mut packed[w * triangle..(w + 1) * triangle];
        if side_by_side && (0..window.columns).all(|j| is_settled(values, window, packed, j)) {
            continue;
        }
        let view = if window.row_stride == 1 { MatrixView::column_major } else { MatrixView::row_major };
        let vectors = Vectors::columns(view(values, window.rows, window.columns)?);
        let named = |error: Error| error.at(Place::Window(first + w));
        let gram = Gram::of(&vectors).map_err(named)?;
        for i in 0..window.columns {
            for j in 0..=i {
                packed[i * (i + 1) / 2 + j] = gram.get(i, j);
            }
        }
        apart.push((first + w, gram.radius().clone()));
    }
    Ok(apart)
}

/// Whether column j is known to be computed well: it is zero, or its squares stayed in range.
fn is_settled<T: Real>(values: &[T], window: Window, packed: &[f64], j: usize) -> bool {
    let mut column = (0..window.rows).map(|k| values[k * window.row_stride + j * window.column_stride].to_f64());
    SAFE.contains(&packed[j * (j + 3) / 2]) || column.all(|x| x == 0.0)
}
