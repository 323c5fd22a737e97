//! The analysis as a page that a person reads.

mod collinearity;
mod other_reading;
mod shifted;

use std::fmt;
use std::iter::once;

use crate::analysis::number::{bound, column, enclosure, plural, significant};
use crate::analysis::words::{self, because, independence, numerical, printed, relations, standing};
use crate::analysis::{Analysis, name};
use crate::certificate::Relation;
use crate::claim::{Claim, Radius};
use crate::error::escaped;

/// Digits of an exact determinant that the page shows.
const MOST_DIGITS: usize = 90;
/// Where the second column of the page begins.
const MARGIN: usize = 15;
/// Rows of a table that a page shows; the rest is in `--json`.
const MOST_ROWS: usize = 40;
/// Relations that a page shows of each kind.
const MOST_RELATIONS: usize = 8;
/// So many zeros at the end of a spectrum have a row each.
const MOST_ZEROS: usize = 2;
/// Columns of a line that is read at a glance.
const LINE: usize = 80;
/// Lengths that differ by less than this are not pointed out.
const ALIKE: f64 = 1e6;

/// The subject ("7 vectors of dimension 16"), the verdicts, the spectrum, the collinearity report and the notes.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::Analysis;
/// let page = Analysis::of(&Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?)?.to_string();
/// assert!(page.starts_with("symmetric matrix of order 2\n\nMatrix         stored matrix; its numbers"));
/// assert!(page.contains("Definiteness   positive definite, proved (a Cholesky factor, multiplied out)\n"));
/// # Ok::<(), gramkit::Error>(())
/// ```
impl fmt::Display for Analysis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut page = Page(String::new());
        page.title(self);
        page.reading(self);
        page.verdicts(self);
        page.spectrum(self);
        page.collinearity(self);
        for note in &self.notes {
            page.line(&format!("\nNote: {note}."));
        }
        f.write_str(&page.0)
    }
}

/// What vector `j` is called on a page.
fn shown(names: &[String], j: usize) -> String {
    escaped(name(names, j))
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

    fn title(&mut self, analysis: &Analysis) {
        let of_vectors = analysis.orientation.is_some();
        let subject = match of_vectors {
            true => format!("{} of dimension {}", plural(analysis.order, "vector"), analysis.dimension),
            false => format!("symmetric matrix of order {}", analysis.order),
        };
        self.line(&subject);
        self.line("");
        let radius = match &analysis.radius {
            None => "out of the range of f64".to_string(),
            Some(Radius::Exact) if of_vectors => "computed without rounding".to_string(),
            Some(Radius::Exact | Radius::Bound(0.0)) => "its numbers read exactly".to_string(),
            Some(radius) if of_vectors => format!("‖computed − true‖₂ ≤ {}", bound(radius.value())),
            Some(Radius::Diagonal { norm, .. }) => format!(
                "and every symmetric matrix A' with −diag d ⪯ A' − A ⪯ diag d, within {norm:?} of it (spectral norm)"
            ),
            Some(radius) if analysis.definiteness.has_entry_errors() => format!(
                "and every symmetric matrix A' within the errors of its entries, ‖A' − A‖₂ ≤ {}",
                bound(radius.value())
            ),
            Some(radius) => {
                let estimated = if radius.is_proved() { "" } else { "an estimated " };
                format!("and every symmetric matrix within {estimated}{:?} of it (spectral norm)", radius.value())
            }
        };
        self.entry("Matrix", &format!("{}; {radius}", escaped(&analysis.title)));
    }

    fn verdicts(&mut self, analysis: &Analysis) {
        let definiteness = &analysis.definiteness;
        let class = definiteness.class.stated().map_or("undetermined".to_string(), |class| class.to_string());
        let proved = standing(&definiteness.class);
        self.entry("Definiteness", &format!("{class}{proved} {}", because(analysis)));
        self.relations(relations(&definiteness.evidence), &analysis.names);
        let Some(inertia) = definiteness.inertia.stated() else {
            return;
        };
        let (positive, zero, negative) = (inertia.positive, inertia.zero, inertia.negative);
        let estimated = estimated(&definiteness.inertia);
        self.entry(
            "Inertia",
            &format!("eigenvalues: {positive} positive, {zero} zero, {negative} negative{estimated}"),
        );
        self.shifted(analysis);
        if let Some(answer) = &analysis.printed {
            self.entry("Printed", &printed(answer));
        }
        self.independence(analysis);
        self.other_reading(analysis);
        self.rank(analysis);
        self.determinant(analysis);
        self.condition(analysis);
    }

    fn independence(&mut self, analysis: &Analysis) {
        let (Some(answer), Some(text)) = (&analysis.independence, independence(analysis)) else {
            return;
        };
        self.entry("Independence", &text);
        let relations = answer.relations();
        if analysis.centred && !relations.is_empty() {
            self.entry("", "(each vector less its mean)");
        }
        self.relations(relations, &analysis.names);
        let all = answer.rank.exact().map(|rank| answer.count() - rank);
        if let Some(all) = all.filter(|&all| !relations.is_empty() && relations.len() < all) {
            let found = relations.len();
            self.entry("", &format!("({found} of {all} relations; the others are too long, or too many)"));
        }
    }

    fn relations(&mut self, relations: &[Relation], names: &[String]) {
        let words = relations.iter().map(|relation| relation.in_words(names));
        if relations.len() <= MOST_RELATIONS {
            return words.for_each(|line| self.entry("", &line));
        }
        // Of many, those that are read.
        let short = words.filter(|line| line.chars().count() <= LINE);
        let shown: Vec<String> = short.take(MOST_RELATIONS).collect();
        shown.iter().for_each(|line| self.entry("", line));
        let more = plural(relations.len() - shown.len(), if shown.is_empty() { "relation" } else { "more relation" });
        self.entry("", &format!("{more} (--json has all)"));
    }

    fn rank(&mut self, analysis: &Analysis) {
        let numerical =
            analysis.numerical_rank.map_or(String::new(), |rank| format!("; numerically {}", numerical(&rank)));
        let rank = analysis.stated_rank();
        let standing = match analysis.rank {
            Claim::Proved(rank) if rank.exact().is_some() => " exactly",
            _ => standing(&analysis.rank),
        };
        self.entry("Rank", &format!("{rank}{standing}{numerical}"));
        if let Some(ratio) = analysis.length_ratio.filter(|&ratio| ratio > ALIKE)
            && analysis.numerical_rank.is_some_and(|numerical| numerical.value < rank.lower)
        {
            let (lengths, option) = match analysis.orientation {
                Some(_) => ("lengths of the vectors", "--divisor unit-diagonal"),
                None => ("roots of the diagonal entries", "--scale unit-diagonal"),
            };
            let ratio = significant(ratio, 1);
            self.entry("", &format!("({lengths} differ by {ratio}; {option} judges them in like units)"));
        }
    }

    fn determinant(&mut self, analysis: &Analysis) {
        let Some(determinant) = &analysis.determinant else {
            return self.entry("Determinant", "not known without the matrix");
        };
        let text = words::determinant(determinant);
        self.entry("Determinant", &format!("{text}{}", estimated(&determinant.sign)));
        if let Some(exact) = analysis.exact_determinant.as_ref().filter(|exact| exact.sign() != 0) {
            self.entry("", &format!("exactly {}", shortened(&exact.to_string())));
        }
        // A determinant depends on the units; this does not.
        let scale = match analysis.orientation {
            Some(_) => "1: orthogonal, 0: dependent",
            None => "1: diagonal, 0: singular",
        };
        if let Some(ratio) = words::hadamard_ratio(determinant) {
            self.entry("Hadamard", &format!("the determinant over the diagonal's product: {ratio} ({scale})"));
        }
    }

    fn condition(&mut self, analysis: &Analysis) {
        let of = if analysis.orientation.is_some() { "κ₂ of the vectors" } else { "κ₂" };
        let text = match analysis.condition {
            _ if analysis.stated_rank().upper < analysis.order => format!(": infinite{}", standing(&analysis.rank)),
            // Nothing was computed that would tell.
            None if analysis.eigenvalues.is_none() && analysis.singular_values.is_none() => return,
            None => ": undefined".to_string(),
            Some(condition) if condition.enclosure.upper.is_infinite() => {
                format!(" {}", enclosure(&condition.enclosure))
            }
            Some(condition) => format!(": {}", enclosure(&condition.enclosure)),
        };
        self.entry("Condition", &format!("{of}{text}"));
    }

    fn spectrum(&mut self, analysis: &Analysis) {
        // Both descend here, so that λ = σ² stand in one row.
        let eigenvalues = analysis.eigenvalues.as_ref().map(|s| column(s.enclosures.iter().rev()));
        let singular_values = analysis.singular_values.as_ref().map(|s| column(s.enclosures.iter()));
        // What only the vectors show, not their computed Gram matrix.
        let unresolved = (!analysis.unresolved.is_empty()).then(|| {
            let mark = |k| if analysis.unresolved.contains(&k) { "unresolved" } else { "" };
            (0..analysis.unresolved.end).map(|k| mark(k).to_string()).collect()
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
        let row = |k: usize| columns.iter().map(move |(_, cells)| cells.get(k).cloned().unwrap_or_default());
        let is_zero = |k: &usize| row(*k).all(|cell| cell == "0" || cell.is_empty());
        let zeros = (0..rows).rev().take_while(is_zero).count();
        let zeros = if zeros > MOST_ZEROS { zeros } else { 0 };
        for k in 0..(rows - zeros).min(MOST_ROWS) {
            table.push(once(k.to_string()).chain(row(k)).collect());
        }
        if zeros > 0 && rows - zeros <= MOST_ROWS {
            table.push(once(format!("{}–{}", rows - zeros, rows - 1)).chain(row(rows - zeros)).collect());
        }
        self.line("");
        self.table(&table);
        self.more(rows - zeros);
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

/// What follows a statement that does not say that it is proved.
fn estimated<T>(claim: &Claim<T>) -> &'static str {
    match claim {
        Claim::Estimated(_) => standing(claim),
        _ => "",
    }
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
