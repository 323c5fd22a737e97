//! Components that are known one by one, or only together.

use std::ops::Range;

use crate::claim::Enclosure;
use crate::rounding::norms::{plus, times};
use crate::rounding::{div_up, sqrt_down, sqrt_up, sub_down};

/// A sine beyond which neighbours are taken together.
const MOST_SINE: f64 = 0.1;

/// Consecutive components, in the order of their values: one alone, or some whose values are too near to one another to
/// tell their directions apart.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cluster {
    /// Which ones.
    pub components: Range<usize>,
    /// A proved bound on the sine of the largest angle between the span of the computed directions and that of the true
    /// ones; 1 where nothing is known.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub sine_bound: f64,
}

/// The clusters of the first `count` of descending values.
///
/// `enclosures` has all of them, also those that are not resolved; `residual` bounds ‖Mz − μz‖ of each, `loss` is that
/// of the directions, and with `from_zero` 0 is an eigenvalue too.
pub(super) fn clusters(
    values: &[f64],
    enclosures: &[Enclosure],
    count: usize,
    (residual, loss): (f64, f64),
    from_zero: bool,
) -> Vec<Cluster> {
    // The distance of value i from all that are not in the cluster.
    let gap = |i: usize, cluster: &Range<usize>| {
        let apart = |j: usize| {
            let e = enclosures[j];
            sub_down(e.lower, values[i]).max(sub_down(values[i], e.upper))
        };
        let others = (0..enclosures.len()).filter(|j| !cluster.contains(j)).map(apart);
        others.fold(if from_zero { values[i] } else { f64::INFINITY }, f64::min)
    };
    // Σ (residual/g)², and the computed directions are at least √(1 − loss) long in all directions.
    let sine = |cluster: &Range<usize>| {
        let square = cluster.clone().fold(0.0, |sum, i| {
            let gap = gap(i, cluster);
            let share = if gap > 0.0 { div_up(residual, gap) } else { f64::INFINITY };
            plus(sum, times(share, share))
        });
        let kept = if loss < 1.0 { sqrt_down((1.0 - loss).next_down()) } else { 0.0 };
        let sine = div_up(sqrt_up(square), kept);
        // A comparison that a NaN fails.
        if sine < 1.0 { sine } else { 1.0 }
    };
    let mut found: Vec<Cluster> = Vec::new();
    for i in 0..count {
        let mut components = i..i + 1;
        // Taken together with those before it as long as they are not clear of each other.
        while let Some(last) = found.last() {
            let between = gap_between(values, enclosures, last.components.end - 1, components.start);
            let clear = between > 0.0 && div_up(residual, between) <= MOST_SINE;
            if clear {
                break;
            }
            components.start = last.components.start;
            found.pop();
        }
        found.push(Cluster { components, sine_bound: 1.0 });
    }
    for cluster in &mut found {
        cluster.sine_bound = sine(&cluster.components);
    }
    found
}

/// How far the value above is from the enclosure of the one below, and the other way round, whichever is less.
fn gap_between(values: &[f64], enclosures: &[Enclosure], above: usize, below: usize) -> f64 {
    sub_down(values[above], enclosures[below].upper).min(sub_down(enclosures[above].lower, values[below]))
}
