//! Second derivatives along many lines at once, written straight where they are to stay.
//!
//! Blocks keep derivatives in rows, from which everything else is computed. Where nothing but the Hessian or the
//! Laplacian is asked for and all stencils are central ones on the nearest neighbours, rows would be written, read and
//! copied for nothing: [`InteriorLines`] takes each vector of results from the registers to its place. The last samples
//! of each line have stencils of their own ([`EndStencil`]), whose results are put among the others before they are
//! written. All results have the bits of blocks.

mod end_stencil;
#[cfg(test)]
mod tests;

use end_stencil::EndStencil;

use super::block_derivatives::Around;
use super::plan::{Place, Plan};
use super::quantity::Quantity;
use super::tasks::Task;
use super::window::Window;
use crate::field::stencil::Accuracy;
use crate::simd::{InteriorLines, LineEnd};
use crate::spectrum::packed::symmetric_index;

impl Plan<'_> {
    /// Whether what is asked for can be had by [`Plan::add_lines`], where stencils allow it.
    pub(super) fn takes_lines(&self) -> bool {
        let alone = matches!(self.quantities, [Quantity::Hessian | Quantity::Laplacian]);
        let n = self.discretization.dimension();
        alone && !self.classes && self.summary.is_none() && (2..=4).contains(&n) && self.discretization.outer + 1 == n
    }

    /// Writes the results at the lines of this place, as many as have all their neighbours in the window, and returns
    /// how many points that are: none where not all stencils are central ones on the nearest neighbours, or the samples
    /// around are so large that results need a look.
    pub(super) fn add_lines(&self, window: Window<'_>, place: Place<'_>, task: &mut Task<'_>) -> usize {
        let sound = place.largest < self.limit;
        let written = match self.discretization.dimension() {
            2 if sound => self.add_lines_of::<2, 3>(window, place, task),
            3 if sound => self.add_lines_of::<3, 6>(window, place, task),
            4 if sound => self.add_lines_of::<4, 10>(window, place, task),
            _ => None,
        };
        written.unwrap_or(0)
    }

    fn add_lines_of<const N: usize, const M: usize>(
        &self,
        window: Window<'_>,
        place: Place<'_>,
        task: &mut Task<'_>,
    ) -> Option<usize> {
        let discretization = self.discretization;
        let around = Around::new(discretization, window, place.index, place.length);
        let axes = discretization.nearest_neighbours::<N>(&around, Accuracy::Scheme)?;
        let stencils = EndStencil::of_axis(discretization.operators(N - 1, Accuracy::Scheme)?)?;
        let (offset, streamed) = (place.start - task.points.start, task.stream.is_some());
        let (set, samples, line) = (discretization.instructions(), window.samples, discretization.line);
        let present = samples.len().saturating_sub(around.place() + axes.reach());
        let length = place.length.min(present - present % line);
        let run = InteriorLines { set, samples, place: around.place(), length, axes, streamed };
        let mut rows = task.targets.components.iter_mut().flatten().map(|row| &mut row[offset..offset + length]);
        let done = match self.quantities {
            [Quantity::Hessian] => {
                let ends = ends(&run, &stencils, |line, stencil| stencil.with_last(line, &axes));
                // Of an array whose axes are stored in reverse, entry (i, j) is that of the axes n − 1 − i and
                // n − 1 − j.
                let pairs = (0..N).flat_map(|i| (i..N).map(move |j| (i, j)));
                let stored = pairs.map(|(i, j)| match self.reversed {
                    true => symmetric_index(N, N - 1 - j, N - 1 - i),
                    false => symmetric_index(N, i, j),
                });
                let mut targets: Vec<(usize, &mut [f64])> = stored.zip(rows).collect();
                targets.sort_unstable_by_key(|(entry, _)| *entry);
                let targets: Vec<&mut [f64]> = targets.into_iter().map(|(_, row)| row).collect();
                <[&mut [f64]; M]>::try_from(targets).is_ok_and(|mut targets| run.hessian(&ends, &mut targets))
            }
            _ => {
                let ends = ends(&run, &stencils, |line, stencil| [stencil.second(line)]);
                rows.next().is_some_and(|target| run.laplacian(&ends, target, self.reversed))
            }
        };
        done.then_some(length)
    }
}

/// The results at the ends of all lines of a run, in the order of their places; those of one line and stencil are
/// computed from the samples and the place of the line's first one.
fn ends<const N: usize, const K: usize>(
    run: &InteriorLines<'_, N>,
    stencils: &[EndStencil<'_>],
    values: impl Fn((&[f64], usize), &EndStencil<'_>) -> [f64; K],
) -> Vec<LineEnd<K>> {
    let length = stencils.first().map_or(run.length, EndStencil::line);
    let starts = (0..run.length).step_by(length);
    let of_line = |start: usize| {
        let values = &values;
        stencils.iter().map(move |stencil| LineEnd {
            place: start + stencil.index(),
            values: values((run.samples, run.place + start), stencil),
        })
    };
    starts.flat_map(of_line).collect()
}
