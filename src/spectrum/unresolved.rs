//! What a computed Gram matrix cannot see.

use std::ops::Range;

use crate::rounding::UNIT_ROUNDOFF;

/// The indices of the singular values σᵢ < √(m·n·u)·σ₁ of n vectors of dimension m, given in descending order.
///
/// Forming XᵀX in floating point moves its eigenvalues by up to about m·u·‖X‖_F² ≤ m·n·u·σ₁², so squares below that are
/// noise: whatever is read off the computed matrix about them is not about X. The threshold is that rule and no proof; what
/// is proved of them comes from the vectors ([`Svd`](super::svd::Svd), [`Independence`](crate::Independence)).
///
/// ```
/// use gramkit::{MatrixView, Svd, Vectors};
/// use gramkit::spectrum::unresolved_by_gram;
/// // Läuchli's vectors (1, ε, 0) and (1, 0, ε): σ = √(2 + ε²), ε. In XᵀX, 1 + ε² rounds to 1 for ε = 1e-9.
/// let x = [1.0, 1e-9, 0.0, 1.0, 0.0, 1e-9];
/// let vectors = Vectors::columns(MatrixView::column_major(&x, 3, 2)?);
/// assert_eq!(unresolved_by_gram(&Svd::of(&vectors)?.values, vectors.dimension()), 1..2);
/// # Ok::<(), gramkit::Error>(())
/// ```
pub fn unresolved_by_gram(singular_values: &[f64], dimension: usize) -> Range<usize> {
    let n = singular_values.len();
    let threshold = (dimension as f64 * n as f64 * UNIT_ROUNDOFF).sqrt() * singular_values.first().unwrap_or(&0.0);
    singular_values.partition_point(|&sigma| sigma >= threshold)..n
}
