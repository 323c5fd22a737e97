//! Variance inflation factors, condition indices and the shares of variance.

use gramkit::Enclosure;
use gramkit::collinearity::{Collinearity as Report, CollinearityOptions, Constant, Proportions, VarianceInflation};
use gramkit::modular::VerdictOptions;
use gramkit::num_bigint::BigInt;
use numpy::{PyArray1, PyArray2, PyArrayDyn, PyArrayMethods};
use pyo3::prelude::*;

use crate::array_in::{Matrix, orientation, vector, with_vectors};
use crate::array_out;
use crate::claim;
use crate::error::check_names;
use crate::matrix_picture;
use crate::owned::{OwnVectors, call_owned};
use crate::relation;

/// How near the columns are to being dependent.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Collinearity {
    report: Report,
    names: Vec<String>,
}

impl Collinearity {
    /// Of columns with these names, or x0, x1, ….
    pub(crate) fn new(report: Report, names: Vec<String>) -> Self {
        let name = |j| names.get(j).cloned().unwrap_or_else(|| format!("x{j}"));
        let names = (0..report.vif.len()).map(name).collect();
        Self { report, names }
    }

    /// Those of the constant and of the columns, for relations.
    fn names_of_relations(&self) -> Vec<String> {
        std::iter::once("constant".to_string()).chain(self.names.iter().cloned()).collect()
    }
}

#[pymethods]
impl Collinearity {
    /// What the columns are called.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// The variance inflation factor of each column: inf where it is proved to be infinite, nan where it is not known
    /// to 10 %, and of a constant column, which has none.
    #[getter]
    fn vif<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        let value = |vif: &VarianceInflation| match vif {
            VarianceInflation::Infinite { .. } => f64::INFINITY,
            _ => vif.value().unwrap_or(f64::NAN),
        };
        array_out::vector(py, self.report.vif.iter().map(value))
    }

    /// Lower and upper bounds on each factor, of shape (n, 2); nan of a constant column.
    #[getter]
    fn vif_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let bounds = |vif: &VarianceInflation| match vif {
            VarianceInflation::Enclosed(bounds) => *bounds,
            VarianceInflation::Infinite { .. } => Enclosure::point(f64::INFINITY),
            VarianceInflation::Constant => Enclosure::point(f64::NAN),
        };
        claim::bounds(py, &self.report.vif.iter().map(bounds).collect::<Vec<_>>())
    }

    /// The index of the relation that makes a factor infinite, column by column; None where it is not.
    #[getter]
    fn vif_relation(&self) -> Vec<Option<usize>> {
        let relation = |vif: &VarianceInflation| match vif {
            VarianceInflation::Infinite { relation } => Some(*relation),
            _ => None,
        };
        self.report.vif.iter().map(relation).collect()
    }

    /// The constant of the regression: True if it was added, False if there is none, or the index of its column.
    #[getter]
    fn constant<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        use pyo3::IntoPyObjectExt;
        match self.report.constant {
            Constant::Added => true.into_bound_py_any(py),
            Constant::Absent => false.into_bound_py_any(py),
            Constant::Column(column) => column.into_bound_py_any(py),
        }
    }

    /// Integers c with Σ cⱼxⱼ = 0 exactly, the first for the constant, one list for each relation.
    #[getter]
    fn relations(&self) -> Vec<Vec<BigInt>> {
        relation::coefficients(&self.report.relations)
    }

    /// Whether these are all relations.
    #[getter]
    fn relations_complete(&self) -> bool {
        self.report.relations_complete
    }

    /// The relations in words, by the names given here (that of the constant first), or else those of the columns.
    #[pyo3(signature = (names=None))]
    fn in_words(&self, names: Option<Vec<String>>) -> Vec<String> {
        relation::in_words(&self.report.relations, names, &self.names_of_relations())
    }

    /// What the condition indices and proportions are about, by name: the constant first, if there is one.
    #[getter]
    fn terms(&self) -> Vec<String> {
        let name = |term: &Option<usize>| term.map_or("constant".to_string(), |j| self.names[j].clone());
        self.report.terms.iter().map(name).collect()
    }

    /// The condition indices of the columns scaled to unit length, ascending from 1: inf of dependent columns, nan
    /// where they are not known to 10 %.
    #[getter]
    fn condition_indices<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        let known = self.report.known_indices();
        let value = |(known, bounds): (&Option<f64>, &Enclosure)| {
            known.unwrap_or(if bounds.lower == f64::INFINITY { f64::INFINITY } else { f64::NAN })
        };
        array_out::vector(py, known.iter().zip(&self.report.condition_indices).map(value))
    }

    /// Lower and upper bounds on each condition index.
    #[getter]
    fn condition_index_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        claim::bounds(py, &self.report.condition_indices)
    }

    /// The first and the last but one of the condition indices that each row of the proportions is about: more than one
    /// where they are too near to be told apart.
    #[getter]
    fn proportion_indices(&self) -> Vec<(usize, usize)> {
        self.report.variance_proportions.iter().map(|group| (group.indices.start, group.indices.end)).collect()
    }

    /// The share of the variance of each coefficient that goes with each condition index (or group of them), of shape
    /// (groups, terms), the middles of the bounds; without a row where the columns are dependent or not known to be
    /// independent.
    #[getter]
    fn proportions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let groups = &self.report.variance_proportions;
        let array = array_out::empty(py, &[groups.len(), self.report.terms.len()])?.cast_into::<PyArray2<f64>>()?;
        self.each_share(|k, j, share| {
            let middle = 0.5 * (share.lower + share.upper);
            array.readwrite().as_array_mut()[(k, j)] = middle;
        });
        Ok(array)
    }

    /// Lower and upper bounds on each proportion, of shape (groups, terms, 2).
    #[getter]
    fn proportion_bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let groups = &self.report.variance_proportions;
        let array = array_out::empty(py, &[groups.len(), self.report.terms.len(), 2])?;
        self.each_share(|k, j, share| {
            let mut borrowed = array.readwrite();
            let mut bounds = borrowed.as_array_mut();
            bounds[[k, j, 0]] = share.lower;
            bounds[[k, j, 1]] = share.upper;
        });
        Ok(array)
    }

    /// The factors as a frame of pandas, by the names of the columns.
    fn to_frame<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gramkit._collinearity")?.call_method1("frame", (slf,))
    }

    /// The condition indices and the proportions, as the text of an SVG.
    fn svg(&self) -> PyResult<String> {
        matrix_picture::of_collinearity(&self.names, &self.report)
    }

    fn _repr_svg_(&self) -> PyResult<String> {
        self.svg()
    }

    fn __repr__(&self) -> String {
        self.report.to_string()
    }
}

impl Collinearity {
    fn each_share(&self, mut told: impl FnMut(usize, usize, Enclosure)) {
        for (k, Proportions { shares, .. }) in self.report.variance_proportions.iter().enumerate() {
            for (j, share) in shares.iter().enumerate() {
                told(k, j, *share);
            }
        }
    }
}

/// True, False, or the index of a column.
pub(crate) fn constant(constant: &Bound<'_, PyAny>) -> PyResult<Constant> {
    match constant.extract::<bool>() {
        Ok(true) => Ok(Constant::Added),
        Ok(false) => Ok(Constant::Absent),
        Err(_) => Ok(Constant::Column(constant.extract()?)),
    }
}

/// The collinearity report of vectors.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(crate) fn collinearity(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    of: &str,
    names: Vec<String>,
    constant: &Bound<'_, PyAny>,
    weights: Option<&Bound<'_, PyAny>>,
    digits: Option<u32>,
    budget: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Collinearity> {
    let (matrix, of) = (Matrix::of(x, "X")?, orientation(of)?);
    check_names(names.len(), matrix.vectors(of))?;
    let constant = self::constant(constant)?;
    let weights = weights.map(|weights| vector(weights, "weights")).transpose()?;
    let own = with_vectors!(matrix, of, vectors => OwnVectors::of(&vectors));
    let budget = budget.unwrap_or(VerdictOptions::default().budget);
    let report = call_owned(py, matrix.steps_of_verdict(of), progress, own, move |own, progress| {
        let options = CollinearityOptions { constant, weights: weights.as_deref(), digits, budget, progress };
        Ok(Report::with(&own.vectors(), &options)?)
    })?;
    Ok(Collinearity::new(report, names))
}
