//! One pass over a window of planes: its blocks, in tasks that run in parallel.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::discretization::LONGEST_BLOCK;
use super::plan::{Place, Plan, Workspace};
use super::sound_planes::SoundPlanes;
use super::summary::{Summary, append};
use super::targets::Targets;
use super::window::Window;
use crate::error::{Error, Result};
use crate::progress::report;
use crate::simd::Stream;
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
struct Task<'a> {
    points: Range<usize>,
    targets: Targets<'a>,
    stream: Option<Stream>,
    summary: Summary,
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
        let sound = SoundPlanes::new(discretization);
        let work = |workspace: &mut Workspace, (points, targets): (Range<usize>, Targets<'_>)| {
            let length = points.len();
            let stream = self.streamed.then(Stream::new);
            let mut task = Task { points, targets, stream, summary: Summary::default() };
            match discretization.dimension() {
                1 => self.along_line(window, &mut task, workspace)?,
                _ => self.along_tiles(window, &sound, &mut task, workspace)?,
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
            self.add(window, Place { index: &[], start, length, sound: false }, task, workspace)?;
        }
        Ok(())
    }

    /// A task of a field with several axes: the lines along the last outer axis, tile by tile. The neighbours of a tile
    /// in the planes before and after stay in the cache until its turn comes there.
    fn along_tiles(
        &self,
        window: Window<'_>,
        sound: &SoundPlanes<'_>,
        task: &mut Task<'_>,
        workspace: &mut Workspace,
    ) -> Result<()> {
        let discretization = self.discretization;
        let mut index = Vec::new();
        let (line, plane, halo) = (discretization.line, discretization.plane(), self.halo());
        let along = discretization.shape[discretization.outer - 1];
        let tile = if discretization.outer > 1 { (TILE / line).clamp(1, along) } else { along };
        let lines = task.points.start / line..task.points.end / line;
        for first in (0..along).step_by(tile) {
            let mut group = lines.start / along;
            while group * along < lines.end {
                let from = (group * along + first).max(lines.start);
                let end = (group * along + (first + tile).min(along)).min(lines.end);
                let mut next = from;
                while next < end {
                    discretization.outer_index(next, &mut index);
                    let count = discretization.lines(&index, end - next);
                    let count = self.other.as_ref().map_or(count, |other| other.lines(&index, count));
                    let (start, length) = (next * line, count * line);
                    // Along the slowest axis itself, each line is a plane.
                    let sound = sound.around(window, start / plane..(start + length).div_ceil(plane), halo);
                    self.add(window, Place { index: &index, start, length, sound }, task, workspace)?;
                    next += count;
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
        task.targets.write(self.quantities, &block, offset, task.stream.as_ref())?;
        if let Some(request) = &self.summary {
            task.summary.add(request, self.discretization, &block);
        }
        Ok(())
    }
}
