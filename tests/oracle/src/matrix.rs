//! Matrices of doubles, and of dyadic numbers.

use faer::Mat;
use num_bigint::BigInt;
use num_traits::Zero;

use crate::dyadic::{Dyadic, d, whole};
use crate::elimination::{self, Inertia};

/// A matrix of doubles, row by row.
pub type Rows = Vec<Vec<f64>>;
/// A matrix of dyadic numbers, row by row.
pub type Exact = Vec<Vec<Dyadic>>;

/// As a matrix of so many columns.
pub fn mat(rows: &Rows, columns: usize) -> Mat<f64> {
    Mat::from_fn(rows.len(), columns, |i, j| rows[i][j])
}

/// The rows of a matrix.
pub fn rows_of(a: &Mat<f64>) -> Rows {
    (0..a.nrows()).map(|i| (0..a.ncols()).map(|j| a[(i, j)]).collect()).collect()
}

/// The stored doubles.
pub fn exact(a: &Rows) -> Exact {
    a.iter().map(|row| row.iter().map(|&x| d(x)).collect()).collect()
}

/// Integers proportional to the matrix, and e with entry = integer·2^e.
pub fn integers(a: &Exact) -> (Vec<Vec<BigInt>>, i64) {
    let e = a.iter().flatten().filter(|x| !x.is_zero()).map(|x| x.1).min().unwrap_or(0);
    let entry = |x: &Dyadic| if x.is_zero() { BigInt::zero() } else { &x.0 << (x.1 - e) as u64 };
    (a.iter().map(|row| row.iter().map(entry).collect()).collect(), e)
}

pub(crate) fn map2(a: &Exact, b: &Exact, f: impl Fn(&Dyadic, &Dyadic) -> Dyadic) -> Exact {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(x, y)| f(x, y)).collect()).collect()
}

/// k·A.
pub fn times(k: &Dyadic, a: &Exact) -> Exact {
    a.iter().map(|row| row.iter().map(|x| k.times(x)).collect()).collect()
}

/// A − B.
pub fn minus(a: &Exact, b: &Exact) -> Exact {
    map2(a, b, Dyadic::minus)
}

/// A + B.
pub fn plus(a: &Exact, b: &Exact) -> Exact {
    map2(a, b, Dyadic::plus)
}

/// t·I.
pub fn scalar(n: usize, t: &Dyadic) -> Exact {
    (0..n).map(|i| (0..n).map(|j| if i == j { t.clone() } else { whole(0) }).collect()).collect()
}

/// Aᵀ, of an A with so many columns.
pub fn transposed(a: &Exact, columns: usize) -> Exact {
    (0..columns).map(|j| a.iter().map(|row| row[j].clone()).collect()).collect()
}

/// Aᵀ·diag(w)·B, of columns × columns.
pub fn product(a: &Exact, w: Option<&[Dyadic]>, b: &Exact, (n, p): (usize, usize)) -> Exact {
    let entry = |i: usize, j: usize| {
        (0..a.len()).fold(whole(0), |sum, k| {
            let term = a[k][i].times(&b[k][j]);
            sum.plus(&w.map_or(term.clone(), |w| w[k].times(&term)))
        })
    };
    (0..n).map(|i| (0..p).map(|j| entry(i, j)).collect()).collect()
}

/// The inertia and the determinant of a symmetric matrix.
pub fn inertia(a: &Exact) -> (Inertia, Dyadic) {
    let (z, e) = integers(a);
    let (inertia, determinant) = elimination::inertia(z);
    let e = if determinant.is_zero() { 0 } else { e * a.len() as i64 };
    (inertia, Dyadic(determinant, e))
}

/// Whether the i-th smallest eigenvalue of a symmetric matrix lies between two numbers: at most i eigenvalues are below
/// the lower one, and at most n − 1 − i above the upper one.
pub fn eigenvalue_is_within(a: &Exact, i: usize, lower: f64, upper: f64) -> bool {
    let shifted = |t: f64| inertia(&minus(a, &scalar(a.len(), &d(t)))).0;
    shifted(lower).2 <= i && shifted(upper).0 < a.len() - i
}

/// Whether a symmetric matrix has no negative eigenvalue.
pub fn is_semidefinite(a: &Exact) -> bool {
    inertia(a).0.2 == 0
}

/// The rank.
pub fn rank(a: &Exact) -> usize {
    elimination::rank(integers(a).0)
}
