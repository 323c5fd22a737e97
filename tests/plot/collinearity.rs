//! Condition indices and variance proportions.

use std::ops::Range;

use faer::Mat;
use gramkit::collinearity::{Collinearity, Constant, VarianceInflation};
use gramkit::plot::{CollinearityPicture, PlotError, draw};
use gramkit::table::{Table, TableOptions};
use gramkit::{Enclosure, Vectors};

use crate::support::pixels::{folder, numbers, png, svg, texts};

/// The colour of frames and of large indices.
const VERMILION: [u8; 3] = [0xd5, 0x5e, 0x00];

fn of(name: &str) -> (Collinearity, Vec<String>) {
    let table =
        Table::read(format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR")), &TableOptions::default()).unwrap();
    (Collinearity::of(&Vectors::columns(&table.values)).unwrap(), table.names.unwrap())
}

fn picture<'a>(report: &'a Collinearity, names: &'a [String]) -> CollinearityPicture<'a> {
    CollinearityPicture { title: "Collinearity", names, report }
}

/// A report of columns with these factors, and of these indices, with the shares of groups of them.
pub(super) fn report(
    vif: Vec<VarianceInflation>,
    condition_indices: Vec<Enclosure>,
    groups: impl Iterator<Item = (Range<usize>, Vec<Enclosure>)>,
) -> Collinearity {
    let mut report = Collinearity::of(&Vectors::columns(&[[1.0], [2.0], [4.0]])).unwrap();
    assert_eq!((report.constant, report.constants.len(), report.relations.len()), (Constant::Added, 0, 0));
    let one = report.variance_proportions.remove(0);
    let group = |(indices, shares)| {
        let mut group = one.clone();
        (group.indices, group.shares) = (indices, shares);
        group
    };
    report.terms = std::iter::once(None).chain((0..vif.len()).map(Some)).collect();
    report.variance_proportions = groups.map(group).collect();
    (report.vif, report.condition_indices) = (vif, condition_indices);
    report
}

#[test]
fn the_areas_of_the_discs_are_the_shares() {
    let (report, names) = of("longley.csv");
    let text = svg("longley-collinearity", &picture(&report, &names), 1);
    let radii = numbers(&text, "circle", "r");
    let n = report.terms.len();
    let share = |e: &Enclosure| 0.5 * (e.lower + e.upper);
    let shares = Mat::from_fn(n, n, |k, j| share(&report.variance_proportions[k].shares[j]));
    // Row by row; discs too small to be seen are left out, and three stand in the legend.
    let largest = 56.0 / 2.0 - 3.0;
    let expected = (0..n).flat_map(|k| (0..n).map(move |j| (k, j))).map(|at| largest * shares[at].sqrt());
    let expected: Vec<f64> = expected.filter(|radius| *radius >= 0.4).collect();
    assert_eq!(radii.len(), expected.len() + 3);
    for (found, radius) in radii.iter().zip(expected) {
        assert!((found - radius).abs() <= 0.005 + 1e-9, "{found} instead of {radius}");
    }
    for name in &names {
        assert!(texts(&text).contains(&name.as_str()), "{name}");
    }
    let framed = (0..n).flat_map(|k| (0..n).map(move |j| (k, j)));
    let strong = |k: usize| report.condition_indices[k].lower >= 30.0;
    let framed = framed.filter(|(k, j)| strong(*k) && shares[(*k, *j)] >= 0.5).count();
    assert!(framed >= 4);
    // Two rectangles make a frame two units wide; the legend has one.
    let frames = text.lines().filter(|line| line.contains("fill=\"none\" stroke=\"#D55E00\"")).count();
    assert_eq!(frames, 2 * (framed + 1));
}

#[test]
fn what_is_infinite_says_so() {
    let x = Mat::from_fn(6, 3, |i, j| if j < 2 { (i * i + 3 * j * i) as f64 } else { (2 * i * i + 3 * i) as f64 });
    let report = Collinearity::of(&Vectors::columns(&x)).unwrap();
    assert!(report.variance_proportions.is_empty());
    let text = svg("dependent", &picture(&report, &[]), 1);
    // Three inflation factors and one index.
    assert_eq!(texts(&text).iter().filter(|line| **line == "∞").count(), 4);
    assert!(texts(&text).iter().any(|line| line.contains("no shares: the columns are dependent")));
    let nothing = Enclosure { lower: f64::NAN, upper: f64::NAN };
    let indices = vec![nothing, Enclosure { lower: 2.0, upper: f64::INFINITY }];
    let groups = std::iter::once((0..2, vec![nothing; 2]));
    let odd = super::collinearity::report(vec![VarianceInflation::Enclosed(nothing)], indices, groups);
    let text = svg("odd", &picture(&odd, &[]), 1);
    assert!(!text.contains("NaN") && texts(&text).contains(&"∞") && texts(&text).contains(&"≥ 2"));
}

#[test]
fn one_to_five_hundred_columns_fit() {
    for n in [0, 1, 2, 40, 500] {
        let shares = vec![Enclosure::point(1.0 / (n + 1) as f64); n + 1];
        let groups = (0..=n).map(|k| (k..k + 1, shares.clone()));
        let factor = |j: usize| VarianceInflation::Enclosed(Enclosure::point(1.0 + ((j * 37) % 101) as f64));
        let indices = (0..=n).map(|k| Enclosure::point(1.0 + k as f64)).collect();
        let report = report((0..n).map(factor).collect(), indices, groups);
        let names: Vec<String> = (0..n).map(|j| format!("a rather long name of a column, the {j}th")).collect();
        let pixels = png(&format!("columns-{n}"), &picture(&report, &names), 1);
        assert!(pixels.width <= 1300 && pixels.height <= 1300, "{n}: {} × {}", pixels.width, pixels.height);
        let text = svg(&format!("columns-{n}"), &picture(&report, &names), 1);
        assert!(text.len() < 400_000);
        let note = texts(&text).iter().any(|line| line.contains("the 40 largest of"));
        assert_eq!(note, n >= 40);
        if n >= 39 {
            assert!(!pixels.of_colour(VERMILION).is_empty());
        }
    }
}

#[test]
fn contradictory_reports_are_errors() {
    let (report, names) = of("longley.csv");
    let path = folder().join("contradiction.svg");
    let error = draw(&path, &picture(&report, &names[1..]), 1).unwrap_err();
    assert!(matches!(error, PlotError::Length { expected: 7, found: 6, .. }), "{error}");
    let mut short = report.clone();
    short.condition_indices.truncate(3);
    let error = draw(&path, &picture(&short, &names), 1).unwrap_err();
    assert!(matches!(error, PlotError::FieldLength { expected: 8, found: 3, .. }), "{error}");
    let mut narrow = report;
    narrow.variance_proportions[0].shares.truncate(2);
    let error = draw(&path, &picture(&narrow, &names), 1).unwrap_err();
    assert!(matches!(error, PlotError::FieldLength { expected: 8, found: 2, .. }), "{error}");
    assert!(!path.exists());
}
