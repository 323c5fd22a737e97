//! Points that a kernel is one of: checked, in doubles, column after column.

use std::cmp::Ordering;

use faer::{Mat, MatRef};

use crate::error::{Error, Result};
use crate::matrix::AsVectors;

/// Points as the columns of a matrix.
#[derive(Clone, Debug)]
pub(super) struct Points {
    matrix: Mat<f64>,
}

impl Points {
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Domain`] if there is none, or none of its components.
    pub(super) fn of(points: &impl AsVectors) -> Result<Self> {
        let points = points.as_vectors();
        for (what, count) in
            [("the number of points", points.len()), ("the number of components of a point", points.dimension())]
        {
            if count == 0 {
                return Err(Error::Domain { what, value: 0.0, must_be: "1 at least" });
            }
        }
        points.check_finite()?;
        Ok(Self { matrix: points.to_f64() })
    }

    pub(super) fn matrix(&self) -> MatRef<'_, f64> {
        self.matrix.as_ref()
    }

    pub(super) fn count(&self) -> usize {
        self.matrix.ncols()
    }

    pub(super) fn dimension(&self) -> usize {
        self.matrix.nrows()
    }

    /// One point.
    pub(super) fn point(&self, index: usize) -> &[f64] {
        self.matrix.col_as_slice(index)
    }

    /// The largest modulus of a component on these axes.
    pub(super) fn largest(&self, axes: &[usize]) -> f64 {
        let of = |point: &[f64]| axes.iter().fold(0.0_f64, |most, &axis| most.max(point[axis].abs()));
        (0..self.count()).map(|j| of(self.point(j))).fold(0.0, f64::max)
    }

    /// Some of the points.
    ///
    /// # Errors
    /// [`Error::Domain`] for an index that is none of them.
    pub(super) fn selected(&self, indices: &[usize]) -> Result<Self> {
        let n = self.count();
        if let Some(&index) = indices.iter().find(|&&index| index >= n) {
            let (what, must_be) = ("the index of a point", "below the number of points");
            return Err(Error::Domain { what, value: index as f64, must_be });
        }
        Ok(Self { matrix: Mat::from_fn(self.dimension(), indices.len(), |k, j| self.matrix[(k, indices[j])]) })
    }

    /// The first pair i < j of points of which all these components are equal: `image` is one component of
    /// a point, on an axis, as it is compared, by its bits.
    pub(super) fn duplicate(&self, axes: &[usize], image: impl Fn(usize, f64) -> f64) -> Option<(usize, usize)> {
        let compare = |&i: &usize, &j: &usize| {
            let (x, y) = (self.point(i), self.point(j));
            let by_axis = |&axis: &usize| image(axis, x[axis]).total_cmp(&image(axis, y[axis]));
            axes.iter().map(by_axis).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        };
        let mut order: Vec<usize> = (0..self.count()).collect();
        order.sort_by(|i, j| compare(i, j).then(i.cmp(j)));
        // Equal points stand together, in their order: the first two of each kind are neighbours.
        let equal = order.windows(2).filter(|pair| compare(&pair[0], &pair[1]).is_eq());
        equal.map(|pair| (pair[0], pair[1])).min()
    }
}
