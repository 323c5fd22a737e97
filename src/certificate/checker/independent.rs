//! Vectors, or combinations of them, shown to be independent by what makes them nearly orthogonal.

use num_bigint::BigInt;
use num_traits::Zero;

use super::data::Data;
use super::dyadic::{Line, dot, is_zero, parts};
use super::form::{is_dominant, triangle};
use super::modulus::Modulus;
use super::{check_dimensions, check_exponents, check_finite, check_length};
use crate::certificate::{Flaw, Preconditioner, Subspace};

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
    let columns: Vec<&[f64]> = (0..n).map(|j| &proof.inverse[triangle(j)..triangle(j + 1)]).collect();
    let scaling: Vec<i64> = proof.scaling.iter().map(|&e| -i64::from(e)).collect();
    if is_injective(x, &scaling, &columns) { Ok(()) } else { Err(Flaw::Singular) }
}

/// ZᵀZ is nonsingular for Z = X·diag(2^d)·V with the k vectors of V, so that X has at least their rank: k(mn + mk/2)
/// products.
pub(super) fn check_subspace(x: &Data, subspace: &Subspace) -> Result<(), Flaw> {
    if subspace.sign != 1 {
        return Err(Flaw::Sign { sign: subspace.sign });
    }
    check_dimensions(subspace, x.columns())?;
    let columns: Vec<&[f64]> = subspace.vectors.iter().map(Vec::as_slice).collect();
    let scaling: Vec<i64> = subspace.scaling.iter().map(|&d| i64::from(d)).collect();
    if is_injective(x, &scaling, &columns) { Ok(()) } else { Err(Flaw::NotDefinite { sign: subspace.sign }) }
}

/// Whether ZᵀZ is shown to be nonsingular for Z = X·diag(2^d)·T, T given by its columns, of which each may end early
/// with zeros: it is diagonally dominant, or has full rank modulo a prime.
fn is_injective(x: &Data, scaling: &[i64], columns: &[&[f64]]) -> bool {
    let k = columns.len();
    // Column i of X·diag(2^d), as integers with one exponent, which goes over to row i of T.
    let exponents: Vec<i64> = (0..x.columns())
        .map(|j| (0..x.rows()).map(|i| x.at(i, j)).filter(|&x| !is_zero(x)).map(|x| parts(x).1).min().unwrap_or(0))
        .collect();
    let line =
        |column: &&[f64]| Line::of(column.iter().enumerate().map(|(i, &t)| (t, exponents[i] + scaling[i]))).integers;
    let columns: Vec<Vec<BigInt>> = columns.iter().map(line).collect();
    let mut gram = vec![vec![BigInt::zero(); k]; k];
    for i in 0..x.rows() {
        let entry = |(j, &x): (usize, &f64)| match parts(x) {
            (0, _) => BigInt::zero(),
            (m, e) => BigInt::from(m) << (e - exponents[j]) as u64,
        };
        let row: Vec<BigInt> = x.row(i).iter().enumerate().map(entry).collect();
        let row: Vec<BigInt> = columns.iter().map(|column| dot(&row, column)).collect();
        for (j, z) in row.iter().enumerate().filter(|(_, z)| !z.is_zero()) {
            for (sum, other) in gram[j].iter_mut().zip(&row).take(j + 1).filter(|(_, other)| !other.is_zero()) {
                *sum += z * other;
            }
        }
    }
    let gram: Vec<Vec<BigInt>> = (0..k).map(|j| (0..k).map(|l| gram[j.max(l)][j.min(l)].clone()).collect()).collect();
    is_dominant(&gram) || Modulus::rank_of_integers(&gram, k) == k
}
