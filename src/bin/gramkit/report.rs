//! What `analyze` and `definiteness` found, before it is printed.

use std::ops::Range;

use gramkit::spectrum::{Collinearity, ConditionNumber};
use gramkit::verdict::{ExactDeterminant, NumericalRank};
use gramkit::{Certificate, Count, Definiteness, Determinant, Enclosure, Error, Independence, Orientation, Radius};

/// One report; absent parts are `None` or empty, and `notes` say why.
pub(crate) struct Report {
    pub(crate) path: String,
    pub(crate) shape: (usize, usize),
    /// `None` for a stored symmetric matrix.
    pub(crate) vectors: Option<Orientation>,
    pub(crate) names: Vec<String>,
    /// Whether the vectors are taken less their means.
    pub(crate) centred: bool,
    /// What the matrix is: "Gram matrix XᵀX", "sample covariance", "stored matrix".
    pub(crate) what: String,
    pub(crate) order: usize,
    /// `None` where the matrix is out of range.
    pub(crate) radius: Option<Radius>,
    pub(crate) definiteness: Definiteness,
    pub(crate) independence: Option<Independence>,
    pub(crate) sigma_min_lower: Option<f64>,
    pub(crate) rank: Count,
    pub(crate) numerical_rank: Option<NumericalRank>,
    pub(crate) determinant: Option<Determinant>,
    pub(crate) exact_determinant: Option<ExactDeterminant>,
    pub(crate) certificate: Option<Certificate>,
    /// The singular values that the computed Gram matrix cannot tell from 0.
    pub(crate) unresolved: Range<usize>,
    /// Ascending, with enclosures.
    pub(crate) eigenvalues: Option<Spectrum>,
    /// Descending, with enclosures.
    pub(crate) singular_values: Option<Spectrum>,
    pub(crate) condition: Option<ConditionNumber>,
    pub(crate) collinearity: Option<Collinearity>,
    pub(crate) notes: Vec<String>,
}

impl Report {
    /// Adds the exact determinant, or a note that it takes more than the budget.
    pub(crate) fn with_exact_determinant(&mut self, exact: Result<ExactDeterminant, Error>) -> Result<(), Error> {
        match exact {
            Ok(exact) => self.exact_determinant = Some(exact),
            Err(error @ Error::Budget { .. }) => self.notes.push(format!("no exact determinant: {error}")),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Values beside what is proved of them.
#[derive(Clone, Default)]
pub(crate) struct Spectrum {
    pub(crate) values: Vec<f64>,
    pub(crate) enclosures: Vec<Enclosure>,
}

impl Spectrum {
    /// Adds to eigenvalues in ascending order what an inertia proves: at most so many are positive and so many negative,
    /// so that those which can be neither are exactly 0.
    pub(crate) fn with_inertia(mut self, positive: Count, negative: Count) -> Self {
        let n = self.values.len();
        let mut least = f64::NEG_INFINITY;
        for (k, (value, e)) in self.values.iter_mut().zip(&mut self.enclosures).enumerate() {
            if k + positive.upper < n {
                e.upper = e.upper.min(0.0);
            }
            if k >= negative.upper {
                e.lower = e.lower.max(0.0);
            }
            if k + positive.upper < n && k >= negative.upper {
                *e = Enclosure::point(0.0);
            }
            // A computed value may stray from where it is proved to be, and from the order.
            *value = if e.lower == e.upper { e.lower } else { value.max(e.lower).max(least).min(e.upper) };
            least = *value;
        }
        self
    }

    /// Adds to singular values in descending order that at most `rank` of them differ from 0.
    pub(crate) fn with_rank(mut self, rank: Count) -> Self {
        for (value, e) in self.values.iter_mut().zip(&mut self.enclosures).skip(rank.upper) {
            *value = 0.0;
            *e = Enclosure::point(0.0);
        }
        self
    }

    /// Adds a proved lower bound on all values.
    pub(crate) fn not_below(mut self, least: f64) -> Self {
        for (value, e) in self.values.iter_mut().zip(&mut self.enclosures) {
            e.lower = e.lower.max(least);
            *value = value.max(e.lower);
        }
        self
    }
}
