//! What the page says of eigenvalues against numbers other than 0, of the nearest semidefinite matrix, and of the
//! variables that carry a negative eigenvalue.

use super::{MOST_ROWS, Page, shown};
use crate::analysis::Analysis;
use crate::analysis::carried::{MOST_NAMES, carriers, combination, interval};
use crate::analysis::number::enclosure;
use crate::analysis::words::{missing, standing};
use crate::claim::Claim;
use crate::modular::Obstacle;
use crate::verdict::{AtLeast, Culprits, EigenvalueCount, EntryRange};

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
        let subject = if culprits.bound == 0.0 { "a negative eigenvalue" } else { "an eigenvalue below that" };
        let name = |i: usize| shown(names, i);
        let list = carriers(culprits, name, " (--json has all)");
        self.entry("Carried by", &format!("{list}: {subject}"));
        self.entry("", &format!("λ_min without the others: {}", enclosure(&culprits.lambda_min)));
        if let Some(form) = combination(culprits, name).filter(|_| culprits.indices.len() <= MOST_NAMES) {
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
