//! New points in the coordinates of a factor.

use faer::Mat;

use super::factor::{LowRank, inner_product};
use super::pivot_block::PivotBlock;
use super::premise::Premise;
use super::row_bounds::{Errors, RowBounds, Rows};
use crate::claim::Enclosure;
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::IntoMatrixView;
use crate::rounding::{check_environment, mul_up};

/// New points z in the coordinates of a [`LowRank`] factor: rows l_z with L_S·l_z = k(S, z), so that k(z, x_i) ≈
/// l_zᵀl_i, and a proved bound on what each such entry is off by.
///
/// ```
/// use gramkit::MatrixView;
/// use gramkit::low_rank::{ColumnSource, LowRank, Premise};
/// // The kernel min(x, y) of points on a line, in whole numbers.
/// let x: Vec<f64> = (1..=20).map(f64::from).collect();
/// let source = ColumnSource::new(x.clone(), Premise::ByTheorem, |indices, columns| {
///     for (&j, column) in indices.iter().zip(columns.chunks_exact_mut(20)) {
///         column.iter_mut().zip(&x).for_each(|(entry, &point)| *entry = point.min(x[j]));
///     }
///     Ok(())
/// })?;
/// let low_rank = LowRank::of_columns(&source, &Default::default())?;
/// let z = 7.5_f64;
/// let row: Vec<f64> = low_rank.pivots.iter().map(|&i| z.min(x[i])).collect();
/// let features = low_rank.features(MatrixView::row_major(&row, 1, row.len())?, &[z], 0.0)?;
/// // Between 7 and 8 the kernel of z is the mean of theirs, but for ¼ on the diagonal.
/// assert!(features.residual_bounds[0] >= 0.25 && features.residual_bounds[0] < 0.2501);
/// let entry = features.entry(&low_rank, 0, 3);
/// assert!(entry.contains(4.0) && entry.width() < 1e-3);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Features {
    /// A row l_z for each new point.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Mat<f64>,
    /// A proved bound on k(z, z) − k(z, S)·A(S, S)⁺·k(S, z) for each new point: how far it is from the span of the
    /// pivots, squared.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub residual_bounds: Vec<f64>,
    rows: RowBounds,
}

impl LowRank {
    /// New points in the coordinates of this factor, from a matrix whose row z holds k(z, s) for the pivots s, in their
    /// order, and k(z, z) of each; all within `error` of the true ones.
    ///
    /// What is proved of them supposes that the matrix of the old points and the new one together is positive
    /// semidefinite, as [a theorem](Premise::ByTheorem) says, or the [caller](Premise::Assumed); of a stored matrix by
    /// itself nothing follows.
    ///
    /// # Errors
    /// [`Error::Shape`]; [`Error::NotFinite`]; [`Error::Domain`] for an error that is negative or not finite;
    /// [`Mismatch::NotSemidefinite`] with a vector whose last entry is that of the new point, where the numbers refute
    /// a common positive semidefinite matrix; [`Error::Overflow`].
    pub fn features<'b>(&self, rows: impl IntoMatrixView<'b, f64>, diagonal: &[f64], error: f64) -> Result<Features> {
        check_environment()?;
        let view = rows.into_matrix_view();
        let (columns, k) = (view.as_faer().to_owned(), self.rank());
        for (what, expected, found) in [
            ("columns of the new rows, one for each pivot", k, columns.ncols()),
            ("entries of the diagonal, one for each new point", columns.nrows(), diagonal.len()),
        ] {
            if expected != found {
                return Err(Error::Shape { what, expected, found });
            }
        }
        if !(error >= 0.0 && error.is_finite()) {
            return Err(Error::Domain {
                what: "the error of an entry",
                value: error,
                must_be: "a finite number, zero or more",
            });
        }
        for column in 0..k {
            let mut entries = columns.col_as_slice(column).iter().enumerate();
            if let Some((row, &value)) = entries.find(|(_, value)| !value.is_finite()) {
                return Err(Error::NotFinite { place: Place::Entry { row, column }, value });
            }
        }
        if let Some((index, &value)) = diagonal.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            let place = Place::Component { what: "the diagonal at the new points", index };
            return Err(Error::NotFinite { place, value });
        }

        let block = PivotBlock::of(self.factor.as_ref(), &self.pivots);
        let values = block.features(columns.as_ref());
        let weights = block.weights(values.as_ref());
        let rows = Rows::new(&block, columns.as_ref(), values.as_ref(), weights.as_ref());
        let errors = Errors { entry: error, diagonal: error, norm: f64::INFINITY };
        let rows = RowBounds::of(&rows, &block, diagonal, self.pivot_gap, errors);
        if let Some((z, &at_most)) = rows.schur.iter().enumerate().find(|&(_, &schur)| schur < 0.0) {
            let mut vector = vec![0.0; self.order() + 1];
            self.pivots.iter().enumerate().for_each(|(j, &pivot)| vector[pivot] = weights[(z, j)]);
            vector[self.order()] = -1.0;
            return Err(Mismatch::NotSemidefinite { vector, at_most }.into());
        }
        if let Some(row) = rows.schur.iter().position(|schur| !schur.is_finite()) {
            return Err(Error::Overflow { what: "the bound of a new point", row, column: 0 });
        }
        Ok(Features { values, residual_bounds: rows.schur.clone(), rows })
    }
}

impl Features {
    /// An interval proved to contain k(z, x_i) for a new point z and the old one with the index i, around l_zᵀl_i: by
    /// Cauchy and Schwarz in the Schur complement, |k(z, x_i) − l_zᵀl_i| ≤ √(ρ_z·ρ_i), and what rounding adds. Without
    /// ends where the factor's premise is of the old points alone.
    ///
    /// # Panics
    /// If an index is not below the number of new or of old points.
    pub fn entry(&self, low_rank: &LowRank, z: usize, i: usize) -> Enclosure {
        self.enclosure(low_rank, z, (&low_rank.rows, &low_rank.factor, i))
    }

    /// The same of k(z, w) for two new points.
    ///
    /// # Panics
    /// If an index is not below the number of new points.
    pub fn entry_between(&self, low_rank: &LowRank, z: usize, w: usize) -> Enclosure {
        self.enclosure(low_rank, z, (&self.rows, &self.values, w))
    }

    fn enclosure(&self, low_rank: &LowRank, z: usize, (rows, values, i): (&RowBounds, &Mat<f64>, usize)) -> Enclosure {
        let bound = match low_rank.premise {
            Premise::ByTheorem | Premise::Assumed => self.rows.entry(z, rows, i, low_rank.pivot_gap),
            Premise::Proved | Premise::Unknown => f64::INFINITY,
        };
        let pairs = self.values.row(z).iter().copied().zip(values.row(i).iter().copied());
        inner_product(pairs, mul_up(self.rows.factor[z], rows.factor[i]), bound)
    }
}
