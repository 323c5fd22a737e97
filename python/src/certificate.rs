//! Certificates: what is proved, to keep and to check by separate code.

use gramkit::certificate::{CertificateFile, Selection};
use gramkit::claim::{Count, Inertia};
use gramkit::faer::{Mat, MatRef};
use gramkit::matrix::Reading;
use gramkit::{Claim, Orientation, Symmetric};
use pyo3::prelude::*;

use crate::array_in::{Matrix, with_view};
use crate::call::call;
use crate::claim;
use crate::entries::{self, LONG};
use crate::error::{Failure, raised, refused};
use crate::owned::call_owned;

/// Up to so many steps a check in exact arithmetic ends at once.
const SMALL: usize = 1 << 12;

/// Evidence for a verdict, checked by code that shares nothing with what found it.
#[pyclass(frozen, module = "gramkit")]
pub(crate) struct Certificate(pub(crate) CertificateFile);

impl Certificate {
    /// Of what was taken from an argument in such a way.
    pub(crate) fn new(certificate: gramkit::Certificate, selection: &Selection) -> Self {
        Self(CertificateFile { selection: selection.clone(), certificate })
    }
}

/// How vectors are taken from an argument.
pub(crate) fn selection(of: Orientation, constant: bool) -> Selection {
    Selection { rows: of == Orientation::Rows, constant, ..Selection::default() }
}

/// The same of numbers as they are written.
pub(crate) fn as_written(selection: Selection) -> Selection {
    Selection { reading: Reading::Decimals, ..selection }
}

#[pymethods]
impl Certificate {
    /// The certificate that a JSON text holds.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        CertificateFile::from_json(text).map(Self).map_err(|error| refused(error.to_string()))
    }

    /// The certificate as JSON, as the program `gramkit` writes and reads it.
    fn to_json(&self) -> PyResult<String> {
        self.0.to_json().map_err(|error| refused(error.to_string()))
    }

    /// The bounds that it claims for the numbers of positive, zero and negative eigenvalues; None if it claims none.
    #[getter]
    fn inertia<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.claimed_inertia().map_or(Ok(None), |inertia| claim::inertia(py, &Claim::Proved(inertia)))
    }

    /// The bounds that it claims for the rank; None if it claims none.
    #[getter]
    fn rank<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.claimed_rank().map(|rank| claim::count(py, rank)).transpose()
    }

    fn __repr__(&self) -> String {
        self.0.certificate.to_string()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Self>().getattr("from_json")?, (self.to_json()?,)))
    }
}

impl Certificate {
    fn claimed_rank(&self) -> Option<Count> {
        match &self.0.certificate {
            gramkit::Certificate::Rank { rank, .. } => Some(*rank),
            _ => None,
        }
    }

    fn claimed_inertia(&self) -> Option<Inertia> {
        match &self.0.certificate {
            gramkit::Certificate::Inertia { inertia, .. } => Some(*inertia),
            gramkit::Certificate::Shifted { claims, .. } => {
                claims.iter().find(|claim| claim.shift == 0.0 && claim.indices.is_none()).map(|claim| claim.inertia)
            }
            gramkit::Certificate::Rank { .. } => None,
        }
    }
}

/// Checks a certificate against the matrix that it is about; the claim in words.
#[pyfunction]
pub(crate) fn verify(py: Python<'_>, certificate: &Certificate, data: &Bound<'_, PyAny>) -> PyResult<String> {
    let CertificateFile { selection, certificate } = &certificate.0;
    if selection.reading == Reading::Decimals {
        let mut matrix = entries::decimals(data, "data")?;
        if let (gramkit::Certificate::Rank { .. }, Some(columns)) = (certificate, &selection.columns) {
            let found = matrix.columns();
            columns.iter().try_for_each(|&column| known(column, found))?;
            matrix = matrix.with_columns(columns).map_err(raised)?;
        }
        if selection.rows {
            matrix = matrix.transposed().map_err(raised)?;
        }
        if selection.constant {
            matrix = matrix.with_constant().map_err(raised)?;
        }
        let both = (certificate.clone(), matrix);
        call_owned(py, LONG, None, both, |(certificate, matrix), _| accepted(certificate.verify_exact(matrix)))?;
    } else {
        let matrix = Matrix::of(data, "data")?;
        let (rows, columns) = matrix.shape();
        let steps = rows.saturating_mul(columns).saturating_mul(columns.max(rows));
        with_view!(matrix, view => {
            let given = gramkit::Vectors::columns(view);
            if *selection == Selection::default() && steps < SMALL {
                call(py, steps, None, |_| accepted(certificate.verify(given.matrix())))?;
            } else {
                let both = (certificate.clone(), taken(given.to_f64(), selection, certificate)?);
                call_owned(py, LONG, None, both, |(certificate, taken), _| accepted(certificate.verify(taken)))?;
            }
        });
    }
    Ok(certificate.to_string())
}

fn accepted(checked: Result<(), gramkit::certificate::Rejection>) -> Result<(), Failure> {
    checked.map_err(|rejection| Failure::Rejection(rejection.to_string()))
}

/// What the certificate is about, of all that was given.
fn taken(given: Mat<f64>, selection: &Selection, certificate: &gramkit::Certificate) -> PyResult<Mat<f64>> {
    let gramkit::Certificate::Rank { components, .. } = certificate else {
        let symmetrized = |error: gramkit::Error| Failure::Rejection(error.to_string());
        return Ok(match selection.symmetrized {
            true => Symmetric::symmetrized(given.as_ref()).map_err(symmetrized)?.into_faer(),
            false => given,
        });
    };
    let (m, n) = (given.nrows(), given.ncols());
    if let Some(weights) = selection.weights {
        known(weights, n)?;
        let counted = (0..m).filter(|&i| given[(i, weights)] > 0.0);
        let as_claimed = match components {
            Some(components) => counted.eq(components.iter().copied()),
            None => counted.count() == m,
        };
        if !as_claimed {
            return Err(Failure::Rejection("other components have a positive weight than it says".into()).into());
        }
    }
    let columns = match &selection.columns {
        Some(columns) => columns.clone(),
        None => (0..n).filter(|&column| Some(column) != selection.weights).collect(),
    };
    columns.iter().try_for_each(|&column| known(column, n))?;
    let chosen = Mat::from_fn(m, columns.len(), |i, j| given[(i, columns[j])]);
    let vectors = if selection.rows { chosen.transpose().to_owned() } else { chosen };
    Ok(if selection.constant { with_constant(vectors.as_ref()) } else { vectors })
}

/// The column of ones, and the vectors after it.
pub(crate) fn with_constant(vectors: MatRef<'_, f64>) -> Mat<f64> {
    let entry = |i: usize, j: usize| if j == 0 { 1.0 } else { vectors[(i, j - 1)] };
    Mat::from_fn(vectors.nrows(), vectors.ncols() + 1, entry)
}

/// Whether there is such a column.
fn known(column: usize, columns: usize) -> PyResult<()> {
    if column < columns {
        return Ok(());
    }
    let sentence = format!("the certificate is about column {column} of a table; the data have {columns}");
    Err(Failure::Rejection(sentence).into())
}
