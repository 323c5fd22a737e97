//! The derivatives of a field, block by block.
//!
//! The samples are in storage order: the slowest axis first. The last axes, as many as give a useful length, are *inner*:
//! all their points together are a line, a run of consecutive samples in which every outer axis has one index, and so one
//! stencil. A block is one such line, or a few that follow each other along the last outer axis and have the same stencils.
//! A derivative along an outer axis combines whole blocks, one along an inner axis shifts within the block, and each is one
//! loop over consecutive numbers.

use std::ops::Range;

use super::gaussian::Gaussian;
use crate::error::Result;
use crate::field::grid::{FieldOptions, Grid, Scheme, Truncation, stored};
use crate::field::stencil::{
    AxisStencils, Form, Operator, Stencil, apply, apply_along, apply_both, apply_both_within, apply_mixed, apply_within,
};
use crate::matrix::Layout;
use crate::simd::{InstructionSet, Strided};

/// More axes become inner ones until a line is as long.
const SHORTEST_LINE: usize = 128;

/// … but not longer than this, so that the dozens of rows of a block stay in the cache.
pub(crate) const LONGEST_BLOCK: usize = 2048;

/// Lines with the same stencils make a block together until it is as long.
const USUAL_BLOCK: usize = 768;

/// The stencils of a field, along each axis in storage order, and how it is cut into blocks.
#[derive(Clone, Debug)]
pub(crate) struct Discretization {
    /// Samples along each axis, the slowest first.
    pub(crate) shape: Vec<usize>,
    pub(crate) axes: Vec<AxisStencils>,
    pub(crate) periodic: Vec<bool>,
    pub(crate) grid_axes: Vec<crate::field::grid::Axis>,
    pub(crate) scheme: Scheme,
    /// Axes before the block's own.
    pub(crate) outer: usize,
    /// Samples in all the points that share the indices on the outer axes.
    pub(crate) line: usize,
    /// Samples from one index of an axis to the next.
    strides: Vec<usize>,
    set: InstructionSet,
}

/// Consecutive planes of the slowest axis: those of the indices from `first` on, around the end of a periodic axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'a> {
    pub(crate) samples: &'a [f64],
    pub(crate) first: usize,
}

/// The samples around a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    window: Window<'a>,
    discretization: &'a Discretization,
    index: &'a [usize],
    /// Of the block's first sample in the window.
    place: usize,
    /// Samples in the block.
    length: usize,
}

impl<'a> Around<'a> {
    /// Around the block of so many samples that begins at these indices on the outer axes.
    pub(crate) fn new(
        discretization: &'a Discretization,
        window: Window<'a>,
        index: &'a [usize],
        length: usize,
    ) -> Self {
        let place = index.iter().enumerate().fold(0, |place, (axis, &i)| {
            let length = discretization.shape[axis];
            let i = if axis == 0 && i < window.first { i + length } else { i };
            place * length + i - if axis == 0 { window.first } else { 0 }
        });
        Self { window, discretization, index, place: place * discretization.line, length }
    }

    /// Its own samples.
    pub(crate) fn block(&self) -> &'a [f64] {
        &self.window.samples[self.place..self.place + self.length]
    }

    /// How far a shift along an axis moves in the window: stencils reach around the end of a periodic axis alone, and once.
    fn step(&self, axis: usize, shift: isize) -> isize {
        let length = self.discretization.shape[axis] as isize;
        let first = if axis == 0 { self.window.first as isize } else { 0 };
        let from = self.index[axis] as isize - first;
        let from = if from < 0 { from + length } else { from };
        let to = from + shift;
        let to = if to < 0 {
            to + length
        } else if to >= length {
            to - length
        } else {
            to
        };
        (to - from) * self.discretization.strides[axis] as isize
    }

    /// The samples along an axis, if so many to each side of each of the block's are in the window one after the other, at the
    /// stride of the axis.
    fn straight(&self, axis: usize, reach: usize) -> Option<Strided<'a>> {
        let (stride, reach) = (self.discretization.strides[axis], reach as isize);
        let straight = [reach, -reach].into_iter().all(|o| self.step(axis, o) == o * stride as isize);
        straight.then_some(Strided { samples: self.window.samples, place: self.place, stride })
    }

    fn shifted(&self, axis: usize, shift: isize) -> &'a [f64] {
        let place = (self.place as isize + self.step(axis, shift)) as usize;
        &self.window.samples[place..place + self.length]
    }

    fn shifted_twice(&self, first: (usize, isize), second: (usize, isize)) -> &'a [f64] {
        let place = self.place as isize + self.step(first.0, first.1) + self.step(second.0, second.1);
        &self.window.samples[place as usize..place as usize + self.length]
    }
}

/// What is to be computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) gradient: bool,
    /// ∂²f/∂xᵢ².
    pub(crate) diagonal: bool,
    /// All of the Hessian.
    pub(crate) hessian: bool,
    /// The same with the stencils of higher accuracy, for the truncation error.
    pub(crate) finer: bool,
}

impl Needs {
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            gradient: self.gradient || other.gradient,
            diagonal: self.diagonal || other.diagonal,
            hessian: self.hessian || other.hessian,
            finer: self.finer || other.finer,
        }
    }
}

/// Rows of derivatives along a block; axes in storage order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) gradient: Vec<Vec<f64>>,
    /// The upper triangle, row by row.
    pub(crate) hessian: Vec<Vec<f64>>,
}

impl Rows {
    /// Makes room for so many points.
    pub(crate) fn reshape(&mut self, dimension: usize, length: usize) {
        self.gradient.resize_with(dimension, Vec::new);
        self.hessian.resize_with(dimension * (dimension + 1) / 2, Vec::new);
        self.gradient.iter_mut().chain(&mut self.hessian).for_each(|row| row.resize(length, 0.0));
    }
}

/// The place of entry (i, j), i ≤ j, in the upper triangle stored row by row.
pub(crate) fn packed(dimension: usize, i: usize, j: usize) -> usize {
    let (i, j) = (i.min(j), i.max(j));
    i * (2 * dimension - i - 1) / 2 + j
}

impl Discretization {
    /// Of a grid whose axes are listed in storage order.
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
        let periodic = grid.axes().iter().map(crate::field::grid::Axis::is_periodic).collect();
        let strides = (0..shape.len()).map(|axis| shape[axis + 1..].iter().product()).collect();
        let (grid_axes, set) = (grid.axes().to_vec(), InstructionSet::detect());
        Ok(Self { shape, axes, periodic, grid_axes, scheme, outer, line, strides, set })
    }

    /// Of a field with these options.
    pub(crate) fn of_field(grid: &Grid, layout: Layout, options: &FieldOptions) -> Result<Self> {
        // In the grid's order of axes, which an error names.
        options.smoothing.map(|scale| Gaussian::new(grid.axes(), grid.shape(), scale)).transpose()?;
        let with_finer = options.truncation == Truncation::Estimated;
        let discretization = Self::new(&stored(grid, layout)?, options.scheme, with_finer)?;
        Ok(match options.smoothing {
            Some(scale) => {
                let gaussian = Gaussian::new(&discretization.grid_axes, &discretization.shape, scale)?;
                discretization.smoothed_by(&gaussian)
            }
            None => discretization,
        })
    }

    /// Of samples that are smoothed first.
    pub(crate) fn smoothed_by(self, gaussian: &Gaussian) -> Self {
        let axes =
            self.axes.into_iter().zip(gaussian.axes()).map(|(axis, weights)| axis.smoothed_by(weights)).collect();
        Self { axes, ..self }
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
        let of_axis = |axis: &AxisStencils| {
            let finer = axis.finer.iter().flatten().map(largest);
            [&axis.first, &axis.second].into_iter().map(largest).chain(finer).fold(1.0, f64::max).max(axis.extent)
        };
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

    /// A sample of a window.
    pub(crate) fn sample(&self, window: Window<'_>, index: &[usize]) -> f64 {
        let place = index.iter().zip(&self.shape).enumerate().fold(0, |place, (axis, (&i, &length))| {
            let first = if axis == 0 { window.first } else { 0 };
            place * length + (i + length - first) % length
        });
        window.samples[place]
    }

    /// Samples in a plane of the slowest axis.
    pub(crate) fn plane(&self) -> usize {
        self.shape[1..].iter().product()
    }

    /// The planes around one that its derivatives, by whatever stencil, can take.
    pub(crate) fn halo(&self) -> usize {
        self.furthest(0)
    }

    /// The furthest sample along an axis that a stencil takes, in steps: one of the axis, or of the one-sided windows that
    /// replace them where samples are missing.
    pub(crate) fn furthest(&self, axis: usize) -> usize {
        let finer = if self.axes[axis].finer.is_some() { 2 } else { 0 };
        self.axes[axis].reach().max(self.scheme.accuracy() + 1 + finer)
    }

    /// The operators of an axis: first and second derivative, of the scheme or finer; `None` where the axis has too few
    /// samples for the finer ones.
    pub(crate) fn operators(&self, axis: usize, finer: bool) -> Option<[&Operator; 2]> {
        let stencils = &self.axes[axis];
        match (finer, &stencils.finer) {
            (false, _) => Some([&stencils.first, &stencils.second]),
            (true, Some([first, second])) => Some([first, second]),
            (true, None) => None,
        }
    }

    /// The indices on the outer axes of a line, by its number.
    pub(crate) fn outer_index(&self, mut line: usize, index: &mut Vec<usize>) {
        index.resize(self.outer, 0);
        for axis in (0..self.outer).rev() {
            index[axis] = line % self.shape[axis];
            line /= self.shape[axis];
        }
    }

    /// How many of the lines from the one with these indices on make a block.
    pub(crate) fn lines(&self, index: &[usize], at_most: usize) -> usize {
        let Some(&i) = index.last() else { return 1 };
        let stencils = &self.axes[self.outer - 1];
        let end = [&stencils.first, &stencils.second].into_iter().chain(stencils.finer.iter().flatten());
        let alike = end.map(|operator| if operator.interior.contains(&i) { operator.interior.end - i } else { 1 });
        let at_most = at_most.min((USUAL_BLOCK / self.line).max(1)).min(stencils.equally_noisy(i));
        alike.fold(at_most, usize::min).max(1)
    }

    /// Computes the derivatives along the block with these indices on the outer axes.
    pub(crate) fn block_derivatives(
        &self,
        around: &Around<'_>,
        needs: Needs,
        finer: bool,
        rows: &mut Rows,
        scratch: &mut Vec<Vec<f64>>,
    ) {
        let (n, set, index) = (self.dimension(), self.set, around.index);
        let centre = around.block();
        #[allow(clippy::needless_range_loop)] // `index` has the outer axes alone
        for axis in 0..n {
            let (gradient, diagonal) = (&mut rows.gradient[axis], &mut rows.hessian[packed(n, axis, axis)]);
            let Some([first, second]) = self.operators(axis, finer) else {
                gradient.fill(0.0);
                diagonal.fill(0.0);
                continue;
            };
            let both = needs.hessian || needs.gradient && needs.diagonal;
            if axis < self.outer {
                let stencils = [first.stencil(index[axis]), second.stencil(index[axis])];
                let straight = if both { around.straight(axis, stencils[0].reach()) } else { None };
                if straight.is_some_and(|along| apply_both(set, stencils, along, gradient, diagonal)) {
                    continue;
                }
                let shifted = |o| around.shifted(axis, o);
                if needs.gradient || needs.hessian {
                    apply(set, first.stencil(index[axis]), gradient, shifted);
                }
                if needs.diagonal || needs.hessian {
                    apply(set, second.stencil(index[axis]), diagonal, shifted);
                }
            } else {
                let stride = self.strides[axis];
                if both {
                    apply_both_within(set, [first, second], centre, stride, gradient, diagonal);
                    continue;
                }
                if needs.gradient || needs.hessian {
                    apply_within(set, first, centre, stride, gradient);
                }
                if needs.diagonal || needs.hessian {
                    apply_within(set, second, centre, stride, diagonal);
                }
            }
        }
        if !needs.hessian {
            return;
        }
        for i in 0..n {
            for j in i + 1..n {
                let (gradient, mixed) = (&rows.gradient[i], &mut rows.hessian[packed(n, i, j)]);
                let (Some([first_i, _]), Some([first_j, _])) = (self.operators(i, finer), self.operators(j, finer))
                else {
                    mixed.fill(0.0);
                    continue;
                };
                if j >= self.outer {
                    let stride = self.strides[j];
                    apply_within(set, first_j, gradient, stride, mixed);
                    continue;
                }
                // ∂f/∂x_j in the blocks that ∂/∂xᵢ combines.
                let (along_i, along_j) = (first_i.stencil(index[i]), first_j.stencil(index[j]));
                let straight = |axis: usize, stencil: &Stencil| around.straight(axis, stencil.reach());
                if let (Some(from), Some(to)) = (straight(i, along_i), straight(j, along_j))
                    && apply_mixed(set, [along_i, along_j], from, to.stride, mixed)
                {
                    continue;
                }
                let general = along_i.form == Form::General;
                let rows = if general { along_i.offsets.len() + 1 } else { 2 * along_i.offsets.len() };
                scratch.resize_with(rows.max(scratch.len()), Vec::new);
                for (k, row) in scratch[..rows].iter_mut().enumerate() {
                    row.resize(centre.len(), 0.0);
                    let o = match general {
                        true => along_i.offsets.get(k).copied().unwrap_or(0),
                        false if k % 2 == 0 => along_i.offsets[k / 2],
                        false => -along_i.offsets[k / 2],
                    };
                    apply(set, along_j, row, |q| around.shifted_twice((i, o), (j, q)));
                }
                let known = |o: isize| along_i.offsets.iter().position(|&known| known == o);
                apply(set, along_i, mixed, |o| {
                    let row = match (known(o), general) {
                        (Some(k), true) => k,
                        (Some(k), false) => 2 * k,
                        (None, true) => rows - 1,
                        (None, false) => known(-o).map_or(0, |k| 2 * k + 1),
                    };
                    &scratch[row]
                });
            }
        }
    }

    /// Computes the derivatives at some points of a field with one axis.
    pub(crate) fn line_derivatives(&self, window: Window<'_>, range: Range<usize>, finer: bool, rows: &mut Rows) {
        let Some([first, second]) = self.operators(0, finer) else {
            rows.gradient[0].fill(0.0);
            return rows.hessian[0].fill(0.0);
        };
        apply_along(self.set, first, window.samples, window.first, range.clone(), &mut rows.gradient[0]);
        apply_along(self.set, second, window.samples, window.first, range, &mut rows.hessian[0]);
    }
}
