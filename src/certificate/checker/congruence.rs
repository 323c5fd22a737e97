//! Congruences that bring a matrix near to a diagonal of signs.

use super::dyadic::{Dyadic, Line, dot, is_zero};
use super::form::Lowered;
use super::{check_exponents, check_finite, check_length, check_sign};
use crate::certificate::{Congruence, Flaw};

/// (n₊, n₋), which a congruence shows of all matrices within diag(t) of A: Σ_j |f_ij| + Σ_j |(DT)ᵀdiag(t)(DT)|_kj < 1
/// for all rows i and k, F = (DT)ᵀA(DT) − J. 3n³/2 products, and half as many again where t is not 0.
pub(super) fn check_congruence(subject: &Lowered<'_>, proof: &Congruence) -> Result<(usize, usize), Flaw> {
    let n = subject.matrix.rows();
    check_length("exponents", n, proof.scaling.len())?;
    check_exponents(&proof.scaling)?;
    check_length("signs", n, proof.signs.len())?;
    proof.signs.iter().try_for_each(|&sign| check_sign(sign))?;
    check_length("vectors", n, proof.vectors.len())?;
    for vector in &proof.vectors {
        check_length("components of a vector", n, vector.len())?;
        check_finite("a component of a vector", vector)?;
    }
    let scaled = |vector: &Vec<f64>| Line::of((0..n).map(|i| (vector[i], i64::from(proof.scaling[i]))));
    let vectors: Vec<Line> = proof.vectors.iter().map(scaled).collect();
    let rows: Vec<Line> = (0..n).map(|i| subject.matrix.line(i, |_| 0)).collect();
    let by_matrix = |vector: &Line| Line::of_dyadics(rows.iter().map(|row| product(row, vector)).collect());
    let gaps = row_sums(&vectors, by_matrix, |i| i64::from(proof.signs[i]));
    let lowered = !subject.lowering.iter().all(|&t| is_zero(t));
    let spread = if lowered {
        let entry = |vector: &Line, i: usize| {
            Dyadic::new(vector.integers[i].clone(), vector.exponent).times(&Dyadic::of(subject.lowering[i], 0))
        };
        let by_lowering = |vector: &Line| Line::of_dyadics((0..n).map(|i| entry(vector, i)).collect());
        row_sums(&vectors, by_lowering, |_| 0)
    } else {
        Vec::new()
    };
    let largest = spread
        .into_iter()
        .fold(Dyadic::zero(), |most, sum| if sum.clone().minus(most.clone()).is_positive() { sum } else { most });
    for (row, gap) in gaps.into_iter().enumerate() {
        if !Dyadic::of(1.0, 0).minus(gap).minus(largest.clone()).is_positive() {
            return Err(Flaw::NotSigns { row });
        }
    }
    let positive = proof.signs.iter().filter(|sign| **sign > 0).count();
    Ok((positive, n - positive))
}

fn product(x: &Line, y: &Line) -> Dyadic {
    Dyadic::new(dot(&x.integers, &y.integers), x.exponent + y.exponent)
}

/// Σ_j |v_iᵀ(Bv_j) − δ_ij·c_i| for each i, of a symmetric B.
fn row_sums(vectors: &[Line], image: impl Fn(&Line) -> Line, diagonal: impl Fn(usize) -> i64) -> Vec<Dyadic> {
    let mut sums = vec![Dyadic::zero(); vectors.len()];
    let mut add = |row: usize, term: Dyadic| {
        let sum = &mut sums[row];
        *sum = std::mem::replace(sum, Dyadic::zero()).plus(term);
    };
    for (j, vector) in vectors.iter().enumerate() {
        let image = image(vector);
        for (i, other) in vectors[..j].iter().enumerate() {
            let term = product(other, &image).abs();
            add(i, term.clone());
            add(j, term);
        }
        add(j, product(vector, &image).minus(Dyadic::new(diagonal(j).into(), 0)).abs());
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::data::Data;
    use super::*;

    #[test]
    fn a_congruence_is_held_against_one() {
        let a = faer::mat![[4.0, 1.0], [1.0, -1.0]];
        let a = Data::of(a.as_ref(), 2, 2).unwrap();
        let check = |radius: f64, vectors: [[f64; 2]; 2], signs: [i8; 2]| {
            let proof = Congruence {
                scaling: vec![-1, 0],
                vectors: vectors.iter().map(|vector| vector.to_vec()).collect(),
                signs: signs.to_vec(),
            };
            check_congruence(&Lowered { matrix: &a, lowering: vec![radius; 2] }, &proof)
        };
        // D = diag(½, 1), T = I: [1 ½; ½ −1], so F has row sums ½; (DT)ᵀ(DT) = diag(¼, 1).
        let identity = [[1.0, 0.0], [0.0, 1.0]];
        assert_eq!(check(0.0, identity, [1, -1]), Ok((1, 1)));
        assert_eq!(check(0.49, identity, [1, -1]), Ok((1, 1)));
        assert_eq!(check(0.5, identity, [1, -1]), Err(Flaw::NotSigns { row: 0 }));
        assert_eq!(check(0.0, identity, [1, 1]), Err(Flaw::NotSigns { row: 1 }));
        assert_eq!(check(0.0, [[1.0, 0.0], [1.0, 0.0]], [1, 1]), Err(Flaw::NotSigns { row: 0 }));
        assert_eq!(check(0.0, identity, [1, 0]), Err(Flaw::Sign { sign: 0 }));
        assert!(matches!(check(0.0, [[1.0, f64::NAN], [0.0, 1.0]], [1, -1]), Err(Flaw::NotFinite { .. })));
    }

    #[test]
    fn a_diagonal_that_is_no_double_counts_as_it_is() {
        // 1 ± 2⁻⁹⁹, minus 1: the sign is that of what no double holds beside 1.
        let proof = Congruence { scaling: vec![0], vectors: vec![vec![2.0_f64.powi(49)]], signs: vec![1] };
        for (sign, expected) in [(1.0, Ok((1, 0))), (-1.0, Err(Flaw::NotSigns { row: 0 }))] {
            let tiny = Dyadic::of(sign * 2.0_f64.powi(-99), 0);
            let huge = Dyadic::of(1.0, 200);
            let a = Data::of(faer::mat![[1.0]].as_ref(), 1, 1).unwrap();
            let of = |diagonal: Dyadic| a.clone().with_diagonal(vec![diagonal]);
            let lowering = || vec![0.0];
            let shifted = of(tiny.clone());
            assert_eq!(check_congruence(&Lowered { matrix: &shifted, lowering: lowering() }, &proof), expected);
            let beyond = of(huge.plus(tiny));
            assert!(!beyond.is_of_doubles());
            let refused = check_congruence(&Lowered { matrix: &beyond, lowering: lowering() }, &proof);
            assert_eq!(refused, Err(Flaw::NotSigns { row: 0 }));
        }
    }
}
