//! What holds of every symmetric matrix within the errors of the entries of another.

use num_bigint::BigInt;
use num_traits::Signed;

use super::data::Data;
use super::dyadic::{Dyadic, Line, dot, is_zero};
use super::form::{Lowered, check_positive, check_vector, triangle};
use super::{check_exponents, check_finite, check_length, is_bound};
use crate::certificate::{ApproximateInverse, Flaw, Rejection, Witness};

/// The errors E of the entries, if they are finite and not negative, and the radius no less than ‖E‖_∞ or ‖E‖_F: both
/// are at least ‖E‖₂, and so at least the distance of every matrix that a claim within E is about.
pub(super) fn entry_errors(order: usize, packed: &[f64], radius: f64) -> Result<Data, Rejection> {
    let expected = triangle(order);
    if packed.len() != expected || !packed.iter().all(|&e| is_bound(e)) {
        return Err(Rejection::EntryErrors { expected });
    }
    let errors = Data::of_triangle(order, packed);
    let length = Dyadic::of(radius, 0);
    let entry = |i: usize, j: usize| Dyadic::of(errors.at(i, j), 0);
    let fits = |sum: Dyadic, most: Dyadic| !most.minus(sum).is_negative();
    let row_fits = |i: usize| {
        let sum = (0..order).fold(Dyadic::zero(), |sum, j| sum.plus(entry(i, j)));
        fits(sum, length.clone())
    };
    let squares = || {
        let all = (0..order).flat_map(|i| (0..order).map(move |j| (i, j)));
        all.map(|(i, j)| entry(i, j)).fold(Dyadic::zero(), |sum, e| sum.plus(e.times(&e)))
    };
    let covered = (0..order).all(row_fits) || fits(squares(), length.times(&length));
    if covered { Ok(errors) } else { Err(Rejection::ShortRadius { radius }) }
}

/// xᵀ(σA)x − |x|ᵀE|x| > 0: n² products.
pub(super) fn check_witness(a: &Data, errors: &Data, witness: &Witness) -> Result<(), Flaw> {
    let n = a.rows();
    check_vector(witness, n)?;
    let x = &witness.vector;
    let entry = |i: usize, j: usize| {
        let entry = a.exact(i, j);
        let entry = if witness.sign < 0 { entry.negated() } else { entry };
        let error = Dyadic::of(errors.at(i, j), 0);
        // The signs of the components make |x_i||x_j| of x_i·x_j.
        let opposite = x[i].is_sign_negative() != x[j].is_sign_negative();
        entry.minus(if opposite { error.negated() } else { error })
    };
    let rows: Vec<Line> = (0..n).map(|i| Line::of_dyadics((0..n).map(|j| entry(i, j)).collect())).collect();
    check_positive(&rows, witness)
}

/// σA − diag(t), if t_i·w_i ≥ Σ_j e_ij·w_j for these weights: n² products.
pub(super) fn weighted<'a>(
    a: &'a Data,
    errors: &Data,
    (weights, lowering): (&[f64], &[f64]),
) -> Result<Lowered<'a>, Flaw> {
    let n = a.rows();
    let weights = positive_weights(n, weights)?;
    check_length("numbers that the diagonal is lowered by", n, lowering.len())?;
    check_finite("a number that the diagonal is lowered by", lowering)?;
    for row in 0..n {
        let product = |j: usize| Dyadic::of(errors.at(row, j), 0).times(&weights[j]);
        let sum = (0..n).fold(Dyadic::zero(), |sum, j| sum.plus(product(j)));
        if Dyadic::of(lowering[row], 0).times(&weights[row]).minus(sum).is_negative() {
            return Err(Flaw::NotLowered { row });
        }
    }
    Ok(Lowered { matrix: a, lowering: lowering.to_vec() })
}

/// (|I − R·DAD| + |R|·DED)·w < w: n³ products. The evidence about A itself is left to the caller.
pub(super) fn check_inverse(a: &Data, errors: &Data, proof: &ApproximateInverse) -> Result<(), Flaw> {
    let n = a.rows();
    check_length("exponents", n, proof.scaling.len())?;
    check_exponents(&proof.scaling)?;
    check_length("entries of the inverse", triangle(n), proof.inverse.len())?;
    check_finite("an entry of the inverse", &proof.inverse)?;
    let weights = positive_weights(n, &proof.weights)?;
    let power = |i: usize, j: usize| i64::from(proof.scaling[i]) + i64::from(proof.scaling[j]);
    let inverse = Data::of_triangle(n, &proof.inverse);
    let inverse: Vec<Line> = (0..n).map(|i| Line::of(inverse.row(i).iter().map(|&r| (r, 0)))).collect();
    let mut sums = vec![Dyadic::zero(); n];
    for (j, weight) in weights.iter().enumerate() {
        // A column of DAD, which is a row of it.
        let column = a.line(j, |k| power(j, k));
        for (i, (row, sum)) in inverse.iter().zip(&mut sums).enumerate() {
            let product = Dyadic::new(dot(&row.integers, &column.integers), row.exponent + column.exponent);
            let left = if i == j { product.minus(Dyadic::of(1.0, 0)) } else { product };
            *sum = std::mem::replace(sum, Dyadic::zero()).plus(left.abs().times(weight));
        }
    }
    let weighted = |k: usize| {
        let product = |j: usize| Dyadic::of(errors.at(k, j), power(k, j)).times(&weights[j]);
        (0..n).fold(Dyadic::zero(), |sum, j| sum.plus(product(j)))
    };
    let weighted = Line::of_dyadics((0..n).map(weighted).collect());
    for (i, (row, sum)) in inverse.iter().zip(sums).enumerate() {
        let moduli: Vec<BigInt> = row.integers.iter().map(Signed::abs).collect();
        let by_errors = Dyadic::new(dot(&moduli, &weighted.integers), row.exponent + weighted.exponent);
        if !weights[i].clone().minus(sum).minus(by_errors).is_positive() {
            return Err(Flaw::NotContracted { row: i });
        }
    }
    Ok(())
}

/// A positive number for each row.
fn positive_weights(n: usize, weights: &[f64]) -> Result<Vec<Dyadic>, Flaw> {
    check_length("weights", n, weights.len())?;
    check_finite("a weight", weights)?;
    match weights.iter().position(|&w| is_zero(w) || w.is_sign_negative()) {
        Some(index) => Err(Flaw::NotPositive { what: "weight", index }),
        None => Ok(weights.iter().map(|&w| Dyadic::of(w, 0)).collect()),
    }
}
