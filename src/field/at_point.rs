//! The derivatives of a field at one point.

use faer::Mat;

use super::in_memory::Field;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::field::grid::{Truncation, index_of};
use crate::field::pass::{Derivative, Point, PointErrors};
use crate::matrix::Symmetric;
use crate::rounding::with_errors;
use crate::spectrum::packed::symmetric_index;

/// The gradient of a field at a point of its grid.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FieldGradient {
    /// The slopes ∂f/∂xᵢ, one per axis.
    pub vector: Vec<f64>,
    /// The estimated absolute error of each: truncation, rounding and noise.
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
        let (point, errors) = self.derivatives_at(index, false)?;
        let n = self.grid().dimension();
        let axis = |i: usize| if self.driver.reversed() { n - 1 - i } else { i };
        let vector = (0..n).map(|i| point.gradient[axis(i)].value).collect();
        Ok(FieldGradient { vector, error: (0..n).map(|i| errors.gradient[axis(i)]).collect() })
    }

    /// The Hessian at a point of the grid.
    ///
    /// Its radius is a [`Radius::Estimate`](crate::Radius::Estimate), the norm of the entries' errors: see
    /// [the module's doc](super).
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one index per axis; [`Error::NoSample`] off the grid, and if the point's sample
    /// or those of every stencil are missing; [`Error::NotFinite`] for an infinite one; [`Error::Overflow`] if an entry
    /// or its error exceeds `f64`.
    pub fn hessian_at(&self, index: &[usize]) -> Result<Symmetric> {
        let (point, errors) = self.derivatives_at(index, true)?;
        let n = self.grid().dimension();
        let axis = |i: usize| if self.driver.reversed() { n - 1 - i } else { i };
        let matrix = |entries: &[f64]| Mat::from_fn(n, n, |i, j| entries[symmetric_index(n, axis(i), axis(j))]);
        let values: Vec<f64> = point.hessian.iter().map(|entry| entry.value).collect();
        with_errors(matrix(&values).as_ref(), matrix(&errors.hessian).as_ref(), Radius::Estimate)
    }

    /// The Hessians at all points of the grid, in row-major order of their indices; each is an error where
    /// [`Field::hessian_at`] is, and the iterator goes on after one.
    pub fn hessians(&self) -> impl Iterator<Item = Result<Symmetric>> {
        (0..self.samples.len()).map(|place| self.hessian_at(&index_of(self.grid().shape(), place)))
    }

    /// The derivatives at a point, those of second order if they are asked for, and their errors.
    fn derivatives_at(&self, index: &[usize], second: bool) -> Result<(Point, PointErrors)> {
        self.place(index)?;
        let mut stored = index.to_vec();
        if self.driver.reversed() {
            stored.reverse();
        }
        let driver = &self.driver;
        let mut planes = self.planes();
        let window = planes.window(stored[0]..stored[0] + 1, driver.discretization.halo())?;
        let derive = |finer| {
            let point = driver.discretization.point(window, &stored, second, finer);
            point.map_err(|error| driver.in_order(error))
        };
        let point = derive(false)?;
        let known = |derivatives: &[Derivative]| derivatives.iter().all(Derivative::is_known);
        if !known(&point.gradient) && !second || second && !known(&point.hessian) {
            return Err(Error::NoSample { index: index.to_vec(), shape: self.grid().shape().to_vec() });
        }
        let finer = match driver.options.truncation {
            Truncation::Estimated => Some(derive(true)?),
            Truncation::Neglected => None,
        };
        let errors = driver.errors.at(&point, finer.as_ref());
        Ok((point, errors))
    }
}
