//! The condition number.

use crate::claim::Enclosure;

/// κ₂ = largest/smallest modulus of an eigenvalue, or largest/smallest singular value.
///
/// Its enclosure comes from those of the values, and is as good as they are: an estimate, where the radius of the
/// matrix is one. Beyond about 1/(n·u) it ends at infinity: the matrix may be singular.
///
/// ```
/// use gramkit::{Eigen, MatrixView, Symmetric};
/// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?;
/// let condition = Eigen::of(&a)?.condition().unwrap();
/// assert!(condition.enclosure.contains(3.0) && condition.enclosure.width() < 1e-13);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConditionNumber {
    /// The computed ratio; `None` if the smallest value came out as zero, or the ratio exceeds f64.
    pub value: Option<f64>,
    /// An enclosure of κ₂: from 1 or more, and to infinity where the smallest value is not separated from zero.
    pub enclosure: Enclosure,
}

impl ConditionNumber {
    /// From moduli in any order, each with its enclosure; `None` for no values at all, where the condition number is
    /// undefined.
    pub fn of(moduli: &[f64], enclosures: &[Enclosure]) -> Option<Self> {
        let largest = moduli.iter().copied().reduce(f64::max)?;
        let smallest = moduli.iter().copied().reduce(f64::min)?;
        // Bounds on the true extremes, whichever of the values they are.
        let extreme = |pick: fn(f64, f64) -> f64, start: f64| Enclosure {
            lower: enclosures.iter().fold(start, |x, e| pick(x, e.lower)),
            upper: enclosures.iter().fold(start, |x, e| pick(x, e.upper)),
        };
        let (top, bottom) = (extreme(f64::max, 0.0), extreme(f64::min, f64::INFINITY));
        let finite = |x: f64| x.is_finite().then_some(x);
        Some(Self {
            value: if smallest > 0.0 { finite(largest / smallest) } else { None },
            enclosure: Enclosure {
                lower: finite((top.lower / bottom.upper).next_down()).unwrap_or(1.0).max(1.0),
                upper: if bottom.lower > 0.0 { (top.upper / bottom.lower).next_up() } else { f64::INFINITY },
            },
        })
    }
}
