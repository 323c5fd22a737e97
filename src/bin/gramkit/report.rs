//! What `analyze` and `definiteness` found, before it is printed.

use gramkit::{
    Collinearity, ConditionNumber, Count, Definiteness, Determinant, Enclosure, Independence, NumericalRank,
    Orientation, Radius,
};

/// One report; absent parts are `None` or empty, and `notes` say why.
pub(crate) struct Report {
    pub(crate) path: String,
    pub(crate) shape: (usize, usize),
    /// `None` for a stored symmetric matrix.
    pub(crate) vectors: Option<Orientation>,
    pub(crate) names: Vec<String>,
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
    /// Ascending, with enclosures.
    pub(crate) eigenvalues: Option<Spectrum>,
    /// Descending, with enclosures.
    pub(crate) singular_values: Option<Spectrum>,
    pub(crate) condition: Option<ConditionNumber>,
    pub(crate) collinearity: Option<Collinearity>,
    pub(crate) notes: Vec<String>,
}

/// Values beside what is proved of them.
#[derive(Clone, Default)]
pub(crate) struct Spectrum {
    pub(crate) values: Vec<f64>,
    pub(crate) enclosures: Vec<Enclosure>,
}

impl Spectrum {
    /// Sets to exactly 0 what is proved to be, between two indices.
    pub(crate) fn vanish(&mut self, range: std::ops::Range<usize>) {
        for k in range.start.min(self.values.len())..range.end.min(self.values.len()) {
            self.values[k] = 0.0;
            self.enclosures[k] = Enclosure::point(0.0);
        }
    }
}
