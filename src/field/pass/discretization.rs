//! The derivatives of a field, block by block.
//!
//! The samples are in storage order: the slowest axis first. The last axes, as many as give a useful length, are
//! *inner*: all their points together are a line, a run of consecutive samples in which every outer axis has one index,
//! and so one stencil. A block is one such line, or a few that follow each other along the last outer axis and have the
//! same stencils. A derivative along an outer axis combines whole blocks, one along an inner axis shifts within the
//! block, and each is one loop over consecutive numbers.

use super::gaussian::Gaussian;
use super::window::Window;
use crate::error::Result;
use crate::field::grid::{Axis, FieldOptions, Grid, Scheme, Truncation, stored};
use crate::field::stencil::{Accuracy, AxisStencils, Bounds, Operator};
use crate::matrix::Layout;
use crate::simd::InstructionSet;

/// More axes become inner ones until a line is as long.
const SHORTEST_LINE: usize = 128;

/// A block is never longer than this, so that its dozens of rows stay in the cache.
pub(crate) const LONGEST_BLOCK: usize = 2048;

/// Lines with the same stencils make a block together until it is as long.
pub(super) const USUAL_BLOCK: usize = 1536;

/// The stencils of a field, along each axis in storage order, and how it is cut into blocks.
#[derive(Clone, Debug)]
pub(crate) struct Discretization {
    /// Samples along each axis, the slowest first.
    pub(crate) shape: Vec<usize>,
    pub(crate) axes: Vec<AxisStencils>,
    pub(crate) periodic: Vec<bool>,
    pub(crate) grid_axes: Vec<Axis>,
    pub(crate) scheme: Scheme,
    /// Axes before the block's own.
    pub(crate) outer: usize,
    /// Samples in all the points that share the indices on the outer axes.
    pub(crate) line: usize,
    /// Samples from one index of an axis to the next.
    pub(super) strides: Vec<usize>,
    pub(super) set: InstructionSet,
    /// What bounds of the field's derivatives prove, where they are given.
    pub(crate) bounds: Option<Bounds>,
}

impl Discretization {
    /// The stencils on a grid whose axes are listed in storage order.
    pub(crate) fn new(grid: &Grid, scheme: Scheme, with_finer: bool) -> Result<Self> {
        scheme.check()?;
        let shape = grid.shape().to_vec();
        let stencils = |(axis, &length)| AxisStencils::new(axis, length, scheme, with_finer);
        let axes = grid.axes().iter().zip(&shape).map(stencils).collect::<Result<Vec<_>>>()?;
        let (mut outer, mut line) = (shape.len() - 1, shape[shape.len() - 1]);
        while outer > 1 && line < SHORTEST_LINE && line * shape[outer - 1] <= LONGEST_BLOCK {
            outer -= 1;
            line *= shape[outer];
        }
        let periodic = grid.axes().iter().map(Axis::is_periodic).collect();
        let strides = (0..shape.len()).map(|axis| shape[axis + 1..].iter().product()).collect();
        let (grid_axes, set) = (grid.axes().to_vec(), InstructionSet::detect());
        Ok(Self { shape, axes, periodic, grid_axes, scheme, outer, line, strides, set, bounds: None })
    }

    /// The stencils of a field with these options, on samples of this unit roundoff that are smoothed if the options
    /// say so.
    pub(crate) fn of_field(grid: &Grid, layout: Layout, options: &FieldOptions<'_>, roundoff: f64) -> Result<Self> {
        // In the grid's order of axes, which an error names.
        options.smoothing.map(|scale| Gaussian::new(grid.axes(), grid.shape(), scale)).transpose()?;
        let with_finer = matches!(options.truncation, Truncation::Estimated);
        let mut discretization = Self::new(&stored(grid, layout)?, options.scheme, with_finer)?;
        if let Truncation::Bounded(bound) = options.truncation {
            let in_order = |orders: &[usize]| match layout {
                Layout::RowMajor => bound(orders),
                Layout::ColumnMajor => bound(&orders.iter().rev().copied().collect::<Vec<_>>()),
            };
            let Self { axes, grid_axes, shape, scheme, .. } = &discretization;
            let reach = |axis: usize| discretization.furthest(axis);
            let bounds = Bounds::new(axes, grid_axes, shape, scheme.accuracy(), roundoff, &reach, &in_order)?;
            discretization.bounds = Some(bounds);
        }
        Ok(match options.smoothing {
            Some(scale) => {
                let gaussian = Gaussian::new(&discretization.grid_axes, &discretization.shape, scale)?;
                discretization.smoothed_by(&gaussian)
            }
            None => discretization,
        })
    }

    /// The same stencils on samples that are smoothed first.
    pub(crate) fn smoothed_by(self, gaussian: &Gaussian) -> Self {
        let axes =
            self.axes.into_iter().zip(gaussian.axes()).map(|(axis, weights)| axis.smoothed_by(weights)).collect();
        Self { axes, ..self }
    }

    /// The stencils on the same grid by another scheme, without smoothing and finer differences.
    pub(crate) fn by(&self, scheme: Scheme) -> Result<Self> {
        Self::new(&Grid::new(&self.shape, self.grid_axes.clone())?, scheme, false)
    }

    pub(crate) fn instructions(&self) -> InstructionSet {
        self.set
    }

    pub(crate) fn dimension(&self) -> usize {
        self.shape.len()
    }

    /// Below this magnitude of all samples, nothing that is computed from them overflows.
    pub(crate) fn largest_sound_sample(&self) -> f64 {
        let largest =
            |operator: &Operator| (0..operator.at.len()).map(|i| operator.sum_of_moduli(i)).fold(1.0, f64::max);
        let of_axis = |axis: &AxisStencils| axis.all().map(largest).fold(1.0, f64::max).max(axis.extent);
        let weights = self.axes.iter().map(of_axis).fold(1.0, f64::max);
        let entries = (self.dimension() * self.dimension()) as f64;
        // Two first derivatives one after the other, sums over the entries, and the reach times a derivative.
        f64::MAX / weights / weights / entries / 1024.0
    }

    /// The mean distance of neighbours along an axis.
    pub(crate) fn step(&self, axis: usize) -> f64 {
        let length = self.shape[axis];
        let axis = &self.grid_axes[axis];
        axis.spacing().unwrap_or_else(|| (axis.coordinate(length - 1) - axis.coordinate(0)).abs() / (length - 1) as f64)
    }

    /// The distance of two samples in steps of the cell between the first and its upper neighbour.
    pub(crate) fn steps_between(&self, axis: usize, index: usize, offset: isize) -> f64 {
        let (grid_axis, length) = (&self.grid_axes[axis], self.shape[axis]);
        match grid_axis.spacing() {
            Some(_) => offset as f64,
            None => grid_axis.distance(index, offset, length) / grid_axis.distance(index, 1, length),
        }
    }

    /// A sample of a window.
    pub(crate) fn sample(&self, window: Window<'_>, index: &[usize]) -> f64 {
        let place = index.iter().zip(&self.shape).enumerate().fold(0, |place, (axis, (&i, &length))| {
            let first = if axis == 0 { window.first } else { 0 };
            place * length + (i + length - first) % length
        });
        window.samples[place]
    }

    /// The samples of a window around an index: along each axis from an offset on so many, the last axis's fastest.
    pub(crate) fn samples_around(&self, window: Window<'_>, index: &[usize], spans: &[(isize, usize)]) -> Vec<f64> {
        let mut places = vec![0];
        for (axis, &(start, count)) in spans.iter().enumerate() {
            let (length, first) = (self.shape[axis] as isize, if axis == 0 { window.first as isize } else { 0 });
            let from = index[axis] as isize + start - first;
            let along: Vec<usize> = (from..from + count as isize).map(|at| at.rem_euclid(length) as usize).collect();
            let extended = |&place: &usize| along.iter().map(move |at| place * length as usize + at);
            places = places.iter().flat_map(extended).collect();
        }
        places.into_iter().map(|place| window.samples[place]).collect()
    }

    /// Samples in a plane of the slowest axis.
    pub(crate) fn plane(&self) -> usize {
        self.shape[1..].iter().product()
    }

    /// The planes around one that its derivatives, by whatever stencil, can take.
    pub(crate) fn halo(&self) -> usize {
        self.furthest(0)
    }

    /// The furthest sample along an axis that a stencil takes, in steps: one of the axis, or of the one-sided windows
    /// that replace them where samples are missing.
    pub(crate) fn furthest(&self, axis: usize) -> usize {
        let highest = self.scheme.accuracy() + self.axes[axis].highest().above_scheme();
        self.axes[axis].reach().max(highest + 1)
    }

    /// [`AxisStencils::operators`] of an axis.
    pub(crate) fn operators(&self, axis: usize, accuracy: Accuracy) -> Option<[&Operator; 2]> {
        self.axes[axis].operators(accuracy)
    }

    /// What the errors at an index of an axis depend on: [`AxisStencils::kind`], and where bounds depend on coordinates
    /// the index itself.
    pub(super) fn kind(&self, axis: usize, index: usize) -> [u32; 3] {
        let [first, second, near_edge] = self.axes[axis].kind(index);
        let by_index = self.bounds.is_some() && self.grid_axes[axis].spacing().is_none();
        [first, second, if by_index { index as u32 } else { near_edge }]
    }

    /// The indices on the outer axes of a line, by its number.
    pub(crate) fn outer_index(&self, mut line: usize, index: &mut Vec<usize>) {
        index.resize(self.outer, 0);
        for axis in (0..self.outer).rev() {
            index[axis] = line % self.shape[axis];
            line /= self.shape[axis];
        }
    }

    /// How many of the lines from the one with these indices on have the same stencils: one, or at most so many, which
    /// together are at most as long.
    pub(crate) fn lines(&self, index: &[usize], at_most: usize, longest: usize) -> usize {
        let Some(&i) = index.last() else { return 1 };
        // Where errors are proved, each index of an uneven axis has its own.
        if self.bounds.is_some() && self.grid_axes[self.outer - 1].spacing().is_none() {
            return 1;
        }
        let stencils = &self.axes[self.outer - 1];
        let alike =
            stencils.all().map(|operator| if operator.interior.contains(&i) { operator.interior.end - i } else { 1 });
        let at_most = at_most.min((longest / self.line).max(1)).min(stencils.equally_noisy(i));
        alike.fold(at_most, usize::min).max(1)
    }
}
