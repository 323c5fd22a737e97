//! The products of the columns of one matrix with those of another.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;

use super::cut::{Cut, Method};
use super::moments::{SMALLEST_SHARED, SumRows};
use super::packed::PackedProduct;
use super::source::Source;
use super::tiles::{Layout, Part};
use crate::error::Result;
use crate::matrix::Real;
use crate::progress::{Progress, report};
use crate::rounding::check_environment;
use crate::simd::InstructionSet;
use crate::threads;

/// UᵀV and the squared lengths of the columns.
#[derive(Clone, Debug)]
pub(crate) struct Cross {
    pub(crate) product: Mat<f64>,
    pub(crate) left_squares: Vec<f64>,
    pub(crate) right_squares: Vec<f64>,
    /// The roundings that a term of the products, and of the squared lengths, meets.
    pub(crate) height: usize,
}

impl Cross {
    fn add(&mut self, other: &Self) {
        self.product += &other.product;
        self.left_squares.iter_mut().zip(&other.left_squares).for_each(|(a, b)| *a += b);
        self.right_squares.iter_mut().zip(&other.right_squares).for_each(|(a, b)| *a += b);
    }
}

/// UᵀV of matrices with the same number of rows.
///
/// # Errors
/// [`Error::Environment`](crate::Error::Environment); [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn cross<L: Real, R: Real>(
    left: Source<'_, L>,
    right: Source<'_, R>,
    set: InstructionSet,
    progress: Option<Progress<'_>>,
) -> Result<Cross> {
    report(progress, 0.0)?;
    let (m, n, p) = (left.matrix.nrows(), left.matrix.ncols(), right.matrix.ncols());
    let cut = Cut::new(m, n.max(p), Method::Packed, set);
    let shared = m.saturating_mul(n).saturating_mul(p) >= SMALLEST_SHARED && threads::count() > 1;
    let assembly = Assembly { left, right, set, cut, shared, progress, panels_done: AtomicUsize::new(0) };
    assembly.merged(0..cut.panels())
}

struct Assembly<'a, L: Real, R: Real> {
    left: Source<'a, L>,
    right: Source<'a, R>,
    set: InstructionSet,
    cut: Cut,
    shared: bool,
    progress: Option<Progress<'a>>,
    panels_done: AtomicUsize,
}

impl<L: Real, R: Real> Assembly<'_, L, R> {
    /// The sum over some panels, the halves first.
    fn merged(&self, panels: Range<usize>) -> Result<Cross> {
        if panels.len() == 1 {
            check_environment()?;
            let cross = self.panel(self.cut.range(panels.start))?;
            let done = self.panels_done.fetch_add(1, Ordering::Relaxed) + 1;
            report(self.progress, done as f64 / self.cut.panels() as f64)?;
            return Ok(cross);
        }
        let middle = panels.start + panels.len() / 2;
        let (first, second) = (panels.start..middle, middle..panels.end);
        let (first, second) = if self.shared {
            rayon::join(|| self.merged(first), || self.merged(second))
        } else {
            (self.merged(first), self.merged(second))
        };
        let mut sum = first?;
        sum.add(&second?);
        Ok(sum)
    }

    fn panel(&self, rows: Range<usize>) -> Result<Cross> {
        let Self { left, right, set, cut, shared, progress, .. } = *self;
        let (mut left_squares, mut right_squares) = (vec![0.0; left.matrix.ncols()], vec![0.0; right.matrix.ncols()]);
        let product = PackedProduct {
            left,
            right: Some(right),
            weights: None,
            part: Part::All,
            set,
            in_place: false,
            shared: shared && cut.panels() == 1,
            progress: progress.filter(|_| cut.panels() == 1),
        };
        let product = product.over(rows, Mat::new(), |block, first, second| {
            let rows = block.len();
            let squares =
                |values, sums| SumRows { values, rows, weights: None, layout: Layout::of(set), sums, squared: true };
            set.run(squares(first, &mut left_squares));
            set.run(squares(second, &mut right_squares));
        })?;
        // A square is rounded before it is added.
        Ok(Cross { product, left_squares, right_squares, height: cut.height(set) + 1 })
    }
}
