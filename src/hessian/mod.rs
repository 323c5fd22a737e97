//! Hessians of functions and of sampled fields, with an estimate of their error.
//!
//! The Hessian of f : Rⁿ → R is the symmetric matrix of its second derivatives, H_ij = ∂²f/∂xᵢ∂x_j. Its inertia decides
//! the kind of a critical point: n₊ = n is a strict minimum, n₋ = n a strict maximum, n₊, n₋ > 0 a saddle. That is the
//! question asked of a Gram matrix too, so both sources here — [`hessian()`] for a function that can be called, [`Field`]
//! for samples on a grid — give the same [`Symmetric`](crate::Symmetric), to be judged by the same routines.
//!
//! # The radius
//!
//! Three things separate a finite difference from the derivative: *truncation* (the Taylor terms left out), *rounding*
//! (of the samples and of the arithmetic), and *noise* (whatever else is wrong with the samples). With ε_f the absolute
//! error of f and M₄ ≥ |f⁗|, the central second difference has
//!
//! > |[f(x+h) − 2f(x) + f(x−h)]/h² − f″(x)| ≤ h²·M₄/12 + 4·ε_f/h²,
//!
//! least at h⁴ = 48·ε_f/M₄. The rounding share can be bounded, but M₄ is a bound on a derivative *between* the points
//! where f is known, and no finite number of samples bounds that: between any of them f may do anything. What can be had is
//! the difference between two formulas that would agree if the step were small enough. So the radius is always a
//! [`Radius::Estimate`](crate::Radius::Estimate), a verdict that leans on it is estimated and not proved, and a Hessian
//! whose error is known otherwise can be given a [`Radius::Bound`](crate::Radius::Bound) by
//! [`Symmetric::with_radius`](crate::Symmetric::with_radius).
//!
//! Each entry's error e_ij ≥ 0 is estimated; for |Δ| ≤ E entry by entry, ‖Δ‖₂ ≤ ‖E‖₂ ≤ min(‖E‖_∞, ‖E‖_F) (Higham,
//! *Accuracy and Stability of Numerical Algorithms*, 2nd ed., Lemma 6.6 and Table 6.2), which is the radius.

mod differences;
mod field;
mod function;
mod richardson;
mod stencil;

pub use differences::{Differences, Magnitude};
pub use field::Field;
pub use function::{FunctionHessian, hessian};

use faer::MatRef;

use crate::rounding::{inflate, mul_up, sqrt_up};
use crate::{Error, Radius, Result, Symmetric};

const WHAT: &str = "Hessian";

/// The symmetric matrix with the lower triangle `values` and the radius min(‖E‖_∞, ‖E‖_F) of its symmetric error `errors`.
fn with_error(values: MatRef<'_, f64>, errors: MatRef<'_, f64>) -> Result<Symmetric> {
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
    // Relative to the largest error, so that no square overflows; one that underflows is far below the last inflation.
    let largest = (0..n).flat_map(|j| (0..n).map(move |i| (i, j))).fold(0.0_f64, |max, at| max.max(errors[at]));
    let squares: f64 = (0..n).flat_map(|j| (0..n).map(move |i| (i, j))).map(|at| (errors[at] / largest).powi(2)).sum();
    let frobenius_norm = inflate(mul_up(largest, sqrt_up(inflate(squares, n * n + 4))), 4);
    let radius = if largest > 0.0 { infinity_norm.min(frobenius_norm) } else { 0.0 };
    if radius.is_infinite() {
        return Err(Error::Overflow { what: "the Hessian's radius", row, column: row });
    }
    Symmetric::from_lower(n, |i, j| values[(i, j)])?.with_radius(Radius::Estimate(radius))
}
