//! How near YᵀY is to the identity.

use faer::Mat;

use crate::claim::Enclosure;
use crate::error::Result;
use crate::product::lower_gram;
use crate::progress::{Progress, attempted, part};
use crate::rounding::norms::largest;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, div_up, gamma, inflate, mul_down, mul_up, sub_down};

/// What is known of YᵀY near I.
pub(super) struct NearIdentity {
    /// α ≥ ‖I − YᵀY‖₂; infinite if nothing is known.
    pub(super) loss_bound: f64,
    /// The two parts of α: what was measured, and what may be its rounding.
    pub(super) gap: f64,
    pub(super) rounding: f64,
    /// ln det YᵀY, if α < 1.
    pub(super) ln_determinant: Enclosure,
}

/// α ≥ ‖I − YᵀY‖₂, if the floating-point environment is the default one; infinite if nothing is known.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn loss_of_orthogonality(y: &Mat<f64>) -> Result<Option<f64>> {
    Ok(near_identity(y, None)?.map(|near| near.loss_bound))
}

/// With P = fl(YᵀY), |YᵀY − P|_ij ≤ γ_h‖y_i‖‖y_j‖ + m·η, and the matrix (‖y_i‖‖y_j‖) has the norm Σ‖y_j‖². Nothing is
/// known in a floating-point environment that rounds otherwise.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) fn near_identity(y: &Mat<f64>, progress: Option<Progress<'_>>) -> Result<Option<NearIdentity>> {
    let (m, n) = (y.nrows(), y.ncols());
    let product = part(progress, (0.0, 0.0), |progress| lower_gram(y.as_ref(), progress));
    let Some((p, roundings)) = attempted(product)? else { return Ok(None) };
    let squares: Vec<f64> = (0..n).map(|j| p[(j, j)]).collect();
    // Row sums of |P − I|, each entry below the diagonal counted in its row and in its column.
    let mut gaps: Vec<f64> = squares.iter().map(|p| (p - 1.0).abs()).collect();
    for j in 0..n {
        let below = &p.col_as_slice(j)[j + 1..];
        let (own, others) = gaps[j..].split_at_mut(1);
        own[0] += below.iter().map(|p| p.abs()).sum::<f64>();
        others.iter_mut().zip(below).for_each(|(gap, p)| *gap += p.abs());
    }
    let lost = mul_up(m as f64, SMALLEST_SUBNORMAL);
    // ‖y_j‖² ≤ (p_jj + mη)/(1 − γ_h).
    let lengths = largest(squares.iter().copied().map(|p| inflate(add_up(p, lost), 2 * roundings)));
    let total = mul_up(n as f64, lengths);
    let rounded = add_up(mul_up(gamma(roundings), total), mul_up(n as f64, lost));
    let gap = largest(gaps.into_iter().map(|gap| inflate(gap, n + 2)));
    let loss_bound = add_up(gap, rounded);
    // 1 − p is rounded, and so is the sum of n of them.
    let trace: f64 = squares.iter().map(|p| 1.0 - p).sum();
    let absolute: f64 = squares.iter().map(|p| (1.0 - p).abs()).sum();
    let summed = mul_up(gamma(n + 1), inflate(absolute, n + 1));
    let squared =
        div_up(mul_up(n as f64, mul_up(loss_bound, loss_bound)), mul_down(2.0, (1.0 - loss_bound).next_down()));
    let error = add_up(add_up(rounded, summed), squared);
    let ln_determinant = Enclosure { lower: sub_down(-trace, error), upper: add_up(-trace, error) };
    Ok(Some(NearIdentity { loss_bound, gap, rounding: rounded, ln_determinant }))
}
