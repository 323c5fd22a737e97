//! How far two matrices may be apart: c·n·u times the scale of the entry, or a radius.

use faer::{Mat, MatRef};
use gramkit::Symmetric;
use gramkit::rounding::UNIT_ROUNDOFF;
use oracle::{Table, exact};
use proptest::prelude::*;

/// Roundings of an inner product beyond one per component: those of scaling, panels and the comparison itself.
pub(crate) const EXTRA_ROUNDINGS: f64 = 8.0;

/// The lengths of the columns.
pub(crate) fn lengths(x: &Mat<f64>) -> Vec<f64> {
    x.col_iter().map(|column| column.iter().map(|v| v * v).sum::<f64>().sqrt()).collect()
}

/// |a_ij − b_ij| ≤ `roundings`·u·‖x_i‖‖x_j‖.
pub(crate) fn close(
    a: MatRef<'_, f64>,
    b: MatRef<'_, f64>,
    roundings: f64,
    lengths: &[f64],
) -> Result<(), TestCaseError> {
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            let tolerance = roundings * UNIT_ROUNDOFF * lengths[i] * lengths[j];
            let gap = (a[(i, j)] - b[(i, j)]).abs();
            prop_assert!(gap <= tolerance, "entry ({i}, {j}): {gap:e} > {tolerance:e}");
        }
    }
    Ok(())
}

/// ‖Â − A‖₂ ≤ radius, decided exactly.
pub(crate) fn is_within_radius(computed: &Symmetric, truth: &Table) -> bool {
    let error = Table::of(computed.as_faer()).minus(truth);
    error.spectral_norm_is_at_most(&exact(computed.radius().value()))
}
