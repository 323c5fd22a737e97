//! The report as a page that a person reads.

use std::iter::once;

use gramkit::certificate::{Evidence, RankEvidence};
use gramkit::claim::DefinitenessClass;
use gramkit::modular::Obstacle;
use gramkit::{Claim, Count, Enclosure, Orientation, Radius, Verdict};

use crate::input::name;
use crate::json::{relations, witness};
use crate::number::{at_most, bound, enclosure, exponential, number, plural, significant};
use crate::report::Report;

/// Digits of an exact determinant that the page shows.
const MOST_DIGITS: usize = 90;
/// Where the second column of the page begins.
pub(crate) const MARGIN: usize = 15;
/// Rows of a table that a page shows; the rest is in `--json`.
const MOST_ROWS: usize = 40;
/// Shares of variance below this are not worth ink.
const SHARE: f64 = 0.005;

pub(crate) fn render(report: &Report) -> String {
    let mut page = Page(String::new());
    page.title(report);
    page.verdicts(report);
    page.spectrum(report);
    page.collinearity(report);
    for note in &report.notes {
        page.line(&format!("\nNote: {note}."));
    }
    page.0
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

    fn title(&mut self, report: &Report) {
        let (m, n) = report.shape;
        let vectors = match report.vectors {
            Some(orientation) => {
                let (count, dimension) = match orientation {
                    Orientation::Columns => (report.order, m),
                    Orientation::Rows => (report.order, n),
                };
                format!("{} of dimension {dimension}", plural(count, "vector"))
            }
            None => format!("symmetric matrix of order {}", report.order),
        };
        self.line(&format!("{}: {m} × {n}, {vectors}", report.path));
        self.line("");
        let radius = match report.radius {
            None => "out of the range of f64".to_string(),
            Some(Radius::Exact) if report.vectors.is_some() => "computed without rounding".to_string(),
            Some(Radius::Exact) => "its numbers read exactly".to_string(),
            Some(radius) if report.vectors.is_some() => format!("‖computed − true‖₂ ≤ {}", bound(radius.value())),
            Some(radius) => format!("and every symmetric matrix within {:?} of it (spectral norm)", radius.value()),
        };
        self.entry("Matrix", &format!("{}; {radius}", report.what));
    }

    fn verdicts(&mut self, report: &Report) {
        let definiteness = &report.definiteness;
        let (class, proved) = match definiteness.class {
            Claim::Proved(class) => (in_words(class), ", proved"),
            Claim::Estimated(class) => (in_words(class), ", by an estimated radius"),
            Claim::Undetermined => ("undetermined", ""),
        };
        self.entry("Definiteness", &format!("{class}{proved} {}", because(report)));
        let relations = relations(&definiteness.evidence);
        for relation in relations.iter().take(MOST_ROWS) {
            self.entry("", &relation.in_words(&report.names));
        }
        self.more(relations.len());
        let Some(inertia) = definiteness.inertia.stated() else {
            return;
        };
        let (positive, zero, negative) = (count(inertia.positive), count(inertia.zero), count(inertia.negative));
        self.entry("Inertia", &format!("eigenvalues: {positive} positive, {zero} zero, {negative} negative"));
        self.independence(report);

        let numerical = report.numerical_rank.map_or(String::new(), |rank| {
            let proved = match rank.bounds.exact() {
                Some(exact) if exact == rank.value => "proved".to_string(),
                _ => format!("{} proved", count(rank.bounds)),
            };
            let gap = rank.gap.map_or(String::new(), |gap| format!(", gap {}", significant(gap, 2)));
            format!(
                "; numerically {}, counting what exceeds {} ({proved}{gap})",
                rank.value,
                significant(rank.tolerance, 3)
            )
        });
        let exactly = if report.rank.exact().is_some() { " exactly" } else { ", proved" };
        self.entry("Rank", &format!("{}{exactly}{numerical}", count(report.rank)));
        self.determinant(report);
        let condition = match report.condition {
            _ if report.rank.upper < report.order => "infinite, proved".to_string(),
            None => "undefined".to_string(),
            Some(condition) => {
                let bounds = condition.enclosure;
                match condition.value {
                    Some(_) if bounds.upper.is_finite() => enclosure(&bounds),
                    Some(value) => {
                        let least = at_most(bounds.lower, 3);
                        format!("about {}; proved only to be at least {least}", significant(value, 2))
                    }
                    None => format!("not bounded; proved to be at least {}", at_most(bounds.lower, 3)),
                }
            }
        };
        let of = if report.vectors.is_some() { "κ₂ of the vectors" } else { "κ₂" };
        self.entry("Condition", &format!("{of}: {condition}"));
    }

    fn independence(&mut self, report: &Report) {
        let Some(answer) = &report.independence else {
            return;
        };
        let text = match answer.verdict {
            Verdict::Proved => match report.sigma_min_lower {
                Some(sigma) => format!("independent, proved: σ_min ≥ {}", at_most(sigma, 3)),
                None => "independent, proved".to_string(),
            },
            Verdict::Refuted if !answer.relations().is_empty() => "dependent, proved:".to_string(),
            Verdict::Refuted if answer.evidence.contains(&RankEvidence::MoreVectorsThanDimensions) => {
                "dependent, proved: more vectors than dimensions".to_string()
            }
            Verdict::Refuted => "dependent, proved: all minors are 0 modulo enough primes".to_string(),
            Verdict::Undetermined => {
                format!("undetermined: no proof in floating point, and {}", missing(answer.missing))
            }
        };
        self.entry("Independence", &text);
        if report.centred && !answer.relations().is_empty() {
            self.entry("", "(each vector less its mean)");
        }
        for relation in answer.relations().iter().take(MOST_ROWS) {
            self.entry("", &relation.in_words(&report.names));
        }
        self.more(answer.relations().len());
        let all = answer.rank.exact().map(|rank| answer.count() - rank);
        if let Some(all) = all.filter(|&all| !answer.relations().is_empty() && answer.relations().len() < all) {
            let found = answer.relations().len();
            self.entry("", &format!("({found} of {all} relations; the others are too long, or too many)"));
        }
    }

    fn determinant(&mut self, report: &Report) {
        let Some(determinant) = &report.determinant else {
            return self.entry("Determinant", "not known without the matrix");
        };
        let enclosed = determinant.ln_abs_enclosure.stated();
        let text = match (determinant.sign.stated(), enclosed, determinant.ln_abs) {
            (Some(0), ..) => "0 exactly".to_string(),
            (Some(sign), Some(e), _) => {
                format!("{}, {}", if sign < 0 { "negative" } else { "positive" }, exponential(&e))
            }
            (Some(sign), None, _) => {
                format!("{}; its logarithm is not enclosed", if sign < 0 { "negative" } else { "positive" })
            }
            (None, _, Some(ln)) => format!("of unproved sign, ±exp(about {})", number(ln)),
            (None, _, None) => "undetermined".to_string(),
        };
        let ratio = match (determinant.hadamard_ratio, determinant.ln_hadamard_enclosure) {
            (Some(ratio), _) => Some(significant(ratio, 4)),
            (None, Some(e)) => Some(exponential(&e)),
            (None, None) => None,
        };
        self.entry("Determinant", &text);
        if let Some(exact) = report.exact_determinant.as_ref().filter(|exact| exact.sign() != 0) {
            self.entry("", &format!("exactly {}", shortened(&exact.to_string())));
        }
        // A determinant depends on the units; this does not.
        let scale = if report.vectors.is_some() { "1: orthogonal, 0: dependent" } else { "1: diagonal, 0: singular" };
        if let Some(ratio) = ratio {
            self.entry("Hadamard", &format!("the determinant over the diagonal's product: {ratio} ({scale})"));
        }
    }

    fn spectrum(&mut self, report: &Report) {
        // Both descend here, so that λ = σ² stand in one row.
        let eigenvalues = report.eigenvalues.as_ref().map(|s| column(s.enclosures.iter().rev()));
        let singular_values = report.singular_values.as_ref().map(|s| column(s.enclosures.iter()));
        // What only the vectors show, not their computed Gram matrix.
        let unresolved = (!report.unresolved.is_empty()).then(|| {
            let mark = |k| if report.unresolved.contains(&k) { "unresolved" } else { "" };
            (0..report.unresolved.end).map(|k| mark(k).to_string()).collect()
        });
        let heads = ["eigenvalue", "singular value", "by the computed XᵀX alone"];
        let columns: Vec<(&str, Vec<String>)> = heads
            .into_iter()
            .zip([eigenvalues, singular_values, unresolved])
            .filter_map(|(head, cells)| Some((head, cells?)))
            .collect();
        let rows = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        if rows == 0 {
            return;
        }
        let mut table =
            vec![once("k").chain(columns.iter().map(|&(head, _)| head)).map(String::from).collect::<Vec<_>>()];
        for k in 0..rows.min(MOST_ROWS) {
            let cells = columns.iter().map(|(_, cells)| cells.get(k).cloned().unwrap_or_default());
            table.push(once(k.to_string()).chain(cells).collect());
        }
        self.line("");
        self.table(&table);
        self.more(rows);
    }

    fn collinearity(&mut self, report: &Report) {
        let Some(collinearity) = &report.collinearity else {
            return;
        };
        let infinite = |x: Option<f64>, digits| x.map_or("∞".to_string(), |x| significant(x, digits));
        self.line("\nCollinearity, a constant added: variance inflation factors");
        let rows = collinearity.vif.iter().enumerate().take(MOST_ROWS);
        self.table(&rows.map(|(j, &vif)| vec![name(&report.names, j), infinite(vif, 6)]).collect::<Vec<_>>());
        self.more(collinearity.vif.len());
        let Some(last) = collinearity.condition_indices.len().checked_sub(1) else {
            return;
        };
        self.line(
            "\nScaled condition indices over 10, and the shares of each coefficient's variance that go with them",
        );
        let mut any = false;
        for (k, &index) in collinearity.condition_indices.iter().enumerate().take(last + 1) {
            if index.is_some_and(|index| index <= 10.0) {
                continue;
            }
            any = true;
            let shares = collinearity.variance_proportions.as_ref().map_or(String::new(), |shares| {
                let named = |j: usize| if j == 0 { "constant".to_string() } else { name(&report.names, j - 1) };
                let mut large: Vec<(usize, f64)> =
                    (0..shares.ncols()).map(|j| (j, shares[(k, j)])).filter(|&(_, share)| share >= SHARE).collect();
                large.sort_by(|a, b| b.1.total_cmp(&a.1));
                large.truncate(8);
                large.iter().map(|&(j, share)| format!("{} {share:.2}", named(j))).collect::<Vec<_>>().join("  ")
            });
            self.line(&format!("  {:>12}  {shares}", infinite(index, 6)));
        }
        if !any {
            self.line("  none");
        }
    }

    /// Columns as wide as their widest cell, numbers to the right.
    fn table(&mut self, rows: &[Vec<String>]) {
        let columns = rows.first().map_or(0, Vec::len);
        let widths: Vec<usize> =
            (0..columns).map(|c| rows.iter().map(|row| row[c].chars().count()).max().unwrap_or(0)).collect();
        for row in rows {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}")).collect();
            self.line(&format!("  {}", cells.join("  ")));
        }
    }

    fn more(&mut self, total: usize) {
        if total > MOST_ROWS {
            self.line(&format!("  … and {} more (--json has all)", total - MOST_ROWS));
        }
    }
}

/// Values with their proved error bars, as text, the bars below each other.
fn column<'a>(enclosures: impl Iterator<Item = &'a Enclosure>) -> Vec<String> {
    let cells: Vec<String> = enclosures.map(enclosure).collect();
    let bar = |cell: &str| cell.split_once(" ± ").map(|(value, bar)| (value.to_string(), bar.to_string()));
    let width = cells.iter().filter_map(|cell| bar(cell)).map(|(_, bar)| bar.len()).max().unwrap_or(0);
    cells.into_iter().map(|cell| bar(&cell).map_or(cell, |(value, bar)| format!("{value} ± {bar:<width$}"))).collect()
}

pub(crate) fn count(count: Count) -> String {
    count.exact().map_or_else(|| format!("{} to {}", count.lower, count.upper), |n| n.to_string())
}

/// A long number without its middle digits, the power of two kept.
fn shortened(number: &str) -> String {
    let (integer, power) = number.split_once('·').map_or((number, String::new()), |(i, p)| (i, format!("·{p}")));
    if integer.len() <= MOST_DIGITS {
        return number.to_string();
    }
    let (head, tail) = (&integer[..MOST_DIGITS / 3], &integer[integer.len() - MOST_DIGITS / 3..]);
    format!("{head}…{tail}{power}, {} digits (--json has all of them)", integer.trim_start_matches('-').len())
}

/// What the verdict of definiteness rests on, or what is missing.
fn because(report: &Report) -> String {
    let definiteness = &report.definiteness;
    if definiteness.class == Claim::Undetermined {
        return match (&report.independence, definiteness.missing) {
            (Some(_), _) => "whether singular: semidefinite by construction, but its rank is not proved".to_string(),
            (None, Some(Obstacle::Radius)) => {
                let unresolved = definiteness.unresolved.len();
                format!("({} not separated from 0 by rounding and the radius)", plural(unresolved, "eigenvalue"))
            }
            (None, obstacle) => format!("({})", missing(obstacle)),
        };
    }
    if witness(&definiteness.evidence).is_some() && definiteness.class.stated() == Some(DefinitenessClass::Indefinite) {
        return "(a vector x with xᵀAx < 0, evaluated exactly; --json has it)".to_string();
    }
    if let Some(answer) = definiteness.independence() {
        let reason = match answer.verdict {
            Verdict::Proved if answer.count() == 0 => "there is nothing to contradict it",
            Verdict::Proved => "the vectors are independent",
            Verdict::Refuted => "the vectors are dependent",
            Verdict::Undetermined => "XᵀX is semidefinite by construction",
        };
        return format!("({reason})");
    }
    // A subspace says more than a vector on which the form has its sign, and the principal minors say all.
    let has = |wanted: fn(&Evidence) -> bool| definiteness.evidence.iter().any(wanted);
    let subspace = has(|evidence| matches!(evidence, Evidence::Subspace(_)));
    let minors = has(|evidence| matches!(evidence, Evidence::PrincipalMinors(_)));
    let mut reasons: Vec<&str> = Vec::new();
    for evidence in &definiteness.evidence {
        let reason = match evidence {
            Evidence::Witness(_) | Evidence::Subspace(_) | Evidence::Minor(_) if minors => continue,
            Evidence::Witness(_) if subspace => continue,
            Evidence::Witness(_) => "a vector x on which xᵀAx has its sign, evaluated exactly",
            Evidence::Cholesky(_) => "a Cholesky factor, multiplied out",
            Evidence::Subspace(_) => "eigenvalues enclosed away from 0",
            Evidence::PrincipalMinors(_) => "exact elimination",
            Evidence::Relations(_) => "integer relations between the columns",
            Evidence::Minor(_) => "a minor that is not 0 modulo a prime",
            Evidence::ZeroMatrix => "all entries are 0",
            Evidence::Empty => "there is nothing to contradict it",
            other => other.kind(),
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    format!("({})", reasons.join("; "))
}

pub(crate) fn in_words(class: DefinitenessClass) -> &'static str {
    match class {
        DefinitenessClass::PositiveDefinite => "positive definite",
        DefinitenessClass::PositiveSemidefinite => "positive semidefinite, singular",
        DefinitenessClass::NegativeDefinite => "negative definite",
        DefinitenessClass::NegativeSemidefinite => "negative semidefinite, singular",
        DefinitenessClass::Zero => "zero",
        DefinitenessClass::Indefinite => "indefinite",
    }
}

/// Why an answer is missing.
fn missing(obstacle: Option<Obstacle>) -> String {
    match obstacle {
        Some(Obstacle::Budget { needed, budget }) => format!(
            "the next step of exact arithmetic takes a budget of {} multiplications; this one is {}",
            significant(needed as f64, 3),
            significant(budget as f64, 3)
        ),
        _ => "the radius leaves it open".to_string(),
    }
}
