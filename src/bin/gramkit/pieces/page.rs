//! The answers of one pass or of two as a page.

use gramkit::analysis::number::{at_most, bound, enclosure, significant};
use gramkit::collinearity::VarianceInflation;
use gramkit::error::escaped;
use gramkit::gram_state::ColumnRank;
use gramkit::{Enclosure, Verdict};

use super::analyze::Found;
use crate::shared::MARGIN;

/// Rows of a table that a page shows; the rest is in `--json`.
const MOST_ROWS: usize = 40;

pub(super) fn render(found: &Found<'_>) -> String {
    let state = found.state;
    let mut page = Page(String::new());
    let passes = if found.settled.is_some() { "two passes" } else { "one pass" };
    let pieces = match state.pieces().len() {
        0 | 1 => String::new(),
        count => format!(" in {count} pieces"),
    };
    page.line(&format!("{} rows × {} columns{pieces}, {passes}", state.rows(), state.names().len()));
    page.line("");
    if state.skipped() > 0 {
        page.entry("Left out", &format!("{} rows with a missing number", state.skipped()));
    }
    if state.is_reproducible() {
        page.entry("Sums", "in integers: the same bits for every split of the rows");
    }
    let kind = if found.centred { "of the columns less their means" } else { "of the columns" };
    page.entry("Gram matrix", &format!("{kind}, to {} in norm, proved", bound(found.gram.radius().value())));
    page.entry("Independence", &independence(found, false));
    page.entry("Less means", &independence(found, true));
    if let Some(settled) = &found.settled {
        let mut names = vec!["1".to_string()];
        names.extend(state.names().iter().cloned());
        for relation in &settled.relations {
            page.entry("", &format!("{}, exactly, in every row", escaped(relation.in_words(&names))));
        }
    }
    let rank = rank(found, found.centred);
    page.entry(
        "Rank",
        &format!("{}{}", rank.rank, if rank.rank.exact().is_some() { ", proved" } else { ", proved bounds" }),
    );
    if let (Some(first), Some(last)) = (rank.singular_values.first(), rank.singular_values.last()) {
        page.entry("σ", &format!("{} to {}", shown(first), shown(last)));
    }
    if let Some(condition) = rank.condition() {
        page.entry("Condition", &shown(&condition));
    }
    page.columns(found);
    if let Some(index) = found.report.condition_indices.last() {
        page.line("");
        page.entry("Largest index", &format!("{} (scaled condition index; above 30 is strong)", shown(index)));
    }
    page.open(found);
    page.0
}

/// The rank that is asked for, as far as it is known.
pub(super) fn rank<'a>(found: &'a Found<'_>, centred: bool) -> &'a ColumnRank {
    match (&found.settled, centred) {
        (Some(settled), false) => &settled.plain,
        (Some(settled), true) => &settled.centred,
        (None, false) => &found.report.plain,
        (None, true) => &found.report.centred,
    }
}

/// The factor of a column.
pub(super) fn inflation(found: &Found<'_>, j: usize) -> VarianceInflation {
    match &found.settled {
        Some(settled) => settled.vif[j],
        None if found.report.constant[j] => VarianceInflation::Constant,
        None => VarianceInflation::Enclosed(found.report.vif[j]),
    }
}

fn independence(found: &Found<'_>, centred: bool) -> String {
    let rank = rank(found, centred);
    let least = rank.singular_values.last().map_or(0.0, |value| value.lower);
    match rank.independent {
        Verdict::Proved if least > 0.0 => format!("independent, proved; σ_min ≥ {}", at_most(least, 3)),
        Verdict::Proved => "independent, proved".to_string(),
        Verdict::Refuted => "dependent, proved".to_string(),
        _ => "undetermined".to_string(),
    }
}

/// Of a size: the digits that are known, or the ends.
fn shown(e: &Enclosure) -> String {
    if e.upper == f64::INFINITY {
        return format!("at least {}", at_most(e.lower, 3));
    }
    if e.lower <= 0.0 && e.upper > 0.0 {
        return format!("at most {}", bound(e.upper));
    }
    enclosure(e)
}

struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text.trim_end());
        self.0.push('\n');
    }

    fn entry(&mut self, label: &str, text: &str) {
        self.line(&format!("{label:<MARGIN$}{text}"));
    }

    /// Each column: its mean, its deviation, its factor, what is missing of it.
    fn columns(&mut self, found: &Found<'_>) {
        let state = found.state;
        let has_missing = state.missing().iter().any(|&count| count > 0);
        let mut rows = vec![["Column", "mean", "deviation", "VIF", "missing"].map(String::from)];
        for (j, name) in state.names().iter().enumerate().take(MOST_ROWS) {
            let deviation = found.deviations.get(j).map_or_else(String::new, brief);
            let vif = match inflation(found, j) {
                VarianceInflation::Enclosed(e) if e.upper == f64::INFINITY => format!("≥ {}", at_most(e.lower, 3)),
                VarianceInflation::Enclosed(e) => brief(&e),
                other => other.to_string(),
            };
            rows.push([escaped(name), mean(&found.mean[j]), deviation, vif, state.missing()[j].to_string()]);
        }
        let width = |c: usize| rows.iter().map(|row| row[c].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..5).map(width).collect();
        let shown = if has_missing { 5 } else { 4 };
        self.line("");
        for row in &rows {
            let cells: Vec<String> = (0..shown).map(|c| format!("{:<1$}", row[c], widths[c])).collect();
            self.line(&cells.join("  "));
        }
        if state.names().len() > MOST_ROWS {
            self.line(&format!("… and {} more (--json has all)", state.names().len() - MOST_ROWS));
        }
    }

    /// What is not known, and how it would be.
    fn open(&mut self, found: &Found<'_>) {
        let rank = rank(found, false);
        let undetermined = [rank, self::rank(found, true)].iter().any(|rank| rank.independent == Verdict::Undetermined);
        match &found.settled {
            None => {
                let settles = if undetermined {
                    "whether the columns are dependent, by integers that hold in every row,"
                } else {
                    "no more than digits of σ_min and of the factors,"
                };
                self.line(&format!("\nNote: one pass. A second pass settles {settles}"));
                self.line("where the rows are at hand: gramkit analyze TABLE --memory 500MB.");
            }
            Some(settled) if !settled.open.is_empty() => {
                let names: Vec<String> = settled.open.iter().map(|&j| escaped(&found.state.names()[j])).collect();
                self.line(&format!(
                    "\nNote: {} may depend on the columns before; no short integers say so.",
                    names.join(", ")
                ));
            }
            Some(_) => {}
        }
    }
}

/// Of a size: six digits, or what is known of them.
fn brief(e: &Enclosure) -> String {
    six_digits(e).unwrap_or_else(|| shown(e))
}

/// Of a number that may be negative: six digits, or what is known of them.
fn mean(e: &Enclosure) -> String {
    six_digits(e).unwrap_or_else(|| enclosure(e))
}

/// Six digits, if they are known.
fn six_digits(e: &Enclosure) -> Option<String> {
    let middle = 0.5 * e.lower + 0.5 * e.upper;
    let half = 0.5 * e.width();
    (middle.is_finite() && half <= 5e-7 * middle.abs()).then(|| significant(middle, 6))
}
