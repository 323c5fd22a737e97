//! The condition number.

use super::by_determinant::{by_determinant, smallest_by_determinant};
use crate::claim::Enclosure;

/// Up to this ratio of its ends an enclosure counts as the knowledge of a value.
const KNOWN: f64 = 1.1;

/// κ₂ = largest/smallest modulus of an eigenvalue, or largest/smallest singular value.
///
/// Its enclosure comes from those of the values, and is as good as they are: an estimate, where the radius of the
/// matrix is one. Beyond about 1/(n·u) floating point alone leaves it without an upper end: the matrix may be singular.
/// There the determinant, where it is known, still tells the smallest value, and with it κ₂
/// ([`Analysis`](crate::Analysis) asks for it).
///
/// ```
/// use gramkit::{Eigen, MatrixView, Symmetric};
/// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?;
/// let condition = Eigen::of(&a)?.condition().unwrap();
/// assert!(condition.enclosure.contains(3.0) && condition.enclosure.width() < 1e-13);
/// assert!((condition.value().unwrap() - 3.0).abs() < 1e-13);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ConditionNumber {
    /// An enclosure of κ₂: from 1 or more, and to infinity where the smallest value is not separated from zero. Where
    /// that is exactly 0, κ₂ is infinite, and the lower end the largest finite number.
    pub enclosure: Enclosure,
}

impl ConditionNumber {
    /// From enclosures of all moduli or singular values, in any order; `None` for no values at all, where the condition
    /// number is undefined.
    ///
    /// ```
    /// use gramkit::Enclosure;
    /// use gramkit::spectrum::ConditionNumber;
    /// let within = |lower, upper| Enclosure { lower, upper };
    /// let known = ConditionNumber::of(&[within(9.0, 9.0), within(2.9, 3.0)]).unwrap();
    /// assert!(known.enclosure.contains(3.0) && known.enclosure.contains(9.0 / 2.9));
    /// // The smaller one may be 0: then κ₂ is at least 3, and that is all.
    /// let at_least = ConditionNumber::of(&[within(9.0, 9.0), within(0.0, 3.0)]).unwrap();
    /// assert_eq!((at_least.value(), at_least.enclosure.upper), (None, f64::INFINITY));
    /// assert!((2.999..=3.0).contains(&at_least.enclosure.lower));
    /// assert_eq!(ConditionNumber::of(&[]), None);
    /// ```
    pub fn of(moduli: &[Enclosure]) -> Option<Self> {
        match moduli {
            [] => return None,
            // Of one value that is not 0.
            [only] if only.lower > 0.0 => return Some(Self { enclosure: Enclosure::point(1.0) }),
            _ => {}
        }
        // Bounds on the true extremes, whichever of the values they are.
        let extreme = |pick: fn(f64, f64) -> f64, start: f64| Enclosure {
            lower: moduli.iter().fold(start, |x, e| pick(x, e.lower)),
            upper: moduli.iter().fold(start, |x, e| pick(x, e.upper)),
        };
        Some(Self::between(extreme(f64::max, 0.0), extreme(f64::min, f64::INFINITY)))
    }

    /// The same with the logarithm of the product of all of them, none of which is 0.
    pub(crate) fn by_determinant(moduli: &[Enclosure], ln_product: Enclosure) -> Option<Self> {
        let mut narrowed = moduli.to_vec();
        by_determinant(&mut narrowed, ln_product);
        let upper = smallest_by_determinant(moduli, ln_product);
        Self::of(&narrowed).map(|found| found.with_smallest(&narrowed, Enclosure { lower: 0.0, upper }))
    }

    /// The same with an enclosure of the smallest of these moduli.
    pub(crate) fn with_smallest(self, moduli: &[Enclosure], smallest: Enclosure) -> Self {
        let extreme = |end: fn(&Enclosure) -> f64| moduli.iter().map(end).fold(0.0, f64::max);
        let largest = Enclosure { lower: extreme(|e| e.lower), upper: extreme(|e| e.upper) };
        Self { enclosure: self.enclosure.intersection(Self::between(largest, smallest).enclosure) }
    }

    /// From enclosures of the largest and of the smallest value.
    fn between(largest: Enclosure, smallest: Enclosure) -> Self {
        let lower = if smallest.upper > 0.0 { (largest.lower / smallest.upper).next_down().max(1.0) } else { f64::MAX };
        let upper = if smallest.lower > 0.0 { (largest.upper / smallest.lower).next_up() } else { f64::INFINITY };
        Self { enclosure: Enclosure { lower, upper } }
    }

    /// A number inside the enclosure, where that is known to 10 %: its upper end is at most 1.1 times the lower one.
    /// `None` otherwise: then the ends say all that is known.
    ///
    /// ```
    /// use gramkit::Enclosure;
    /// use gramkit::spectrum::ConditionNumber;
    /// let known = |lower, upper| ConditionNumber::of(&[Enclosure { lower, upper }, Enclosure::point(1.0)]);
    /// let of = |lower, upper| known(lower, upper).and_then(|known| known.value());
    /// assert!(of(20.0, 21.9).is_some_and(|value| (value - 20.95).abs() < 1e-12));
    /// assert_eq!(of(20.0, 23.0), None);
    /// ```
    pub fn value(&self) -> Option<f64> {
        let Enclosure { lower, upper } = self.enclosure;
        (upper.is_finite() && upper <= KNOWN * lower).then(|| (0.5 * lower + 0.5 * upper).clamp(lower, upper))
    }
}
