//! Fields of arrays of ndarray, and arrays of what is known at every point.

use ndarray::{ArrayD, ArrayView, Dimension, IxDyn, ShapeBuilder};

use super::in_memory::Field;
use super::map::Map;
use super::storage::Storage;
use super::strided::Sample;
use crate::error::{Error, Result};
use crate::field::grid::{FieldOptions, Grid, number_of_points};
use crate::matrix::Layout;

impl<'a> Field<'a> {
    /// The samples of an array, of any number of axes and any strides, with these distances between neighbours, and the
    /// default options. Entry (i, j, …) of the array is the sample at (i, j, …).
    ///
    /// The array is not copied. In row-major and in column-major order `f64` are differentiated as they lie in memory;
    /// other numbers, and those of an array whose strides leave gaps or turn axes round, are converted to `f64` a few
    /// planes at a time. Maps come [as arrays](Map::into_array) with the same axes. In *the order of the samples*, that
    /// of a mask and of the codes of classes, a column-major array counts as it lies in memory, any other in row-major
    /// order; [`Field::array_of`] puts what comes out in that order into an array.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::field::Quantity;
    /// use ndarray::{Array2, s};
    /// // x² − y² at x = 0, …, 9 and y = 0, ½, …, 9½; every second y.
    /// let samples = Array2::from_shape_fn((10, 20), |(i, j)| (i as f64).powi(2) - (0.5 * j as f64).powi(2));
    /// let field = Field::from_array(samples.slice(s![.., ..;2]), &[1.0, 1.0])?;
    /// assert_eq!(field.classes()?.counts.saddles, 100);
    /// let hessian = field.compute(&[Quantity::Hessian])?.remove(0).into_array()?;
    /// assert_eq!(hessian.slice(s![.., 4, 4]).to_vec(), [2.0, 0.0, -2.0]); // xx, xy, yy
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::new`].
    pub fn from_array<T, D>(array: ArrayView<'a, T, D>, spacing: &[f64]) -> Result<Self>
    where
        T: Sample,
        D: Dimension,
    {
        let grid = Grid::spaced(array.shape(), spacing)?;
        Self::from_array_with(array, grid, &FieldOptions::default())
    }

    /// As [`Field::from_array`], on a grid and with options. NaN stands for a missing sample.
    ///
    /// # Errors
    /// As [`Field::with`]; [`Error::Shape`] if the grid has not the array's shape.
    pub fn from_array_with<T, D>(array: ArrayView<'a, T, D>, grid: Grid, options: &FieldOptions<'a>) -> Result<Self>
    where
        T: Sample,
        D: Dimension,
    {
        if array.ndim() != grid.dimension() {
            let (expected, found) = (grid.dimension(), array.ndim());
            return Err(Error::Shape { what: "axes of the array", expected, found });
        }
        for (&expected, &found) in grid.shape().iter().zip(array.shape()) {
            if expected != found {
                return Err(Error::Shape { what: "samples along an axis of the array", expected, found });
            }
        }
        let (samples, layout) = if let Some(samples) = array.to_slice() {
            (Storage::InOrder(T::in_order(samples)), Layout::RowMajor)
        } else if let Some(samples) = array.clone().reversed_axes().to_slice() {
            (Storage::InOrder(T::in_order(samples)), Layout::ColumnMajor)
        } else {
            (Storage::Strided(T::strided(array.into_dyn())), Layout::RowMajor)
        };
        Self::build(samples, grid, layout, None, options)
    }

    /// What comes one number per point, in the order of the samples, as an array with the field's axes: the codes of
    /// classes, a Laplacian, a mask. The numbers are not copied.
    ///
    /// ```
    /// use gramkit::Field;
    /// let samples = ndarray::Array2::from_shape_fn((5, 7), |(i, j)| (i * i + j) as f32);
    /// let field = Field::from_array(samples.view(), &[1.0, 1.0])?;
    /// let laplacian = field.array_of(field.laplacian()?)?;
    /// assert_eq!((laplacian.shape(), laplacian[[2, 6]]), (&[5, 7][..], 2.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one per sample.
    pub fn array_of<T>(&self, numbers: Vec<T>) -> Result<ArrayD<T>> {
        arranged(numbers, &[], self.grid().shape(), self.driver.layout)
    }
}

impl Map {
    /// The map as an array: the axes of the components, then those of the field. The values are not copied.
    ///
    /// # Errors
    /// [`Error::Shape`] if the values have been changed to more or fewer than the shape has.
    pub fn into_array(self) -> Result<ArrayD<f64>> {
        let components = self.quantity.leading(1).len().min(self.shape.len());
        let (components, points) = self.shape.split_at(components);
        arranged(self.values, components, points, self.layout)
    }
}

/// Components one after the other, in row-major order, each in this order of the points.
fn arranged<T>(values: Vec<T>, components: &[usize], points: &[usize], layout: Layout) -> Result<ArrayD<T>> {
    let shape: Vec<usize> = components.iter().chain(points).copied().collect();
    let (expected, found) = (number_of_points(&shape).unwrap_or(usize::MAX), values.len());
    let error = Error::Shape { what: "values of the array", expected, found };
    if expected != found {
        return Err(error);
    }
    let mut strides = vec![1; shape.len()];
    let order: Vec<usize> = match layout {
        Layout::RowMajor => (0..shape.len()).rev().collect(),
        Layout::ColumnMajor => (components.len()..shape.len()).chain((0..components.len()).rev()).collect(),
    };
    let mut stride = 1;
    for axis in order {
        strides[axis] = stride;
        stride *= shape[axis];
    }
    ArrayD::from_shape_vec(IxDyn(&shape).strides(IxDyn(&strides)), values).map_err(|_| error)
}
