//! The inertia of one small matrix by entrywise bounds.

use super::closed_form;
use super::general;
use super::norm::infinity_norm;
use crate::claim::Inertia;
use crate::error::{Error, Result};
use crate::rounding::check_environment;
use crate::spectrum::packed::{check_finite, packed_length};
use crate::verdict::packed::signs::{Line, Plane, Space};
use crate::verdict::packed::{fits, inertia};

/// The inertia of every symmetric H' with |H' − H| ≤ E entry by entry, H and E given by their packed upper triangles,
/// row by row.
///
/// It joins what is proved by the theorems of [`classes_within`](super::super::classes_within), by
/// [`inertia`](super::super::inertia) within ‖E‖_∞, and by the same for SHS and SES, S a diagonal of powers of two that
/// brings the diagonal of H near 1. Where `classes_within` decides a class, it is that of this inertia. Of a saddle it
/// tells the Morse index too, n₋, where all H' are regular for sure: (|I − RH| + |R|E)w < w for some R and w > 0. What
/// is stated is as good as the errors: proved, if they are bounds. n₀ ≥ 1 is never stated.
///
/// ```
/// use gramkit::verdict::packed::{inertia, inertia_within};
/// // x² − y² + 10⁻⁴·z² at 0: only ∂²/∂x² is known to no better than 0.1.
/// let packed = [2.0, 0.0, 0.0, -2.0, 0.0, 2e-4];
/// let near = inertia_within(3, &packed, &[0.1, 1e-4, 1e-4, 1e-4, 1e-5, 1e-5])?;
/// assert!(near.is_complete() && near.negative.lower == 1);
/// assert!(!inertia(3, &packed, 0.1)?.is_complete());
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`]; [`Error::NotFinite`]; [`Error::Domain`] for an error that is negative or not finite.
pub fn inertia_within(order: usize, packed: &[f64], errors: &[f64]) -> Result<Inertia> {
    check_environment()?;
    let count = packed_length(order)?;
    fits("packed components", count, packed.len())?;
    fits("packed errors", count, errors.len())?;
    check_finite(packed, order)?;
    if let Some(&error) = errors.iter().find(|error| !(error.is_finite() && **error >= 0.0)) {
        return Err(Error::Domain { what: "an error", value: error, must_be: "finite and not negative" });
    }
    let radius = infinity_norm(order, |k| errors[k]);
    let ball = if radius.is_finite() { inertia(order, packed, radius)? } else { Inertia::unknown(order) };
    if ball.is_complete() {
        return Ok(ball);
    }
    let closed = match (packed, errors) {
        (&[a], &[e]) if order == 1 => closed_form::inertia(order, &Line, [a], [e]),
        (&[a, b, d], &[e_a, e_b, e_d]) if order == 2 => closed_form::inertia(order, &Plane, [a, b, d], [e_a, e_b, e_d]),
        (&[a, b, c, d, e, f], &[e_a, e_b, e_c, e_d, e_e, e_f]) if order == 3 => {
            closed_form::inertia(order, &Space, [a, b, c, d, e, f], [e_a, e_b, e_c, e_d, e_e, e_f])
        }
        _ => Inertia::unknown(order),
    };
    let known = joined(order, &ball, &closed);
    Ok(if known.is_complete() { known } else { joined(order, &known, &general::inertia(order, packed, errors)) })
}

/// What holds if both do.
fn joined(order: usize, a: &Inertia, b: &Inertia) -> Inertia {
    let positive = a.positive.lower.max(b.positive.lower);
    Inertia::at_least(order, positive, a.negative.lower.max(b.negative.lower))
}
