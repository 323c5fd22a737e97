//! One pass over a window of planes: its blocks, in tasks that run in parallel.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::discretization::{LONGEST_BLOCK, USUAL_BLOCK};
use super::plan::{Place, Plan, Workspace};
use super::sizes::Sizes;
use super::summary::{Summary, append};
use super::targets::Targets;
use super::window::Window;
use crate::error::{Error, Result};
use crate::progress::report;
use crate::rounding::check_environment;
use crate::simd::{Aligned, Stream};
use crate::threads;

/// Samples that one task of the pass works on, at least.
const SMALLEST_TASK: usize = 1 << 15;

/// Planes in a task, at most.
const MOST_PLANES: usize = 16;

/// Samples of a plane that is cut into several tasks.
const LARGEST_PLANE: usize = 1 << 20;

/// Samples of a tile of a plane: three or five of them fit into a core's cache.
const TILE: usize = 1 << 14;

/// A task: points that are consecutive in storage, and whole blocks of them if there are several axes.
pub(super) struct Task<'a> {
    pub(super) points: Range<usize>,
    pub(super) targets: Targets<'a>,
    pub(super) stream: Option<Stream>,
    pub(super) summary: Summary,
    /// What is put together before it is written.
    pub(super) scratch: Aligned,
}

impl Plan<'_> {
    /// Computes everything at the planes `planes`, which lie in the window with the planes that their derivatives take;
    /// `done` counts the points of all windows.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Overflow`]; [`Error::Cancelled`].
    pub(crate) fn run(
        &self,
        window: Window<'_>,
        planes: Range<usize>,
        mut targets: Targets<'_>,
        done: &AtomicUsize,
    ) -> Result<Summary> {
        let (discretization, plane) = (self.discretization, self.discretization.plane());
        let length = match discretization.dimension() {
            1 => SMALLEST_TASK,
            _ if plane > LARGEST_PLANE => SMALLEST_TASK.next_multiple_of(discretization.line).min(plane),
            _ => {
                let shared = planes.len().div_ceil(4 * threads::count());
                plane * shared.min(MOST_PLANES).max(SMALLEST_TASK.div_ceil(plane))
            }
        };
        let end = planes.end * plane;
        let mut pieces = Vec::new();
        let mut start = planes.start * plane;
        while start < end {
            // A piece of a large plane ends with it.
            let piece = if length < plane { length.min(plane - start % plane) } else { length };
            let length = piece.min(end - start);
            pieces.push((start..start + length, targets.split_off(length)));
            start += length;
        }
        let total: usize = discretization.shape.iter().product();
        let sizes = Sizes::new(discretization);
        let work = |workspace: &mut Workspace, (points, targets): (Range<usize>, Targets<'_>)| {
            if discretization.bounds.is_some() {
                check_environment()?;
            }
            let length = points.len();
            let stream = self.streamed.then(Stream::new);
            let (summary, scratch) = (Summary::default(), Aligned::default());
            let mut task = Task { points, targets, stream, summary, scratch };
            match discretization.dimension() {
                1 => self.along_line(window, &mut task, workspace)?,
                _ => self.along_tiles(window, &sizes, &mut task, workspace)?,
            }
            let before = done.fetch_add(length, Ordering::Relaxed);
            report(self.progress, (before + length) as f64 / total as f64)?;
            Ok(task.summary)
        };
        let summaries: Vec<Result<Summary>> =
            threads::parallel(pieces.into_par_iter()).map_init(Workspace::default, work).collect();
        let mut summary =
            summaries.into_iter().try_fold(Summary::default(), |all, next| Ok::<_, Error>(all.then(next?)))?;
        summary.stationary.sort_unstable_by_key(|run| run.start);
        let runs = std::mem::take(&mut summary.stationary);
        runs.into_iter().for_each(|run| append(&mut summary.stationary, run));
        Ok(summary)
    }

    /// A task of a field with one axis.
    fn along_line(&self, window: Window<'_>, task: &mut Task<'_>, workspace: &mut Workspace) -> Result<()> {
        for start in task.points.clone().step_by(LONGEST_BLOCK) {
            let length = LONGEST_BLOCK.min(task.points.end - start);
            self.add(window, Place { index: &[], start, length, largest: f64::NAN }, task, workspace)?;
        }
        Ok(())
    }

    /// A task of a field with several axes: the lines along the last outer axis, tile by tile. The neighbours of a tile
    /// in the planes before and after stay in the cache until its turn comes there.
    fn along_tiles(
        &self,
        window: Window<'_>,
        sizes: &Sizes<'_>,
        task: &mut Task<'_>,
        workspace: &mut Workspace,
    ) -> Result<()> {
        let discretization = self.discretization;
        let mut index = Vec::new();
        let (line, plane, halo) = (discretization.line, discretization.plane(), self.halo());
        let reach = self.reach(discretization.outer - 1);
        let along = discretization.shape[discretization.outer - 1];
        let tile = if discretization.outer > 1 { (TILE / line).clamp(1, along) } else { along };
        let lines = task.points.start / line..task.points.end / line;
        for first in (0..along).step_by(tile) {
            let mut group = lines.start / along;
            while group * along < lines.end {
                let from = (group * along + first).max(lines.start);
                let end = (group * along + (first + tile).min(along)).min(lines.end);
                let mut next = from;
                let beside = match discretization.outer {
                    1 => None,
                    // A plane of lines, and what its stencils reach beside this tile.
                    2 if first >= reach && first + tile + reach <= along => Some(first - reach..first + tile + reach),
                    2 if !discretization.periodic[1] => Some(first.saturating_sub(reach)..first + tile + reach),
                    _ => Some(0..sizes.lines()),
                };
                let planes = from * line / plane..(end.max(from) * line).div_ceil(plane);
                let largest = beside.filter(|_| from < end).map(|lines| sizes.around(window, planes, halo, lines));
                while next < end {
                    discretization.outer_index(next, &mut index);
                    let index = &index;
                    let next_place = |longest: usize| {
                        let count = discretization.lines(index, end - next, longest);
                        let count = self.other.as_ref().map_or(count, |other| other.lines(index, count, longest));
                        let (start, length) = (next * line, count * line);
                        // Along the slowest axis itself, each line is a plane.
                        let planes = start / plane..(start + length).div_ceil(plane);
                        let largest = largest.unwrap_or_else(|| sizes.around(window, planes, halo, 0..1));
                        Place { index, start, length, largest }
                    };
                    let written = if self.lines { self.add_lines(window, next_place(TILE), task) } else { 0 };
                    if written > 0 {
                        next += written / line;
                        continue;
                    }
                    let place = next_place(USUAL_BLOCK);
                    self.add(window, place, task, workspace)?;
                    next += place.length / line;
                }
                group += 1;
            }
        }
        Ok(())
    }

    /// Computes a block and adds it to the results of its task.
    fn add(&self, window: Window<'_>, place: Place<'_>, task: &mut Task<'_>, workspace: &mut Workspace) -> Result<()> {
        let block = self.block(window, place, workspace)?;
        let offset = place.start - task.points.start;
        let Task { targets, stream, scratch, .. } = task;
        targets.write(self.quantities, &block, offset, stream.as_ref(), scratch)?;
        if let Some(request) = &self.summary {
            task.summary.add(request, self.discretization, &block);
        }
        Ok(())
    }
}
