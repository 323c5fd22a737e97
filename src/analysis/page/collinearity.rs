//! The collinearity report on the page.

use num_traits::Zero;

use super::{LINE, MOST_RELATIONS, MOST_ROWS, Page, shown};
use crate::analysis::Analysis;
use crate::analysis::number::{at_most, column, enclosure, plural};
use crate::certificate::Relation;
use crate::claim::Enclosure;
use crate::collinearity::{Collinearity, Constant, Proportions, VarianceInflation};

/// Shares of variance below this are not printed.
const SHARE: f64 = 0.1;
/// A share is printed with two decimals where it is known to this.
const KNOWN: f64 = 0.01;
/// Condition indices up to this are harmless.
const HARMLESS: f64 = 10.0;

impl Page {
    pub(super) fn collinearity(&mut self, analysis: &Analysis) {
        let Some(report) = &analysis.collinearity else {
            return;
        };
        let names = &analysis.names;
        let constant = match report.constant {
            Constant::Added => "a constant added".to_string(),
            Constant::Column(j) => format!("{} the constant", shown(names, j)),
            Constant::Absent => "no constant, nothing centred".to_string(),
        };
        self.line(&format!("\nCollinearity, {constant}: variance inflation factors"));
        self.factors(report, names);
        let width = "  as written: ∞ because ".chars().count();
        let short =
            |relation: &Relation| Some(solved(relation, names)).filter(|line| width + line.chars().count() <= LINE);
        self.written_relations(analysis, short);
        self.line("\nScaled condition indices over 10, and the shares of each coefficient's variance");
        self.line("that go with them (at least 0.1, to 0.01)");
        self.indices(report, names);
    }

    fn factors(&mut self, report: &Collinearity, names: &[String]) {
        let infinite = |vif: &VarianceInflation| matches!(vif, VarianceInflation::Infinite { .. });
        if report.vif.len() > MOST_RELATIONS && report.vif.iter().all(infinite) {
            self.line(&format!("  ∞ for each of the {}", plural(report.vif.len(), "column")));
        } else {
            let text = |(j, vif): (usize, &VarianceInflation)| match vif {
                VarianceInflation::Enclosed(e) => within(e),
                VarianceInflation::Infinite { .. } => "∞".to_string(),
                VarianceInflation::Constant => match report.constants.iter().find(|constant| constant.column == j) {
                    Some(constant) => format!("constant, {} throughout", constant.value),
                    None => "constant".to_string(),
                },
            };
            let cells: Vec<String> = report.vif.iter().enumerate().take(MOST_ROWS).map(text).collect();
            let value = |cell: &str| cell.split(" ± ").next().unwrap_or_default().chars().count();
            let width = cells.iter().map(|cell| value(cell)).max().unwrap_or(0);
            let named = (0..cells.len()).map(|j| shown(names, j).chars().count()).max().unwrap_or(0);
            for (j, cell) in cells.iter().enumerate() {
                // The values below each other, and their errors too.
                let indent = width - value(cell);
                self.line(&format!("  {:>named$}  {:indent$}{cell}", shown(names, j), ""));
            }
            self.more(report.vif.len());
        }
        let because = |relation: &Relation| format!("  because {}", solved(relation, names));
        let short = report.relations.iter().map(because).filter(|line| line.chars().count() <= LINE);
        let shown: Vec<String> = short.take(MOST_RELATIONS).collect();
        shown.iter().for_each(|line| self.line(line));
        if let Some(more) = report.relations.len().checked_sub(shown.len()).filter(|&more| more > 0) {
            let relations = plural(more, if shown.is_empty() { "relation" } else { "more relation" });
            self.line(&format!("  because of {relations} (--json has all)"));
        }
        if !report.relations_complete {
            self.line("  Not all relations are known: factors may be infinite that are not said to be");
        }
    }

    fn indices(&mut self, report: &Collinearity, names: &[String]) {
        let infinite = report.condition_indices.iter().filter(|e| e.lower == f64::INFINITY).count();
        let groups: Vec<(Enclosure, Option<&Proportions>)> = if report.variance_proportions.is_empty() {
            report.condition_indices.iter().map(|&index| (index, None)).collect()
        } else {
            let whole = |group: &Proportions| Enclosure {
                lower: report.condition_indices[group.indices.start].lower,
                upper: report.condition_indices[group.indices.end - 1].upper,
            };
            report.variance_proportions.iter().map(|group| (whole(group), Some(group))).collect()
        };
        let high = |e: &Enclosure| e.upper > HARMLESS && e.lower < f64::INFINITY;
        let shown: Vec<_> = groups.iter().filter(|(index, _)| high(index)).take(MOST_ROWS).collect();
        let cells: Vec<String> = column(shown.iter().map(|(index, _)| index));
        let cells: Vec<String> = cells
            .into_iter()
            .zip(&shown)
            .map(|(cell, (index, _))| if index.upper == f64::INFINITY { within(index) } else { cell })
            .collect();
        let width = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
        for (cell, (_, group)) in cells.iter().zip(&shown) {
            let start = format!("  {cell:>width$}");
            let shares = group.map_or(String::new(), |group| shares(report, group, names, LINE - width - 2));
            self.line(&format!("{start}{shares}"));
        }
        self.more(groups.iter().filter(|(index, _)| high(index)).count());
        if infinite > 0 {
            self.line(&format!("  ∞, {}", if infinite == 1 { "once".into() } else { format!("{infinite} times") }));
        } else if shown.is_empty() {
            self.line("  none");
        }
    }
}

/// The large shares, descending, as far as they fit.
fn shares(report: &Collinearity, group: &Proportions, names: &[String], room: usize) -> String {
    let named = |term: usize| report.terms[term].map_or("constant".to_string(), |j| shown(names, j));
    let known = |e: &Enclosure| e.upper - e.lower <= KNOWN;
    let mut large: Vec<(usize, &Enclosure)> =
        group.shares.iter().enumerate().filter(|(_, e)| e.upper >= SHARE && (known(e) || e.lower > 0.0)).collect();
    large.retain(|(_, e)| 0.5 * (e.lower + e.upper) >= SHARE);
    large.sort_by(|a, b| (b.1.lower + b.1.upper).total_cmp(&(a.1.lower + a.1.upper)));
    let together = if group.indices.len() > 1 { "  together:" } else { "" };
    let mut text = String::from(together);
    for (term, e) in large {
        let share = match known(e) {
            true => format!("{:.2}", 0.5 * (e.lower + e.upper)),
            false => enclosure(e),
        };
        let next = format!("  {} {share}", named(term));
        if text.chars().count() + next.chars().count() + 2 > room {
            text.push_str(" …");
            break;
        }
        text.push_str(&next);
    }
    text
}

/// What an interval says, or "≥" where nothing is known above.
fn within(e: &Enclosure) -> String {
    if e.upper == f64::INFINITY { format!("≥ {}", at_most(e.lower, 3)) } else { enclosure(e) }
}

/// The relation solved for the constant where it is in it: `1 = north + south + west`; else `0 = …`.
fn solved(relation: &Relation, names: &[String]) -> String {
    let Some((constant, columns)) = relation.coefficients.split_first() else { return String::new() };
    if constant.is_zero() {
        return Relation { coefficients: columns.to_vec() }.in_words(names);
    }
    let others = Relation { coefficients: columns.iter().map(|c| -c).collect() };
    others.in_words(names).replacen("0 =", &format!("{constant} ="), 1)
}
