//! Determinants.

use gramkit::claim::Enclosure;
use gramkit::num_bigint::BigInt;
use gramkit::verdict::ExactDeterminant;
use gramkit::{Claim, GramOptions};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};

use crate::array_in::orientation;
use crate::call::call;
use crate::claim;
use crate::definiteness::options;
use crate::entries::{self, Entries, LONG};
use crate::error::{Failure, named, refused};
use crate::owned::{call_owned, call_with_vectors};
use crate::symmetric::{of_array, stated, steps};

/// A determinant as a sign and a logarithm, as far as it is proved; exactly, where that was asked for.
#[pyclass(frozen, module = "gramkit")]
#[derive(Clone)]
pub(crate) struct Determinant {
    sign: Claim<i8>,
    logarithm: Option<f64>,
    enclosure: Claim<Enclosure>,
    hadamard_ratio: Option<f64>,
    exact: Option<ExactDeterminant>,
}

impl Determinant {
    /// Of floating point alone.
    pub(crate) fn enclosed(answer: gramkit::Determinant) -> Self {
        Self {
            sign: answer.sign,
            logarithm: answer.ln_abs,
            enclosure: answer.ln_abs_enclosure,
            hadamard_ratio: answer.hadamard_ratio,
            exact: None,
        }
    }

    /// Of exact arithmetic, with what else is known of it.
    fn with_exact(exact: ExactDeterminant, other: Option<gramkit::Determinant>) -> Result<Self, Failure> {
        let logarithm = exact.ln_abs()?;
        Ok(Self {
            sign: Claim::Proved(exact.sign()),
            logarithm: logarithm.map(|e| 0.5 * (e.lower + e.upper)),
            enclosure: logarithm.map_or(Claim::Undetermined, Claim::Proved),
            hadamard_ratio: other.and_then(|other| other.hadamard_ratio),
            exact: Some(exact),
        })
    }

    /// With what of an analysis is known exactly.
    pub(crate) fn of_analysis(answer: &gramkit::Analysis) -> Option<Self> {
        let enclosed = answer.determinant.clone();
        match answer.exact_determinant.clone() {
            Some(exact) => Self::with_exact(exact, enclosed).ok(),
            None => enclosed.map(Self::enclosed),
        }
    }

    fn is_zero(&self) -> bool {
        self.sign.stated() == Some(0)
    }

    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (self.sign(), self.logabsdet()).into_pyobject(py)
    }
}

#[pymethods]
impl Determinant {
    /// The sign: -1, 0, 1, or None where it is undetermined.
    #[getter]
    fn sign(&self) -> Option<i8> {
        self.sign.stated()
    }

    /// ln |det|; -inf of a determinant that is 0, None where nothing is known.
    #[getter]
    fn logabsdet(&self) -> Option<f64> {
        if self.is_zero() { Some(f64::NEG_INFINITY) } else { self.logarithm }
    }

    /// An interval that contains ln |det|; None where there is none.
    #[getter]
    fn logabsdet_bounds<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let known = if self.is_zero() { Some(Enclosure::point(f64::NEG_INFINITY)) } else { self.enclosure.stated() };
        known.map(|bounds| claim::enclosure(py, bounds)).transpose()
    }

    /// Whether the sign is proved; False also where it rests on an estimated radius.
    #[getter]
    fn proved(&self) -> bool {
        self.sign.proved().is_some()
    }

    /// The determinant over the product of the diagonal, from 0 to 1, of a matrix that is positive semidefinite.
    #[getter]
    fn hadamard_ratio(&self) -> Option<f64> {
        self.hadamard_ratio
    }

    /// The determinant, a `fractions.Fraction`; None unless it was asked for.
    #[getter]
    fn exact<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(ExactDeterminant { integer, base, exponent, .. }) = &self.exact else { return Ok(None) };
        let fraction = py.import("fractions")?.getattr("Fraction")?;
        let power: Bound<'py, PyAny> = fraction.call1((*base,))?.pow(*exponent, py.None())?;
        let integer: &BigInt = integer;
        fraction.call1((integer.clone(),))?.mul(power).map(Some)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.parts(py)?.try_iter()
    }

    fn __len__(&self) -> usize {
        2
    }

    fn __getitem__<'py>(&self, py: Python<'py>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.parts(py)?.as_any().get_item(index)
    }

    fn __bool__(&self, py: Python<'_>) -> PyResult<bool> {
        Err(named(py, "AmbiguousTruth", "a determinant is a number; ask its .sign whether it is 0"))
    }

    fn __repr__(&self) -> String {
        let number = |x: Option<f64>| x.map_or("None".to_string(), |x| x.to_string());
        let sign = self.sign().map_or("None".to_string(), |sign| sign.to_string());
        match &self.exact {
            Some(exact) => format!("Determinant(sign={sign}, logabsdet={}, exact: {exact})", number(self.logabsdet())),
            None => format!("Determinant(sign={sign}, logabsdet={})", number(self.logabsdet())),
        }
    }
}

/// The determinant of a symmetric matrix.
#[pyfunction]
pub(crate) fn determinant(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    exact: bool,
    radius: Option<f64>,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Determinant> {
    let a = match stated(matrix, radius)? {
        Some(a) => a,
        None => match Entries::of(matrix, "A")? {
            Entries::Doubles(matrix) => of_array(py, &matrix, false, radius)?,
            Entries::Written(_) if radius.is_some_and(|radius| radius != 0.0) => {
                return Err(refused("A has entries that are no float64; of those there is nothing within a radius"));
            }
            Entries::Written(matrix) => {
                return call_owned(py, LONG, progress, matrix, move |matrix, progress| {
                    Determinant::with_exact(ExactDeterminant::with_exact(matrix, &options(budget, progress))?, None)
                });
            }
        },
    };
    call_owned(py, steps(&a), progress, a, move |a, progress| {
        let options = options(budget, progress);
        let definiteness = gramkit::Definiteness::with(a, &options)?;
        let enclosed = gramkit::Determinant::from_definiteness(a, &definiteness)?;
        if !exact {
            return Ok(Determinant::enclosed(enclosed));
        }
        Determinant::with_exact(ExactDeterminant::with(a, &options)?, Some(enclosed))
    })
}

/// The determinant of the true Gram matrix of vectors.
#[pyfunction]
pub(crate) fn determinant_of_gram(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    exact: bool,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Determinant> {
    let of = orientation(of)?;
    match Entries::of(x, "X")? {
        Entries::Doubles(matrix) => {
            let steps = matrix.steps_of_verdict(of);
            call_with_vectors!(py, matrix, of, steps, progress, |vectors, progress| {
                let options = options(budget, progress);
                let judged = gramkit::Independence::with(vectors, &GramOptions::default(), &options)?;
                if !exact {
                    return Ok(Determinant::enclosed(judged.determinant));
                }
                Determinant::with_exact(ExactDeterminant::with_gram(vectors, &options)?, Some(judged.determinant))
            })
        }
        Entries::Written(matrix) => {
            let columns = entries::columns(matrix, of)?;
            call(py, LONG, progress, |progress| {
                Determinant::with_exact(ExactDeterminant::with_exact_gram(&columns, &options(budget, progress))?, None)
            })
        }
    }
}
