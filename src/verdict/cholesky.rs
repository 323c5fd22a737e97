//! Positive definiteness, proved a posteriori from a Cholesky factor.
//!
//! Let A be symmetric with a positive diagonal, D diagonal with d_i a power of two such that ¼ ≤ d_i²a_ii ≤ 1, and s > 0.
//! Factor B ≈ RᵀR for B = DAD − sI (diagonal rounded down). Then for every x
//!
//! xᵀDADx ≥ xᵀ(B + sI)x = ‖Rx‖² − xᵀ(RᵀR − B)x + s‖x‖² ≥ (s − ‖RᵀR − B‖₂)‖x‖²,
//!
//! so **ρ < s for a bound ρ ≥ ‖RᵀR − B‖₂ proves A positive definite**. The bound comes from multiplying R out again. Nothing
//! is assumed of the factorisation: faer's kernel multiplies by reciprocal square roots, to which the constants of the
//! a-priori tests (Rump, *Verification of positive definiteness*, BIT 46 (2006) 433–452) do not apply.
//!
//! For a radius r, A − rI is tested: every A' with ‖A' − A‖₂ ≤ r satisfies A' ⪰ A − rI.
//!
//! Reach: the diagonally scaled matrix needs λ_min ≳ 3n(n + 2)u. Cost: one factorisation and one triangular product.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{LltRegularization, cholesky_in_place, cholesky_in_place_scratch};
use faer::{Mat, Par};

use super::CholeskyFactor;
use crate::Symmetric;
use crate::gram::product::symmetric_product;
use crate::rounding::{Deviation, UNIT_ROUNDOFF, exponent, scale_by_power_of_two, sub_down};

/// What the proof leaves behind: λ_min(D(A − rI)D) ≥ `shift` − `residual` > 0.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CholeskyProof {
    pub(crate) scaling: Vec<i32>,
    pub(crate) shift: f64,
    pub(crate) residual: f64,
    /// The upper triangle of R, column by column.
    pub(crate) factor: Vec<f64>,
}

impl CholeskyProof {
    /// As evidence about A (1) or −A (−1).
    pub(crate) fn signed(self, sign: i8) -> CholeskyFactor {
        let Self { scaling, shift, residual, factor } = self;
        CholeskyFactor { sign, scaling, shift, residual, factor }
    }
}

/// Tries to prove that every matrix within the radius of A is positive definite.
pub(crate) fn prove_positive_definite(a: &Symmetric) -> Option<CholeskyProof> {
    let n = a.order();
    let radius = a.radius().value();
    let diagonal: Vec<f64> =
        a.diagonal().into_iter().map(|a| if radius == 0.0 { a } else { sub_down(a, radius) }).collect();
    if diagonal.iter().any(|&a| a <= 0.0) {
        return None;
    }
    // d_i = 2^(−⌈e_i/2⌉) with 2^(e_i − 1) ≤ a_ii < 2^(e_i).
    let scaling: Vec<i32> = diagonal.iter().map(|&a| -(exponent(a) + 1).div_euclid(2)).collect();
    let mut exact = true;
    let mut scaled = |value: f64, i: usize, j: usize| {
        let e = scaling[i] + scaling[j];
        let scaled = scale_by_power_of_two(value, e);
        exact &= scaled.is_finite() && scale_by_power_of_two(scaled, -e) == value;
        scaled
    };
    let shift = 3.0 * (n * (n + 2)) as f64 * UNIT_ROUNDOFF;
    let mut b = Mat::zeros(n, n);
    for j in 0..n {
        for i in j..n {
            let value = if i == j { diagonal[i] } else { a.get(i, j) };
            let entry = scaled(value, i, j);
            b[(i, j)] = if i == j { sub_down(entry, shift) } else { entry };
            b[(j, i)] = b[(i, j)];
        }
    }
    // An off-diagonal entry far beyond √(a_ii·a_jj) would overflow; then A is not definite anyway. One that underflows
    // would make DAD another matrix.
    if !exact {
        return None;
    }
    let r = factor(&b)?;
    let product = symmetric_product(r.as_ref(), r.as_ref());
    let residual = Deviation::of_product(product.as_ref(), |i, j| b[(i, j)], r.transpose(), r.as_ref(), 0).spectral();
    let packed = || (0..n).flat_map(|j| (0..=j).map(move |i| (i, j))).map(|(i, j)| r[(i, j)]).collect();
    (residual < shift).then(|| CholeskyProof { scaling, shift, residual, factor: packed() })
}

/// Upper triangular R with RᵀR ≈ B.
fn factor(b: &Mat<f64>) -> Option<Mat<f64>> {
    let n = b.nrows();
    let mut l = b.clone();
    let parameters = Default::default();
    let mut memory = MemBuffer::new(cholesky_in_place_scratch::<f64>(n, Par::Seq, parameters));
    let plain = LltRegularization::default();
    cholesky_in_place(l.as_mut(), plain, Par::Seq, MemStack::new(&mut memory), parameters).ok()?;
    Some(Mat::from_fn(n, n, |i, j| if i <= j { l[(j, i)] } else { 0.0 }))
}
