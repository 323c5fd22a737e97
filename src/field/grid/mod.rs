//! Where the samples lie: axes, grids, the samples themselves, and how derivatives are asked for.

mod axis;
mod options;
mod order;
mod samples;
mod scheme;
mod zeros;

pub use axis::Axis;
pub use options::{FieldOptions, Truncation};
pub use samples::Samples;
pub use scheme::Scheme;

pub(crate) use order::{index_of, number_of_points, place_of, stored};
pub(crate) use zeros::zeros;

use crate::error::{Error, Result};

/// Number of samples along each axis, and where they lie.
///
/// ```
/// use gramkit::field::{Axis, Grid};
/// let grid = Grid::spaced(&[344, 403], &[92.5, 74.6])?.starting_at(&[0.0, 1000.0])?;
/// assert_eq!(grid.position(&[2, 1]), [185.0, 1074.6]);
/// let ring = Grid::new(&[5, 72], vec![Axis::uneven(vec![1.0, 2.0, 4.0, 8.0, 16.0])?, Axis::even(5.0)?.periodic()])?;
/// assert_eq!(ring.shape(), [5, 72]);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    shape: Vec<usize>,
    axes: Vec<Axis>,
}

impl Grid {
    /// A grid with so many samples along these axes.
    ///
    /// # Errors
    /// [`Error::Shape`] if there is no axis, not one axis per length, no sample along an axis, or not one coordinate
    /// per sample; [`Error::TooLarge`] if the number of samples overflows.
    pub fn new(shape: &[usize], axes: Vec<Axis>) -> Result<Self> {
        if shape.is_empty() {
            return Err(Error::Shape { what: "axes of a field", expected: 1, found: 0 });
        }
        if axes.len() != shape.len() {
            return Err(Error::Shape { what: "axes, one per length", expected: shape.len(), found: axes.len() });
        }
        if let Some(&found) = shape.iter().find(|&&length| length == 0) {
            return Err(Error::Shape { what: "samples along each axis of a field, at least", expected: 1, found });
        }
        for (axis, &length) in axes.iter().zip(shape) {
            axis.check(length)?;
        }
        if number_of_points(shape).is_none() {
            return Err(Error::TooLarge { rows: shape[0], columns: shape[shape.len() - 1] });
        }
        Ok(Self { shape: shape.to_vec(), axes })
    }

    /// A grid with these distances between neighbours, from 0 on.
    ///
    /// # Errors
    /// As [`Grid::new`] and [`Axis::even`].
    pub fn spaced(shape: &[usize], spacing: &[f64]) -> Result<Self> {
        if spacing.len() != shape.len() && !shape.is_empty() {
            return Err(Error::Shape { what: "spacings, one per axis", expected: shape.len(), found: spacing.len() });
        }
        Self::new(shape, spacing.iter().map(|&h| Axis::even(h)).collect::<Result<_>>()?)
    }

    /// The same grid with its first sample there.
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one coordinate per axis; as [`Axis::starting_at`].
    pub fn starting_at(self, origin: &[f64]) -> Result<Self> {
        if origin.len() != self.axes.len() {
            let (expected, found) = (self.axes.len(), origin.len());
            return Err(Error::Shape { what: "coordinates of the origin, one per axis", expected, found });
        }
        let axes = self.axes.into_iter().zip(origin).map(|(axis, &at)| axis.starting_at(at)).collect::<Result<_>>()?;
        Ok(Self { axes, ..self })
    }

    /// Number of samples along each axis.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The axes.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Number of axes.
    pub fn dimension(&self) -> usize {
        self.shape.len()
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.shape.iter().product()
    }

    /// The coordinates of a sample.
    pub fn position(&self, index: &[usize]) -> Vec<f64> {
        self.axes.iter().zip(index).map(|(axis, &i)| axis.coordinate(i)).collect()
    }
}
