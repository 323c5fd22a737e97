//! A symmetric matrix whose entries have errors of their own.

use faer::MatRef;

use super::{inflate, norms};
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::Symmetric;

const WHAT: &str = "Hessian";

/// The symmetric matrix with the lower triangle `values` and the radius min(‖E‖_∞, ‖E‖_F) of its symmetric error
/// `errors`: |Δ| ≤ E entry by entry gives ‖Δ‖₂ ≤ ‖E‖₂. `evidence` makes it a bound or an estimate.
pub(crate) fn with_errors(
    values: MatRef<'_, f64>,
    errors: MatRef<'_, f64>,
    evidence: impl FnOnce(f64) -> Radius,
) -> Result<Symmetric> {
    let n = values.nrows();
    for j in 0..n {
        for i in j..n {
            if !(values[(i, j)].is_finite() && errors[(i, j)].is_finite()) {
                return Err(Error::Overflow { what: WHAT, row: i, column: j });
            }
        }
    }
    let row_sum = |i: usize| inflate((0..n).map(|j| errors[(i, j)]).sum::<f64>(), n);
    let (row, infinity_norm) =
        (0..n).map(|i| (i, row_sum(i))).fold((0, 0.0_f64), |max, sum| if sum.1 > max.1 { sum } else { max });
    let radius = infinity_norm.min(norms::frobenius_of_errors(errors));
    if radius.is_infinite() {
        return Err(Error::Overflow { what: "the Hessian's radius", row, column: row });
    }
    Symmetric::from_lower(n, |i, j| values[(i, j)])?.with_radius(evidence(radius))
}

#[cfg(test)]
mod tests {
    use faer::mat;

    use super::*;

    #[test]
    fn the_radius_is_the_smaller_of_two_norms_and_of_the_evidence_that_was_asked_for() {
        // ‖E‖_∞ = 1 < √2 = ‖E‖_F of the first, ‖E‖_∞ = 3 > √5 = ‖E‖_F of the second.
        let diagonal = mat![[1.0, 0.0], [0.0, 1.0]];
        let arrow = mat![[1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
        for (errors, norm) in [(diagonal, 1.0), (arrow, 5.0_f64.sqrt())] {
            let values = errors.map(|error| 2.0 * error);
            let bound = with_errors(values.as_ref(), errors.as_ref(), Radius::Bound).unwrap();
            let estimate = with_errors(values.as_ref(), errors.as_ref(), Radius::Estimate).unwrap();
            let (Radius::Bound(radius), Radius::Estimate(same)) = (bound.radius(), estimate.radius()) else {
                panic!("{:?} {:?}", bound.radius(), estimate.radius())
            };
            assert!(radius == same && radius >= norm && radius <= norm * (1.0 + 32.0 * f64::EPSILON), "{radius}");
            assert_eq!(bound.as_faer(), values.as_ref());
        }
        let none = with_errors(mat![[3.0]].as_ref(), mat![[0.0]].as_ref(), Radius::Bound).unwrap();
        assert_eq!(none.radius(), Radius::Bound(0.0));
    }

    #[test]
    fn what_is_not_finite_overflows() {
        let infinite = mat![[1.0, f64::INFINITY], [f64::INFINITY, 1.0]];
        let error = with_errors(infinite.as_ref(), mat![[0.0, 0.0], [0.0, 0.0]].as_ref(), Radius::Bound).unwrap_err();
        assert!(matches!(error, Error::Overflow { row: 1, column: 0, .. }));
        let large = mat![[f64::MAX, f64::MAX], [f64::MAX, f64::MAX]];
        let error = with_errors(mat![[0.0, 0.0], [0.0, 0.0]].as_ref(), large.as_ref(), Radius::Bound).unwrap_err();
        assert!(matches!(error, Error::Overflow { what: "the Hessian's radius", .. }));
    }
}
