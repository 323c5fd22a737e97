//! Whether the matrices that print as one does, to so many decimals, are semidefinite: every one, some, or none.
//!
//! A matrix M prints as A where |m_ij − a_ij| ≤ e_ij, half a unit of the last decimal.
//!
//! * **Every** one is semidefinite where all are proved to be positive definite ([`Definiteness`] within the errors).
//! * **None** is where xᵀAx + |x|ᵀE|x| < 0 for some x, exactly evaluated: that is the largest value of xᵀMx.
//! * **Some** are and some are not, where a member is found that is proved to be positive definite, and an x with xᵀAx
//!   − |x|ᵀE|x| < 0, the least value of xᵀMx. The member is sought between the matrices that print so and the positive
//!   semidefinite ones, by projecting onto either in turn; nothing is assumed of how it was found. (Whether there is
//!   one can be decided in polynomial time, L. Jaulin & D. Henrion, *Contracting optimally an interval matrix without
//!   losing any positive semi-definite matrix is a tractable problem*, Reliable Computing 11 (2005) 1–17; this search
//!   may miss it.)

use std::cmp::Ordering;
use std::fmt;

use faer::Mat;

use super::definiteness::Definiteness;
use crate::claim::{DefinitenessClass, Radius};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::modular::VerdictOptions;
use crate::product::product;
use crate::rounding::{ExactSum, error_of_reading, half_unit, mul_down, sub_down};
use crate::spectrum::Eigen;

/// Projections in search of a semidefinite member.
const PROJECTIONS: usize = 100;
/// The smallest eigenvalue that is aimed at, in units of the last decimal.
const FLOOR: f64 = 1e-6;
/// Sign patterns that are tried for a member that is not semidefinite.
const PATTERNS: usize = 5;
/// Half a unit is rounded up by less than 2⁻⁴⁰ of it.
const SHORTER: f64 = 1.0 - 1.0 / (1_u64 << 40) as f64;

/// How many of the matrices that print so are positive semidefinite.
///
/// ```
/// use gramkit::verdict::Semidefinite;
/// assert_eq!(Semidefinite::Every.to_string(), "every");
/// assert_eq!(Semidefinite::default(), Semidefinite::Undetermined);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Semidefinite {
    /// All of them, proved.
    Every,
    /// At least one, and at least one is not: proved by both.
    Some,
    /// None, proved.
    None,
    /// None of this could be proved.
    #[default]
    Undetermined,
}

impl fmt::Display for Semidefinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Every => "every",
            Self::Some => "some",
            Self::None => "none",
            Self::Undetermined => "undetermined",
        })
    }
}

/// Whether the symmetric matrices that print as A does, to so many decimals, are positive semidefinite. A diagonal of
/// ones is that of a correlation, and exact.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::verdict::{PrintedDecimals, Semidefinite};
/// let judged = |r: f64| {
///     let a = Symmetric::from_lower(3, |i, j| if i == j { 1.0 } else if i + j == 3 { r } else { 0.9 })?;
///     PrintedDecimals::of(&a, 2)
/// };
/// // Beside 0.9 and 0.9 a correlation from 0.62 to 1 is possible.
/// assert_eq!(judged(0.62)?.semidefinite, Semidefinite::Some);
/// assert_eq!(judged(-0.9)?.semidefinite, Semidefinite::None);
/// assert_eq!(judged(0.75)?.semidefinite, Semidefinite::Every);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PrintedDecimals {
    /// The number of decimals.
    pub decimals: u32,
    /// How many of the matrices are positive semidefinite.
    pub semidefinite: Semidefinite,
    /// The judgement of all of them together, which proves "every" and "none".
    pub definiteness: Definiteness,
    /// One of them that is positive definite, if one was looked for and found: [`Definiteness::of`] proves it.
    pub member: Option<Symmetric>,
    /// x with xᵀMx < 0 for one of them, if one was looked for and found.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub witness: Option<Vec<f64>>,
}

impl PrintedDecimals {
    /// Judges the matrices that print as the values of A do; its radius does not count.
    ///
    /// # Errors
    /// As [`Symmetric::with_decimals`] and [`Definiteness::of`].
    pub fn of(a: &Symmetric, decimals: u32) -> Result<Self> {
        Self::with(a, decimals, &VerdictOptions::default())
    }

    /// The same with a budget for exact arithmetic, and progress.
    ///
    /// # Errors
    /// As [`PrintedDecimals::of`]; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with(a: &Symmetric, decimals: u32, options: &VerdictOptions<'_>) -> Result<Self> {
        let stored = a.clone().with_radius(Radius::Exact)?;
        let definiteness = Definiteness::with(&stored.clone().with_decimals(decimals)?, options)?;
        let inertia = definiteness.stated();
        let (mut member, mut witness) = (None, None);
        let semidefinite = if inertia.negative.upper == 0 {
            Semidefinite::Every
        } else if inertia.negative.lower > 0 {
            Semidefinite::None
        } else {
            let inside = Inside::of(&stored, decimals);
            member = inside.definite(&stored, decimals)?;
            witness = inside.negative(&stored);
            if member.is_some() && witness.is_some() { Semidefinite::Some } else { Semidefinite::Undetermined }
        };
        Ok(Self { decimals, semidefinite, definiteness, member, witness })
    }
}

/// e_ij up to which a matrix prints so for sure, though A was read as doubles.
struct Inside(Mat<f64>);

impl Inside {
    fn of(a: &Symmetric, decimals: u32) -> Self {
        let n = a.order();
        let half = mul_down(half_unit(decimals), SHORTER);
        let is_correlation = a.diagonal().iter().all(|&a| a == 1.0);
        let room = |i: usize, j: usize| match i == j && is_correlation {
            true => 0.0,
            false => sub_down(half, error_of_reading(a.get(i, j))).max(0.0),
        };
        Self(Mat::from_fn(n, n, room))
    }

    /// A member that is proved to be positive definite.
    fn definite(&self, a: &Symmetric, decimals: u32) -> Result<Option<Symmetric>> {
        let n = a.order();
        let floor = FLOOR * 2.0 * half_unit(decimals);
        let mut nearest = a.clone();
        for _ in 0..PROJECTIONS {
            let Ok(Eigen { values, vectors, enclosures, .. }) = Eigen::of(&nearest) else { return Ok(None) };
            if enclosures.first().is_none_or(|e| e.lower > 0.0) {
                let judged = Definiteness::with(&nearest, &VerdictOptions { budget: 0, progress: None })?;
                if judged.class.proved() == Some(DefinitenessClass::PositiveDefinite) {
                    return Ok(Some(nearest));
                }
            }
            // The nearest matrix with no eigenvalue below the floor, and of those that print so the one nearest to it.
            let lifted = Mat::from_fn(n, n, |i, k| vectors[(i, k)] * values[k].max(floor));
            let lifted = product(lifted.as_ref(), vectors.transpose());
            let Ok(next) = Symmetric::from_lower(n, |i, j| self.clipped(a.get(i, j), lifted[(i, j)], i, j)) else {
                return Ok(None);
            };
            nearest = next;
        }
        Ok(None)
    }

    /// The number nearest to x that is, even after rounding, within e_ij of a.
    fn clipped(&self, a: f64, x: f64, i: usize, j: usize) -> f64 {
        let room = self.0[(i, j)];
        let inside = x.clamp(a - room, a + room);
        // The end itself may be rounded outwards, and so may the difference.
        let within = |x: f64| x == a || (x - a).abs().next_up() <= room;
        [inside, inside.next_up(), inside.next_down()].into_iter().find(|&x| within(x)).unwrap_or(a)
    }

    /// x with xᵀAx − |x|ᵀE|x| < 0, the eigenvector of A or of a member that is farther from semidefinite.
    fn negative(&self, a: &Symmetric) -> Option<Vec<f64>> {
        let mut farthest = a.clone();
        for _ in 0..PATTERNS {
            let eigen = Eigen::of(&farthest).ok()?;
            let x: Vec<f64> = eigen.vectors.col_iter().next()?.iter().copied().collect();
            if self.is_negative(a, &x) {
                return Some(x);
            }
            let towards =
                |i: usize, j: usize| if x[i].is_sign_negative() == x[j].is_sign_negative() { -1.0 } else { 1.0 };
            farthest = Symmetric::from_lower(a.order(), |i, j| a.get(i, j) + towards(i, j) * self.0[(i, j)]).ok()?;
        }
        None
    }

    /// Whether xᵀAx − |x|ᵀE|x| < 0, exactly.
    fn is_negative(&self, a: &Symmetric, x: &[f64]) -> bool {
        let mut sum = ExactSum::new();
        for (j, &y) in x.iter().enumerate() {
            for (i, &x) in x.iter().enumerate() {
                sum.add_product(x, a.get(i, j), y);
                sum.add_product(x.abs(), self.0[(i, j)], -y.abs());
            }
        }
        sum.sign() == Ordering::Less
    }
}
