//! The derivatives along the last axis at one of the indices near the ends of each line.

use crate::field::stencil::{Operator, Stencil};
use crate::simd::Axes;

/// The stencils of the first and second derivative at one index.
#[derive(Clone, Copy, Debug)]
pub(super) struct EndStencil<'a> {
    index: usize,
    /// Samples in a line.
    line: usize,
    first: &'a Stencil,
    second: &'a Stencil,
}

impl<'a> EndStencil<'a> {
    /// Those of all indices outside the interior, in their order; `None` if the two derivatives have not the same one.
    pub(super) fn of_axis([first, second]: [&'a Operator; 2]) -> Option<Vec<Self>> {
        let (interior, line) = (&first.interior, first.at.len());
        let indices = (0..interior.start).chain(interior.end..line);
        let stencils =
            indices.map(|index| Self { index, line, first: first.stencil(index), second: second.stencil(index) });
        (*interior == second.interior).then(|| stencils.collect())
    }

    pub(super) fn index(&self) -> usize {
        self.index
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// A place in the line, at an offset from the index; around the end of a periodic axis, once.
    fn target(&self, offset: isize) -> usize {
        let (place, line) = (self.index as isize + offset, self.line as isize);
        let place = if place < 0 {
            place + line
        } else if place >= line {
            place - line
        } else {
            place
        };
        place as usize
    }

    /// The second derivative along the line, of the samples from a place on.
    pub(super) fn second(&self, (samples, start): (&[f64], usize)) -> f64 {
        let line = &samples[start..start + self.line];
        self.second.apply(|offset| line[self.target(offset)])
    }

    /// The second derivatives along each of the other axes and this one, and along this one twice.
    pub(super) fn with_last<const N: usize>(&self, (samples, start): (&[f64], usize), axes: &Axes<N>) -> [f64; N] {
        std::array::from_fn(|axis| {
            if axis + 1 == N {
                return self.second((samples, start));
            }
            let (stride, weight) = (axes.strides[axis], axes.first[axis]);
            let (after, before) = (&samples[start + stride..], &samples[start - stride..]);
            let (after, before) = (&after[..self.line], &before[..self.line]);
            self.first.apply(|offset| {
                let at = self.target(offset);
                weight * (after[at] - before[at])
            })
        })
    }
}
