//! The other reading on the page: the numbers as they are written beside the doubles, or the other way round.

use num_traits::Zero;

use super::{MOST_RELATIONS, Page};
use crate::analysis::number::plural;
use crate::analysis::words::relations;
use crate::analysis::{Analysis, OtherReading};
use crate::certificate::Relation;
use crate::claim::{Claim, Count, Verdict};
use crate::matrix::{Orientation, Reading};
use crate::verdict::{Definiteness, Independence};

impl Page {
    /// Which numbers the verdicts are about, where that is not the doubles.
    pub(super) fn reading(&mut self, analysis: &Analysis) {
        if analysis.reading == Reading::Decimals {
            self.entry("Reading", "the verdicts are about the numbers as they are written;");
            self.entry("", "eigenvalues, singular values and inflation factors about the doubles nearest to them");
        }
    }

    /// The verdict about the other reading, where it is another.
    pub(super) fn other_reading(&mut self, analysis: &Analysis) {
        let Some(other) = &analysis.other_reading else { return };
        let own = said(&analysis.definiteness, analysis.independence.as_ref(), other.rank.stated());
        let said = said(&other.definiteness, other.independence.as_ref(), analysis.rank.stated());
        if own == said {
            return;
        }
        let broken = match other.broken {
            0 => String::new(),
            broken => format!("; {} off by rounding", out_of(broken, other.components, analysis)),
        };
        let proved = if is_settled(other) { ", proved" } else { "" };
        if other.reading == Reading::Doubles {
            return self.entry("As doubles", &format!("{said}{proved}{broken}"));
        }
        let found = match &other.independence {
            Some(independence) => independence.relations(),
            None => relations(&other.definiteness.evidence),
        };
        match found {
            [relation] => {
                let relation = relation.in_words(&analysis.names);
                self.entry("As written", &format!("{said}{proved}: {relation}"));
            }
            found => {
                let colon = if found.is_empty() { "" } else { ":" };
                self.entry("As written", &format!("{said}{proved}{colon}"));
                self.relations(found, &analysis.names);
            }
        }
        if analysis.centred && !found.is_empty() {
            self.entry("", "(each vector less its mean)");
        }
        self.entry("", &format!("as doubles: {own}{broken}; --as-written judges what is written"));
    }

    /// The relations with the constant that hold as written, if there are more of them than as doubles.
    pub(super) fn written_relations(&mut self, analysis: &Analysis, line: impl Fn(&Relation) -> Option<String>) {
        let (Some(other), Some(report)) = (&analysis.other_reading, &analysis.collinearity) else { return };
        if other.with_constant.len() <= report.relations.len() + report.constants.len() {
            return;
        }
        // A constant column has no factor of its own.
        let varies = |j: usize| report.constants.iter().all(|constant| constant.column != j);
        let inflates = |relation: &Relation| {
            relation.coefficients.iter().skip(1).enumerate().any(|(j, c)| !c.is_zero() && varies(j))
        };
        let fresh = |relation: &&Relation| !report.relations.contains(relation) && inflates(relation);
        let fresh: Vec<&Relation> = other.with_constant.iter().filter(fresh).collect();
        let shown: Vec<String> = fresh.iter().filter_map(|relation| line(relation)).take(MOST_RELATIONS).collect();
        shown.iter().for_each(|line| self.line(&format!("  as written: ∞ because {line}")));
        if let Some(more) = fresh.len().checked_sub(shown.len()).filter(|&more| more > 0) {
            let relations = plural(more, if shown.is_empty() { "relation" } else { "more relation" });
            self.line(&format!("  as written: ∞ because of {relations} (--json has all)"));
        }
    }
}

/// What is said of vectors or of a symmetric matrix, in a few words, beside the rank of the other reading.
fn said(definiteness: &Definiteness, independence: Option<&Independence>, other: Option<Count>) -> String {
    match independence {
        Some(answer) => match answer.verdict {
            Verdict::Proved => "independent".to_string(),
            // Where both are dependent, the ranks may differ.
            Verdict::Refuted if other.is_some_and(|other| other.upper < answer.count() && other != answer.rank) => {
                format!("dependent, of rank {}", answer.rank)
            }
            Verdict::Refuted => "dependent".to_string(),
            Verdict::Undetermined => "undetermined".to_string(),
        },
        None => definiteness.class.stated().map_or("undetermined".to_string(), |class| class.to_string()),
    }
}

fn is_settled(other: &OtherReading) -> bool {
    match &other.independence {
        Some(answer) => answer.verdict != Verdict::Undetermined,
        None => matches!(other.definiteness.class, Claim::Proved(_)),
    }
}

/// "6 of 24 rows are".
fn out_of(broken: usize, components: usize, analysis: &Analysis) -> String {
    let lines = if analysis.orientation == Some(Orientation::Rows) { "columns" } else { "rows" };
    let are = if broken == 1 { "is" } else { "are" };
    format!("{broken} of {components} {lines} {are}")
}
