//! Definiteness and inertia.

use gramkit::certificate::Selection;
use gramkit::claim::DefinitenessClass;
use gramkit::modular::VerdictOptions;
use gramkit::{Claim, GramOptions, Verdict};
use pyo3::prelude::*;

use crate::array_in::orientation;
use crate::call::call;
use crate::certificate::{Certificate, as_written, selection};
use crate::claim;
use crate::entries::{self, Entries, LONG};
use crate::error::{named, refused};
use crate::owned::{call_owned, call_with_vectors};
use crate::symmetric::{of_array, stated, steps};

/// Whether a symmetric matrix is positive definite, semidefinite, or neither: proved, refuted, or undetermined.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Definiteness {
    answer: gramkit::Definiteness,
    selection: Selection,
}

impl Definiteness {
    /// Of a matrix that was taken from an argument in such a way.
    pub(crate) fn new(answer: gramkit::Definiteness, selection: Selection) -> Self {
        Self { answer, selection }
    }
}

#[pymethods]
impl Definiteness {
    /// The class in words, such as "positive definite" or "indefinite"; None where it is undetermined.
    #[getter]
    fn kind(&self) -> Option<String> {
        self.answer.class.stated().map(|class| class.to_string())
    }

    /// Whether the class is proved; False also where it rests on an estimated radius.
    #[getter]
    fn proved(&self) -> bool {
        self.answer.class.proved().is_some()
    }

    /// Whether every eigenvalue is positive: True, False, or None where it is undetermined.
    #[getter]
    fn positive_definite(&self) -> Option<bool> {
        claim::truth(self.answer.is_positive_definite())
    }

    /// Whether no eigenvalue is negative: True, False, or None where it is undetermined.
    #[getter]
    fn positive_semidefinite(&self) -> Option<bool> {
        claim::truth(self.answer.is_positive_semidefinite())
    }

    /// Whether every eigenvalue is negative: True, False, or None where it is undetermined.
    #[getter]
    fn negative_definite(&self) -> Option<bool> {
        claim::truth(self.answer.is_negative_definite())
    }

    /// Whether no eigenvalue is positive: True, False, or None where it is undetermined.
    #[getter]
    fn negative_semidefinite(&self) -> Option<bool> {
        claim::truth(self.answer.is_negative_semidefinite())
    }

    /// Whether there are positive and negative eigenvalues: True, False, or None where it is undetermined.
    #[getter]
    fn indefinite(&self) -> Option<bool> {
        let semidefinite = [self.answer.is_positive_semidefinite(), self.answer.is_negative_semidefinite()];
        match self.answer.class {
            Claim::Proved(class) => Some(class == DefinitenessClass::Indefinite),
            _ if semidefinite.contains(&Verdict::Proved) => Some(false),
            _ => None,
        }
    }

    /// Bounds on the numbers of positive, zero and negative eigenvalues.
    #[getter]
    fn inertia<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        claim::inertia(py, &self.answer.inertia)
    }

    /// What the proof rests on, by name.
    #[getter]
    fn evidence(&self) -> Vec<&'static str> {
        self.answer.evidence.iter().map(gramkit::certificate::Evidence::kind).collect()
    }

    /// Why the inertia is not complete; None if it is.
    #[getter]
    fn missing(&self) -> Option<String> {
        self.answer.missing.map(|missing| missing.to_string())
    }

    /// The certificate of what is proved; None where nothing is.
    fn certificate(&self) -> Option<Certificate> {
        self.answer.certificate().map(|certificate| Certificate::new(certificate, &self.selection))
    }

    fn __bool__(&self, py: Python<'_>) -> PyResult<bool> {
        let sentence = "a definiteness is more than yes or no; ask .positive_definite, .positive_semidefinite, … of it";
        let class = if self.answer.class == Claim::Undetermined { "Undetermined" } else { "AmbiguousTruth" };
        Err(named(py, class, sentence))
    }

    fn __repr__(&self) -> String {
        self.answer.to_string()
    }
}

/// The definiteness of a symmetric matrix.
#[pyfunction]
pub(crate) fn definiteness(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    radius: Option<f64>,
    symmetrize: bool,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Definiteness> {
    let taken = Selection { symmetrized: symmetrize, ..Selection::default() };
    let a = match stated(matrix, radius)? {
        Some(a) => a,
        None => match Entries::of(matrix, "A")? {
            Entries::Doubles(matrix) => of_array(py, &matrix, symmetrize, radius)?,
            Entries::Written(_) if symmetrize || radius.is_some_and(|radius| radius != 0.0) => {
                return Err(refused(
                    "A has entries that are no float64; of those there is neither a radius nor symmetrize",
                ));
            }
            Entries::Written(matrix) => {
                let answer = call_owned(py, LONG, progress, matrix, move |matrix, progress| {
                    Ok(gramkit::Definiteness::with_exact(matrix, &options(budget, progress))?)
                })?;
                return Ok(Definiteness::new(answer, as_written(taken)));
            }
        },
    };
    let answer = call_owned(py, steps(&a), progress, a, move |a, progress| {
        Ok(gramkit::Definiteness::with(a, &options(budget, progress))?)
    })?;
    Ok(Definiteness::new(answer, taken))
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
    let of = orientation(of)?;
    let taken = selection(of, false);
    let (answer, taken) = match Entries::of(x, "X")? {
        Entries::Doubles(matrix) => {
            let steps = matrix.steps_of_verdict(of);
            let answer = call_with_vectors!(py, matrix, of, steps, progress, |vectors, progress| {
                Ok(gramkit::Independence::with(vectors, &GramOptions::default(), &options(budget, progress))?)
            })?;
            (answer, taken)
        }
        Entries::Written(matrix) => {
            let columns = entries::columns(matrix, of)?;
            let answer = call(py, LONG, progress, |progress| {
                let gram = GramOptions::default();
                Ok(gramkit::Independence::with_exact(&columns, &gram, &options(budget, progress))?)
            })?;
            (answer, as_written(taken))
        }
    };
    Ok(Definiteness::new(gramkit::Definiteness::from_independence(answer), taken))
}

/// A budget of multiplications, and progress.
pub(crate) fn options(budget: Option<u64>, progress: Option<gramkit::Progress<'_>>) -> VerdictOptions<'_> {
    let budget = budget.unwrap_or(VerdictOptions::default().budget);
    VerdictOptions { budget, progress }
}
