//! A symmetric matrix whose entries have errors of their own.

use faer::{Mat, MatRef};

use super::{inflate, norms};
use crate::claim::Radius;
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::{IntoMatrixView, Real, Symmetric};

const WHAT: &str = "Hessian";

impl Symmetric {
    /// The same values with a bound on the error of each, |a'ᵢⱼ − aᵢⱼ| ≤ eᵢⱼ, in place of the radius that they had.
    ///
    /// `standing` is [`Radius::Bound`] or [`Radius::Estimate`], whichever the errors are. The radius follows from them:
    /// ‖A' − A‖₂ ≤ ‖E‖₂ ≤ min(‖E‖_∞, ‖E‖_F), rounded up (Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 8.1.18).
    /// Verdicts are about the symmetric matrices within the errors, which are fewer than those within the radius: see
    /// [`Definiteness`](crate::verdict::Definiteness).
    ///
    /// ```
    /// use gramkit::{Definiteness, Radius, Symmetric, Verdict};
    /// // Two quantities in units far apart, each entry known to 1 %.
    /// let a = Symmetric::from_lower(2, |i, j| [1e6, 300.0, 1.0][i + j])?;
    /// let errors = Symmetric::from_lower(2, |i, j| 0.01 * a.get(i, j))?;
    /// let known = a.with_entry_errors(errors.as_faer(), Radius::Bound)?;
    /// assert!(known.radius().value() > 1e4);
    /// assert_eq!(Definiteness::of(&known)?.is_positive_definite(), Verdict::Proved);
    /// // The same distance in any direction leaves the small entry open.
    /// let (ball, a) = (Radius::Bound(known.radius().value()), known);
    /// assert_eq!(Definiteness::of(&a.with_radius(ball)?)?.is_positive_definite(), Verdict::Undetermined);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::NotSquare`](crate::error::Mismatch::NotSquare); [`Error::Shape`] if E has another order than A;
    /// [`Error::NotFinite`], [`Error::Asymmetric`] or, [at](Error::At) its place, [`Error::Domain`] for an error that
    /// is not finite, differs from its mirror image, or is negative; [`Error::Overflow`] if the radius exceeds f64.
    pub fn with_entry_errors<'a, T: Real>(
        self,
        errors: impl IntoMatrixView<'a, T>,
        standing: impl FnOnce(f64) -> Radius,
    ) -> Result<Self> {
        let view = errors.into_matrix_view();
        let given = view.as_faer();
        if given.nrows() != given.ncols() {
            return Err(Mismatch::NotSquare { rows: given.nrows(), columns: given.ncols() }.into());
        }
        let n = self.order();
        if given.nrows() != n {
            return Err(Error::Shape { what: "order of the errors", expected: n, found: given.nrows() });
        }
        for column in 0..n {
            for row in column..n {
                let (value, mirrored) = (given[(row, column)].to_f64(), given[(column, row)].to_f64());
                let place = Place::Entry { row, column };
                if !value.is_finite() {
                    return Err(Error::NotFinite { place, value });
                }
                if value != mirrored {
                    return Err(Error::Asymmetric { row, column, gap: (value - mirrored).abs() });
                }
                if value < 0.0 {
                    let error = Error::Domain { what: "error of an entry", value, must_be: "zero or more" };
                    return Err(Error::At { place, error: Box::new(error) });
                }
            }
        }
        // Both images of a pair from one, as 0 and −0 are equal.
        let errors = Mat::from_fn(n, n, |i, j| given[(i.max(j), i.min(j))].to_f64());
        let distance = distance(errors.as_ref(), "the radius")?;
        let radius = if standing(distance).is_proved() { Radius::Bound(distance) } else { Radius::Estimate(distance) };
        Ok(self.within(errors, radius))
    }
}

/// min(‖E‖_∞, ‖E‖_F), rounded up, of a symmetric E ≥ 0.
fn distance(errors: MatRef<'_, f64>, what: &'static str) -> Result<f64> {
    let n = errors.nrows();
    let row_sum = |i: usize| inflate((0..n).map(|j| errors[(i, j)]).sum::<f64>(), n);
    let (row, infinity_norm) =
        (0..n).map(|i| (i, row_sum(i))).fold((0, 0.0_f64), |max, sum| if sum.1 > max.1 { sum } else { max });
    let distance = infinity_norm.min(norms::frobenius_of_errors(errors));
    if distance.is_infinite() { Err(Error::Overflow { what, row, column: row }) } else { Ok(distance) }
}

/// The Hessian with the lower triangle `values` and the errors `errors`, whose two images of a pair may differ in their
/// last bits: the larger counts. `standing` makes their radius a bound or an estimate.
pub(crate) fn with_errors(
    values: MatRef<'_, f64>,
    errors: MatRef<'_, f64>,
    standing: impl FnOnce(f64) -> Radius,
) -> Result<Symmetric> {
    let n = values.nrows();
    for j in 0..n {
        for i in j..n {
            if !(values[(i, j)].is_finite() && errors[(i, j)].is_finite() && errors[(j, i)].is_finite()) {
                return Err(Error::Overflow { what: WHAT, row: i, column: j });
            }
        }
    }
    let errors = Mat::from_fn(n, n, |i, j| errors[(i, j)].max(errors[(j, i)]));
    distance(errors.as_ref(), "the Hessian's radius")?;
    Symmetric::from_lower(n, |i, j| values[(i, j)])?.with_entry_errors(&errors, standing)
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
            let (&Radius::Bound(radius), &Radius::Estimate(same)) = (bound.radius(), estimate.radius()) else {
                panic!("{:?} {:?}", bound.radius(), estimate.radius())
            };
            assert!(radius == same && radius >= norm && radius <= norm * (1.0 + 32.0 * f64::EPSILON), "{radius}");
            assert_eq!(bound.as_faer(), values.as_ref());
        }
        let none = with_errors(mat![[3.0]].as_ref(), mat![[0.0]].as_ref(), Radius::Bound).unwrap();
        assert_eq!(none.radius(), &Radius::Bound(0.0));
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

    #[test]
    fn what_is_no_error_of_an_entry_is_refused() {
        let a = Symmetric::from_lower(2, |i, j| 1.0 + (i + j) as f64).unwrap();
        let refused = |errors: Mat<f64>| a.clone().with_entry_errors(&errors, Radius::Bound).unwrap_err();
        let not_square = refused(Mat::zeros(2, 3));
        assert_eq!(not_square, Error::Mismatch(Mismatch::NotSquare { rows: 2, columns: 3 }));
        let other = refused(Mat::zeros(3, 3));
        assert_eq!(other, Error::Shape { what: "order of the errors", expected: 2, found: 3 });
        let Error::NotFinite { place, .. } = refused(mat![[0.0, 0.0], [f64::NAN, 0.0]]) else { panic!("a NaN") };
        assert_eq!(place, Place::Entry { row: 1, column: 0 });
        let skew = refused(mat![[0.0, 0.5], [0.25, 0.0]]);
        assert_eq!(skew, Error::Asymmetric { row: 1, column: 0, gap: 0.25 });
        let negative = refused(mat![[0.0, 0.0], [0.0, -0.5]]);
        assert_eq!(negative.to_string(), "entry (1, 1): error of an entry is -0.5; it must be zero or more");
        let wide = refused(mat![[f64::MAX, f64::MAX], [f64::MAX, f64::MAX]]);
        assert!(matches!(wide, Error::Overflow { what: "the radius", .. }), "{wide:?}");
    }

    #[test]
    fn errors_stay_with_the_matrix_and_no_longer_than_its_radius() {
        let errors = mat![[0.0, -0.0], [0.0, 0.5_f32]];
        // Whatever distance the standing makes of it, the norm of the errors is the radius.
        let a = Symmetric::from_lower(2, |i, j| 1.0 + (i + j) as f64).unwrap();
        let a = a.with_entry_errors(&errors, |_| Radius::Estimate(0.0)).unwrap();
        assert!(matches!(a.radius(), Radius::Estimate(radius) if (0.5..0.500001).contains(radius)));
        assert_eq!(a.entry_errors(), Some(mat![[0.0, 0.0], [0.0, 0.5]].as_ref()));
        assert_eq!((a.negated().entry_errors(), a.negated().get(1, 0)), (a.entry_errors(), -2.0));
        assert_eq!(a.with_radius(Radius::Bound(1.0)).unwrap().entry_errors(), None);
        // The larger of two images of a pair counts.
        let uneven = mat![[0.0, 0.25], [0.5, 0.0]];
        let hessian = with_errors(Mat::zeros(2, 2).as_ref(), uneven.as_ref(), Radius::Bound).unwrap();
        assert_eq!(hessian.entry_errors().map(|errors| errors[(0, 1)]), Some(0.5));
    }
}
