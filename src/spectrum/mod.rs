//! Eigenvalues and singular values, each with a proved enclosure.
//!
//! faer computes the decomposition or most of its steps, and no proof relies on how. Its factors are multiplied out
//! again, their distance to the input is bounded ([`rounding`](crate::rounding)), and perturbation theory turns that
//! distance into intervals:
//!
//! * **Symmetric A ≈ VDVᵀ.** With ‖A − VDVᵀ‖₂ ≤ e and ‖I − VᵀV‖₂ ≤ ε < 1, Ostrowski's theorem puts the i-th
//!   eigenvalue of VDVᵀ in d_i·\[1 − ε, 1 + ε\] (Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 4.5.9) and Weyl's
//!   moves it by at most e, and by the radius of A (ibid., Theorem 4.3.1).
//! * **X ≈ UΣVᵀ.** With ‖X − UΣVᵀ‖₂ ≤ e, ‖VᵀV − I‖₂ ≤ φ and ‖UᵀU − I‖₂ ≤ χ,
//!   σ_i√((1−φ)(1−χ)) − e ≤ σ_i(X) ≤ σ_i√((1+φ)(1+χ)) + e (Miyajima, *Verified bounds for all the singular values of
//!   matrix*, Japan J. Indust. Appl. Math. 31 (2014) 513–539).
//!
//! The intervals are about n·u·‖A‖ wide: absolute, not relative, so an eigenvalue below that is not separated from
//! zero; where the determinant is known, [`Analysis`](crate::Analysis) finds it by that. Singular values of X reach
//! twice as many digits down as the eigenvalues of XᵀX, which are their squares.

mod by_determinant;
mod by_trace;
mod condition;
mod decomposition;
mod eigen;
pub mod packed;
mod semidefinite_distance;
mod svd;

pub use condition::ConditionNumber;
pub use eigen::Eigen;
pub use semidefinite_distance::SemidefiniteDistance;
pub use svd::Svd;

pub(crate) use by_determinant::by_determinant;
pub(crate) use by_trace::smallest_by_trace;
pub(crate) use svd::unresolved_by_gram;

use faer::Mat;

use crate::error::Result;
use crate::product::{Below, Target, Terms, absolute_row_sums, symmetric_deviation, transposed_times};
use crate::progress::Progress;

/// Makes the entry of largest modulus in column `j` (the first of equals) positive; says whether it flipped the column.
fn fix_sign(vectors: &mut Mat<f64>, j: usize) -> bool {
    let largest = vectors.col_as_slice(j).iter().fold(0.0_f64, |max, &x| if x.abs() > max.abs() { x } else { max });
    if largest < 0.0 {
        negate_column(vectors, j);
    }
    largest < 0.0
}

fn negate_column(vectors: &mut Mat<f64>, j: usize) {
    for entry in vectors.col_as_slice_mut(j) {
        *entry = -*entry;
    }
}

/// A matrix with entries below 1 without those below 2⁻¹¹⁰, which move no eigenvalue by as much as rounding does.
/// faer's iterations may fail to converge where entries span hundreds of decades; what is proved afterwards is proved
/// of the matrix with all its entries.
fn without_tiny_entries(a: &Mat<f64>) -> Mat<f64> {
    let tiny = 2.0_f64.powi(-110);
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| if a[(i, j)].abs() < tiny { 0.0 } else { a[(i, j)] })
}

/// V·diag(d), each entry rounded once.
fn scaled_columns(v: &Mat<f64>, d: &[f64]) -> Mat<f64> {
    let mut scaled = v.clone();
    for (j, d) in d.iter().enumerate() {
        for entry in scaled.col_as_slice_mut(j) {
            *entry *= d;
        }
    }
    scaled
}

/// ‖I − VᵀV‖₂, bounded from above; infinite if an entry is not finite.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn loss_of_orthogonality(v: &Mat<f64>, progress: Option<Progress<'_>>) -> Result<f64> {
    let ones = vec![1.0; v.ncols()];
    let identity = Target { diagonal: &ones, below: Below::Zero };
    let sums = absolute_row_sums(v);
    let magnitudes = transposed_times(v, &sums);
    symmetric_deviation(identity, (v.transpose(), v.as_ref()), Terms::All, 0, (&sums, &magnitudes), progress)
}
