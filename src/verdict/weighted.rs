//! Definiteness of all matrices within the errors of the entries, by one Cholesky factor.
//!
//! For weights w > 0 and |Δ| ≤ E, A + Δ ⪰ A − diag(t) with t_i = (Ew)_i/w_i: what a
//! [factor](crate::certificate::WeightedFactor) of A − diag(t) shows. The weights are w = Du after a few power steps
//! with DED, where D = diag(a_ii)^(−½): at the Perron vector u of DED that is λ_min(DAD) > ρ(DED), a test that does not
//! change under A ↦ SAS, E ↦ SES for a diagonal S, as that within a radius does.

use faer::{Mat, MatRef};

use super::cholesky::{prove_lowered_definite, scaled_exactly};
use crate::certificate::{CholeskyFactor, WeightedFactor};
use crate::matrix::Symmetric;
use crate::product::absolute_times;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, div_up, exponent, inflate, scale_by_power_of_two};

/// Power steps towards the Perron vector.
const STEPS: usize = 3;
/// What a power step keeps of the weights, so that none falls to 0.
const KEPT: f64 = 1.0 / 1024.0;

/// Tries to prove that σA', σ = `sign`, is positive definite for every symmetric A' with |A' − A| ≤ E.
pub(super) fn prove_definite(a: &Symmetric, errors: MatRef<'_, f64>, sign: i8) -> Option<WeightedFactor> {
    let n = a.order();
    let negated = (sign < 0).then(|| a.negated());
    let a = negated.as_ref().unwrap_or(a);
    let diagonal = a.diagonal();
    if diagonal.iter().zip(0..).any(|(&a, i)| a <= errors[(i, i)]) {
        return None;
    }
    let exponents: Vec<i32> = diagonal.iter().map(|&a| -(exponent(a) + 1).div_euclid(2)).collect();
    let errors = scaled_up(errors, &exponents);
    // The diagonal in the same units, between ¼ and 1: a power of two alone would leave it uneven by a factor of 4.
    let scaled: Vec<f64> = diagonal.iter().zip(&exponents).map(|(&a, &d)| scale_by_power_of_two(a, 2 * d)).collect();
    let mut weights: Vec<f64> = scaled.iter().map(|a| a.sqrt().recip()).collect();
    for _ in 0..STEPS {
        let image = absolute_times(&errors, &weights);
        for ((w, image), a) in weights.iter_mut().zip(image).zip(&scaled) {
            *w = image / a + KEPT * *w;
        }
        if !normalize(&mut weights) {
            return None;
        }
    }
    // In the units of A.
    let lost = n as f64 * SMALLEST_SUBNORMAL;
    let sums = absolute_times(&errors, &weights).into_iter().map(|sum| add_up(inflate(sum, n + 1), lost));
    let lowering: Vec<f64> = sums
        .zip(&weights)
        .zip(&exponents)
        .map(|((sum, &w), &d)| scale_by_power_of_two(div_up(sum, w), -2 * d).next_up())
        .collect();
    let weights: Option<Vec<f64>> = weights.iter().zip(&exponents).map(|(&w, &d)| scaled_exactly(w, d)).collect();
    let weights = weights?;
    let factor = prove_lowered_definite(a, &lowering)?;
    Some(WeightedFactor { weights, lowering, factor: CholeskyFactor { sign, ..factor } })
}

/// DED for D = diag(2^d), rounded up where it is not exact.
pub(super) fn scaled_up(errors: MatRef<'_, f64>, exponents: &[i32]) -> Mat<f64> {
    Mat::from_fn(errors.nrows(), errors.ncols(), |i, j| {
        let e = exponents[i] + exponents[j];
        let scaled = scale_by_power_of_two(errors[(i, j)], e);
        if scale_by_power_of_two(scaled, -e) == errors[(i, j)] { scaled } else { scaled.next_up() }
    })
}

/// Divides by a power of two near the largest; whether all are positive and finite then.
pub(super) fn normalize(weights: &mut [f64]) -> bool {
    let largest = weights.iter().fold(0.0, |max: f64, &w| max.max(w));
    let e = exponent(largest);
    weights.iter_mut().for_each(|w| *w = scale_by_power_of_two(*w, -e));
    weights.iter().all(|w| *w >= f64::MIN_POSITIVE && w.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Radius;

    /// 40·I with errors of 1 − 10⁻³ each: ρ(E) is just below 40, the norm of the ones. Any uneven weights would fail.
    #[test]
    fn units_that_are_no_powers_of_two_cost_nothing() {
        const N: usize = 40;
        let units: Vec<f64> = (0..N).map(|i| 1.37_f64.powi((7 * i % 40) as i32 - 20)).collect();
        let entry = |i: usize, j: usize| if i == j { N as f64 * units[i] * units[i] } else { 0.0 };
        let within = |size: f64| {
            let errors = Symmetric::from_lower(N, |i, j| size * units[i] * units[j]).unwrap();
            Symmetric::from_lower(N, entry).unwrap().with_entry_errors(errors.as_faer(), Radius::Bound).unwrap()
        };
        let inside = within(1.0 - 1e-3);
        assert_eq!(prove_definite(&inside, inside.entry_errors().unwrap(), 1).unwrap().factor.sign, 1);
        // At 1 + 10⁻³ the matrix A − E is indefinite.
        let beyond = within(1.0 + 1e-3);
        assert!(prove_definite(&beyond, beyond.entry_errors().unwrap(), 1).is_none());
        assert!(prove_definite(&inside, inside.entry_errors().unwrap(), -1).is_none());
        let negated = inside.negated();
        assert_eq!(prove_definite(&negated, negated.entry_errors().unwrap(), -1).unwrap().factor.sign, -1);
    }
}
