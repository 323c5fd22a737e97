//! What a field in memory and one that is read in slabs have in common: how they are differentiated, and the way over
//! their planes.

use std::ops::Range;
use std::sync::atomic::AtomicUsize;

use crate::error::{Error, Place, Result};
use crate::field::critical::Search;
use crate::field::grid::{FieldOptions, Grid, index_of, place_of};
use crate::field::pass::{Discretization, ErrorModel, GRADIENT, HESSIAN, Plan, Planes, Request, Summary, Targets};
use crate::matrix::Layout;

/// A grid, the order in which it is stored, and how the samples on it are differentiated.
#[derive(Clone, Debug)]
pub(super) struct Driver<'a> {
    pub(super) grid: Grid,
    pub(super) layout: Layout,
    pub(super) options: FieldOptions<'a>,
    /// Axes in storage order.
    pub(super) discretization: Discretization,
    pub(super) errors: ErrorModel,
}

/// Computes the results for some planes, and puts them there.
pub(super) type Compute<'c, E> = &'c mut dyn FnMut(Targets<'_>) -> Result<(), E>;

impl<'a> Driver<'a> {
    /// How samples with this unit roundoff are differentiated on a grid.
    pub(super) fn new(grid: Grid, layout: Layout, options: &FieldOptions<'a>, roundoff: f64) -> Result<Self> {
        options.check()?;
        let discretization = Discretization::of_field(&grid, layout, options, roundoff)?;
        let errors = ErrorModel::new(roundoff, grid.dimension(), options);
        Ok(Self { grid, layout, options: *options, discretization, errors })
    }

    /// The same for noise of standard deviation σ in each sample.
    pub(super) fn with_noise(self, sigma: f64) -> Result<Self> {
        let options = FieldOptions { noise: sigma, ..self.options };
        options.check()?;
        Ok(Self { options, errors: ErrorModel { noise: sigma, ..self.errors }, ..self })
    }

    /// Whether the axes are stored in reverse of the field's.
    pub(super) fn reversed(&self) -> bool {
        self.layout == Layout::ColumnMajor
    }

    /// Samples in a plane of the slowest axis.
    pub(super) fn plane(&self) -> usize {
        self.discretization.plane()
    }

    /// Planes of the slowest axis.
    pub(super) fn planes(&self) -> usize {
        self.discretization.shape[0]
    }

    /// All planes, so many at a time.
    pub(super) fn slabs(&self, height: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let planes = self.planes();
        (0..planes).step_by(height).map(move |start| start..start.saturating_add(height).min(planes))
    }

    /// What a pass for a request takes.
    pub(super) fn plan<'p>(&'p self, request: Request<'p>) -> Result<Plan<'p>> {
        Plan::new(&self.discretization, self.errors, &self.options, request, self.reversed())
    }

    /// What a search for critical points goes by.
    pub(super) fn search(&self) -> Search<'_> {
        let (discretization, reversed) = (&self.discretization, self.reversed());
        Search { discretization, errors: self.errors, options: &self.options, reversed }
    }

    /// The place of a sample in storage.
    pub(super) fn place(&self, index: &[usize]) -> Result<usize> {
        let shape = self.grid.shape();
        if index.len() != shape.len() {
            return Err(Error::Shape { what: "indices, one per axis", expected: shape.len(), found: index.len() });
        }
        if index.iter().zip(shape).any(|(i, length)| i >= length) {
            return Err(Error::NoSample { index: index.to_vec(), shape: shape.to_vec() });
        }
        Ok(place_of(shape, self.layout, index))
    }

    /// What is wrong with a mask that is NaN at this place.
    pub(super) fn unknown_flag(&self, place: usize) -> Error {
        let mut index = index_of(&self.discretization.shape, place);
        if self.reversed() {
            index.reverse();
        }
        Error::NotFinite { place: Place::Flag { index }, value: f64::NAN }
    }

    /// Makes a pass over all planes, so many at a time. `each` gets the range of each slab, and what computes its
    /// results.
    ///
    /// # Errors
    /// Those of the plan, with places in the field's order of axes; those of reading, and of `each`.
    pub(super) fn run<E: From<Error>>(
        &self,
        plan: &Plan<'_>,
        planes: &mut Planes<'_, E>,
        height: usize,
        mut each: impl FnMut(Range<usize>, Compute<'_, E>) -> Result<(), E>,
    ) -> Result<Summary, E> {
        let (mut summary, done) = (Summary::default(), AtomicUsize::new(0));
        for range in self.slabs(height) {
            let window = planes.window(range.clone(), plan.halo())?;
            each(range.clone(), &mut |targets| {
                let found = plan.run(window, range.clone(), targets, &done).map_err(|error| self.in_order(error))?;
                summary = std::mem::take(&mut summary).then(found);
                Ok(())
            })?;
        }
        Ok(summary)
    }

    /// An error of a computation in storage order, with the places in the field's.
    pub(super) fn in_order(&self, error: Error) -> Error {
        let last = self.grid.dimension() - 1;
        match (self.layout, error) {
            (Layout::ColumnMajor, Error::NotFinite { place: Place::Component { what, index }, value }) => {
                let places = index_of(&self.discretization.shape, index);
                let axes = places.iter().rev().zip(self.grid.shape());
                let index = axes.fold(0, |place, (i, length)| place * length + i);
                Error::NotFinite { place: Place::Component { what, index }, value }
            }
            (Layout::ColumnMajor, Error::Overflow { what: what @ GRADIENT, row, column }) => {
                Error::Overflow { what, row: last - row, column }
            }
            (Layout::ColumnMajor, Error::Overflow { what: what @ HESSIAN, row, column }) => {
                Error::Overflow { what, row: last - column, column: last - row }
            }
            (_, other) => other,
        }
    }
}
