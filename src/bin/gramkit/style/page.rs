//! The distances as a page that a person reads.

use gramkit::Centring;
use gramkit::analysis::number::{at_least, bound, enclosure, plural, significant};
use gramkit::error::escaped;
use gramkit::style::{Normaliser, Style};

use super::Report;
use crate::shared::items::{shortened, table};

/// Items whose distances a page shows; the rest is in `--json`.
const MOST_ITEMS: usize = 12;
/// Layers whose shapes a page shows.
const MOST_LAYERS: usize = 8;
/// Digits of a distance in the matrix.
const DIGITS: usize = 6;
/// Where the second column of the page begins.
const MARGIN: usize = 12;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut lines = Vec::new();
    let mut entry = |label: &str, text: String| lines.push(format!("{label:<MARGIN$}{text}"));
    entry("Items", plural(report.names.len(), "item"));
    entry("Maps", shapes(&report.styles));
    if report.images {
        entry("Features", "responses of the bank of filters to the luminance, full-wave rectified".into());
        // Responses are rounded themselves, by a Fourier transform.
        entry("", "(all bounds are about the computed responses)".into());
    }
    entry("Gram", gram(report));
    if report.arguments.normaliser == Normaliser::None && of_different_sizes(&report.styles) {
        entry(
            "",
            "(a sum over the positions, which grows with their number: --normaliser per-position is a mean)".into(),
        );
    }
    entry("Distance", formula(report).to_string());
    if let Some(weights) = &report.arguments.weights {
        entry("Weights", weights.iter().map(|w| format!("{w:?}")).collect::<Vec<_>>().join(", "));
    }
    lines.push(String::new());
    lines.extend(matrix(report));
    lines.push(String::new());
    lines.extend(neighbours(report));
    if let (Some(folder), Some(files)) = (&report.arguments.gram_dir, &report.grams) {
        let count: usize = files.iter().map(Vec::len).sum();
        let count = if count == 1 { "1 Gram matrix".to_string() } else { format!("{count} Gram matrices") };
        lines.push(format!("\nWritten to {}: {count}", escaped(folder)));
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The shapes of the layers: all items have as many maps in each, and perhaps of different sizes.
fn shapes(styles: &[Style]) -> String {
    let layers = styles.first().map_or(0, |style| style.layers().len());
    let mut shapes: Vec<String> = (0..layers.min(MOST_LAYERS)).map(|layer| shape(styles, layer)).collect();
    if layers > MOST_LAYERS {
        shapes.push(format!("… and {} more", layers - MOST_LAYERS));
    }
    match layers {
        1 => shapes.join(""),
        count => format!("{count} layers: {}", shapes.join(", ")),
    }
}

fn of_different_sizes(styles: &[Style]) -> bool {
    let sizes = |style: &Style| -> Vec<[usize; 3]> { style.layers().iter().map(|gram| gram.shape()).collect() };
    styles.windows(2).any(|pair| sizes(&pair[0]) != sizes(&pair[1]))
}

/// The shape of one layer: its one size, or the smallest and the largest.
fn shape(styles: &[Style], layer: usize) -> String {
    let mut shapes: Vec<[usize; 3]> = styles.iter().map(|style| style.layers()[layer].shape()).collect();
    shapes.sort_unstable_by_key(|&[_, h, w]| (h * w, h));
    shapes.dedup();
    match shapes[..] {
        [] => String::new(),
        [[c, h, w]] => format!("{} of {h} × {w}", plural(c, "map")),
        [[c, h, w], .., [_, tall, wide]] => {
            format!("{} of {} sizes, {h} × {w} to {tall} × {wide}", plural(c, "map"), shapes.len())
        }
    }
}

fn gram(report: &Report<'_>) -> String {
    let divided = match report.arguments.normaliser {
        Normaliser::None | Normaliser::Gatys => "FFᵀ",
        Normaliser::PerPosition => "FFᵀ/(HW)",
        Normaliser::PerElement => "FFᵀ/(CHW)",
    };
    let centred =
        if report.styles[0].layers()[0].centring() == Centring::Mean { ", each map less its mean" } else { "" };
    let radii = report.styles.iter().flat_map(|style| style.layers()).map(|gram| gram.radius().value());
    let radius = radii.fold(0.0, f64::max);
    let within = if radius == 0.0 {
        "computed without rounding".to_string()
    } else {
        let of_what = if report.images { " of the computed responses" } else { "" };
        format!("‖computed − true‖₂ ≤ {}{of_what}", bound(radius))
    };
    format!("{divided}{centred}; {within}")
}

fn formula(report: &Report<'_>) -> &'static str {
    match (report.arguments.normaliser, report.styles[0].layers().len() > 1) {
        (Normaliser::Gatys, false) => "‖G − G′‖²_F / (4C²H²W²)",
        (Normaliser::Gatys, true) => "Σ w_l‖G_l − G′_l‖²_F / (4C²H²W²)",
        (_, false) => "‖G − G′‖²_F",
        (_, true) => "Σ w_l‖G_l − G′_l‖²_F",
    }
}

/// The matrix of the distances, a row and a column for each item.
fn matrix(report: &Report<'_>) -> Vec<String> {
    let shown = report.names.len().min(MOST_ITEMS);
    let mut rows = vec![vec![String::new()]];
    rows[0].extend(report.labels[..shown].iter().map(|name| shortened(name)));
    for i in 0..shown {
        let mut row = vec![shortened(&report.labels[i])];
        row.extend((0..shown).map(|j| significant(report.distances.as_symmetric().get(i, j), DIGITS)));
        rows.push(row);
    }
    let mut lines = table(&rows);
    if report.names.len() > shown {
        lines.push(format!("  … and {} more items (--json has all)", report.names.len() - shown));
    }
    let pairs = (0..report.names.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let errors =
        pairs.map(|(i, j)| report.distances.enclosure(i, j).distance(report.distances.as_symmetric().get(i, j)));
    let worst = errors.fold(0.0, f64::max);
    let true_one = if report.images { "that of the computed responses" } else { "the true one" };
    lines.push(format!("  each within {} of {true_one}, before it is rounded to {DIGITS} digits here", bound(worst)));
    lines
}

/// Whom each item is nearest to, with what is proved of the distance.
fn neighbours(report: &Report<'_>) -> Vec<String> {
    let shown = report.names.len().min(MOST_ITEMS);
    let width = report.labels[..shown].iter().map(|name| name.chars().count()).max().unwrap_or(0);
    (0..shown)
        .map(|i| {
            let nearest = nearest(report, i);
            let names: Vec<&str> = nearest.iter().map(|&j| report.labels[j].as_str()).collect();
            let name = format!("{:<width$}", report.labels[i]);
            match (&nearest[..], &names[..]) {
                ([], _) => format!("{name}  has no other item"),
                ([j], [other]) => {
                    format!("{name}  nearest to {other}: {}", enclosure(&report.distances.enclosure(i, *j)))
                }
                (all, _) => {
                    let most = all.iter().map(|&j| report.distances.enclosure(i, j).upper).fold(0.0, f64::max);
                    let names = names.join(", ");
                    format!("{name}  nearest to one of {names}, none of them farther than {}", at_least(most, 3))
                }
            }
        })
        .collect()
}

/// The items that may be the nearest: those not proved to be farther than another, the nearest by the values first.
pub(super) fn nearest(report: &Report<'_>, item: usize) -> Vec<usize> {
    let mut others: Vec<usize> = (0..report.names.len()).filter(|&other| other != item).collect();
    others.sort_by(|&a, &b| {
        let distance = |other| report.distances.as_symmetric().get(item, other);
        distance(a).total_cmp(&distance(b))
    });
    let upper = others.iter().map(|&other| report.distances.enclosure(item, other).upper);
    let least = upper.fold(f64::INFINITY, f64::min);
    others.retain(|&other| report.distances.enclosure(item, other).lower <= least);
    others
}
