//! Many symmetric matrices, in the layout in which they come.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::claim::Radius;
use crate::error::{Error, Place, Result};
use crate::gram::GramBatch;
use crate::matrix::{Real, Symmetric};
use crate::rounding::check_environment;
use crate::spectrum::packed::{packed_index, packed_length};

/// Writes the packed upper triangles of a range of matrices component by component, to rows of its length.
pub(super) type Fill<'a> = dyn Fn(Range<usize>, &mut [&mut [f64]]) -> Result<()> + Send + Sync + 'a;

/// Many symmetric matrices of one order, and how far each true one may be from them: a view, in any of the layouts of
/// [the module's doc](super).
///
/// ```
/// use gramkit::batch::SymmetricBatch;
/// use gramkit::claim::DefinitenessClass;
/// // [2 1; 1 2] and [1 1; 1 1]: xx, xy, yy of each.
/// let batch = SymmetricBatch::from_packed(2, &[2.0, 1.0, 2.0, 1.0, 1.0, 1.0])?;
/// let definiteness = batch.definiteness()?;
/// assert_eq!(definiteness.classes, [Some(DefinitenessClass::PositiveDefinite), None]);
/// // What is singular to the last bit is settled one by one.
/// for v in definiteness.open() {
///     let class = gramkit::Definiteness::of(&batch.matrix(v)?)?.class.proved();
///     assert_eq!(class, Some(DefinitenessClass::PositiveSemidefinite));
/// }
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone)]
pub struct SymmetricBatch<'a> {
    order: usize,
    len: usize,
    fill: Arc<Fill<'a>>,
    radii: Radii<'a>,
}

/// How far the true matrices may be.
#[derive(Clone)]
enum Radii<'a> {
    All(f64),
    Each(Arc<dyn Fn(usize) -> f64 + Send + Sync + 'a>),
}

impl fmt::Debug for SymmetricBatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SymmetricBatch").field("order", &self.order).field("len", &self.len).finish_non_exhaustive()
    }
}

impl<'a> SymmetricBatch<'a> {
    /// So many matrices of this order, exact.
    pub(super) fn filled(
        order: usize,
        len: usize,
        fill: impl Fn(Range<usize>, &mut [&mut [f64]]) -> Result<()> + Send + Sync + 'a,
    ) -> Self {
        Self { order, len, fill: Arc::new(fill), radii: Radii::All(0.0) }
    }

    /// Packed upper triangles one after another, each row by row: for order 3 xx, xy, xz, yy, yz, zz. Of order 0 there
    /// are none.
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// let batch = SymmetricBatch::from_packed(3, &[2.0_f32, 0.0, 1.0, 5.0, 0.0, 2.0])?;
    /// assert_eq!((batch.order(), batch.len(), batch.matrix(0)?.get(2, 0)), (3, 1, 1.0));
    /// assert!(SymmetricBatch::from_packed(3, &[1.0; 7]).is_err());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the numbers are not a whole number of triangles; [`Error::TooLarge`].
    pub fn from_packed<T: Real>(order: usize, triangles: &'a [T]) -> Result<Self> {
        let count = packed_length(order)?;
        let len = triangles.len().checked_div(count).unwrap_or(0);
        if len * count != triangles.len() {
            let (expected, found) = (len * count, triangles.len());
            return Err(Error::Shape { what: "numbers in whole triangles", expected, found });
        }
        Ok(Self::filled(order, len, move |range, rows| {
            let triangles = &triangles[range.start * count..range.end * count];
            for (k, row) in rows.iter_mut().enumerate() {
                row.iter_mut().zip(triangles.chunks_exact(count)).for_each(|(to, from)| *to = from[k].to_f64());
            }
            Ok(())
        }))
    }

    /// Component by component: n(n+1)/2 rows of one length, the packed upper triangle row by row, with one entry for
    /// each matrix. Of order 0 there are none.
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// let (xx, xy, yy) = ([2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [2.0, 1.0, -1.0]);
    /// let batch = SymmetricBatch::from_components(2, &[&xx, &xy, &yy])?;
    /// assert_eq!(batch.eigenvalues()?.values, [[1.0, -1.0, -1.0], [3.0, 3.0, 0.0]]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`]; [`Error::TooLarge`].
    pub fn from_components<T: Real>(order: usize, components: &[&'a [T]]) -> Result<Self> {
        let shape = |what, expected, found| {
            if expected == found { Ok(()) } else { Err(Error::Shape { what, expected, found }) }
        };
        shape("packed components", packed_length(order)?, components.len())?;
        let len = components.first().map_or(0, |row| row.len());
        components.iter().try_for_each(|row| shape("length of a component", len, row.len()))?;
        let components = components.to_vec();
        Ok(Self::filled(order, len, move |range, rows| {
            for (row, component) in rows.iter_mut().zip(&components) {
                row.iter_mut().zip(&component[range.clone()]).for_each(|(to, from)| *to = from.to_f64());
            }
            Ok(())
        }))
    }

    /// The Gram matrices of a batch of windows, each with its [radius](GramBatch::radius).
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// use gramkit::gram::GramBatch;
    /// use gramkit::Verdict;
    /// // Windows of 3 × 2, row by row; the columns of the second are parallel.
    /// let windows = [0.1, 0.2, 0.3, -0.4, 0.5, 0.6, 0.1, 0.2, 0.3, 0.6, 0.5, 1.0];
    /// let grams = GramBatch::row_major(&windows, 3, 2)?;
    /// let definiteness = SymmetricBatch::from_grams(&grams).definiteness()?;
    /// assert_eq!(definiteness.is_positive_definite(0), Verdict::Proved); // of the true XᵀX
    /// assert_eq!(definiteness.is_positive_definite(1), Verdict::Undetermined);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn from_grams(grams: &'a GramBatch) -> Self {
        let order = grams.order();
        let fill = move |range: Range<usize>, rows: &mut [&mut [f64]]| {
            for i in 0..order {
                for j in 0..=i {
                    let row = &mut rows[packed_index(order, j, i)];
                    let triangles = grams.iter().skip(range.start);
                    row.iter_mut().zip(triangles).for_each(|(to, lower)| *to = lower[i * (i + 1) / 2 + j]);
                }
            }
            Ok(())
        };
        let radii = Radii::Each(Arc::new(move |window| grams.distance(window)));
        Self { radii, ..Self::filled(order, grams.len(), fill) }
    }

    /// The same matrices, each of which may be as far from the true one: ‖A − A'‖₂ ≤ r. It takes the place of the radii
    /// that they had. What is said of them is as good as r: proved, if it is a bound.
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// let batch = SymmetricBatch::from_packed(1, &[0.5, 2.0])?.with_radius(1.0)?;
    /// assert_eq!(batch.definiteness()?.open().collect::<Vec<_>>(), [0]);
    /// assert!(batch.with_radius(-1.0).is_err());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if it is negative or not finite.
    pub fn with_radius(self, radius: f64) -> Result<Self> {
        check(radius)?;
        Ok(Self { radii: Radii::All(radius), ..self })
    }

    /// The same matrices, with a radius for each.
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// let batch = SymmetricBatch::from_packed(1, &[1.5, 1.5])?.with_radii(&[1.0, 2.0])?;
    /// assert_eq!(batch.definiteness()?.open().collect::<Vec<_>>(), [1]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one for each; [`Error::At`] the first that is negative or not finite.
    pub fn with_radii(self, radii: &'a [f64]) -> Result<Self> {
        if radii.len() != self.len {
            return Err(Error::Shape { what: "radii, one per matrix", expected: self.len, found: radii.len() });
        }
        let checked = |(v, &radius): (usize, &f64)| check(radius).map_err(|error| error.at(Place::Matrix(v)));
        radii.iter().enumerate().try_for_each(checked)?;
        Ok(Self { radii: Radii::Each(Arc::new(move |v| radii[v])), ..self })
    }

    /// The order n of the matrices.
    pub fn order(&self) -> usize {
        self.order
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One of the matrices, with its radius as a bound.
    ///
    /// # Errors
    /// [`Error::Domain`] beyond the last; [`Error::At`] if its triangles differ, an entry is not finite or the radius
    /// exceeds `f64`; [`Error::Environment`]; [`Error::TooLarge`].
    pub fn matrix(&self, v: usize) -> Result<Symmetric> {
        check_environment()?;
        if v >= self.len {
            return Err(Error::Domain { what: "the matrix", value: v as f64, must_be: "below their number" });
        }
        let mut packed = vec![0.0; packed_length(self.order)?];
        self.fill(v..v + 1, &mut packed.chunks_mut(1).collect::<Vec<_>>())?;
        let matrix = Symmetric::from_lower(self.order, |i, j| packed[packed_index(self.order, j, i)]);
        let known = matrix.and_then(|matrix| matrix.with_radius(Radius::at_most(self.radius(v))));
        known.map_err(|error| error.at(Place::Matrix(v)))
    }

    /// Writes the packed upper triangles of a range component by component, to rows of its length.
    pub(super) fn fill(&self, range: Range<usize>, rows: &mut [&mut [f64]]) -> Result<()> {
        (*self.fill)(range, rows)
    }

    /// Of a matrix below their number.
    pub(super) fn radius(&self, v: usize) -> f64 {
        match &self.radii {
            Radii::All(radius) => *radius,
            Radii::Each(radius) => radius(v),
        }
    }
}

fn check(radius: f64) -> Result<()> {
    let fits = radius.is_finite() && radius >= 0.0;
    if fits {
        Ok(())
    } else {
        Err(Error::Domain { what: "a radius", value: radius, must_be: "finite and not negative" })
    }
}
