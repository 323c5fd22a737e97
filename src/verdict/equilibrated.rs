//! Diagonal scaling by powers of two, a congruence without rounding.

use crate::error::Result;
use crate::matrix::Symmetric;
use crate::rounding::{exponent, scale_by_power_of_two};

/// DAD for D = diag(2^d), which brings the diagonal (or, where that is zero, the row) to order 1, and the exponents d;
/// `None` if some entry would leave the range in which that is exact.
pub(super) fn equilibrated(a: &Symmetric) -> Result<Option<(Symmetric, Vec<i32>)>> {
    let Some(exponents) = equilibrating(a) else { return Ok(None) };
    let entry = |i: usize, j: usize| scale_by_power_of_two(a.get(i, j), exponents[i] + exponents[j]);
    let scaled = Symmetric::from_lower(a.order(), entry)?;
    Ok(Some((scaled, exponents)))
}

/// The exponents d of [`equilibrated`].
pub(super) fn equilibrating(a: &Symmetric) -> Option<Vec<i32>> {
    let n = a.order();
    let largest = |j: usize| (0..n).fold(0.0_f64, |max, i| max.max(a.get(i, j).abs()));
    let exponents: Vec<i32> = (0..n)
        .map(|j| {
            let weight = if a.get(j, j) == 0.0 { largest(j) } else { a.get(j, j) };
            -(exponent(weight) + 1).div_euclid(2)
        })
        .collect();
    let exact = (0..n).all(|j| {
        (j..n).all(|i| {
            let e = exponents[i] + exponents[j];
            let entry = scale_by_power_of_two(a.get(i, j), e);
            entry.is_finite() && scale_by_power_of_two(entry, -e) == a.get(i, j)
        })
    });
    exact.then_some(exponents)
}
