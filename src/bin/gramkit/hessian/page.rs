//! The report as a page that a person reads.

use std::cmp::Reverse;

use gramkit::analysis::number::{
    bound, bounding_box, coordinates, known, number, plural, significant, with_digits, with_error,
};
use gramkit::claim::PointClass;
use gramkit::error::escaped;
use gramkit::field::{Axis, CriticalPoint, CriticalPoints, Plateau, PlateauKind, Region, Scheme, Truncation};

use super::json::{distance, note};
use super::{Report, Search};
use crate::shared::MARGIN;

/// Critical points that a page shows; the rest is in `--json`.
const MOST_POINTS: usize = 16;
/// Plateaus that a page shows, the largest.
const MOST_PLATEAUS: usize = 8;

pub(super) fn render(report: &Report) -> String {
    let mut page = String::new();
    let mut entry = |label: &str, text: &str| {
        page.push_str(format!("{label:<MARGIN$}{text}").trim_end());
        page.push('\n');
    };
    let shape: Vec<String> = report.grid.shape().iter().map(ToString::to_string).collect();
    entry(&format!("{}: {} samples ({})", escaped(&report.path), shape.join(" × "), report.element), "");
    entry("", "");
    let of_axis = |axis: &Axis| axis.spacing().map_or("uneven".to_string(), |h| significant(h, 6));
    let spacing: Vec<String> = report.grid.axes().iter().map(of_axis).collect();
    entry("Grid", &format!("spacing {}{}", spacing.join(" × "), periodic(report)));
    entry("Differences", &differences(report));
    let counts = report.summary.counts;
    for (k, class) in PointClass::ALL.into_iter().enumerate() {
        let (name, count) = (class.name(), counts.of_class(class));
        let share = 100.0 * count as f64 / counts.total().max(1) as f64;
        entry(if k == 0 { "Hessians" } else { "" }, &format!("{name:<14}{count:>12}  {share:>5.1} %"));
    }
    let below = report.threshold.map_or(String::new(), |below| format!(", among the samples below {}", number(below)));
    for (k, found) in report.summary.flattest.iter().enumerate() {
        let value = with_digits(found.value, 4, found.error);
        let ties = match found.ties {
            0 => String::new(),
            others => format!(" ({} samples tie)", others + 1),
        };
        let at = format!("{:<8}{value:<22} at {}{ties}", found.measure, coordinates(&found.position));
        entry(if k == 0 { "Flattest" } else { "" }, &if k == 0 { format!("{at}{below}") } else { at });
    }
    if let Some(region) = &report.region {
        entry("Region", &of_region(region));
    }
    match &report.critical {
        Search::Complete(critical) => critical_points(critical, &mut entry),
        Search::Exceeded | Search::None => note(report).iter().for_each(|note| entry("Critical", note)),
    }
    page
}

fn periodic(report: &Report) -> String {
    let axes: Vec<String> = report
        .grid
        .axes()
        .iter()
        .enumerate()
        .filter(|(_, axis)| axis.is_periodic())
        .map(|(k, _)| k.to_string())
        .collect();
    match axes.len() {
        0 => String::new(),
        1 => format!(", axis {} periodic", axes[0]),
        _ => format!(", axes {} periodic", axes.join(", ")),
    }
}

fn differences(report: &Report) -> String {
    let scheme = match report.options.scheme {
        Scheme::Compact { accuracy } => format!("compact, accuracy {accuracy}"),
        Scheme::Nested { edge_order } => format!("nested, edge order {edge_order}"),
    };
    let truncation = match report.options.truncation {
        Truncation::Estimated => "errors by truncation, rounding",
        Truncation::Bounded(_) => "errors by bounds of derivatives, rounding",
        Truncation::Neglected => "errors by rounding",
    };
    let noise = match report.options.noise {
        0.0 => String::new(),
        sigma => format!(" and noise of {}", number(sigma)),
    };
    let smoothing = report.options.smoothing.map_or(String::new(), |s| format!("; smoothed over {}", number(s)));
    format!("{scheme}{smoothing}; {truncation}{noise}")
}

/// What the search for critical points has found.
fn critical_points(critical: &CriticalPoints, entry: &mut impl FnMut(&str, &str)) {
    let of = |class, one: &'static str, many: &'static str| match critical.count(class) {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let kinds: Vec<String> = [
        of(PointClass::Minimum, "minimum", "minima"),
        of(PointClass::Maximum, "maximum", "maxima"),
        of(PointClass::Saddle, "saddle", "saddles"),
        of(PointClass::Degenerate, "degenerate", "degenerate"),
        of(PointClass::Undetermined, "undetermined", "undetermined"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
    entry("Critical", &format!("{}{kinds}", plural(critical.points.len(), "point")));
    entry("", &morse(critical));
    if critical.unsearched > 0 {
        let count = plural(critical.unsearched, "cell");
        entry("", &format!("{count} were not searched: samples are missing around them"));
    }
    if critical.unresolved > 0 {
        let count = plural(critical.unresolved, "point");
        entry(
            "",
            &format!("the samples do not resolve the field around {count}: their differences grow with the order"),
        );
    }
    plateaus(critical, entry);
    if !critical.points.is_empty() {
        entry("", "");
        points(critical, entry);
    }
}

/// The plateaus, and apart from them what may be one: the largest, with their places.
fn plateaus(critical: &CriticalPoints, entry: &mut impl FnMut(&str, &str)) {
    let is_open = |plateau: &&Plateau| {
        plateau.kind == PlateauKind::VanishingGradient && plateau.class == PointClass::Undetermined
    };
    let (open, known): (Vec<&Plateau>, Vec<&Plateau>) = critical.plateaus.iter().partition(is_open);
    for (label, mut plateaus) in [("Plateaus", known), ("Undecided", open)] {
        // Those of one size stay in their order.
        plateaus.sort_by_key(|plateau| Reverse(plateau.cells));
        for (k, plateau) in plateaus.iter().take(MOST_PLATEAUS).enumerate() {
            entry(if k == 0 { label } else { "" }, &plateau.to_string());
        }
        if plateaus.len() > MOST_PLATEAUS {
            entry("", &format!("… and {} more, in --json", plateaus.len() - MOST_PLATEAUS));
        }
    }
}

/// The region about the flattest point.
fn of_region(region: &Region) -> String {
    let flat = region.threshold.is_finite().then(|| format!("|∇f| ≤ {}", number(region.threshold)));
    let below = region.below.map(|below| format!("f < {}", number(below)));
    let conditions: Vec<String> = [flat, below].into_iter().flatten().collect();
    let conditions = if conditions.is_empty() { String::new() } else { format!(" of {}", conditions.join(", ")) };
    let extent = ["length", "area"].get(region.first.len() - 1).unwrap_or(&"volume");
    let edge = if region.boundary { ", at the edge" } else { "" };
    format!(
        "{}{conditions} about the least |∇f|, {extent} {}, in {}{edge}",
        plural(region.points, "sample"),
        significant(region.volume, 6),
        bounding_box(&region.lower, &region.upper)
    )
}

fn morse(critical: &CriticalPoints) -> String {
    let sum = format!("Σ(−1)^index = {} off the boundary", critical.morse_sum);
    let undecided = match critical.undecided {
        0 => String::new(),
        count => format!(", {count} undecided"),
    };
    let expected = critical.euler_characteristic;
    format!("{sum}{undecided} ({expected} where the gradient points outwards along all edges)")
}

fn points(critical: &CriticalPoints, entry: &mut impl FnMut(&str, &str)) {
    let mut all: Vec<&CriticalPoint> = critical.points.iter().collect();
    all.sort_by_key(|point| !point.class.is_decided());
    let rows: Vec<[String; 5]> = all.iter().take(MOST_POINTS).map(|point| row(point)).collect();
    let head = ["", "position", "within", "value", "eigenvalues"].map(String::from);
    let width = |k: usize| rows.iter().chain([&head]).map(|row| row[k].chars().count()).max().unwrap_or(0) + 2;
    let widths = [0, 1, 2, 3, 4].map(width);
    for row in [&head].into_iter().chain(&rows) {
        let cells =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.chars().count())));
        entry(&cells.collect::<String>(), "");
    }
    if all.len() > MOST_POINTS {
        entry(&format!("… and {} more, in --json", all.len() - MOST_POINTS), "");
    }
}

fn row(point: &CriticalPoint) -> [String; 5] {
    let boundary = if point.boundary { ", boundary" } else { "" };
    let (position, within) = place(point);
    [
        format!("{}{boundary}", point.class.name()),
        position,
        within,
        with_error(&[point.value], point.value_error),
        with_error(&point.eigenvalues, point.hessian.radius().value()),
    ]
}

/// Where a point is, and how far from there it may be.
fn place(point: &CriticalPoint) -> (String, String) {
    if let Some(hull) = &point.hull {
        return (format!("in {}", bounding_box(&hull.lower, &hull.upper)), String::new());
    }
    match distance(point) {
        None => (coordinates(&point.position), "unknown".to_string()),
        Some(error) => {
            let (shown, roundings): (Vec<String>, Vec<f64>) = point.position.iter().map(|&x| known(x, error)).unzip();
            (format!("({})", shown.join(", ")), bound((error + roundings.iter().sum::<f64>()).next_up()))
        }
    }
}
