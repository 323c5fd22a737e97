//! The smallest singular value where floating point leaves nothing of it.

use crate::claim::Enclosure;
use crate::rounding::{div_down, div_up, sqrt_down, sqrt_up};

/// σ_n of X from tr (XᵀX)⁻¹ = Σ 1/σᵢ² and the n − 1 others, which may be known to much less: what they leave of the
/// trace is 1/σ_n², and whatever they are, 1/√tr ≤ σ_n ≤ √(n/tr). An end that is not known is 0 or infinite.
pub(crate) fn smallest_by_trace(trace: Enclosure, others: &[Enclosure]) -> Enclosure {
    let reciprocal = |e: &Enclosure| {
        let square = e.squared();
        Enclosure { lower: div_down(1.0, square.upper), upper: div_up(1.0, square.lower) }
    };
    let rest = others.iter().map(reciprocal).fold(trace, |rest, e| rest.plus(e.negated()));
    let root = |x: f64, outward: fn(f64) -> f64| if x > 0.0 && x.is_finite() { Some(outward(x)) } else { None };
    // σ_n is at least 1/√tr, whatever the others are.
    let largest = if rest.upper < trace.upper { rest.upper } else { trace.upper };
    // And n/σ_n² is no less than the trace.
    let share = div_down(trace.lower, (others.len() + 1) as f64);
    let least = if rest.lower > share { rest.lower } else { share };
    Enclosure {
        lower: root(largest, |x| sqrt_down(div_down(1.0, x))).unwrap_or(0.0),
        upper: root(least, |x| sqrt_up(div_up(1.0, x))).unwrap_or(f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_others_leave_of_the_trace() {
        // σ = 2, 1, 2⁻³⁰: tr = ¼ + 1 + 2⁶⁰.
        let trace = 2.0_f64.powi(60) + 1.25;
        let trace = Enclosure { lower: trace.next_down(), upper: trace.next_up() };
        let about = |x: f64| Enclosure { lower: 0.99 * x, upper: 1.01 * x };
        let smallest = smallest_by_trace(trace, &[about(2.0), about(1.0)]);
        let truth = 2.0_f64.powi(-30);
        assert!(smallest.contains(truth) && smallest.width() < 1e-14 * truth, "{smallest:?}");
        // Of another nothing is known: it may be as small.
        let unknown = Enclosure { lower: 0.0, upper: 1.0 };
        let smallest = smallest_by_trace(trace, &[about(2.0), unknown]);
        assert!(smallest.lower <= truth && smallest.lower > 0.9 * truth);
        assert!(smallest.upper >= truth && smallest.upper < 1.8 * truth); // √3
        let nothing = smallest_by_trace(Enclosure { lower: 0.0, upper: f64::INFINITY }, &[]);
        assert_eq!(nothing, Enclosure { lower: 0.0, upper: f64::INFINITY });
    }
}
