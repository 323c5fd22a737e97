//! Vectors shown to be independent by what makes them nearly orthonormal.

use num_bigint::BigInt;
use num_traits::Zero;

use super::data::Data;
use super::dyadic::{Line, dot, is_zero, parts};
use super::form::{is_dominant, triangle};
use super::modulus::Modulus;
use super::{check_exponents, check_finite, check_length};
use crate::certificate::{Flaw, Preconditioner};

/// ZᵀZ is nonsingular for Z = X·diag(2^−e)·T: it is diagonally dominant, or has full rank modulo a prime. For m × n
/// that takes mn² products.
pub(super) fn check_preconditioner(x: &Data, proof: &Preconditioner) -> Result<(), Flaw> {
    let n = x.columns();
    check_length("exponents", n, proof.scaling.len())?;
    check_exponents(&proof.scaling)?;
    check_length("entries of the triangle", triangle(n), proof.inverse.len())?;
    check_finite("an entry of the triangle", &proof.inverse)?;
    check_finite("a recorded bound", &[proof.loss_bound, proof.product_error])?;
    for (small, value) in [("loss", proof.loss_bound), ("error of the product", proof.product_error)] {
        if !(0.0..1.0).contains(&value) {
            return Err(Flaw::Recorded { small, value, large: "limit", limit: 1.0 });
        }
    }
    // Column k of X·diag(2^−e), as integers with one exponent, which goes over to row k of T.
    let exponents: Vec<i64> = (0..n)
        .map(|k| (0..x.rows()).map(|i| x.at(i, k)).filter(|&x| !is_zero(x)).map(|x| parts(x).1).min().unwrap_or(0))
        .collect();
    let shift = |k: usize| exponents[k] - i64::from(proof.scaling[k]);
    let triangle_column = |j: usize| {
        let column = &proof.inverse[triangle(j)..triangle(j + 1)];
        Line::of(column.iter().enumerate().map(|(k, &t)| (t, shift(k)))).integers
    };
    let columns: Vec<Vec<BigInt>> = (0..n).map(triangle_column).collect();
    let mut gram = vec![vec![BigInt::zero(); n]; n];
    for i in 0..x.rows() {
        let entry = |(k, &x): (usize, &f64)| match parts(x) {
            (0, _) => BigInt::zero(),
            (m, e) => BigInt::from(m) << (e - exponents[k]) as u64,
        };
        let row: Vec<BigInt> = x.row(i).iter().enumerate().map(entry).collect();
        let row: Vec<BigInt> = columns.iter().map(|column| dot(&row, column)).collect();
        for (j, z) in row.iter().enumerate().filter(|(_, z)| !z.is_zero()) {
            for (sum, other) in gram[j].iter_mut().zip(&row).take(j + 1).filter(|(_, other)| !other.is_zero()) {
                *sum += z * other;
            }
        }
    }
    let gram: Vec<Vec<BigInt>> = (0..n).map(|j| (0..n).map(|k| gram[j.max(k)][j.min(k)].clone()).collect()).collect();
    if is_dominant(&gram) {
        return Ok(());
    }
    if Modulus::rank_of_integers(&gram, n) == n { Ok(()) } else { Err(Flaw::Singular) }
}
