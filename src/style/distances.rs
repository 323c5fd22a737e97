//! The distances of several styles from one another.

use rayon::prelude::*;

use super::distance::StyleDistance;
use super::layers::Style;
use crate::claim::{Enclosure, Radius};
use crate::error::{Error, Place, Result};
use crate::matrix::Symmetric;
use crate::rounding::add_up;
use crate::threads::parallel;

/// The matrix of the distances of n styles.
///
/// ```
/// use gramkit::style::{FeatureMaps, Style, StyleDistances};
/// let style = |x: f64| Style::of(&[FeatureMaps::new(vec![x, 1.0], [1, 1, 2])?]);
/// let styles = [style(1.0)?, style(2.0)?, style(3.0)?]; // [1], [2.5], [5]
/// let distances = StyleDistances::of(&styles, None)?;
/// assert_eq!((distances.as_symmetric().get(1, 0), distances.as_symmetric().get(0, 2)), (2.25, 16.0));
/// assert!(distances.enclosure(0, 2).contains(16.0) && distances.enclosure(1, 1).upper == 0.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StyleDistances {
    matrix: Symmetric,
    /// The pairs (i, j), i > j, row by row.
    pairs: Vec<StyleDistance>,
}

impl StyleDistances {
    /// The distance of each two of the styles, [`Style::distance`] with the same weights, in parallel.
    ///
    /// # Errors
    /// [`Error::At`] with the first pair whose distance is an error, and why; [`Error::Overflow`] if the radius of the
    /// matrix exceeds f64.
    pub fn of(styles: &[Style], weights: Option<&[f64]>) -> Result<Self> {
        let n = styles.len();
        let all: Vec<(usize, usize)> = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).collect();
        let pairs: Vec<Result<StyleDistance>> =
            parallel(all.par_iter()).map(|&(i, j)| styles[j].distance(&styles[i], weights)).collect();
        let pairs = pairs.into_iter().zip(&all).map(|(distance, &(second, first))| {
            distance.map_err(|error| match error {
                Error::Environment(_) => error,
                error => error.at(Place::Items(first, second)),
            })
        });
        let pairs = pairs.collect::<Result<Vec<_>>>()?;
        let matrix = Symmetric::from_lower(n, |i, j| if i == j { 0.0 } else { pairs[pair(i, j)].value })?;
        // ‖E‖₂ ≤ ‖E‖_∞ for the matrix E of the errors.
        let mut errors = vec![0.0; n];
        for (&(i, j), distance) in all.iter().zip(&pairs) {
            let error = distance.enclosure.distance(distance.value);
            for k in [i, j] {
                errors[k] = if error == 0.0 { errors[k] } else { add_up(errors[k], error) };
            }
        }
        let radius = errors.into_iter().fold(0.0, f64::max);
        let matrix = match radius {
            0.0 => matrix,
            radius if radius.is_finite() => matrix.with_radius(Radius::Bound(radius))?,
            _ => return Err(Error::Overflow { what: "the radius of the style distances", row: 0, column: 0 }),
        };
        Ok(Self { matrix, pairs })
    }

    /// The distances, 0 on the diagonal; the radius bounds how far those of the exact Gram matrices may be.
    pub fn as_symmetric(&self) -> &Symmetric {
        &self.matrix
    }

    /// The distance of two different styles, layer by layer; none of a style from itself.
    ///
    /// # Panics
    /// If an index is not below the number of styles.
    pub fn pair(&self, i: usize, j: usize) -> Option<&StyleDistance> {
        assert!(i.max(j) < self.matrix.order(), "({i}, {j}): there are {} styles", self.matrix.order());
        (i != j).then(|| &self.pairs[pair(i, j)])
    }

    /// The distance of the exact Gram matrices of styles i and j lies in here.
    ///
    /// # Panics
    /// If an index is not below the number of styles.
    pub fn enclosure(&self, i: usize, j: usize) -> Enclosure {
        self.pair(i, j).map_or(Enclosure::point(0.0), |distance| distance.enclosure)
    }
}

/// Where the pair stands.
fn pair(i: usize, j: usize) -> usize {
    let (large, small) = (i.max(j), i.min(j));
    large * large.saturating_sub(1) / 2 + small
}
