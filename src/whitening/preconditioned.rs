//! Independence proved without squaring the condition number.
//!
//! Let X have n ≤ m columns and T be any n × n matrix. If Z = XT has full column rank, so has X. With R from a QR
//! decomposition of X and T ≈ R⁻¹, Z is nearly orthonormal, and that can be checked: for Y = fl(XT), f ≥ ‖XT − Y‖₂ and
//! α ≥ ‖F‖₂, F = I − YᵀY,
//!
//! σ_i(Z) ∈ \[√(1 − α) − f, √(1 + α) + f\],
//!
//! so **α < 1 and √(1 − α) > f prove the columns of X independent**, and σ_min(X) ≥ σ_min(Z)/‖T‖₂. For triangular T
//! also det XᵀX = det ZᵀZ / ∏ t_jj², which encloses the determinant where the Gram matrix itself is useless: from
//! |ln(1 − φ) + φ| ≤ φ²/(2(1 − |φ|)) for the eigenvalues φ of F,
//!
//! ln det YᵀY ∈ −tr F ± n·α²/(2(1 − α)),  ln σ_i(Z) ∈ ln σ_i(Y) + ln(1 ± f/√(1 − α)).
//!
//! Nothing is assumed of R or T. It is the right-preconditioning of Rump's and Oishi's verification methods
//! (Rump, *Verification methods: Rigorous results using floating-point arithmetic*, Acta Numerica 19 (2010), §10), for
//! a rectangular X. Reach: κ ≲ 1/(n·u) of the column-scaled X; a Cholesky factor of XᵀX gives up at the square root of
//! that, but costs less, and is tried first.

use faer::Mat;

use super::factor::{GOOD_LOSS, inverse_by_cholesky, inverse_by_qr, upper_triangle};
use super::near_identity::near_identity;
use crate::claim::Enclosure;
use crate::error::Result;
use crate::product::{Deviation, product_with_upper};
use crate::progress::Progress;
use crate::rounding::norms::largest;
use crate::rounding::{
    ScaledColumns, add_up, div_down, div_up, inflate, ln_enclosure, mul_up, scale_by_power_of_two, sqrt_down, sqrt_up,
    sub_down,
};

/// The proof, and what follows from it.
///
/// A certificate, with which anyone can check the proof in exact arithmetic, is T: for V with the columns
/// v_j = x_j·2^(−e_j), e the [`ScaledColumns::exponents`], all eigenvalues of (VT)ᵀ(VT) lie between (√(1 − α) − f)² > 0
/// and (√(1 + α) + f)². (Where the scaling rounded, for the exact quotients; the stored ones are within their
/// perturbation.)
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Preconditioned {
    /// α ≥ ‖I − YᵀY‖₂.
    pub(crate) loss_bound: f64,
    /// f ≥ ‖XT − Y‖₂, in the units of the scaled columns.
    pub(crate) product_error: f64,
    /// A lower bound on σ_min(X); 0 where it underflows.
    pub(crate) sigma_min_lower: f64,
    /// ln det of the Gram matrix of the *scaled* columns.
    pub(crate) ln_determinant: Enclosure,
    /// T, upper triangular.
    pub(crate) transform: Mat<f64>,
}

impl Preconditioned {
    /// The upper triangle T, column by column: t_00, t_01, t_11, t_02, …
    pub(crate) fn packed(&self) -> Vec<f64> {
        let t = &self.transform;
        (0..t.ncols()).flat_map(|j| t.col_as_slice(j)[..=j].iter().copied()).collect()
    }
}

/// Tries to prove the columns independent; needs 1 ≤ n ≤ m.
///
/// A QR decomposition by blocks, where a Cholesky factor will not do, is one step, during which nobody is asked.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn prove_independent(x: &ScaledColumns, progress: Option<Progress<'_>>) -> Result<Option<Preconditioned>> {
    let (m, n) = (x.values.nrows(), x.values.ncols());
    if n == 0 || n > m {
        return Ok(None);
    }
    if let Some(t) = inverse_by_cholesky(&x.values, progress)?
        && let Some(proof) = certify(x, &t, progress)?
        && proof.loss_bound <= GOOD_LOSS
    {
        return Ok(Some(proof));
    }
    certify(x, &inverse_by_qr(&x.values, progress)?, progress)
}

/// Proves the columns independent if they times the upper triangle of `t`, whatever it is, come out nearly orthonormal.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
fn certify(x: &ScaledColumns, t: &Mat<f64>, progress: Option<Progress<'_>>) -> Result<Option<Preconditioned>> {
    let v = &x.values;
    let (m, n) = (v.nrows(), v.ncols());
    let t = upper_triangle(t);
    let y = product_with_upper(v.as_ref(), t.as_ref(), progress)?;
    let error = Deviation::of_rounding(v, &t).spectral();
    // If scaling rounded tiny entries, XT moves by at most √(mn)·δ·‖T‖_F.
    let product_error = if x.perturbation == 0.0 {
        error
    } else {
        let max = largest(t.col_iter().flat_map(|column| column.iter().map(|entry| entry.abs())));
        add_up(error, mul_up(mul_up((m * n) as f64, x.perturbation), mul_up(n as f64, max)))
    };
    let Some(gram) = near_identity(&y, progress)? else { return Ok(None) };
    let shrunk = sqrt_down((1.0 - gram.loss_bound).next_down());
    let low = sub_down(shrunk, product_error);
    // σ_i(Z)/σ_i(Y) lies within 1 ∓ f/√(1 − α).
    let relative = div_up(product_error, shrunk);
    let kept = (1.0 - relative).next_down();
    // Comparisons that a NaN fails.
    let proved = gram.loss_bound < 1.0 && low > 0.0 && kept > 0.0 && (0..n).all(|j| t[(j, j)] != 0.0);
    if !proved {
        return Ok(None);
    }
    let of_z = Enclosure { lower: ln_enclosure(kept).lower, upper: ln_enclosure(add_up(1.0, relative)).upper };
    let start = gram.ln_determinant.plus(of_z.times(2 * n));
    let ln_determinant = (0..n).fold(start, |sum, j| sum.plus(ln_enclosure(t[(j, j)].abs()).times(2).negated()));
    let sigma_min_lower = sigma_min(low, &t, &x.exponents);
    let loss_bound = gram.loss_bound;
    Ok(Some(Preconditioned { loss_bound, product_error, sigma_min_lower, ln_determinant, transform: t }))
}

/// low / ‖D⁻¹T‖₂ for X = V·D, D = diag(2^e): XD⁻¹T = Z.
pub(crate) fn sigma_min(low: f64, t: &Mat<f64>, exponents: &[i32]) -> f64 {
    let n = t.nrows();
    // Relative to the smallest exponent, so that nothing overflows; what underflows is rounded up.
    let smallest = exponents.iter().copied().min().unwrap_or(0);
    let (mut rows, mut columns) = (vec![0.0; n], vec![0.0; n]);
    for j in 0..n {
        for i in 0..=j {
            let entry = scale_by_power_of_two(t[(i, j)].abs(), smallest - exponents[i]).next_up();
            rows[i] += entry;
            columns[j] += entry;
        }
    }
    let max = |sums: Vec<f64>| inflate(sums.into_iter().fold(0.0, f64::max), n);
    let norm = mul_up(sqrt_up(max(rows)), sqrt_up(max(columns)));
    scale_by_power_of_two(div_down(low, norm), smallest).next_down().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::UNIT_ROUNDOFF;
    use num_bigint::BigInt;
    use num_traits::One;
    use oracle::mutation::{columns, flip_bits, generator};
    use oracle::{Rational, Table, exact, ln};

    /// The oracle's logarithm is accurate to a few units of rounding.
    const LOGARITHM: f64 = 1e-14;

    /// σ_min(X) ≥ s exactly if XᵀX − s²I has no negative eigenvalue; and the scaled columns' determinant is enclosed.
    fn check(x: &Mat<f64>, scaled: &ScaledColumns, proof: &Preconditioned) {
        let gram = Table::of(x.as_ref()).gram();
        let n = x.ncols();
        let s = exact(proof.sigma_min_lower);
        let square = &s * &s;
        let entry = |i: usize, j: usize| if i == j { gram.at(i, j) - &square } else { gram.at(i, j).clone() };
        assert_eq!(Table::from_fn(n, n, entry).inertia().2, 0, "{x:?}: {proof:?}");
        let shift: i32 = scaled.exponents.iter().sum();
        let power = Rational::from_integer(BigInt::one() << (2 * shift.unsigned_abs()));
        let power = if shift < 0 { power.recip() } else { power };
        let determinant = ln(&(gram.determinant() / power));
        let slack = LOGARITHM * determinant.abs().max(1.0);
        let e = proof.ln_determinant;
        assert!(e.lower - slack <= determinant && determinant <= e.upper + slack, "{x:?}: {determinant}, {proof:?}");
    }

    #[test]
    fn corrupted_inverses_never_prove_what_is_false() {
        let mut random = generator(21);
        let (mut accepted, mut dependent) = (0, 0);
        for _ in 0..400 {
            let x = columns(&mut random);
            let n = x.ncols();
            let independent = Table::of(x.as_ref()).rank() == n;
            dependent += usize::from(!independent);
            let scaled = ScaledColumns::of(x.as_ref());
            let mut inverses = vec![inverse_by_qr(&scaled.values, None).unwrap()];
            inverses.extend(inverse_by_cholesky(&scaled.values, None).unwrap());
            for t in inverses {
                for flipped in 0..15 {
                    let mut t = t.clone();
                    if flipped > 0 {
                        flip_bits(&mut random, &mut t);
                    }
                    if let Some(proof) = certify(&scaled, &t, None).unwrap() {
                        accepted += 1;
                        assert!(independent, "{x:?}: {proof:?}");
                        check(&x, &scaled, &proof);
                    }
                }
            }
        }
        assert!(accepted > 500 && dependent > 100, "{accepted} accepted, {dependent} dependent");
    }

    #[test]
    fn what_is_not_finite_proves_nothing() {
        let x = Mat::from_fn(4, 3, |i, j| (1 + i * i + 2 * j * i) as f64 + if i == j { 3.0 } else { 0.0 });
        let scaled = ScaledColumns::of(x.as_ref());
        let computed = inverse_by_qr(&scaled.values, None).unwrap();
        assert!(certify(&scaled, &computed, None).unwrap().is_some());
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 0.0] {
            for j in 0..3 {
                let mut t = computed.clone();
                t[(j, j)] = bad;
                assert!(certify(&scaled, &t, None).unwrap().is_none(), "{bad} at ({j}, {j})");
            }
        }
    }

    #[test]
    fn the_certificate_is_the_upper_triangle() {
        let x = Mat::from_fn(5, 3, |i, j| if i == j { 4.0 } else { 1.0 / (1 + i + j) as f64 });
        let proof = prove_independent(&ScaledColumns::of(x.as_ref()), None).unwrap().unwrap();
        assert_eq!(proof.packed().len(), 6);
        // YᵀY ≈ I, column by column, for Y = VT.
        let v = ScaledColumns::of(x.as_ref()).values;
        let t = |k: usize, j: usize| proof.packed()[j * (j + 1) / 2 + k];
        let y = Mat::from_fn(5, 3, |i, j| (0..=j).map(|k| v[(i, k)] * t(k, j)).sum::<f64>());
        let identity = y.transpose() * &y - Mat::<f64>::identity(3, 3);
        assert!(identity.norm_max() <= 16.0 * UNIT_ROUNDOFF);
    }
}
