//! A field in memory.

use std::ops::Range;
use std::sync::atomic::AtomicUsize;

use crate::error::{Error, Result};
use crate::field::grid::{FieldOptions, Grid, Samples, Scheme, in_order, stored};
use crate::field::pass::{Discretization, ErrorModel, Pass, Quantity, Summary, SummaryRequest, Targets, Window};
use crate::matrix::Layout;
use crate::progress::Progress;

/// Samples that are converted to `f64` at a time, at least.
pub(super) const SLAB: usize = 1 << 21;

/// Samples of f : Rⁿ → R on a grid, borrowed, and how they are to be differentiated.
///
/// ```
/// use gramkit::Field;
/// use gramkit::field::Quantity;
/// // x² − y² at x = 0, 0.5, …, 2 and y = 0, 1, …, 4: a saddle.
/// let samples: Vec<f64> = (0..25).map(|k| (0.5 * (k / 5) as f64).powi(2) - ((k % 5) as f64).powi(2)).collect();
/// let field = Field::new(&samples, &[5, 5], &[0.5, 1.0])?;
/// let hessian = field.compute(&[Quantity::Hessian])?.remove(0);
/// assert!(hessian.component(0).iter().all(|&xx| xx == 2.0));
/// assert!(hessian.component(1).iter().all(|&xy| xy == 0.0));
/// assert!(hessian.component(2).iter().all(|&yy| yy == -2.0));
/// assert_eq!(field.classes()?.counts.saddles, 25);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Field<'a> {
    pub(super) samples: Samples<'a>,
    pub(super) grid: Grid,
    pub(super) layout: Layout,
    pub(super) present: Option<&'a [bool]>,
    pub(super) options: FieldOptions,
    /// Axes in storage order.
    pub(super) discretization: Discretization,
}

/// A quantity at every point of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// What it is.
    pub quantity: Quantity,
    /// The lengths of its axes: those of the components, then those of the field.
    pub shape: Vec<usize>,
    /// One component after the other, each in the order of the samples.
    pub values: Vec<f64>,
    points: usize,
}

impl Map {
    /// A component at every point, in the order of the samples.
    ///
    /// # Panics
    /// If there is no such component, as an index does.
    pub fn component(&self, component: usize) -> &[f64] {
        &self.values[component * self.points..][..self.points]
    }
}

impl<'a> Field<'a> {
    /// Samples in row-major order (the last index fastest) with these distances between neighbours, and the default
    /// options.
    ///
    /// # Errors
    /// As [`Field::with`] and [`Grid::spaced`].
    pub fn new(samples: impl Into<Samples<'a>>, shape: &[usize], spacing: &[f64]) -> Result<Self> {
        Self::with(samples, Grid::spaced(shape, spacing)?, FieldOptions::default())
    }

    /// Samples in row-major order on a grid, with options. NaN stands for a missing sample.
    ///
    /// # Errors
    /// [`Error::Shape`] if the number of samples is not the grid's, or an axis has fewer than the one-sided stencils take;
    /// [`Error::Domain`] for options outside their domain, and for spacings whose inverse squares leave the range of
    /// `f64`; [`Mismatch::Uneven`](crate::error::Mismatch::Uneven) for smoothing along an axis that is not even.
    pub fn with(samples: impl Into<Samples<'a>>, grid: Grid, options: FieldOptions) -> Result<Self> {
        Self::build(samples.into(), grid, Layout::RowMajor, None, options)
    }

    fn build(
        samples: Samples<'a>,
        grid: Grid,
        layout: Layout,
        present: Option<&'a [bool]>,
        options: FieldOptions,
    ) -> Result<Self> {
        options.check()?;
        if samples.len() != grid.samples() {
            let (expected, found) = (grid.samples(), samples.len());
            return Err(Error::Shape { what: "samples of the field", expected, found });
        }
        let discretization = Discretization::of_field(&grid, layout, &options)?;
        Ok(Self { samples, grid, layout, present, options, discretization })
    }

    /// The same samples, read in this order: in column-major order the first index is the fastest. Maps come in the order
    /// of the samples.
    ///
    /// # Errors
    /// As [`Field::with`].
    pub fn stored_as(self, layout: Layout) -> Result<Self> {
        Self::build(self.samples, self.grid, layout, self.present, self.options)
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
    pub fn with_options(self, options: FieldOptions) -> Result<Self> {
        Self::build(self.samples, self.grid, self.layout, self.present, options)
    }

    /// The same field, of whose samples each is off by noise of standard deviation σ; see [`FieldOptions::noise`].
    ///
    /// ```
    /// use gramkit::{Claim, Curvature, Field};
    /// use gramkit::claim::CurvatureClass;
    /// // x² at −2, …, 2: a minimum, unless the samples are off by 1 each.
    /// let field = Field::new(&[4.0, 1.0, 0.0, 1.0, 4.0], &[5], &[1.0])?;
    /// assert_eq!(Curvature::of(&field.hessian_at(&[2])?)?.class, Claim::Estimated(CurvatureClass::Minimum));
    /// let h = field.with_noise(1.0)?.hessian_at(&[2])?;
    /// assert!((h.radius().value() - 3.0 * 6.0_f64.sqrt()).abs() < 1e-12); // w = [1, −2, 1]
    /// assert_eq!(Curvature::of(&h)?.class, Claim::Undetermined);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if σ is negative or not finite.
    pub fn with_noise(self, sigma: f64) -> Result<Self> {
        let options = FieldOptions { noise: sigma, ..self.options.clone() };
        options.check()?;
        Ok(Self { options, ..self })
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The options.
    pub fn options(&self) -> &FieldOptions {
        &self.options
    }

    /// The sample at a point of the grid, as it came, without smoothing; NaN if it is missing.
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one index per axis; [`Error::NoSample`].
    pub fn value_at(&self, index: &[usize]) -> Result<f64> {
        let place = self.place(index)?;
        let present = self.present.is_none_or(|present| present[place]);
        Ok(if present { self.samples.get(place) } else { f64::NAN })
    }

    /// The quantities at every point, in one pass over the samples.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if a sample is infinite; [`Error::Overflow`] if a derivative exceeds `f64`;
    /// [`Error::Shape`] for a quantity of surfaces where there are not two axes; [`Error::TooLarge`] if the results do not
    /// fit into memory.
    pub fn compute(&self, quantities: &[Quantity]) -> Result<Vec<Map>> {
        self.compute_with(quantities, None)
    }

    /// As [`Field::compute`], with progress.
    ///
    /// # Errors
    /// As [`Field::compute`]; [`Error::Cancelled`].
    pub fn compute_with(&self, quantities: &[Quantity], progress: Option<Progress<'_>>) -> Result<Vec<Map>> {
        let (n, points) = (self.grid.dimension(), self.samples.len());
        let mut maps = Vec::with_capacity(quantities.len());
        for &quantity in quantities {
            let length = quantity.components(n).saturating_mul(points);
            let mut shape = quantity.leading(n);
            shape.extend(self.grid.shape());
            maps.push(Map { quantity, shape, values: zeros(length)?, points });
        }
        let components = maps.iter_mut().map(|map| map.values.chunks_exact_mut(points).collect()).collect();
        self.pass(quantities, false, None, Targets { components, classes: None }, progress)?;
        Ok(maps)
    }

    /// As [`Field::compute`], into slices: for each quantity one per component, each as long as the field.
    ///
    /// # Errors
    /// As [`Field::compute_with`]; [`Error::Shape`] if there is not one slice per component, or one of another length.
    pub fn compute_into(
        &self,
        quantities: &[Quantity],
        into: Vec<Vec<&mut [f64]>>,
        progress: Option<Progress<'_>>,
    ) -> Result<()> {
        let (n, points) = (self.grid.dimension(), self.samples.len());
        if into.len() != quantities.len() {
            let (expected, found) = (quantities.len(), into.len());
            return Err(Error::Shape { what: "lists of slices, one per quantity", expected, found });
        }
        for (quantity, rows) in quantities.iter().zip(&into) {
            if rows.len() != quantity.components(n) {
                let (expected, found) = (quantity.components(n), rows.len());
                return Err(Error::Shape { what: "slices for the components of a quantity", expected, found });
            }
            if let Some(row) = rows.iter().find(|row| row.len() != points) {
                return Err(Error::Shape { what: "numbers of a component", expected: points, found: row.len() });
            }
        }
        self.pass(quantities, false, None, Targets { components: into, classes: None }, progress)?;
        Ok(())
    }

    /// tr H at every point, in the order of the samples.
    ///
    /// # Errors
    /// As [`Field::compute`].
    pub fn laplacian(&self) -> Result<Vec<f64>> {
        Ok(self.compute(&[Quantity::Laplacian])?.remove(0).values)
    }

    /// Runs a pass over all planes.
    pub(super) fn pass(
        &self,
        quantities: &[Quantity],
        classes: bool,
        summary: Option<SummaryRequest>,
        mut targets: Targets<'_>,
        progress: Option<Progress<'_>>,
    ) -> Result<Summary> {
        quantities.iter().try_for_each(|quantity| quantity.check(self.grid.dimension()))?;
        let other = match quantities.contains(&Quantity::SchemeDifference) {
            true => Some(Discretization::new(&stored(&self.grid, self.layout)?, self.options.scheme.other(), false)?),
            false => None,
        };
        let (discretization, errors) = (&self.discretization, self.error_model());
        let pass = Pass::new(discretization, errors, &self.options, quantities, classes, summary);
        let pass = Pass { other: other.as_ref(), reversed: self.reversed(), ..pass };
        let (planes, plane) = (self.discretization.shape[0], self.discretization.plane());
        let done = AtomicUsize::new(0);
        if let (Samples::F64(samples), None, None) = (self.samples, self.present, self.options.smoothing) {
            let window = Window { samples, first: 0 };
            return pass
                .run(window, 0..planes, targets, progress, &done)
                .map_err(|error| in_order(&self.grid, self.layout, error));
        }
        let halo = pass.halo();
        let height = self.slab(halo);
        let mut summary = Summary::default();
        let mut buffer = Vec::new();
        for start in (0..planes).step_by(height) {
            let range = start..(start + height).min(planes);
            let window = self.window(range.clone(), halo, &mut buffer)?;
            let slab = targets.split_off(range.len() * plane);
            summary = summary.then(
                pass.run(window, range, slab, progress, &done)
                    .map_err(|error| in_order(&self.grid, self.layout, error))?,
            );
        }
        Ok(summary)
    }

    /// Planes that are converted at a time.
    pub(super) fn slab(&self, halo: usize) -> usize {
        (SLAB / self.discretization.plane()).max(4 * halo).max(1)
    }

    /// The planes of a range and, on either side, as many as the halo, as f64.
    pub(super) fn window<'w>(&self, range: Range<usize>, halo: usize, buffer: &'w mut Vec<f64>) -> Result<Window<'w>> {
        let mut load = |planes: Range<usize>, into: &mut [f64]| {
            let plane = self.discretization.plane();
            let places = planes.start * plane..planes.end * plane;
            self.samples.convert(places.clone(), into);
            if let Some(present) = self.present {
                let flags = into.iter_mut().zip(&present[places]);
                flags.filter(|(_, present)| !**present).for_each(|(sample, _)| *sample = f64::NAN);
            }
            Ok::<(), Error>(())
        };
        crate::field::pass::load(&self.discretization, self.options.smoothing, range, halo, &mut load, buffer)
    }

    pub(super) fn reversed(&self) -> bool {
        self.layout == Layout::ColumnMajor
    }

    pub(super) fn error_model(&self) -> ErrorModel {
        ErrorModel::new(self.samples.roundoff(), self.grid.dimension(), &self.options)
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
        let step = |place: usize, (&i, &length): (&usize, &usize)| place * length + i;
        Ok(match self.layout {
            Layout::RowMajor => index.iter().zip(shape).fold(0, step),
            Layout::ColumnMajor => index.iter().zip(shape).rev().fold(0, step),
        })
    }
}

/// So many zeros, or the error that they do not fit.
pub(crate) fn zeros<T: Clone + Default>(length: usize) -> Result<Vec<T>> {
    // `vec!` takes pages of zeros as they come, and aborts where there are none; so the question is asked before.
    Vec::<T>::new().try_reserve_exact(length).map_err(|_| Error::TooLarge { rows: length, columns: 1 })?;
    Ok(vec![T::default(); length])
}

impl Scheme {
    /// The one that it is compared with.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Compact { .. } => Self::Nested { edge_order: 2 },
            Self::Nested { .. } => Self::Compact { accuracy: 2 },
        }
    }
}
