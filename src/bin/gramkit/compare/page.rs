//! The numbers as a page that a person reads.

use gramkit::analysis::number::{bound, enclosure, plural, significant};
use gramkit::similarity::{Estimator, Measure};

use super::Report;
use crate::shared::MARGIN;
use crate::shared::items::{shortened, table};

/// Tables whose numbers a page shows; the rest is in `--json`.
const MOST: usize = 12;
/// Digits of a number in the matrix.
const DIGITS: usize = 6;

pub(super) fn render(report: &Report<'_>) -> String {
    let measure = report.found.measure;
    let (n, shown) = (report.inputs.len(), report.inputs.len().min(MOST));
    let mut lines = vec![format!("{n} tables, each compared with each"), String::new()];
    let mut entry = |label: &str, text: String| lines.push(format!("{label:<MARGIN$}{text}"));
    for (k, (input, label)) in report.inputs.iter().zip(&report.labels).take(MOST).enumerate() {
        let vectors = input.vectors();
        let (rows, columns) = (plural(vectors.len(), "row"), plural(vectors.dimension(), "column"));
        entry(if k == 0 { "Tables" } else { "" }, format!("{label}: {rows} of {columns}"));
    }
    if n > shown {
        entry("", format!("… and {} more (--json has all)", n - shown));
    }
    entry("Measure", format!("{}, {}", words(measure), meaning(measure)));
    let mut kernels: Vec<String> = report.found.kernels.iter().map(ToString::to_string).collect();
    let of_one = kernels.len() > 1 && kernels.iter().any(|kernel| *kernel != kernels[0]);
    if !of_one {
        kernels.truncate(1);
    }
    for (k, kernel) in kernels.iter().take(MOST).enumerate() {
        let whose = if of_one { format!("{}: ", report.labels[k]) } else { String::new() };
        entry(if k == 0 { "Kernel" } else { "" }, format!("{whose}{kernel}"));
    }
    lines.push(String::new());
    lines.extend(matrix(report, shown));
    lines.push(String::new());
    lines.extend(neighbours(report, shown));
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// What a measure is called.
pub(super) fn words(measure: Measure) -> &'static str {
    match measure {
        Measure::Alignment(Estimator::Biased) => "centred kernel alignment (CKA)",
        Measure::Alignment(Estimator::Unbiased) => "debiased centred kernel alignment (CKA)",
        Measure::VectorCorrelation => "RV coefficient",
        Measure::DistanceCorrelation(Estimator::Biased) => "distance correlation (dCor)",
        Measure::DistanceCorrelation(Estimator::Unbiased) => "bias-corrected squared distance correlation (dCor²)",
        Measure::MeanDiscrepancy(Estimator::Biased) => "squared maximum mean discrepancy (MMD²)",
        Measure::MeanDiscrepancy(Estimator::Unbiased) => "squared maximum mean discrepancy (MMD²) without bias",
        Measure::Procrustes => "Procrustes' disparity",
        other => other.name(),
    }
}

/// What its numbers mean.
fn meaning(measure: Measure) -> &'static str {
    match measure {
        Measure::Alignment(Estimator::Biased) | Measure::VectorCorrelation => "1 alike up to rotation and scale, 0 not",
        Measure::DistanceCorrelation(Estimator::Biased) => "1 alike up to rotation and scale, 0 independent",
        Measure::Alignment(_) | Measure::DistanceCorrelation(_) => "1 alike up to rotation and scale, about 0 not",
        Measure::MeanDiscrepancy(Estimator::Biased) => "0 the same to the kernel",
        Measure::MeanDiscrepancy(_) => "about 0 of one population",
        Measure::Procrustes => "0 alike up to shift, rotation and scale, 1 not",
        _ => "1 alike",
    }
}

/// The matrix of the numbers, a row and a column for each table.
fn matrix(report: &Report<'_>, shown: usize) -> Vec<String> {
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(report.labels[..shown].iter().map(|name| shortened(name)));
    let none = || "none".to_string();
    for i in 0..shown {
        let mut row = vec![shortened(&report.labels[i])];
        row.extend((0..shown).map(|j| report.value(i, j).map_or_else(none, |value| significant(value, DIGITS))));
        rows.push(row);
    }
    let mut lines = table(&rows);
    let n = report.inputs.len();
    if n > shown {
        lines.push(format!("  … and {} more (--json has all)", n - shown));
    }
    let pairs = || (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
    let known = pairs().filter_map(|(i, j)| Some((report.found.get(i, j)?, report.value(i, j)?)));
    let errors: Vec<f64> = known.map(|(e, value)| e.distance(value)).collect();
    if !errors.is_empty() {
        let worst = bound(errors.into_iter().fold(0.0, f64::max));
        lines.push(format!("  each within {worst} of the true one, before it is rounded to {DIGITS} digits here"));
    }
    if let Some(why) = why_none(report.found.measure)
        && pairs().any(|(i, j)| report.found.get(i, j).is_none())
    {
        lines.push(format!("  none: {why}"));
    }
    lines
}

/// Why there may be no number.
fn why_none(measure: Measure) -> Option<&'static str> {
    match measure {
        Measure::MeanDiscrepancy(_) => None,
        Measure::Alignment(Estimator::Unbiased) | Measure::DistanceCorrelation(Estimator::Unbiased) => Some(
            "the estimate of a table's own variance is not known to be above 0; take more rows, or do without -debiased",
        ),
        _ => Some("the rows of a table are all the same, or not known to differ; leave it out"),
    }
}

/// Whom each table is most like, with what is proved of it.
fn neighbours(report: &Report<'_>, shown: usize) -> Vec<String> {
    let width = report.labels[..shown].iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let most_like = if report.found.measure.is_distance() { "nearest to" } else { "most like" };
    (0..shown)
        .map(|i| {
            let name = format!("{:<width$}", report.labels[i]);
            let nearest = nearest(report, i);
            let names: Vec<&str> = nearest.iter().map(|&j| report.labels[j].as_str()).collect();
            match &nearest[..] {
                [] => format!("{name}  is compared with no other"),
                [j] => {
                    let value = report.found.get(i, *j).map_or_else(String::new, |e| enclosure(&e));
                    format!("{name}  {most_like} {}: {value}", names[0])
                }
                _ => format!("{name}  {most_like} one of {}", names.join(", ")),
            }
        })
        .collect()
}

/// The tables that may be the most alike: those not proved to be less so than another, the likeliest first.
pub(super) fn nearest(report: &Report<'_>, item: usize) -> Vec<usize> {
    // As distances, of which the least is wanted.
    let sign = if report.found.measure.is_distance() { 1.0 } else { -1.0 };
    let ends = |other: usize| {
        let e = report.found.get(item, other)?;
        Some(if sign > 0.0 { (e.lower, e.upper) } else { (-e.upper, -e.lower) })
    };
    let others = (0..report.inputs.len()).filter(|&other| other != item);
    let mut others: Vec<(usize, (f64, f64))> = others.filter_map(|other| Some((other, ends(other)?))).collect();
    others.sort_by(|a, b| (a.1.0 + a.1.1).total_cmp(&(b.1.0 + b.1.1)));
    let least = others.iter().map(|(_, (_, upper))| *upper).fold(f64::INFINITY, f64::min);
    others.retain(|(_, (lower, _))| *lower <= least);
    others.into_iter().map(|(other, _)| other).collect()
}
