//! Covariance matrices.

use gramkit::gram::{CovarianceOptions, Weighting};
use numpy::PyArray2;
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, vector, with_vectors};
use crate::claim;
use crate::error::refused;
use crate::gram::{Gram, accuracy};
use crate::owned::{OwnVectors, call_owned};

/// How much each observation counts, with weights of its own.
enum Weights {
    Equal,
    Frequency(Vec<f64>),
    Reliability(Vec<f64>),
    Exponential { half_life: f64, adjust: bool },
}

impl Weights {
    fn weighting(&self) -> Weighting<'_> {
        match self {
            Self::Equal => Weighting::Equal,
            Self::Frequency(weights) => Weighting::Frequency(weights),
            Self::Reliability(weights) => Weighting::Reliability(weights),
            &Self::Exponential { half_life, adjust } => Weighting::Exponential { half_life, adjust },
        }
    }
}

/// The covariance matrix of variables, and bounds on their means.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn covariance<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    of: &str,
    ddof: usize,
    fweights: Option<&Bound<'py, PyAny>>,
    aweights: Option<&Bound<'py, PyAny>>,
    halflife: Option<f64>,
    adjust: bool,
    accurate: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Gram, Bound<'py, PyArray2<f64>>)> {
    let (matrix, of, accuracy) = (Matrix::of(x, "X")?, orientation(of)?, accuracy(accurate)?);
    let weights = match (fweights, aweights, halflife) {
        (None, None, None) => Weights::Equal,
        (Some(weights), None, None) => Weights::Frequency(vector(weights, "fweights")?),
        (None, Some(weights), None) => Weights::Reliability(vector(weights, "aweights")?),
        (None, None, Some(half_life)) => Weights::Exponential { half_life, adjust },
        _ => return Err(refused("of fweights, aweights and halflife one alone says how much each observation counts")),
    };
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let found = call_owned(py, matrix.steps(of), progress, own, move |own, progress| {
        let options = CovarianceOptions { ddof, weighting: weights.weighting(), accuracy, progress };
        Ok(gramkit::Covariance::with(&own.vectors(), &options)?)
    })?;
    Ok((Gram::new(py, found.matrix, None)?, claim::bounds(py, &found.mean)?))
}
