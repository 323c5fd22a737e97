//! Linear independence.

use gramkit::certificate::{RankEvidence, Relation, Selection};
use gramkit::claim::{Count, Enclosure};
use gramkit::modular::{Obstacle, VerdictOptions};
use gramkit::num_bigint::BigInt;
use gramkit::verdict::{ClosestRelation as Closest, IndependenceWithin};
use gramkit::{GramOptions, Vectors, Verdict};
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation};
use crate::call::call;
use crate::certificate::{Certificate, as_written, selection, with_constant};
use crate::claim::{self, decided, truth, undetermined};
use crate::definiteness::options;
use crate::determinant::Determinant;
use crate::entries::{self, Entries, LONG};
use crate::error::{Failure, check_names, named, raised, refused};
use crate::owned::call_with_vectors;
use crate::relation;

/// Whether vectors are linearly independent, and what proves it.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Independence {
    answer: Answer,
    names: Vec<String>,
    selection: Selection,
}

enum Answer {
    Stored(gramkit::Independence),
    Within(IndependenceWithin),
}

impl Independence {
    /// Of vectors that were taken from an argument in such a way.
    pub(crate) fn new(answer: gramkit::Independence, names: Vec<String>, selection: Selection) -> Self {
        Self { answer: Answer::Stored(answer), names, selection }
    }

    fn stored(&self) -> Option<&gramkit::Independence> {
        match &self.answer {
            Answer::Stored(answer) => Some(answer),
            Answer::Within(_) => None,
        }
    }

    fn parts(&self) -> (Verdict, Count, Enclosure, Option<Obstacle>) {
        match &self.answer {
            Answer::Stored(answer) => (answer.verdict, answer.rank, answer.sigma_min, answer.missing),
            Answer::Within(answer) => {
                let missing = (answer.verdict == Verdict::Undetermined).then_some(Obstacle::Radius);
                (answer.verdict, answer.rank, answer.sigma_min, missing)
            }
        }
    }

    fn integer_relations(&self) -> &[Relation] {
        self.stored().map(gramkit::Independence::relations).unwrap_or_default()
    }
}

#[pymethods]
impl Independence {
    /// Whether the vectors are independent, all that are within a radius if there is one: True, False, or None where it is
    /// undetermined, or where some of them may be and others are not.
    #[getter]
    fn independent(&self) -> Option<bool> {
        if self.mixed() { None } else { truth(self.parts().0) }
    }

    /// Whether it is proved that vectors within the radius are dependent; the given ones may be independent.
    #[getter]
    fn mixed(&self) -> bool {
        matches!(&self.answer, Answer::Within(answer) if answer.verdict == Verdict::Refuted)
    }

    /// Proved bounds on the rank.
    #[getter]
    fn rank<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::count(py, self.parts().1)
    }

    /// Integers c with Σ cⱼxⱼ = 0 exactly, one list for each relation; empty where the vectors are independent.
    #[getter]
    fn relations(&self) -> Vec<Vec<BigInt>> {
        relation::coefficients(self.integer_relations())
    }

    /// The relations in words, by the names given here, or else those of the columns.
    #[pyo3(signature = (names=None))]
    fn in_words(&self, names: Option<Vec<String>>) -> Vec<String> {
        relation::in_words(self.integer_relations(), names, &self.names)
    }

    /// What the vectors are called; empty where they have no names.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// An interval proved to contain the smallest singular value: 0 of dependent vectors.
    #[getter]
    fn sigma_min<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::enclosure(py, self.parts().2)
    }

    /// A proved lower bound on the smallest singular value.
    #[getter]
    fn sigma_min_lower(&self) -> f64 {
        self.parts().2.lower
    }

    /// The indices of vectors that are independent and span all of them, as far as that is known.
    #[getter]
    fn independent_columns(&self) -> Option<Vec<usize>> {
        self.stored().map(gramkit::Independence::independent_columns)
    }

    /// The indices of vectors that depend on others.
    #[getter]
    fn dependent_columns(&self) -> Option<Vec<usize>> {
        self.stored().map(gramkit::Independence::dependent_columns)
    }

    /// The determinant of the Gram matrix of the vectors; None within a radius.
    #[getter]
    fn determinant(&self) -> Option<Determinant> {
        self.stored().map(|answer| Determinant::enclosed(answer.determinant.clone()))
    }

    /// What the proof rests on, by name.
    #[getter]
    fn evidence(&self) -> Vec<&'static str> {
        self.stored().map(|answer| answer.evidence.iter().map(RankEvidence::kind).collect()).unwrap_or_default()
    }

    /// Why the answer is undetermined; None if it is not.
    #[getter]
    fn missing(&self) -> Option<String> {
        self.parts().3.map(|missing| missing.to_string())
    }

    /// The certificate of what is proved; None within a radius.
    fn certificate(&self) -> Option<Certificate> {
        self.stored().map(|answer| Certificate::new(answer.certificate(), &self.selection))
    }

    fn __bool__(&self, py: Python<'_>) -> PyResult<bool> {
        let (verdict, _, _, missing) = self.parts();
        if self.mixed() {
            return Err(named(py, "Undetermined", "vectors within the radius are dependent, and others may not be"));
        }
        decided(py, verdict, &undetermined(missing, "whether the vectors are independent"))
    }

    fn __repr__(&self) -> String {
        match &self.answer {
            Answer::Stored(answer) => answer.to_string(),
            Answer::Within(answer) => answer.to_string(),
        }
    }
}

/// Whether the vectors are independent.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn independence(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    within: Option<f64>,
    constant: bool,
    names: Vec<String>,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Independence> {
    let of = orientation(of)?;
    let taken = selection(of, constant);
    let given = names.len();
    let names = if constant && !names.is_empty() { with_name_of_constant(names) } else { names };
    let matrix = match Entries::of(x, "X")? {
        Entries::Doubles(matrix) => matrix,
        Entries::Written(_) if within.is_some() => {
            return Err(refused("X has entries that are no float64; of those there is nothing within a radius"));
        }
        Entries::Written(matrix) => {
            let columns = entries::columns(matrix, of)?;
            check_names(given, columns.columns())?;
            let columns = if constant { columns.with_constant().map_err(raised)? } else { columns };
            let answer = call(py, LONG, progress, |progress| {
                let gram = GramOptions::default();
                Ok(gramkit::Independence::with_exact(&columns, &gram, &options(budget, progress))?)
            })?;
            return Ok(Independence::new(answer, names, as_written(taken)));
        }
    };
    check_names(given, matrix.vectors(of))?;
    let steps = matrix.steps_of_verdict(of);
    let answer = call_with_vectors!(py, matrix, of, steps, progress, |vectors, progress| {
        let options = options(budget, progress);
        if constant {
            judge(&Vectors::columns(&with_constant(vectors.to_f64().as_ref())), within, &options)
        } else {
            judge(vectors, within, &options)
        }
    })?;
    Ok(Independence { answer, names, selection: taken })
}

fn judge<T: gramkit::Real>(
    vectors: &Vectors<'_, T>,
    within: Option<f64>,
    options: &VerdictOptions<'_>,
) -> Result<Answer, Failure> {
    Ok(match within {
        Some(radius) => Answer::Within(IndependenceWithin::of(vectors, radius)?),
        None => Answer::Stored(gramkit::Independence::with(vectors, &GramOptions::default(), options)?),
    })
}

/// The names with that of the constant before them.
fn with_name_of_constant(names: Vec<String>) -> Vec<String> {
    std::iter::once("constant".to_string()).chain(names).collect()
}

/// Which vector is nearest to the span of the others, and how near.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct ClosestRelation {
    answer: Closest,
    names: Vec<String>,
}

#[pymethods]
impl ClosestRelation {
    /// The vector.
    #[getter]
    fn index(&self) -> usize {
        self.answer.index
    }

    /// Its name; None where it has none.
    #[getter]
    fn name(&self) -> Option<String> {
        self.names.get(self.answer.index).cloned()
    }

    /// An interval that contains its distance from the span of the others.
    #[getter]
    fn distance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::enclosure(py, self.answer.distance)
    }

    /// The same over its length: the sine of the angle.
    #[getter]
    fn sine<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        claim::enclosure(py, self.answer.sine)
    }

    /// Whether it is proved that no other vector has a smaller sine.
    #[getter]
    fn nearest(&self) -> bool {
        self.answer.nearest
    }

    /// The integer relation, where the vectors are dependent and it was found.
    #[getter]
    fn relation(&self) -> Option<Vec<BigInt>> {
        self.answer.relation.as_ref().map(|relation| relation.coefficients.clone())
    }

    /// The relation in words, by the names given here, or else those of the columns; None where there is none.
    #[pyo3(signature = (names=None))]
    fn in_words(&self, names: Option<Vec<String>>) -> Option<String> {
        let relation = self.answer.relation.as_ref()?;
        Some(relation.in_words(names.as_deref().unwrap_or(&self.names)))
    }

    fn __repr__(&self) -> String {
        let (of, name) = (&self.answer, self.name().unwrap_or_else(|| format!("x{}", self.answer.index)));
        format!(
            "{name} is at {} to {} from the span of the others; the sine is {} to {}",
            of.distance.lower, of.distance.upper, of.sine.lower, of.sine.upper
        )
    }
}

/// Which vector is nearest to the span of the others.
#[pyfunction]
pub(crate) fn closest_relation(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    names: Vec<String>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<ClosestRelation>> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    check_names(names.len(), matrix.vectors(of))?;
    let steps = matrix.steps_of_verdict(of);
    let answer = call_with_vectors!(py, matrix, of, steps, progress, |vectors, progress| {
        Ok(gramkit::Independence::closest_relation_with(vectors, &options(None, progress))?)
    })?;
    Ok(answer.map(|answer| ClosestRelation { answer, names }))
}
