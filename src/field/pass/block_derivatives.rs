//! The derivatives along a block: whole blocks combined along the outer axes, shifts within the block along the inner
//! ones.

use std::ops::Range;

use super::discretization::Discretization;
use super::needs::Needs;
use super::rows::Rows;
use super::window::Window;
use crate::field::stencil::{
    Accuracy, Form, Stencil, apply, apply_along, apply_at_edges, apply_both, apply_both_within, apply_mixed,
    apply_within, central,
};
use crate::simd::{Aligned, Axes, Strided, interior};
use crate::spectrum::packed::symmetric_index;

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
    /// Those around the block of so many samples that begins at these indices on the outer axes.
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

    /// The samples of the block itself.
    pub(crate) fn block(&self) -> &'a [f64] {
        &self.window.samples[self.place..self.place + self.length]
    }

    /// Of the block's first sample in the window.
    pub(super) fn place(&self) -> usize {
        self.place
    }

    /// How far a shift along an axis moves in the window: stencils reach around the end of a periodic axis alone, and
    /// once.
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

    /// The samples along an axis, if so many to each side of each of the block's are in the window one after the other,
    /// at the stride of the axis.
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

impl Discretization {
    /// Computes the derivatives along the block with these indices on the outer axes.
    pub(crate) fn block_derivatives(
        &self,
        around: &Around<'_>,
        needs: Needs,
        accuracy: Accuracy,
        rows: &mut Rows,
        scratch: &mut Vec<Aligned>,
    ) {
        let (n, set, index) = (self.dimension(), self.set, around.index);
        if needs.hessian && self.interior_derivatives(around, accuracy, rows) {
            return;
        }
        let centre = around.block();
        #[allow(clippy::needless_range_loop)] // `index` has the outer axes alone
        for axis in 0..n {
            let (gradient, diagonal) = (&mut rows.gradient[axis], &mut rows.hessian[symmetric_index(n, axis, axis)]);
            let Some([first, second]) = self.operators(axis, accuracy) else {
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
                let (gradient, mixed) = (&rows.gradient[i], &mut rows.hessian[symmetric_index(n, i, j)]);
                let (Some([first_i, _]), Some([first_j, _])) =
                    (self.operators(i, accuracy), self.operators(j, accuracy))
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
                scratch.resize_with(rows.max(scratch.len()), Aligned::default);
                for (k, row) in scratch[..rows].iter_mut().enumerate() {
                    row.reshape(centre.len());
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

    /// [`Self::block_derivatives`] of all orders from one look at the samples; false, and nothing of use is done, where
    /// not all stencils are central ones on the nearest neighbours.
    fn interior_derivatives(&self, around: &Around<'_>, accuracy: Accuracy, rows: &mut Rows) -> bool {
        match (self.outer, self.dimension()) {
            (1, 3) => self.interior_of::<1, 3, 6>(around, accuracy, rows),
            (2, 3) => self.interior_of::<2, 3, 6>(around, accuracy, rows),
            (1, 4) => self.interior_of::<1, 4, 10>(around, accuracy, rows),
            (2, 4) => self.interior_of::<2, 4, 10>(around, accuracy, rows),
            (3, 4) => self.interior_of::<3, 4, 10>(around, accuracy, rows),
            _ => false,
        }
    }

    fn interior_of<const OUTER: usize, const N: usize, const M: usize>(
        &self,
        around: &Around<'_>,
        accuracy: Accuracy,
        rows: &mut Rows,
    ) -> bool {
        let Some(axes) = self.nearest_neighbours::<N>(around, accuracy) else { return false };
        let (set, Rows { gradient, hessian }) = (self.set, rows);
        let Window { samples, .. } = around.window;
        if !interior::<OUTER, N, M>(set, samples, around.place, axes, gradient, hessian) {
            return false;
        }
        // Along inner axes, lines end within the block.
        let centre = around.block();
        for j in OUTER..N {
            let (Some([first, second]), stride) = (self.operators(j, accuracy), self.strides[j]) else { return false };
            apply_at_edges(set, first, centre, stride, &mut gradient[j]);
            apply_at_edges(set, second, centre, stride, &mut hessian[symmetric_index(N, j, j)]);
            for i in 0..j {
                let mixed = &mut hessian[symmetric_index(N, i, j)];
                if i < OUTER {
                    apply_at_edges(set, first, &gradient[i], stride, mixed);
                } else {
                    apply_within(set, first, &gradient[i], stride, mixed);
                }
            }
        }
        true
    }

    /// The axes of a block whose stencils are all central ones on the nearest neighbours, but for the ends of lines.
    pub(super) fn nearest_neighbours<const N: usize>(
        &self,
        around: &Around<'_>,
        accuracy: Accuracy,
    ) -> Option<Axes<N>> {
        let mut axes = Axes { strides: [0; N], first: [0.0; N], second: [0.0; N] };
        for axis in 0..N {
            let [first, second] = self.operators(axis, accuracy)?;
            let inside = match around.index.get(axis) {
                Some(&index) => {
                    let nearest = first.interior.contains(&index) && second.interior.contains(&index);
                    nearest && around.straight(axis, 1).is_some()
                }
                None => !first.interior.is_empty() && !second.interior.is_empty(),
            };
            let [of_first] = central(&first.stencils[0], Form::Antisymmetric)?;
            let [of_second] = central(&second.stencils[0], Form::Symmetric)?;
            if !inside {
                return None;
            }
            (axes.strides[axis], axes.first[axis], axes.second[axis]) = (self.strides[axis], of_first, of_second);
        }
        Some(axes)
    }

    /// Computes the derivatives at some points of a field with one axis.
    pub(crate) fn line_derivatives(
        &self,
        window: Window<'_>,
        range: Range<usize>,
        accuracy: Accuracy,
        rows: &mut Rows,
    ) {
        let Some([first, second]) = self.operators(0, accuracy) else {
            rows.gradient[0].fill(0.0);
            return rows.hessian[0].fill(0.0);
        };
        apply_along(self.set, first, window.samples, window.first, range.clone(), &mut rows.gradient[0]);
        apply_along(self.set, second, window.samples, window.first, range, &mut rows.hessian[0]);
    }
}
