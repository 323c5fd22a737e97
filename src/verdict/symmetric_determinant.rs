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
        Self::from_eigenvalues(a, definiteness, None)
    }

    /// The same of A whose eigenvalues, as [`Eigen::of`] gives them, are known too.
    pub(crate) fn from_eigenvalues(
        a: &Symmetric,
        definiteness: &Definiteness,
        known: Option<(&[f64], &[Enclosure])>,
    ) -> Result<Self> {
        let n = a.order();
        let by_inertia = Self::sign_by_inertia(a, definiteness);
        let inertia = definiteness.stated();
        if n == 0 || inertia.zero.lower > 0 {
            return Ok(by_inertia);
        }
        let sign = sign(inertia);
        let Product { mut ln_abs, mut enclosure, .. } = Product::with(a, known)?;
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
        Self::with(a, None)
    }

    /// That of A whose eigenvalues may be known.
    fn with(a: &Symmetric, known: Option<(&[f64], &[Enclosure])>) -> Result<Self> {
        let exponents = if a.radius().value() == 0.0 { equilibrating(a) } else { None };
        let ends = exponents.as_ref().and_then(|exponents| exponents.iter().max().zip(exponents.iter().min()));
        // Where the diagonal is nearly equilibrated as it stands, scaling narrows nothing.
        let even = ends.is_none_or(|(most, least)| most - least <= 1);
        let own = match known {
            Some((values, enclosures)) if even => return Ok(Self::of_eigenvalues(values, enclosures, &[])),
            _ => even.then(|| Eigen::of(a)),
        };
        let (eigen, exponents) = match (own, exponents) {
            (Some(Ok(eigen)), _) => (Ok(eigen), Vec::new()),
            // What exceeds f64 need not once it is scaled.
            (_, Some(exponents)) => (Eigen::of_congruent(a, &exponents), exponents),
            (own, None) => (own.unwrap_or_else(|| Eigen::of(a)), Vec::new()),
        };
        match eigen {
            Ok(eigen) => Ok(Self::of_eigenvalues(&eigen.values, &eigen.enclosures, &exponents)),
            // Exact arithmetic needs no eigenvalue.
            Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => {
                Ok(Self { ln_abs: None, enclosure: None, sign: None })
            }
            Err(error) => Err(error),
        }
    }

    /// From the eigenvalues of DAD, D = diag(2^d); of A itself where there is no d.
    fn of_eigenvalues(values: &[f64], enclosures: &[Enclosure], exponents: &[i32]) -> Self {
        // det A = det DAD · 2^(−2Σ d_i).
        let shift = ln_power_of_two(-2 * exponents.iter().map(|&e| i64::from(e)).sum::<i64>());
        let mut enclosure = Some(shift);
        let mut ln_abs = Some(0.5 * (shift.lower + shift.upper));
        for (value, e) in values.iter().zip(enclosures) {
            let modulus = if e.lower > 0.0 { Some(*e) } else { (e.upper < 0.0).then(|| e.negated()) };
            enclosure = enclosure.zip(modulus).map(|(sum, e)| sum.plus(ln_interval(e)));
            ln_abs = ln_abs.filter(|_| *value != 0.0).map(|sum| sum + value.abs().ln());
        }
        let positive = enclosures.iter().all(|e| e.lower > 0.0);
        let negative = enclosures.iter().all(|e| e.upper < 0.0);
        Self { ln_abs, enclosure, sign: positive.then_some(1).or(negative.then_some(-1)) }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 on the diagonal and 1 beside it, of determinant n + 1, scaled to DAD.
    fn tridiagonal(n: usize, scale: impl Fn(usize) -> f64) -> Symmetric {
        let entry = |i: usize, j: usize| [2.0, 1.0].get(i - j).copied().unwrap_or(0.0) * scale(i) * scale(j);
        Symmetric::from_lower(n, entry).unwrap()
    }

    #[test]
    fn eigenvalues_that_are_known_change_nothing() {
        let even = tridiagonal(40, |_| 1.0);
        let nearly = tridiagonal(40, |i| if i % 2 == 0 { 1.0 } else { 0.7 });
        let uneven = tridiagonal(40, |i| 2.0_f64.powi(i as i32 - 20));
        let estimated = even.clone().with_radius(Radius::Estimate(1e-6)).unwrap();
        for a in [&even, &nearly, &uneven, &estimated] {
            let (definiteness, eigen) = (Definiteness::of(a).unwrap(), Eigen::of(a).unwrap());
            let known = Some((eigen.values.as_slice(), eigen.enclosures.as_slice()));
            assert_eq!(Determinant::from_eigenvalues(a, &definiteness, known), Determinant::of(a));
        }
        // The squares of the scales multiply to 2⁻⁴⁰.
        for (a, doublings) in [(&even, 0.0), (&uneven, -40.0)] {
            let enclosure = Determinant::of(a).unwrap().ln_abs_enclosure.proved().unwrap();
            let expected = 41.0_f64.ln() + doublings * std::f64::consts::LN_2;
            assert!(enclosure.contains(expected) && enclosure.width() < 1e-9, "{enclosure:?}");
        }
    }

    #[test]
    fn what_exceeds_f64_is_scaled() {
        // Its largest eigenvalue is nearly 6.25·2¹⁰²².
        let large = tridiagonal(40, |_| 1.25 * 2.0_f64.powi(511));
        assert!(matches!(Eigen::of(&large), Err(Error::Overflow { .. })));
        let enclosure = Determinant::of(&large).unwrap().ln_abs_enclosure.proved().unwrap();
        let expected = 41.0_f64.ln() + 80.0 * (1.25_f64.ln() + 511.0 * std::f64::consts::LN_2);
        assert!(enclosure.contains(expected) && enclosure.width() < 1e-9, "{enclosure:?}");
    }
}
