//! How far two matrices may be apart: c·n·u times the scale of the entry, or a radius.

use faer::{Mat, MatRef};
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::{Radius, Symmetric};
use num_traits::Zero;
use oracle::{Rational, Table, exact};
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

/// ‖Â − A‖₂ ≤ radius, and within a diagonal radius −diag d ⪯ Â − A ⪯ diag d too, decided exactly.
pub(crate) fn is_within_radius(computed: &Symmetric, truth: &Table) -> bool {
    let error = Table::of(computed.as_faer()).minus(truth);
    error.spectral_norm_is_at_most(&exact(computed.radius().value())) && is_between_forms(&error, computed.radius())
}

/// −diag d ⪯ Δ ⪯ diag d for the bounds of a diagonal radius, decided exactly.
pub(crate) fn is_between_forms(error: &Table, radius: &Radius) -> bool {
    let Radius::Diagonal { bounds, .. } = radius else { return true };
    let n = bounds.len();
    let end = |i: usize, j: usize| if i == j { exact(bounds[i]) } else { Rational::zero() };
    let below = Table::from_fn(n, n, |i, j| end(i, j) - error.at(i, j));
    let above = Table::from_fn(n, n, |i, j| end(i, j) + error.at(i, j));
    below.inertia().2 == 0 && above.inertia().2 == 0
}
