//! Definiteness and inertia.

use gramkit::claim::DefinitenessClass;
use gramkit::modular::VerdictOptions;
use gramkit::{Claim, Verdict};
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, symmetric, with_vectors, with_view};
use crate::call::call;
use crate::certificate::Certificate;
use crate::claim;
use crate::error::named;

/// Whether a symmetric matrix is positive definite, semidefinite, or neither: proved, refuted, or undetermined.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Definiteness(gramkit::Definiteness);

#[pymethods]
impl Definiteness {
    /// The class in words, such as "positive definite" or "indefinite"; None where it is undetermined.
    #[getter]
    fn kind(&self) -> Option<String> {
        self.0.class.stated().map(|class| class.to_string())
    }

    /// Whether the class is proved; False also where it rests on an estimated radius.
    #[getter]
    fn proved(&self) -> bool {
        self.0.class.proved().is_some()
    }

    /// Whether every eigenvalue is positive: True, False, or None where it is undetermined.
    #[getter]
    fn positive_definite(&self) -> Option<bool> {
        claim::truth(self.0.is_positive_definite())
    }

    /// Whether no eigenvalue is negative: True, False, or None where it is undetermined.
    #[getter]
    fn positive_semidefinite(&self) -> Option<bool> {
        claim::truth(self.0.is_positive_semidefinite())
    }

    /// Whether every eigenvalue is negative: True, False, or None where it is undetermined.
    #[getter]
    fn negative_definite(&self) -> Option<bool> {
        claim::truth(self.0.is_negative_definite())
    }

    /// Whether no eigenvalue is positive: True, False, or None where it is undetermined.
    #[getter]
    fn negative_semidefinite(&self) -> Option<bool> {
        claim::truth(self.0.is_negative_semidefinite())
    }

    /// Whether there are positive and negative eigenvalues: True, False, or None where it is undetermined.
    #[getter]
    fn indefinite(&self) -> Option<bool> {
        let semidefinite = [self.0.is_positive_semidefinite(), self.0.is_negative_semidefinite()];
        match self.0.class {
            Claim::Proved(class) => Some(class == DefinitenessClass::Indefinite),
            _ if semidefinite.contains(&Verdict::Proved) => Some(false),
            _ => None,
        }
    }

    /// Bounds on the numbers of positive, zero and negative eigenvalues.
    #[getter]
    fn inertia<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        claim::inertia(py, &self.0.inertia)
    }

    /// What the proof rests on, by name.
    #[getter]
    fn evidence(&self) -> Vec<&'static str> {
        self.0.evidence.iter().map(gramkit::certificate::Evidence::kind).collect()
    }

    /// Why the inertia is not complete; None if it is.
    #[getter]
    fn missing(&self) -> Option<String> {
        self.0.missing.map(|missing| missing.to_string())
    }

    /// The certificate of what is proved; None where nothing is.
    fn certificate(&self) -> Option<Certificate> {
        self.0.certificate().map(Certificate)
    }

    fn __bool__(&self, py: Python<'_>) -> PyResult<bool> {
        let sentence = "a definiteness is more than yes or no; ask .positive_definite, .positive_semidefinite, … of it";
        let class = if self.0.class == Claim::Undetermined { "Undetermined" } else { "AmbiguousTruth" };
        Err(named(py, class, sentence))
    }

    fn __repr__(&self) -> String {
        self.0.to_string()
    }
}

/// The definiteness of a symmetric matrix.
#[pyfunction]
pub(crate) fn definiteness(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    radius: f64,
    symmetrize: bool,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Definiteness> {
    let matrix = Matrix::of(matrix, "A")?;
    let radius = claim::radius(radius)?;
    let steps = matrix.steps(gramkit::Orientation::Columns);
    with_view!(matrix, view => call(py, steps, progress, |progress| {
        let a = symmetric(view, symmetrize)?.with_radius(radius.clone())?;
        Ok(gramkit::Definiteness::with(&a, &options(budget, progress))?)
    }))
    .map(Definiteness)
}

/// The definiteness of the true Gram matrix of vectors.
#[pyfunction]
pub(crate) fn definiteness_of_gram(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Definiteness> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    with_vectors!(matrix, of, vectors => call(py, matrix.steps(of), progress, |progress| {
        let gram = gramkit::GramOptions { progress, ..Default::default() };
        let answer = gramkit::Independence::with(&vectors, &gram, &options(budget, progress))?;
        Ok(gramkit::Definiteness::from_independence(answer))
    }))
    .map(Definiteness)
}

/// A budget of multiplications, and progress.
pub(crate) fn options(budget: Option<u64>, progress: Option<gramkit::Progress<'_>>) -> VerdictOptions<'_> {
    let budget = budget.unwrap_or(VerdictOptions::default().budget);
    VerdictOptions { budget, progress }
}
