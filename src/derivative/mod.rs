//! Derivatives of functions, with their errors.
//!
//! The Hessian of f : Rⁿ → R is the symmetric matrix of its second derivatives, H_ij = ∂²f/∂xᵢ∂x_j. Its inertia decides
//! the kind of a critical point: n₊ = n is a strict minimum, n₋ = n a strict maximum, n₊, n₋ > 0 a saddle. That is the
//! question asked of a Gram matrix too, so both sources — [`hessian()`] for a function that can be called,
//! [`Field`](crate::Field) for samples on a grid — give the same [`Symmetric`], to be judged by the same routines.
//!
//! Beside it stand the [`gradient()`], the [`jacobian()`], products Hv without H ([`hessian_vector_product()`],
//! [`hessian_vector_product_of_gradient()`]), the [`SecondOrderModel`], the Gram matrix of a Jacobian beside the Hessian that it
//! approximates ([`LeastSquares`]), many points at once ([`gradients()`], [`hessians()`]), and a check of somebody else's derivatives
//! ([`check_gradient()`], [`check_hessian()`]).
//!
//! # The error
//!
//! Three things separate a finite difference from the derivative: *truncation* (the Taylor terms left out), *rounding*
//! (of the samples and of the arithmetic), and *noise* (whatever else is wrong with the samples). With ε_f the absolute
//! error of f and M₄ ≥ |f⁗|, the central second difference has
//!
//! > |[f(x+h) − 2f(x) + f(x−h)]/h² − f″(x)| ≤ h²·M₄/12 + 4·ε_f/h²,
//!
//! least at h⁴ = 48·ε_f/M₄, where it is (2/√3)·√(ε_f·M₄): half of the digits. The rounding share can be bounded, but M₄ is a bound on a
//! derivative *between* the points where f is known, and no finite number of samples bounds that: between any of them f may
//! do anything. So there are two ways.
//!
//! * Who knows M₄ and ε_f says so ([`DerivativeBounds`], [`Noise::Given`]): the difference above is taken, its error is a
//!   [`Radius::Bound`], and a verdict that rests on it is proved.
//! * Otherwise a tableau of differences is extrapolated (Richardson), which leaves ten digits or more instead of seven, and its error is the
//!   difference of two formulas that would agree if the step were small enough: a [`Radius::Estimate`]. A
//!   verdict that leans on it is estimated. A Hessian whose error is known otherwise can be given a radius by
//!   [`Symmetric::with_radius`](crate::Symmetric::with_radius).
//!
//! The result tells the two shares of each entry's error, and its [`Status`] which of them is to blame.
//!
//! # The radius
//!
//! With an error e_ij ≥ 0 of each entry, and |Δ| ≤ E entry by entry, ‖Δ‖₂ ≤ ‖E‖₂ ≤ min(‖E‖_∞, ‖E‖_F) (Higham,
//! *Accuracy and Stability of Numerical Algorithms*, 2nd ed., Lemma 6.6 and Table 6.2), which is the radius.
//!
//! # The steps
//!
//! The step of coordinate i is a power of two near a given share of max(|xᵢ|, typical magnitude), halved from level to level, and
//! made such that xᵢ moves by it exactly. Nothing is known of f outside the box x ± h; where f is not defined in all of it, [`Bounds`]
//! turn the differences to one side.

mod axis;
mod batch;
mod bounds;
mod check;
mod derivative_bounds;
mod differences;
mod entries;
mod gradient;
mod hessian;
mod jacobian;
mod least_squares;
mod model;
mod noise;
mod proved;
mod richardson;
mod samples;
mod status;
mod stencils;
mod vector_product;

pub use batch::{gradients, hessians};
pub use bounds::Bounds;
pub use check::{Agreement, DerivativeCheck, check_gradient, check_hessian};
pub use derivative_bounds::DerivativeBounds;
pub use differences::{Differences, Magnitude};
pub use gradient::{Gradient, gradient};
pub use hessian::{FunctionHessian, hessian};
pub use jacobian::{Jacobian, jacobian};
pub use least_squares::LeastSquares;
pub use model::{ModelValue, SecondOrderModel};
pub use noise::{Noise, NoiseEstimate};
pub use status::Status;
pub use vector_product::{HessianVectorProduct, hessian_vector_product, hessian_vector_product_of_gradient};

use faer::MatRef;

use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::rounding::{inflate, mul_up, sqrt_up};

const WHAT: &str = "Hessian";

/// A scalar function as one of a single component.
fn scalar(f: impl Fn(&[f64]) -> f64) -> impl Fn(&[f64], &mut [f64]) {
    move |x, out| out[0] = f(x)
}

/// As [`with_error`], with a radius that is a bound if the errors are proved.
fn enclosed(values: MatRef<'_, f64>, errors: MatRef<'_, f64>, proved: bool) -> Result<Symmetric> {
    let matrix = with_error(values, errors)?;
    let radius = matrix.radius().value();
    if proved { matrix.with_radius(Radius::Bound(radius)) } else { Ok(matrix) }
}

/// The symmetric matrix with the lower triangle `values` and the radius min(‖E‖_∞, ‖E‖_F) of its symmetric error `errors`.
pub(crate) fn with_error(values: MatRef<'_, f64>, errors: MatRef<'_, f64>) -> Result<Symmetric> {
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
