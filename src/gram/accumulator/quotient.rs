//! A matrix that is gathered, divided.

use super::deviations::Sum;
use crate::error::{Error, Result};
use crate::gram::WHAT;
use crate::gram::entry::lengths;
use crate::gram::options::Centring;
use crate::gram::scaled::worst_relative_error;
use crate::gram::update::{overflow, with_bound, with_bounds};
use crate::gram::working_bound::radius_of_cosines;
use crate::matrix::Symmetric;
use crate::rounding::norms::{frobenius, plus, times};
use crate::rounding::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, form_bounds, gamma, mul_up};

/// A bound on e/(d − e) for a positive number d that is off by e < d: the relative error of a quotient by it.
pub(super) fn relative_error(d: Sum) -> f64 {
    if d.error == 0.0 { 0.0 } else { div_up(mul_up(d.error, 1.0 + 4.0 * UNIT_ROUNDOFF), d.lower()) }
}

/// A/d for a positive number d that is off by less than itself.
pub(super) fn divided(a: &Symmetric, divisor: Sum) -> Result<Symmetric> {
    let (n, d) = (a.order(), divisor.value);
    let quotient = Symmetric::from_lower(n, |i, j| a.get(i, j) / d).map_err(overflow)?;
    for j in 0..n {
        if a.get(j, j) >= f64::MIN_POSITIVE && quotient.get(j, j) < f64::MIN_POSITIVE {
            return Err(Error::Underflow { what: WHAT, row: j, column: j });
        }
    }
    if d == 1.0 && divisor.error == 0.0 {
        return quotient.with_radius(a.radius().clone());
    }
    let lost = n as f64 * SMALLEST_SUBNORMAL;
    let (relative, least) = (add_up(gamma(3), relative_error(divisor)), divisor.lower().next_down());
    let bound = |modulus: f64, r: f64| {
        let inherited = if r == 0.0 { 0.0 } else { div_up(r, least) };
        plus(add_up(times(relative, modulus), lost), inherited)
    };
    let moduli = form_bounds(|i, j| quotient.get(i, j), &lengths(&quotient));
    let forms = moduli.into_iter().enumerate().map(|(j, modulus)| bound(modulus, a.radius().at(j))).collect();
    let norm = bound(frobenius(&quotient.as_faer().to_owned()), a.radius().value());
    with_bounds(quotient, norm, forms)
}

/// D^(−½)·A·D^(−½) with D = diag A, of a matrix that is known to be positive semidefinite.
pub(super) fn unit_diagonal(a: &Symmetric, centring: Centring) -> Result<Symmetric> {
    let n = a.order();
    let why = match centring {
        Centring::Mean => "is constant to within its rounding error",
        Centring::None => "is zero to within its rounding error",
    };
    let errors = a.diagonal().into_iter().enumerate().map(|(j, square)| (a.radius().at(j), square));
    let omega = worst_relative_error(errors, why)?;
    let roots: Vec<f64> = a.diagonal().iter().map(|square| square.sqrt()).collect();
    // |a_ij|² ≤ a_ii·a_jj holds for the exact entries, so clamping to [−1, 1] only moves towards them.
    let entry = |i: usize, j: usize| {
        if i == j { 1.0 } else { (a.get(i, j) / roots[i] / roots[j]).clamp(-1.0, 1.0) }
    };
    // An entry is off by √(d_i·d_j) ≤ ω·√(â_ii·â_jj): for |x_i·Δ_ij·x_j| that is what both forms diag d ± Δ allow.
    let matrix = Symmetric::from_lower(n, entry)?;
    with_bound(matrix, if n < 2 { 0.0 } else { radius_of_cosines(n, omega) })
}
