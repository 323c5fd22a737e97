//! The columns of a regression, the constant first.

use faer::Mat;

use super::options::{Constant, ConstantColumn};
use crate::claim::Enclosure;
use crate::error::Result;
use crate::gram::{Centring, Weights};
use crate::matrix::{Real, Vectors};
use crate::rounding::ScaledColumns;
use crate::whitening::squared_lengths;

/// Z of the components that weigh something, and which column of X each of its columns is.
pub(super) struct Regressors {
    pub(super) z: Mat<f64>,
    /// The column of X; `None` for a constant that was added.
    pub(super) terms: Vec<Option<usize>>,
    /// The constant's role; where it is there, it is the first column of Z.
    pub(super) constant: Constant,
    /// The constant columns of X, and their values.
    pub(super) constants: Vec<ConstantColumn>,
    pub(super) weights: Option<Weights<'static>>,
}

impl Regressors {
    /// Columns that are constant have no part in a regression with a constant, but for the first that is not 0, which
    /// is that constant; columns of zeros have none in one without.
    pub(super) fn of<T: Real>(vectors: &Vectors<'_, T>, wanted: Constant, weights: Option<&[f64]>) -> Result<Self> {
        let x = vectors.matrix();
        let (m, n) = (x.nrows(), x.ncols());
        let checked = weights.map(|weights| Weights::new(weights, m)).transpose()?;
        let kept: Vec<usize> = (0..m).filter(|&i| weights.is_none_or(|weights| weights[i] > 0.0)).collect();
        let value = |k: usize, j: usize| x[(kept[k], j)].to_f64();
        let first = |j: usize| if kept.is_empty() { 0.0 } else { value(0, j) };
        let is_constant = |j: usize| (0..kept.len()).all(|k| value(k, j) == first(j));
        let constants = (0..n).filter(|&j| !kept.is_empty() && is_constant(j));
        let constants = constants.map(|column| ConstantColumn { column, value: first(column) }).collect();
        let varying: Vec<usize> = (0..n).filter(|&j| !is_constant(j)).collect();
        let (constant, terms) = match wanted {
            // Nothing weighs anything: not even a constant is left.
            Constant::Added | Constant::Column(_) if kept.is_empty() => (Constant::Added, Vec::new()),
            Constant::Absent => {
                let terms = (0..n).filter(|&j| first(j) != 0.0 || !is_constant(j)).map(Some).collect();
                (Constant::Absent, terms)
            }
            _ => {
                let own = (0..n).find(|&j| first(j) != 0.0 && is_constant(j));
                let terms = std::iter::once(own).chain(varying.into_iter().map(Some)).collect();
                (own.map_or(Constant::Added, Constant::Column), terms)
            }
        };
        let terms: Vec<Option<usize>> = terms;
        let z = Mat::from_fn(kept.len(), terms.len(), |k, c| terms[c].map_or(1.0, |j| value(k, j)));
        let weights = checked.map(|weights| weights.of_rows(&kept));
        Ok(Self { z, terms, constant, constants, weights })
    }

    /// These columns of Z alone; the first stays first.
    pub(super) fn selected(&self, columns: &[usize]) -> Self {
        Self {
            z: Mat::from_fn(self.z.nrows(), columns.len(), |i, c| self.z[(i, columns[c])]),
            terms: columns.iter().map(|&c| self.terms[c]).collect(),
            constant: self.constant,
            constants: self.constants.clone(),
            weights: self.weights.as_ref().map(|weights| weights.of_rows(&(0..self.z.nrows()).collect::<Vec<_>>())),
        }
    }

    pub(super) fn has_constant(&self) -> bool {
        self.constant != Constant::Absent
    }

    /// Of each column of V = Z·2^(−e), with the weights over 2^k.
    pub(super) fn squared_lengths(&self, v: &ScaledColumns, centring: Centring, k: i32) -> Result<Vec<Enclosure>> {
        squared_lengths(v, self.weights.as_ref(), centring, k)
    }
}
