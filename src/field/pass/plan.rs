//! One pass over a window of planes: everything that is asked for, block by block, in parallel.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::derivative_errors::{ErrorModel, Radii};
use super::discretization::{Around, Discretization, LONGEST_BLOCK, Needs, Rows, Window, packed};
use super::maps;
use super::point::Point;
use super::quantity::Quantity;
use super::summary::{Summary, SummaryRequest};
use crate::error::{Error, Result};
use crate::field::grid::{FieldOptions, Truncation};
use crate::progress::{Progress, report};
use crate::simd::{InstructionSet, Loops, Stream};
use crate::verdict::packed;

/// Samples that one task of the pass works on, at least.
const SMALLEST_TASK: usize = 1 << 15;

/// Planes in a task, at most.
const MOST_PLANES: usize = 16;

/// Samples of a plane that is cut into several tasks.
const LARGEST_PLANE: usize = 1 << 20;

/// Samples of a tile of a plane: three or five of them fit into a core's cache.
const TILE: usize = 1 << 14;

/// Numbers written by a pass above which they go past the caches.
const CACHED: usize = 1 << 21;

/// What a pass computes, and with what.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    pub(crate) discretization: &'a Discretization,
    /// By the other scheme, for [`Quantity::SchemeDifference`].
    pub(crate) other: Option<&'a Discretization>,
    pub(crate) errors: ErrorModel,
    /// What all of it takes.
    pub(crate) needs: Needs,
    /// Whether the radii are among it.
    pub(crate) judged: bool,
    pub(crate) tightness: f64,
    pub(crate) quantities: &'a [Quantity],
    /// Whether the class of each point is needed.
    pub(crate) classes: bool,
    pub(crate) summary: Option<SummaryRequest>,
    /// Numbers that are written in all.
    pub(crate) written: usize,
    /// Whether the axes are stored in reverse of the field's.
    pub(crate) reversed: bool,
}

/// Where the results for some planes go: per quantity and component a slice, and the codes of the classes.
#[derive(Debug)]
pub(crate) struct Targets<'a> {
    pub(crate) components: Vec<Vec<&'a mut [f64]>>,
    pub(crate) classes: Option<&'a mut [u8]>,
}

impl<'a> Targets<'a> {
    /// Splits off the first `length` points.
    pub(crate) fn split_off(&mut self, length: usize) -> Targets<'a> {
        fn first<'a, T>(slice: &mut &'a mut [T], length: usize) -> &'a mut [T] {
            let (first, rest) = std::mem::take(slice).split_at_mut(length);
            *slice = rest;
            first
        }
        let components =
            self.components.iter_mut().map(|rows| rows.iter_mut().map(|row| first(row, length)).collect()).collect();
        Targets { components, classes: self.classes.as_mut().map(|codes| first(codes, length)) }
    }
}

/// Which planes have nothing but moderate numbers in them, so that nothing computed from them needs a look.
struct SoundPlanes<'a> {
    discretization: &'a Discretization,
    limit: f64,
    /// By the index of the plane: not looked at yet, sound, or not.
    known: Vec<AtomicU8>,
}

const SOUND: u8 = 1;
const UNSOUND: u8 = 2;

impl<'a> SoundPlanes<'a> {
    fn new(discretization: &'a Discretization) -> Self {
        let planes = if discretization.dimension() == 1 { 0 } else { discretization.shape[0] };
        let limit = discretization.largest_sound_sample();
        Self { discretization, limit, known: (0..planes).map(|_| AtomicU8::new(0)).collect() }
    }

    /// Whether some planes and all around them are sound. Two threads may look at the same plane; they see the same.
    fn around(&self, window: Window<'_>, planes: Range<usize>, halo: usize) -> bool {
        let (length, size) = (self.known.len(), self.discretization.plane());
        let range = if self.discretization.periodic[0] {
            planes.start + length - halo.min(length)..planes.end + length + halo
        } else {
            planes.start.saturating_sub(halo)..(planes.end + halo).min(length)
        };
        range.into_iter().all(|target| {
            let target = target % length;
            match self.known[target].load(Ordering::Relaxed) {
                0 => {
                    let place = (target + length - window.first) % length * size;
                    let Some(samples) = window.samples.get(place..place + size) else { return false };
                    let sound = all_below(samples, self.limit);
                    self.known[target].store(if sound { SOUND } else { UNSOUND }, Ordering::Relaxed);
                    sound
                }
                known => known == SOUND,
            }
        })
    }
}

/// Where a block is: the place of its first point in the field and in its task's targets, and its length.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    offset: usize,
    length: usize,
    sound: bool,
}

/// A task: points that are consecutive in storage, and whole blocks of them if there are several axes.
struct Task<'a> {
    points: Range<usize>,
    targets: Targets<'a>,
}

/// The rows of one thread.
#[derive(Default)]
struct Workspace {
    rows: Rows,
    finer: Rows,
    other: Rows,
    index: Vec<usize>,
    scratch: Vec<Vec<f64>>,
    radii: Radii,
    codes: Vec<u8>,
}

/// A block, when everything is computed.
pub(crate) struct Block<'a> {
    /// The place of its first point in the field, in storage order.
    pub(crate) start: usize,
    pub(crate) values: &'a [f64],
    pub(crate) rows: &'a Rows,
    pub(crate) other: Option<&'a Rows>,
    pub(crate) radii: &'a Radii,
    pub(crate) codes: &'a [u8],
    pub(crate) reversed: bool,
}

impl<'a> Pass<'a> {
    /// Of these quantities; classes too, if they or something that takes them are asked for.
    pub(crate) fn new(
        discretization: &'a Discretization,
        errors: ErrorModel,
        options: &FieldOptions,
        quantities: &'a [Quantity],
        classes: bool,
        summary: Option<SummaryRequest>,
    ) -> Self {
        let classes = classes || summary.is_some() || quantities.contains(&Quantity::Margin);
        let judged = classes || quantities.contains(&Quantity::Radius);
        let needs = Self::needs(quantities, classes, options.truncation);
        let components: usize = quantities.iter().map(|q| q.components(discretization.dimension())).sum();
        let written = components * discretization.shape.iter().product::<usize>();
        let (tightness, other, reversed) = (options.tightness, None, false);
        Self {
            discretization,
            other,
            errors,
            needs,
            judged,
            tightness,
            quantities,
            classes,
            summary,
            written,
            reversed,
        }
    }

    /// The planes around one that anything looks at.
    pub(crate) fn halo(&self) -> usize {
        self.discretization.halo().max(self.other.map_or(0, Discretization::halo))
    }

    fn needs(quantities: &[Quantity], classes: bool, truncation: Truncation) -> Needs {
        let mut needs = quantities.iter().fold(Needs::default(), |needs, q| needs.with(q.needs()));
        if classes {
            needs = needs.with(Quantity::Radius.needs()).with(Quantity::Gradient.needs());
        }
        needs.finer &= truncation == Truncation::Estimated;
        needs
    }

    /// Computes everything at the planes `planes`, which lie in the window with the planes that their derivatives take.
    pub(crate) fn run(
        &self,
        window: Window<'_>,
        planes: Range<usize>,
        mut targets: Targets<'_>,
        progress: Option<Progress<'_>>,
        done: &AtomicUsize,
    ) -> Result<Summary> {
        let (discretization, plane) = (self.discretization, self.discretization.plane());
        let length = match discretization.dimension() {
            1 => SMALLEST_TASK,
            _ if plane > LARGEST_PLANE => SMALLEST_TASK.next_multiple_of(discretization.line).min(plane),
            _ => {
                let shared = planes.len().div_ceil(4 * rayon::current_num_threads());
                plane * shared.min(MOST_PLANES).max(SMALLEST_TASK.div_ceil(plane))
            }
        };
        let end = planes.end * plane;
        let mut tasks = Vec::new();
        let mut start = planes.start * plane;
        while start < end {
            // A piece of a large plane ends with it.
            let piece = if length < plane { length.min(plane - start % plane) } else { length };
            let length = piece.min(end - start);
            tasks.push(Task { points: start..start + length, targets: targets.split_off(length) });
            start += length;
        }
        let total: usize = discretization.shape.iter().product();
        let sound = SoundPlanes::new(discretization);
        let work = |workspace: &mut Workspace, task: Task<'_>| {
            let length = task.points.len();
            let summary = self.task(window, &sound, task, workspace)?;
            let before = done.fetch_add(length, Ordering::Relaxed);
            report(progress, (before + length) as f64 / total as f64)?;
            Ok(summary)
        };
        let summaries: Vec<Result<Summary>> = tasks.into_par_iter().map_init(Workspace::default, work).collect();
        let mut summary =
            summaries.into_iter().try_fold(Summary::default(), |all, next| Ok::<_, Error>(all.then(next?)))?;
        summary.stationary.sort_unstable();
        Ok(summary)
    }

    fn task(
        &self,
        window: Window<'_>,
        sound: &SoundPlanes,
        task: Task<'_>,
        workspace: &mut Workspace,
    ) -> Result<Summary> {
        let (discretization, n) = (self.discretization, self.discretization.dimension());
        let Task { points, mut targets } = task;
        let mut summary = Summary::default();
        let stream = (self.written > CACHED).then(Stream::new);
        if n == 1 {
            for start in points.clone().step_by(LONGEST_BLOCK) {
                let length = LONGEST_BLOCK.min(points.end - start);
                let place = Place { start, offset: start - points.start, length, sound: false };
                self.block(window, &[], place, stream.as_ref(), workspace, &mut targets, &mut summary)?;
            }
            return Ok(summary);
        }
        let mut index = std::mem::take(&mut workspace.index);
        let (line, plane, halo) = (discretization.line, discretization.plane(), self.halo());
        // The lines along the last outer axis, tile by tile: the neighbours of a tile in the planes before and after stay in
        // the cache until its turn comes there.
        let along = discretization.shape[discretization.outer - 1];
        let tile = if discretization.outer > 1 { (TILE / line).clamp(1, along) } else { along };
        let lines = points.start / line..points.end / line;
        for first in (0..along).step_by(tile) {
            let mut group = lines.start / along;
            while group * along < lines.end {
                let from = (group * along + first).max(lines.start);
                let end = (group * along + (first + tile).min(along)).min(lines.end);
                let mut next = from;
                while next < end {
                    discretization.outer_index(next, &mut index);
                    let count = discretization.lines(&index, end - next);
                    let count = self.other.map_or(count, |other| other.lines(&index, count));
                    let (start, length) = (next * line, count * line);
                    // Along the slowest axis itself, each line is a plane.
                    let sound = sound.around(window, start / plane..(start + length).div_ceil(plane), halo);
                    let place = Place { start, offset: start - points.start, length, sound };
                    self.block(window, &index, place, stream.as_ref(), workspace, &mut targets, &mut summary)?;
                    next += count;
                }
                group += 1;
            }
        }
        workspace.index = index;
        Ok(summary)
    }

    #[allow(clippy::too_many_arguments)]
    fn block(
        &self,
        window: Window<'_>,
        index: &[usize],
        place: Place,
        stream: Option<&Stream>,
        workspace: &mut Workspace,
        targets: &mut Targets<'_>,
        summary: &mut Summary,
    ) -> Result<()> {
        let (discretization, n) = (self.discretization, self.discretization.dimension());
        let Place { start, offset, length, sound } = place;
        let needs = self.needs;
        let Workspace { rows, finer, other, scratch, radii, codes, .. } = workspace;
        let (within, values) = if n == 1 {
            let first = (start as isize - window.first as isize).rem_euclid(discretization.shape[0] as isize) as usize;
            (start..start + length, &window.samples[first..first + length])
        } else {
            (0..length, Around::new(discretization, window, index, length).block())
        };
        let mut derive = |discretization: &Discretization, finer: bool, rows: &mut Rows| {
            rows.reshape(n, length);
            match n {
                1 => discretization.line_derivatives(window, within.clone(), finer, rows),
                _ => {
                    let around = Around::new(discretization, window, index, length);
                    discretization.block_derivatives(&around, needs, finer, rows, scratch);
                }
            }
        };
        derive(discretization, false, rows);
        if needs.finer {
            derive(discretization, true, finer);
        }
        if let Some(nested) = self.other {
            derive(nested, false, other);
        }
        if self.judged {
            let finer = needs.finer.then_some(&*finer);
            self.errors.radii(discretization, (index, within), values, rows, finer, radii);
        }
        if !sound {
            let radii_of = self.judged.then_some(&*radii);
            let other_of = self.other.map(|_| &*other);
            for place in gaps(needs, values, rows, radii_of, other_of) {
                self.fill_gap(window, start, place, rows, other, radii)?;
            }
        }
        if self.classes {
            codes.resize(length, 0);
            let components: Vec<&[f64]> = rows.hessian.iter().map(|row| &row[..]).collect();
            packed::classify(n, &components, &radii.radius, &radii.floor, self.tightness, codes);
        }
        let other = self.other.map(|_| &*other);
        let block = Block { start, values, rows, other, radii, codes, reversed: self.reversed };
        for (quantity, to) in self.quantities.iter().zip(&mut targets.components) {
            maps::fill(*quantity, n, &block, to, offset, stream)?;
            // What is written may be past the caches: nothing looks at it again without need.
            if !sound {
                let infinite = |row: &[f64]| row[offset..offset + length].iter().any(|value| value.is_infinite());
                if let Some(row) = to.iter().position(|row| infinite(row)) {
                    return Err(Error::Overflow { what: quantity.name(), row, column: 0 });
                }
            }
        }
        if let Some(to) = &mut targets.classes {
            to[offset..offset + length].copy_from_slice(codes);
        }
        if let Some(request) = &self.summary {
            summary.add(request, discretization, &block);
        }
        Ok(())
    }

    /// Replaces what came out not finite at a point of a block, by stencils that find their samples.
    #[allow(clippy::too_many_arguments)]
    fn fill_gap(
        &self,
        window: Window<'_>,
        start: usize,
        place: usize,
        rows: &mut Rows,
        other: &mut Rows,
        radii: &mut Radii,
    ) -> Result<()> {
        let (discretization, needs) = (self.discretization, self.needs);
        let index = index_of(&discretization.shape, start + place);
        let point = discretization.point(window, &index, needs.hessian, false)?;
        let write = |rows: &mut Rows, point: &Point| {
            let derivatives = point.gradient.iter().chain(&point.hessian);
            let rows = rows.gradient.iter_mut().chain(&mut rows.hessian);
            rows.zip(derivatives).for_each(|(row, derivative)| row[place] = derivative.value);
        };
        write(rows, &point);
        if place < radii.radius.len() {
            let finer = match needs.finer {
                true => Some(discretization.point(window, &index, needs.hessian, true)?),
                false => None,
            };
            let (radius, floor) = self.errors.radius_at(discretization.dimension(), &point, finer.as_ref());
            (radii.radius[place], radii.floor[place]) = (radius, floor);
            if radius.is_infinite() {
                return Err(Error::Overflow { what: "radius of the field's Hessian", row: 0, column: 0 });
            }
        }
        if let Some(nested) = self.other {
            write(other, &nested.point(window, &index, true, false)?);
        }
        Ok(())
    }
}

/// The indices of a point, by its place.
pub(crate) fn index_of(shape: &[usize], mut place: usize) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for axis in (0..shape.len()).rev() {
        index[axis] = place % shape[axis];
        place /= shape[axis];
    }
    index
}

/// The points at which something is not finite.
fn gaps(needs: Needs, values: &[f64], rows: &Rows, radii: Option<&Radii>, other: Option<&Rows>) -> Vec<usize> {
    let n = rows.gradient.len();
    let mut used: Vec<&[f64]> = vec![values];
    if needs.gradient || needs.hessian {
        used.extend(rows.gradient.iter().map(|row| &row[..]));
    }
    if needs.hessian {
        used.extend(rows.hessian.iter().map(|row| &row[..]));
    } else if needs.diagonal {
        used.extend((0..n).map(|i| &rows.hessian[packed(n, i, i)][..]));
    }
    used.extend(radii.iter().map(|radii| &radii.radius[..]));
    used.extend(other.iter().flat_map(|rows| &rows.hessian).map(|row| &row[..]));
    if used.iter().all(|row| all_below(row, f64::INFINITY)) {
        return Vec::new();
    }
    (0..values.len()).filter(|&place| used.iter().any(|row| !row[place].is_finite())).collect()
}

/// Whether all numbers are below a limit in magnitude; a NaN is not.
fn all_below(row: &[f64], limit: f64) -> bool {
    struct Below<'a>(&'a [f64], f64);
    impl Loops for Below<'_> {
        type Output = bool;

        #[inline(always)]
        fn run(self) -> bool {
            self.0.iter().fold(true, |all, x| all & (x.abs() < self.1))
        }
    }
    InstructionSet::detect().run_loops(Below(row, limit))
}
