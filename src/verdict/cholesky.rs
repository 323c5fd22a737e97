//! Positive definiteness, proved a posteriori from a Cholesky factor.
//!
//! Let A be symmetric with a positive diagonal, D = diag(2^d_i) such that ¼ ≤ 4^d_i·a_ii ≤ 1, and s > 0. Factor B ≈ RᵀR
//! for B = DAD − sI (diagonal rounded down). Then for every x
//!
//! xᵀDADx ≥ xᵀ(B + sI)x = ‖Rx‖² − xᵀ(RᵀR − B)x + s‖x‖² ≥ (s − ‖RᵀR − B‖₂)‖x‖²,
//!
//! so **ρ < s for a bound ρ ≥ ‖RᵀR − B‖_∞ proves A positive definite**. The bound comes from multiplying R out again.
//! Nothing is assumed of the factorisation: faer's kernel multiplies by reciprocal square roots, to which the constants
//! of the a-priori tests (Rump, *Verification of positive definiteness*, BIT 46 (2006) 433–452) do not apply.
//!
//! For a radius r, A − rI is tested: every A' with ‖A' − A‖₂ ≤ r satisfies A' ⪰ A − rI. For bounds in the order of
//! forms, −diag d ⪯ A' − A ⪯ diag d, it is A − diag d, for A' ⪰ A − diag d; in general, A − diag(t).
//!
//! Reach: the diagonally scaled matrix needs λ_min ≳ K·u·max_i (|R|ᵀ|R|·1)_i, at most about K·n·u, where K is the
//! number of roundings of an inner product that is summed in blocks: n up to 32, then fewer (38 for n = 200, 135 for
//! n = 1000). A matrix of order 200 with a geometric spectrum and κ = 10¹³ is within it, one with κ = 10¹⁸ is not.
//! Cost: one factorisation and one triangular product; each at most twice more where the first shift does not fit.

use faer::Mat;

use super::packed_transpose::packed_transpose;
use crate::certificate::CholeskyFactor;
use crate::claim::Radius;
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::product::{
    Below, Target, Terms, absolute_column_sums, absolute_times, blocked_roundings, cholesky, symmetric_deviation,
};
use crate::progress::Progress;
use crate::rounding::{UNIT_ROUNDOFF, exponent, scale_by_power_of_two, sub_down};

/// Roundings, beyond those of multiplying out, that the factorisation itself is expected to show in each entry.
const EXPECTED_ROUNDINGS: usize = 4;
/// Room between the expected residual and the first shift.
const FIRST_MARGIN: f64 = 1.1;
/// Room between a residual that was too large for its shift and the next shift.
const SECOND_MARGIN: f64 = 1.5;
/// By how much a shift that made the factorisation break down is divided. The first shift supposes that |R|ᵀ|R| is
/// full, which it is not for a sparse or a graded matrix.
const SMALLER: f64 = 8.0;
/// Exponents up to here in modulus add up to those of normal numbers.
const SAFE_EXPONENT: i32 = 511;

/// D(A − diag(t))D: exact below the diagonal, rounded down on it.
#[derive(Clone, Debug)]
struct Scaled<'a> {
    a: &'a Symmetric,
    diagonal: Vec<f64>,
    exponents: Vec<i32>,
    /// p_i = 2^d_i.
    powers: Vec<f64>,
    /// The entries below the diagonal, where a_ij·(p_i·p_j) could leave the normal range half-way.
    stored: Option<Mat<f64>>,
}

/// Tries to prove that every matrix within the radius of A is positive definite.
///
/// What the [factor](CholeskyFactor) promises of t = d, the bounds of a [`Radius::Diagonal`], or of t_i = r.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn prove_positive_definite(a: &Symmetric, progress: Option<Progress<'_>>) -> Result<Option<CholeskyFactor>> {
    let radius = a.radius();
    if let Radius::Diagonal { bounds, norm } = radius {
        let proof = prove_lowered_definite(a, bounds, progress)?;
        // Where some d_i exceeds the norm, the ball may hold matrices of another kind.
        if proof.is_some() || bounds.iter().all(|bound| bound <= norm) {
            return Ok(proof);
        }
    }
    prove_lowered_definite(a, &vec![radius.value(); a.order()], progress)
}

/// Tries to prove A − diag(t) positive definite for t ≥ 0; nothing but the values of A counts.
///
/// What the [factor](CholeskyFactor) promises, m_ii − Σ_{j≠i} |m_ij| ≥ s − ρ > 0 for M = D(A − diag(t))D − RᵀR, holds
/// because the diagonal of B is rounded down: b_ii ≤ 4^d_i(a_ii − t_i) − s and b_ij = 2^(d_i + d_j)·a_ij exactly, so
/// that m_ii ≥ s − |b_ii − (RᵀR)_ii|, and ρ bounds the row sums of |B − RᵀR|.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) fn prove_lowered_definite(
    a: &Symmetric,
    lowering: &[f64],
    progress: Option<Progress<'_>>,
) -> Result<Option<CholeskyFactor>> {
    let Some(scaled) = Scaled::of(a, lowering) else { return Ok(None) };
    let mut shift = scaled.first_shift();
    let mut too_large = f64::INFINITY;
    let mut raised = false;
    while shift < too_large {
        let Some(lower) = factor(&scaled, shift, progress)? else {
            if too_large.is_finite() {
                return Ok(None);
            }
            too_large = shift;
            shift /= SMALLER;
            continue;
        };
        match certify(&scaled, shift, lower, progress)? {
            Ok(proof) => return Ok(Some(proof)),
            Err(residual) if residual.is_finite() && !raised => {
                shift = SECOND_MARGIN * residual;
                raised = true;
            }
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}

impl<'a> Scaled<'a> {
    /// `None` if a diagonal entry is not positive, or the scaling not exact: an off-diagonal entry far beyond
    /// √(a_ii·a_jj) would overflow, but then A is not definite anyway; one that underflows would make DAD another
    /// matrix.
    fn of(a: &'a Symmetric, lowering: &[f64]) -> Option<Self> {
        let n = a.order();
        let lowered = |(a, &t): (f64, &f64)| if t == 0.0 { a } else { sub_down(a, t) };
        let diagonal: Vec<f64> = a.diagonal().into_iter().zip(lowering).map(lowered).collect();
        if diagonal.iter().any(|&a| a <= 0.0) {
            return None;
        }
        // d_i = −⌈e_i/2⌉ with 2^(e_i − 1) ≤ a_ii < 2^(e_i).
        let exponents: Vec<i32> = diagonal.iter().map(|&a| -(exponent(a) + 1).div_euclid(2)).collect();
        let powers: Vec<f64> = exponents.iter().map(|&d| scale_by_power_of_two(1.0, d)).collect();
        let safe = exponents.iter().all(|d| d.abs() <= SAFE_EXPONENT);
        let column = |j: usize| Some(&a.as_faer().col(j).try_as_col_major()?.as_slice()[j + 1..]);
        let plain =
            safe && (0..n).all(|j| column(j).is_some_and(|below| scales_exactly(below, powers[j], &powers[j + 1..])));
        let stored = if plain {
            None
        } else {
            let mut lower = Mat::zeros(n, n);
            for j in 0..n {
                for i in j + 1..n {
                    lower[(i, j)] = scaled_exactly(a.get(i, j), exponents[i] + exponents[j])?;
                }
            }
            Some(lower)
        };
        let diagonal: Option<Vec<f64>> =
            diagonal.iter().zip(&exponents).map(|(&a, d)| scaled_exactly(a, 2 * d)).collect();
        Some(Self { a, diagonal: diagonal?, exponents, powers, stored })
    }

    fn order(&self) -> usize {
        self.exponents.len()
    }

    fn below(&self) -> Below<'_> {
        match &self.stored {
            Some(lower) => Below::Of(lower),
            None => Below::Scaled { entries: self.a.as_faer(), powers: &self.powers },
        }
    }

    /// Somewhat above the residual that is to be expected: ‖|R|ᵀ|R|‖_∞ ≤ max_i √b_ii · Σ_j √b_jj.
    fn first_shift(&self) -> f64 {
        let lengths = self.diagonal.iter().map(|b| b.sqrt());
        let longest = lengths.clone().fold(0.0, f64::max);
        let roundings = (blocked_roundings(self.order()) + EXPECTED_ROUNDINGS) as f64;
        FIRST_MARGIN * roundings * UNIT_ROUNDOFF * longest * lengths.sum::<f64>()
    }

    /// The diagonal of B, rounded down.
    fn shifted_diagonal(&self, shift: f64) -> Vec<f64> {
        self.diagonal.iter().map(|&b| sub_down(b, shift)).collect()
    }

    /// The lower triangle of B = D(A − diag(t))D − sI; zero above it.
    fn shifted(&self, shift: f64) -> Mat<f64> {
        let n = self.order();
        let mut b = Mat::zeros(n, n);
        for (j, entry) in self.shifted_diagonal(shift).into_iter().enumerate() {
            let column = &mut b.col_as_slice_mut(j)[j..];
            column[0] = entry;
            match &self.stored {
                Some(lower) => column[1..].copy_from_slice(&lower.col_as_slice(j)[j + 1..]),
                None => {
                    let entries = self.a.as_faer().col(j).iter().skip(j + 1).zip(&self.powers[j + 1..]);
                    let own = self.powers[j];
                    column[1..].iter_mut().zip(entries).for_each(|(b, (a, power))| *b = a * (own * power));
                }
            }
        }
        b
    }
}

/// x·2^e if that is exact.
pub(super) fn scaled_exactly(x: f64, e: i32) -> Option<f64> {
    let scaled = scale_by_power_of_two(x, e);
    (scaled.is_finite() && scale_by_power_of_two(scaled, -e) == x).then_some(scaled)
}

/// Whether the entries of a column times the column's power of two, and those of their rows, are exact for sure: a
/// product of normal numbers whose result is normal too, or zero.
fn scales_exactly(entries: &[f64], own: f64, powers: &[f64]) -> bool {
    let doubtful = entries.iter().zip(powers).fold(false, |doubtful, (&entry, power)| {
        // The product of the powers is a normal power of two, hence one rounding at most.
        let scaled = (entry * (own * power)).abs();
        doubtful | ((entry != 0.0) & !(f64::MIN_POSITIVE..=f64::MAX).contains(&scaled))
    });
    !doubtful
}

/// Lower triangular L = Rᵀ with LLᵀ ≈ B.
fn factor(a: &Scaled<'_>, shift: f64, progress: Option<Progress<'_>>) -> Result<Option<Mat<f64>>> {
    let mut l = a.shifted(shift);
    let failed = cholesky(&mut l, progress)?;
    Ok(failed.is_none().then_some(l))
}

/// Proves A positive definite if the lower triangle of `lower`, whatever it is, comes closer to the Cholesky factor of
/// B than the shift; otherwise the residual, infinite if an entry is not finite.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
fn certify(
    a: &Scaled<'_>,
    shift: f64,
    mut lower: Mat<f64>,
    progress: Option<Progress<'_>>,
) -> Result<Result<CholeskyFactor, f64>> {
    for j in 0..a.order() {
        lower.col_as_slice_mut(j)[..j].fill(0.0);
    }
    let diagonal = a.shifted_diagonal(shift);
    let target = Target { diagonal: &diagonal, below: a.below() };
    let sums = absolute_column_sums(&lower);
    let magnitudes = absolute_times(&lower, &sums);
    let factors = (lower.as_ref(), lower.transpose());
    let residual = symmetric_deviation(target, factors, Terms::UpToColumn, 0, (&sums, &magnitudes), progress)?;
    Ok(if residual < shift {
        Ok(CholeskyFactor {
            sign: 1,
            scaling: a.exponents.clone(),
            shift,
            residual_bound: residual,
            factor: packed_transpose(&lower),
        })
    } else {
        Err(residual)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use num_traits::{One, Signed, Zero};
    use oracle::mutation::{flip_bits, generator, symmetric};
    use oracle::{Rational, Table, exact};
    use rand::RngExt;

    fn power_of_two(e: i32) -> Rational {
        let power = Rational::from_integer(BigInt::one() << e.unsigned_abs());
        if e < 0 { power.recip() } else { power }
    }

    /// The promise of [`CholeskyFactor`], in exact arithmetic: M = D(A − rI)D − RᵀR has m_ii − Σ|m_ij| ≥ s − ρ > 0.
    fn is_certificate(a: &Symmetric, proof: &CholeskyFactor) -> bool {
        let n = a.order();
        let r = |k: usize, j: usize| exact(proof.factor[j * (j + 1) / 2 + k]);
        let m = Table::from_fn(n, n, |i, j| {
            let radius = if i == j { exact(a.radius().value()) } else { Rational::zero() };
            let scaled = (exact(a.get(i, j)) - radius) * power_of_two(proof.scaling[i] + proof.scaling[j]);
            (0..=i.min(j)).fold(scaled, |sum, k| sum - r(k, i) * r(k, j))
        });
        let margin = exact(proof.shift) - exact(proof.residual_bound);
        margin.is_positive()
            && (0..n).all(|i| {
                let others = (0..n).filter(|&j| j != i).fold(Rational::zero(), |sum, j| sum + m.at(i, j).abs());
                m.at(i, i) - others >= margin
            })
    }

    fn smallest_within_radius_is_definite(a: &Symmetric) -> bool {
        let n = a.order();
        let radius = exact(a.radius().value());
        let entry = |i: usize, j: usize| if i == j { exact(a.get(i, i)) - radius.clone() } else { exact(a.get(i, j)) };
        Table::from_fn(n, n, entry).inertia() == (n, 0, 0)
    }

    #[test]
    fn every_proof_is_a_certificate_in_exact_arithmetic() {
        let mut random = generator(11);
        let mut proofs = 0;
        for case in 0..500 {
            let mut a = Symmetric::new(&symmetric(&mut random)).expect("small entries");
            if case % 3 == 0 {
                a = a.with_radius(Radius::Bound(10.0_f64.powi(-random.random_range(3..16)))).unwrap();
            }
            if let Some(proof) = prove_positive_definite(&a, None).unwrap() {
                proofs += 1;
                assert!(is_certificate(&a, &proof), "{a:?}: {proof:?}");
                assert!(smallest_within_radius_is_definite(&a), "{a:?}");
            }
        }
        assert!(proofs > 100, "{proofs} proofs");
    }

    #[test]
    fn extreme_scales_give_certificates_too() {
        for n in 1..40 {
            for spread in [0, 60, 250, 530] {
                let entry = |i: usize, j: usize| {
                    let e = |i: usize| if i.is_multiple_of(2) { spread } else { -spread };
                    let entry: f64 = if i == j { 2.0 } else { 0.9 / (1 + i - j) as f64 / n as f64 };
                    scale_by_power_of_two(scale_by_power_of_two(entry, e(i)), e(j))
                };
                let a = Symmetric::from_lower(n, |i, j| if i > j + 3 { 0.0 } else { entry(i, j) });
                // 2·2^(2·530) overflows.
                let Ok(a) = a else { continue };
                if let Some(proof) = prove_positive_definite(&a, None).unwrap() {
                    assert!(is_certificate(&a, &proof), "order {n}, spread {spread}");
                }
                assert!(
                    spread > 250 || prove_positive_definite(&a, None).unwrap().is_some(),
                    "order {n}, spread {spread}"
                );
            }
        }
    }

    #[test]
    fn a_corrupted_factor_never_proves_what_is_false() {
        let mut random = generator(12);
        let (mut accepted, mut false_claims) = (0, 0);
        for _ in 0..600 {
            let a = Symmetric::new(&symmetric(&mut random)).expect("small entries");
            let Some(scaled) = Scaled::of(&a, &vec![0.0; a.order()]) else { continue };
            let definite = smallest_within_radius_is_definite(&a);
            false_claims += usize::from(!definite);
            // A singular matrix has a factor only if it is lifted first, which is one more corruption.
            let lifts = [1.0, 0.0, -1.0, -10.0, -1e6].map(|lift| lift * scaled.first_shift());
            let Some(computed) = lifts.into_iter().find_map(|lift| factor(&scaled, lift, None).unwrap()) else {
                continue;
            };
            for _ in 0..40 {
                let mut corrupted = computed.clone();
                flip_bits(&mut random, &mut corrupted);
                let shift = scaled.first_shift() * 4.0_f64.powi(random.random_range(-2..12));
                if let Ok(proof) = certify(&scaled, shift, corrupted, None).unwrap() {
                    accepted += 1;
                    assert!(definite, "{a:?}: {proof:?}");
                    assert!(is_certificate(&a, &proof), "{a:?}: {proof:?}");
                }
            }
        }
        assert!(accepted > 500 && false_claims > 50, "{accepted} accepted, {false_claims} false");
    }

    #[test]
    fn what_is_not_finite_proves_nothing() {
        let a = Symmetric::from_lower(3, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap();
        let scaled = Scaled::of(&a, &[0.0; 3]).unwrap();
        let shift = scaled.first_shift();
        let computed = factor(&scaled, shift, None).unwrap().unwrap();
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX] {
            for (i, j) in [(0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)] {
                let mut corrupted = computed.clone();
                corrupted[(i, j)] = bad;
                assert!(certify(&scaled, shift, corrupted, None).unwrap().is_err(), "{bad} at ({i}, {j})");
            }
            assert!(certify(&scaled, bad, computed.clone(), None).unwrap().is_err() || bad == f64::MAX);
        }
    }

    /// QΛQᵀ with λ_k = κ^(−k/(n−1)) and Q a product of random reflections, multiplied out in doubles.
    fn geometric(n: usize, condition: f64) -> Symmetric {
        const REFLECTIONS: usize = 40;
        let mut random = generator(13);
        let mut a = Mat::from_fn(n, n, |i, j| if i == j { condition.powf(-(i as f64) / (n - 1) as f64) } else { 0.0 });
        for _ in 0..REFLECTIONS {
            let w: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0_f64)).collect();
            let square: f64 = w.iter().map(|w| w * w).sum();
            // The reflection from the left, transposed, twice.
            for _ in 0..2 {
                let sums: Vec<f64> = (0..n).map(|j| (0..n).map(|i| w[i] * a[(i, j)]).sum()).collect();
                a = Mat::from_fn(n, n, |j, i| a[(i, j)] - 2.0 * w[i] * sums[j] / square);
            }
        }
        Symmetric::from_lower(n, |i, j| a[(i, j)]).unwrap()
    }

    #[test]
    fn a_condition_number_of_1e13_is_in_reach_at_order_200() {
        let a = geometric(200, 1e13);
        let proof = prove_positive_definite(&a, None).unwrap().expect("within reach");
        assert!(proof.residual_bound < proof.shift);
        assert!(prove_positive_definite(&geometric(200, 1e18), None).unwrap().is_none());
    }
}
