//! The inertia of one small matrix, judged as those of a batch are.

use super::fits;
use super::pivots::Pivots;
use super::signs::{Line, Plane, Rule, Space};
use super::{eigenvalues, general};
use crate::claim::Inertia;
use crate::error::{Error, Result};
use crate::rounding::check_environment;
use crate::spectrum::packed::{check_finite, packed_index, packed_length};

/// The inertia of every symmetric H' with ‖H − H'‖₂ ≤ `radius`, H given by its packed upper triangle, row by row.
///
/// It is the judgement of [`classes`](super::classes): where the inertia decides a
/// [`CurvatureClass`](crate::claim::CurvatureClass), `classes` gives the same, and where it decides none, neither does
/// `classes`. Of a saddle it tells the Morse index too, n₋. What is stated is as good as the radius: proved, if it is a
/// bound. n₀ ≥ 1 is never stated.
///
/// ```
/// use gramkit::Count;
/// use gramkit::claim::CurvatureClass;
/// use gramkit::verdict::packed::inertia;
/// // x² − y² + 0.01·z² at 0, known to 10⁻³ and to 0.1.
/// let packed = [2.0, 0.0, 0.0, -2.0, 0.0, 0.02];
/// let near = inertia(3, &packed, 1e-3)?;
/// assert!(near.is_complete());
/// let saddle = |lower, upper| Some(CurvatureClass::Saddle { morse_index: Count { lower, upper } });
/// assert_eq!(CurvatureClass::from_inertia(3, &near), saddle(1, 1));
/// assert_eq!(CurvatureClass::from_inertia(3, &inertia(3, &packed, 0.1)?), saddle(1, 2));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`]; [`Error::NotFinite`]; [`Error::Domain`] for a radius that is negative or not finite.
pub fn inertia(order: usize, packed: &[f64], radius: f64) -> Result<Inertia> {
    check_environment()?;
    fits("packed components", packed_length(order)?, packed.len())?;
    check_finite(packed, order)?;
    if !(radius.is_finite() && radius >= 0.0) {
        return Err(Error::Domain { what: "a radius", value: radius, must_be: "finite and not negative" });
    }
    let h = |i: usize, j: usize| packed[packed_index(order, i.min(j), i.max(j))];
    let by_signs = match *packed {
        [a] if order == 1 => Line.inertia([a], radius),
        [a, b, d] if order == 2 => Plane.inertia([a, b, d], radius),
        [a, b, c, d, e, f] if order == 3 => Space.inertia([a, b, c, d, e, f], radius),
        _ => match order {
            4 => by_pivots::<4, 10>(packed, radius),
            5 => by_pivots::<5, 15>(packed, radius),
            6 => by_pivots::<6, 21>(packed, radius),
            _ => None,
        },
    };
    Ok(match by_signs {
        Some(inertia) if order <= 3 => inertia,
        None if (2..=3).contains(&order) => eigenvalues::of_one(order, packed, radius),
        by_signs => {
            let size = packed.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
            let known = by_signs.unwrap_or_else(|| general::for_class(order, size, radius, h));
            general::of_saddle(order, known, radius, h)
        }
    })
}

/// The inertia of a matrix of order `N`, given by `IN` packed entries.
fn by_pivots<const N: usize, const IN: usize>(packed: &[f64], radius: f64) -> Option<Inertia> {
    let packed: [f64; IN] = packed.try_into().ok()?;
    Pivots::<N>.inertia(packed, radius)
}
