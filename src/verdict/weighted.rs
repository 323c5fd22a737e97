//! Definiteness of all matrices within the errors of the entries, by one Cholesky factor.
//!
//! For weights w > 0 and |Δ| ≤ E, A + Δ ⪰ A − diag(t) with t_i = (Ew)_i/w_i: what a
//! [factor](crate::certificate::WeightedFactor) of A − diag(t) shows. The weights are w = Du after a few power steps
//! with DED, where D = diag(a_ii)^(−½): at the Perron vector u of DED that is λ_min(DAD) > ρ(DED), a test that does not
//! change under A ↦ SAS, E ↦ SES for a diagonal S, as that within a radius does. Where that fails, the weights follow
//! the vector on which the form of A − diag(t) is least, and the test comes near to the least eigenvalue of all
//! matrices within the errors (D. Hertz, *The extreme eigenvalues and stability of real symmetric interval matrices*,
//! IEEE Trans. Automat. Control 37 (1992) 532–535).

use faer::{Mat, MatRef};

use super::cholesky::{prove_lowered_definite, scaled_exactly};
use crate::certificate::{CholeskyFactor, WeightedFactor};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::product::absolute_times;
use crate::progress::{Progress, attempted};
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, div_up, exponent, inflate, scale_by_power_of_two};
use crate::spectrum::Eigen;

/// Power steps towards the Perron vector.
const STEPS: usize = 3;
/// What a power step keeps of the weights, so that none falls to 0.
const KEPT: f64 = 1.0 / 1024.0;
/// A component of the eigenvector counts as so much of its weight at the least: weights that fall faster overshoot.
const LEAST_PART: f64 = 0.5;
/// Steps towards the best weights, each of which takes an eigenvector.
const IMPROVEMENTS: usize = 12;

/// Tries to prove that σA', σ = `sign`, is positive definite for every symmetric A' with |A' − A| ≤ E.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) fn prove_definite(
    a: &Symmetric,
    errors: MatRef<'_, f64>,
    sign: i8,
    progress: Option<Progress<'_>>,
) -> Result<Option<WeightedFactor>> {
    let negated = (sign < 0).then(|| a.negated());
    let a = negated.as_ref().unwrap_or(a);
    let Some(scaled) = Scaled::of(a, errors) else { return Ok(None) };
    let Some(weights) = scaled.perron() else { return Ok(None) };
    let proof = match scaled.proof(&weights, progress)? {
        None => scaled.improved(weights, progress)?,
        proof => proof,
    };
    Ok(proof.map(|(weights, lowering, factor)| {
        let factor = CholeskyFactor { sign, ..factor };
        WeightedFactor { weights, lowering, factor }
    }))
}

/// Weights, lowering and factor.
type Proof = (Vec<f64>, Vec<f64>, CholeskyFactor);

/// A matrix with errors of its entries, in units that bring its diagonal to order 1.
struct Scaled<'a> {
    a: &'a Symmetric,
    exponents: Vec<i32>,
    /// Of DAD.
    diagonal: Vec<f64>,
    /// DED, rounded up.
    errors: Mat<f64>,
}

impl<'a> Scaled<'a> {
    /// `None` if a diagonal entry is no larger than its error.
    fn of(a: &'a Symmetric, errors: MatRef<'_, f64>) -> Option<Self> {
        let diagonal = a.diagonal();
        if diagonal.iter().zip(0..).any(|(&a, i)| a <= errors[(i, i)]) {
            return None;
        }
        let exponents: Vec<i32> = diagonal.iter().map(|&a| -(exponent(a) + 1).div_euclid(2)).collect();
        let errors = scaled_up(errors, &exponents);
        // The diagonal in the same units, between ¼ and 1: a power of two alone would leave it uneven by a factor of 4.
        let diagonal = diagonal.iter().zip(&exponents).map(|(&a, &d)| scale_by_power_of_two(a, 2 * d)).collect();
        Some(Self { a, exponents, diagonal, errors })
    }

    /// Nearly D^(½)u for the Perron vector u of the errors over the diagonal.
    fn perron(&self) -> Option<Vec<f64>> {
        let mut weights: Vec<f64> = self.diagonal.iter().map(|a| a.sqrt().recip()).collect();
        for _ in 0..STEPS {
            let image = absolute_times(&self.errors, &weights);
            for ((w, image), a) in weights.iter_mut().zip(image).zip(&self.diagonal) {
                *w = image / a + KEPT * *w;
            }
            if !normalize(&mut weights) {
                return None;
            }
        }
        Some(weights)
    }

    /// t_i ≥ (Ew)_i/w_i, in these units.
    fn lowering(&self, weights: &[f64]) -> Vec<f64> {
        let n = weights.len();
        let lost = n as f64 * SMALLEST_SUBNORMAL;
        let sums = absolute_times(&self.errors, weights).into_iter().map(|sum| add_up(inflate(sum, n + 1), lost));
        sums.zip(weights).map(|(sum, &w)| div_up(sum, w)).collect()
    }

    /// What these weights prove, in the units of A.
    fn proof(&self, weights: &[f64], progress: Option<Progress<'_>>) -> Result<Option<Proof>> {
        let lowering = self.lowering(weights).into_iter().zip(&self.exponents);
        let lowering: Vec<f64> = lowering.map(|(t, &d)| scale_by_power_of_two(t, -2 * d).next_up()).collect();
        let positive = |w: &f64| *w > 0.0;
        let weights = weights.iter().zip(&self.exponents).map(|(&w, &d)| scaled_exactly(w, d).filter(positive));
        let Some(weights) = weights.collect::<Option<Vec<f64>>>() else { return Ok(None) };
        let factor = prove_lowered_definite(self.a, &lowering, progress)?;
        Ok(factor.map(|factor| (weights, lowering, factor)))
    }

    /// Moves the weights towards a fixed point of w ↦ √(w·|x|), x the eigenvector of the least eigenvalue of
    /// DAD − diag(t): at w = |x|, xᵀDADx − |x|ᵀDED|x| = xᵀ(DAD − diag(t))x is the least that any matrix within the
    /// errors takes on a unit vector. Ends where such a vector shows one of them not to be definite.
    fn improved(&self, mut weights: Vec<f64>, progress: Option<Progress<'_>>) -> Result<Option<Proof>> {
        let n = weights.len();
        let entry = |i: usize, j: usize| scale_by_power_of_two(self.a.get(i, j), self.exponents[i] + self.exponents[j]);
        let Ok(values) = Symmetric::from_lower(n, entry) else { return Ok(None) };
        for _ in 0..IMPROVEMENTS {
            let Some(lowered) = values.lowered(1, &self.lowering(&weights)) else { return Ok(None) };
            let Some(eigen) = attempted(Eigen::with(&lowered, progress))? else { return Ok(None) };
            if eigen.values.first().is_some_and(|&least| least > 0.0)
                && let Some(proof) = self.proof(&weights, progress)?
            {
                return Ok(Some(proof));
            }
            let x = eigen.vectors.col_as_slice(0);
            let moduli: Vec<f64> = x.iter().map(|x| x.abs()).collect();
            let image = absolute_times(&self.errors, &moduli);
            let form = |i: usize| x[i] * (0..n).map(|j| values.get(i, j) * x[j]).sum::<f64>() - moduli[i] * image[i];
            if (0..n).map(form).sum::<f64>() <= 0.0 {
                return Ok(None);
            }
            weights.iter_mut().zip(&moduli).for_each(|(w, x)| *w = (*w * x.max(LEAST_PART * *w)).sqrt());
            if !normalize(&mut weights) {
                return Ok(None);
            }
        }
        Ok(None)
    }
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
    use oracle::entrywise::{KINDS, is_positive_definite};
    use oracle::matrix::mat;
    use oracle::mutation::{flip_bits_of, generator};

    #[test]
    fn corrupted_weights_never_prove_what_is_false() {
        let mut random = generator(32);
        let (mut accepted, mut false_claims) = (0, 0);
        for case in 0..600 {
            let n = 1 + case % 4;
            let (a, e) = KINDS[case % KINDS.len()].1(&mut random, n);
            let symmetric = Symmetric::new(&mat(&a, n)).unwrap();
            let errors = mat(&e, n);
            let Some(scaled) = Scaled::of(&symmetric, errors.as_ref()) else { continue };
            let Some(computed) = scaled.perron() else { continue };
            let definite = is_positive_definite(&(a, e));
            false_claims += usize::from(!definite);
            for flipped in 0..12 {
                let mut weights = computed.clone();
                if flipped > 0 {
                    flip_bits_of(&mut random, &mut weights);
                }
                if let Some((weights, lowering, _)) = scaled.proof(&weights, None).unwrap() {
                    accepted += 1;
                    assert!(definite, "{symmetric:?}, {errors:?}: {weights:?}, {lowering:?}");
                }
            }
        }
        assert!(accepted > 500 && false_claims > 50, "{accepted} accepted, {false_claims} false");
    }

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
        assert_eq!(prove_definite(&inside, inside.entry_errors().unwrap(), 1, None).unwrap().unwrap().factor.sign, 1);
        // At 1 + 10⁻³ the matrix A − E is indefinite.
        let beyond = within(1.0 + 1e-3);
        assert!(prove_definite(&beyond, beyond.entry_errors().unwrap(), 1, None).unwrap().is_none());
        assert!(prove_definite(&inside, inside.entry_errors().unwrap(), -1, None).unwrap().is_none());
        let negated = inside.negated();
        assert_eq!(
            prove_definite(&negated, negated.entry_errors().unwrap(), -1, None).unwrap().unwrap().factor.sign,
            -1
        );
    }
}
