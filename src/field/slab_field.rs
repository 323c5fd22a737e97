//! A field that does not fit into memory.

use std::error::Error as StdError;
use std::ops::Range;

use super::critical_points::{self, CriticalPoints};
use super::driver::Driver;
use super::flattest::Flattest;
use crate::error::{Error, Mismatch, Result};
use crate::field::grid::{FieldOptions, Grid, zeros};
use crate::field::pass::{Measure, Planes, Quantity, Request, Summary, SummaryRequest, Targets};
use crate::matrix::{Layout, Slabs};
use crate::verdict::packed::ClassCounts;

/// Samples in a slab by default, if its planes are small.
const USUAL_SLAB: usize = 1 << 20;

/// Numbers in a slab and its results by default, unless a few planes have more: 256 megabytes.
const MOST_NUMBERS: usize = 1 << 25;

/// Whatever stops the work: an [`Error`] of ours, or that of the source or the sink.
pub type SlabError = Box<dyn StdError + Send + Sync>;

/// A field of which a few planes are in memory at a time.
///
/// What comes out is, to the bit, what a [`Field`](super::in_memory::Field) of the same samples gives, for any number
/// of planes in a slab. The memory taken is that of a slab with the planes around it that its stencils reach, and of
/// its results.
///
/// ```
/// # use std::ops::Range;
/// use gramkit::Field;
/// use gramkit::field::{FieldOptions, Grid, Quantity, SlabField};
/// use gramkit::matrix::{Layout, Slabs};
/// # struct Saddle;
/// # impl Slabs for Saddle {
/// #     fn shape(&self) -> &[usize] { &[50, 9] }
/// #     fn layout(&self) -> Layout { Layout::RowMajor }
/// #     fn roundoff(&self) -> f64 { 0.0 }
/// #     fn read(
/// #         &mut self,
/// #         planes: Range<usize>,
/// #         into: &mut [f64],
/// #     ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// #         for (x, plane) in planes.zip(into.chunks_exact_mut(9)) {
/// #             plane.iter_mut().enumerate().for_each(|(y, sample)| *sample = (x * x) as f64 - (y * y) as f64);
/// #         }
/// #         Ok(())
/// #     }
/// # }
/// let mut source = Saddle; // implements Slabs: x² − y² on 50 × 9 points, computed when they are asked for
/// let grid = Grid::spaced(&[50, 9], &[1.0, 1.0])?;
/// let mut field = SlabField::with(&mut source, grid, &FieldOptions::default())?.with_planes(7);
/// let mut largest: f64 = 0.0;
/// let summary = field.compute(&[Quantity::Laplacian], None, &mut |slab| {
///     largest = slab.component(0, 0).iter().fold(largest, |max, value| max.max(value.abs()));
///     Ok(())
/// })?;
/// assert_eq!((largest, summary.counts.saddles), (0.0, 450));
/// # Ok::<(), gramkit::field::SlabError>(())
/// ```
pub struct SlabField<'s> {
    source: &'s mut dyn Slabs,
    mask: Option<&'s mut dyn Slabs>,
    driver: Driver<'s>,
    /// Planes of a slab, if that was asked for.
    planes: Option<usize>,
}

impl std::fmt::Debug for SlabField<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Driver { grid, options, .. } = &self.driver;
        f.debug_struct("SlabField").field("grid", grid).field("options", options).finish_non_exhaustive()
    }
}

/// Planes of results.
#[derive(Debug)]
pub struct Slab<'a> {
    /// The planes of the slowest axis that they are of.
    pub planes: Range<usize>,
    components: Vec<Vec<&'a [f64]>>,
    /// The codes of the classes, in storage order.
    pub classes: &'a [u8],
}

impl Slab<'_> {
    /// A component of a quantity, by their numbers in the list that was asked for, in storage order.
    ///
    /// # Panics
    /// If there is no such quantity or component, as an index does.
    pub fn component(&self, quantity: usize, component: usize) -> &[f64] {
        self.components[quantity][component]
    }

    /// All components of a quantity.
    ///
    /// # Panics
    /// If there is no such quantity, as an index does.
    pub fn components(&self, quantity: usize) -> &[&[f64]] {
        &self.components[quantity]
    }
}

/// What a field is like as a whole.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FieldSummary {
    /// How many points each class has.
    pub counts: ClassCounts,
    /// Where the field is flattest, by each measure that any point has.
    pub flattest: Vec<Flattest>,
    /// Where [`SlabField::critical_points`] is to search, in runs of places.
    stationary: Vec<Range<usize>>,
}

impl<'s> SlabField<'s> {
    /// The field that a source has on a grid, with options.
    ///
    /// # Errors
    /// [`Error::Shape`] if the source has another shape than the grid; as
    /// [`Field::with`](super::in_memory::Field::with).
    pub fn with(source: &'s mut dyn Slabs, grid: Grid, options: &FieldOptions<'s>) -> Result<Self> {
        options.check()?;
        same_shape("samples along an axis of the source", grid.shape(), source.shape())?;
        let driver = Driver::new(grid, source.layout(), options, source.roundoff())?;
        Ok(Self { source, mask: None, driver, planes: None })
    }

    /// The same field, without the samples at which the mask is 0. Where it is NaN it does not say whether the sample
    /// is missing, and the field has no answer: [`Error::NotFinite`].
    ///
    /// # Errors
    /// [`Error::Shape`] if the mask has another shape; [`Mismatch::AxisOrder`] if it is stored in another order of
    /// axes.
    pub fn with_mask(self, mask: &'s mut dyn Slabs) -> Result<Self> {
        same_shape("flags along an axis of the mask", self.grid().shape(), mask.shape())?;
        if mask.layout() != self.layout() && self.grid().dimension() > 1 {
            return Err(Error::Mismatch(Mismatch::AxisOrder { what: "the mask" }));
        }
        Ok(Self { mask: Some(mask), ..self })
    }

    /// The same field, so many planes of which make a slab.
    pub fn with_planes(self, planes: usize) -> Self {
        Self { planes: Some(planes.max(1)), ..self }
    }

    /// The planes of a slab with so many numbers for each sample: many beside the `halo` planes that are read again
    /// with the next slab, but a few where planes are large.
    fn height(&self, numbers: usize, halo: usize) -> usize {
        let plane = self.driver.plane();
        let usual = (USUAL_SLAB / plane).max(4 * halo).min(MOST_NUMBERS / plane.saturating_mul(numbers));
        self.planes.unwrap_or(usual.max(halo)).clamp(1, self.driver.planes())
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.driver.grid
    }

    /// The order in which the axes of samples and results are stored.
    pub fn layout(&self) -> Layout {
        self.driver.layout
    }

    /// Computes the quantities and classes slab by slab, hands each to `sink`, and tells what the field is like as a
    /// whole; the flattest points are looked for where the field is below `below`, if there is such a value.
    ///
    /// # Errors
    /// As [`Field::compute`](super::in_memory::Field::compute); those of the source and the sink.
    pub fn compute(
        &mut self,
        quantities: &[Quantity],
        below: Option<f64>,
        sink: &mut dyn FnMut(Slab<'_>) -> Result<(), SlabError>,
    ) -> Result<FieldSummary, SlabError> {
        let request = SummaryRequest { flattest: &Measure::ALL, below, stationary: true, ..SummaryRequest::default() };
        let plan = self.driver.plan(Request { quantities, classes: true, summary: Some(request) })?.cached();
        let (n, plane) = (self.grid().dimension(), self.driver.plane());
        let components: Vec<usize> = quantities.iter().map(|quantity| quantity.components(n)).collect();
        let numbers: usize = components.iter().sum();
        let height = self.height(numbers + 1, plan.halo());
        let mut results = Results {
            values: zeros(numbers.saturating_mul(height).saturating_mul(plane))?,
            codes: zeros(height.saturating_mul(plane))?,
            components,
        };
        let mut planes = planes(&self.driver, self.source, &mut self.mask);
        let summary = self.driver.run(&plan, &mut planes, height, |range, compute| {
            compute(results.targets(range.len() * plane))?;
            sink(results.slab(range.clone(), range.len() * plane))
        })?;
        let derivatives = |index: &[usize], second| self.driver.derivatives_at(&mut planes, index, second);
        let flattest = self.driver.flattest(&summary, derivatives)?;
        Ok(FieldSummary { counts: summary.counts, flattest, stationary: summary.stationary })
    }

    /// How its samples are differentiated.
    pub(super) fn driver(&self) -> &Driver<'s> {
        &self.driver
    }

    /// Makes a pass for a request over all planes, slab by slab, of which nothing but the summary is kept.
    pub(super) fn pass(&mut self, request: Request<'_>) -> Result<Summary, SlabError> {
        let plan = self.driver.plan(request)?.cached();
        let height = self.height(1, plan.halo());
        let mut planes = planes(&self.driver, self.source, &mut self.mask);
        self.driver.run(&plan, &mut planes, height, |_, compute| compute(Targets::default()))
    }

    /// The points at which the gradient vanishes, as
    /// [`Field::critical_points`](super::in_memory::Field::critical_points) finds them, from the summary that
    /// [`SlabField::compute`] gave. The planes near them are read once more.
    ///
    /// # Errors
    /// As [`Field::compute`](super::in_memory::Field::compute); those of the source.
    pub fn critical_points(&mut self, summary: &FieldSummary) -> Result<CriticalPoints, SlabError> {
        let height = self.height(1, self.driver.search().halo());
        let progress = self.driver.options.progress;
        let mut planes = planes(&self.driver, self.source, &mut self.mask);
        critical_points::found(&self.driver, &mut planes, height, &summary.stationary, progress)
    }
}

/// The results of a slab; the next slab's take their place.
struct Results {
    /// One component after the other.
    values: Vec<f64>,
    codes: Vec<u8>,
    /// How many components each quantity has.
    components: Vec<usize>,
}

impl Results {
    /// Where the results of so many points go.
    fn targets(&mut self, points: usize) -> Targets<'_> {
        let mut rows = self.values.chunks_exact_mut(points.max(1));
        let components = self.components.iter().map(|&count| rows.by_ref().take(count).collect()).collect();
        Targets { components, classes: Some(&mut self.codes[..points]) }
    }

    /// The results for some planes.
    fn slab(&self, planes: Range<usize>, points: usize) -> Slab<'_> {
        let mut rows = self.values.chunks_exact(points.max(1));
        let components = self.components.iter().map(|&count| rows.by_ref().take(count).collect()).collect();
        Slab { planes, components, classes: &self.codes[..points] }
    }
}

/// The planes of a source, with NaN where the mask is 0, smoothed.
fn planes<'p, 's: 'p>(
    driver: &'p Driver<'_>,
    source: &'p mut (dyn Slabs + 's),
    mask: &'p mut Option<&'s mut (dyn Slabs + 's)>,
) -> Planes<'p, SlabError> {
    let load = move |planes: Range<usize>, into: &mut [f64]| {
        let first = planes.start * driver.plane();
        read(source, mask, planes, into)?.map_or(Ok(()), |unknown| Err(driver.unknown_flag(first + unknown).into()))
    };
    Planes::read(&driver.discretization, driver.options.smoothing, Box::new(load))
}

/// Reads planes, with NaN where the mask is 0; tells the first flag that is NaN itself.
fn read(
    source: &mut dyn Slabs,
    mask: &mut Option<&mut dyn Slabs>,
    planes: Range<usize>,
    into: &mut [f64],
) -> Result<Option<usize>, SlabError> {
    source.read(planes.clone(), into)?;
    let Some(mask) = mask else { return Ok(None) };
    let mut flags = zeros::<f64>(into.len())?;
    mask.read(planes, &mut flags)?;
    into.iter_mut().zip(&flags).filter(|(_, flag)| **flag == 0.0).for_each(|(sample, _)| *sample = f64::NAN);
    Ok(flags.iter().position(|flag| flag.is_nan()))
}

fn same_shape(what: &'static str, expected: &[usize], found: &[usize]) -> Result<()> {
    if expected.len() != found.len() {
        return Err(Error::Shape { what: "axes", expected: expected.len(), found: found.len() });
    }
    match expected.iter().zip(found).find(|(expected, found)| expected != found) {
        Some((&expected, &found)) => Err(Error::Shape { what, expected, found }),
        None => Ok(()),
    }
}
