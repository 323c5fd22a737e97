//! Eigenvalues and singular values, each with a proved enclosure.
//!
//! faer computes the decomposition; nothing is believed of it. What it returned is multiplied out again, the distance to
//! the input is bounded ([`rounding`](crate::rounding)), and perturbation theory turns that distance into intervals:
//!
//! * **Symmetric A ≈ VDVᵀ.** With ‖A − VDVᵀ‖₂ ≤ e and ‖I − VᵀV‖₂ ≤ ε < 1, Ostrowski's theorem puts the i-th eigenvalue of
//!   VDVᵀ in d_i·\[1 − ε, 1 + ε\] (Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 4.5.9) and Weyl's moves it by at most
//!   e, and by the radius of A (ibid., Theorem 4.3.1).
//! * **X ≈ UΣVᵀ.** With ‖X − UΣVᵀ‖₂ ≤ e, ‖VᵀV − I‖₂ ≤ φ and ‖UᵀU − I‖₂ ≤ χ,
//!   σ_i√((1−φ)(1−χ)) − e ≤ σ_i(X) ≤ σ_i√((1+φ)(1+χ)) + e (Miyajima, *Verified bounds for all the singular values of
//!   matrix*, Japan J. Indust. Appl. Math. 31 (2014) 513–539).
//!
//! The intervals are about n·u·‖A‖ wide: absolute, not relative, so an eigenvalue below that is not separated from zero.
//! Singular values of X reach twice as many digits down as the eigenvalues of XᵀX, which are their squares.

mod condition;
mod eigen;
mod svd;
mod unresolved;

pub use condition::ConditionNumber;
pub use eigen::Eigen;
pub use svd::Svd;
pub use unresolved::unresolved_by_gram;

use faer::{Mat, MatMut};

/// Makes the entry of largest modulus in column `j` (the first of equals) positive; says whether it flipped the column.
fn fix_sign(mut vectors: MatMut<'_, f64>, j: usize) -> bool {
    let mut largest = 0.0_f64;
    for i in 0..vectors.nrows() {
        if vectors[(i, j)].abs() > largest.abs() {
            largest = vectors[(i, j)];
        }
    }
    if largest < 0.0 {
        negate_column(vectors.as_mut(), j);
    }
    largest < 0.0
}

fn negate_column(mut vectors: MatMut<'_, f64>, j: usize) {
    for i in 0..vectors.nrows() {
        vectors[(i, j)] = -vectors[(i, j)];
    }
}

/// A matrix with entries below 1 without those below 2⁻¹¹⁰, which move no eigenvalue by as much as rounding does. faer's
/// iterations may fail to converge where entries span hundreds of decades; what is proved afterwards is proved of the
/// matrix with all its entries.
fn without_tiny_entries(a: &Mat<f64>) -> Mat<f64> {
    let tiny = 2.0_f64.powi(-110);
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| if a[(i, j)].abs() < tiny { 0.0 } else { a[(i, j)] })
}

/// V·diag(d), each entry rounded once.
fn scaled_columns(v: &Mat<f64>, d: &[f64]) -> Mat<f64> {
    Mat::from_fn(v.nrows(), d.len(), |i, j| v[(i, j)] * d[j])
}

/// ‖I − VᵀV‖₂, bounded from above.
pub(crate) fn loss_of_orthogonality(v: &Mat<f64>) -> f64 {
    let gram = crate::gram::product::symmetric_product(v.as_ref(), v.as_ref());
    let identity = |i: usize, j: usize| if i == j { 1.0 } else { 0.0 };
    crate::rounding::Deviation::of_product(gram.as_ref(), identity, v.transpose(), v.as_ref(), 0).spectral()
}
