//! What the page says of eigenvalues against numbers other than 0, of the nearest semidefinite matrix, and of the
//! variables that carry a negative eigenvalue.

use super::{MOST_ROWS, Page, shown};
use crate::analysis::Analysis;
use crate::analysis::number::{at_least, at_most, enclosure, significant};
use crate::analysis::words::{missing, standing};
use crate::claim::{Claim, Enclosure};
use crate::modular::Obstacle;
use crate::verdict::{AtLeast, Culprits, EigenvalueCount, EntryRange};

/// The most variables that are named.
const MOST_NAMES: usize = 12;
/// Digits of a range of values.
const DIGITS: usize = 6;

impl Page {
    /// The lines after the inertia.
    pub(super) fn shifted(&mut self, analysis: &Analysis) {
        if let Some(answer) = &analysis.at_least {
            self.at_least(answer);
        }
        if let Some(count) = &analysis.eigenvalue_count {
            self.count(count);
        }
        if let Some(distance) = &analysis.distance {
            let (spectral, frobenius) = (enclosure(&distance.spectral), enclosure(&distance.frobenius));
            self.entry("Nearest", &format!("a positive semidefinite matrix lies at {spectral} (spectral norm),"));
            self.entry("", &format!("{frobenius} (Frobenius norm)"));
        }
        if let Some(culprits) = &analysis.culprits {
            self.culprits(culprits, &analysis.names);
        }
    }

    fn at_least(&mut self, answer: &AtLeast) {
        let bound = answer.bound;
        let standing = standing(&answer.claim);
        let text = match answer.claim {
            Claim::Proved(true) | Claim::Estimated(true) => format!("λ_min ≥ {bound:?}{standing}"),
            Claim::Proved(false) | Claim::Estimated(false) => {
                let witness = if answer.witness.is_some() {
                    " (a vector x with xᵀAx less than that times xᵀx, evaluated exactly; --json has it)"
                } else {
                    ""
                };
                format!("λ_min < {bound:?}{standing}{witness}")
            }
            Claim::Undetermined if answer.mixed => {
                format!("λ_min ≥ {bound:?} holds of some matrices within the radius and not of others")
            }
            Claim::Undetermined => {
                let why = match answer.missing {
                    Some(Obstacle::Radius) | None => "the radius leaves it open".to_string(),
                    budget => missing(budget),
                };
                format!("λ_min ≥ {bound:?} undetermined ({why})")
            }
        };
        self.entry("At least", &text);
        self.entry("", &format!("λ_min: {}", enclosure(&answer.lambda_min)));
        let refuted = matches!(answer.claim, Claim::Proved(false) | Claim::Estimated(false));
        if refuted && answer.lambda_min.lower.is_finite() && answer.lambda_min.lower < 0.0 {
            self.entry("", &format!("a tolerance of {:?} would pass", -answer.lambda_min.lower));
        }
    }

    fn count(&mut self, count: &EigenvalueCount) {
        let EigenvalueCount { threshold, below, equal, above, .. } = count;
        let standing = if count.radius().is_proved() { ", proved" } else { ", by an estimated radius" };
        self.entry(
            "Count",
            &format!("eigenvalues: {below} below {threshold:?}, {equal} equal to it, {above} above{standing}"),
        );
    }

    fn culprits(&mut self, culprits: &Culprits, names: &[String]) {
        let named: Vec<String> = culprits.indices.iter().map(|&i| shown(names, i)).collect();
        let subject = if culprits.bound == 0.0 { "a negative eigenvalue" } else { "an eigenvalue below that" };
        let needed = match (named.len(), culprits.irreducible) {
            (1, _) => " alone",
            (_, false) => " together",
            (2, _) => " together, and by neither alone",
            (3, _) => " together, and by no two of them",
            _ => " together, and none of them can be spared",
        };
        let (head, more) = named.split_at(named.len().min(MOST_NAMES));
        let list = match (head.split_last(), more.len()) {
            (Some((last, others)), 0) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            (_, 0) => head.join(", "),
            (_, more) => format!("{} and {more} more (--json has all)", head.join(", ")),
        };
        self.entry("Carried by", &format!("{list}{needed}: {subject}"));
        self.entry("", &format!("λ_min without the others: {}", enclosure(&culprits.lambda_min)));
        if let Some(form) = combination(culprits, names).filter(|_| more.is_empty()) {
            self.entry("", &format!("the form is negative at {form}"));
        }
        for range in culprits.ranges.iter().take(MOST_ROWS) {
            let EntryRange { row, column, value, .. } = *range;
            let (row, column) = (shown(names, row), shown(names, column));
            let inside = interval(range);
            self.entry(
                "",
                &format!("({row}, {column}) is {value:?}; beside the other entries only {inside} is admissible"),
            );
        }
    }
}

/// A vector of integers as a sum of variables; `None` if they are none.
fn combination(culprits: &Culprits, names: &[String]) -> Option<String> {
    let mut text = String::new();
    for (&x, i) in culprits.witness.vector.iter().zip(0..).filter(|(x, _)| **x != 0.0) {
        if x.fract() != 0.0 {
            return None;
        }
        let sign = match (text.is_empty(), x < 0.0) {
            (true, false) => "",
            (true, true) => "−",
            (false, false) => " + ",
            (false, true) => " − ",
        };
        let factor = if x.abs() == 1.0 { String::new() } else { format!("{}·", significant(x.abs(), 17)) };
        text.push_str(&format!("{sign}{factor}{}", shown(names, i)));
    }
    Some(text)
}

/// A range in six digits: an end that may be such a number as that, any other rounded outwards.
fn interval(range: &EntryRange) -> String {
    let short = |end: &Enclosure| {
        Some(significant(0.5 * end.lower + 0.5 * end.upper, DIGITS))
            .filter(|text| text.parse().is_ok_and(|value| end.contains(value)))
    };
    let low = short(&range.lowest).unwrap_or_else(|| at_most(range.lowest.lower, DIGITS));
    let high = short(&range.highest).unwrap_or_else(|| at_least(range.highest.upper, DIGITS));
    format!("[{low}, {high}]")
}
