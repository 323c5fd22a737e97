//! T as it is stored.

use faer::Mat;

/// T, upper triangular, as it is stored, and for each row how far that may be from what is meant, ‖·‖₂.
#[derive(Clone, Debug)]
pub(super) struct Transform {
    pub(super) values: Mat<f64>,
    pub(super) row_errors: Vec<f64>,
}

impl Transform {
    pub(super) fn exact(values: Mat<f64>) -> Self {
        let row_errors = vec![0.0; values.nrows()];
        Self { values, row_errors }
    }
}
