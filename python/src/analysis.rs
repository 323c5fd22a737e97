//! Everything that is proved of one family of vectors, or of one symmetric matrix, together.

use std::ops::ControlFlow;

use gramkit::analysis::{EnclosedValues, Stage, StageProgress};
use gramkit::certificate::Selection;
use gramkit::modular::VerdictOptions;
use gramkit::verdict::Tolerance;
use gramkit::{Accuracy, AnalysisOptions, Centring, Claim, Divisor, Progress, Symmetric};
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, vector, with_vectors};
use crate::array_out;
use crate::certificate::{Certificate, selection};
use crate::claim;
use crate::collinearity::{self, Collinearity};
use crate::definiteness::Definiteness;
use crate::determinant::Determinant;
use crate::error::{check_names, refused};
use crate::gram::{self, Gram};
use crate::independence::Independence;
use crate::matrix_picture;
use crate::owned::{OwnVectors, call_owned};
use crate::rank::tolerance;
use crate::symmetric::{self, own_symmetric};

/// All answers about one matrix.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Analysis {
    answer: gramkit::Analysis,
    gram: Option<Py<Gram>>,
    matrix: Option<Symmetric>,
    names: Vec<String>,
    selection: Selection,
}

impl Analysis {
    fn new(
        py: Python<'_>,
        (answer, matrix): (gramkit::Analysis, Option<Symmetric>),
        names: Vec<String>,
        selection: Selection,
    ) -> PyResult<Self> {
        let gram = answer.gram.clone().map(|gram| Py::new(py, Gram::new(py, gram, None)?)).transpose()?;
        Ok(Self { answer, gram, matrix, names, selection })
    }
}

#[pymethods]
impl Analysis {
    /// What the matrix is: "Gram matrix XᵀX", "sample covariance", "stored matrix".
    #[getter]
    fn title(&self) -> String {
        self.answer.title.clone()
    }

    /// What the vectors are called: x0, x1, … without names.
    #[getter]
    fn names(&self) -> Vec<String> {
        let name = |j| self.answer.names.get(j).cloned().unwrap_or_else(|| format!("x{j}"));
        (0..self.answer.order).map(name).collect()
    }

    /// The computed Gram matrix of vectors; None of a symmetric matrix, or where it is out of range.
    #[getter]
    fn gram<'py>(&self, py: Python<'py>) -> Option<Bound<'py, Gram>> {
        self.gram.as_ref().map(|gram| gram.bind(py).clone())
    }

    /// The class and inertia of the true Gram matrix, or of all matrices within the radius.
    #[getter]
    fn definiteness(&self) -> Definiteness {
        Definiteness::new(self.answer.definiteness.clone(), self.selection.clone())
    }

    /// Whether the vectors are independent; None of a symmetric matrix.
    #[getter]
    fn independence(&self) -> Option<Independence> {
        let answer = self.answer.independence.clone()?;
        Some(Independence::new(answer, self.names.clone(), self.selection.clone()))
    }

    /// Proved bounds on the rank; None where they rest on an estimated radius.
    #[getter]
    fn rank<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.answer.rank {
            Claim::Proved(rank) => claim::count(py, rank).map(Some),
            _ => Ok(None),
        }
    }

    /// The rank at the tolerance; None where the values are not known.
    #[getter]
    fn numerical_rank(&self) -> Option<usize> {
        self.answer.numerical_rank.map(|rank| rank.value)
    }

    /// The determinant of the Gram matrix, or of all matrices within the radius.
    #[getter]
    fn determinant(&self) -> Option<Determinant> {
        Determinant::of_analysis(&self.answer)
    }

    /// The eigenvalues, ascending; None where they are out of range.
    #[getter]
    fn eigenvalues<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f64>>> {
        values(py, self.answer.eigenvalues.as_ref())
    }

    /// Lower and upper bounds on each eigenvalue, of shape (n, 2).
    #[getter]
    fn eigenvalue_bounds<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyArray2<f64>>>> {
        bounds(py, self.answer.eigenvalues.as_ref())
    }

    /// The singular values of the vectors, descending; None of a symmetric matrix.
    #[getter]
    fn singular_values<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f64>>> {
        values(py, self.answer.singular_values.as_ref())
    }

    /// Lower and upper bounds on each singular value, of shape (k, 2).
    #[getter]
    fn singular_value_bounds<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyArray2<f64>>>> {
        bounds(py, self.answer.singular_values.as_ref())
    }

    /// The condition number, where it is known to 10 %.
    #[getter]
    fn condition(&self) -> Option<f64> {
        self.answer.condition.as_ref()?.value()
    }

    /// An interval that contains the condition number.
    #[getter]
    fn condition_bounds<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.answer.condition.as_ref().map(|condition| claim::enclosure(py, condition.enclosure)).transpose()
    }

    /// The collinearity report of vectors; None where there is none, and a note says why.
    #[getter]
    fn collinearity(&self) -> Option<Collinearity> {
        let report = self.answer.collinearity.clone()?;
        Some(Collinearity::new(report, self.names.clone()))
    }

    /// What is left out, and why.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.answer.notes.clone()
    }

    /// One object, as the program's `--json` has it.
    fn to_json(&self) -> PyResult<String> {
        serde_json::to_string(&self.answer).map_err(|error| refused(error.to_string()))
    }

    /// The certificate of all that the page calls proved; None where that is nothing.
    fn certificate(&self) -> Option<Certificate> {
        self.answer.certificate().map(|certificate| Certificate::new(certificate, &self.selection))
    }

    /// The matrix as colours beside its spectrum, as the text of an SVG; None where it is out of range.
    fn svg(&self) -> PyResult<Option<String>> {
        let matrix = self.answer.gram.as_deref().or(self.matrix.as_ref());
        matrix.map(|matrix| matrix_picture::of_analysis(&self.answer, matrix)).transpose()
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gramkit._analysis")?.call_method1("html", (slf,))
    }

    fn __repr__(&self) -> String {
        self.answer.to_string()
    }
}

fn values<'py>(py: Python<'py>, of: Option<&EnclosedValues>) -> Option<Bound<'py, PyArray1<f64>>> {
    of.map(|of| array_out::vector(py, of.values.iter().copied()))
}

fn bounds<'py>(py: Python<'py>, of: Option<&EnclosedValues>) -> PyResult<Option<Bound<'py, PyArray2<f64>>>> {
    of.map(|of| claim::bounds(py, &of.enclosures)).transpose()
}

/// What is asked of vectors, or of a symmetric matrix.
struct Questions {
    centring: Centring,
    divisor: Divisor,
    accuracy: Accuracy,
    constant: gramkit::collinearity::Constant,
    weights: Option<Vec<f64>>,
    at_least: Option<f64>,
    count_below: Option<f64>,
    digits: Option<u32>,
    decimals: Option<u32>,
    tolerance: Tolerance,
    budget: Option<u64>,
    exact_determinant: bool,
    names: Vec<String>,
}

impl Questions {
    /// Those of nothing special.
    fn new(names: Vec<String>, tolerance: Tolerance, budget: Option<u64>, exact_determinant: bool) -> Self {
        Self {
            centring: Centring::None,
            divisor: Divisor::One,
            accuracy: Accuracy::Working,
            constant: gramkit::collinearity::Constant::Added,
            weights: None,
            at_least: None,
            count_below: None,
            digits: None,
            decimals: None,
            tolerance,
            budget,
            exact_determinant,
            names,
        }
    }

    fn asked(
        &self,
        subject: &impl gramkit::analysis::Subject,
        progress: Option<Progress<'_>>,
    ) -> gramkit::Result<gramkit::Analysis> {
        let told = |stage: Stage, fraction: f64| match progress {
            Some(progress) => progress((place(stage) + fraction) / STAGES),
            None => ControlFlow::Continue(()),
        };
        let told: StageProgress<'_> = &told;
        let options = AnalysisOptions {
            centring: self.centring,
            divisor: self.divisor,
            accuracy: self.accuracy,
            at_least: self.at_least,
            count_below: self.count_below,
            weights: self.weights.as_deref(),
            constant: self.constant,
            digits: self.digits,
            tolerance: self.tolerance,
            budget: self.budget.unwrap_or(VerdictOptions::default().budget),
            exact_determinant: self.exact_determinant,
            decimals: self.decimals,
            names: &self.names,
            progress: Some(told),
            ..AnalysisOptions::default()
        };
        gramkit::Analysis::with(subject, &options)
    }
}

const STAGES: f64 = 9.0;

/// How many stages come before one.
fn place(stage: Stage) -> f64 {
    match stage {
        Stage::Gram => 0.0,
        Stage::Independence => 1.0,
        Stage::Definiteness => 2.0,
        Stage::Counts => 3.0,
        Stage::Eigenvalues => 4.0,
        Stage::SingularValues => 5.0,
        Stage::Determinant => 6.0,
        Stage::Collinearity => 7.0,
        _ => 8.0,
    }
}

/// All answers about vectors.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn analyze(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    center: bool,
    divide: Option<&Bound<'_, PyAny>>,
    weights: Option<&Bound<'_, PyAny>>,
    accuracy: &str,
    constant: &Bound<'_, PyAny>,
    tol: Option<f64>,
    rtol: Option<f64>,
    digits: Option<u32>,
    exact_determinant: bool,
    names: Vec<String>,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Analysis> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    check_names(names.len(), matrix.vectors(of))?;
    let questions = Questions {
        centring: gram::centring(center),
        divisor: gram::divisor(divide)?,
        accuracy: gram::accuracy(accuracy)?,
        constant: collinearity::constant(constant)?,
        weights: weights.map(|weights| vector(weights, "weights")).transpose()?,
        digits,
        ..Questions::new(names.clone(), tolerance(tol, rtol)?, budget, exact_determinant)
    };
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let answer = call_owned(py, matrix.steps_of_verdict(of), progress, own, move |own, progress| {
        Ok(questions.asked(&own.vectors(), progress)?)
    })?;
    Analysis::new(py, (answer, None), names, selection(of, false))
}

/// All answers about a symmetric matrix.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn analyze_symmetric(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    radius: Option<f64>,
    symmetrize: bool,
    at_least: Option<f64>,
    count_below: Option<f64>,
    decimals: Option<u32>,
    tol: Option<f64>,
    rtol: Option<f64>,
    exact_determinant: bool,
    names: Vec<String>,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Analysis> {
    let questions = Questions {
        at_least,
        count_below,
        decimals,
        ..Questions::new(names.clone(), tolerance(tol, rtol)?, budget, exact_determinant)
    };
    let a = own_symmetric(py, matrix, symmetrize, radius)?;
    check_names(names.len(), a.order())?;
    let answer = call_owned(py, symmetric::steps(&a), progress, a, move |a: &Symmetric, progress| {
        Ok((questions.asked(a, progress)?, Some(a.clone())))
    })?;
    Analysis::new(py, answer, names, Selection { symmetrized: symmetrize, ..Selection::default() })
}
