//! The determinant of a symmetric matrix, from its inertia and its eigenvalues.

use super::definiteness::Definiteness;
use super::determinant::Determinant;
use super::equilibrated::equilibrating;
use super::exact_determinant::ExactDeterminant;
use crate::claim::{Claim, Enclosure, Inertia, Radius};
use crate::error::{Error, Result};
use crate::matrix::{IsSymmetric, Symmetric};
use crate::modular::Integral;
use crate::rounding::{ln_enclosure, ln_interval, ln_power_of_two};
use crate::spectrum::Eigen;

/// Enclosures of ln |det A| that are wider leave fewer than four digits of the determinant.
const COARSE: f64 = 1e-4;

impl Determinant {
    /// The determinant of A, or of all matrices within its radius.
    ///
    /// The sign is proved by the inertia; the enclosure comes from those of the eigenvalues, after scaling A to a
    /// unit-like diagonal by powers of two (if the radius is 0), and is n·u·‖A‖/|λ| wide for each. Of a definite A
    /// within a [`Radius::Diagonal`] it lies between ln det(A − diag d) and ln det(A + diag d), which are attained: det
    /// is monotone (Horn & Johnson, *Matrix Analysis*, 2nd ed., Corollary 7.7.4). Errors of the entries make such a d.
    /// Where an eigenvalue of a stored matrix is not separated from 0, or leaves fewer than four digits of the
    /// determinant, it comes from the exact determinant if that is cheap. Within a [`Radius::Estimate`] both are as
    /// good as the estimate.
    ///
    /// # Errors
    /// [`Error::Environment`](crate::Error::Environment), from [`Eigen::of`].
    pub fn of(a: &impl IsSymmetric) -> Result<Self> {
        Self::from_definiteness(a.symmetric_matrix(), &Definiteness::of(a)?)
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
    /// [`Error::Environment`](crate::Error::Environment), from [`Eigen::of`].
    pub fn from_definiteness(a: &Symmetric, definiteness: &Definiteness) -> Result<Self> {
        let n = a.order();
        let by_inertia = Self::sign_by_inertia(a, definiteness);
        let inertia = definiteness.stated();
        if n == 0 || inertia.zero.lower > 0 {
            return Ok(by_inertia);
        }
        let sign = sign(inertia);
        let Product { mut ln_abs, mut enclosure, .. } = Product::of(a)?;
        if let Some(forms) = a.forms() {
            let sign = if inertia.positive.lower == n { 1 } else { -1 };
            if inertia.positive.lower == n || inertia.negative.lower == n {
                enclosure = between_ends(a, sign, &forms.bounds, enclosure);
                // A is one of them, up to the rounding of its own logarithm.
                let own = Product::of(&a.clone().with_radius(Radius::Exact)?)?.ln_abs.or(ln_abs);
                ln_abs = own.map(|own| enclosure.map_or(own, |e| own.max(e.lower).min(e.upper)));
            }
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

    /// The sign of the determinant, from what is known of the eigenvalues' signs; its modulus only if that is 0, or the
    /// order is.
    pub(crate) fn sign_by_inertia(a: &Symmetric, definiteness: &Definiteness) -> Self {
        let inertia = definiteness.stated();
        if a.order() == 0 {
            return Self::one();
        }
        if inertia.zero.lower > 0 {
            let semidefinite = inertia.negative.upper == 0 && a.radius().is_proved();
            let sign = Claim::within(a.radius(), Some(0));
            return Self { sign, hadamard_ratio: semidefinite.then_some(0.0), ..Self::zero() };
        }
        Self { sign: Claim::within(a.radius(), sign(inertia)), ..Self::unknown() }
    }
}

/// That of (−1) to the number of negative eigenvalues, where none is 0.
fn sign(inertia: Inertia) -> Option<i8> {
    match inertia.negative.exact() {
        Some(negative) if inertia.zero.upper == 0 => Some(if negative % 2 == 0 { 1 } else { -1 }),
        _ => None,
    }
}

/// The product of the eigenvalues.
struct Product {
    /// ln |det A| as computed; `None` where an eigenvalue was computed as 0.
    ln_abs: Option<f64>,
    /// Of ln |det A'| for every A' within the radius; `None` where an eigenvalue is not separated from 0.
    enclosure: Option<Enclosure>,
    /// The sign that all eigenvalues are enclosed with, if there is one.
    sign: Option<i8>,
}

impl Product {
    fn of(a: &Symmetric) -> Result<Self> {
        let exponents = if a.radius().value() == 0.0 { equilibrating(a) } else { None };
        let (eigen, exponents) = match exponents {
            Some(exponents) => (Eigen::of_congruent(a, &exponents), exponents),
            None => (Eigen::of(a), vec![0; a.order()]),
        };
        let eigen = match eigen {
            Ok(eigen) => eigen,
            // Exact arithmetic needs no eigenvalue.
            Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => {
                return Ok(Self { ln_abs: None, enclosure: None, sign: None });
            }
            Err(error) => return Err(error),
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
        let positive = eigen.enclosures.iter().all(|e| e.lower > 0.0);
        let negative = eigen.enclosures.iter().all(|e| e.upper < 0.0);
        Ok(Self { ln_abs, enclosure, sign: positive.then_some(1).or(negative.then_some(-1)) })
    }
}

/// ln det(σA') for every A' with −diag d ⪯ A' − A ⪯ diag d, all of which are known to have the sign σ: it lies between
/// ln det(σA − diag d) and ln det(σA + diag d), where the ends are separated from 0, and within what is known already.
fn between_ends(a: &Symmetric, sign: i8, bounds: &[f64], known: Option<Enclosure>) -> Option<Enclosure> {
    let end = |sign: i8| a.lowered(sign, bounds).and_then(|end| Product::of(&end).ok());
    let lower = end(sign).filter(|end| end.sign == Some(1)).and_then(|end| end.enclosure);
    // −(σA + diag d).
    let upper = end(-sign).filter(|end| end.sign == Some(-1)).and_then(|end| end.enclosure);
    let known = known.unwrap_or(Enclosure { lower: f64::NEG_INFINITY, upper: f64::INFINITY });
    let lower = lower.map_or(known.lower, |end| known.lower.max(end.lower));
    let upper = upper.map_or(known.upper, |end| known.upper.min(end.upper));
    (lower.is_finite() && upper.is_finite()).then_some(Enclosure { lower, upper })
}
