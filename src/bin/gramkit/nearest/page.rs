//! The nearest matrix as a page that a person reads.

use gramkit::Verdict;
use gramkit::analysis::number::{at_most, bound, enclosure, number, plural, significant};
use gramkit::error::escaped;
use gramkit::nearest::Norm;

use super::{Kind, Report};
use crate::shared::MARGIN;
use crate::shared::input::shown;

/// Entries that a page shows of those that have moved.
const MOST: usize = 8;

pub(super) fn render(report: &Report<'_>) -> String {
    let found = &report.found;
    let n = report.given.order();
    let mut lines =
        vec![format!("{}: a symmetric matrix of order {n}", escaped(&report.arguments.matrix)), String::new()];
    let mut entry = |label: &str, text: String| lines.push(format!("{label:<MARGIN$}{text}"));
    entry("Asked", asked(report));
    entry("Given", first_line(&report.verdict.to_string()));
    for row in without_variance(report) {
        entry("", row);
    }
    entry("Nearest", first_line(&report.analysis.definiteness.to_string()));
    if let Some(floor) = floor(report) {
        entry("", floor);
    }
    if found.distance.upper == 0.0 {
        entry("Distance", "0: what is given is of the kind itself, and nothing is moved".into());
        return lines.iter().map(|line| format!("{}\n", line.trim_end())).collect();
    }
    if let Some(shrinkage) = &found.shrinkage {
        let target = if report.fixed.is_empty() { "I" } else { "M" };
        entry("Shrinkage", format!("α = {} in α{target} + (1 − α)A, the least one", enclosure(shrinkage)));
    }
    let norm = if report.norm() == Norm::Spectral { "₂" } else { "_F" };
    entry("Distance", format!("‖X − A‖{norm} = {}", enclosure(&found.distance)));
    let kind = match report.kind {
        Kind::Semidefinite => "positive semidefinite matrix",
        Kind::Correlation => "correlation matrix",
        Kind::Shrunk => "matrix on the way to the target",
    };
    entry("", format!("no {kind}{} is nearer than {}, proved", with(report), at_most(found.distance_lower, 14)));
    entry(
        "Optimality",
        match found.optimality {
            optimality if optimality.is_finite() => {
                format!("‖X − X*‖{norm} ≤ {} for the nearest one X*, proved", bound(optimality))
            }
            _ => "how far X is from the nearest one is not known".into(),
        },
    );
    if found.moved_by_rounding > 0.0 {
        let moved = bound(found.moved_by_rounding);
        entry("Rounding", format!("X was moved by {moved} at most, until its verdict was proved"));
    }
    if found.iterations > 0 {
        entry("Steps", format!("{} of Newton's method", found.iterations));
    }
    let moved = report.moved();
    let rows: Vec<[String; 4]> = moved.iter().take(MOST).map(|moved| row(report, *moved)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2, 3].map(width);
    for (k, [pair, from, to, by]) in rows.iter().enumerate() {
        let label = if k == 0 { "Moved most" } else { "" };
        let [a, b, c, d] = widths;
        entry(label, format!("{pair:<a$}  {from:>b$} → {to:<c$}  {by:>d$}"));
    }
    if moved.len() > MOST {
        entry("", format!("… and {} more (-o writes the matrix)", moved.len() - MOST));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// What was asked for, and why, if nothing said so.
fn asked(report: &Report<'_>) -> String {
    let kind = match report.kind {
        Kind::Semidefinite if report.norm() == Norm::Spectral => "the positive semidefinite matrix nearest in ‖·‖₂",
        Kind::Semidefinite => "the positive semidefinite matrix nearest in ‖·‖_F",
        Kind::Correlation => "the correlation matrix nearest in ‖·‖_F",
        Kind::Shrunk => "the correlation matrix nearest on the way to the target",
    };
    let why = match (report.by_diagonal, report.kind) {
        (true, Kind::Semidefinite) => " (--psd: the diagonal is not of ones)",
        (true, _) => " (--correlation: the diagonal is of ones)",
        _ => "",
    };
    format!("{kind}{}{why}", with(report))
}

/// The entries that are held, and the floor.
fn with(report: &Report<'_>) -> String {
    let held = match report.fixed.len() {
        0 => None,
        1 => Some("1 entry held".to_string()),
        count => Some(format!("{count} entries held")),
    };
    let floor = (report.arguments.floor != 0.0).then(|| format!("eigenvalues of {:?} or more", report.arguments.floor));
    let parts: Vec<String> = held.into_iter().chain(floor).collect();
    if parts.is_empty() { String::new() } else { format!(" with {}", parts.join(" and ")) }
}

fn floor(report: &Report<'_>) -> Option<String> {
    let floor = report.arguments.floor;
    let said = match report.found.is_above_floor {
        Verdict::Proved => format!("every eigenvalue is {floor:?} or more, proved"),
        Verdict::Refuted => format!("not every eigenvalue is {floor:?} or more, proved"),
        _ => format!("whether every eigenvalue is {floor:?} or more is undetermined"),
    };
    (floor != 0.0).then_some(said)
}

/// What became of rows without a variance.
fn without_variance(report: &Report<'_>) -> Vec<String> {
    let names = report.table.names.as_deref().unwrap_or_default();
    let rows = report.without_variance();
    let mut said: Vec<String> = rows.iter().take(MOST).map(|&row| shown(names, row)).collect();
    if said.is_empty() {
        return said;
    }
    if rows.len() > MOST {
        said.push(format!("… and {} more", rows.len() - MOST));
    }
    let (count, joined) = (plural(rows.len(), "row"), said.join(", "));
    vec![format!("{count} without a variance, 0 in every matrix of the kind: {joined}")]
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_string()
}

/// A pair, what it was, what it is, and by how much it has moved.
fn row(report: &Report<'_>, (i, j, by): (usize, usize, f64)) -> [String; 4] {
    let names = report.table.names.as_deref().unwrap_or_default();
    let pair = if i == j { shown(names, i) } else { format!("{} × {}", shown(names, j), shown(names, i)) };
    let (from, to) = (report.given.get(i, j), report.found.matrix.get(i, j));
    let sign = if by > 0.0 { "+" } else { "" };
    [pair, number(from), number(to), format!("{sign}{}", significant(by, 3))]
}
