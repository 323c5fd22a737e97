//! What a pass computes, and one block of it.

use std::ops::Range;

use super::block::Block;
use super::block_derivatives::Around;
use super::derivative_errors::{ErrorModel, PointErrors, Radii, SizeBound};
use super::discretization::Discretization;
use super::entry_errors::Derived;
use super::needs::Needs;
use super::point::Point;
use super::quantity::Quantity;
use super::rows::Rows;
use super::sizes::all_finite;
use super::summary::SummaryRequest;
use super::window::Window;
use crate::claim::PointClass;
use crate::error::{Error, Result};
use crate::field::grid::{FieldOptions, Truncation, index_of};
use crate::field::stencil::Accuracy;
use crate::progress::Progress;
use crate::simd::Aligned;
use crate::spectrum::packed::symmetric_index;
use crate::verdict::packed;

/// Numbers written by a pass above which they go past the caches.
const CACHED: usize = 1 << 21;

/// Points of a block that are judged again by the errors of their entries if one of them is open: neighbours are.
const PART: usize = 128;

/// What is asked of a pass.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Request<'a> {
    pub(crate) quantities: &'a [Quantity],
    /// Whether the class of each point is.
    pub(crate) classes: bool,
    pub(crate) summary: Option<SummaryRequest>,
}

/// What a pass computes, and with what.
pub(crate) struct Plan<'a> {
    pub(super) discretization: &'a Discretization,
    /// By the other scheme, for [`Quantity::SchemeDifference`].
    pub(super) other: Option<Discretization>,
    errors: ErrorModel,
    /// What all of it takes.
    needs: Needs,
    /// Whether the radii are among it.
    judged: bool,
    /// Whether the class of each point is.
    pub(super) classes: bool,
    /// Where the radii are not asked for themselves, a bound on them.
    pub(super) bound: Option<SizeBound>,
    /// Samples below it are moderate: nothing that is computed from them overflows, and so nothing needs a look.
    pub(super) limit: f64,
    tightness: f64,
    pub(super) quantities: &'a [Quantity],
    pub(super) summary: Option<SummaryRequest>,
    /// Whether the results go past the caches.
    pub(super) streamed: bool,
    /// Whether the axes are stored in reverse of the field's.
    pub(super) reversed: bool,
    /// Whether results are written line by line where stencils allow it.
    pub(super) lines: bool,
    pub(super) progress: Option<Progress<'a>>,
}

/// Where a block is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// Its indices on the outer axes; of a field with one axis, none.
    pub(super) index: &'a [usize],
    /// The place of its first point in the field, in storage order.
    pub(super) start: usize,
    pub(super) length: usize,
    /// max|f| over the samples around; NaN if one is missing.
    pub(super) largest: f64,
}

/// The rows of one thread.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    rows: Rows,
    finer: Rows,
    finest: Rows,
    other: Rows,
    scratch: Vec<Aligned>,
    radii: Radii,
    entries: Vec<Vec<f64>>,
    codes: Vec<u8>,
}

impl<'a> Plan<'a> {
    /// A plan for a request; with classes too, if something that takes them is asked for.
    ///
    /// # Errors
    /// [`Error::Shape`] for a quantity of surfaces where there are not two axes; where the other scheme's stencils do
    /// not fit.
    pub(crate) fn new(
        discretization: &'a Discretization,
        errors: ErrorModel,
        options: &FieldOptions<'a>,
        request: Request<'a>,
        reversed: bool,
    ) -> Result<Self> {
        let Request { quantities, classes, summary } = request;
        let n = discretization.dimension();
        quantities.iter().try_for_each(|quantity| quantity.check(n))?;
        let other = match quantities.contains(&Quantity::SchemeDifference) {
            true => Some(discretization.by(options.scheme.other())?),
            false => None,
        };
        let classes = classes || summary.is_some() || quantities.contains(&Quantity::Margin);
        let asked =
            [Quantity::Radius, Quantity::Margin, Quantity::SchemeDifference].iter().any(|q| quantities.contains(q));
        let judged = classes || quantities.contains(&Quantity::Radius);
        let mut needs = quantities.iter().fold(Needs::default(), |needs, q| needs.with(q.needs()));
        if classes {
            needs = needs.with(Quantity::Radius.needs()).with(Quantity::Gradient.needs());
        }
        needs.finer &= matches!(options.truncation, Truncation::Estimated);
        let components: usize = quantities.iter().map(|q| q.components(n)).sum();
        let streamed = components * discretization.shape.iter().product::<usize>() > CACHED;
        let (tightness, progress) = (options.tightness, options.progress);
        let bound = if classes && !asked && !needs.finer { errors.size_bound(discretization) } else { None };
        let plan = Self {
            discretization,
            other,
            errors,
            needs,
            judged,
            classes,
            bound,
            limit: discretization.largest_sound_sample(),
            tightness,
            quantities,
            summary,
            streamed,
            reversed,
            lines: false,
            progress,
        };
        Ok(Self { lines: plan.takes_lines(), ..plan })
    }

    /// The same, of which the results stay in the caches: they are read next.
    pub(crate) fn cached(self) -> Self {
        Self { streamed: false, ..self }
    }

    /// The planes around one that anything looks at.
    pub(crate) fn halo(&self) -> usize {
        self.reach(0)
    }

    /// The furthest sample along an axis that anything looks at, in steps.
    pub(super) fn reach(&self, axis: usize) -> usize {
        self.discretization.furthest(axis).max(self.other.as_ref().map_or(0, |other| other.furthest(axis)))
    }

    /// Computes everything along a block, whose planes lie in the window with those that their derivatives take.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Overflow`].
    pub(super) fn block<'w>(
        &'w self,
        window: Window<'w>,
        place: Place<'w>,
        workspace: &'w mut Workspace,
    ) -> Result<Block<'w>> {
        let (discretization, n) = (self.discretization, self.discretization.dimension());
        let Place { index, start, length, largest } = place;
        let sound = largest < self.limit;
        let needs = self.needs;
        let Workspace { rows, finer, finest, other, scratch, radii, entries, codes } = workspace;
        let (within, values) = if n == 1 {
            let first = (start as isize - window.first as isize).rem_euclid(discretization.shape[0] as isize) as usize;
            (start..start + length, &window.samples[first..first + length])
        } else {
            (0..length, Around::new(discretization, window, index, length).block())
        };
        let mut derive = |discretization: &Discretization, accuracy: Accuracy, rows: &mut Rows| {
            rows.reshape(n, length);
            match n {
                1 => discretization.line_derivatives(window, within.clone(), accuracy, rows),
                _ => {
                    let around = Around::new(discretization, window, index, length);
                    discretization.block_derivatives(&around, needs, accuracy, rows, scratch);
                }
            }
        };
        derive(discretization, Accuracy::Scheme, rows);
        if needs.finer {
            derive(discretization, Accuracy::Finer, finer);
            derive(discretization, Accuracy::Finest, finest);
        }
        if let Some(nested) = &self.other {
            derive(nested, Accuracy::Scheme, other);
        }
        let finer = needs.finer.then_some([&*finer, &*finest]);
        let bound = self.bound.filter(|_| sound).map(|bound| bound.at(largest));
        codes.resize(if self.classes { length } else { 0 }, 0);
        if bound.is_some_and(|bound| packed::filter(n, &rows.entries(), bound, codes)) {
            return Ok(Block { start, sound, values, rows, other: None, radii, codes, reversed: self.reversed });
        }
        if self.judged {
            self.errors.radii(discretization, (index, within.clone()), values, rows, finer, radii);
        }
        let mut beside_gaps = Vec::new();
        if !sound {
            let radii_of = self.judged.then_some(&*radii);
            let other_of = self.other.as_ref().map(|_| &*other);
            for gap in gaps(needs, values, rows, radii_of, other_of) {
                let errors = self.fill_gap(window, start, gap, [&mut *rows, &mut *other], radii)?;
                beside_gaps.extend(errors.map(|errors| (gap, errors.hessian)));
            }
        }
        if self.classes {
            packed::classify(n, &rows.entries(), &radii.radius, &radii.floor, self.tightness, codes);
            let derived = Derived { values, rows, finer };
            self.revisit((index, within), derived, &beside_gaps, radii, entries, codes);
        }
        let other = self.other.as_ref().map(|_| &*other);
        Ok(Block { start, sound, values, rows, other, radii, codes, reversed: self.reversed })
    }

    /// Decides points that their radius leaves open by the errors of the entries; those of some points are known.
    fn revisit(
        &self,
        (index, within): (&[usize], Range<usize>),
        derived: Derived<'_>,
        known: &[(usize, Vec<f64>)],
        radii: &mut Radii,
        entries: &mut Vec<Vec<f64>>,
        codes: &mut [u8],
    ) {
        let open = [PointClass::Degenerate, PointClass::Undetermined].map(|class| class as u8);
        for (part, codes) in codes.chunks_mut(PART).enumerate() {
            if !codes.iter().any(|code| open.contains(code)) {
                continue;
            }
            let points = part * PART..part * PART + codes.len();
            let block = (index, within.clone());
            self.errors.entries(self.discretization, block, points.clone(), derived, radii, entries);
            for (place, errors) in known.iter().filter(|(place, _)| points.contains(place)) {
                entries.iter_mut().zip(errors).for_each(|(row, &error)| row[place - points.start] = error);
            }
            let hessian: Vec<&[f64]> = derived.rows.hessian.iter().map(|row| &row[points.clone()]).collect();
            let errors: Vec<&[f64]> = entries.iter().map(|row| &row[..]).collect();
            packed::open_within(self.discretization.dimension(), &hessian, &errors, codes);
        }
    }

    /// Replaces what came out not finite at a point of the block from `start` on, by stencils that find their samples;
    /// returns the errors there, if radii are asked for.
    fn fill_gap(
        &self,
        window: Window<'_>,
        start: usize,
        gap: usize,
        [rows, other]: [&mut Rows; 2],
        radii: &mut Radii,
    ) -> Result<Option<PointErrors>> {
        let (discretization, needs) = (self.discretization, self.needs);
        let index = index_of(&discretization.shape, start + gap);
        let derive = |accuracy| discretization.point(window.lookup(), &index, needs.hessian, accuracy);
        let point = derive(Accuracy::Scheme)?;
        let write = |rows: &mut Rows, point: &Point| {
            let derivatives = point.gradient.iter().chain(&point.hessian);
            let rows = rows.gradient.iter_mut().chain(&mut rows.hessian);
            rows.zip(derivatives).for_each(|(row, derivative)| row[gap] = derivative.value);
        };
        write(rows, &point);
        let mut found = None;
        if gap < radii.radius.len() {
            let truncation = match needs.finer {
                true => PointErrors::truncation(
                    [&point, &derive(Accuracy::Finer)?, &derive(Accuracy::Finest)?].map(Point::values),
                ),
                false => PointErrors::none(discretization.dimension()),
            };
            let errors = self.errors.at(&point, &truncation);
            let (radius, floor) = self.errors.radius_at(discretization.dimension(), &point, &errors);
            (radii.radius[gap], radii.floor[gap]) = (radius, floor);
            if radius.is_infinite() {
                return Err(Error::Overflow { what: "radius of the field's Hessian", row: 0, column: 0 });
            }
            found = Some(errors);
        }
        if let Some(nested) = &self.other {
            write(other, &nested.point(window.lookup(), &index, true, Accuracy::Scheme)?);
        }
        Ok(found)
    }
}

/// The points at which something is not finite.
fn gaps(needs: Needs, values: &[f64], rows: &Rows, radii: Option<&Radii>, other: Option<&Rows>) -> Vec<usize> {
    let n = rows.gradient.len();
    let mut used: Vec<&[f64]> = vec![values];
    if needs.gradient || needs.hessian {
        used.extend(rows.gradient.iter().map(|row| &row[..]));
    }
    if needs.hessian {
        used.extend(rows.entries());
    } else if needs.diagonal {
        used.extend((0..n).map(|i| &rows.hessian[symmetric_index(n, i, i)][..]));
    }
    used.extend(radii.iter().map(|radii| &radii.radius[..]));
    used.extend(other.iter().flat_map(|rows| rows.entries()));
    if used.iter().all(|row| all_finite(row)) {
        return Vec::new();
    }
    (0..values.len()).filter(|&place| used.iter().any(|row| !row[place].is_finite())).collect()
}
