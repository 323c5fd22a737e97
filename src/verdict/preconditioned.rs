//! Independence proved without squaring the condition number.
//!
//! Let X have n ≤ m columns and T be any n × n matrix. If Z = XT has full column rank, so has X. With R from a QR
//! decomposition of X and T ≈ R⁻¹, Z is nearly orthonormal, and that can be checked: for Y = fl(XT), f ≥ ‖XT − Y‖₂ and
//! α ≥ ‖I − YᵀY‖₂,
//!
//! σ_i(Z) ∈ \[√(1 − α) − f, √(1 + α) + f\],
//!
//! so **α < 1 and √(1 − α) > f prove the columns of X independent**, and σ_min(X) ≥ σ_min(Z)/‖T‖₂. For triangular T also
//! det XᵀX = det ZᵀZ / ∏ t_jj², which encloses the determinant where the Gram matrix itself is useless. Nothing is assumed of
//! R or T. It is the right-preconditioning of Rump's and Oishi's verification methods (Rump, *Verification methods: Rigorous
//! results using floating-point arithmetic*, Acta Numerica 19 (2010), §10), for a rectangular X. Reach: κ ≲ 1/(n·u) of the
//! column-scaled X; a Cholesky factor of XᵀX gives up at the square root of that.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::qr::no_pivoting::factor::{qr_in_place, qr_in_place_scratch, recommended_block_size};
use faer::linalg::triangular_inverse::invert_upper_triangular;
use faer::{Mat, Par};

use crate::Enclosure;
use crate::gram::product::{product, symmetric_product};
use crate::rounding::{
    Deviation, ScaledColumns, add_up, div_down, inflate, ln_enclosure, mul_up, scale_by_power_of_two, sqrt_down,
    sqrt_up, sub_down,
};

/// The proof, and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Preconditioned {
    /// α ≥ ‖I − YᵀY‖₂.
    pub(crate) loss: f64,
    /// f ≥ ‖XT − Y‖₂, in the units of the scaled columns.
    pub(crate) product_error: f64,
    /// The upper triangle of T, column by column.
    pub(crate) inverse: Vec<f64>,
    /// A lower bound on σ_min(X); 0 where it underflows.
    pub(crate) sigma_min_lower: f64,
    /// ln det of the Gram matrix of the *scaled* columns.
    pub(crate) ln_determinant: Enclosure,
}

/// Tries to prove the columns independent; needs 1 ≤ n ≤ m.
pub(crate) fn prove_independent(x: &ScaledColumns) -> Option<Preconditioned> {
    let v = &x.values;
    let (m, n) = (v.nrows(), v.ncols());
    if n == 0 || n > m {
        return None;
    }
    let t = inverse_of_r(v)?;
    let y = product(v.as_ref(), t.as_ref());
    let error = Deviation::of_product(y.as_ref(), |i, j| y[(i, j)], v.as_ref(), t.as_ref(), 0).spectral();
    // If scaling rounded tiny entries, XT moves by at most √(mn)·δ·‖T‖_F.
    let product_error = if x.perturbation == 0.0 {
        error
    } else {
        add_up(error, mul_up(mul_up((m * n) as f64, x.perturbation), mul_up(n as f64, largest(&t))))
    };
    let gram = symmetric_product(y.as_ref(), y.as_ref());
    let identity = |i: usize, j: usize| if i == j { 1.0 } else { 0.0 };
    let loss = Deviation::of_product(gram.as_ref(), identity, y.transpose(), y.as_ref(), 0).spectral();
    let low = sub_down(sqrt_down((1.0 - loss).next_down()), product_error);
    let proved = loss < 1.0 && low > 0.0;
    if !proved {
        return None;
    }
    let high = add_up(sqrt_up(add_up(1.0, loss)), product_error);
    let sigma = Enclosure { lower: ln_enclosure(low).lower, upper: ln_enclosure(high).upper };
    let ln_determinant =
        (0..n).fold(sigma.times(2 * n), |sum, j| sum.plus(ln_enclosure(t[(j, j)].abs()).times(2).negated()));
    let inverse = (0..n).flat_map(|j| (0..=j).map(move |i| (i, j))).map(|(i, j)| t[(i, j)]).collect();
    let sigma_min_lower = sigma_min(low, &t, &x.exponents);
    Some(Preconditioned { loss, product_error, inverse, sigma_min_lower, ln_determinant })
}

/// low / ‖D⁻¹T‖₂ for X = V·D, D = diag(2^e): XD⁻¹T = Z.
fn sigma_min(low: f64, t: &Mat<f64>, exponents: &[i32]) -> f64 {
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

fn largest(t: &Mat<f64>) -> f64 {
    t.col_iter().flat_map(|column| column.iter()).fold(0.0, |max, entry| entry.abs().max(max))
}

/// T ≈ R⁻¹, upper triangular with a nonzero finite diagonal, from X = QR.
fn inverse_of_r(v: &Mat<f64>) -> Option<Mat<f64>> {
    let (m, n) = (v.nrows(), v.ncols());
    let mut qr = v.clone();
    let block = recommended_block_size::<f64>(m, n);
    let mut householder = Mat::zeros(block, n);
    let parameters = Default::default();
    let mut memory = MemBuffer::new(qr_in_place_scratch::<f64>(m, n, block, Par::Seq, parameters));
    qr_in_place(qr.as_mut(), householder.as_mut(), Par::Seq, MemStack::new(&mut memory), parameters);
    let mut r = Mat::zeros(n, n);
    for j in 0..n {
        for i in 0..=j {
            r[(i, j)] = qr[(i, j)];
        }
    }
    let mut t = Mat::zeros(n, n);
    invert_upper_triangular(t.as_mut(), r.as_ref(), Par::Seq);
    let usable = (0..n).all(|j| (0..=j).all(|i| t[(i, j)].is_finite()) && t[(j, j)] != 0.0);
    usable.then_some(t)
}
