//! A vector that shows a matrix to take a sign, evaluated exactly.
//!
//! For a float vector x and a float matrix A, xᵀAx is a sum of products of three doubles; its sign is found without any
//! rounding, by an accumulator wide enough for all of it. xᵀAx < 0 refutes positive semidefiniteness, and anyone can
//! check it with integers.

/// A vector x with xᵀA'x < 0 (or > 0) for every A' within the radius of A, or within the errors of its entries.
///
/// The sign is that of the real number xᵀAx + r‖x‖² (for > 0, of xᵀAx − r‖x‖²), or xᵀAx ± |x|ᵀE|x| where the entries
/// have errors E of their own, evaluated without rounding.
///
/// ```
/// use gramkit::{Definiteness, MatrixView, Symmetric};
/// use gramkit::certificate::Evidence;
/// let a = Symmetric::new(MatrixView::row_major(&[1.0, 2.0, 2.0, 1.0], 2, 2)?)?;
/// let evidence = Definiteness::of(&a)?.evidence;
/// let witness = evidence.iter().find_map(|e| match e {
///     Evidence::Witness(witness) if witness.sign < 0 => Some(witness),
///     _ => None,
/// });
/// // Anyone can check it: x₀² + 4x₀x₁ + x₁² < 0.
/// let x = &witness.unwrap().vector;
/// assert!(x[0] * x[0] + 4.0 * x[0] * x[1] + x[1] * x[1] < 0.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Witness {
    /// The vector.
    pub vector: Vec<f64>,
    /// The proved sign of xᵀA'x: −1 or 1.
    pub sign: i8,
}
