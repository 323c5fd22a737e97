//! An enclosure of the smallest eigenvalue.
//!
//! From above: the Rayleigh quotient of any vector. From below: Temple's bound, whose error is the square of a residual
//! over the distance to the next eigenvalue; and any s for which a Cholesky factor proves A − sI positive definite,
//! whose relative error is small where A is graded. The enclosures of a spectral decomposition have an error of the
//! size of u‖A‖.

use std::iter::once;

use crate::certificate::CholeskyFactor;
use crate::claim::{Enclosure, Radius};
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::progress::Progress;
use crate::rounding::norms::{euclidean, plus};
use crate::rounding::{
    Ball, DoubleWord, ExactSum, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, div_up, exponent, gamma, mul_down, mul_up,
    scale_by_power_of_two, sub_down,
};
use crate::spectrum::Eigen;
use crate::verdict::cholesky::{prove_lowered_definite, prove_positive_definite};

/// Enclosures of this relative width are not improved.
const NARROW: f64 = 1e-9;
/// Inverse iterations; each shortens the other eigenvectors by the ratio of the eigenvalues.
const ITERATIONS: usize = 8;
/// How far below the Rayleigh quotient a shift is tried, relative to it.
const MARGINS: [f64; 8] = [1e-12, 1e-9, 1e-7, 1e-5, 1e-3, 0.03, 0.2, 0.5];
/// The exponent of 2 by which the distance from the computed quotient grows from one try for a bound to the next.
const GROWTH: i32 = 3;
/// The tries for a bound.
const TRIES: i32 = 80;
/// Squares of lengths from here on lose nothing to speak of to underflow.
const SHORTEST: f64 = f64::from_bits((1023 - 400) << 52);
/// Entries below this leave products of double words in range.
const LARGEST: f64 = f64::from_bits((1023 + 400) << 52);

/// Contains the smallest eigenvalue of every matrix within the radius; unbounded above for order 0.
///
/// # Errors
/// Those of [`Eigen::of`] but for overflow and want of convergence.
pub(super) fn least_eigenvalue(a: &Symmetric, progress: Option<Progress<'_>>) -> Result<Enclosure> {
    // Errors of entries say more by the forms between which they keep A' than by their norm.
    let forms = a.forms().filter(|_| a.entry_errors().is_some());
    let within = match forms {
        Some(forms) => Some(a.clone().with_radius(Radius::diagonal(forms.bounds.into_owned())?)?),
        None => None,
    };
    let Enclosure { lower, upper } = least_within(a, progress)?;
    Ok(match within {
        Some(within) => {
            let other = least_within(&within, progress)?;
            Enclosure { lower: lower.max(other.lower), upper: upper.min(other.upper) }
        }
        None => Enclosure { lower, upper },
    })
}

/// The same within the radius alone.
fn least_within(a: &Symmetric, progress: Option<Progress<'_>>) -> Result<Enclosure> {
    if a.order() == 1 {
        let (entry, r) = (Enclosure::point(a.get(0, 0)), a.radius().at(0));
        return Ok(if r == 0.0 { entry } else { entry.plus(Enclosure { lower: -r, upper: r }) });
    }
    let (mut lower, mut upper) = (f64::NEG_INFINITY, f64::INFINITY);
    match Eigen::with(a, progress) {
        Ok(eigen) => {
            if let Some(first) = eigen.enclosures.first() {
                let vector: Vec<f64> = eigen.vectors.col(0).iter().copied().collect();
                let quotient = rayleigh(a, &vector);
                let next = eigen.enclosures.get(1).map_or(f64::INFINITY, |second| second.lower);
                lower = first.lower.max(temple(a, &vector, quotient, next));
                upper = first.upper.min(quotient.upper);
            }
        }
        Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => {}
        Err(error) => return Err(error),
    }
    let narrow = upper - lower <= NARROW * lower.abs().min(upper.abs());
    if a.order() > 0
        && !narrow
        && let Some(proof) = prove_positive_definite(a, progress)?
    {
        upper = upper.min(rayleigh(a, &lowest_vector(&proof)).upper);
        lower = lower.max(least_by_shift(a, &proof, upper, progress)?);
    }
    Ok(Enclosure { lower, upper })
}

/// Temple's bound: with θ = xᵀAx/xᵀx and an eigenvalue λ₂ ≥ ν > θ next to the smallest, λ_min ≥ θ − ρ²/(ν − θ) for the
/// residual ρ = ‖Ax − μx‖/‖x‖ of any μ; for ‖(A − θ)x‖² ≤ ‖(A − μ)x‖², and (A − λ_min)(A − ν) ⪰ 0 (B. N. Parlett, *The
/// Symmetric Eigenvalue Problem*, SIAM 1998, §10.6). −∞ within a radius, and where the range of double words ends.
fn temple(a: &Symmetric, x: &[f64], quotient: Enclosure, next: f64) -> f64 {
    let gap = sub_down(next, quotient.upper);
    let moderate = a.max_abs() < LARGEST && x.iter().all(|x| x.abs() <= 2.0);
    if a.radius().value() > 0.0 || !moderate || !quotient.lower.is_finite() || gap.is_nan() || gap <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let number = |x: f64| Ball { centre: DoubleWord::from(x), radius: 0.0 };
    let residual = |i: usize| {
        let start = number(-quotient.upper) * number(x[i]);
        let sum = (0..x.len()).fold(start, |sum, j| sum + number(a.get(i, j)) * number(x[j]));
        let Enclosure { lower, upper } = sum.enclosure();
        upper.abs().max(lower.abs())
    };
    let residual = euclidean(&(0..x.len()).map(residual).collect::<Vec<_>>());
    let square: f64 = x.iter().map(|x| x * x).sum();
    let square = mul_down(square, 1.0 - gamma(x.len() + 2));
    if residual.is_nan() || square.is_nan() || square < SHORTEST {
        return f64::NEG_INFINITY;
    }
    sub_down(quotient.lower, div_up(div_up(mul_up(residual, residual), square), gap))
}

/// A lower bound on the eigenvalues of every matrix within the radius that a factor shows to be definite: the largest
/// shift below `upper` that a few factors prove.
///
/// # Errors
/// [`Error::Cancelled`].
pub(super) fn least_by_shift(
    a: &Symmetric,
    proof: &CholeskyFactor,
    upper: f64,
    progress: Option<Progress<'_>>,
) -> Result<f64> {
    // D(A − diag d)D ⪰ (s − ρ)I, hence A − diag d ⪰ (s − ρ)D⁻².
    let largest = proof.scaling.iter().copied().max().unwrap_or(0);
    let margin = sub_down(proof.shift, proof.residual_bound).max(0.0);
    let known = scale_by_power_of_two(margin, -2 * largest).next_down().max(0.0);
    let shifts = MARGINS.iter().map(|margin| mul_down(upper, 1.0 - margin)).filter(|&s| s > known && s.is_finite());
    for s in shifts {
        let lowering: Vec<f64> = (0..a.order()).map(|i| plus(a.radius().at(i), s)).collect();
        if prove_lowered_definite(a, &lowering, progress)?.is_some() {
            return Ok(s);
        }
    }
    Ok(known)
}

/// Encloses xᵀA'x/xᵀx of every matrix A' within the radius.
pub(crate) fn rayleigh_quotient(a: &Symmetric, x: &[f64]) -> Enclosure {
    let (greatest, least) = (rayleigh(a, x), rayleigh(&a.negated(), x).negated());
    Enclosure { lower: least.lower, upper: greatest.upper }
}

/// Encloses xᵀ(A + diag d)x/xᵀx, which is no less than the smallest eigenvalue of any matrix within the radius: each
/// end is the first of numbers θ that recede from the computed quotient with xᵀ(A + diag d)x on the right side of θxᵀx,
/// exactly. Unbounded for x = 0.
pub(super) fn rayleigh(a: &Symmetric, x: &[f64]) -> Enclosure {
    let unknown = Enclosure { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
    let largest = x.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
    if largest == 0.0 || !x.iter().all(|x| x.is_finite()) {
        return unknown;
    }
    let e = exponent(largest);
    let x: Vec<f64> = x.iter().map(|&x| scale_by_power_of_two(x, -e)).collect();
    let support: Vec<usize> = (0..x.len()).filter(|&i| x[i] != 0.0).collect();
    let mut form = ExactSum::new();
    let mut sum = DoubleWord::from(0.0);
    for &j in &support {
        for &i in &support {
            form.add_product(x[i], a.get(i, j), x[j]);
            sum = sum + DoubleWord::from(x[i]) * DoubleWord::from(a.get(i, j)) * DoubleWord::from(x[j]);
        }
        form.add_product(x[j], a.radius().at(j), x[j]);
        sum = sum + DoubleWord::from(a.radius().at(j) * x[j] * x[j]);
    }
    let square = x.iter().fold(DoubleWord::from(0.0), |sum, &x| sum + DoubleWord::from(x) * DoubleWord::from(x));
    let quotient = sum.high / square.high;
    let against = |bound: f64| {
        let mut rest = form.clone();
        support.iter().for_each(|&i| rest.add_product(x[i], -bound, x[i]));
        rest.sign()
    };
    let unit = (UNIT_ROUNDOFF * quotient.abs()).max(SMALLEST_SUBNORMAL);
    let distances = || once(0.0).chain((0..TRIES).map(|k| scale_by_power_of_two(unit, GROWTH * k)));
    let upper = distances().map(|d| quotient + d).find(|&bound| bound.is_finite() && against(bound).is_le());
    let lower = distances().map(|d| quotient - d).find(|&bound| bound.is_finite() && against(bound).is_ge());
    Enclosure { lower: lower.unwrap_or(unknown.lower), upper: upper.unwrap_or(unknown.upper) }
}

/// A vector near the eigenvector of the smallest eigenvalue, by inverse iteration with the factor.
fn lowest_vector(proof: &CholeskyFactor) -> Vec<f64> {
    let mut x = vec![1.0; proof.scaling.len()];
    for _ in 0..ITERATIONS {
        x = solve(proof, &x);
        let largest = x.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
        let e = exponent(largest);
        x.iter_mut().for_each(|x| *x = scale_by_power_of_two(*x, -e));
    }
    x
}

/// D(RᵀR)⁻¹Db, which is near A⁻¹b: computed, with no bound.
pub(super) fn solve(proof: &CholeskyFactor, b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let scaled =
        |x: &[f64]| -> Vec<f64> { x.iter().zip(&proof.scaling).map(|(&x, &d)| scale_by_power_of_two(x, d)).collect() };
    let column = |j: usize| &proof.factor[j * (j + 1) / 2..(j + 1) * (j + 2) / 2];
    let mut x = scaled(b);
    for j in 0..n {
        let (before, own) = (column(j), j);
        let sum: f64 = before[..own].iter().zip(&x).map(|(r, x)| r * x).sum();
        x[j] = (x[j] - sum) / before[own];
    }
    for j in (0..n).rev() {
        let column = column(j);
        x[j] /= column[j];
        let own = x[j];
        x[..j].iter_mut().zip(column).for_each(|(x, r)| *x -= r * own);
    }
    scaled(&x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Radius;
    use oracle::Table;
    use oracle::mutation::{flip_bits_of, generator, symmetric};
    use rand::RngExt;

    #[test]
    fn small_eigenvalues_of_graded_matrices_are_enclosed_closely() {
        let mut random = generator(821);
        for case in 0..40 {
            let n = 2 + case % 5;
            let e: Vec<i32> = (0..n).map(|_| random.random_range(-60..=60)).collect();
            let a = Symmetric::from_lower(n, |i, j| {
                let entry = if i == j { 1.0 } else { random.random_range(-0.1..0.1) };
                entry * 2.0_f64.powi(e[i] + e[j])
            });
            let a = a.unwrap();
            let Enclosure { lower, upper } = least_eigenvalue(&a, None).unwrap();
            assert!(Table::of(a.as_faer()).eigenvalue_is_within(0, lower, upper), "{a:?}");
            assert!(lower > 0.0 && upper - lower <= 2e-3 * lower, "{lower} {upper}");
        }
    }

    #[test]
    fn corrupted_vectors_never_bound_the_smallest_eigenvalue_falsely() {
        let mut random = generator(822);
        let mut bounds = 0;
        for _ in 0..200 {
            let a = Symmetric::new(&symmetric(&mut random)).unwrap();
            let n = a.order();
            let table = Table::of(a.as_faer());
            let mut x: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
            if random.random_bool(0.5) {
                x = Eigen::of(&a).unwrap().vectors.col_as_slice(0).to_vec();
            }
            if random.random_bool(0.5) {
                flip_bits_of(&mut random, &mut x);
            }
            let Enclosure { lower, upper } = rayleigh(&a, &x);
            assert!(upper == f64::INFINITY || table.eigenvalue_is_within(0, f64::MIN, upper), "{a:?} {x:?}");
            assert!(lower <= upper);
            if let Some(second) = Eigen::of(&a).unwrap().enclosures.get(1) {
                let least = temple(&a, &x, Enclosure { lower, upper }, second.lower);
                assert!(least == f64::NEG_INFINITY || table.eigenvalue_is_within(0, least, f64::MAX), "{a:?} {x:?}");
                bounds += usize::from(least > f64::NEG_INFINITY);
            }
            let all = least_eigenvalue(&a, None).unwrap();
            assert!(table.eigenvalue_is_within(0, all.lower, all.upper), "{a:?}: {all:?}");
            let r = 0.25 * a.max_abs();
            let within = least_eigenvalue(&a.with_radius(Radius::Bound(r)).unwrap(), None).unwrap();
            assert!(within.lower <= all.upper - r && within.upper >= all.lower + r);
        }
        assert!(bounds > 40, "{bounds}");
        assert_eq!(rayleigh(&Symmetric::from_lower(1, |_, _| 2.0).unwrap(), &[0.0]).upper, f64::INFINITY);
    }
}
