//! The condition number.

use crate::Enclosure;

/// κ₂ = largest/smallest modulus of an eigenvalue, or largest/smallest singular value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConditionNumber {
    /// The computed ratio; `None` if the smallest value came out as zero.
    pub value: Option<f64>,
    /// A proved lower bound (1 if nothing better is known).
    pub lower: f64,
    /// A proved upper bound; `None` where the smallest value is not separated from zero.
    pub upper: Option<f64>,
}

impl ConditionNumber {
    /// From moduli and their enclosures; `None` for no values at all, where the condition number is undefined.
    pub(crate) fn of(moduli: impl Iterator<Item = (f64, Enclosure)> + Clone) -> Option<Self> {
        let largest = moduli.clone().max_by(|a, b| a.0.total_cmp(&b.0))?;
        let smallest = moduli.clone().min_by(|a, b| a.0.total_cmp(&b.0))?;
        // The proved bounds hold for whichever value is really the extreme one.
        let top = moduli.clone().fold((0.0_f64, 0.0_f64), |(lo, hi), (_, e)| (lo.max(e.lower), hi.max(e.upper)));
        let bottom = moduli.fold((f64::INFINITY, f64::INFINITY), |(lo, hi), (_, e)| (lo.min(e.lower), hi.min(e.upper)));
        let finite = |x: f64| x.is_finite().then_some(x);
        Some(Self {
            value: if smallest.0 > 0.0 { finite(largest.0 / smallest.0) } else { None },
            lower: finite((top.0 / bottom.1).next_down()).unwrap_or(1.0).max(1.0),
            upper: if bottom.0 > 0.0 { finite((top.1 / bottom.0).next_up()) } else { None },
        })
    }
}
