//! What a symmetric matrix is, by the signs of its eigenvalues.

use super::inertia::{Count, Inertia};

/// The class of a symmetric matrix by the signs of its eigenvalues. "Semidefinite" means singular here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitenessClass {
    /// All eigenvalues are positive (and for order 0, vacuously).
    PositiveDefinite,
    /// None is negative, some are zero, some positive.
    PositiveSemidefinite,
    /// All are negative.
    NegativeDefinite,
    /// None is positive, some are zero, some negative.
    NegativeSemidefinite,
    /// The zero matrix.
    Zero,
    /// There are eigenvalues of both signs.
    Indefinite,
}

/// The class of a stationary point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurvatureClass {
    /// All curvatures are positive.
    Minimum,
    /// All are negative.
    Maximum,
    /// There are curvatures of both signs.
    Saddle {
        /// The number of negative ones, between proved bounds.
        morse_index: Count,
    },
    /// Some curvature is exactly zero and the others have one sign; possible only for a radius of 0.
    Degenerate,
}

/// The class that an inertia decides, if it does.
pub(crate) fn classify(n: usize, inertia: &Inertia) -> Option<DefinitenessClass> {
    let (p, z, q) = (inertia.positive, inertia.zero, inertia.negative);
    if p.lower == n {
        Some(DefinitenessClass::PositiveDefinite)
    } else if q.lower == n {
        Some(DefinitenessClass::NegativeDefinite)
    } else if z.lower == n {
        Some(DefinitenessClass::Zero)
    } else if p.lower > 0 && q.lower > 0 {
        Some(DefinitenessClass::Indefinite)
    } else if q.upper == 0 && z.lower > 0 && p.lower > 0 {
        Some(DefinitenessClass::PositiveSemidefinite)
    } else if p.upper == 0 && z.lower > 0 && q.lower > 0 {
        Some(DefinitenessClass::NegativeSemidefinite)
    } else {
        None
    }
}
