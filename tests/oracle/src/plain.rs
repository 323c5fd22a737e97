//! Products and norms in doubles, term by term.

use faer::{Mat, MatRef};

/// XᵀX in doubles, term by term.
pub fn plain_gram(x: MatRef<'_, f64>) -> Mat<f64> {
    let entry = |i: usize, j: usize| {
        let mut sum = 0.0;
        for k in 0..x.nrows() {
            sum += x[(k, i)] * x[(k, j)];
        }
        sum
    };
    Mat::from_fn(x.ncols(), x.ncols(), entry)
}

/// A·B in doubles, term by term.
pub fn plain_product(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Mat<f64> {
    let entry = |i: usize, j: usize| {
        let mut sum = 0.0;
        for k in 0..a.ncols() {
            sum += a[(i, k)] * b[(k, j)];
        }
        sum
    };
    Mat::from_fn(a.nrows(), b.ncols(), entry)
}

/// ‖A‖_F, with the largest entry divided out so that no square leaves the range.
pub fn frobenius(a: MatRef<'_, f64>) -> f64 {
    let entries = || (0..a.ncols()).flat_map(|j| (0..a.nrows()).map(move |i| a[(i, j)]));
    let largest = entries().fold(0.0, |max: f64, entry| max.max(entry.abs()));
    if largest == 0.0 { 0.0 } else { largest * entries().map(|entry| (entry / largest).powi(2)).sum::<f64>().sqrt() }
}

/// ‖A‖₁, the largest column sum.
pub fn one_norm(a: MatRef<'_, f64>) -> f64 {
    (0..a.ncols()).map(|j| (0..a.nrows()).map(|i| a[(i, j)].abs()).sum()).fold(0.0, f64::max)
}

/// ‖I − QᵀQ‖₁.
pub fn loss_one_norm(q: MatRef<'_, f64>) -> f64 {
    let gram = plain_gram(q);
    one_norm(Mat::from_fn(q.ncols(), q.ncols(), |i, j| (if i == j { 1.0 } else { 0.0 }) - gram[(i, j)]).as_ref())
}
