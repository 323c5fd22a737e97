//! Second derivatives along many lines at once, written straight where they are to stay.
//!
//! Blocks keep derivatives in rows, from which everything else is computed. Where nothing but the Hessian or the
//! Laplacian is asked for and all stencils are central ones on the nearest neighbours, rows would be written, read and
//! copied for nothing: [`InteriorLines`] takes each vector of results from the registers to its place. The last samples
//! of each line have stencils of their own ([`EndStencil`]), whose results are put among the others before they are
//! written. All results have the bits of blocks.
//!
//! Eigenvalues, and classes where the [filter](packed::filter) decides them, are computed from entries that stay in the
//! nearest cache; the first points that the filter leaves open are left to a block.

mod end_stencil;
#[cfg(test)]
mod tests;

use std::ops::Range;

use end_stencil::EndStencil;

use super::block_derivatives::Around;
use super::discretization::Discretization;
use super::plan::{Place, Plan};
use super::quantity::Quantity;
use super::targets::Targets;
use super::tasks::Task;
use super::window::Window;
use crate::field::stencil::Accuracy;
use crate::simd::{Aligned, InteriorLines, LineEnd};
use crate::spectrum::packed::{fill_eigenvalues, symmetric_index};
use crate::verdict::packed;

/// Samples of a line below which its ends take longer than rows do.
const SHORTEST: usize = 32;

/// Points whose entries are in the nearest cache at a time.
const PART: usize = 256;

impl Plan<'_> {
    /// Whether what is asked for can be had by [`Plan::add_lines`], where stencils allow it.
    pub(super) fn takes_lines(&self) -> bool {
        let taken = match self.quantities {
            [Quantity::Hessian | Quantity::Laplacian | Quantity::Eigenvalues] => !self.classes,
            [] => self.bound.is_some(),
            _ => false,
        };
        let Discretization { outer, line, .. } = *self.discretization;
        let n = self.discretization.dimension();
        taken && self.summary.is_none() && (2..=4).contains(&n) && outer + 1 == n && line >= SHORTEST
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
        // What the search for the largest sample meets next: of two axes the run after the next one, of three the same
        // lines of the plane after its last one.
        let ahead = match N {
            2 => length + self.halo() * line,
            3 => (self.halo() + 1) * axes.strides[0],
            _ => 0,
        };
        let run = InteriorLines { set, samples, place: around.place(), length, axes, streamed, ahead };
        let ends = Ends { stencils: &stencils, line, origin: run.place };
        let Targets { components, classes } = &mut task.targets;
        let mut rows = components.iter_mut().flatten().map(|row| &mut row[offset..offset + length]);
        let done = match (self.quantities, classes) {
            ([], Some(codes)) => {
                let (bound, codes) = (self.bound?.at(place.largest), &mut codes[offset..offset + length]);
                let decided = |points: Range<usize>, entries: &[&[f64]], _: &mut [f64]| {
                    packed::filter(N, entries, bound, &mut codes[points])
                };
                return Some(part_by_part::<N, M>(&run, &ends, &mut task.scratch, decided));
            }
            ([Quantity::Eigenvalues], _) => {
                let mut targets: Vec<&mut [f64]> = rows.collect();
                let stream = task.stream.as_ref();
                let solved = |points: Range<usize>, entries: &[&[f64]], room: &mut [f64]| {
                    let mut values: Vec<&mut [f64]> = room.chunks_exact_mut(points.len()).take(N).collect();
                    fill_eigenvalues(N, entries, &mut values);
                    let values: Vec<&[f64]> = values.into_iter().map(|row| &*row).collect();
                    let mut to: Vec<&mut [f64]> = targets.iter_mut().map(|row| &mut row[points.clone()]).collect();
                    match stream {
                        Some(stream) => stream.copy(&values, &mut to),
                        None => to.iter_mut().zip(values).for_each(|(to, from)| to.copy_from_slice(from)),
                    }
                    true
                };
                return Some(part_by_part::<N, M>(&run, &ends, &mut task.scratch, solved));
            }
            ([Quantity::Hessian], _) => {
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
                let mut found = Vec::new();
                ends.within(&run, |line, stencil| stencil.with_last(line, &axes), &mut found);
                <[&mut [f64]; M]>::try_from(targets).is_ok_and(|mut targets| run.hessian(&found, &mut targets))
            }
            _ => {
                let mut found = Vec::new();
                ends.within(&run, |line, stencil| [stencil.second(line)], &mut found);
                rows.next().is_some_and(|target| run.laplacian(&found, target, self.reversed))
            }
        };
        done.then_some(length)
    }
}

/// Gives the places of each part of a run, its entries and some room to `take`, one part after the other as long as
/// that takes all of it; returns how many points the lines have that are taken.
fn part_by_part<const N: usize, const M: usize>(
    run: &InteriorLines<'_, N>,
    ends: &Ends<'_>,
    scratch: &mut Aligned,
    mut take: impl FnMut(Range<usize>, &[&[f64]], &mut [f64]) -> bool,
) -> usize {
    scratch.reshape(2 * (M + N) * PART);
    let (entries, room) = scratch.split_at_mut(2 * M * PART);
    let (mut here, mut start) = (Vec::new(), 0);
    while start < run.length {
        // No part is shorter than a vector, unless the run is.
        let length = if run.length - start < 2 * PART { run.length - start } else { PART };
        let part = InteriorLines { place: run.place + start, length, streamed: false, ..*run };
        ends.within(&part, |line, stencil| stencil.with_last(line, &run.axes), &mut here);
        let mut rows = entries.chunks_exact_mut(2 * PART).map(|row| &mut row[..length]);
        let mut entries: [&mut [f64]; M] = std::array::from_fn(|_| rows.next().unwrap_or_default());
        let derived = part.hessian(&here, &mut entries);
        let entries: [&[f64]; M] = entries.map(|row| &*row);
        if !(derived && take(start..start + length, &entries, room)) {
            return start - start % ends.line;
        }
        start += length;
    }
    run.length
}

/// The ends of the lines of a run.
struct Ends<'a> {
    stencils: &'a [EndStencil],
    /// Samples in a line.
    line: usize,
    /// Of the first line's first sample.
    origin: usize,
}

impl Ends<'_> {
    /// Replaces `found` by the derivatives at the ends that are in a run, in the order of their places; `values`
    /// computes those of one line and stencil from the samples and the place of the line's first one.
    fn within<const N: usize, const K: usize>(
        &self,
        run: &InteriorLines<'_, N>,
        values: impl Fn((&[f64], usize), &EndStencil) -> [f64; K],
        found: &mut Vec<LineEnd<K>>,
    ) {
        let Self { stencils, line, origin } = *self;
        let within = run.place..run.place + run.length;
        let first = run.place - (run.place - origin) % line;
        found.clear();
        for start in (first..within.end).step_by(line) {
            for stencil in stencils {
                let place = start + stencil.index();
                if within.contains(&place) {
                    found.push(LineEnd { place, values: values((run.samples, start), stencil) });
                }
            }
        }
    }
}
