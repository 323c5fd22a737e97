//! The products and sums of the columns of X, panel by panel.
//!
//! Panels of rows are multiplied apart from each other and merged in a binary tree that their number alone determines;
//! within a panel, parts of the triangle are. Neither changes what is added to what, so the bits do not depend on the
//! number of threads.

#![allow(unsafe_code)]

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use faer::Mat;

use super::buffer::Buffer;
use super::columns::{AddProducts, InPlace, LaneSums};
use super::copies::CopyColumns;
use super::cut::{Cut, Method};
use super::packed::PackedProduct;
use super::scan::{Scan, bits_of_exact_products, may_be_exact};
use super::source::Source;
use super::tiles::{CHAIN, Layout, Part};
use crate::error::Result;
use crate::matrix::Real;
use crate::progress::{Progress, report};
use crate::rounding::check_environment;
use crate::simd::{InstructionSet, Kernel, MOST_LANES, Simd};
use crate::threads;

/// Multiply–adds below which a second thread costs more than it saves.
pub(super) const SMALLEST_SHARED: usize = 1 << 20;

/// VᵀWV, its columns' sums and what is seen of X on the way.
#[derive(Clone, Debug)]
pub(crate) struct Moments {
    /// The lower triangle, or all of it where `mirrored` says so.
    pub(crate) gram: Mat<f64>,
    pub(crate) mirrored: bool,
    /// VᵀW·1, if asked for.
    pub(crate) sums: Vec<f64>,
    /// What was seen of X, if asked for; no grids where an exact product is not possible.
    pub(crate) scan: Option<Scan>,
}

/// What is to be formed beside the product.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) sums: bool,
    /// The grids of X, as long as the product may be exact: not with weights.
    pub(crate) grids: bool,
    pub(crate) progress: Option<Progress<'a>>,
}

impl Moments {
    /// The diagonal.
    pub(crate) fn squares(&self) -> Vec<f64> {
        (0..self.gram.ncols()).map(|j| self.gram[(j, j)]).collect()
    }

    fn add(&mut self, other: &Self) {
        // Below the diagonal is what counts.
        for j in 0..self.gram.ncols() {
            let column = &mut self.gram.col_as_slice_mut(j)[j..];
            column.iter_mut().zip(&other.gram.col_as_slice(j)[j..]).for_each(|(a, b)| *a += b);
        }
        self.sums.iter_mut().zip(&other.sums).for_each(|(a, b)| *a += b);
        self.scan = match (self.scan.take(), &other.scan) {
            (Some(a), Some(b)) => Some(a.merged(b)),
            _ => None,
        };
    }
}

/// The moments of V.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn moments<T: Real>(source: Source<'_, T>, wanted: Wanted<'_>, set: InstructionSet) -> Result<Moments> {
    moments_in(source, wanted, set, Mat::new())
}

/// [`moments`] in the given memory, if it is large enough and the product is not summed up from parts.
pub(crate) fn moments_in<T: Real>(
    source: Source<'_, T>,
    wanted: Wanted<'_>,
    set: InstructionSet,
    memory: Mat<f64>,
) -> Result<Moments> {
    Assembly::new(source, wanted, set).moments(memory)
}

/// The roundings that a term of the products meets: see [`Cut::height`].
pub(crate) fn height<T: Real>(source: Source<'_, T>, set: InstructionSet) -> usize {
    Cut::of(source, set).height(set)
}

/// A product under way.
struct Assembly<'a, T: Real> {
    source: Source<'a, T>,
    wanted: Wanted<'a>,
    cut: Cut,
    set: InstructionSet,
    /// Whether other threads help.
    shared: bool,
    panels_done: AtomicUsize,
    no_grid: AtomicBool,
}

impl<'a, T: Real> Assembly<'a, T> {
    fn new(source: Source<'a, T>, wanted: Wanted<'a>, set: InstructionSet) -> Self {
        debug_assert!(!wanted.sums || source.transform.is_some(), "sums are those of columns that are copied");
        let (m, n) = (source.matrix.nrows(), source.matrix.ncols());
        let products = m.saturating_mul(n).saturating_mul(n + 1) / 2;
        Self {
            source,
            wanted,
            cut: Cut::of(source, set),
            set,
            shared: products >= SMALLEST_SHARED && threads::count() > 1,
            panels_done: AtomicUsize::new(0),
            no_grid: AtomicBool::new(!may_be_exact(source.matrix, bits_of_exact_products(m) / 2)),
        }
    }

    fn moments(&self, memory: Mat<f64>) -> Result<Moments> {
        report(self.wanted.progress, 0.0)?;
        let moments = self.merged(0..self.cut.panels(), memory)?;
        report(self.wanted.progress, 1.0)?;
        Ok(moments)
    }

    /// The sum over some panels, the halves first.
    fn merged(&self, panels: Range<usize>, memory: Mat<f64>) -> Result<Moments> {
        if panels.len() == 1 {
            check_environment()?;
            let rows = self.cut.range(panels.start);
            let moments = match self.cut.method {
                Method::Columns => self.columns(rows),
                Method::Rows | Method::Packed => self.tiles(rows, memory),
            }?;
            let done = self.panels_done.fetch_add(1, Ordering::Relaxed) + 1;
            report(self.wanted.progress, done as f64 / self.cut.panels() as f64)?;
            return Ok(moments);
        }
        let middle = panels.start + panels.len() / 2;
        let (first, second) = (panels.start..middle, middle..panels.end);
        let (first, second) = if self.shared {
            rayon::join(|| self.merged(first, memory), || self.merged(second, Mat::new()))
        } else {
            (self.merged(first, memory), self.merged(second, Mat::new()))
        };
        let mut sum = first?;
        sum.add(&second?);
        Ok(sum)
    }

    fn order(&self) -> usize {
        self.source.matrix.ncols()
    }

    /// Looks at the grids of a block that is in the cache, as long as there is hope for an exact product.
    fn look(&self, scan: &mut Option<Scan>, rows: Range<usize>) {
        if let Some(seen) = scan {
            if !self.no_grid.load(Ordering::Relaxed) {
                seen.look(self.source.matrix.subrows(rows.start, rows.len()), self.set);
                if !seen.is_hopeless(self.source.matrix.nrows()) {
                    return;
                }
                self.no_grid.store(true, Ordering::Relaxed);
            }
            *scan = None;
        }
    }

    /// The products of columns, read in place or from a copy of a block.
    fn columns(&self, rows: Range<usize>) -> Result<Moments> {
        let (n, lanes) = (self.order(), self.set.properties().lanes);
        let mut lane_sums = LaneSums::zero(n, lanes);
        let mut scan = self.wanted.grids.then(|| Scan::new(n));
        let (mut copy, mut padded) = (Buffer::new(0), Vec::new());
        // A copy is shifted already, and filled up with zeros that are not to be.
        let zeros = vec![0.0; if self.wanted.sums { n } else { 0 }];
        for block in self.cut.blocks(rows) {
            let whole = block.len() / lanes * lanes;
            let weights = self.source.weights.map(|weights| &weights[block.clone()]);
            let ahead = self.source.beyond(block.end);
            let in_place = self.source.columns_in_place().filter(|_| whole > 0);
            if let Some((first, stride)) = in_place {
                // SAFETY: the block's rows, and all n columns, are inside the matrix.
                let columns = unsafe { InPlace::new((first.add(block.start), stride), whole) };
                let (weights, shifts) = (weights.map(|weights| &weights[..whole]), self.source.shifts());
                self.set.run(AddProducts { columns, weights, shifts, ahead, sums: &mut lane_sums });
            }
            let skipped = if in_place.is_some() { whole } else { 0 };
            let rest = block.start + skipped..block.end;
            if !rest.is_empty() {
                let length = rest.len().next_multiple_of(lanes);
                let values = self.copy(&rest, length, &mut copy);
                let weights = weights.map(|weights| {
                    padded.clear();
                    padded.extend_from_slice(&weights[skipped..]);
                    padded.resize(length, 0.0);
                    &padded[..]
                });
                // SAFETY: the copy has n columns of this length.
                let columns = unsafe { InPlace::new((values.as_ptr(), length as isize), length) };
                let shifts = self.wanted.sums.then_some(&zeros[..]);
                self.set.run(AddProducts { columns, weights, shifts, ahead, sums: &mut lane_sums });
            }
            self.look(&mut scan, block);
        }
        let sums = if self.wanted.sums { lane_sums.of_columns() } else { Vec::new() };
        Ok(Moments { gram: lane_sums.lower_triangle(), mirrored: false, sums, scan })
    }

    /// Some rows of all columns, transformed but not weighted.
    fn copy<'b>(&self, rows: &Range<usize>, length: usize, to: &'b mut Buffer) -> &'b [f64] {
        let places = self.order() * length;
        if to.places(places).len() < places {
            *to = Buffer::new(places);
        }
        let source = self.source.without_weights();
        self.set.run(CopyColumns { source, rows: rows.clone(), length, to: to.places(places) });
        // SAFETY: each place has been written.
        unsafe { to.written(places) }
    }

    /// The products of blocks, tile by tile.
    fn tiles(&self, rows: Range<usize>, memory: Mat<f64>) -> Result<Moments> {
        let (n, layout) = (self.order(), Layout::of(self.set));
        let mut sums = vec![0.0; if self.wanted.sums { n } else { 0 }];
        let mut scan = self.wanted.grids.then(|| Scan::new(n));
        // One panel alone shares its triangle; several are shared as a whole.
        let alone = self.cut.panels() == 1;
        let product = PackedProduct {
            left: self.source.without_weights(),
            right: None::<Source<'_, T>>,
            weights: self.source.weights,
            part: if alone { Part::Mirrored } else { Part::Lower },
            set: self.set,
            in_place: self.cut.method == Method::Rows,
            shared: self.shared && alone,
            progress: self.wanted.progress.filter(|_| alone),
        };
        let gram = product.over(rows.clone(), memory, |block, values, _| {
            if self.wanted.sums {
                let (rows, weights) = (block.len(), self.source.weights.map(|weights| &weights[block.clone()]));
                self.set.run(SumRows { values, rows, weights, layout, sums: &mut sums, squared: false });
            }
            self.look(&mut scan, block);
        })?;
        Ok(Moments { gram, mirrored: alone && !rows.is_empty(), sums, scan })
    }
}

/// Sums side by side, so that one addition need not wait for the one before it.
const SIDE: usize = 4;

/// Adds the sums of packed columns, each row times its weight, or of their squares.
pub(super) struct SumRows<'a> {
    pub(super) values: &'a [f64],
    pub(super) rows: usize,
    pub(super) weights: Option<&'a [f64]>,
    pub(super) layout: Layout,
    /// One for each column.
    pub(super) sums: &'a mut [f64],
    pub(super) squared: bool,
}

impl Kernel for SumRows<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { values, rows, weights, layout, sums, squared } = self;
        assert!(weights.is_none_or(|weights| weights.len() >= rows));
        for first in (0..sums.len()).step_by(layout.panel) {
            let width = layout.width(first, sums.len());
            let panel = &values[first * rows..][..rows * width];
            for group in (0..width).step_by(S::LANES) {
                let mut lanes = [0.0; MOST_LANES];
                // SAFETY: the panel has so many rows of this width, a multiple of the lanes, and there are as many
                // weights; the array is as long as a vector.
                unsafe {
                    let row = |k: usize| {
                        let value = S::load(panel.as_ptr().add(k * width + group));
                        match weights {
                            _ if squared => S::multiply(value, value),
                            Some(weights) => S::multiply(value, S::splat(*weights.as_ptr().add(k))),
                            None => value,
                        }
                    };
                    let mut total = S::zero();
                    // In chains of the length that the tiles have, for the same error bound.
                    for start in (0..rows).step_by(CHAIN) {
                        let end = (start + CHAIN).min(rows);
                        let (mut chain, mut k) = ([S::zero(); SIDE], start);
                        while k + SIDE <= end {
                            for (side, sum) in chain.iter_mut().enumerate() {
                                *sum = S::add(*sum, row(k + side));
                            }
                            k += SIDE;
                        }
                        while k < end {
                            chain[0] = S::add(chain[0], row(k));
                            k += 1;
                        }
                        total = S::add(total, S::add(S::add(chain[0], chain[1]), S::add(chain[2], chain[3])));
                    }
                    S::store(lanes.as_mut_ptr(), total);
                }
                let place = sums.iter_mut().skip(first + group).take(S::LANES);
                place.zip(lanes).for_each(|(sum, lane)| *sum += lane);
            }
        }
    }
}
