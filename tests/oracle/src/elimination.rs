//! Inertia, rank and determinant of integers, by elimination without fractions.
//!
//! E. H. Bareiss, "Sylvester's identity and multistep integer-preserving Gaussian elimination", Math. Comp. 22 (1968)
//! 565–578. Every intermediate number is a minor, so short integers stay short: they are eliminated in 128 bits, and at
//! length where that overflows.

use num_bigint::BigInt;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, ToPrimitive, Zero};

/// (n₊, n₀, n₋).
pub type Inertia = (usize, usize, usize);

/// Integers whose overflow is noticed.
trait Whole: Signed + Clone + CheckedAdd + CheckedSub + CheckedMul + CheckedDiv {}
impl Whole for i128 {}
impl Whole for BigInt {}

/// The inertia and the determinant of a symmetric matrix.
pub fn inertia(a: Vec<Vec<BigInt>>) -> (Inertia, BigInt) {
    let n = a.len();
    let short = in_words(&a).and_then(symmetric_elimination).map(|(signs, last)| (signs, BigInt::from(last)));
    let ((positive, negative), last) =
        short.or_else(|| symmetric_elimination(a)).expect("integers of any length do not overflow");
    let zero = n - positive - negative;
    ((positive, zero, negative), if zero > 0 { BigInt::zero() } else { last })
}

/// The rank.
pub fn rank(a: Vec<Vec<BigInt>>) -> usize {
    eliminated(a).0
}

/// The determinant of a square matrix.
pub fn determinant(a: Vec<Vec<BigInt>>) -> BigInt {
    let n = a.len();
    let (rank, last) = eliminated(a);
    if rank < n { BigInt::zero() } else { last }
}

fn eliminated(a: Vec<Vec<BigInt>>) -> (usize, BigInt) {
    let short = in_words(&a).and_then(elimination).map(|(rank, last)| (rank, BigInt::from(last)));
    short.or_else(|| elimination(a)).expect("integers of any length do not overflow")
}

fn in_words(z: &[Vec<BigInt>]) -> Option<Vec<Vec<i128>>> {
    z.iter().map(|row| row.iter().map(ToPrimitive::to_i128).collect()).collect()
}

/// (p·x − y·z)/q, which is an integer here; `None` if a product overflows, or the quotient, −2¹²⁷ over −1.
fn cross<T: Whole>(p: &T, x: &T, y: &T, z: &T, q: &T) -> Option<T> {
    p.checked_mul(x)?.checked_sub(&y.checked_mul(z)?)?.checked_div(q)
}

/// (n₊, n₋) and the last pivot.
///
/// After k pivots the matrix is p_k times the Schur complement, p_k the leading minor; so a pivot has the sign of
/// p_{k+1}/p_k. Where the whole diagonal is zero, adding row and column j to row and column i makes a_ii = 2a_ij.
fn symmetric_elimination<T: Whole>(mut a: Vec<Vec<T>>) -> Option<((usize, usize), T)> {
    let n = a.len();
    let mut previous = T::one();
    let (mut positive, mut negative) = (0, 0);
    for k in 0..n {
        let mut pivot = (k..n).find(|&i| !a[i][i].is_zero());
        if pivot.is_none() {
            let Some((i, j)) = (k..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).find(|&(i, j)| !a[i][j].is_zero())
            else {
                break;
            };
            for l in 0..n {
                a[i][l] = a[i][l].checked_add(&a[j][l])?;
            }
            for row in &mut a {
                row[i] = row[i].checked_add(&row[j])?;
            }
            pivot = Some(i);
        }
        let pivot = pivot?;
        a.swap(k, pivot);
        a.iter_mut().for_each(|row| row.swap(k, pivot));
        let p = a[k][k].clone();
        if p.is_positive() == previous.is_positive() {
            positive += 1;
        } else {
            negative += 1;
        }
        for i in k + 1..n {
            for j in i..n {
                let value = cross(&p, &a[i][j], &a[i][k], &a[k][j], &previous)?;
                a[j][i] = value.clone();
                a[i][j] = value;
            }
        }
        previous = p;
    }
    Some(((positive, negative), previous))
}

/// The rank, and the last pivot with the sign of the exchanges: the determinant, if the rank is full.
fn elimination<T: Whole>(mut a: Vec<Vec<T>>) -> Option<(usize, T)> {
    let (m, n) = (a.len(), a.first().map_or(0, Vec::len));
    let mut previous = T::one();
    let (mut rank, mut even) = (0, true);
    for column in 0..n {
        let Some(pivot) = (rank..m).find(|&i| !a[i][column].is_zero()) else { continue };
        a.swap(rank, pivot);
        even ^= rank != pivot;
        let p = a[rank][column].clone();
        for i in rank + 1..m {
            for j in column + 1..n {
                a[i][j] = cross(&p, &a[i][j], &a[i][column], &a[rank][j], &previous)?;
            }
            a[i][column] = T::zero();
        }
        previous = p;
        rank += 1;
    }
    Some((rank, if even { previous } else { -previous }))
}
