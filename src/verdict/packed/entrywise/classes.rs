//! The classes of many points by entrywise bounds.

use super::norm::infinity_norm;
use crate::error::{Error, Result};
use crate::rounding::check_environment;
use crate::spectrum::packed::packed_length;
use crate::verdict::packed::{classify, fits, open_within};

/// The classes of many points at once, as codes of [`PointClass`](crate::claim::PointClass), by a bound on the error of
/// each entry of their Hessians; returns how many of them the norm of the errors alone leaves open.
///
/// * `components` are n(n+1)/2 rows of one length, the packed upper triangles of the Hessians row by row (for order 3
///   xx, xy, xz, yy, yz, zz), `errors` as many rows with e_ij ≥ |h_ij − h'_ij|, H' the true Hessian.
/// * `floor` has the smallest radius of each point that the rounding of its samples allows.
///
/// The class is that of every symmetric H' with |H' − H| ≤ E entry by entry. A point is of the class that
/// [`classes`](super::super::classes) gives it within r = ‖E‖_∞, where that is decided. For orders 1 to 3 it is else of
/// the class that all H' are of, decided but for roundings in every case (Rohn, SIAM J. Matrix Anal. Appl. 15 (1994)
/// 175–184, for minima and maxima). For higher orders all H' are regular, with the inertia of H, if (|I − RH| + |R|E)w
/// < w for a matrix R and a vector w > 0 (Beeck 1975), and saddles if vectors x show that none is semidefinite, xᵀHx +
/// |x|ᵀE|x| < 0. Neither changes where H and E become DHD and DED. A point that is none of these is degenerate where r
/// ≤ tightness·max|h_ij| or r ≤ 2·floor, undetermined elsewhere; one of which an entry, an error or r is not finite is
/// invalid.
///
/// A class that is decided is proved, if the errors are bounds.
///
/// ```
/// use gramkit::claim::PointClass::{self, Minimum, Saddle, Undetermined};
/// use gramkit::verdict::packed;
/// // x² + 10⁻⁴y², xy and x² + 10⁻⁶y² at 0: ∂²/∂x² is known to 10⁻³, the others to 10⁻⁵.
/// let (xx, xy, yy) = ([2.0, 0.0, 2.0], [0.0, 1.0, 0.0], [2e-4, 0.0, 2e-6]);
/// let errors: [&[f64]; 3] = [&[1e-3; 3], &[1e-5; 3], &[1e-5; 3]];
/// let mut codes = [0; 3];
/// let by_entries = packed::classes_within(2, &[&xx, &xy, &yy], &errors, &[0.0; 3], 1e-9, &mut codes)?;
/// assert_eq!(codes.map(|code| PointClass::from_code(code).unwrap()), [Minimum, Saddle, Undetermined]);
/// // Within ‖E‖ of the first Hessian are others than minima.
/// assert_eq!(by_entries, 1);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`]; [`Error::Domain`] for a negative error, or a tightness that is negative or not finite.
pub fn classes_within(
    order: usize,
    components: &[&[f64]],
    errors: &[&[f64]],
    floor: &[f64],
    tightness: f64,
    codes: &mut [u8],
) -> Result<u64> {
    check_environment()?;
    let count = packed_length(order)?;
    fits("packed components", count, components.len())?;
    fits("packed errors", count, errors.len())?;
    for row in components.iter().chain(errors).chain([&floor]) {
        fits("length of a row", codes.len(), row.len())?;
    }
    let domain = |what, value, must_be| Err(Error::Domain { what, value, must_be });
    if !(tightness.is_finite() && tightness >= 0.0) {
        return domain("the tightness", tightness, "finite and not negative");
    }
    for row in errors {
        // All of them, without a branch, as in `classes`.
        if row.iter().fold(false, |negative, &error| negative | (error < 0.0)) {
            let error = row.iter().copied().find(|&error| error < 0.0).unwrap_or(f64::NAN);
            return domain("an error", error, "not negative");
        }
    }
    let radius: Vec<f64> = (0..codes.len()).map(|v| infinity_norm(order, |k| errors[k][v])).collect();
    classify(order, components, &radius, floor, tightness, codes);
    Ok(open_within(order, components, errors, codes))
}
