//! Bounds on eigenvalues: the smallest against a number, how many are below another, and who carries those.

use gramkit::certificate::Selection;
use gramkit::modular::VerdictOptions;
use gramkit::{Claim, Error, Symmetric, verdict};
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;

use crate::array_out;
use crate::certificate::Certificate;
use crate::claim::{self, decided, truth, undetermined};
use crate::definiteness::options;
use crate::error::Failure;
use crate::owned::call_owned;
use crate::symmetric::{own_symmetric, steps};

/// Whether every eigenvalue of a symmetric matrix is at least a number.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct AtLeast {
    answer: verdict::AtLeast,
    selection: Selection,
}

#[pymethods]
impl AtLeast {
    /// The number.
    #[getter]
    fn bound(&self) -> f64 {
        self.answer.bound
    }

    /// Whether the smallest eigenvalue is at least the bound: True, False, or None where it is undetermined.
    #[getter]
    fn holds(&self) -> Option<bool> {
        truth(self.answer.verdict)
    }

    /// Whether some matrices within the radius have such eigenvalues and others have not, and that is proved.
    #[getter]
    fn mixed(&self) -> bool {
        self.answer.mixed
    }

    /// An interval that contains the smallest eigenvalue of every matrix within the radius.
    #[getter]
    fn lambda_min<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::enclosure(py, self.answer.lambda_min)
    }

    /// A vector x with xᵀ(A − bound·I)x < 0; None where none was found.
    #[getter]
    fn witness<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f64>>> {
        self.answer.witness.as_ref().map(|witness| array_out::vector(py, witness.vector.iter().copied()))
    }

    /// Why the answer is undetermined; None if it is not.
    #[getter]
    fn missing(&self) -> Option<String> {
        self.answer.missing.map(|missing| missing.to_string())
    }

    /// The certificate of what is proved; None where nothing is.
    fn certificate(&self) -> Option<Certificate> {
        self.answer.certificate().map(|certificate| Certificate::new(certificate, &self.selection))
    }

    fn __bool__(&self, py: Python<'_>) -> PyResult<bool> {
        let what = "whether every eigenvalue is at least the bound";
        decided(py, self.answer.verdict, &undetermined(self.answer.missing, what))
    }

    fn __repr__(&self) -> String {
        self.answer.to_string()
    }
}

/// How many eigenvalues of a symmetric matrix are below, at and above a number.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct EigenvalueCount {
    answer: verdict::EigenvalueCount,
    selection: Selection,
}

#[pymethods]
impl EigenvalueCount {
    /// The number.
    #[getter]
    fn threshold(&self) -> f64 {
        self.answer.threshold
    }

    /// Bounds on how many eigenvalues are less.
    #[getter]
    fn below<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::count(py, self.answer.below)
    }

    /// Bounds on how many are equal.
    #[getter]
    fn equal<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::count(py, self.answer.equal)
    }

    /// Bounds on how many are greater.
    #[getter]
    fn above<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::count(py, self.answer.above)
    }

    /// Why a count is not known; None if all are.
    #[getter]
    fn missing(&self) -> Option<String> {
        self.answer.missing.map(|missing| missing.to_string())
    }

    /// The certificate of what is proved; None where nothing is.
    fn certificate(&self) -> Option<Certificate> {
        self.answer.certificate().map(|certificate| Certificate::new(certificate, &self.selection))
    }

    fn __repr__(&self) -> String {
        self.answer.to_string()
    }
}

/// The variables of a symmetric matrix that carry an eigenvalue below a number.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Culprits {
    answer: verdict::Culprits,
    names: Vec<String>,
    selection: Selection,
}

#[pymethods]
impl Culprits {
    /// The number.
    #[getter]
    fn bound(&self) -> f64 {
        self.answer.bound
    }

    /// The variables, ascending.
    #[getter]
    fn indices(&self) -> Vec<usize> {
        self.answer.indices.clone()
    }

    /// What they are called: x0, x1, … without names.
    #[getter]
    fn names(&self) -> Vec<String> {
        let name = |&j: &usize| self.names.get(j).cloned().unwrap_or_else(|| format!("x{j}"));
        self.answer.indices.iter().map(name).collect()
    }

    /// Whether it is proved that none of them can be spared.
    #[getter]
    fn irreducible(&self) -> bool {
        self.answer.irreducible
    }

    /// An interval that contains the smallest eigenvalue of their part of the matrix.
    #[getter]
    fn lambda_min<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::enclosure(py, self.answer.lambda_min)
    }

    /// A vector x, zero but on them, with xᵀ(A − bound·I)x < 0.
    #[getter]
    fn witness<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        array_out::vector(py, self.answer.witness.vector.iter().copied())
    }

    /// Which values of single entries would make the matrix positive semidefinite, the rest kept: (row, column, value,
    /// (lowest, highest)) of each, where any would do.
    #[getter]
    fn ranges<'py>(&self, py: Python<'py>) -> PyResult<Vec<(usize, usize, f64, Bound<'py, PyAny>)>> {
        let ranges = self.answer.ranges.iter();
        ranges.map(|r| Ok((r.row, r.column, r.value, claim::enclosure(py, r.outer())?))).collect()
    }

    /// The certificate of what is proved; None where nothing is.
    fn certificate(&self) -> Option<Certificate> {
        self.answer.certificate().map(|certificate| Certificate::new(certificate, &self.selection))
    }

    fn __repr__(&self) -> String {
        self.answer.to_string()
    }
}

/// Judges a symmetric matrix within a radius.
fn judge<T: Send + 'static>(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    radius: Option<f64>,
    symmetrize: bool,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
    question: impl Fn(&Symmetric, &VerdictOptions<'_>) -> gramkit::Result<T> + Send + Sync + 'static,
) -> PyResult<(T, Selection)> {
    let a = own_symmetric(py, matrix, symmetrize, radius)?;
    let answer = call_owned(py, steps(&a), progress, a, move |a, progress| {
        question(a, &options(budget, progress)).map_err(Failure::from)
    })?;
    Ok((answer, Selection { symmetrized: symmetrize, ..Selection::default() }))
}

/// Whether every eigenvalue is at least a number.
#[pyfunction]
pub(crate) fn at_least(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    bound: f64,
    radius: Option<f64>,
    symmetrize: bool,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<AtLeast> {
    let question = move |a: &Symmetric, options: &VerdictOptions<'_>| verdict::AtLeast::with(a, bound, options);
    let (answer, selection) = judge(py, matrix, radius, symmetrize, budget, progress, question)?;
    Ok(AtLeast { answer, selection })
}

/// How many eigenvalues are below, at and above a number.
#[pyfunction]
pub(crate) fn eigenvalue_count(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    threshold: f64,
    radius: Option<f64>,
    symmetrize: bool,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<EigenvalueCount> {
    let question =
        move |a: &Symmetric, options: &VerdictOptions<'_>| verdict::EigenvalueCount::with(a, threshold, options);
    let (answer, selection) = judge(py, matrix, radius, symmetrize, budget, progress, question)?;
    Ok(EigenvalueCount { answer, selection })
}

/// The variables that carry an eigenvalue below a number.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn culprits(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    bound: f64,
    radius: Option<f64>,
    symmetrize: bool,
    names: Vec<String>,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<Culprits>> {
    let given = names.len();
    let question = move |a: &Symmetric, options: &VerdictOptions<'_>| {
        if given != 0 && given != a.order() {
            return Err(Error::Shape { what: "names of the variables", expected: a.order(), found: given });
        }
        verdict::Culprits::with(a, bound, options)
    };
    let (answer, selection) = judge(py, matrix, radius, symmetrize, budget, progress, question)?;
    Ok(answer.map(|answer| Culprits { answer, names, selection }))
}

/// Lower and upper bounds on each diagonal entry of the inverse; nothing where the matrix is not proved nonsingular.
#[pyfunction]
pub(crate) fn inverse_diagonal<'py>(
    py: Python<'py>,
    matrix: &Bound<'py, PyAny>,
    radius: Option<f64>,
    symmetrize: bool,
) -> PyResult<Option<Bound<'py, PyArray2<f64>>>> {
    let question = |a: &Symmetric, _: &VerdictOptions<'_>| verdict::InverseDiagonal::of(a);
    let (answer, _) = judge(py, matrix, radius, symmetrize, None, None, question)?;
    match answer.entries {
        Claim::Proved(entries) | Claim::Estimated(entries) => claim::bounds(py, &entries).map(Some),
        Claim::Undetermined => Ok(None),
    }
}
