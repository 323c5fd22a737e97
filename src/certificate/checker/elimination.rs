//! Bareiss's fraction-free elimination of integer matrices.
//!
//! After k pivots every entry is a minor of order k + 1, so the integers stay as short as minors are, and each division
//! leaves no remainder (Bareiss, *Sylvester's identity and multistep integer-preserving Gaussian elimination*, Math.
//! Comp. 22 (1968) 565–578). With entries of b bits and r pivots that takes about n²r products of integers of up to r·b
//! bits.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::data::Data;
use super::dyadic::{is_zero, parts};
use crate::certificate::Flaw;

/// Rows of integers.
pub(super) type Integers = Vec<Vec<BigInt>>;

/// Passes over the exponents, each of which makes the integers shorter or leaves them; any number is correct.
const PASSES: usize = 3;

/// Elimination may take 2^this many products of words. What the search finds within its default budget takes far less.
const MOST_OPERATIONS: u32 = 43;

/// Whether so many pivots can be eliminated within reason: m·n·r products of integers of r·b bits.
pub(super) fn check_cost(a: &Integers, pivots: usize) -> Result<(), Flaw> {
    let bits = a.iter().flatten().map(BigInt::bits).max().unwrap_or(0) as u128;
    let (m, n, r) = (a.len() as u128, a.first().map_or(0, Vec::len) as u128, pivots as u128);
    let words = r.saturating_mul(bits) / 64 + 1;
    let operations = [n, r, words, words].into_iter().fold(m, u128::saturating_mul);
    let exponent = operations.checked_ilog2().unwrap_or(0);
    if exponent < MOST_OPERATIONS { Ok(()) } else { Err(Flaw::OutOfReach { exponent, most: MOST_OPERATIONS }) }
}

/// The matrix with its rows and columns multiplied by powers of two, which keeps the rank.
pub(super) fn integers(x: &Data) -> Integers {
    if let Some(rows) = x.written_rows() {
        return rows;
    }
    let (m, n) = (x.rows(), x.columns());
    let least = |entries: &mut dyn Iterator<Item = (f64, i64)>| {
        entries.filter(|&(x, _)| !is_zero(x)).map(|(x, other)| parts(x).1 - other).min().unwrap_or(0)
    };
    let mut rows: Vec<i64> = vec![0; m];
    let mut columns: Vec<i64> = vec![0; n];
    for _ in 0..PASSES {
        columns = (0..n).map(|j| least(&mut (0..m).map(|i| (x.at(i, j), rows[i])))).collect();
        rows = (0..m).map(|i| least(&mut (0..n).map(|j| (x.at(i, j), columns[j])))).collect();
    }
    (0..m).map(|i| (0..n).map(|j| integer(x.at(i, j), rows[i] + columns[j])).collect()).collect()
}

/// A symmetric matrix, its rows and columns in the given order, with the same powers of two on both, which keep the
/// signs of its principal minors.
pub(super) fn symmetric_integers(a: &Data, order: &[usize]) -> Integers {
    let n = a.rows();
    let of = |i: usize, j: usize| Some(a.exact(i, j)).filter(|x| !x.is_zero()).map(|x| x.parts().1);
    // Half of the least exponent of each row serves all entries; then each row takes what the others leave to it.
    let mut shares: Vec<i64> =
        (0..n).map(|i| (0..n).filter_map(|j| of(i, j)).map(|e| e.div_euclid(2)).min().unwrap_or(0)).collect();
    for _ in 0..PASSES {
        for i in 0..n {
            let share = |j: usize| of(i, j).map(|e| if i == j { e.div_euclid(2) } else { e - shares[j] });
            shares[i] = (0..n).filter_map(share).min().unwrap_or(0);
        }
    }
    let entry = |i: usize, j: usize| match a.exact(i, j).parts() {
        (m, _) if m.is_zero() => m,
        (m, e) => m << (e - shares[i] - shares[j]) as u64,
    };
    order.iter().map(|&i| order.iter().map(|&j| entry(i, j)).collect()).collect()
}

/// x·2^(−exponent), an integer by the choice of the exponent.
fn integer(x: f64, exponent: i64) -> BigInt {
    let (m, e) = parts(x);
    if m == 0 { BigInt::zero() } else { BigInt::from(m) << (e - exponent) as u64 }
}

/// Checks that the rank is at most `limit`.
pub(super) fn check_rank(mut a: Integers, limit: usize) -> Result<(), Flaw> {
    check_cost(&a, limit)?;
    let (m, n) = (a.len(), a.first().map_or(0, Vec::len));
    let mut previous = BigInt::one();
    let mut rank = 0;
    for column in 0..n {
        let Some(pivot) = (rank..m).find(|&i| !a[i][column].is_zero()) else { continue };
        if rank == limit {
            return Err(Flaw::RankExceeds { rank: limit });
        }
        a.swap(rank, pivot);
        let (above, below) = a.split_at_mut(rank + 1);
        let line = &above[rank];
        for row in below {
            for j in column + 1..n {
                row[j] = (&line[column] * &row[j] - &row[column] * &line[j]) / &previous;
            }
            row[column] = BigInt::zero();
        }
        previous = a[rank][column].clone();
        rank += 1;
    }
    Ok(())
}

/// Whether a symmetric matrix is positive definite: all leading principal minors are positive (Sylvester).
pub(super) fn is_positive_definite(a: Integers) -> Result<bool, Flaw> {
    let order = a.len();
    check_cost(&a, order)?;
    Ok(signs(a, order, |sign| sign > 0).is_ok_and(|signs| signs.len() == order))
}

/// The signs of the first `pivots` leading principal minors, if no two of them in a row and not the last is zero, and
/// if nothing is left after them.
pub(super) fn principal_signs(a: Integers, pivots: usize) -> Result<Vec<i8>, Flaw> {
    check_cost(&a, pivots)?;
    signs(a, pivots, |_| true)
}

/// As [`principal_signs`], but only as far as `go_on` holds of the signs.
fn signs(mut a: Integers, pivots: usize, go_on: impl Fn(i8) -> bool) -> Result<Vec<i8>, Flaw> {
    let n = a.len();
    let mut signs: Vec<i8> = Vec::with_capacity(pivots);
    let mut previous = BigInt::one();
    while signs.len() < pivots {
        let k = signs.len();
        signs.push(sign(&a[k][k]));
        if !go_on(signs[k]) {
            return Ok(Vec::new());
        }
        if signs[k] != 0 {
            let pivot = a[k][k].clone();
            for i in k + 1..n {
                let (above, row) = a.split_at_mut(i);
                let row = &mut row[0];
                for j in k + 1..i {
                    row[j] = (&pivot * &row[j] - &row[k] * &above[j][k]) / &previous;
                }
                row[i] = (&pivot * &row[i] - &row[k] * &row[k]) / &previous;
            }
            previous = pivot;
            continue;
        }
        if k + 1 == pivots || a[k + 1][k].is_zero() {
            return Err(Flaw::NoRule { order: k + 1 });
        }
        // Sylvester's identity for the pivot [0 b; b c]: its minor is −b²/Δ_k, and bordered ones divide by Δ_k twice.
        let (b, c) = (a[k + 1][k].clone(), a[k + 1][k + 1].clone());
        let next = -(&b * &b) / &previous;
        signs.push(sign(&next));
        let squares = (&b * &b, &previous * &previous);
        for i in k + 2..n {
            for j in k + 2..=i {
                let (x_i, y_i, x_j, y_j) = (&a[i][k], &a[i][k + 1], &a[j][k], &a[j][k + 1]);
                let cross = &b * (x_i * y_j + y_i * x_j) - &c * x_i * x_j;
                a[i][j] = (cross - &squares.0 * &a[i][j]) / &squares.1;
            }
        }
        previous = next;
    }
    let nothing_left = (pivots..n).all(|i| (pivots..=i).all(|j| a[i][j].is_zero()));
    if nothing_left { Ok(signs) } else { Err(Flaw::SchurComplement { pivots }) }
}

fn sign(x: &BigInt) -> i8 {
    i8::from(x.is_positive()) - i8::from(x.is_negative())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[&[i64]]) -> Integers {
        rows.iter().map(|row| row.iter().map(|&x| BigInt::from(x)).collect()).collect()
    }

    #[test]
    fn minors_by_two_steps() {
        // Minors 0, −4, then det [[0,2,1],[2,3,5],[1,5,7]] = −(2·(14 − 5)) + (10 − 3) = −11.
        let a = of(&[&[0, 2, 1], &[2, 3, 5], &[1, 5, 7]]);
        assert_eq!(principal_signs(a, 3), Ok(vec![0, -1, -1]));
        assert_eq!(principal_signs(of(&[&[0, 0], &[0, 1]]), 2), Err(Flaw::NoRule { order: 1 }));
        assert_eq!(principal_signs(of(&[&[1, 2], &[2, 5]]), 1), Err(Flaw::SchurComplement { pivots: 1 }));
        assert_eq!(principal_signs(of(&[&[1, 2], &[2, 4]]), 1), Ok(vec![1]));
    }

    #[test]
    fn ranks_and_definiteness() {
        let a = of(&[&[1, 2, 3], &[4, 5, 6], &[7, 8, 9]]);
        assert_eq!(check_rank(a.clone(), 2), Ok(()));
        assert_eq!(check_rank(a, 1), Err(Flaw::RankExceeds { rank: 1 }));
        assert_eq!(is_positive_definite(of(&[&[2, 1], &[1, 2]])), Ok(true));
        assert_eq!(is_positive_definite(of(&[&[1, 2], &[2, 1]])), Ok(false));
        assert_eq!(is_positive_definite(of(&[&[1, 1], &[1, 1]])), Ok(false));
        assert_eq!(is_positive_definite(of(&[&[0, 1], &[1, 0]])), Ok(false));
    }

    #[test]
    fn hopeless_eliminations_are_not_begun() {
        let a = vec![vec![BigInt::one() << 4000; 200]; 200];
        assert!(matches!(is_positive_definite(a.clone()), Err(Flaw::OutOfReach { .. })));
        assert!(matches!(check_rank(a.clone(), 199), Err(Flaw::OutOfReach { .. })));
        assert_eq!(check_rank(a, 1), Ok(()));
    }
}
