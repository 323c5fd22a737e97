//! A field in memory.

use std::ops::Range;

use super::driver::Driver;
use super::map::Map;
use super::storage::Storage;
use crate::error::{Error, Result};
use crate::field::grid::{FieldOptions, Grid, Samples, zeros};
use crate::field::pass::{Plan, Planes, Quantity, Request, Summary, Targets};
use crate::matrix::Layout;

/// Samples that are converted to `f64` at a time, at least.
const SLAB: usize = 1 << 21;

/// Samples of f : Rⁿ → R on a grid, borrowed, and how they are to be differentiated.
///
/// ```
/// use gramkit::Field;
/// use gramkit::field::Quantity;
/// // x² − y² at x = 0, 0.5, …, 3 and y = 0, 1, …, 6: a saddle.
/// let samples: Vec<f64> = (0..49).map(|k| (0.5 * (k / 7) as f64).powi(2) - ((k % 7) as f64).powi(2)).collect();
/// let field = Field::new(&samples, &[7, 7], &[0.5, 1.0])?;
/// let hessian = field.compute(&[Quantity::Hessian])?.remove(0);
/// assert!(hessian.component(0).iter().all(|&xx| xx == 2.0));
/// assert!(hessian.component(1).iter().all(|&xy| xy == 0.0));
/// assert!(hessian.component(2).iter().all(|&yy| yy == -2.0));
/// assert_eq!(field.classes()?.counts.saddles, 49);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Field<'a> {
    pub(super) samples: Storage<'a>,
    pub(super) present: Option<&'a [bool]>,
    pub(super) driver: Driver<'a>,
}

impl<'a> Field<'a> {
    /// Samples in row-major order (the last index fastest) with these distances between neighbours, and the default
    /// options.
    ///
    /// # Errors
    /// As [`Field::with`], [`Grid::new`] and [`Axis::even`](super::grid::Axis::even).
    pub fn new(samples: impl Into<Samples<'a>>, shape: &[usize], spacing: &[f64]) -> Result<Self> {
        Self::with(samples, Grid::spaced(shape, spacing)?, &FieldOptions::default())
    }

    /// Samples in row-major order on a grid, with options. NaN stands for a missing sample.
    ///
    /// # Errors
    /// [`Error::Shape`] if the number of samples is not the grid's, or an axis has fewer than the one-sided stencils
    /// take; [`Error::Domain`] for options outside their domain, and for spacings whose inverse squares leave the range
    /// of `f64`; [`Mismatch::Uneven`](crate::error::Mismatch::Uneven) for smoothing along an axis that is not even.
    pub fn with(samples: impl Into<Samples<'a>>, grid: Grid, options: &FieldOptions<'a>) -> Result<Self> {
        Self::build(Storage::InOrder(samples.into()), grid, Layout::RowMajor, None, options)
    }

    pub(super) fn build(
        samples: Storage<'a>,
        grid: Grid,
        layout: Layout,
        present: Option<&'a [bool]>,
        options: &FieldOptions<'a>,
    ) -> Result<Self> {
        options.check()?;
        if samples.len() != grid.samples() {
            let (expected, found) = (grid.samples(), samples.len());
            return Err(Error::Shape { what: "samples of the field", expected, found });
        }
        let driver = Driver::new(grid, layout, options, samples.roundoff())?;
        Ok(Self { samples, present, driver })
    }

    /// The same samples, read in this order: in column-major order the first index is the fastest. Maps come in the
    /// order of the samples.
    ///
    /// # Errors
    /// As [`Field::with`].
    pub fn stored_as(self, layout: Layout) -> Result<Self> {
        let Driver { grid, options, .. } = self.driver;
        Self::build(self.samples, grid, layout, self.present, &options)
    }

    /// The same field, without the samples whose flag is false; the flags are in the order of the samples.
    ///
    /// ```
    /// use gramkit::Field;
    /// // x² at 0, …, 6, with the sample at 3 missing: its neighbours turn to one-sided differences.
    /// let samples = [0.0, 1.0, 4.0, 1e9, 16.0, 25.0, 36.0];
    /// let present = [true, true, true, false, true, true, true];
    /// let field = Field::new(&samples, &[7], &[1.0])?.with_mask(&present)?;
    /// let laplacian = field.laplacian()?;
    /// assert!(laplacian[3].is_nan()); // only here
    /// assert_eq!((laplacian[1], laplacian[5]), (2.0, 2.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one flag per sample.
    pub fn with_mask(self, present: &'a [bool]) -> Result<Self> {
        if present.len() != self.samples.len() {
            let (expected, found) = (self.samples.len(), present.len());
            return Err(Error::Shape { what: "flags of a mask, one per sample", expected, found });
        }
        Ok(Self { present: Some(present), ..self })
    }

    /// The same samples with other options.
    ///
    /// # Errors
    /// As [`Field::with`].
    pub fn with_options(self, options: &FieldOptions<'a>) -> Result<Self> {
        let Driver { grid, layout, .. } = self.driver;
        Self::build(self.samples, grid, layout, self.present, options)
    }

    /// The same field, of whose samples each is off by noise of standard deviation σ; see [`FieldOptions::noise`].
    ///
    /// ```
    /// use gramkit::{Claim, Curvature, Field};
    /// use gramkit::claim::CurvatureClass;
    /// // x² at −3, …, 3: a minimum, unless the samples are off by 1 each.
    /// let field = Field::new(&[9.0, 4.0, 1.0, 0.0, 1.0, 4.0, 9.0], &[7], &[1.0])?;
    /// assert_eq!(Curvature::of(&field.hessian_at(&[3])?)?.class, Claim::Estimated(CurvatureClass::Minimum));
    /// let h = field.with_noise(1.0)?.hessian_at(&[3])?;
    /// assert!((h.radius().value() - 3.0 * 6.0_f64.sqrt()).abs() < 1e-12); // w = [1, −2, 1]
    /// assert_eq!(Curvature::of(&h)?.class, Claim::Undetermined);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if σ is negative or not finite.
    pub fn with_noise(self, sigma: f64) -> Result<Self> {
        Ok(Self { driver: self.driver.with_noise(sigma)?, ..self })
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.driver.grid
    }

    /// The options.
    pub fn options(&self) -> &FieldOptions<'a> {
        &self.driver.options
    }

    /// The sample at a point of the grid, as it came, without smoothing; NaN if it is missing.
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one index per axis; [`Error::NoSample`] off the grid.
    pub fn value_at(&self, index: &[usize]) -> Result<f64> {
        let place = self.driver.place(index)?;
        Ok(self.sample(place))
    }

    /// The sample at a place in storage, as it came; NaN if it is missing.
    pub(super) fn sample(&self, place: usize) -> f64 {
        let present = self.present.is_none_or(|present| present.get(place).copied().unwrap_or(false));
        if present { self.samples.get(place) } else { f64::NAN }
    }

    /// The quantities at every point, in one pass over the samples, told to the [progress](FieldOptions::progress).
    ///
    /// Memory that is new costs more than the pass: where fields come one after the other, [`Field::compute_again`] and
    /// [`Field::compute_into`] take what is there.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if a sample is infinite; [`Error::Overflow`] if a derivative exceeds `f64`;
    /// [`Error::Shape`] for a quantity of surfaces where there are not two axes; [`Error::TooLarge`] if the results do
    /// not fit into memory; [`Error::Cancelled`].
    pub fn compute(&self, quantities: &[Quantity]) -> Result<Vec<Map>> {
        let (n, points) = (self.grid().dimension(), self.samples.len());
        let mut maps = Vec::with_capacity(quantities.len());
        for &quantity in quantities {
            let length = quantity.components(n).saturating_mul(points);
            let mut shape = quantity.leading(n);
            shape.extend(self.grid().shape());
            maps.push(Map { quantity, shape, values: zeros(length)?, points, layout: self.driver.layout });
        }
        let components = maps.iter_mut().map(|map| map.values.chunks_exact_mut(points).collect()).collect();
        self.pass(Request { quantities, ..Request::default() }, Targets { components, classes: None })?;
        Ok(maps)
    }

    /// As [`Field::compute`], into the memory of maps of a field of the same shape and order: one of another time, say.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::field::Quantity;
    /// let samples = |t: f64| (0..9).map(|k| t * f64::from(k * k)).collect::<Vec<f64>>();
    /// let mut maps = Field::new(&samples(0.0), &[9], &[1.0])?.compute(&[Quantity::Laplacian])?;
    /// for t in [1.0, 2.0] {
    ///     Field::new(&samples(t), &[9], &[1.0])?.compute_again(&mut maps)?;
    ///     assert_eq!(maps[0].component(0), [2.0 * t; 9]);
    /// }
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::compute`]; [`Error::Shape`] for a map of another shape; the maps mean nothing then.
    pub fn compute_again(&self, maps: &mut [Map]) -> Result<()> {
        let (n, points) = (self.grid().dimension(), self.samples.len());
        let quantities: Vec<Quantity> = maps.iter().map(|map| map.quantity).collect();
        let mut into = Vec::with_capacity(maps.len());
        for map in maps {
            let shape = map.quantity.leading(n).into_iter().chain(self.grid().shape().iter().copied());
            let expected = map.quantity.components(n).saturating_mul(points);
            if !shape.eq(map.shape.iter().copied()) || map.values.len() != expected {
                return Err(Error::Shape { what: "values of a map of this field", expected, found: map.values.len() });
            }
            (map.points, map.layout) = (points, self.driver.layout);
            into.push(map.values.chunks_exact_mut(points).collect());
        }
        self.compute_into(&quantities, into)
    }

    /// As [`Field::compute`], into slices: for each quantity one per component, each as long as the field.
    ///
    /// # Errors
    /// As [`Field::compute`]; [`Error::Shape`] if there is not one slice per component, or one of another length.
    pub fn compute_into(&self, quantities: &[Quantity], into: Vec<Vec<&mut [f64]>>) -> Result<()> {
        self.check_slices(quantities, &into)?;
        self.pass(Request { quantities, ..Request::default() }, Targets { components: into, classes: None })?;
        Ok(())
    }

    /// Whether there is one slice per component, each as long as the field.
    pub(super) fn check_slices(&self, quantities: &[Quantity], into: &[Vec<&mut [f64]>]) -> Result<()> {
        let (n, points) = (self.grid().dimension(), self.samples.len());
        if into.len() != quantities.len() {
            let (expected, found) = (quantities.len(), into.len());
            return Err(Error::Shape { what: "lists of slices, one per quantity", expected, found });
        }
        for (quantity, rows) in quantities.iter().zip(into) {
            if rows.len() != quantity.components(n) {
                let (expected, found) = (quantity.components(n), rows.len());
                return Err(Error::Shape { what: "slices for the components of a quantity", expected, found });
            }
            if let Some(row) = rows.iter().find(|row| row.len() != points) {
                return Err(Error::Shape { what: "numbers of a component", expected: points, found: row.len() });
            }
        }
        Ok(())
    }

    /// tr H at every point, in the order of the samples.
    ///
    /// # Errors
    /// As [`Field::compute`].
    pub fn laplacian(&self) -> Result<Vec<f64>> {
        Ok(self.compute(&[Quantity::Laplacian])?.remove(0).values)
    }

    /// Makes a pass for a request over all planes.
    pub(super) fn pass(&self, request: Request<'_>, targets: Targets<'_>) -> Result<Summary> {
        self.pass_by(&self.driver.plan(request)?, targets)
    }

    /// Makes a pass by a plan over all planes.
    pub(super) fn pass_by(&self, plan: &Plan<'_>, mut targets: Targets<'_>) -> Result<Summary> {
        let (plane, height) = (self.driver.plane(), self.height(plan.halo()));
        self.driver
            .run(plan, &mut self.planes(), height, |range, compute| compute(targets.split_off(range.len() * plane)))
    }

    /// The samples, if they are differentiated as they lie in memory.
    fn whole(&self) -> Option<&'a [f64]> {
        match (&self.samples, self.present, self.driver.options.smoothing) {
            (&Storage::InOrder(Samples::F64(samples)), None, None) => Some(samples),
            _ => None,
        }
    }

    /// The planes as they are differentiated: those in memory, or else converted, with NaN where the mask says so, and
    /// smoothed.
    pub(super) fn planes(&self) -> Planes<'_, Error> {
        let discretization = &self.driver.discretization;
        if let Some(samples) = self.whole() {
            return Planes::in_memory(discretization, samples);
        }
        let plane = self.driver.plane();
        let read = move |planes: Range<usize>, into: &mut [f64]| {
            let places = planes.start * plane..planes.end * plane;
            self.samples.convert(places.clone(), into);
            if let Some(present) = self.present {
                let flags = into.iter_mut().zip(&present[places]);
                flags.filter(|(_, present)| !**present).for_each(|(sample, _)| *sample = f64::NAN);
            }
            Ok(())
        };
        Planes::read(discretization, self.driver.options.smoothing, Box::new(read))
    }

    /// Planes that are worked on at a time: all of them, if they need not be converted.
    pub(super) fn height(&self, halo: usize) -> usize {
        if self.whole().is_some() { self.driver.planes() } else { self.slab(halo) }
    }

    /// Planes that are converted at a time.
    pub(super) fn slab(&self, halo: usize) -> usize {
        (SLAB / self.driver.plane()).max(4 * halo).max(1)
    }
}
