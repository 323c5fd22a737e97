//! The determinant of a symmetric matrix, from its inertia and its eigenvalues.

use super::definiteness::Definiteness;
use super::determinant::Determinant;
use super::equilibrated::equilibrated;
use super::exact_determinant::ExactDeterminant;
use crate::claim::{Claim, Enclosure};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::modular::Integral;
use crate::rounding::{ln_enclosure, ln_interval, ln_power_of_two};
use crate::spectrum::Eigen;

/// Enclosures of ln |det A| that are wider leave fewer than four digits of the determinant.
const COARSE: f64 = 1e-4;

impl Determinant {
    /// The determinant of A, or of all matrices within its radius.
    ///
    /// The sign is proved by the inertia; the enclosure comes from those of the eigenvalues, after scaling A to a
    /// unit-like diagonal by powers of two (if the radius is 0), and is n·u·‖A‖/|λ| wide for each. Where an eigenvalue
    /// of a stored matrix is not separated from 0, or leaves fewer than four digits of the determinant, it comes from
    /// the exact determinant if that is cheap. Within a [`Radius::Estimate`](crate::claim::Radius::Estimate) both are
    /// as good as the estimate.
    ///
    /// # Errors
    /// [`Error::NoConvergence`](crate::Error::NoConvergence), [`Error::Overflow`](crate::Error::Overflow) and
    /// [`Error::Environment`](crate::Error::Environment), from [`Eigen::of`].
    pub fn of(a: &Symmetric) -> Result<Self> {
        Self::from_definiteness(a, &Definiteness::of(a)?)
    }

    /// The determinant of A whose definiteness is already known; that it is about the same A is not checked.
    ///
    /// ```
    /// use gramkit::{Claim, Definiteness, Determinant, MatrixView, Symmetric};
    /// let a = Symmetric::new(MatrixView::row_major(&[1.0, 2.0, 2.0, 1.0], 2, 2)?)?;
    /// let definiteness = Definiteness::of(&a)?;
    /// let det = Determinant::from_definiteness(&a, &definiteness)?;
    /// assert_eq!(det.sign, Claim::Proved(-1));
    /// assert!(det.ln_abs_enclosure.proved().unwrap().contains(3.0_f64.ln()));
    /// assert_eq!(det.hadamard_ratio, None); // of semidefinite matrices only
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoConvergence`](crate::Error::NoConvergence), [`Error::Overflow`](crate::Error::Overflow) and
    /// [`Error::Environment`](crate::Error::Environment), from [`Eigen::of`].
    pub fn from_definiteness(a: &Symmetric, definiteness: &Definiteness) -> Result<Self> {
        let n = a.order();
        if n == 0 {
            return Ok(Self::one());
        }
        let inertia = definiteness.stated();
        if inertia.zero.lower > 0 {
            let semidefinite = inertia.negative.upper == 0 && a.radius().is_proved();
            let sign = Claim::within(a.radius(), Some(0));
            return Ok(Self { sign, hadamard_ratio: semidefinite.then_some(0.0), ..Self::zero() });
        }
        let sign = match inertia.negative.exact() {
            Some(negative) if inertia.zero.upper == 0 => Some(if negative % 2 == 0 { 1 } else { -1 }),
            _ => None,
        };
        let scaled = if a.radius().value() == 0.0 { equilibrated(a)? } else { None };
        let (eigen, exponents) = match &scaled {
            Some((scaled, exponents)) => (Eigen::of(scaled)?, exponents.clone()),
            None => (Eigen::of(a)?, vec![0; n]),
        };
        // det A = det DAD · 2^(−2Σ d_i).
        let shift = ln_power_of_two(-2 * exponents.iter().map(|&e| i64::from(e)).sum::<i64>());
        let mut enclosure = Some(shift);
        let mut ln_abs = Some(0.5 * (shift.lower + shift.upper));
        for (value, e) in eigen.values.iter().zip(&eigen.enclosures) {
            let modulus = if e.lower > 0.0 { Some(*e) } else { (e.upper < 0.0).then(|| e.negated()) };
            enclosure = enclosure.zip(modulus).map(|(sum, e)| sum.plus(ln_interval(e)));
            ln_abs = ln_abs.filter(|_| *value != 0.0).map(|sum| sum + value.abs().ln());
        }
        let definite = inertia.positive.lower == n && a.radius().value() == 0.0 && a.radius().is_proved();
        let diagonal =
            definite.then(|| a.diagonal().iter().fold(Enclosure::point(0.0), |sum, &a| sum.plus(ln_enclosure(a))));
        let coarse = enclosure.is_none_or(|e| e.width() > COARSE);
        if coarse && sign.is_some() && a.radius().value() == 0.0 {
            let exact = ExactDeterminant::of_integral(&Integral::of_symmetric(a.as_faer()), &mut definiteness.rest());
            enclosure = exact.ok().and_then(|exact| exact.ln()).or(enclosure);
            ln_abs = enclosure.map(|e| 0.5 * (e.lower + e.upper)).or(ln_abs);
        }
        let answer = Self::unknown().with_logarithm(ln_abs, enclosure, diagonal);
        let (sign, ln_abs_enclosure) = (Claim::within(a.radius(), sign), Claim::within(a.radius(), enclosure));
        Ok(Self { sign, ln_abs_enclosure, ..answer })
    }
}
