//! The derivatives of a field at one point.

use faer::Mat;

use super::driver::Driver;
use super::in_memory::Field;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::field::grid::{Truncation, index_of};
use crate::field::pass::{Derivative, Lookup, Planes, Point, PointErrors};
use crate::field::stencil::Accuracy;
use crate::matrix::Symmetric;
use crate::rounding::{check_environment, with_errors};
use crate::spectrum::packed::symmetric_index;

/// The gradient of a field at a point of its grid.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FieldGradient {
    /// The slopes ∂f/∂xᵢ, one per axis.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub vector: Vec<f64>,
    /// The absolute error of each, truncation, rounding and noise: estimated, or proved where
    /// [bounds of derivatives](super::grid::Truncation::Bounded) are given and there is no noise.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub error: Vec<f64>,
}

impl Field<'_> {
    /// The gradient at a point of the grid.
    ///
    /// ```
    /// use gramkit::Field;
    /// // x·y at x = 0, 1, 2, 3 and y = 0, ½, 1, 1½; at (1, ½) and at the corner (3, 1½).
    /// let samples: Vec<f64> = (0..16).map(|k| (k / 4) as f64 * 0.5 * (k % 4) as f64).collect();
    /// let field = Field::new(&samples, &[4, 4], &[1.0, 0.5])?;
    /// assert_eq!(field.gradient_at(&[1, 1])?.vector, [0.5, 1.0]);
    /// assert_eq!(field.gradient_at(&[3, 3])?.vector, [1.5, 3.0]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::hessian_at`].
    pub fn gradient_at(&self, index: &[usize]) -> Result<FieldGradient> {
        self.driver.place(index)?;
        let driver = &self.driver;
        let (point, errors) = self.derivatives_at(index, false)?;
        if !point.gradient.iter().all(Derivative::is_known) {
            return Err(driver.no_sample(index));
        }
        let vector = driver.in_axis_order(|i| point.gradient[i].value);
        Ok(FieldGradient { vector, error: driver.in_axis_order(|i| errors.gradient[i]) })
    }

    /// The Hessian at a point of the grid.
    ///
    /// Its radius is the norm of the entries' errors, of which [the module's doc](super) tells. A
    /// [`Radius::Estimate`](crate::Radius::Estimate) takes the largest truncation among the point and its neighbours,
    /// diagonal ones included: where two formulas agree by chance, they do not at the next point. Where
    /// [bounds of derivatives](super::grid::Truncation::Bounded) are given, and without noise, it is a
    /// [`Radius::Bound`](crate::Radius::Bound).
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one index per axis; [`Error::NoSample`] off the grid, and if the point's sample
    /// or those of every stencil are missing; [`Error::NotFinite`] for an infinite one; [`Error::Overflow`] if an entry
    /// or its error exceeds `f64`.
    pub fn hessian_at(&self, index: &[usize]) -> Result<Symmetric> {
        self.driver.place(index)?;
        let driver = &self.driver;
        let (point, errors) = self.derivatives_at(index, true)?;
        let n = self.grid().dimension();
        let axes = driver.in_axis_order(|i| i);
        let matrix = |entries: &[f64]| Mat::from_fn(n, n, |i, j| entries[symmetric_index(n, axes[i], axes[j])]);
        let values: Vec<f64> = point.hessian.iter().map(|entry| entry.value).collect();
        let evidence = if driver.options.proves() { Radius::Bound } else { Radius::Estimate };
        with_errors(matrix(&values).as_ref(), matrix(&errors.hessian).as_ref(), evidence)
    }

    /// The Hessians at all points of the grid, in row-major order of their indices; each is an error where
    /// [`Field::hessian_at`] is, and the iterator goes on after one.
    pub fn hessians(&self) -> impl Iterator<Item = Result<Symmetric>> {
        (0..self.samples.len()).map(|place| self.hessian_at(&index_of(self.grid().shape(), place)))
    }

    /// [`Driver::derivatives_at`] a point. No samples are looked at but those of the stencils around it, unless all are
    /// smoothed first.
    pub(super) fn derivatives_at(&self, index: &[usize], second: bool) -> Result<(Point, PointErrors)> {
        if self.driver.options.smoothing.is_some() {
            return self.driver.derivatives_at(&mut self.planes(), index, second);
        }
        self.driver.derivatives_by(Lookup { sample: |place| self.sample(place), first: 0 }, index, second)
    }
}

impl Driver<'_> {
    /// What each of the field's axes has, of what those in storage order have.
    fn in_axis_order<T>(&self, of: impl Fn(usize) -> T) -> Vec<T> {
        let n = self.grid.dimension();
        (0..n).map(|i| of(if self.reversed() { n - 1 - i } else { i })).collect()
    }

    fn no_sample(&self, index: &[usize]) -> Error {
        Error::NoSample { index: index.to_vec(), shape: self.grid.shape().to_vec() }
    }

    /// The derivatives at a point, the mixed ones of second order if they are asked for, and their errors; in storage
    /// order.
    pub(super) fn derivatives_at<E: From<Error>>(
        &self,
        planes: &mut Planes<'_, E>,
        index: &[usize],
        second: bool,
    ) -> Result<(Point, PointErrors), E> {
        let slowest = if self.reversed() { index[index.len() - 1] } else { index[0] };
        let window = planes.window(slowest..slowest + 1, self.discretization.halo() + 1)?;
        Ok(self.derivatives_by(window.lookup(), index, second)?)
    }

    /// The same by single samples, among which are all that stencils around the point take.
    fn derivatives_by(
        &self,
        lookup: Lookup<impl Fn(usize) -> f64 + Copy>,
        index: &[usize],
        second: bool,
    ) -> Result<(Point, PointErrors)> {
        if self.discretization.bounds.is_some() {
            check_environment()?;
        }
        let stored = self.in_axis_order(|axis| index[axis]);
        let derive = |accuracy| {
            let point = self.discretization.point(lookup, &stored, second, accuracy);
            point.map_err(|error| self.in_order(error))
        };
        let point = derive(Accuracy::Scheme)?;
        let known = |derivatives: &[Derivative]| derivatives.iter().all(Derivative::is_known);
        let diagonal = || (0..stored.len()).all(|i| point.hessian[symmetric_index(stored.len(), i, i)].is_known());
        // Beside a gap there may be second derivatives along the axes, and no first ones.
        let enough = if second { known(&point.hessian) } else { known(&point.gradient) || diagonal() };
        if !enough {
            return Err(self.no_sample(index));
        }
        let truncation = match self.options.truncation {
            Truncation::Estimated => {
                let finer = [derive(Accuracy::Finer)?, derive(Accuracy::Finest)?];
                let own = PointErrors::truncation([&point, &finer[0], &finer[1]].map(Point::values));
                self.or_of_neighbours(own, lookup, &stored, second)
            }
            Truncation::Neglected | Truncation::Bounded(_) => PointErrors::none(stored.len()),
        };
        let errors = self.errors.at(&point, &truncation);
        Ok((point, errors))
    }

    /// The largest estimates of truncation among a point, whose own these are, and its neighbours; where theirs are not
    /// known or exceed `f64`, they do not count.
    fn or_of_neighbours(
        &self,
        own: PointErrors,
        lookup: Lookup<impl Fn(usize) -> f64 + Copy>,
        stored: &[usize],
        second: bool,
    ) -> PointErrors {
        let discretization = &self.discretization;
        let (n, mut largest, mut at) = (stored.len(), own, stored.to_vec());
        // The digits 0, 1, 2 of a number, one for each axis, are the steps −1, 0, 1.
        let mut digits = vec![0; n];
        loop {
            let inside = (0..n).all(|axis| {
                let (length, moved) = (discretization.shape[axis], stored[axis] + digits[axis]);
                at[axis] = (moved + length - 1) % length;
                discretization.periodic[axis] || (1..=length).contains(&moved)
            });
            if inside && at != stored {
                let values = [Accuracy::Scheme, Accuracy::Finer, Accuracy::Finest]
                    .map(|accuracy| discretization.values(lookup, &at, second, accuracy));
                largest = largest.or_larger(&PointErrors::truncation(values));
            }
            let Some(axis) = digits.iter().position(|&digit| digit < 2) else { return largest };
            digits[..axis].fill(0);
            digits[axis] += 1;
        }
    }
}
