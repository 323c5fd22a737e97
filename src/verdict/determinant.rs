//! The determinant as a sign and a logarithm, and the Hadamard ratio.
//!
//! det G of n vectors overflows or underflows long before anything is wrong with them, and scaling one vector by c
//! scales it by c². Two forms do not suffer from that: (sign, ln |det|), and Hadamard's ratio
//!
//! det G / ∏ g_ii ∈ \[0, 1\]  (Hadamard's inequality; Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 7.8.1),
//!
//! the squared volume of the parallelepiped of the *unit* vectors: 1 exactly if they are orthogonal, 0 exactly if they
//! are dependent. A test "det ≠ 0" becomes "a lower bound of the ratio is positive".

use crate::claim::{Claim, Enclosure, Radius};
use crate::product::sum_of_squares;
use crate::rounding::{ScaledColumns, inflate, ln_interval, ln_power_of_two};

/// det A = sign·exp(ln_abs), as far as it is proved.
///
/// ```
/// use gramkit::{Claim, Determinant, MatrixView, Symmetric};
/// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?;
/// let det = Determinant::of(&a)?;
/// assert_eq!(det.sign, Claim::Proved(1));
/// assert!(det.ln_abs_enclosure.proved().unwrap().contains(3.0_f64.ln()));
/// assert!((det.hadamard_ratio.unwrap() - 0.75).abs() < 1e-14); // det / (2·2)
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Determinant {
    /// The sign, −1, 0 or 1, that follows from the inertia.
    pub sign: Claim<i8>,
    /// ln |det A| as computed; `None` if the determinant is 0 or nothing is known of it.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub ln_abs: Option<f64>,
    /// An interval that contains ln |det A| (for every matrix within the radius); undetermined if the determinant is 0
    /// or some eigenvalue is not separated from 0.
    pub ln_abs_enclosure: Claim<Enclosure>,
    /// det A / ∏ a_ii for a positive semidefinite A, in \[0, 1\]; `None` if A is not proved to be that, has a radius
    /// above 0, or has no enclosed determinant, or if the ratio is nonzero but below the range of f64 (its logarithm
    /// still is known then).
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub hadamard_ratio: Option<f64>,
    /// An interval proved to contain the logarithm of the Hadamard ratio; `None` if the ratio is 0 or not known.
    pub ln_hadamard_enclosure: Option<Enclosure>,
}

impl Determinant {
    /// The determinant of the Gram matrix of independent columns, whose scaled logarithm may be enclosed.
    pub(super) fn of_columns(x: &ScaledColumns, ln_scaled: Option<Enclosure>) -> Self {
        let shift = ln_power_of_two(2 * x.exponents.iter().map(|&e| i64::from(e)).sum::<i64>());
        let m = x.values.nrows();
        let lengths = (0..x.values.ncols()).fold(Enclosure::point(0.0), |sum, j| {
            let square = sum_of_squares(x.values.col_as_slice(j));
            // The largest entry is at least ½, so underflow stays below m·2⁻¹⁰⁷⁴ of it: one more rounding covers that.
            let square = Enclosure { lower: square / inflate(1.0, m + 3), upper: inflate(square, m + 3) };
            sum.plus(ln_interval(square))
        });
        let ln_abs = ln_scaled.map(|e| e.plus(shift));
        let middle = ln_abs.map(|e| 0.5 * (e.lower + e.upper));
        Self { sign: Claim::Proved(1), ..Self::unknown() }.with_logarithm(middle, ln_abs, Some(lengths.plus(shift)))
    }

    /// Fills in the logarithm and, if the logarithm of ∏ a_ii is given, the Hadamard ratio.
    pub(super) fn with_logarithm(
        self,
        ln_abs: Option<f64>,
        enclosure: Option<Enclosure>,
        ln_diagonal: Option<Enclosure>,
    ) -> Self {
        // Hadamard's inequality caps the ratio at 1.
        let ratio = enclosure.zip(ln_diagonal).map(|(det, diagonal)| {
            let ratio = det.plus(diagonal.negated());
            Enclosure { lower: ratio.lower.min(0.0), upper: ratio.upper.min(0.0) }
        });
        let hadamard_ratio =
            ratio.map(|e| (0.5 * (e.lower + e.upper)).exp()).filter(|&ratio| ratio >= f64::MIN_POSITIVE);
        let ln_abs_enclosure = Claim::within(&Radius::Exact, enclosure);
        Self { ln_abs, ln_abs_enclosure, hadamard_ratio, ln_hadamard_enclosure: ratio, ..self }
    }

    /// det = 1: the matrix of order 0.
    pub(super) fn one() -> Self {
        let zero = Enclosure::point(0.0);
        Self {
            sign: Claim::Proved(1),
            ln_abs: Some(0.0),
            ln_abs_enclosure: Claim::Proved(zero),
            hadamard_ratio: Some(1.0),
            ln_hadamard_enclosure: Some(zero),
        }
    }

    /// det = 0, of a singular Gram matrix.
    pub(crate) fn zero() -> Self {
        Self { sign: Claim::Proved(0), hadamard_ratio: Some(0.0), ..Self::unknown() }
    }

    pub(crate) fn unknown() -> Self {
        Self {
            sign: Claim::Undetermined,
            ln_abs: None,
            ln_abs_enclosure: Claim::Undetermined,
            hadamard_ratio: None,
            ln_hadamard_enclosure: None,
        }
    }
}
